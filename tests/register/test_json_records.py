import json

import pytest

from assetmap import InputError
from assetmap.register import limits
from assetmap.register.columns import recognised_headers
from assetmap.register.issues import IssueLog
from assetmap.register.json_records import read_json

HALL = {"UPRN": 10, "Property Name": "Hall", "Postcode": "ZZ1 1AA"}
BATHS = {"UPRN": 100_121_228_178, "Property Name": "Baths", "Postcode": None}
ROWS = [("10", "Hall", "ZZ1 1AA"), ("100121228178", "Baths", "")]


def sheet_of(content):
    log = IssueLog("a.json")
    text = content if isinstance(content, str) else json.dumps(content)
    return read_json(text, "a.json", "utf-8", recognised_headers, log), log


@pytest.mark.parametrize(
    ("content", "part"),
    [
        ([HALL, BATHS], ""),
        ({"records": [HALL, BATHS]}, "the records under 'records'"),
        ({"help": "x", "result": {"total": 2, "records": [HALL, BATHS], "fields": [{"id": "a"}]}}, "'records'"),
        ({"UPRN": [10, 100_121_228_178], "Property Name": ["Hall", "Baths"], "Postcode": ["ZZ1 1AA", ""]}, ""),
        (
            {
                "UPRN": {"0": 10, "1": 100_121_228_178},
                "Property Name": {"0": "Hall", "1": "Baths"},
                "Postcode": {"0": "ZZ1 1AA"},
            },
            "",
        ),
        ({"a": {"id": 1, **HALL}, "b": {"id": 2, **BATHS}}, ""),
        ([["UPRN", "Property Name", "Postcode"], [10, "Hall", "ZZ1 1AA"], [100_121_228_178, "Baths", None]], ""),
        (
            {
                "meta": {"view": {"columns": [{"name": "UPRN"}, {"name": "Property Name"}, {"name": "Postcode"}]}},
                "data": [[10, "Hall", "ZZ1 1AA"], [100_121_228_178, "Baths", None]],
            },
            "'data'",
        ),
    ],
)
def test_records_in_every_shape(content, part):
    sheet, _ = sheet_of(content)
    at = [sheet.headers.index(name) for name in ("UPRN", "Property Name", "Postcode")]
    assert [tuple(row.cells[i] for i in at) for row in sheet.rows] == ROWS
    assert part in sheet.part


def test_ids_above_records_are_kept():
    sheet, _ = sheet_of({"A1": HALL, "A2": BATHS})
    assert sheet.headers[0] == "id"
    assert [row.cells[0] for row in sheet.rows] == ["A1", "A2"]


def test_one_record_alone_is_a_row():
    sheet, _ = sheet_of(HALL)
    assert sheet.rows[0].cells == ROWS[0]


def test_one_record_a_line_has_the_number_of_its_line():
    sheet, _ = sheet_of(f"{json.dumps(HALL)}\n\n\x1e{json.dumps(BATHS)}\n")
    assert [row.line for row in sheet.rows] == [1, 3]
    assert [row.cells for row in sheet.rows] == ROWS


def test_features_with_the_system_they_declare():
    feature = {"type": "Feature", "properties": HALL, "geometry": {"type": "Point", "coordinates": [330_000, 390_000]}}
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}}
    sheet, _ = sheet_of({"type": "FeatureCollection", "crs": crs, "features": [feature, {**feature, "geometry": None}]})
    assert sheet.crs.endswith("27700")
    assert [row.point for row in sheet.rows] == [(330_000.0, 390_000.0), None]
    assert sheet_of(feature)[0].rows[0].cells == ROWS[0]
    lines = "\n".join(json.dumps(feature) for _ in range(2))
    assert len(sheet_of(lines)[0].rows) == 2


def test_features_of_a_map_service():
    content = {
        "spatialReference": {"wkid": 27700},
        "features": [{"attributes": HALL, "geometry": {"x": 330_000.0, "y": 390_000.0}}],
    }
    sheet, _ = sheet_of(content)
    assert sheet.rows[0].point == (330_000.0, 390_000.0)
    assert sheet.rows[0].cells == ROWS[0]


def test_a_key_that_repeats_in_a_record_is_told_and_its_first_value_kept():
    sheet, log = sheet_of('[{"UPRN": "", "Name": "Hall", "UPRN": 10, "Name": "Other"}]')
    assert sheet.rows[0].cells == ("10", "Hall")
    assert log.counts() == {"header_repeated": 2}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[1, 2]", "not a collection"),
        ("[]", "not a collection"),
        ("{}", "not a collection"),
        ('{"type": "Topology"}', "not a collection"),
        ('{"features": {}}', "not a collection"),
        ('{"features": []}', "no rows"),
        ("{", "is not"),
        ('{"a": 1}\n[2]', "is not"),
        ('{"a": 1}\nb', "is not"),
        ("[" * 100_000, "is not"),
        ('{"a":' * 100_000, "is not"),
        ('[{"name": ' + "1" * 5_000 + "}]", "is not"),
    ],
)
def test_other_json_is_refused(text, words):
    with pytest.raises(InputError, match=words) as caught:
        sheet_of(text)
    assert caught.value.next_step


def test_tables_that_are_too_large_are_refused(monkeypatch):
    with pytest.raises(InputError, match="too many columns"):
        sheet_of([["Name"] * 1_001, ["x"] * 1_001])
    monkeypatch.setattr(limits, "MOST_ROWS", 1)
    with pytest.raises(InputError, match="too many rows"):
        sheet_of([HALL, BATHS])


def test_deep_keys_are_not_followed_for_ever():
    content = [HALL, BATHS]
    for name in "abcdefgh":
        content = {name: content}
    with pytest.raises(InputError, match="not a collection"):
        sheet_of(content)
