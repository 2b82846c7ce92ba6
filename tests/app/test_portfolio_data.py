import pytest
import streamlit as st

from assetmap.app import entry_form, portfolio_data
from assetmap.app.portfolio_data import answered, appraised, names_of, on_demand, posed
from assetmap.errors import InputError
from assetmap.portfolio import ConflictError, Limits
from assetmap.tables import APPRAISALS
from assetmap.vacancy import RANKED
from assetmap.workspace import enter, open_workspace


def test_names_are_of_the_ranked_in_their_order(loaded):
    names = names_of(loaded)
    confirmed, likely = (
        loaded.scores[loaded.scores["ranked"] & (loaded.scores["list"] == name)].sort_values(["rank", "asset_id"])
        for name in RANKED
    )
    assert list(names) == [*confirmed["asset_id"], *likely["asset_id"]]
    assert all(names.values())
    more = names_of(loaded, ["visit"])
    assert list(more)[: len(names)] == list(names)
    stands = loaded.scores.set_index("asset_id")["list"]
    assert set(stands[list(more)[len(names) :]]) == {"visit"}


def test_what_is_entered_comes_before_the_build(loaded):
    before, _, key = appraised(loaded, False)
    one = next(iter(names_of(loaded)))
    enter(open_workspace(), "starter", one, {"area_m2": 12.0, "value_today": 5_000.0}, source="measured")
    enter(open_workspace(), "starter", "gone:1", {"area_m2": 12.0}, source="of one that has left")
    after, _, other = appraised(loaded, False)
    assert key != other
    row = after.set_index("asset_id").loc[one]
    assert (row["area_m2"], row["area_basis"], row["undervalue_gbp"]) == (12.0, "entered", 5_000.0)
    assert len(before) == len(after)


def test_without_a_workspace_the_build_stands(loaded, monkeypatch):
    def broken():
        raise InputError("locked", "there")

    monkeypatch.setattr(entry_form, "workspace", broken)
    table, _, _ = appraised(loaded, True)
    assert table.equals(loaded.build.table(APPRAISALS))


def test_assumed_areas_say_so(loaded):
    plain, _, _ = appraised(loaded, False)
    helped, _, _ = appraised(loaded, True)
    new = helped[helped["appraised"] & ~plain["appraised"].to_numpy()]
    assert len(new)
    assert new["area_basis"].str.startswith("assumed [A]").all()


def test_the_same_question_is_answered_once(loaded):
    one, two = (posed(loaded, Limits(budget=400_000.0)) for _ in range(2))
    assert one.key == two.key
    assert answered(one, 5.0) is answered(two, 5.0)
    assert posed(loaded, Limits(budget=400_001.0)).key != one.key
    with pytest.raises(ConflictError):
        answered(posed(loaded, Limits(budget=100_000.0, least_count=9)), 5.0)
    with pytest.raises(InputError, match="below the cheapest"):
        answered(posed(loaded, Limits(budget=10.0)), 5.0)


def test_what_takes_a_while_is_made_once_for_its_key(monkeypatch):
    made, pressed, told = [], [False], []

    class Bar:
        def progress(self, share, text=""):
            told.append((share, text))
            return self

        def empty(self):
            told.append("gone")

        def button(self, label, key):
            return pressed[0]

    monkeypatch.setattr(st, "session_state", {})
    monkeypatch.setattr(portfolio_data.st, "empty", Bar)

    def make(progress):
        progress(1, 4)
        made.append(1)
        return "done"

    assert on_demand("x", "a", "Go", make) is None
    pressed[0] = True
    assert on_demand("x", "a", "Go", make) == "done"
    pressed[0] = False
    assert on_demand("x", "a", "Go", make) == "done"
    assert on_demand("x", "b", "Go", make) is None
    assert len(made) == 1
    assert told == [(0.0, ""), (0.25, "1 of 4"), "gone"]
