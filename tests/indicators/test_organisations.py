import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point

from assetmap.indicators.organisations import nearest_organisation_m, organisations_in_reach
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
