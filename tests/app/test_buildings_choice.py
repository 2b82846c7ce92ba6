import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetmap.app import buildings_choice
from assetmap.app.buildings_choice import ids_in, offered_ids, offered_names


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


@pytest.mark.parametrize("public", ["", "1"])
def test_the_public_is_offered_what_is_not_protected(loaded, monkeypatch, public):
    monkeypatch.setenv("ASSETMAP_PUBLIC", public)
    offered = set(offered_ids(loaded))
    protected = set(loaded.rows.loc[loaded.protected, "asset_id"])
    assert protected
    assert (not offered & protected) if public else offered >= protected


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


def test_a_name_does_not_give_away_that_a_protected_building_has_it_too(loaded, monkeypatch):
    shown, hidden = (loaded.rows.index[~loaded.protected][0], loaded.rows.index[loaded.protected][0])
    rows = loaded.rows.copy()
    rows.loc[[shown, hidden], "building"] = "Town Hall of Both"
    twice = dataclasses.replace(loaded, rows=rows)
    asset_id = rows.loc[shown, "asset_id"]
    assert offered_names(twice)[asset_id] == f"Town Hall of Both ({asset_id})"
    monkeypatch.setenv("ASSETMAP_PUBLIC", "1")
    names = offered_names(twice)
    assert names[asset_id] == "Town Hall of Both"
    assert rows.loc[hidden, "asset_id"] not in names


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
