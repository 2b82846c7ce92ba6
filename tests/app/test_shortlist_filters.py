import dataclasses
import re

import pandas as pd
import pytest
from shapely import Point
from streamlit.testing.v1 import AppTest

from assetmap.app import shortlist_filters
from assetmap.app.data import current_ranking
from assetmap.app.map_overlay import Target
from assetmap.app.map_places import find_place, place_among
from assetmap.app.map_shape import Circle, shape_bounds, write_shape
from assetmap.errors import InputError
from assetmap.layers import normalise_postcode, read_postcodes
from assetmap.pipeline import region_layers
from assetmap.scoring import by_list_and_rank


@pytest.fixture
def ranking(loaded):
    """The ranking under the usual weights, list by list and best first in each."""
    found = current_ranking(loaded, loaded.build.criteria)
    return by_list_and_rank(found[found["ranked"]])


def listed(at):
    return at.dataframe[0].value["Id"].tolist() if at.dataframe else []


def counted(at):
    return int(re.match(r"([\d,]+) building", at.header[0].value)[1].replace(",", ""))


def test_filters_narrow(page, ranking, loaded):
    council = loaded.region.councils[0]
    at = page("shortlist", owner=[council.name])
    assert listed(at) == ranking.loc[ranking["owner_code"] == council.code, "asset_id"].tolist()
    mine = ranking[ranking["owner_code"] == council.code]
    name, least = "likely", int(mine["floor_area_m2"].median())
    at.multiselect(key="list").set_value([name])
    at.number_input(key="area").set_value(least).run()
    kept = mine[(mine["list"] == name) & (mine["floor_area_m2"] >= least)]
    assert 0 < len(kept) < (mine["list"] == name).sum() < len(mine) < len(ranking)
    assert listed(at) == kept["asset_id"].tolist()
    assert counted(at) == len(kept)


@pytest.mark.parametrize("column", ["building", "postcode", "use", "asset_id"])
def test_words_are_looked_for_in_name_address_postcode_use_and_id(page, ranking, column):
    row = ranking[ranking[column].notna()].iloc[-1]
    words = " ".join(reversed(str(row[column]).upper().split()))
    found = listed(page("shortlist", words=f"  {words} "))
    assert row["asset_id"] in found
    assert len(found) < len(ranking)


def test_a_wards_name_finds_the_buildings_in_it_and_moves_the_map_there(page, ranking, loaded, said):
    codes = loaded.areas.set_index("area_code")["ward_name"]
    wards = ranking["area_code"].map(codes)
    ward = wards.dropna().iloc[0]
    at = page("shortlist", words=ward.upper())
    assert set(ranking.loc[wards == ward, "asset_id"]) <= set(listed(at))
    assert "here: buildings in it are found" in said(at)


def test_a_postcode_without_a_building_shows_those_around_it(page, ranking, loaded, said):
    directory = read_postcodes(region_layers(loaded.region)["postcodes"][0])
    taken = set(loaded.rows["postcode"].dropna())
    codes = pd.Series(sorted(set(read_units(loaded)) - taken))
    place = directory.locate(codes).iloc[0]
    at = page("shortlist", words=str(codes.iloc[0]), km=5.0)
    assert f"has the postcode {codes.iloc[0]}; shown are those within 5 km" in said(at)
    points = loaded.rows.geometry.loc[ranking.index]
    near = ranking[points.distance(Point(place["easting"], place["northing"])) <= 5000]
    assert listed(at) == near["asset_id"].tolist()
    assert 0 < len(near) < len(ranking)


def read_units(loaded):
    layer = region_layers(loaded.region)["postcodes"][0]
    table = pd.read_csv(layer.path, dtype="str")
    column = next(name for name in table if name.lower().startswith(("pcds", "pcd", "postcode")))
    return [normalise_postcode(code) for code in table[column]]


def test_near_a_place_within_a_distance(page, ranking, loaded, said):
    postcode = ranking["postcode"].dropna().iloc[0]
    at = page("shortlist", around=postcode.lower(), km=3.0)
    place = find_place(loaded, postcode)
    points = loaded.rows.geometry.loc[ranking.index]
    near = ranking[points.distance(Point(place.easting, place.northing)) <= 3000]
    assert listed(at) == near["asset_id"].tolist()
    assert 0 < len(near) < len(ranking)


def test_near_what_is_no_place_says_so_and_filters_nothing(page, ranking, said):
    at = page("shortlist", around="Nowhere <b>at</b> all")
    assert "Nowhere <b>at</b> all is no postcode or place" in said(at)
    assert listed(at) == ranking["asset_id"].tolist()


def test_a_directory_that_cannot_be_read_is_told(page, ranking, said, monkeypatch):
    def broken(*_):
        raise InputError("the postcode directory is missing", "file")

    monkeypatch.setattr(shortlist_filters, "find_place", broken)
    at = page("shortlist", around="L1 1AA", words="hall")
    assert not at.exception
    assert "the postcode directory is missing" in said(at)


def asked(loaded, drawn=None, entries=(), **state):
    """The filters alone, with what the session holds."""

    def part():
        import streamlit as st

        from assetmap.app.data import current_ranking
        from assetmap.app.shortlist_filters import apply_filters, show_fields, show_told

        loaded, entries, drawn = st.session_state["_given"]
        ranking = current_ranking(loaded, loaded.build.criteria)
        found = apply_filters(loaded, ranking, entries, drawn, show_fields(loaded))
        show_told(found)
        st.session_state["_asked"] = found

    at = AppTest.from_function(part, default_timeout=60)
    at.session_state["_given"] = (loaded, list(entries), drawn)
    for key, value in state.items():
        at.session_state[key] = value
    at.run()
    assert not at.exception
    return at, at.session_state["_asked"]


def test_without_filters_the_map_has_nowhere_to_go(loaded):
    _, found = asked(loaded)
    assert (found.filters, found.limits, found.target, found.said) == ((), (), None, ())


def test_words_move_the_map_to_what_they_find(loaded, ranking):
    row = ranking.iloc[0]
    _, found = asked(loaded, words=row["asset_id"])
    point = loaded.rows.geometry.loc[ranking.index[0]]
    assert found.target.bounds == pytest.approx((point.x, point.y, point.x, point.y))
    assert found.said == (f"words: {row['asset_id']}",)
    _, again = asked(loaded, words=row["asset_id"], area=1)
    assert again.target.asked == found.target.asked


def test_words_that_name_a_place_without_a_building_move_the_map_there(loaded, ranking):
    there = set(ranking["area_code"])
    empty = loaded.areas[~loaded.areas["area_code"].isin(there)].iloc[0]
    place = place_among(loaded.areas, empty["area_name"])
    at, found = asked(loaded, words=empty["area_name"])
    assert found.shown.empty
    assert found.target.bounds == place.bounds
    assert "no building of the ranking lies in it" in at.markdown[0].value


def test_a_postcode_without_a_building_moves_the_map_to_its_circle(loaded):
    taken = set(loaded.rows["postcode"].dropna())
    code = next(code for code in read_units(loaded) if code not in taken)
    place = find_place(loaded, code)
    _, found = asked(loaded, words=code, km=4.0)
    assert found.limits == (Circle(place.easting, place.northing, 4000.0),)
    assert found.target.bounds == shape_bounds(found.limits[0])


def test_a_drawn_limit_moves_the_map_when_nothing_else_does(loaded):
    west, south, east, north = loaded.areas.total_bounds
    middle = Circle(round((west + east) / 2), round((south + north) / 2), 2000.0)
    _, found = asked(loaded, middle)
    assert found.target == Target(write_shape(middle), shape_bounds(middle))
    assert found.limits == (middle,)


def test_two_limits_hold_together(loaded, ranking):
    postcode = ranking["postcode"].dropna().iloc[0]
    place = find_place(loaded, postcode)
    small = Circle(round(place.easting), round(place.northing), 1000.0)
    _, found = asked(loaded, small, around=postcode, km=3.0)
    assert len(found.limits) == 2
    west, south, east, north = found.target.bounds
    assert (east - west, north - south) == pytest.approx((6000, 6000))
    _, alone = asked(loaded, small)
    assert set(found.shown["asset_id"]) == set(alone.shown["asset_id"])


def test_buildings_without_a_location_are_counted_when_a_limit_leaves_them_out(loaded, ranking, said):
    rows = loaded.rows.copy()
    rows.loc[ranking.index[:2], "geometry"] = None
    bare = dataclasses.replace(loaded, rows=rows)
    at, found = asked(bare, Circle(0.0, 0.0, 1000.0))
    assert "2 without a location are left out" in said(at)
    assert found.shown.empty


@pytest.mark.parametrize("words", ["nothing is called so", "[ (.* \\ % <script>"])
def test_nothing_fits_and_the_filters_can_be_cleared(page, ranking, words, said):
    at = page("shortlist", words=words, area=50, list=["likely"])
    assert not at.exception
    assert at.header[0].value == "0 buildings ranked for transfer"
    assert "No building fits these filters." in said(at)
    assert not at.dataframe
    assert not at.get("download_button")
    (clear,) = [button for button in at.button if button.label == "Clear the filters"]
    at = clear.click().run()
    assert not at.exception
    assert listed(at) == ranking["asset_id"].tolist()
    assert at.text_input(key="words").value == ""
