import json

import pytest

from assetmap.tables import APPRAISALS
from assetmap.value.appraisal import NO_AREA, NO_VALUE, Building, appraise
from assetmap.value.document import appraisal_document


def test_it_has_every_column_of_the_table_and_is_json(appraisal):
    document = appraisal_document("a:1", appraisal)
    assert set(APPRAISALS.names) <= set(document)
    again = json.loads(json.dumps(document, allow_nan=False))
    assert again == document
    assert document["appraised"] is True
    assert document["net_uplift_central"] == pytest.approx(-282_565, abs=0.5)
    assert document["walk_away_p20"] == document["ceiling_gbp"] == appraisal.ceiling
    assert document["undervalue_gbp"] == 60_000
    assert document["headline"].startswith("Gap £")
    assert {row["figure"] for row in document["figures"]} == set(appraisal.figures)
    assert [row["part"] for row in document["uplift_parts"]][:2] == ["works", "letting"]
    assert all(row["text"].startswith("Ask your lawyer about") for row in document["public_test"])
    for rows in ("fills", "by_tenure", "tornado", "switching_values", "sheet"):
        assert document[rows], rows
    missing = {name for name in APPRAISALS.names if document[name] is None}
    assert missing == {"lease_years"}


def test_what_is_not_appraised_says_what_to_enter(quick):
    document = appraisal_document("a:1", appraise(Building(None, 5.0), quick))
    assert document["appraised"] is False
    assert document["note"] == NO_AREA
    assert document["value_today_gbp"] == 5.0
    assert document["walk_away_p50"] is None
    assert "figures" not in document


def test_without_a_value_today_there_is_no_uplift(quick):
    moved = quick.override({"fees": 0.2}, "building a:1")
    document = appraisal_document("a:1", appraise(Building(400.0), moved))
    assert document["note"] == NO_VALUE
    assert document["undervalue_gbp"] is document["net_uplift_p50"] is None
    assert document["uplift_parts"] == []
    assert document["changed_inputs"] == "fees"
    assert {change["key"] for change in document["changes"]} == {"fees"}
