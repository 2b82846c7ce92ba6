import datetime as dt
import json

import pytest

from assetmap.workspace import PROGRAM, add_to_shortlist, record_visit, remove_from_shortlist
from assetmap.workspace.changes import changes, end_of
from assetmap.workspace.journal import lift_hold, place_hold
from assetmap.workspace.roles import PUBLIC, Person

COMMITTEE, NOW = dt.date(2026, 3, 3), dt.date(2026, 6, 30)


def on(month, day):
    return dt.datetime(2026, month, day, 12, tzinfo=dt.UTC)


def hold(workspace, asset_id, reason, when):
    return place_hold(workspace, "r", asset_id, reason, now=when, by="one")


def found(workspace, since=COMMITTEE, until=NOW, **options):
    return changes(workspace, "r", end_of(since), end_of(until), **({"person": PROGRAM} | options))


def test_what_stands_otherwise_than_at_the_committee(workspace):
    hold(workspace, "E1:1", "roof", on(2, 1))
    hold(workspace, "E1:1", "roof and gas", on(4, 1))
    hold(workspace, "E1:1", "gas", on(5, 1))
    hold(workspace, "E1:2", "new", on(4, 2))
    hold(workspace, "E1:3", "old", on(2, 1))
    lift_hold(workspace, "r", "E1:3", reason="mended", now=on(4, 3))
    table = found(workspace)
    assert table[["asset_id", "action", "steps", "by", "reason"]].to_numpy().tolist() == [
        ["E1:2", "added", 1, "one", ""],
        ["E1:3", "removed", 1, "", "mended"],
        ["E1:1", "changed", 2, "one", ""],
    ]
    changed = table.iloc[2]
    assert (json.loads(changed["before"])["reason"], json.loads(changed["after"])["reason"]) == ("roof", "gas")
    assert changed["at"] == on(5, 1)
    assert table["before"].isna().tolist() == [True, False, False]
    assert table["after"].isna().tolist() == [False, True, False]


def test_what_was_changed_and_changed_back_is_left_out(workspace):
    hold(workspace, "E1:1", "roof", on(2, 1))
    hold(workspace, "E1:1", "gas", on(4, 1))
    hold(workspace, "E1:1", "roof", on(5, 1))
    hold(workspace, "E1:2", "short", on(4, 1))
    lift_hold(workspace, "r", "E1:2", reason="mended", now=on(4, 2))
    assert found(workspace).empty


def test_the_days_themselves(workspace):
    hold(workspace, "E1:1", "on the day", on(3, 3))
    hold(workspace, "E1:2", "the day after", on(3, 4))
    hold(workspace, "E1:3", "on the last day", on(6, 30))
    hold(workspace, "E1:4", "after it", on(7, 1))
    assert found(workspace)["asset_id"].tolist() == ["E1:2", "E1:3"]
    assert found(workspace, asset_id="E1:3")["asset_id"].tolist() == ["E1:3"]


def test_shortlist_and_visits_are_told_too(workspace):
    add_to_shortlist(workspace, "r", "E1:1", name_then="Hall", reason="near", now=on(2, 1))
    remove_from_shortlist(workspace, "r", "E1:1", reason="let", now=on(4, 1))
    for day in (5, 6):
        record_visit(workspace, "r", "E1:1", visited_on=on(4, day).date(), found="empty", now=on(4, day))
    table = found(workspace)
    assert table[["kind", "action"]].to_numpy().tolist() == [
        ["Shortlist", "removed"],
        ["Visit", "added"],
        ["Visit", "added"],
    ]


def test_who_reads_what(workspace):
    hold(workspace, "E1:1", "roof", on(4, 1))
    hold(workspace, "E2:1", "roof", on(4, 1))
    assert found(workspace, person=PUBLIC).empty
    assert found(workspace, person=Person("O", "officer", "E2"))["asset_id"].tolist() == ["E2:1"]


def test_nothing_between_and_moments_that_are_wrong(workspace):
    assert list(found(workspace)) == [
        "kind",
        "asset_id",
        "item",
        "action",
        "before",
        "after",
        "by",
        "reason",
        "at",
        "steps",
    ]
    with pytest.raises(ValueError, match="'until' is"):
        found(workspace, NOW, COMMITTEE)
    with pytest.raises(ValueError, match="no time zone"):
        changes(workspace, "r", dt.datetime(2026, 3, 3), end_of(NOW), person=PROGRAM)
