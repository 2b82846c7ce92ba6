import datetime as dt

import pytest
from sqlalchemy import func, select

from assetmap import InputError
from assetmap.workspace import PROGRAM, enter, entries
from assetmap.workspace.schema import EntryRow

NOW = dt.datetime(2026, 9, 1, 10, tzinfo=dt.UTC)


def test_the_newest_entry_counts_and_the_rest_stays(workspace):
    enter(workspace, "r", "a:1", {"area_m2": 300}, source="tape", now=NOW)
    enter(workspace, "r", "a:2", {"area_m2": 90}, source="plan", now=NOW)
    newest = enter(workspace, "r", "a:1", {"area_m2": 310, "value_today": -5e4}, source=" survey ", by="one", now=NOW)
    found = entries(workspace, "r", person=PROGRAM)
    assert set(found) == {"a:1", "a:2"}
    assert found["a:1"] == newest
    assert (newest.figures, newest.source) == ({"area_m2": 310.0, "value_today": -50_000.0}, "survey")
    with workspace.reading() as session:
        assert session.scalar(select(func.count()).select_from(EntryRow)) == 3
    assert entries(workspace, "elsewhere", person=PROGRAM) == {}


def test_an_entry_is_taken_back(workspace):
    enter(workspace, "r", "a:1", {"area_m2": 300}, source="tape")
    enter(workspace, "r", "a:1", {}, source="")
    assert entries(workspace, "r", person=PROGRAM) == {}


@pytest.mark.parametrize(
    ("figures", "source", "said"),
    [({"area_m2": float("nan")}, "x", "no number"), ({"area_m2": 1}, " ", "blank"), ({"a": 1}, "x" * 1001, "too long")],
)
def test_what_cannot_stand_is_refused(workspace, figures, source, said, sqlite_only):
    with pytest.raises(InputError, match=said):
        enter(workspace, "r", "a:1", figures, source=source)
    assert entries(workspace, "r", person=PROGRAM) == {}
