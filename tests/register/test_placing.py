import geopandas as gpd
import pandas as pd
import pytest
from shapely import Point, box

from assetmap.region import Council
from assetmap.register.placing import place_in_areas
from assetmap.tables import ASSETS, CRS, empty_table

COUNCILS = [Council("D1", "One"), Council("D2", "Two")]


@pytest.fixture
def areas():
    codes = {"area_code": ["A1", "A2"], "district_code": ["D1", "D2"], "district_name": ["One", "Two"]}
    return gpd.GeoDataFrame(codes, geometry=[box(0, 0, 1000, 1000), box(1000, 0, 2000, 1000)], crs=CRS)


def assets_at(*rows):
    """Assets of (owner code, point or None, accuracy in metres)."""
    empty = empty_table(ASSETS)
    frame = pd.DataFrame(
        {
            "asset_id": [f"a{i}" for i in range(len(rows))],
            "owner_code": [row[0] for row in rows],
            "located_by": ["none" if row[1] is None else "postcode" for row in rows],
            "location_accuracy_m": [row[2] for row in rows],
            "source_file": "r.csv",
            "source_row": range(2, 2 + len(rows)),
        }
    ).reindex(columns=[c for c in empty.columns if c != "geometry"])
    return gpd.GeoDataFrame(frame, geometry=[row[1] for row in rows], crs=CRS)


def test_small_area_and_district_of_each(areas):
    assets = assets_at(("D1", Point(500, 500), 10.0), ("D2", Point(1500, 500), 100.0))
    before = assets.copy()
    placed, issues = place_in_areas(assets, areas, COUNCILS)
    assert placed["area_code"].tolist() == ["A1", "A2"]
    assert placed["council_area"].tolist() == ["D1", "D2"]
    assert issues.empty
    pd.testing.assert_frame_equal(pd.DataFrame(assets), pd.DataFrame(before))


def test_elsewhere_is_kept_and_flagged(areas):
    assets = assets_at(("D1", Point(1500, 500), 10.0), ("D1", Point(9000, 9000), 10.0))
    placed, issues = place_in_areas(assets, areas, COUNCILS)
    assert len(placed) == 2
    assert issues[["asset_id", "kind", "value", "row"]].to_numpy().tolist() == [
        ["a0", "outside_council", "Two", 2],
        ["a1", "outside_region", "", 3],
    ]


def test_a_coarse_or_missing_place_has_no_area_and_no_fault(areas):
    assets = assets_at(("D1", Point(1500, 500), 2000.0), ("D1", None, float("nan")))
    placed, issues = place_in_areas(assets, areas, COUNCILS)
    assert placed["area_code"].isna().all()
    assert placed["council_area"].isna().all()
    assert issues.empty


def test_an_owner_that_is_no_council_has_no_district_to_lie_outside_of(areas):
    _, issues = place_in_areas(assets_at(("health-trust", Point(1500, 500), 10.0)), areas, COUNCILS)
    assert issues.empty


def test_no_assets(areas):
    placed, issues = place_in_areas(empty_table(ASSETS), areas, COUNCILS)
    assert placed.empty
    assert issues.empty
