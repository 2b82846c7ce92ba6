import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetmap.app import buildings_choice
from assetmap.app.buildings_choice import ids_in
from assetmap.app.data import load, load_public
from assetmap.app.explanation_section import building_names
from assetmap.region import load_region
from assetmap.tables import ASSETS


def test_ids_each_once_in_their_order_and_what_is_no_id():
    assert ids_in("", {"A"}) == ([], [])
    assert ids_in(" , ,", {"A"}) == ([], [])
    assert ids_in("B, A,B,C", {"A", "B"}) == (["B", "A"], ["C"])
    assert ids_in("<b>,A", {"A"}) == (["A"], ["<b>"])


def test_an_id_may_hold_a_comma():
    assert ids_in("A:1,2,B", {"A:1,2", "A:1", "B"}) == (["A:1,2", "B"], [])
    assert ids_in("A:1,B", {"A:1,2", "A:1", "B"}) == (["A:1", "B"], [])


@given(st.lists(st.text("ab:1 ", min_size=1).map(str.strip).filter(bool), unique=True, max_size=6))
def test_what_was_joined_is_found_again(ids):
    assert ids_in(",".join(ids), set(ids)) == (ids, [])


def test_the_public_is_offered_what_it_may_see(page, shown, loaded, monkeypatch):
    assert len(page("buildings").multiselect[0].options) == len(loaded.rows)
    monkeypatch.setenv("ASSETMAP_PUBLIC", "1")
    names = building_names(shown)
    assert page("buildings").multiselect[0].options == [names[asset_id] for asset_id in shown.rows["asset_id"]]


def test_a_large_region_is_searched(page, loaded, monkeypatch):
    monkeypatch.setattr(buildings_choice, "_LISTED", 10)
    at = page("buildings")
    assert not at.exception
    chosen = at.multiselect[0].value
    at.text_input(key="compare_words").set_value("library").run()
    assert not at.exception
    names = loaded.rows.set_index("asset_id")["building"]
    rows = loaded.rows.set_index("asset_id")
    options = at.multiselect[0].options
    assert len(options) < len(loaded.rows)
    assert at.multiselect[0].value == chosen
    assert any("ibrary" in option for option in options)
    assert names[chosen].notna().all()
    assert rows.loc[chosen].shape[0] == 3


def test_a_name_does_not_give_away_that_another_building_has_it_too(loaded, build, with_assets):
    both = loaded.rows.index[loaded.named][0], loaded.rows.index[loaded.protected][0]
    assets = build.table(ASSETS)
    assets.loc[list(both), "name"] = "Town Hall of Both"
    with_assets(assets)
    asset_id, other = assets.loc[list(both), "asset_id"]
    region = load_region("starter")
    assert building_names(load(region))[asset_id] == f"Town Hall of Both ({asset_id})"
    names = building_names(load_public(region))
    assert names[asset_id] == "Town Hall of Both"
    assert other not in names


class Counted(frozenset):
    """Ids that count how often they are asked for one."""

    asked = 0

    def __contains__(self, one):
        type(self).asked += 1
        return super().__contains__(one)


@pytest.mark.parametrize("text", ["9," * 2000, "A:1," * 1000, "A,B,C,D," * 500, "," * 4000])
def test_what_is_looked_up_grows_with_the_text_and_not_with_its_square(text):
    pieces = text.count(",") + 1
    known = Counted({"A:1", "B,C", "D,A,B,C"})
    Counted.asked = 0
    ids_in(text, known)
    assert Counted.asked <= pieces * 4
