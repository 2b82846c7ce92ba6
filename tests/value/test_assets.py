import math

import geopandas as gpd
import pandas as pd
import pytest

from assetmap.errors import InputError
from assetmap.tables import APPRAISALS, ASSETS, CRS, check_table, empty_table, read_table, write_table
from assetmap.value.appraisal import NO_AREA, NO_VALUE, Building, appraise
from assetmap.value.areas import load_area_assumptions
from assetmap.value.assets import LAND, appraise_assets


def assets_of(*rows):
    plain = {c.name: {"number": math.nan, "integer": 2}.get(c.kind) for c in ASSETS.columns}
    frame = gpd.GeoDataFrame([plain | row for row in rows], geometry=[None] * len(rows), crs=CRS)
    return check_table(frame, ASSETS)


@pytest.fixture(scope="module")
def assets():
    return assets_of(
        {"asset_id": "a", "floor_area_m2": 400.0, "use": "Office"},
        {"asset_id": "b", "use": "Library"},
        {"asset_id": "c", "floor_area_m2": 900.0, "land_or_building": "land"},
        {"asset_id": "d", "floor_area_m2": 0.0, "name": "Something"},
    )


def test_what_is_known_is_appraised_and_what_is_not_says_what_to_enter(assets, quick, tmp_path):
    table = appraise_assets(assets, quick)
    assert table["asset_id"].to_list() == list("abcd")
    assert table["appraised"].to_list() == [True, False, False, False]
    assert table["note"].to_list() == [NO_VALUE, NO_AREA, LAND, NO_AREA]
    assert table["area_m2"].isna().to_list() == [False, True, False, True]
    figures = [name for name in table if name.endswith(("_p50", "_central"))]
    assert table.loc[1:, figures].isna().all(axis=None)
    row = table.iloc[0]
    assert row["area_basis"] == "register"
    assert row["net_uplift_central"] != row["net_uplift_central"]
    assert row["undervalue_gbp"] != row["undervalue_gbp"]
    assert row["walk_away_p50"] == pytest.approx(appraise(Building(400.0), quick)["walk_away"].p50, rel=1e-4)
    write_table(table, APPRAISALS, tmp_path)
    pd.testing.assert_frame_equal(read_table(APPRAISALS, tmp_path), table)


def test_entries_and_overrides_of_a_building(assets, quick):
    table = appraise_assets(
        assets,
        quick,
        entries={"a": {"area_m2": 500.0, "value_today": 60_000.0, "price": 10_000.0}, "b": {"area_m2": 300.0}},
        overrides={"b": {"market_rent": 50}},
    )
    assert table["area_basis"].to_list()[:2] == ["entered", "entered"]
    assert table["area_m2"].to_list()[:2] == [500.0, 300.0]
    assert table["undervalue_gbp"][0] == 50_000
    assert table["net_uplift_central"][0] == pytest.approx(-282_565.05 * 1.25 + 15_000, abs=0.1)
    assert table["changed_inputs"].to_list()[:2] == ["", "market_rent"]
    assert table["income_central"][1] == pytest.approx(300 * (50 * 0.66 * 0.8 - 15))


def test_assumed_areas_are_off_until_switched_on_and_show_as_such(assets, quick):
    table = appraise_assets(assets, quick, area_assumptions=load_area_assumptions())
    assert table["appraised"].to_list() == [True, True, False, False]
    assert table["area_basis"][0] == "register"
    assert table["area_basis"][1] == "assumed [A]: library"
    assert table["note"][1].startswith("area assumed [A]: library, not measured")


def test_no_assets_no_rows(quick):
    assert len(appraise_assets(empty_table(ASSETS), quick)) == 0
    assert len(appraise_assets(assets_of({"asset_id": "x"}), quick)) == 1


@pytest.mark.parametrize(
    ("given", "what"),
    [
        ({"entries": {"z": {}}}, "an entry is of no asset"),
        ({"overrides": {"z": {}}}, "an override is of no asset"),
        ({"entries": {"a": {"colour": 1}}}, "unknown entry 'colour'"),
        ({"entries": {"a": {"area_m2": -1}}}, "'area_m2' cannot be used"),
        ({"entries": {"a": {"lease_years": 1000}}}, "'lease_years' cannot be used"),
        ({"overrides": {"a": {"exit_yield": 0}}}, "'exit_yield, low' cannot be used"),
    ],
)
def test_what_cannot_be_used(assets, quick, given, what):
    with pytest.raises(InputError, match=what):
        appraise_assets(assets, quick, **given)


def test_other_hurdle_rates_have_no_columns(assets, quick):
    with pytest.raises(ValueError, match="'hurdle_rates' are"):
        appraise_assets(assets, quick.with_terms(hurdle_rates=(0.05,)))


def test_an_input_known_for_a_building_goes_before_the_region_and_impact_is_left_out(assets, quick):
    entered = {"a": {"market_rent": 50.0, "wellbys": 3.0, "regional_measure": 1.0}}
    table = appraise_assets(assets, quick, entries=entered)
    assert table["changed_inputs"][0] == "market_rent"
    assert table["income_central"][0] == pytest.approx(400 * (50 * 0.66 * 0.8 - 15))
    with pytest.raises(InputError, match="unknown entry 'colour'"):
        appraise_assets(assets, quick, entries={"a": {"colour": 1.0}})
