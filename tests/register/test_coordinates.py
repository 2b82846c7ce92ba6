import numpy as np
import pytest

from assetmap.layers.osgb import to_lonlat
from assetmap.register.area import bounded
from assetmap.register.coordinates import points_of
from assetmap.register.systems import DEGREES, GRID, MERCATOR, NONE, READINGS, from_osgb

BOUNDS = (320_000.0, 380_000.0, 340_000.0, 400_000.0)


def truth(n=8):
    """Points of an invented council, no two alike and with all their digits."""
    step = np.arange(n)
    return 330_123.0 + 211 * step, 390_456.0 - 173 * step


def cells(values, decimals=0):
    return [f"{value:.{decimals}f}" for value in values]


def kinds(points):
    return {(fault.kind, fault.row, fault.rows) for fault in points.faults}


def read(first, second, kind="either", bounds=BOUNDS):
    return points_of(first, second, kind, bounded(bounds, len(first)))


def near(points, easting, northing, metres=2.0):
    return np.hypot(points.easting - easting, points.northing - northing) < metres


def test_the_numbers_say_whether_they_are_metres_or_degrees():
    points = points_of(["375000", "-2.36", "51.38"], ["165000", "51.38", "-2.36"], "either")
    assert points.system.tolist() == [GRID, DEGREES, DEGREES]
    assert points.easting[1] == pytest.approx(points.easting[2])
    assert points.easting[1] == pytest.approx(375_000, abs=1_000)


def test_the_order_of_most_rows_is_the_files_own():
    points = points_of(
        ["51.38", "51.39", "51.4", "51.4", "-2.36"], ["-2.36", "-2.37", "-2.36", "-2.35", "51.4"], "either"
    )
    assert points.usual.turned
    assert kinds(points) == {("coordinates_swapped", 0, 4), ("coordinates_swapped", 4, 0)}
    assert kinds(points_of(["51.38"], ["-2.36"], "degrees")) == {("coordinates_swapped", 0, 0)}


def test_what_is_no_place_is_told_apart_from_what_is_half_missing():
    points = points_of(["0", "330000", "", "x", "999999999"], ["0", "", "", "y", "5"], "grid")
    assert kinds(points) == {
        ("coordinates_placeholder", 0, 0),
        ("coordinates_implausible", 4, 0),
        ("coordinates_incomplete", 1, 0),
        ("coordinates_incomplete", 3, 0),
    }
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


def test_degrees_without_decimals_are_no_place():
    points = points_of(["-2"], ["51"], "either")
    assert np.isnan(points.easting[0])
    assert points.system[0] == NONE
    assert points.faults[0].detail == "too few digits"


@pytest.mark.parametrize("system", [GRID, DEGREES, MERCATOR])
@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("kind", ["grid", "degrees", "either"])
def test_a_whole_file_in_any_system_and_order_comes_out_right(system, turned, kind):
    easting, northing = truth()
    x, y = from_osgb(system, easting, northing)
    columns = [cells(x, 6), cells(y, 6)]
    points = read(*(columns[::-1] if turned else columns), kind)
    assert near(points, easting, northing).all()
    assert (points.system == system).all()
    told = {fault.kind for fault in points.faults}
    assert ("coordinates_swapped" in told) == turned
    assert ("crs_contradicted" in told) == (kind != "either" and {"grid": GRID, "degrees": DEGREES}[kind] != system)
    assert ("coordinates_mercator" in told) == (system == MERCATOR and kind == "either")
    assert all(fault.rows == 8 for fault in points.faults)


def test_one_row_in_another_system_or_order_is_read_and_told():
    easting, northing = truth()
    first, second = cells(easting), cells(northing)
    longitude, latitude = to_lonlat(easting, northing)
    first[1], second[1] = f"{longitude[1]:.6f}", f"{latitude[1]:.6f}"
    first[2], second[2] = second[2], first[2]
    x, y = from_osgb(MERCATOR, easting, northing)
    first[3], second[3] = f"{y[3]:.1f}", f"{x[3]:.1f}"
    points = read(first, second)
    assert near(points, easting, northing).all()
    assert kinds(points) == {
        ("coordinates_mixed", 1, 0),
        ("coordinates_swapped", 2, 0),
        ("coordinates_swapped", 3, 0),
        ("coordinates_mixed", 3, 0),
    }


def test_an_asset_outside_is_kept_and_told_and_one_far_off_is_not_used():
    points = read(["330123", "345678", "420123"], ["390456", "405678", "390456"])
    assert points.easting[:2].tolist() == [330_123, 345_678]
    assert np.isnan(points.easting[2])
    assert kinds(points) == {("coordinates_outside", 1, 0), ("coordinates_implausible", 2, 0)}


@pytest.mark.parametrize(
    ("postcode", "used"),
    [((420_000.0, 390_000.0, 100.0), [True, True]), ((330_000.0, 390_000.0, 100.0), [True, False])],
)
def test_the_postcode_bears_out_a_far_point_or_speaks_against_a_near_one(postcode, used):
    far, near_by = "420123", "345123"
    witness = tuple(np.array([value, value]) for value in postcode)
    area = bounded(BOUNDS, 2, witness)
    points = points_of(["330123", far if all(used) else near_by], ["390456", "390456"], "grid", area)
    assert np.isfinite(points.easting).tolist() == used


@pytest.mark.parametrize("kind", ["coordinates_outside", "coordinates_implausible"])
def test_a_lost_digit_is_not_taken_for_a_place_outside(kind):
    northing = "39045" if kind == "coordinates_implausible" else "379456"
    points = read(["330123"] * 4, ["390456", "390457", "390458", northing])
    assert kinds(points) == {(kind, 3, 0)}


def test_without_bounds_the_middle_of_the_files_points_decides():
    first, second = cells(truth()[0]), cells(truth()[1])
    first[5], second[5] = second[5], first[5]
    second[6] = "41554"
    points = points_of(first, second, "grid")
    assert near(points, *truth()).tolist() == [True] * 6 + [False, True]
    assert kinds(points) == {("coordinates_swapped", 5, 0), ("coordinates_implausible", 6, 0)}


def test_without_bounds_councils_are_judged_apart():
    first = ["330123", "330456", "330789", "530123", "530456", "530789"]
    second = ["390123", "390456", "390789", "180123", "180456", "180789"]
    points = points_of(first, second, "grid", groups=["a"] * 3 + ["b"] * 3)
    assert np.isfinite(points.easting).all()
    assert not points.faults


def test_a_pair_that_can_be_read_in_two_ways_is_not_used():
    bounds = (300_000.0, 300_000.0, 420_000.0, 420_000.0)
    longitude, latitude = to_lonlat(*truth())
    points = read([*cells(longitude, 6), "330123"], [*cells(latitude, 6), "390456"], bounds=bounds)
    assert np.isnan(points.easting[-1])
    assert points.faults[-1].detail == "it can be read in several ways"


def test_an_order_that_the_area_cannot_tell_is_said_once():
    points = read(["385123", "386123"], ["390456", "391456"], "grid", (380_000.0, 380_000.0, 400_000.0, 400_000.0))
    assert kinds(points) == {("coordinates_open", 0, 2)}


def test_a_file_most_of_which_lies_outside_is_in_doubt_as_a_whole():
    points = read(["330123", *cells(truth()[0] + 15_000)], ["390456", *cells(truth()[1])])
    assert ("coordinates_doubtful", 1, 8) in kinds(points)
    assert ("coordinates_doubtful", 1, 8) not in kinds(read(*[cells(v) for v in truth()]))


def test_a_right_point_near_the_diagonal_is_not_turned_by_a_postcode_beside_it():
    square = (380_000.0, 380_000.0, 400_000.0, 400_000.0)
    witness = (np.array([390_350.0]), np.array([390_100.0]), np.array([100.0]))
    points = points_of(["390100"], ["390350"], "grid", bounded(square, 1, witness))
    assert points.easting.tolist() == [390_100]
    assert kinds(points) == {("coordinates_open", 0, 1)}


def test_decimal_commas_are_told_from_thousands_by_where_they_lead():
    longitude, latitude = to_lonlat(*truth())
    points = read([f"{v:.3f}".replace(".", ",") for v in longitude], [f"{v:.3f}".replace(".", ",") for v in latitude])
    assert near(points, *truth(), 120).all()
    assert {fault.kind for fault in points.faults} == {"coordinates_notation"}
    points = read([f"{v:,.0f}" for v in truth()[0]], [f"{v:,.0f}" for v in truth()[1]])
    assert near(points, *truth()).all()
    assert not points.faults


def test_fewer_decimals_than_most_are_told():
    longitude, latitude = (cells(v, 6) for v in to_lonlat(*truth(12)))
    longitude[1] = longitude[1][:5] + "0"
    longitude[3] = longitude[3][:4] + longitude[3][5:]
    points = read(longitude, latitude)
    assert ("coordinates_digits", 3, 0) in kinds(points)


def test_dropped_noughts_are_told_once():
    longitude, latitude = (cells(v, 6) for v in to_lonlat(*truth(40)))
    for row in range(0, 40, 4):
        longitude[row] = longitude[row][:-1]
    longitude = [text if len(text) < 9 else text[:-1] + "7" for text in longitude]
    latitude = [text[:-1] + "7" for text in latitude]
    points = read(longitude, latitude)
    assert kinds(points) == {("coordinates_digits", 0, 10)}


def test_no_rows():
    assert points_of([], [], "grid").easting.shape == (0,)
    assert points_of([], [], "grid", bounded(BOUNDS, 0)).usual in READINGS


def test_the_postcode_settles_an_order_or_a_sign_that_the_area_leaves_open():
    square = (380_000.0, 380_000.0, 400_000.0, 400_000.0)
    easting, northing = np.full(4, 385_123.0), np.full(4, 396_456.0)
    witness = (easting + 50, northing + 50, np.full(4, 100.0))
    points = points_of(["385123"] * 3 + ["396456"], ["396456"] * 3 + ["385123"], "grid", bounded(square, 4, witness))
    assert near(points, easting, northing).all()
    assert kinds(points) == {("coordinates_repaired", 3, 0)}

    meridian = (520_000.0, 170_000.0, 560_000.0, 190_000.0)
    easting, northing = 542_000.0 + np.arange(4) * 700, np.full(4, 180_000.0)
    longitude, latitude = to_lonlat(easting, northing)
    longitude[1] *= -1
    pairs = cells(longitude, 6), cells(latitude, 6)
    open_points = points_of(*pairs, "degrees", bounded(meridian, 4))
    assert kinds(open_points) == {("coordinates_open", 0, 4)}
    assert open_points.faults[0].detail == "with the other sign"
    settled = points_of(*pairs, "degrees", bounded(meridian, 4, (easting, northing, np.full(4, 100.0))))
    assert near(settled, easting, northing).all()
    assert kinds(settled) == {("coordinates_repaired", 1, 0)}
