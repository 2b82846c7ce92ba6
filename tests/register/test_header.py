import pytest

from assetmap import InputError
from assetmap.register.columns import recognised_headers
from assetmap.register.header import header_at, sheet_of
from assetmap.register.issues import IssueLog


def made(*lines, part=""):
    records = [(i, line.split(";")) for i, line in enumerate(lines, 1)]
    return sheet_of(records, "a.csv", "utf-8", recognised_headers, IssueLog("a.csv"), part)


def test_titles_and_notes_above_the_header_are_left_off():
    sheet = made(
        "Asset register 2023", "", "Published: 1 May;contact", "UPRN;Property Name;Postcode", "10;Hall;ZZ1 1AA"
    )
    assert sheet.headers == ("UPRN", "Property Name", "Postcode")
    assert [(row.line, row.cells) for row in sheet.rows] == [(5, ("10", "Hall", "ZZ1 1AA"))]


def test_a_row_of_words_that_are_also_headers_is_no_header():
    lines = ["Ref;Nickname;X1;Y1", "100200;Name;Site;Postcode"]
    records = [(i, line.split(";")) for i, line in enumerate(lines, 1)]
    assert recognised_headers(records[1][1]) > recognised_headers(records[0][1])
    assert header_at([(0, ["UPRN", "Tenure", "Use", "Purpose"]), *records], recognised_headers) == 0


def test_numbers_count_against_a_header():
    records = [(1, ["Ref", "Name of it", "Site", "b", "c"]), (2, ["Name", "Postcode", "100200", "330000", "390000"])]
    assert recognised_headers(records[1][1]) >= recognised_headers(records[0][1])
    assert header_at(records, recognised_headers) == 0


def test_without_a_known_header_the_first_wide_row_is_taken():
    assert header_at([(1, ["made in May", "", "", ""]), (2, ["aa", "bb", "cc", "dd"])], recognised_headers) == 1


def test_a_header_in_two_rows_is_joined_where_that_says_more():
    sheet = made("UPRN;Tenure;Postal;Floor", ";type;code;area", "10;Freehold;ZZ1 1AA;25", "11;Lease;ZZ1 1AB;30")
    assert sheet.headers == ("UPRN", "Tenure type", "Postal code", "Floor area")
    assert [row.line for row in sheet.rows] == [3, 4]
    sheet = made("(a);Area of;Location;", "number;site;easting;northing", "1;2.5;330000;390000")
    assert sheet.headers[2:] == ("easting", "northing")
    assert len(sheet.rows) == 1


def test_blanks_of_the_header_are_filled_from_the_line_above():
    expected = ("UPRN", "Postcode", "Easting", "Northing", "Name")
    for first in ("UPRN;Postcode;Location;;", "UPRN;Postcode;Location;;Name"):
        sheet = made("Register", first, ";;Easting;Northing;Name", "10;ZZ1 1AA;330000;390000;Hall")
        assert sheet.headers == expected
        assert len(sheet.rows) == 1


def test_words_below_a_header_that_are_a_row_stay_a_row():
    sheet = made("Name;Address;Use", "Hall;High Street;Library", "Baths;Low Street;Pool")
    assert len(sheet.rows) == 2


def test_blank_columns_at_the_end_go_and_inside_stay():
    sheet = made("Name;;Postcode;;", "Hall;x;ZZ1 1AA;;", "Baths;;ZZ1 1AB")
    assert sheet.headers == ("Name", "", "Postcode")
    assert sheet.rows[0].cells == ("Hall", "x", "ZZ1 1AA")


def test_headers_are_cleaned_of_marks_and_addresses():
    sheet = made("\u200fName\u202e;Call jo@example.org;Post\ncode" + "x" * 1_000, "a;b;c")
    assert sheet.headers[:2] == ("Name", "Call")
    assert "\n" not in sheet.headers[2]
    assert len(sheet.headers[2]) <= 300


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([], "empty"),
        (["Name;Address"], "a header and no rows"),
        (["Name;Address", ";", " ;"], "nothing but blank rows"),
        (["A letter", "of words"], "not a table"),
        (["Name;" * 1_001, "x;" * 1_001], "too many columns"),
    ],
)
def test_what_has_no_rows_is_refused(lines, words):
    with pytest.raises(InputError, match=words):
        made(*lines)


def test_the_part_is_said():
    assert made("Name;Address", "a;b", part="sheet 'A'").part == "sheet 'A'"
