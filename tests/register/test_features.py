import pytest

from assetmap import InputError
from assetmap.register.features import cell_text, features_sheet
from assetmap.register.issues import IssueLog


def sheet_of(*objects, crs=""):
    log = IssueLog("a.json")
    return features_sheet(enumerate(objects, 1), "a.json", "utf-8", log, crs=crs), log


def test_points_and_areas_are_placed_and_numbered():
    square = {"type": "Polygon", "coordinates": [[[0, 50], [2, 50], [2, 52], [0, 52], [0, 50]]]}
    sheet, _ = sheet_of(
        {"properties": {"name": "Hall", "rooms": 3.0}, "geometry": {"type": "Point", "coordinates": [-2.5, 53.1]}},
        {"properties": {"name": "Park", "open": True}, "geometry": square},
    )
    assert sheet.headers == ("name", "rooms", "open")
    assert [row.cells for row in sheet.rows] == [("Hall", "3", ""), ("Park", "", "TRUE")]
    assert [row.point for row in sheet.rows] == [(-2.5, 53.1), (1.0, 51.0)]
    assert [row.line for row in sheet.rows] == [1, 2]


def test_a_broken_geometry_keeps_its_row():
    sheet, log = sheet_of({"properties": {"name": "Hall"}, "geometry": {"type": "Nothing"}})
    assert sheet.rows[0].point is None
    assert log.counts() == {"geometry_unreadable": 1}


def test_features_without_anything_are_blank_rows():
    sheet, _ = sheet_of(
        {"type": "Feature", "properties": {"name": "Hall"}},
        {"type": "Feature", "properties": None, "geometry": None},
        7,
    )
    assert [row.blank for row in sheet.rows] == [False, True, True]


def test_records_of_several_portals():
    point = {"type": "Point", "coordinates": [1.0, 52.0]}
    sheet, _ = sheet_of(
        {"attributes": {"UPRN": 10}, "geometry": {"x": 3.0, "y": 4.0}},
        {"recordid": "r", "fields": {"UPRN": 11}, "geometry": point},
        {"UPRN": "12", "the_geom": point},
        {"id": 5},
    )
    assert sheet.headers == ("UPRN", "recordid", "id")
    assert [row.cells[0] for row in sheet.rows] == ["10", "11", "12", ""]
    assert [row.point for row in sheet.rows] == [(3.0, 4.0), (1.0, 52.0), (1.0, 52.0), None]
    assert sheet.rows[3].cells == ("", "", "5")


def test_nested_one_level_is_spread_out():
    sheet, _ = sheet_of(
        {
            "name": "Hall",
            "position": {"latitude": 53.1, "longitude": -2.5},
            "owner": {"name": "Somebody"},
            "more": {"deep": {"er": 1}},
        }
    )
    assert sheet.headers == ("name", "latitude", "longitude", "owner name", "more deep")
    assert sheet.rows[0].cells == ("Hall", "53.1", "-2.5", "Somebody", '{"er": 1}')


def test_an_inner_name_that_is_taken_is_joined():
    sheet, _ = sheet_of({"postcode": "ZZ1 1AA", "contact": {"postcode": "ZZ9 9ZZ"}})
    assert sheet.headers == ("postcode", "contact postcode")


def test_a_system_that_is_not_known_is_told():
    one = {"properties": {"name": "a"}, "geometry": {"type": "Point", "coordinates": [1, 2]}}
    sheet, log = sheet_of(one, crs="our own grid")
    assert sheet.crs == "our own grid"
    assert log.counts() == {"crs_unknown": 1}


def test_what_is_too_much_is_left_out_or_refused():
    sheet, log = sheet_of({"name": "x" * 1_000_000, "address": "High Street"})
    assert sheet.rows[0].cells == ("", "High Street")
    assert log.counts() == {"cell_too_long": 1}
    with pytest.raises(InputError, match="too many columns"):
        sheet_of({str(i): 1 for i in range(1_001)})


def test_addresses_for_mail_are_taken_out():
    sheet, _ = sheet_of({"name": "Hall", "notes": "ask jo@example.org"})
    assert sheet.rows[0].cells == ("Hall", "ask")
    assert sheet.rows[0].emails == {1}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (100_121_228_178, "100121228178"),
        (1e15, "1000000000000000.0"),
        (0.1, "0.1"),
        (False, "FALSE"),
        ([1, 2.0, None], "1; 2; "),
        ([], "[]"),
        ([{"a": 1}], '[{"a": 1}]'),
    ],
)
def test_values_become_text(value, text):
    assert cell_text(value) == text
