import datetime as dt

import pytest

from assetmap.app.changes_page import told
from assetmap.workspace import PUBLIC, Person, add_to_shortlist, open_workspace, place_hold, save_weights

HOSTILE = "=cmd <img src=x onerror=alert(1)> **bold** $y$"
TODAY = dt.datetime.now(dt.UTC)


@pytest.fixture
def asset(loaded):
    return loaded.rows.iloc[0]


def days_ago(days):
    return TODAY - dt.timedelta(days=days)


def test_nothing_yet_says_so(page, said):
    at = page("changes")
    assert not at.exception
    assert "0 things stand otherwise" in said(at)
    assert "Choose an earlier day" in said(at)


def test_what_changed_since_the_committee(page, asset, said):
    workspace = open_workspace()
    place_hold(workspace, "starter", asset["asset_id"], "old", now=days_ago(60))
    place_hold(workspace, "starter", asset["asset_id"], HOSTILE, by="A. N. Officer", now=days_ago(5))
    place_hold(workspace, "starter", "gone:1", "new", now=days_ago(4))
    add_to_shortlist(workspace, "starter", asset["asset_id"], name_then="", reason="x", now=days_ago(40))
    at = page("changes")
    assert not at.exception
    table = at.dataframe[0].value
    assert table["Building"].tolist() == [asset["building"], "gone:1"]
    assert table["Before"].tolist() == ["Reason, which the public sees: old; Until: not stated", "nothing"]
    assert HOSTILE in table["After"].iloc[0]
    assert "2 things stand otherwise" in said(at)
    at.date_input[0].set_value(days_ago(50).date()).run()
    assert len(at.dataframe[0].value) == 3
    at.toggle[0].set_value(True).run()
    assert "3 steps" in said(at)
    assert len(at.dataframe[1].value) == 3


def test_days_in_the_wrong_order(page, said):
    at = page("changes")
    at.date_input[1].set_value(days_ago(50).date()).run()
    assert "The first day comes before the second" in said(at)


def test_no_step_between_two_days(page, said):
    at = page("changes")
    at.toggle[0].set_value(True).run()
    assert "No step was taken" in said(at)


def test_the_public_sees_none_of_it(page, asset, said, monkeypatch):
    place_hold(open_workspace(), "starter", asset["asset_id"], "secret", now=days_ago(5))
    for person in (PUBLIC, Person("S", "sto")):
        monkeypatch.setattr("assetmap.app.changes_page.current_person", lambda person=person: person)
        at = page("changes")
        assert "Sign in as an officer" in said(at)
        assert not at.dataframe


def test_an_officer_sees_their_own(page, asset, monkeypatch):
    place_hold(open_workspace(), "starter", asset["asset_id"], "own", now=days_ago(5))
    place_hold(open_workspace(), "starter", "E00:1", "another's", now=days_ago(5))
    officer = Person("O", "officer", asset["owner_code"])
    monkeypatch.setattr("assetmap.app.changes_page.current_person", lambda: officer)
    assert page("changes").dataframe[0].value["Id"].tolist() == [asset["asset_id"]]


def test_a_workspace_that_cannot_be_read_gives_a_sentence(page, said, tmp_path, monkeypatch):
    (tmp_path / "folder").mkdir()
    monkeypatch.setenv("ASSETMAP_DATABASE", f"sqlite:///{tmp_path / 'folder'}")
    at = page("changes")
    assert not at.exception
    assert "cannot be opened" in " ".join(error.value for error in at.error)


def test_kinds_that_have_no_fields_declared(page, said):
    save_weights(open_workspace(), "starter", "ours", {"need": 100.0}, now=days_ago(1))
    assert page("changes").dataframe[0].value["After"].tolist() == ["Swings: {'need': 100.0}"]
    assert told("Visit", '{"found": "empty"}') == "Found: empty"
