import pickle

import numpy as np
import pytest

from assetmap.errors import InputError
from assetmap.portfolio.choice import choose
from assetmap.portfolio.conflict import ConflictError, find_conflict
from assetmap.portfolio.model import build_model
from assetmap.portfolio.question import Question


def conflict(**given):
    with pytest.raises(ConflictError) as caught:
        choose(**given)
    return caught.value


def test_a_must_have_that_is_never_to_be_chosen(small):
    error = conflict(**small, must=["hall", "baths"], never=["hall"], budget=500.0, most_count=4)
    assert error.conflict.limits == ("hall is a must-have", "hall is never to be chosen")
    assert error.conflict.ways_out[0] == "take it off the must-haves (hall is a must-have)"
    assert isinstance(error, InputError)
    assert "hall is never to be chosen" in error.seen


def test_must_haves_above_the_budget_and_by_how_much(small):
    error = conflict(**small, must=["hall", "baths"], budget=100.0, never=["depot"])
    assert set(error.conflict.limits) == {"the budget of £100", "hall is a must-have", "baths is a must-have"}
    assert "raise the budget by £30.00 (the budget of £100)" in error.conflict.ways_out


def test_the_set_is_a_smallest_one(small):
    given = {**small, "least_count": 4, "group_most": {"South": 1}, "never": ["hall"], "budget": 900.0, "most_count": 5}
    model = build_model(Question(**given))
    found = find_conflict(model)
    named = {limit.sentence: group for group, limit in model.limits.items()}
    core = [named[sentence] for sentence in found.limits]
    others = [group for group in model.limits if group not in core]
    assert model.programme.without(others).solve().status == "infeasible"
    for group in core:
        assert model.programme.without([*others, group]).solve().status == "optimal"


def test_two_conflicts_at_once_are_told_as_such(small):
    error = conflict(**small, must=["hall", "depot"], never=["hall", "depot"])
    assert len(error.conflict.limits) == 2
    assert error.conflict.ways_out == ()
    assert "more than one conflict" in error.next_step


def test_lots_risk_space_and_subsidy_take_part(small):
    lots = conflict(**small, lots={"quay": ["hall", "depot"]}, must=["hall"], never=["depot"])
    assert "lot 'quay' is sold all or nothing" in lots.conflict.limits
    risk = conflict(**small, must=["hall"], appraisals=np.full((4, 5), -9.0), cvar_limit=5.0)
    assert "accept £4.00 more (no mean loss above £5 over the worst 5% of draws)" in risk.conflict.ways_out
    space = conflict(**small, floor_area=[10.0] * 5, floor_space_least=30.0, most_count=2)
    assert any("10.0 m² less" in way for way in space.conflict.ways_out)
    aid = conflict(**small, must=["hall"], recipient=["Alder"] * 5, subsidy=[9.0] * 5, subsidy_limit=5.0)
    assert "at most £5 of subsidy to Alder" in aid.conflict.limits


def test_no_time_gives_all_limits_and_says_that_it_is_not_proven(small):
    found = find_conflict(build_model(Question(**small, must=["hall"], never=["hall"])), time_limit=0.0)
    assert not found.proven
    assert len(found.limits) == 2
    assert "time ran out" in ConflictError(found).allowed


def test_the_error_travels_between_processes(small):
    error = conflict(**small, must=["hall"], never=["hall"])
    assert str(pickle.loads(pickle.dumps(error))) == str(error)
