"""The reference building, the shipped inputs, and ways to write small files."""

import pytest

from assetmap.value import Building, appraise, load_inputs


@pytest.fixture(scope="session")
def inputs():
    return load_inputs()


@pytest.fixture(scope="session")
def quick(inputs):
    """Few draws, for what does not depend on their number."""
    return inputs.with_terms(draws=400)


@pytest.fixture(scope="session")
def reference():
    """The reference building: 400 m², £60,000 today."""
    return Building(400.0, 60_000.0, name="the reference building", rent_as_is=30.0)


@pytest.fixture(scope="session")
def appraisal(reference, inputs):
    return appraise(reference, inputs)


@pytest.fixture
def toml(tmp_path):
    def write(text, name="file.toml"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def shipped(toml):
    """A file of the package with some of its text replaced."""
    from importlib import resources

    def write(name, *pairs):
        text = resources.files("assetmap.value").joinpath(name).read_text(encoding="utf-8")
        for old, new in pairs:
            assert old in text, old
            text = text.replace(old, new, 1)
        return toml(text, name.rpartition("/")[2])

    return write
