import math

import geopandas as gpd
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import Point

from assetmap.app.map_shape import (
    LEAST_RADIUS_M,
    MOST_CORNERS,
    MOST_RADIUS_M,
    Circle,
    Polygon,
    lies_within,
    read_shape,
    shape_bounds,
    shape_drawn,
    shape_message,
    shape_words,
    write_shape,
)
from assetmap.errors import InputError
from assetmap.layers import to_lonlat

SQUARE = Polygon(((0.0, 0.0), (1000.0, 0.0), (1000.0, 1000.0), (0.0, 1000.0)))
# With a notch: its box holds points that it does not.
NOTCHED = Polygon(((0.0, 0.0), (1000.0, 0.0), (1000.0, 1000.0), (500.0, 200.0), (0.0, 1000.0)))


def points(*pairs, crs="EPSG:27700"):
    return gpd.GeoSeries([None if pair is None else Point(pair) for pair in pairs], crs=crs)


def degrees(*pairs):
    longitude, latitude = to_lonlat([p[0] for p in pairs], [p[1] for p in pairs])
    return np.column_stack([latitude, longitude]).tolist()


def around(n, radius=1000.0):
    """Corners of a regular polygon around the middle of Liverpool."""
    return tuple(
        (
            334_000.0 + round(radius * math.cos(2 * math.pi * i / n)),
            390_000.0 + round(radius * math.sin(2 * math.pi * i / n)),
        )
        for i in range(n)
    )


def test_a_circle_holds_what_is_no_farther_than_its_radius():
    circle = Circle(1000.0, 2000.0, 500.0)
    found = lies_within(circle, points((1000, 2000), (1500, 2000), (1300, 2400), (1501, 2000), None))
    assert found.tolist() == [True, True, True, False, False]


def test_a_polygon_holds_its_inside_and_its_border():
    found = lies_within(NOTCHED, points((100, 100), (0, 0), (500, 100), (500, 900), (1001, 500), None))
    assert found.tolist() == [True, True, True, False, False, False]


def test_nothing_lies_within_where_there_are_no_points():
    assert lies_within(SQUARE, points()).tolist() == []
    assert lies_within(Circle(0.0, 0.0, 10.0), points(None)).tolist() == [False]


def test_other_coordinates_are_refused():
    with pytest.raises(ValueError, match="'points' is in EPSG:4326, allowed EPSG:27700"):
        lies_within(SQUARE, points((0, 0), crs="EPSG:4326"))


metres = st.integers(0, 700_000)


@given(metres, metres, st.integers(int(LEAST_RADIUS_M), int(MOST_RADIUS_M)))
def test_a_circles_text_can_be_read_again(east, north, radius):
    circle = Circle(float(east), float(north), float(radius))
    assert read_shape(write_shape(circle)) == circle


@given(st.integers(3, MOST_CORNERS))
def test_a_polygons_text_can_be_read_again_and_needs_no_encoding(n):
    polygon = Polygon(around(n))
    text = write_shape(polygon)
    assert read_shape(f" {text}\n") == polygon
    assert set(text) <= set("polygon_-0123456789")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "circle",
        "circle_1_2",
        "circle_1_2_3_4",
        "circle_1_2_5000.5",
        "circle_1e9_2_500",
        "circle_nan_2_500",
        "circle_٣_2_500",
        "polygon_1_2_3_4",
        "polygon_1_2_3_4_5",
        "square_1_2_3",
        "circle_1_2_500\nx",
        "<script>",
        "polygon" + "_1" * 100_000,
    ],
)
def test_a_text_that_is_no_shape_is_refused(text):
    with pytest.raises(InputError) as raised:
        read_shape(text)
    assert raised.value.next_step
    assert len(raised.value.seen) < 100


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("circle_334000_390000_9", "too small or too large"),
        ("circle_334000_390000_200001", "too small or too large"),
        ("circle_900000_390000_500", "outside Great Britain"),
        ("circle_334000_-200000_500", "outside Great Britain"),
        ("polygon_0_0_1000_1000_1000_0_0_1000", "cross"),
        ("polygon_0_0_1000_1000_2000_2000", "cross or enclose nothing"),
        ("polygon_0_0_0_0_0_0", "cross or enclose nothing"),
        ("polygon_0_0_1000_0_1000_9999999", "outside Great Britain"),
        ("polygon" + "_1_2" * (MOST_CORNERS + 1), "too few or too many"),
    ],
)
def test_a_shape_beyond_its_limits_is_refused(text, what):
    with pytest.raises(InputError, match=what):
        read_shape(text)


def test_numbers_that_are_none_are_refused():
    for shape in (lambda: Circle(math.nan, 0.0, 100.0), lambda: Circle(0.0, 0.0, math.inf)):
        with pytest.raises(InputError):
            shape()
    with pytest.raises(InputError):
        Polygon(((0.0, 0.0), (1.0, math.nan), (5.0, 5.0)))


def test_a_drawn_circle_is_read_in_metres():
    drawn = {"kind": "circle", "at": degrees((334_000, 390_000), (335_500, 390_000))}
    assert shape_drawn(drawn) == Circle(334_000.0, 390_000.0, 1500.0)


def test_a_drawn_polygon_is_read_corner_by_corner():
    corners = ((334_000.0, 390_000.0), (335_000.0, 390_000.0), (334_500.0, 391_000.0))
    assert shape_drawn({"kind": "polygon", "at": degrees(*corners)}) == Polygon(corners)


def test_what_a_link_says_is_what_was_drawn():
    drawn = shape_drawn(
        {"kind": "polygon", "at": degrees((334_000.4, 390_000.4), (335_000, 390_000), (334_500, 391_000))}
    )
    assert read_shape(write_shape(drawn)) == drawn


GOOD = [[53.4, -2.98], [53.41, -2.98]]


@pytest.mark.parametrize(
    "drawn",
    [
        None,
        [],
        "circle",
        {},
        {"kind": "circle"},
        {"kind": "circle", "at": GOOD[:1]},
        {"kind": "circle", "at": [*GOOD, *GOOD]},
        {"kind": "square", "at": GOOD},
        {"kind": ["circle"], "at": GOOD},
        {"kind": "circle", "at": "at"},
        {"kind": "circle", "at": [GOOD[0], [53.4]]},
        {"kind": "circle", "at": [GOOD[0], "ab"]},
        {"kind": "circle", "at": [GOOD[0], ["53", "-2"]]},
        {"kind": "circle", "at": [GOOD[0], [True, False]]},
        {"kind": "circle", "at": [GOOD[0], [math.nan, -2.9]]},
        {"kind": "circle", "at": [GOOD[0], [1e308, -2.9]]},
        {"kind": "circle", "at": [GOOD[0], GOOD[0]]},
        {"kind": "circle", "at": [GOOD[0], [40.0, 20.0]]},
        {"kind": "polygon", "at": GOOD},
        {"kind": "polygon", "at": [[53.4 + i / 1000, -2.98] for i in range(10_000)]},
        {"kind": "polygon", "at": [[53.4, -2.98], [53.5, -2.88], [53.4, -2.88], [53.5, -2.98]]},
    ],
)
def test_what_a_browser_says_may_be_anything_and_is_refused_in_words(drawn):
    with pytest.raises(InputError) as raised:
        shape_drawn(drawn)
    assert raised.value.what
    assert raised.value.next_step


def test_words_say_kind_and_size():
    assert shape_words(Circle(0.0, 0.0, 900.0)) == "a circle of 900 m around its middle"
    assert shape_words(Circle(0.0, 0.0, 12_345.0)) == "a circle of 12.3 km around its middle"
    assert shape_words(SQUARE) == "a polygon of 4 corners, 1.00 km²"


def test_bounds_hold_the_whole_shape():
    assert shape_bounds(Circle(1000.0, 2000.0, 500.0)) == (500.0, 1500.0, 1500.0, 2500.0)
    assert shape_bounds(NOTCHED) == (0.0, 0.0, 1000.0, 1000.0)


def test_the_map_is_told_places_in_degrees():
    told = shape_message(Circle(334_000.0, 390_000.0, 1500.0))
    assert told["radius"] == 1500.0
    assert told["at"] == [pytest.approx(degrees((334_000, 390_000))[0], abs=1e-6)]
    told = shape_message(Polygon(around(5)))
    assert len(told["at"]) == 5
    assert "radius" not in told
