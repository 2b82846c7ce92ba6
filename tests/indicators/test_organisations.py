import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point

from assetmap.indicators.organisations import (
    covered_assets,
    covered_districts,
    nearest_organisation_m,
    organisations_in_reach,
    registered_offices,
)
from assetmap.tables import ASSETS, CRS, ORGANISATIONS, empty_table

PLACES = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=12)
QUICK = settings(max_examples=40, deadline=None)


def assets(*points, accuracy=1.0, index=None, crs=CRS):
    shapes = [None if point is None else Point(point) for point in points]
    return gpd.GeoDataFrame(
        {"location_accuracy_m": accuracy}, geometry=shapes, index=index or range(len(shapes)), crs=crs
    )


def organisations(*points, crs=CRS):
    return gpd.GeoDataFrame(geometry=[None if point is None else Point(point) for point in points], crs=crs)


def test_counts_by_hand_with_the_edge_included():
    # (300, 400) lies 500 m off, (300, 401) a little more
    listed = organisations((0, 0), (300, 400), (300, 401), (5000, 0))
    found = organisations_in_reach(assets((0, 0), (5000, 500), (9000, 9000)), listed, 500.0)
    pd.testing.assert_series_equal(found, pd.Series([2.0, 1.0, 0.0], name="organisations_in_reach"))


def test_an_asset_without_a_place_has_no_count_and_an_organisation_without_one_is_not_counted():
    listed = organisations(None, (0, 0))
    listed.loc[2] = [Point()]
    given = assets((0, 0), None)
    given.loc[2] = [1.0, Point()]
    found = organisations_in_reach(given, listed, 100.0)
    assert found.to_list()[0] == 1.0
    assert found[1:].isna().to_list() == [True, True]


def test_an_asset_placed_too_coarsely_has_no_count():
    given = assets((0, 0), (0, 0), (0, 0), accuracy=[500.0, 500.5, np.nan])
    found = organisations_in_reach(given, organisations((0, 0)), 100.0)
    assert found.isna().to_list() == [False, True, True]
    assert organisations_in_reach(given, organisations((0, 0)), 100.0, coarse_m=100.0).isna().all()


def test_no_organisations_is_0_and_no_assets_is_nothing():
    assert organisations_in_reach(assets((0, 0)), organisations(), 100.0).to_list() == [0.0]
    assert organisations_in_reach(assets((0, 0)), empty_table(ORGANISATIONS), 100.0).to_list() == [0.0]
    none = organisations_in_reach(empty_table(ASSETS), organisations((0, 0)), 100.0)
    assert (none.to_list(), none.dtype, none.name) == ([], "float64", "organisations_in_reach")


def test_nothing_placed_at_all():
    assert organisations_in_reach(assets(None, None), organisations((0, 0)), 100.0).isna().to_list() == [True, True]


@pytest.mark.parametrize("index", [["a", "b"], ["a", "a"], [4, 4]])
def test_on_the_same_index_with_the_input_untouched(index):
    given, listed = assets((0, 0), None, index=index), organisations((0, 0), None)
    found = organisations_in_reach(given, listed, 10.0)
    expected = pd.Series([1.0, np.nan], index=index, name="organisations_in_reach")
    pd.testing.assert_series_equal(found, expected)
    pd.testing.assert_frame_equal(given, assets((0, 0), None, index=index))
    pd.testing.assert_frame_equal(listed, organisations((0, 0), None))


@pytest.mark.parametrize("crs", ["EPSG:4326", None])
def test_another_coordinate_system_is_refused(crs):
    with pytest.raises(ValueError, match=f"'organisations' is in {crs}, allowed {CRS}"):
        organisations_in_reach(assets((0, 0)), organisations((0, 0), crs=crs), 100.0)


def test_degrees_on_both_sides_are_refused():
    with pytest.raises(ValueError, match=CRS):
        organisations_in_reach(assets((0, 0), crs="EPSG:4326"), organisations((0, 0), crs="EPSG:4326"), 100.0)


@pytest.mark.parametrize("catchment", [0.0, -1.0, float("nan")])
def test_a_distance_that_is_none_is_refused(catchment):
    with pytest.raises(ValueError, match=f"'catchment_m' is {catchment}, allowed above 0"):
        organisations_in_reach(assets((0, 0)), organisations((0, 0)), catchment)


@given(PLACES.filter(len), PLACES, st.integers(1, 60))
@QUICK
def test_counts_are_those_of_every_pair_measured(places, listed, catchment):
    found = organisations_in_reach(assets(*places), organisations(*listed), float(catchment))
    pairs = [sum((x - a) ** 2 + (y - b) ** 2 <= catchment**2 for a, b in listed) for x, y in places]
    assert found.to_list() == pairs


@given(PLACES.filter(len), PLACES, st.integers(1, 60), st.integers(0, 60))
@QUICK
def test_a_wider_catchment_never_counts_fewer(places, listed, catchment, more):
    given, listed = assets(*places), organisations(*listed)
    narrow = organisations_in_reach(given, listed, float(catchment))
    assert (organisations_in_reach(given, listed, float(catchment + more)) >= narrow).all()


def test_the_nearest_by_hand():
    found = nearest_organisation_m(assets((0, 0), (300, 0), None), organisations((0, 0), (300, 400), None))
    expected = pd.Series([0.0, 300.0, np.nan], name="nearest_organisation_m")
    pd.testing.assert_series_equal(found, expected)


def test_without_a_place_there_is_no_nearest():
    assert nearest_organisation_m(assets((0, 0)), organisations(None)).isna().all()
    assert nearest_organisation_m(assets((0, 0), accuracy=900.0), organisations((0, 0))).isna().all()
    assert nearest_organisation_m(empty_table(ASSETS), organisations((0, 0))).to_list() == []
    with pytest.raises(ValueError, match="'organisations' is in"):
        nearest_organisation_m(assets((0, 0)), organisations((0, 0), crs="EPSG:4326"))


def listed(*rows):
    """Organisations: (postcode, place, list)."""
    columns = {"postcode": [row[0] for row in rows], "source_layer": [row[2] for row in rows]}
    shapes = [None if row[1] is None else Point(row[1]) for row in rows]
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=CRS)


def test_a_registered_office_counts_once_by_its_postcode_or_its_point():
    given = listed(
        ("L8 3TX", (0, 0), "one"),
        ("l83tx", (5, 0), "two"),  # the same postcode on another list
        ("L1 1AA", (5, 0), "one"),  # on the same point
        (None, (90, 0), "one"),
        (None, (90.2, 0), "one"),  # not a metre apart
        (None, None, "one"),
        ("L9 9ZZ", (90, 40), "one"),
    )
    found = registered_offices(given)
    assert found.index.to_list() == [0, 3, 6]
    assert registered_offices(given[:0]).empty
    assert organisations_in_reach(assets((0, 0)), found, 100.0).to_list() == [3.0]


def test_offices_that_a_later_row_joins_are_one():
    given = listed(
        ("L1 1AA", (0, 0), "a"), ("L2 2BB", (50, 0), "a"), ("L1 1AA", (50, 0), "a"), ("L2 2BB", (70, 0), "a")
    )
    assert registered_offices(given).index.to_list() == [0]


@given(st.lists(st.tuples(st.sampled_from(["", "A", "B", "C", "D"]), st.integers(0, 5)), max_size=10))
@QUICK
def test_offices_are_the_connected_parts(rows):
    given = listed(*((code, (10 * place, 0), "a") for code, place in rows))
    names = [{f"p{place}", *([code] if code else [])} for code, place in rows]
    parts = []
    for name in names:
        joined = [part for part in parts if part & name]
        parts = [part for part in parts if not part & name] + [set().union(name, *joined)]
    assert len(registered_offices(given)) == len(parts)


def districts(*codes):
    shapes = [Point(1000 * i, 0).buffer(500) for i in range(len(codes))]
    return gpd.GeoDataFrame(
        {"area_code": [f"E{i}" for i in range(len(codes))], "district_code": codes}, geometry=shapes, crs=CRS
    )


def test_what_a_list_covers_is_what_is_declared_or_else_where_it_places_somebody():
    areas = districts("E06000001", "E06000002", "W06000003")
    given = listed(("", (0, 0), "local"), ("", (2000, 0), "national"))
    found = covered_districts(given, areas, {"local": (), "national": ("E",), "other": ()})
    assert found == {
        "local": {"E06000001"}, "national": {"E06000001", "E06000002"}, "other": frozenset(),
    }  # fmt: skip
    where = pd.DataFrame({"area_code": ["E0", "E1", "E2", None]})
    assert covered_assets(where, areas, {"local": found["local"]}).tolist() == [True, False, False, False]
    assert covered_assets(where, areas, found).tolist() == [True, True, False, False]
