from hypothesis import given
from hypothesis import strategies as st

from assetmap.workspace.merging import Contested, merge

STATES = st.dictionaries(st.sampled_from("abc"), st.integers(0, 3))


def test_each_sides_own_changes_are_both_taken():
    found = merge({"a": 1, "b": 1, "c": 1}, {"a": 2, "b": 1, "c": 5}, {"a": 1, "b": 3, "c": 5})
    assert (found.state, found.contested) == ({"a": 2, "b": 3, "c": 5}, ())


def test_what_both_changed_is_asked_about():
    found = merge({"a": 1, "b": 1}, {"a": 2, "b": 4}, {"a": 3, "b": 1})
    assert found.contested == (Contested("a", 1, 2, 3),)
    assert found.state == {"a": 2, "b": 4}


def test_with_no_common_beginning_every_difference_is_asked_about():
    assert [one.field for one in merge({}, {"a": 1, "b": 2}, {"a": 1, "b": 3}).contested] == ["b"]


@given(STATES, STATES, STATES)
def test_nothing_of_either_side_is_lost_unseen(base, yours, theirs):
    found = merge(base, yours, theirs)
    asked = {one.field for one in found.contested}
    for side in (yours, theirs):
        for field, value in side.items():
            if value != base.get(field) and field not in asked:
                assert found.state[field] == value
    mirrored = merge(base, theirs, yours)
    assert {one.field for one in mirrored.contested} == asked
    assert {f: v for f, v in mirrored.state.items() if f not in asked} == {
        f: v for f, v in found.state.items() if f not in asked
    }


@given(STATES, STATES)
def test_who_changed_nothing_gets_the_others(base, theirs):
    yours = {field: base.get(field) for field in theirs}
    assert merge(base, yours, theirs).state == theirs
