import datetime as dt

import pytest

from assetmap.errors import InputError
from assetmap.workspace.kinds import KINDS, check_state
from assetmap.workspace.roles import ACTIONS

ANSWER = {"answer": "yes", "evidence": "a letter", "answered_by": "Legal desk", "answered_on": dt.date(2026, 3, 1)}


def test_every_kind_is_somebodys_act():
    assert {kind.action for kind in KINDS.values()} <= set(ACTIONS)


def test_a_state_is_kept_whole_and_in_order():
    assert check_state("gate answer", ANSWER | {"evidence": " a letter "}) == ANSWER | {"answered_on": "2026-03-01"}
    assert check_state("hold", {"reason": "fire damage"}) == {"reason": "fire damage", "until": ""}
    assert list(check_state("hold", {"until": "2026-12-31", "reason": "x"})) == ["reason", "until"]
    numbers = check_state("outcome", {"rent_gbp": 12_000, "jobs": 2.5})
    assert (numbers["rent_gbp"], numbers["cost_gbp"], numbers["jobs"], numbers["use"]) == (12_000.0, None, 2.5, "")


def test_what_was_checked_passes_again():
    for kind, state in (("gate answer", ANSWER), ("hold", {"reason": "x"}), ("outcome", {"jobs": 1})):
        once = check_state(kind, state)
        assert check_state(kind, once) == once


@pytest.mark.parametrize(
    ("kind", "state", "said"),
    [
        ("note", {"text": " "}, "blank"),
        ("note", {}, "blank"),
        ("note", {"text": "x" * 100_000}, "too long"),
        ("note", {"text": "a\x00b"}, "no character"),
        ("note", {"text": "a\ud800"}, "no character"),
        ("gate answer", ANSWER | {"answer": "maybe"}, "unknown answer"),
        ("gate answer", ANSWER | {"answered_on": "1 March"}, "no date"),
        ("gate answer", ANSWER | {"answered_on": None}, "blank"),
        ("hold", {"reason": "x", "until": "2026-13-01"}, "no date"),
        ("outcome", {"jobs": -1}, "no figure"),
        ("promise", {"net_income_gbp": float("inf"), "data_version": "v"}, "no figure"),
        ("promise", {"net_income_gbp": "x", "data_version": "v"}, "no figure"),
        ("promise", {"net_income_gbp": 1.0}, "blank"),
        ("outcome", {"jobs": float("nan")}, "no figure"),
        ("outcome", {"jobs": float("inf")}, "no figure"),
        ("outcome", {"jobs": "two"}, "no figure"),
        ("outcome", {"jobs": True}, "no figure"),
    ],
)
def test_what_a_field_is_not(kind, state, said):
    with pytest.raises(InputError, match=said):
        check_state(kind, state)


def test_a_programs_own_mistakes():
    with pytest.raises(ValueError, match="'kind' is 'nothing'"):
        check_state("nothing", {})
    with pytest.raises(ValueError, match="'state' holds 'colour'"):
        check_state("note", {"text": "x", "colour": "red"})
    with pytest.raises(TypeError, match="allowed str"):
        check_state("note", {"text": 5})
