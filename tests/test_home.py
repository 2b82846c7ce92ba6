import pytest

from assetmap.errors import InputError
from assetmap.home import CATALOGUE, HOME_VARIABLE, data_home


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """Current folder with no data folder in it or above it."""
    monkeypatch.delenv(HOME_VARIABLE, raising=False)
    here = tmp_path / "here" / "deeper"
    here.mkdir(parents=True)
    monkeypatch.chdir(here)
    return here


def holding(folder):
    folder.mkdir(parents=True)
    (folder / CATALOGUE).write_text("", encoding="utf-8")
    return folder.resolve()


def test_the_folder_named_by_the_environment_comes_first(elsewhere, monkeypatch, tmp_path):
    holding(elsewhere / "data")
    named = holding(tmp_path / "named")
    monkeypatch.setenv(HOME_VARIABLE, str(named))
    assert data_home() == named


def test_a_named_folder_may_be_relative_and_the_answer_is_absolute(elsewhere, monkeypatch):
    named = holding(elsewhere / "mine")
    monkeypatch.setenv(HOME_VARIABLE, "mine")
    assert data_home() == named
    assert data_home().is_absolute()


def test_the_nearest_data_folder_with_a_catalogue_is_taken(elsewhere):
    above = holding(elsewhere.parent / "data")
    assert data_home() == above
    (elsewhere / "data").mkdir()
    assert data_home() == above
    (elsewhere / "data" / CATALOGUE).write_text("", encoding="utf-8")
    assert data_home() == (elsewhere / "data").resolve()


def test_elsewhere_it_is_the_one_beside_the_package(elsewhere, root):
    assert data_home() == root / "data"


def test_a_blank_variable_names_nothing(elsewhere, monkeypatch, root):
    monkeypatch.setenv(HOME_VARIABLE, "")
    assert data_home() == root / "data"


@pytest.mark.parametrize("there", [False, True])
def test_a_named_folder_without_a_catalogue_is_refused_and_no_other_is_taken(elsewhere, monkeypatch, tmp_path, there):
    holding(elsewhere / "data")
    named = tmp_path / "named"
    if there:
        named.mkdir()
    monkeypatch.setenv(HOME_VARIABLE, str(named))
    with pytest.raises(InputError, match="no data folder found") as caught:
        data_home()
    error = caught.value
    assert (error.where, error.seen) == (HOME_VARIABLE, str(named))
    assert CATALOGUE in error.allowed
    assert HOME_VARIABLE in error.next_step
