import math

import pytest
import shapely

from assetmap.register.geometry import declared_crs, place_of, places_of, to_known_crs

SQUARE = [[0, 50], [2, 50], [2, 52], [0, 52], [0, 50]]


@pytest.mark.parametrize(
    ("geometry", "point"),
    [
        ({"type": "Point", "coordinates": [-2.5, 53.1, 12.0]}, (-2.5, 53.1)),
        ({"type": "Polygon", "coordinates": [SQUARE]}, (1.0, 51.0)),
        ({"type": "MultiPolygon", "coordinates": [[SQUARE]]}, (1.0, 51.0)),
        ({"type": "MultiPoint", "coordinates": [[1, 2]]}, (1.0, 2.0)),
        ({"x": 330_000, "y": 390_000}, (330_000.0, 390_000.0)),
        ({"rings": [SQUARE]}, (1.0, 51.0)),
        ({"points": [[1, 2]]}, (1.0, 2.0)),
    ],
)
def test_a_point_for_every_geometry(geometry, point):
    assert place_of(geometry) == point


def test_a_point_of_a_line_lies_on_it():
    for line in (
        {"type": "LineString", "coordinates": [[0, 0], [1, 1], [2, 0]]},
        {"paths": [[[0, 0], [1, 1], [2, 0]]]},
    ):
        assert shapely.LineString([[0, 0], [1, 1], [2, 0]]).distance(shapely.Point(place_of(line))) < 1e-9


def test_a_point_does_not_lie_in_a_hole():
    hole = [[0.5, 50.5], [1.5, 50.5], [1.5, 51.5], [0.5, 51.5], [0.5, 50.5]]
    point = shapely.Point(place_of({"rings": [SQUARE, hole]}))
    assert shapely.Polygon(SQUARE, [hole]).contains(point)


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "Point", "coordinates": []},
        {"type": "Point", "coordinates": ["x", "y"]},
        {"type": "Point", "coordinates": [math.nan, 1]},
        {"type": "Point", "coordinates": [1e400, 1]},
        {"type": "Nothing"},
        {"x": None, "y": 1},
        {"x": "NaN", "y": 1},
        {"rings": []},
        {},
        "POINT (1 2)",
        {"type": "Polygon", "coordinates": [[[0, 0]]]},
    ],
)
def test_a_broken_geometry_has_no_point(geometry):
    assert place_of(geometry) is None


def test_points_of_binary():
    made = [shapely.to_wkb(shapely.Point(1, 2)), None, b"no", shapely.to_wkb(shapely.Point())]
    assert places_of(made) == [(1.0, 2.0), None, None, None]


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (
            {"crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}}},
            "urn:ogc:def:crs:EPSG::27700",
        ),
        ({"crs": "EPSG:4326"}, "EPSG:4326"),
        ({"spatialReference": {"wkid": 102100, "latestWkid": 3857}}, "EPSG:3857"),
        ({"spatialReference": {"wkt": "PROJCS[]"}}, "PROJCS[]"),
        ({"crs": None}, ""),
        ({"crs": {"properties": 1}}, ""),
        ([], ""),
    ],
)
def test_the_declared_system(content, name):
    assert declared_crs(content) == name


@pytest.mark.parametrize(
    "crs",
    ["", "EPSG:27700", "urn:ogc:def:crs:EPSG::27700", "urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:3857", "WGS 84", "ETRS89"],
)
def test_systems_that_numbers_tell_are_left_alone(crs):
    assert to_known_crs([(1.0, 2.0), None], crs) == ([(1.0, 2.0), None], "kept")


def test_another_system_is_turned_into_degrees():
    # UTM zone 30N: its central meridian is 3 degrees west, half a million metres its easting.
    points, became = to_known_crs([(500_000.0, 5_900_000.0), None], "urn:ogc:def:crs:EPSG::32630")
    assert became == "turned"
    assert points[0] == pytest.approx((-3.0, 53.2497), abs=1e-3)
    assert points[1] is None


def test_an_unknown_system_is_said_to_be():
    assert to_known_crs([(1.0, 2.0)], "our own grid") == ([(1.0, 2.0)], "unknown")
