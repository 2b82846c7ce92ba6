import dataclasses
import math

import geopandas as gpd
import pandas as pd
import pytest
from shapely import Point, box

from assetmap.indicators.registry import CATALOGUE, Context, compute_indicators
from assetmap.tables import AREAS, ASSETS, CRS, INDICATORS, check_table, empty_table

NAMES = [indicator.name for indicator in CATALOGUE]


def table(schema, *rows, geometry):
    """Rows of a table of which only what matters is said."""
    plain = {c.name: {"text": None, "integer": 0}.get(c.kind, math.nan) for c in schema.columns}
    return check_table(gpd.GeoDataFrame([plain | row for row in rows], geometry=geometry, crs=CRS), schema)


@pytest.fixture
def assets():
    placed = {"asset_id": "a", "area_code": "E1", "location_accuracy_m": 1.0, "condition": "B", "epc_band": "D"}
    stated = {"floor_area_m2": 100.0, "backlog_gbp": 6500.0, "running_cost_gbp": 2000.0}
    return table(ASSETS, placed | stated, {"asset_id": "b"}, geometry=[Point(0, 0), None])


@pytest.fixture
def context():
    domains = {c.name: 40.0 for c in AREAS.columns if c.name.startswith("domain_")}
    areas = table(
        AREAS,
        {"area_code": "E1", "employment_rate": 0.25, "community_need": 99.5} | domains,
        geometry=[box(-1, -1, 1, 1)],
    )
    organisations = gpd.GeoDataFrame(geometry=[Point(3, 4), Point(30, 40)], crs=CRS)
    return Context(areas, organisations, 5.0)


def test_every_indicator_of_an_asset_by_hand_and_of_one_of_which_nothing_is_known(assets, context):
    found = compute_indicators(assets, context)
    assert found.columns.to_list() == ["asset_id", *NAMES]
    values = found.set_index("asset_id").loc["a"].to_dict()
    assert values == pytest.approx(
        {
            "deprivation_without_employment": 40.0,
            "worklessness": 0.25,
            "community_need": 99.5,
            "organisations_in_reach": 1.0,
            "condition_grade": 2.0,
            "backlog_per_m2": 65.0,
            "running_cost_per_m2": 20.0,
            "energy_band": 4.0,
        }
    )
    assert found.set_index("asset_id").loc["b"].isna().all()


def test_no_assets_is_a_table_of_no_rows(context):
    found = compute_indicators(empty_table(ASSETS), context)
    assert (found.columns.to_list(), len(found)) == (["asset_id", *NAMES], 0)
    pd.testing.assert_frame_equal(found, check_table(found, INDICATORS))


def test_without_a_list_of_organisations_their_number_is_not_known_rather_than_0(assets, context):
    found = compute_indicators(assets, dataclasses.replace(context, organisations=None))
    assert found["organisations_in_reach"].isna().all()
    none = dataclasses.replace(context, organisations=context.organisations[:0])
    assert compute_indicators(assets, none)["organisations_in_reach"].to_list()[0] == 0.0


@pytest.mark.parametrize("index", [["x", "y"], ["x", "x"], [1, 0]])
def test_the_index_makes_no_difference_and_nothing_is_changed(assets, context, index):
    moved = assets.set_axis(index)
    before = moved.copy(), context.areas.copy()
    pd.testing.assert_frame_equal(compute_indicators(moved, context), compute_indicators(assets, context))
    pd.testing.assert_frame_equal(moved, before[0])
    pd.testing.assert_frame_equal(context.areas, before[1])


@pytest.mark.parametrize("index", [["x", "y"], ["x", "x"]])
@pytest.mark.parametrize("indicator", CATALOGUE, ids=NAMES)
def test_each_gives_a_series_by_its_own_name_on_the_index_of_the_assets(indicator, assets, context, index):
    moved = assets.set_axis(index)
    for given in (moved, moved[:1], moved[:0]):
        found = indicator.compute(given, context)
        assert (found.name, found.dtype) == (indicator.name, "float64")
        assert found.index.equals(given.index)


def test_names_and_titles_are_told_apart_and_nothing_is_left_blank():
    assert len(set(NAMES)) == len(NAMES)
    assert len({indicator.title for indicator in CATALOGUE}) == len(CATALOGUE)
    for indicator in CATALOGUE:
        assert all((indicator.unit, indicator.range, indicator.source, indicator.missing))
