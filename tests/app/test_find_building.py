import re

import pytest

from assetmap.app.data import current_ranking
from assetmap.matching import Need, cost_words, monthly_cost
from assetmap.workspace import open_workspace, place_hold


@pytest.fixture
def building(loaded):
    """A building that may be named, with a floor area and a running cost."""
    ranking = current_ranking(loaded, loaded.build.criteria)
    known = ranking["floor_area_m2"].gt(50) & ranking["running_cost_gbp"].notna()
    return ranking[ranking["ranked"] & loaded.named & known & loaded.rows.geometry.notna()].iloc[0]


def test_why_it_fits_and_whether_it_can_be_paid(page, loaded, building, said):
    at = page("find", look=building["asset_id"], least=10, pay=100_000.0)
    assert not at.exception
    text = said(at)
    assert building["building"] in [sub.value for sub in at.subheader] or building["building"] in text
    assert re.search(r"Fits, \d+( to \d+)? of 100\.", text)
    assert f"It has {building['floor_area_m2']:,.0f} m², as you asked." in text
    assert "Yes: even at the dear end it costs £" in text
    (lines,) = [table.value for table in at.table if "cheap end" in table.value.columns]
    assert list(lines.index) == ["Rent for community use", "Planned maintenance", "Running costs"]
    assert not any(word in text.casefold() for word in ("loan", "capital", "investor"))
    assert "pay £" in text  # what would be paid forward of money at the start


def test_without_a_sum_the_cost_is_told_and_money_is_asked_for(seen, building, said):
    at = seen("find", look=building["asset_id"])
    text = said(at)
    cost = monthly_cost(Need(), loaded_row(building)).iloc[0]
    assert cost_words(*cost) in text
    assert "You have asked for nothing yet" in text
    assert "Enter what you can pay a month under" in text


def loaded_row(building):
    return building[["floor_area_m2", "running_cost_gbp"]].to_frame().T.astype("float64")


def test_a_near_miss_says_what_would_have_to_give(page, building, said):
    at = page("find", look=building["asset_id"], least=int(building["floor_area_m2"] * 1.1))
    assert not at.exception
    assert "What would have to give: " in said(at)
    assert "smaller than you asked" in said(at)


def test_a_protected_building_cannot_be_looked_at(page, loaded, said):
    hidden = loaded.rows[loaded.protected].iloc[0]
    at = page("find", look=hidden["asset_id"])
    assert not at.exception
    assert not at.subheader
    assert hidden["asset_id"] not in said(at)


def test_a_hold_is_told_with_its_reason(page, building, said):
    place_hold(open_workspace(), "starter", building["asset_id"], "the roof is made safe first", by="A. N. Officer")
    text = said(page("find", look=building["asset_id"]))
    assert "the roof is made safe first" in text
    assert "A. N. Officer" not in text
