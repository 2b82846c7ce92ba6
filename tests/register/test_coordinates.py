import numpy as np
import pytest

from assetmap.register.coordinates import parse_coordinate, parse_point_text, points_of, says_degrees


def test_the_numbers_say_whether_they_are_metres_or_degrees():
    points = points_of(["330000", "-2.36", "51.38"], ["390000", "51.38", "-2.36"], "either")
    assert points.degrees.tolist() == [False, True, True]
    assert points.easting[1] == pytest.approx(points.easting[2])
    assert points.easting[1] == pytest.approx(375_000, abs=1_000)


def test_the_order_of_most_rows_is_the_files_own():
    points = points_of(["51.38", "51.39", "-2.36"], ["-2.36", "-2.37", "51.4"], "either")
    assert points.latitude_first
    assert points.swapped == [2]
    assert points_of(["51.38"], ["-2.36"], "degrees").swapped == [0]


def test_what_is_no_place_is_told_apart_from_what_is_half_missing():
    points = points_of(["0", "330000", "", "x", "999999999"], ["0", "", "", "y", "5"], "grid")
    assert points.unusable == [0, 4]
    assert points.incomplete == [1, 3]
    assert np.isnan(points.easting).all()


@pytest.mark.parametrize(
    ("first", "second", "metres"),
    [
        ("330123", "390456", 10),
        ("330123.75", "390456.2", 10),
        ("330100", "390400", 100),
        ("330000", "390000", 1000),
        ("-2.36", "51.38", 1000),
        ("-2.361", "51.381", 100),
        ("-2.36275", "51.38331", 10),
        ("-2.5", "51.38331", 10),
    ],
)
def test_accuracy_goes_by_the_digits(first, second, metres):
    assert points_of([first], [second], "either").accuracy_m[0] == metres


def test_texts():
    assert parse_coordinate("431694 OSGB36") == 431_694
    assert np.isnan(parse_coordinate("SJ 345 901"))
    assert parse_point_text("SRID=4326;POINT(-2.35 51.38)") == ("-2.35", "51.38")
    assert parse_point_text("1 High Street") == ("", "")
    assert says_degrees("ETRS89") is True
    assert says_degrees("British Coordinate Systems") is False
    assert says_degrees("local") is None


def test_no_rows():
    assert points_of([], [], "grid").easting.shape == (0,)
