import datetime as dt

import pytest
from sqlalchemy import select

from assetmap import InputError
from assetmap.workspace import PROGRAM, open_workspace, record_visit, visits
from assetmap.workspace.schema import VisitRow

NOW = dt.datetime(2026, 9, 1, 10, tzinfo=dt.UTC)
DAY = dt.date(2026, 8, 31)


def enter(workspace, asset_id="a:1", **changes):
    given = {"visited_on": DAY, "found": "empty", "note": " boarded up ", "by": "an officer", "now": NOW}
    record_visit(workspace, "r", asset_id, **(given | changes))


def test_a_visit_is_kept_across_a_restart(address):
    with open_workspace(address) as workspace:
        enter(workspace)
        enter(workspace, "a:2", found="in use", note="")
        enter(workspace, found="part", visited_on=dt.date(2026, 9, 1))
    with open_workspace(address) as workspace:
        every = visits(workspace, "r", person=PROGRAM)
        assert every["asset_id"].tolist() == ["a:1", "a:2", "a:1"]
        one = visits(workspace, "r", "a:1", person=PROGRAM)
        assert one[["visited_on", "found", "note", "by"]].to_numpy().tolist() == [
            ["2026-08-31", "empty", "boarded up", "an officer"],
            ["2026-09-01", "part", "boarded up", "an officer"],
        ]
        assert one["entered_at"].tolist() == [NOW, NOW]
        assert visits(workspace, "elsewhere", person=PROGRAM).empty


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"found": "gone"}, "unknown finding"),
        ({"visited_on": dt.date(2026, 9, 3)}, "still to come"),
        ({"note": "x" * 2001}, "too long"),
        ({"asset_id": ""}, "blank"),
    ],
)
def test_what_is_wrong_is_refused_and_nothing_is_kept(workspace, change, said, sqlite_only):
    with pytest.raises(InputError, match=said):
        enter(workspace, **change)
    assert visits(workspace, "r", person=PROGRAM).empty


def test_a_visit_is_never_changed(workspace):
    enter(workspace)
    with pytest.raises(ValueError, match="never changed"), workspace.writing() as session:
        session.scalars(select(VisitRow)).one().found = "in use"
    with pytest.raises(ValueError, match="never changed"), workspace.writing() as session:
        session.delete(session.scalars(select(VisitRow)).one())
    assert visits(workspace, "r", person=PROGRAM)["found"].tolist() == ["empty"]
