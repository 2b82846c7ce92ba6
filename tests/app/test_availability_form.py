import datetime as dt

import pytest

from assetmap.app.availability_form import availability_line
from assetmap.workspace import availability_statements, open_workspace, state_availability

HOSTILE = "<img src=x onerror=alert(1)> **free** $y$"


@pytest.fixture
def asset_id(loaded):
    return loaded.rows.loc[loaded.scores.index[loaded.scores["rank"] == 1][0], "asset_id"]


def field(at, kind, label):
    (found,) = [widget for widget in getattr(at, kind) if widget.label.startswith(label)]
    return found


def state(asset_id, **changes):
    state_availability(
        open_workspace(),
        "starter",
        {"asset_id": asset_id, "state": "open now", "stated_on": "2026-03-02", "stated_by": "Estates desk"} | changes,
    )


def test_a_statement_is_entered_and_seen_after_a_reload(page, asset_id, said):
    at = page("shortlist", asset=asset_id)
    assert "Not stated" in said(at)
    field(at, "selectbox", "It is").set_value("meanwhile use")
    field(at, "date_input", "Stated on").set_value(dt.date(2026, 3, 2))
    field(at, "text_input", "Terms").set_value(HOSTILE)
    (button,) = [button for button in at.button if button.label == "Keep this statement"]
    at = button.click().run()
    assert not at.exception
    (kept,) = availability_statements(open_workspace(), "starter")
    assert (kept["asset_id"], kept["state"], kept["stated_on"], kept["terms"]) == (
        asset_id,
        "meanwhile use",
        "2026-03-02",
        HOSTILE,
    )
    text = said(page("shortlist", asset=asset_id))
    assert "Meanwhile use, stated by" in text
    assert "<img src=x" in text  # as text: the escapes are taken off by the fixture


def test_a_workspace_that_cannot_be_read_gives_a_sentence(page, asset_id, said, tmp_path, monkeypatch):
    (tmp_path / "folder").mkdir()
    monkeypatch.setenv("ASSETMAP_DATABASE", f"sqlite:///{tmp_path / 'folder'}")
    at = page("shortlist", asset=asset_id)
    assert not at.exception
    assert "What owners say cannot be shown" in said(at)


def test_a_line_leaves_out_what_is_blank():
    blank = dict.fromkeys(("stated_by", "stated_on", "terms", "viewing", "closing_date", "contact", "source"), "")
    assert availability_line({"availability": "possible"} | blank) == "Possible"
    full = blank | {"stated_on": "2026-03-02", "contact": "the estates desk"}
    assert availability_line({"availability": "possible"} | full) == "Possible, on 2026-03-02, ask the estates desk"


@pytest.fixture
def one_offered(offered):
    return offered.iloc[0]


def test_find_space_shows_what_the_owner_says(page, one_offered):
    state(
        one_offered["asset_id"],
        terms="peppercorn",
        viewing="Fridays",
        contact="estates desk",
        closing_date="2999-01-01",
    )
    table = page("find").dataframe[0].value
    row = table[table["Building"] == one_offered["building"]].iloc[0]
    assert row["Availability"] == "open now"
    assert row["Terms and viewing"] == "peppercorn; Fridays; closes 2999-01-01"
    assert row["Ask"] == "estates desk"


def test_what_is_not_offered_is_left_out_and_counted(page, one_offered, said):
    before = page("find").dataframe[0].value
    state(one_offered["asset_id"], state="not offered")
    at = page("find")
    assert len(at.dataframe[0].value) == len(before) - 1
    assert "1 that would fit are left out" in said(at)


def test_a_protected_building_stays_hidden_whatever_its_owner_offers(page, loaded, said):
    hidden = loaded.rows[loaded.protected & (loaded.scores["rank"] > 0)].iloc[0]
    state(hidden["asset_id"], terms="a hidden hall's terms")
    text = said(page("find"))
    assert "a hidden hall's terms" not in text
    assert hidden["asset_id"] not in text
