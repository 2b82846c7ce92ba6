import pytest

from assetmap.value import Building, appraise, load_inputs, money
from assetmap.workspace import enter, entries, open_workspace


@pytest.fixture
def building(loaded):
    """A ranked building whose register gives an area."""
    rows = loaded.rows[loaded.scores["ranked"] & (loaded.rows["floor_area_m2"] > 0)]
    return rows[rows["land_or_building"] != "land"].iloc[0]


@pytest.fixture
def bare(loaded):
    """A ranked building without an area."""
    rows = loaded.rows[loaded.scores["ranked"] & loaded.rows["floor_area_m2"].isna()]
    return rows[rows["land_or_building"] != "land"].iloc[0]


@pytest.fixture
def shown(page):
    """Opens a building's card with its value."""
    return lambda row: page("shortlist", asset=row["asset_id"], **{f"value-{row['asset_id']}": True})


def field(at, label):
    (found,) = [widget for widget in at.number_input if widget.label.startswith(label)]
    return found


def press(at, label):
    (button,) = [button for button in at.button if button.label == label]
    return button.click().run()


def test_it_leads_with_the_gap_and_never_shows_a_figure_alone(shown, building, said):
    at = shown(building)
    assert not at.exception
    found = appraise(Building(area_m2=building["floor_area_m2"], area_basis="register"), load_inputs())
    text = said(at)
    assert found.headline.split(",")[0] in text
    assert f"Ceiling of an offer: **{money(found.ceiling)}**" in text.replace("\\", "")
    (table,) = [t.value for t in at.table if t.value.index.name == "figure" and "middle" in t.value]
    assert list(table.columns) == [
        *("1 in 10 below", "middle", "1 in 10 above"),
        *("adverse", "central inputs", "favourable"),
    ]
    assert "no undervalue and no net uplift" in " ".join(warning.value for warning in at.warning)


def test_a_building_without_an_area_is_not_appraised_until_it_is_entered(shown, bare, said):
    at = shown(bare)
    assert not at.exception
    assert any("enter the area" in info.value for info in at.info)
    field(at, "Net internal area").set_value(250.0)
    at = press(at, "Keep these figures")
    assert any("blank" in error.value for error in at.error)  # where it comes from is not said
    (source,) = [widget for widget in at.text_input if widget.label == "Where these come from"]
    source.set_value("measured on site")
    field(at, "Net internal area").set_value(250.0)
    at = press(at, "Keep these figures")
    assert not at.exception
    kept = entries(open_workspace(), "starter")[bare["asset_id"]]
    assert (kept.figures, kept.source) == ({"area_m2": 250.0}, "measured on site")
    assert "Ceiling of an offer" in said(shown(bare))


def test_a_value_today_gives_the_uplift(shown, building, said):
    enter(open_workspace(), "starter", building["asset_id"], {"value_today": 60_000}, source="a valuation")
    at = shown(building)
    assert not at.exception
    assert any("Where the uplift comes from" in expander.label for expander in at.expander)
    assert "Ask your lawyer about" in said(at)


def test_what_if_moves_the_answer_and_is_not_kept(shown, building, said):
    at = shown(building)
    before = said(at)
    (chosen,) = [widget for widget in at.multiselect if widget.label == "Inputs to set"]
    chosen.set_value(["market_rent"])
    at = at.run()
    at.number_input(key="if_market_rent").set_value(500.0)
    after = said(at.run())
    assert not at.exception
    assert before.split("Ceiling of an offer")[1][:30] != after.split("Ceiling of an offer")[1][:30]
    assert entries(open_workspace(), "starter") == {}


def test_it_stays_shut_until_it_is_asked_for(page, building, said):
    at = page("shortlist", asset=building["asset_id"])
    assert "Ceiling of an offer" not in said(at)


def test_land_is_not_appraised(shown, loaded, said):
    land = loaded.rows[loaded.rows["land_or_building"] == "land"]
    at = shown(land.iloc[0])
    assert not at.exception
    assert "Not appraised: land without a building." in said(at)
