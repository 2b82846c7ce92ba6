import dataclasses
import math

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import Point, box

from assetmap.indicators.reach import population_in_reach
from assetmap.indicators.registry import CATALOGUE, Context, compute_indicators
from assetmap.layers.deprivation import DOMAIN_WEIGHTS
from assetmap.region import OPTIONAL_ROLES, REQUIRED_ROLES
from assetmap.scoring import load_criteria
from assetmap.tables import AREA_FIGURES, AREAS, ASSETS, CRS, INDICATORS, check_table, empty_table

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
        {"area_code": "E1", "employment_rate": 0.25, "community_need": 99.5, "population": 2000.0, "imd_decile": 1.0}
        | {"imd_score": 31.0, "civic_assets": -0.5, "district_code": "D1"}
        | domains,
        geometry=[box(-1, -1, 1, 1)],
    )
    listed = {"postcode": ["L1 1AA", "L2 2BB"], "source_layer": "a list"}
    organisations = gpd.GeoDataFrame(listed, geometry=[Point(3, 4), Point(3000, 4000)], crs=CRS)
    return Context(areas, organisations, 5.0, coverage={"a list": ("D1",)})


def test_every_indicator_of_an_asset_by_hand_and_of_one_of_which_nothing_is_known(assets, context):
    found = compute_indicators(assets, context)
    assert found.columns.to_list() == ["asset_id", *NAMES]
    values = found.set_index("asset_id").loc["a"].dropna().to_dict()
    people = {f"population_{reach}m": 2000.0 for reach in (400, 800, 1200)}
    people |= {f"high_need_{name}": value for name, value in people.items()}
    domains = {f"domain_{name}": 40.0 for name in DOMAIN_WEIGHTS}
    assert values == pytest.approx(
        people
        | domains
        | {
            "deprivation_without_employment": 40.0,
            "imd_score": 31.0,
            "civic_assets": -0.5,
            "worklessness": 0.25,
            "community_need": 99.5,
            "organisations_in_reach": 1.0,
            "nearest_organisation_m": 5.0,
            "organisations_per_1000": 0.5,
            "condition_grade": 2.0,
            "backlog_per_m2": 65.0,
            "running_cost_per_m2": 20.0,
            "energy_band": 4.0,
        }
    )
    assert found.set_index("asset_id").loc["b"].isna().all()


@pytest.fixture
def everything(context, sold):
    """The same with every further layer loaded."""
    random = np.random.default_rng(2)
    days = random.choice(["2021-02-01", "2023-02-01", "2024-05-01"], 90)
    near, ring = [(0, 0)] * 45, [(2000, 0)] * 45
    level = [0.8] * 45 + [1.0] * 45
    sales = sold(near + ring, price_gbp=[1e5] * 90, date=days, floor_area_m2=80.0, like_level=level)
    rated = sold(near + ring, like_level=[0.5] * 45 + [1.0] * 45)[["like_level", "geometry"]]
    figures = {name: [0.5] for name in AREA_FIGURES.names} | {"area_code": ["E1"]}
    rateable = pd.DataFrame({"outward_code": ["L1"], "kind": ["library"], "median_gbp_per_m2": [55.0], "entries": [4]})
    zone = gpd.GeoDataFrame({"zone": ["z"]}, geometry=[box(-9, -9, 9, 9)], crs=CRS)
    zones = dict.fromkeys(("flood_zones", "conservation_areas", "green_belt"), zone)
    return dataclasses.replace(
        context,
        sales=sales,
        figures=check_table(pd.DataFrame(figures), AREA_FIGURES),
        rateable=rateable,
        rateable_levels=rated,
        zones=zones,
        uses=[{"least_m2": 50.0, "most_m2": None, "room": False, "must": []}],
        proposals={"a": 2},
    )


def test_with_every_layer_loaded_nothing_is_missing(assets, everything):
    placed = assets.assign(postcode=["L1 1AA", None], use=["Library", None])
    around = pd.concat([placed, *[placed[:1].assign(asset_id=f"c{n}", status_kind="vacant") for n in range(6)]])
    found = compute_indicators(around, everything).set_index("asset_id").loc["a"]
    assert found[found.isna()].index.to_list() == []
    assert found["in_flood_zone"] == 1.0
    assert found["rateable_value_of_like"] == 55.0
    assert found["median_price_per_m2_in_reach"] == 1250.0
    assert found["empty_share_in_reach"] == 1.0
    assert found["price_against_ring"] == 0.5
    assert found["price_level_in_reach"] == pytest.approx(0.8)
    assert found["price_closing"] == pytest.approx(0.0, abs=1e-9)
    assert found["room_to_rise"] == pytest.approx(0.25)
    assert found["rateable_level_in_reach"] == pytest.approx(0.5)
    assert found["rateable_room"] == pytest.approx(1.0)
    assert (found["share_of_uses_it_fits"], found["proposals"]) == (1.0, 2.0)


def test_where_no_list_covers_the_place_demand_is_not_known_and_never_0(assets, context):
    elsewhere = dataclasses.replace(context, coverage={"a list": ("D2",)})
    found = compute_indicators(assets, elsewhere)
    assert found[["organisations_in_reach", "nearest_organisation_m", "organisations_per_1000"]].isna().all(axis=None)
    # a list that declares nothing covers the districts in which it places somebody
    derived = dataclasses.replace(context, coverage={})
    assert compute_indicators(assets, derived)["organisations_in_reach"].to_list()[0] == 1.0


def test_people_worked_out_once_are_those_of_the_function_itself(assets, context):
    found = compute_indicators(assets, context)
    alone = population_in_reach(assets, context.areas, 400.0)
    assert found["population_400m"].to_list() == pytest.approx(alone.to_list(), nan_ok=True)
    # other assets asked of the same context are not answered with the first ones' figures
    moved = assets.assign(geometry=assets.geometry.translate(5000))
    assert compute_indicators(moved, context)["population_400m"].isna().all()


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


def test_a_figure_in_words_and_why_it_is_missing():
    by_name = {indicator.name: indicator for indicator in CATALOGUE}
    price = by_name["median_price_in_reach"]
    assert price.said(150_000.0) == "The median home sold within 800 m cost £150,000."
    assert price.said(math.nan, ["deprivation"]) == "Not available: no layer 'sales' is loaded."
    assert price.said(math.nan, ["sales"]) == f"Not known: {price.missing}."
    assert price.said(math.nan) == f"Not known: {price.missing}."
    for indicator in CATALOGUE:
        assert indicator.said(0.25).endswith(".")
        assert "people who" not in indicator.sentence


def test_every_role_is_one_of_a_region_file_and_anchors_are_those_of_the_criteria():
    for indicator in CATALOGUE:
        assert set(indicator.roles) <= {*REQUIRED_ROLES, *OPTIONAL_ROLES}
        assert (indicator.zero is None) == (indicator.one is None)
        assert indicator.zero is None or indicator.zero != indicator.one
    anchors = {i.name: (i.zero, i.one) for i in CATALOGUE}
    for criterion in load_criteria():
        for part in criterion.parts:
            assert anchors[part.indicator] == (part.zero, part.one), part.indicator


def test_names_and_titles_are_told_apart_and_nothing_is_left_blank():
    assert len(set(NAMES)) == len(NAMES)
    assert len({indicator.title for indicator in CATALOGUE}) == len(CATALOGUE)
    for indicator in CATALOGUE:
        said = (
            indicator.unit,
            indicator.range,
            indicator.source,
            indicator.missing,
            indicator.reason,
            indicator.direction,
        )
        assert all(said)
        assert indicator.group in {"need", "reach", "demand", "market", "asset", "note"}
