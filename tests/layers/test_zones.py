import geopandas as gpd
import pandas as pd
import pytest
import shapely

from assetmap import InputError
from assetmap.layers.zones import read_zones
from assetmap.tables import CRS

SQUARES = [shapely.box(-2.7, 53.3, -2.6, 53.4), shapely.box(-2.6, 53.3, -2.5, 53.4)]


@pytest.fixture
def layer(make_layer):
    return make_layer("zones.geojson", "zones", "reference", crs="EPSG:4326")


def _written(layer, shapes, keys=("a", "b")):
    gpd.GeoDataFrame({"reference": list(keys)}, geometry=shapes, crs="EPSG:4326").to_file(layer.path)
    return layer


def test_zones_on_the_grid_with_their_keys(layer):
    zones = read_zones(_written(layer, SQUARES))
    assert zones["zone"].to_list() == ["a", "b"]
    assert zones.crs == CRS
    assert zones.geometry.iloc[0].centroid.x == pytest.approx(356_800, abs=500)


def test_a_bow_tie_is_made_valid(layer):
    tie = shapely.Polygon([(-2.7, 53.3), (-2.6, 53.4), (-2.6, 53.3), (-2.7, 53.4)])
    zones = read_zones(_written(layer, [tie, SQUARES[1]]))
    assert zones.geometry.is_valid.all()


@pytest.mark.parametrize("shape", [shapely.Point(-2.7, 53.3), None])
def test_what_is_no_polygon_is_refused(layer, shape):
    with pytest.raises(InputError, match="zones that are no polygons") as caught:
        read_zones(_written(layer, [SQUARES[0], shape]))
    assert caught.value.seen == "b in row 2"


def test_a_table_without_outlines_and_a_key_twice_are_refused(layer, make_layer):
    table = make_layer("zones.csv", "zones", "reference")
    pd.DataFrame({"reference": ["a"]}).to_csv(table.path, index=False)
    with pytest.raises(InputError, match="has no outlines"):
        read_zones(table)
    with pytest.raises(InputError, match="repeats a key"):
        read_zones(_written(layer, SQUARES, keys=("a", "a")))
