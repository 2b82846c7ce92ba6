import geopandas as gpd
import pandas as pd
import pytest
from shapely import box

from assetmap.indicators.zones import lies_in_zone
from assetmap.tables import CRS

ZONES = gpd.GeoDataFrame({"zone": ["a", "b"]}, geometry=[box(0, 0, 100, 100), box(100, 0, 200, 100)], crs=CRS)


def test_inside_outside_and_too_near_the_edge_to_say(points):
    assets = points(
        (50, 50), (50, 50), (300, 50), (205, 50), (195, 50), None, accuracy=[1.0, 60.0, 50.0, 10.0, 10.0, 1.0]
    )
    found = lies_in_zone(assets, ZONES)
    assert found.isna().to_list() == [False, True, False, True, True, True]
    assert found.dropna().to_list() == [1.0, 0.0]


def test_an_edge_between_two_zones_is_no_edge(points):
    assert lies_in_zone(points((100, 50), accuracy=20.0), ZONES).item() == 1.0


def test_a_point_known_exactly_is_inside_or_not(points):
    assert lies_in_zone(points((50, 50), (500, 50), accuracy=0.0), ZONES).to_list() == [1.0, 0.0]


def test_no_zones_no_assets_and_the_index(points):
    assert lies_in_zone(points((0, 0)), ZONES[:0]).to_list() == [0.0]
    assert lies_in_zone(points(), ZONES).to_list() == []
    assert lies_in_zone(points((50, 50), index=["x"]), ZONES).index.equals(pd.Index(["x"]))


def test_another_coordinate_system_is_refused(points):
    with pytest.raises(ValueError, match="'zones' is in EPSG:4326"):
        lies_in_zone(points((0, 0)), ZONES.to_crs("EPSG:4326"))
