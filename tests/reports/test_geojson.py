import json

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from assetmap.reports import to_geojson
from assetmap.tables import CRS


def read(content):
    return json.loads(content, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))


def test_a_published_point_to_six_decimals(rows, run):
    # TP08 of the worked examples in OS's guide to coordinate systems: 52 39 28.8282 N, 1 42 57.8663 E
    found = read(to_geojson(rows, run))["features"][0]
    assert found["geometry"]["type"] == "Point"
    east, north = found["geometry"]["coordinates"]
    assert (east, north) == (round(east, 6), round(north, 6))
    assert (east, north) == (pytest.approx(1.716074, abs=2e-6), pytest.approx(52.658008, abs=2e-6))


def test_a_collection_by_the_standard(rows, run):
    found = read(to_geojson(rows, run))
    assert found["type"] == "FeatureCollection"
    assert "crs" not in found
    assert [feature["id"] for feature in found["features"]] == ["A:1", "A:2", "B:1"]
    for feature in found["features"]:
        assert feature["type"] == "Feature"
        assert {"geometry", "properties"} <= set(feature)
    assert found["features"][1]["geometry"] is None
    assert found["features"][0]["properties"]["uprn"] == "012345678901"
    assert found["features"][1]["properties"]["score"] is None
    assert "unknown_column" not in found["features"][0]["properties"]


def test_the_run_and_its_sources(rows, run):
    told = read(to_geojson(rows, run))["assetmap"]
    assert (told["region"], told["invented"], told["data_version"]) == ("here", False, "28b2da675cfc")
    assert [given["title"] for given in told["sources"]] == ["Small areas", "Register of A", "Register of B"]
    assert read(to_geojson(rows, run | {"invented": True}))["assetmap"]["invented"] is True


def test_geopandas_reads_it_back(rows, run, tmp_path):
    path = tmp_path / "rows.geojson"
    path.write_bytes(to_geojson(rows, run))
    found = gpd.read_file(path)
    assert found.crs.to_epsg() == 4326
    assert found["uprn"].fillna("").to_list() == ["012345678901", "", "100038380820"]
    assert found.geometry.isna().to_list() == [False, True, False]


def test_eastings_without_geometry(rows, run):
    table = pd.DataFrame(rows.drop(columns="geometry"))
    table["easting"], table["northing"] = [651409.804, None, 334000.0], [313177.45, 1.0, None]
    found = read(to_geojson(table, run))["features"]
    assert found[0]["geometry"]["coordinates"] == pytest.approx([1.716074, 52.658008], abs=2e-6)
    assert [feature["geometry"] for feature in found[1:]] == [None, None]


def test_rows_without_any_place(rows, run):
    found = read(to_geojson(pd.DataFrame(rows.drop(columns="geometry")), run))["features"]
    assert [feature["geometry"] for feature in found] == [None] * 3


def test_a_point_outside_the_grid_and_an_empty_one_have_no_place(run):
    points = gpd.GeoSeries([shapely.Point(9e6, 9e6), shapely.Point()], crs=CRS)
    found = read(to_geojson(gpd.GeoDataFrame({"asset_id": ["a", "b"]}, geometry=points), run))
    assert [feature["geometry"] for feature in found["features"]] == [None, None]


def test_outlines_run_against_the_clock(run):
    shape = shapely.Polygon([(334000, 390000), (334000, 391000), (335000, 391000), (335000, 390000)])
    frame = gpd.GeoDataFrame({"asset_id": ["a"]}, geometry=[shape], crs=CRS)
    found = shapely.geometry.shape(read(to_geojson(frame, run))["features"][0]["geometry"])
    assert found.exterior.is_ccw


def test_hostile_texts_stay_texts_even_inside_a_page(run, hostile):
    content = to_geojson(pd.DataFrame({"asset_id": hostile, "name": hostile}, dtype="object"), run)
    text = content.decode("utf-8")
    assert not set("<>&\u2028\x00\x1b") & set(text)
    for given, feature in zip(hostile, read(content)["features"], strict=True):
        plain = "".join(sign for sign in given if sign not in "\x00\x1b\x0b\ud800\ufffe")
        assert feature["properties"]["name"] == feature["id"] == plain


def test_no_rows(rows, run):
    assert read(to_geojson(rows[:0], run))["features"] == []
    assert read(to_geojson(pd.DataFrame(), {}))["features"] == []


def test_another_coordinate_system_is_refused(rows, run):
    with pytest.raises(ValueError, match="allowed EPSG:27700"):
        to_geojson(rows.to_crs(4326), run)
    far = rows.assign(easting=0.0, northing=0.0).to_crs(4326)
    with pytest.raises(ValueError, match="allowed EPSG:27700"):
        to_geojson(far, run)
