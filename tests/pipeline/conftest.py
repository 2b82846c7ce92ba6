"""Fixtures of the pipeline: the shipped starter region in a data folder, bare or built."""

import json
import shutil

import pytest

from assetmap.pipeline import Build, build_region


def _shipped(root, folder):
    folder.mkdir()
    shutil.copy(root / "data" / "catalogue.toml", folder)
    shutil.copytree(root / "data" / "regions", folder / "regions")
    shutil.copytree(root / "data" / "starter", folder / "starter")
    shutil.copytree(root / "data" / "evidence", folder / "evidence")
    return folder


@pytest.fixture
def bare(root, tmp_path, monkeypatch):
    """Data folder of its own with the shipped starter region, which has never been built."""
    folder = _shipped(root, tmp_path / "data")
    monkeypatch.setenv("ASSETMAP_DATA", str(folder))
    return folder


@pytest.fixture(scope="session")
def place(root, tmp_path_factory):
    """Data folder in which the starter region is built, and a copy of it that nobody changes."""
    folder = tmp_path_factory.mktemp("built") / "data"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ASSETMAP_DATA", str(_shipped(root, folder)))
        build_region("starter")
    return folder, shutil.copytree(folder, folder.with_name("kept"))


@pytest.fixture(scope="session")
def built(place):
    """A finished build of the starter region, made once."""
    (record,) = place[1].glob("builds/starter/*/run.json")
    return Build(record.parent, json.loads(record.read_text(encoding="utf-8")))


@pytest.fixture
def home(place, monkeypatch):
    """Data folder with the starter region as it was built, in the same place: a build redoes only what has changed."""
    # a stage's key holds where its files are, so that elsewhere the registers would be read again
    folder, kept = place
    shutil.rmtree(folder)
    shutil.copytree(kept, folder, copy_function=shutil.copyfile)
    monkeypatch.setenv("ASSETMAP_DATA", str(folder))
    return folder
