import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetmap.register.coordinate_text import parse_coordinate, parse_point_text, read_numbers


@pytest.mark.parametrize(
    ("text", "value", "notation"),
    [
        ("431694", 431_694, ""),
        ("431694 OSGB36", 431_694, "a system's name beside the number"),
        ("ETRS89 -2.36", -2.36, "a system's name beside the number"),
        ("OSGB36531234", 531_234, "a system's name beside the number"),
        ("OSGB365312", 365_312, "a system's name beside the number"),
        ("WGS8451.38", 51.38, "a system's name beside the number"),
        ("EPSG:27700 330123", 330_123, "a system's name beside the number"),
        ("330,123", 330_123, ""),
        ("1,234,567.5", 1_234_567.5, ""),
        ("330 123", 330_123, ""),
        ("330123m", 330_123, ""),
        ("E 345123", 345_123, ""),
        ("Lat: 51.38", 51.38, ""),
        ("2.36W", -2.36, ""),
        ("-2.36 W", -2.36, ""),
        ("51.38° N", 51.38, ""),
        ("−2.36", -2.36, ""),
        ("51,38331", 51.38331, "a decimal comma"),
        ("2,36331 W", -2.36331, "a decimal comma"),
        ("3.30123E+05", 330_123, "a spreadsheet's power of ten"),
        ("51°30'00\"N", 51.5, "degrees and minutes"),
        ("2°30'W", -2.5, "degrees and minutes"),
        ("51 30 36", 51.51, "degrees and minutes"),
        ("W 2d30m", -2.5, "degrees and minutes"),
        ("330123 (taken from the plan)", np.nan, ""),
        ("330123 approximately", 330_123, "words after the number"),
    ],
)
def test_one_number(text, value, notation):
    found = parse_coordinate(text)
    assert found.value == pytest.approx(value, nan_ok=True)
    assert found.notation == notation


@pytest.mark.parametrize(
    "text", ["SJ 345 901", "x", "nan", "1e999", "3.3E+05", "²", "٣", "5 10", "51°75'00\"N", "12/05/2020", "1" * 400]
)
def test_what_is_no_number(text):
    assert np.isnan(parse_coordinate(text).value)


def test_a_column():
    numbers = read_numbers(["330123.50", "", "-2.36", "0345", "51,383", "x"])
    assert numbers.value.tolist()[::2] == [330_123.5, -2.36, 51_383]
    assert numbers.decimals.tolist() == [2, 0, 2, 0, 0, 0]
    assert numbers.digits.tolist() == [6, 0, 1, 4, 5, 0]
    assert not numbers.notation
    comma = read_numbers(["51,383"], decimal_comma=True)
    assert comma.value[0] == 51.383
    assert comma.notation == {0: "a decimal comma"}


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("SRID=4326;POINT(-2.35 51.38)", ("-2.35", "51.38")),
        ("POINT Z (330123 390456 3)", ("330123", "390456")),
        ("POLYGON((0 0,2 0,2 2,0 2,0 0))", ("1.0", "1.0")),
        ("MULTIPOINT((1 2),(3 4))", ("1.0", "2.0")),
        ("51.38, -2.35", ("-2.35", "51.38")),
        ("51.38 -2.35", ("-2.35", "51.38")),
        ("1 Road\nTOWN\n(51.38, -2.35)", ("-2.35", "51.38")),
        ("(330123, 390456)", ("330123", "390456")),
        ("51°23'05\"N 2°21'30\"W", ("2°21'30\"W", "51°23'05\"N")),
        ("2°21'30\"W, 51°23'05\"N", ("2°21'30\"W", "51°23'05\"N")),
        ("SJ 345 905", ("334550.0", "390550.0")),
        ("OSGB36 SJ 345 905", ("334550.0", "390550.0")),
        ("(51,38331, -2,35001)", ("-2,35001", "51,38331")),
        ("(6700123.1, -263001.2)", ("6700123.1", "-263001.2")),
        ("POINT EMPTY", ("", "")),
        ("POINT(", ("", "")),
        ("POLYGON EMPTY", ("", "")),
        ("POLYGON((0 0", ("", "")),
        ("MULTIPOLYGON(((nan nan, 1 1, 2 2, nan nan)))", ("", "")),
        ("POLYGON((" + "0 0," * 300_000, ("", "")),
        ("1 High Street", ("", "")),
        ("20.05.2013", ("", "")),
        ("51°23'05\"N", ("", "")),
    ],
)
def test_points_in_text(text, pair):
    assert parse_point_text(text)[:2] == pair


def test_within_a_longer_text_only_what_can_be_nothing_else_counts():
    assert parse_point_text("Field (SJ 345 905)", within=True).accuracy_m == 100
    for text in ("ST123456", "330123, 390456", "51.38 -2.35"):
        assert parse_point_text(text, within=True).x == ""


@given(st.one_of(st.text(), st.text(alphabet="0123456789.,-+ °'\"NSEWPOINTLYG()EepsgSJ:;/\n", max_size=60)))
def test_any_text_is_read_or_left(text):
    for comma in (False, True):
        number = parse_coordinate(text, decimal_comma=comma)
        assert np.isnan(number.value) or np.isfinite(number.value)
    for within in (False, True):
        point = parse_point_text(text, within=within)
        assert bool(point.x) == bool(point.y)
