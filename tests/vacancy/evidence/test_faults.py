import re

import pandas as pd
import pytest

from assetmap.tables import ISSUES, empty_table
from assetmap.vacancy.evidence.faults import FAULTS, Fault, fault_table


def test_every_kind_says_what_is_wrong_and_what_is_done():
    for name, kind in FAULTS.items():
        assert name.startswith("evidence_")
        assert kind.severity in ("error", "warning", "note")
        assert kind.problem
        assert kind.mender
        assert ("refused" in kind.action) == (kind.severity == "error")


def test_a_fault_names_file_line_and_value():
    (row,) = fault_table([Fault("e.csv", 4, "date", "x" * 300, "evidence_date_unreadable", "why", "a")]).to_dict(
        "records"
    )
    assert (row["file"], row["row"], row["column"], row["asset_id"], row["severity"]) == (
        "e.csv",
        4,
        "date",
        "a",
        "error",
    )
    assert row["problem"] == "this is not a date: why"
    assert len(row["value"]) == 200


def test_no_faults_are_an_empty_table():
    pd.testing.assert_frame_equal(fault_table([]), empty_table(ISSUES))


@pytest.mark.parametrize("name", list(FAULTS))
def test_every_kind_is_in_the_docs(root, name):
    text = (root / "docs" / "vacancy.md").read_text(encoding="utf-8")
    assert re.search(rf"^\| `{name}` \| {FAULTS[name].severity} \|", text, re.MULTILINE)
