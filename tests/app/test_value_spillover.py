import pytest

SCRIPT = """
from pathlib import Path
from assetmap.app import value_spillover
from assetmap.app.data import load
from assetmap.region import load_region
from assetmap.value import Building, appraise, load_inputs
loaded = load(load_region("starter"))
{change}
rows = loaded.rows.geometry
place = int(rows.index[{where}][0])
value_spillover.show_spill_over(loaded, appraise(Building(400.0), load_inputs()), place)
"""
PLACED = "rows.notna() & ~rows.is_empty"
BARE = "value_spillover._sales = lambda _: None"


@pytest.fixture
def restored(monkeypatch):
    """What a script puts in the place of a function is taken back."""
    from assetmap.app import value_spillover

    monkeypatch.setattr(value_spillover, "_sales", value_spillover._sales)


def test_it_stands_apart_with_its_weak_evidence(home, part, said):
    at = part(SCRIPT.format(change="", where=PLACED))
    assert not at.exception
    text = said(at)
    assert "in no figure above" in text
    assert "The evidence is weak" in text
    assert "tenants pay for it" in text
    (table,) = [t.value for t in at.table]
    assert table.index.to_list() == ["lower", "middle", "upper"]


def test_without_sales_the_homes_are_entered_and_marked_as_assumed(home, part, said, restored):
    at = part(SCRIPT.format(change=BARE, where=PLACED))
    assert not at.exception
    assert "spread evenly around it [A]" in said(at)
    assert "500 homes in reach" in said(at)
    (homes,) = [w for w in at.number_input if w.label.startswith("Homes within")]
    at = homes.set_value(0).run()
    assert not at.exception
    assert "0 homes in reach" in said(at)


def test_a_building_without_a_place_has_nothing_around(home, part, said):
    at = part(SCRIPT.format(change="", where="rows.isna() | rows.is_empty"))
    assert not at.exception
    assert "not placed on the map" in said(at)
    assert not at.table
