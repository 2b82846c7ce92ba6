import numpy as np
import pytest

from assetmap.register.area import bounded
from assetmap.register.coordinate_text import read_numbers
from assetmap.register.repairs import expected_digits, mend
from assetmap.register.systems import DEGREES, GRID, MERCATOR, Reading

BOUNDS = (329_000.0, 380_000.0, 340_000.0, 400_000.0)
POINT = (330_123.0, 390_456.0)


def mended(first, second, usual=GRID, bounds=BOUNDS, turned=False):
    x, y = read_numbers([first]), read_numbers([second])
    return mend(x, y, np.array([0]), Reading(usual, turned), bounded(bounds, 1))


@pytest.mark.parametrize(
    ("first", "second", "usual", "words", "metres"),
    [
        ("3.052569", "53.406292", DEGREES, "the longitude has the wrong sign", 10),
        ("53.406292", "3.052569", DEGREES, "the longitude has the wrong sign", 10),
        ("330.123", "390.456", GRID, "the numbers are kilometres", 1),
        ("30123", "90456", GRID, "the letters of the grid square are missing", 1),
        ("301", "904", GRID, "the letters of the grid square are missing", 80),
        ("-3052569", "53406292", DEGREES, "the decimal point is lost", 10),
        ("-3052569", "53.406292", DEGREES, "the decimal point is lost", 10),
        ("30123", "390456", GRID, "a digit is missing", 1),
        ("-3.052569", "3.406292", DEGREES, "a digit is missing", 10),
        ("8330123", "390456", GRID, "there is a digit too many", 1),
        ("-3.052569", "553.406292", DEGREES, "there is a digit too many", 10),
    ],
)
def test_one_mistake_is_undone(first, second, usual, words, metres):
    found = mended(first, second, usual)
    assert found.found.tolist() == [True]
    assert found.words == [words]
    assert np.hypot(found.easting - POINT[0], found.northing - POINT[1])[0] < metres


@pytest.mark.parametrize(
    ("first", "second"),
    [("330123", "39045"), ("33012", "390456"), ("3301234", "390456"), ("530123", "190456"), ("30123", "0456")],
)
def test_what_could_be_undone_in_several_ways_or_in_none_is_left(first, second):
    assert not mended(first, second).found.any()


def test_an_area_wider_than_a_square_cannot_tell_the_letters():
    assert not mended("30123", "90456", bounds=(220_000.0, 280_000.0, 440_000.0, 500_000.0)).found.any()


def test_without_stated_bounds_only_the_sign_is_undone():
    assert mended("3.052569", "53.406292", DEGREES, None).found.all()
    assert not mended("30123", "390456", bounds=None).found.any()
    assert not mended("330.123", "390.456", bounds=None).found.any()


def test_digits_are_put_right_in_the_files_own_order():
    found = mended("390456", "30123", turned=True)
    assert (found.easting[0], found.northing[0]) == POINT


def test_a_fault_in_thousands_of_rows_is_no_slip_of_the_pen():
    x, y = read_numbers(["30123"] * 2_001), read_numbers(["390456"] * 2_001)
    area = bounded(BOUNDS, 2_001)
    assert not mend(x, y, np.arange(2_001), Reading(GRID), area).found.any()
    assert mend(x, y, np.arange(2_000), Reading(GRID), area).found.all()


def test_nothing_to_mend():
    assert (
        mend(read_numbers([]), read_numbers([]), np.array([], dtype=int), Reading(GRID), bounded(BOUNDS, 0)).words == []
    )


def test_expected_digits():
    assert expected_digits(GRID, bounded(BOUNDS, 1), 0) == ((6, 6), (6, 6))
    assert expected_digits(DEGREES, bounded(BOUNDS, 1), 0) == ((1, 1), (2, 2))
    assert expected_digits(GRID, bounded((95_000.0, 90_000.0, 99_000.0, 110_000.0), 1), 0) == ((5, 5), (5, 6))
    assert expected_digits(MERCATOR, bounded(BOUNDS, 1), 0) == ((6, 6), (7, 7))
