import datetime as dt

import numpy as np
import pytest

from assetmap.errors import InputError
from assetmap.workspace import PROGRAM
from assetmap.workspace.outcomes import (
    add_lesson,
    beside_appraisal,
    keep_promise,
    lessons,
    outcomes,
    promise_of,
    record_outcome,
)
from assetmap.workspace.records import RecordConflictError, record_versions
from assetmap.workspace.roles import PUBLIC, NotAllowedError, Person

NOW = dt.datetime(2026, 7, 1, 12, tzinfo=dt.UTC)
A = ("r", "E1:1")


def record(workspace, year=2025, **fields):
    return record_outcome(workspace, *A, year, now=NOW, **fields)


def test_years_are_kept_and_corrected(workspace):
    record(workspace, 2026, rent_gbp=14_000, cost_gbp=9_000, jobs=3.5, use="Workshops", story="We opened.")
    record(workspace, 2025, rent_gbp=10_000)
    record(workspace, 2025, rent_gbp=11_000, reason="audited", expected_version=1)
    found = outcomes(workspace, *A, person=PROGRAM)
    assert [(one.item, one["rent_gbp"], one.version) for one in found] == [("2025", 11_000.0, 2), ("2026", 14_000.0, 1)]
    with pytest.raises(RecordConflictError) as error:
        record(workspace, 2025, rent_gbp=10_000, jobs=2, expected_version=1)
    assert (error.value.merged.state["rent_gbp"], error.value.merged.state["jobs"]) == (11_000.0, 2.0)


def test_what_came_beside_what_was_promised(workspace):
    record(workspace, 2025, rent_gbp=10_000, cost_gbp=12_000)
    record(workspace, 2026, jobs=4)
    found = beside_appraisal(outcomes(workspace, *A, person=PROGRAM), {"net_income_gbp": 5_000, "jobs": 3})
    rows = [tuple(None if value is np.nan or value != value else value for value in row) for row in found.to_numpy()]
    assert rows == [
        (2025, "Rent taken in, £ a year", None, 10_000.0, None),
        (2025, "Running cost, £ a year", None, 12_000.0, None),
        (2025, "Net income, £ a year", 5_000.0, -2_000.0, -7_000.0),
        (2025, "Jobs, full-time equivalents", 3.0, None, None),
        (2026, "Net income, £ a year", 5_000.0, None, None),
        (2026, "Jobs, full-time equivalents", 3.0, 4.0, 1.0),
    ]
    with pytest.raises(ValueError, match="'promised' holds 'joy'"):
        beside_appraisal([], {"joy": 1})
    assert beside_appraisal([], {"jobs": None}).empty


@pytest.mark.parametrize(
    ("year", "fields", "said"),
    [
        (2027, {"jobs": 1}, "out of range"),
        (1899, {"jobs": 1}, "out of range"),
        (2025, {}, "nothing to keep"),
        (2025, {"jobs": -1}, "no figure"),
        (2025, {"story": "x" * 100_000}, "too long"),
    ],
)
def test_what_is_no_outcome(workspace, year, fields, said, sqlite_only):
    with pytest.raises(InputError, match=said):
        record(workspace, year, **fields)
    assert outcomes(workspace, *A, person=PROGRAM) == []


def test_lessons_are_found_by_the_next_team(workspace):
    add_lesson(workspace, *A, "Ask for the asbestos survey first", person=Person("O", "officer", "E1"))
    add_lesson(workspace, "r", "E2:9", "Lenders want 25 years")
    found = lessons(workspace, "r", person=Person("P", "partner"))
    assert [one["text"] for one in found] == ["Lenders want 25 years", "Ask for the asbestos survey first"]
    assert len(lessons(workspace, "r", person=Person("O", "officer", "E1"))) == 1
    assert lessons(workspace, "r", person=PUBLIC) == []
    assert len(lessons(workspace, "r", person=PROGRAM)) == 2
    with pytest.raises(NotAllowedError):
        add_lesson(workspace, *A, "x", person=PUBLIC)
    with pytest.raises(NotAllowedError):
        outcomes(workspace, *A, person=PUBLIC)


def test_what_was_promised_is_kept_and_replaced_only_with_a_reason(workspace):
    assert promise_of(workspace, "r", "E1:1", person=PROGRAM) is None
    first = keep_promise(
        workspace, "r", "E1:1", {"net_income_gbp": -500.0, "jobs": None}, data_version="v1", expected_version=0
    )
    assert promise_of(workspace, "r", "E1:1", person=PROGRAM) == first
    assert (first["net_income_gbp"], first["jobs"], first["data_version"]) == (-500.0, None, "v1")
    with pytest.raises(InputError, match="reason is needed"):
        keep_promise(workspace, "r", "E1:1", {"jobs": 2.0}, data_version="v2")
    second = keep_promise(workspace, "r", "E1:1", {"jobs": 2.0}, data_version="v2", reason="the lease was changed")
    assert (promise_of(workspace, "r", "E1:1", person=PROGRAM), second.version) == (second, 2)
    with pytest.raises(RecordConflictError):
        keep_promise(workspace, "r", "E1:1", {"jobs": 3.0}, data_version="v2", reason="x", expected_version=1)
    assert len(record_versions(workspace, "r", "promise", person=PROGRAM)) == 2


def test_nothing_is_no_promise_and_the_public_reads_none(workspace):
    with pytest.raises(InputError, match="nothing to keep"):
        keep_promise(workspace, "r", "E1:1", {"net_income_gbp": None, "jobs": None}, data_version="v")
    with pytest.raises(NotAllowedError):
        promise_of(workspace, "r", "E1:1", person=PUBLIC)
