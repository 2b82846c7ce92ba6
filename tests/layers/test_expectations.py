import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import box

from assetmap.layers.expectations import cover_finding, key_findings, overlap_area, tile_findings


@pytest.fixture
def layer(make_layer):
    return make_layer("a.csv", "r", "k", key_pattern="E[0-9]", rows=3, crs="EPSG:27700")


def _found(frame, layer, **more):
    return {finding.check: finding for finding in key_findings(frame, layer, "k", **more)}


def _frame(keys, crs="EPSG:27700"):
    return gpd.GeoDataFrame({"k": keys}, geometry=[box(350_000, 380_000, 350_001, 380_001)] * len(keys), crs=crs)


def test_what_is_as_expected(layer):
    found = _found(_frame(["E1", "E2", "E3"]), layer)
    assert list(found) == [
        "keys present",
        "key pattern",
        "keys unique",
        "rows",
        "coordinate system",
        "coordinates in range",
    ]
    assert all(finding.ok for finding in found.values())
    assert found["rows"].found == "3"


@pytest.mark.parametrize(
    ("keys", "crs", "check", "seen"),
    [
        (["E1", None, "E3"], 27700, "keys present", "1 of 3"),
        (["E1", " ", "E3"], 27700, "keys present", "1 of 3"),
        (["E1", "W2", "E3"], 27700, "key pattern", "W2"),
        (["E1", "E1", "E3"], 27700, "keys unique", "E1, 1 repeated"),
        (["E1", "E2"], 27700, "rows", "2"),
        (["E1", "E2", "E3"], 4326, "coordinate system", "EPSG:4326"),
        (["E1", "E2", "E3"], None, "coordinate system", "none"),
    ],
)
def test_what_is_not(layer, keys, crs, check, seen):
    finding = _found(_frame(keys, crs), layer)[check]
    assert not finding.ok
    assert seen in finding.found
    assert finding.fault


@pytest.mark.parametrize(
    ("place", "stated", "seen"),
    [
        (box(350_000, 380_000, 350_001, 380_001), "EPSG:4326", "350000"),  # metres that are said to be degrees
        (box(-3, 53, -2, 54), "EPSG:27700", "which are degrees"),
        (box(1, 52, 2, 53), "EPSG:27700", "which are degrees"),
        (box(350_000, 6_000_000, 350_001, 6_000_001), "EPSG:27700", "6e+06"),
        (box(53, -3, 54, -2), "EPSG:4326", "53"),  # latitude first
    ],
)
def test_coordinates_that_are_not_in_the_system_stated(make_layer, place, stated, seen):
    layer = make_layer("a.csv", "r", "k", crs=stated)
    frame = gpd.GeoDataFrame({"k": ["a"]}, geometry=[place], crs=stated)
    finding = _found(frame, layer)["coordinates in range"]
    assert not finding.ok
    assert seen in finding.found


def test_nothing_has_no_range(make_layer):
    layer = make_layer("a.csv", "r", "k", crs="EPSG:27700")
    assert _found(gpd.GeoDataFrame({"k": ["a"]}, geometry=[None], crs=27700), layer)["coordinates in range"].ok


def test_part_of_a_file_is_not_counted(layer):
    assert "rows" not in _found(_frame(["E1"]), layer, whole=False)


def test_keys_that_may_repeat_and_numbers_and_tolerance(make_layer):
    layer = make_layer("a.csv", "r", "k", unique=False, rows=100, rows_tolerance=0.02)
    found = _found(pd.DataFrame({"k": [1] * 98}), layer)
    assert list(found) == ["keys present", "rows"]
    assert found["rows"].ok
    assert found["rows"].expected == "100 ± 2"
    assert not _found(pd.DataFrame({"k": [1] * 97}), layer)["rows"].ok
    assert not _found(pd.DataFrame({"k": [1, np.nan]}), layer)["keys present"].ok


def test_codes_of_another_layer():
    assert cover_finding(["a", "b", "c"], ["a", "b"], "other").ok
    finding = cover_finding(["a"], ["a", "b", "c"], "other")
    assert (finding.ok, finding.found) == (False, "no b, 2 of 3 in all")


def test_overlaps():
    squares = np.array([box(0, 0, 2, 2), box(2, 0, 4, 2), box(3, 0, 5, 2), box(10, 0, 11, 1)])
    area, first, second = overlap_area(squares)
    assert area == pytest.approx(2)
    assert {first, second} == {1, 2}
    assert overlap_area(squares[[0, 1]]) == (0.0, 0, 0)
    assert overlap_area(squares[:1]) == (0.0, 0, 0)
    inside = np.array([box(0, 0, 10, 10), box(4, 4, 5, 5)])
    assert overlap_area(inside)[0] == pytest.approx(1)
    # edges that only touch differently are no overlap
    assert overlap_area(np.array([box(0, 0, 2, 2), box(2, 0, 4, 1), box(2, 1, 4, 2)]))[0] == 0


def test_findings_of_a_tiling():
    frame = _frame(["E1", "E2"]).set_geometry([box(0, 0, 2, 2), box(2, 0, 4, 2)], crs=27700)
    assert [f.check for f in tile_findings(frame, "k")] == ["valid outlines", "no overlap", "no gap"]
    twice = _frame(["E1", "E2"]).set_geometry([box(0, 0, 2, 2)] * 2, crs=27700)
    assert [f.ok for f in tile_findings(twice, "k")] == [True, False]
