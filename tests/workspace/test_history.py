import datetime as dt
import json

import pandas as pd

from assetmap.workspace import PROGRAM, add_to_shortlist, change_reason, history, remove_from_shortlist

T = [dt.datetime(2026, 7, day, 9, tzinfo=dt.UTC) for day in (1, 2, 3, 4)]


def test_nothing_done_yet(workspace):
    found = history(workspace, "r", person=PROGRAM)
    assert found.empty
    assert found.columns.to_list() == [
        "at",
        "by",
        "action",
        "region",
        "shortlist",
        "asset_id",
        "reason",
        "version",
        "before",
        "after",
    ]


def test_every_act_with_who_when_why_before_and_after(workspace):
    add_to_shortlist(workspace, "r", "a:1", name_then="Hall", reason="near", added_by="one", now=T[0])
    change_reason(workspace, "r", "a:1", reason="nearer", expected_version=1, changed_by="two", now=T[1])
    remove_from_shortlist(workspace, "r", "a:1", reason="sold", removed_by="three", expected_version=2, now=T[2])
    add_to_shortlist(workspace, "r", "a:1", name_then="Hall", reason="back", now=T[3])
    found = history(workspace, "r", person=PROGRAM)
    assert found["at"].to_list() == [pd.Timestamp(t) for t in T]
    assert found["by"].to_list() == ["one", "two", "three", ""]
    assert found["action"].to_list() == ["added", "reason changed", "removed", "added"]
    assert found["reason"].to_list() == ["near", "nearer", "sold", "back"]
    assert found["version"].to_list() == [1, 2, 2, 3]
    assert found["before"].isna().to_list() == [True, False, False, True]
    assert found["after"].isna().to_list() == [False, False, True, False]
    assert json.loads(found["after"][1]) == {
        "region": "r",
        "shortlist": "shortlist",
        "asset_id": "a:1",
        "name_then": "Hall",
        "reason": "nearer",
        "added_at": "2026-07-01T09:00:00+00:00",
        "added_by": "one",
        "version": 2,
    }
    assert found["before"][2] == found["after"][1]


def test_of_one_asset_and_of_one_region(workspace):
    for region, asset in (("r", "a:1"), ("r", "a:2"), ("q", "a:1")):
        add_to_shortlist(workspace, region, asset, name_then="", reason="x")
    assert history(workspace, "r", person=PROGRAM)["asset_id"].to_list() == ["a:1", "a:2"]
    assert history(workspace, "r", "a:2", person=PROGRAM)["asset_id"].to_list() == ["a:2"]
    assert history(workspace, "q", "a:2", person=PROGRAM).empty


def test_the_kinds_of_the_columns_do_not_depend_on_the_rows(workspace):
    empty = history(workspace, "r", person=PROGRAM).dtypes
    add_to_shortlist(workspace, "r", "a:1", name_then="", reason="x")
    pd.testing.assert_series_equal(history(workspace, "r", person=PROGRAM).dtypes, empty)
