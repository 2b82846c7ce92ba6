import pytest

from assetmap.workspace import PROGRAM, enter, entries, open_workspace


@pytest.fixture
def measured(loaded):
    """A ranked building whose figures somebody has entered."""
    row = loaded.rows.loc[loaded.scores.index[loaded.scores["rank"] == 1][0]]
    enter(open_workspace(), "starter", row["asset_id"], {"area_m2": 200.0, "grant": 10.0}, source="survey", by="one")
    return row["asset_id"]


@pytest.fixture
def at(page, measured):
    return page("shortlist", asset=measured, **{f"value-{measured}": True})


def number(at, label):
    (found,) = [field for field in at.number_input if field.label == label]
    return found


def press(at, label):
    (button,) = [button for button in at.button if button.label == label]
    at = button.click().run()
    assert not at.exception
    return at


def kept(asset_id):
    entry = entries(open_workspace(), "starter", person=PROGRAM)[asset_id]
    return entry.figures, entry.source, entry.version


def test_figures_are_kept_and_the_form_goes_on_with_them(at, measured):
    number(at, "Grant in sight, £").set_value(500.0)
    at = press(at, "Keep these figures")
    assert kept(measured) == ({"area_m2": 200.0, "grant": 500.0}, "survey", 2)
    number(at, "Net internal area, m²").set_value(210.0)
    press(at, "Keep these figures")
    assert kept(measured) == ({"area_m2": 210.0, "grant": 500.0}, "survey", 3)


def test_two_who_enter_figures_at_once_see_both(at, measured, said):
    enter(open_workspace(), "starter", measured, {"area_m2": 220.0, "grant": 10.0}, source="tape", by="A. Nother")
    number(at, "Grant in sight, £").set_value(500.0)
    at = press(at, "Keep these figures")
    assert kept(measured)[2] == 2
    assert any("changed meanwhile by A" in warning.value for warning in at.warning)
    table = at.table[-1].value if "as it stands now" in at.table[-1].value else None
    shown = table if table is not None else next(t.value for t in at.table if "as it stands now" in t.value)
    assert shown.loc["Grant in sight, £".replace(",", ",")].tolist() == ["10", "10", "500"]
    press(at, "Keep this together")
    assert kept(measured) == ({"area_m2": 220.0, "grant": 500.0}, "tape", 3)


def test_impact_and_figures_are_one_entry(page, measured):
    parts = {f"value-part-{place}-{measured}": True for place in range(10)}
    at = page("shortlist", asset=measured, **{f"value-{measured}": True}, **parts)
    number(at, "Wellbeing expected, points of life satisfaction × people × years").set_value(12.0)
    at = press(at, "Keep this impact")
    assert kept(measured) == ({"area_m2": 200.0, "grant": 10.0, "wellbys": 12.0}, "survey", 2)
    number(at, "Grant in sight, £").set_value(20.0)
    press(at, "Keep these figures")
    assert kept(measured) == ({"area_m2": 200.0, "grant": 20.0, "wellbys": 12.0}, "survey", 3)
