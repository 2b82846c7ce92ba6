import pytest

from assetmap.value import Building, appraise, load_inputs, money
from assetmap.workspace import PROGRAM, enter, entries, open_workspace


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


def switch(at, label):
    (toggle,) = [widget for widget in at.toggle if widget.label.startswith(label)]
    return toggle.set_value(True).run()


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
    kept = entries(open_workspace(), "starter", person=PROGRAM)[bare["asset_id"]]
    assert (kept.figures, kept.source) == ({"area_m2": 250.0}, "measured on site")
    assert "Ceiling of an offer" in said(shown(bare))


def test_a_value_today_gives_the_uplift(shown, building, said):
    enter(open_workspace(), "starter", building["asset_id"], {"value_today": 60_000}, source="a valuation")
    at = shown(building)
    assert not at.exception
    at = switch(at, "Where the uplift comes from")
    at = switch(at, "Public test")
    assert not at.exception
    assert "Before and after, by tenure" in said(at)
    assert "Ask your lawyer about" in said(at)


def test_every_part_opens_on_a_building_with_everything_entered(shown, building):
    figures = {"area_m2": 400.0, "value_today": 60_000.0, "rent_as_is": 30.0, "lease_years": 50.0, "grant": 5_000.0}
    enter(open_workspace(), "starter", building["asset_id"], figures, source="a valuation")
    at = shown(building)
    parts = [toggle for toggle in at.toggle if str(toggle.key).startswith("value-part-")]
    assert len(parts) == 10
    for toggle in parts:
        toggle.set_value(True)
    at = at.run()
    assert not at.exception
    assert not at.error


def test_every_part_opens_on_a_building_without_a_value_today(shown, building, said):
    at = shown(building)
    for toggle in at.toggle:
        if str(toggle.key).startswith("value-part-"):
            toggle.set_value(True)
    at = at.run()
    assert not at.exception
    assert said(at).count("Enter a value today") == 4


def test_an_assumed_area_is_taken_when_told_and_shows_as_such(shown, loaded, said):
    rows = loaded.rows[loaded.rows["floor_area_m2"].isna() & loaded.rows["use"].fillna("").str.contains("Library")]
    at = shown(rows[rows["land_or_building"] != "land"].iloc[0])
    assert any("enter the area" in info.value for info in at.info)
    at = switch(at, "Take an assumed area")
    assert not at.exception
    assert "Ceiling of an offer" in said(at)
    assert any("assumed" in warning.value and "not measured" in warning.value for warning in at.warning)


def test_the_public_sees_no_value(page, building, said, monkeypatch):
    monkeypatch.setenv("ASSETMAP_PUBLIC", "1")
    at = page("shortlist", asset=building["asset_id"], **{f"value-{building['asset_id']}": True})
    assert not at.exception
    assert "Ceiling of an offer" not in said(at)
    assert not [toggle for toggle in at.toggle if "worth" in toggle.label]


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
    assert entries(open_workspace(), "starter", person=PROGRAM) == {}


def test_it_stays_shut_until_it_is_asked_for(page, building, said):
    at = page("shortlist", asset=building["asset_id"])
    assert "Ceiling of an offer" not in said(at)


def test_land_is_not_appraised(shown, loaded, said):
    land = loaded.rows[loaded.rows["land_or_building"] == "land"]
    at = shown(land.iloc[0])
    assert not at.exception
    assert "Not appraised: land without a building." in said(at)


def test_an_entry_out_of_range_is_told_and_can_be_mended(shown, building):
    enter(open_workspace(), "starter", building["asset_id"], {"exit_yield": -0.1}, source="a slip")
    at = shown(building)
    assert not at.exception
    assert any("exit\\_yield" in error.value and "next step" in error.value for error in at.error)
    assert [button for button in at.button if button.label == "Keep these figures"]


def test_a_building_of_no_type_on_file_gets_no_assumed_area(shown, loaded, said, monkeypatch):
    from assetmap.value.areas import AreaAssumptions

    monkeypatch.setattr(AreaAssumptions, "of", lambda *_: None)
    rows = loaded.rows[loaded.rows["floor_area_m2"].isna() & (loaded.rows["land_or_building"] != "land")]
    at = switch(shown(rows.iloc[0]), "Take an assumed area")
    assert not at.exception
    assert "No type on file fits" in said(at)
    assert any("enter the area" in info.value for info in at.info)
