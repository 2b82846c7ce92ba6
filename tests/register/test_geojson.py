import json

import pytest

from assetmap import InputError
from assetmap.register.geojson import read_geojson
from assetmap.register.issues import IssueLog


def sheet_of(features):
    log = IssueLog("a.geojson")
    content = json.dumps({"type": "FeatureCollection", "features": features})
    return read_geojson(content, "a.geojson", "utf-8", log, 100), log


def test_points_and_areas_are_placed_and_numbered():
    square = {"type": "Polygon", "coordinates": [[[0, 50], [2, 50], [2, 52], [0, 52], [0, 50]]]}
    sheet, _ = sheet_of(
        [
            {"properties": {"name": "Hall", "rooms": 3.0}, "geometry": {"type": "Point", "coordinates": [-2.5, 53.1]}},
            {"properties": {"name": "Park", "open": True}, "geometry": square},
        ]
    )
    assert sheet.headers == ("name", "rooms", "open")
    assert [row.cells for row in sheet.rows] == [("Hall", "3", ""), ("Park", "", "TRUE")]
    assert sheet.rows[0].point == (-2.5, 53.1)
    assert sheet.rows[1].point == (1.0, 51.0)
    assert [row.line for row in sheet.rows] == [1, 2]


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "Point", "coordinates": []},
        {"type": "Point", "coordinates": ["x", "y"]},
        {"type": "Point", "coordinates": [float("nan"), 1]},
        {"type": "Nothing"},
        "POINT (1 2)",
        {"type": "Polygon", "coordinates": [[[0, 0]]]},
    ],
)
def test_a_broken_geometry_keeps_its_row(geometry):
    sheet, log = sheet_of([{"properties": {"name": "Hall"}, "geometry": geometry}])
    assert sheet.rows[0].point is None
    assert log.counts() == {"geometry_unreadable": 1}


def test_features_without_anything_are_blank_rows():
    sheet, _ = sheet_of([{"properties": {"name": "Hall"}}, {"properties": None, "geometry": None}, None, 7])
    assert [row.blank for row in sheet.rows] == [False, True, True, True]


@pytest.mark.parametrize("text", ["[1, 2]", '{"type": "Topology"}', "{", '{"features": {}}', "[" * 100_000])
def test_other_json_is_refused(text):
    with pytest.raises(InputError):
        read_geojson(text, "a.json", "utf-8", IssueLog("a.json"), 100)
