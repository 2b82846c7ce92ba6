import datetime as dt

import pytest

from assetmap.app.text import literal
from assetmap.workspace import PROGRAM, open_workspace, record_visit, visits

HOSTILE = "<img src=x onerror=alert(1)> **free** $y$"


@pytest.fixture
def asset_id(loaded):
    return loaded.rows.loc[loaded.scores.index[loaded.scores["rank"] == 1][0], "asset_id"]


def press(at, label):
    (button,) = [button for button in at.button if button.label == label]
    return button.click().run()


def field(at, kind, label):
    (found,) = [widget for widget in getattr(at, kind) if widget.label.startswith(label)]
    return found


def test_a_visit_is_entered_and_seen_after_a_reload(page, asset_id, said):
    at = page("shortlist", asset=asset_id)
    assert "Nobody has entered a visit." in said(at)
    field(at, "date_input", "Day of the visit").set_value(dt.date(2026, 3, 2))
    field(at, "selectbox", "What was found").set_value("part")
    field(at, "text_input", "What was seen").set_value(HOSTILE)
    field(at, "text_input", "Who went").set_value("An officer")
    at = press(at, "Keep this visit")
    assert not at.exception
    kept = visits(open_workspace(), "starter", asset_id, person=PROGRAM)
    assert kept[["visited_on", "found", "note", "by"]].to_numpy().tolist() == [
        ["2026-03-02", "part", HOSTILE, "An officer"]
    ]
    shown = [text.value for text in page("shortlist", asset=asset_id).markdown]
    assert f"- {literal(f'2026-03-02, found partly in use, An officer: {HOSTILE}')}" in shown


def test_the_newest_stands_first(page, asset_id, said):
    workspace = open_workspace()
    for day in (1, 2):
        record_visit(workspace, "starter", asset_id, visited_on=dt.date(2026, 3, day), found="empty")
    text = said(page("shortlist", asset=asset_id))
    assert text.index("2026-03-02, found empty") < text.index("2026-03-01, found empty")


def test_a_workspace_that_cannot_be_read_gives_a_sentence(page, asset_id, said, tmp_path, monkeypatch):
    (tmp_path / "folder").mkdir()
    monkeypatch.setenv("ASSETMAP_DATABASE", f"sqlite:///{tmp_path / 'folder'}")
    at = page("shortlist", asset=asset_id)
    assert not at.exception
    assert any("cannot be opened" in error.value for error in at.error)
    assert "Visits cannot be shown" in said(at)
    assert not [button for button in at.button if button.label == "Keep this visit"]
