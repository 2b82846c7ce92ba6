import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from assetmap.errors import InputError
from assetmap.scoring.contributions import ranked_values
from assetmap.scoring.criteria import with_swings
from assetmap.scoring.ranking import ranks, weighted_sum
from assetmap.scoring.switching import value_switch, weight_switch, weight_switch_pair

UTILITY = st.integers(0, 20).map(lambda n: n / 20)
ROWS = st.lists(st.tuples(UTILITY, UTILITY, UTILITY), min_size=3, max_size=7, unique=True)


def in_first(rows, swings, k):
    return ranks(weighted_sum(rows, swings))[0] <= k


@pytest.fixture(scope="session")
def made(scored_rows, plain_criteria):
    return lambda rows: ranked_values(scored_rows(rows, plain_criteria), plain_criteria)


def test_a_pair_by_hand(made):
    # swings 50, 30, 20: 50 against 30 + 20 x 0.5 = 40; level when the height has 40, or the width 40, or the depth 40
    ranked = made([(1.0, 0.0, 0.0), (0.0, 1.0, 0.5)])
    found = weight_switch_pair(ranked, "a1", "a0")
    assert (found.criterion, found.before, found.after) == ("height", 50, pytest.approx(40))
    assert found.sentence == (
        "a1 would draw level with a0 if the weight of The height were 40 instead of 50; "
        "no smaller change of one weight does it."
    )
    assert weight_switch_pair(made([(1.0, 1.0, 1.0), (0.0, 0.0, 0.0)]), "a0", "a1") is None
    assert weight_switch_pair(made([(0.4, 0.4, 0.4), (0.4, 0.4, 0.4)]), "a0", "a1") is None


def test_a_value_by_hand(made):
    # 0.5 against 0.4: the smallest share of a swing is 0.1 / 0.5
    ranked = made([(1.0, 0.0, 0.0), (0.0, 1.0, 0.5)])
    found = value_switch(ranked, "a0", 1)
    assert (found.criterion, found.before, found.after) == ("height", 1, pytest.approx(0.8))
    assert (
        "It would leave the first 1 if its The height counted 0.80 of 1 (height 0.8) instead of 1.00" in found.sentence
    )
    assert value_switch(ranked, "a1", 1).after == pytest.approx(0.2)
    assert value_switch(ranked, "a1", 2) is None


def test_a_value_that_is_not_known_is_said_to_be_so(made):
    found = value_switch(made([(0.6, 0.6, 0.6), (math.nan, 0.55, 0.55)]), "a1", 1)
    assert found.criterion == "height"
    assert "instead of not being known" in found.sentence


@given(ROWS, st.integers(1, 2))
@settings(max_examples=60, deadline=None)
def test_beyond_the_change_of_weight_the_asset_crosses_and_before_it_no_weight_does(rows, k):
    from assetmap.scoring.criteria import Criterion, Part

    criteria = tuple(
        Criterion(key, "need", key, s, "", (Part(key, 0.0, 1.0, ""),))
        for key, s in (("x", 50.0), ("y", 31.0), ("z", 17.0))
    )
    ranked = _plain(rows, criteria)
    swings = np.array([50.0, 31.0, 17.0])
    inside = in_first(rows, swings, k)
    found = weight_switch(ranked, "a0", k)
    limit = 1e4 if found is None else abs(found.after - found.before)
    for j in range(3):
        for share in (0.2, 0.6, 0.97):
            for sign in (-1, 1):
                other = swings.copy()
                other[j] += sign * share * min(limit, swings[j] if sign < 0 else limit)
                assert in_first(rows, other, k) == inside
    if found is not None:
        assume(limit > 1e-6)
        j = "xyz".index(found.criterion)
        beyond = swings.copy()
        beyond[j] = found.after + np.sign(found.after - found.before) * 1e-6
        assume(beyond[j] >= 0)
        assert in_first(rows, beyond, k) != inside


@given(ROWS, st.integers(1, 2))
@settings(max_examples=60, deadline=None)
def test_beyond_the_change_of_value_the_asset_crosses_and_before_it_no_value_does(rows, k):
    from assetmap.scoring.criteria import Criterion, Part

    criteria = tuple(
        Criterion(key, "need", key, s, "", (Part(key, 0.0, 1.0, ""),))
        for key, s in (("x", 50.0), ("y", 31.0), ("z", 17.0))
    )
    swings = [50.0, 31.0, 17.0]
    inside = in_first(rows, swings, k)
    found = value_switch(_plain(rows, criteria), "a0", k)
    limit = 1.0 if found is None else abs(found.after - found.before)
    assume(limit > 1e-6)
    for j in range(3):
        for share in (-0.97, -0.5, 0.5, 0.97):
            other = [list(row) for row in rows]
            other[0][j] = min(1.0, max(0.0, other[0][j] + share * limit))
            assert in_first(other, swings, k) == inside
    if found is not None:
        other = [list(row) for row in rows]
        other[0]["xyz".index(found.criterion)] = found.after + np.sign(found.after - found.before) * 1e-6
        assert in_first(other, swings, k) != inside


def _plain(rows, criteria):
    import pandas as pd

    from assetmap.scoring.contributions import RankedValues

    table = pd.DataFrame(rows, columns=[f"utility_{c.key}" for c in criteria])
    table["asset_id"] = [f"a{i}" for i in range(len(rows))]
    table["list"], table["list_reason"] = "likely", ""
    return RankedValues(table, criteria)


def test_leaving_and_entering_are_told(made):
    ranked = made([(1.0, 0.0, 0.0), (0.0, 1.0, 0.5)])
    assert weight_switch(ranked, "a0", 1).sentence == (
        "It would leave the first 1 if The height mattered less: a weight of 40 instead of 50; "
        "no smaller change of one weight does it."
    )
    assert "It would enter the first 1" in weight_switch(ranked, "a1", 1).sentence
    assert weight_switch(ranked, "a1", 2) is None


def test_criteria_of_several_parts_tell_the_utility_alone(criteria, scored_rows, made):
    ranked = made([(1.0, 0.0, 0.0), (0.0, 1.0, 0.5)])
    ranked.criteria = (criteria[6], *ranked.criteria[1:])
    assert "counted 0.80 of 1 instead of 1.00" in value_switch(ranked, "a0", 1).sentence


def test_one_criterion_cannot_be_weighed_down_to_nothing(scored_rows, plain_criteria):
    only = with_swings(plain_criteria, {"height": 100.0, "width": 0.0, "depth": 0.0})
    ranked = ranked_values(scored_rows([(1.0, 0.0, 0.5), (0.0, 0.0, 0.5)], only), only)
    assert weight_switch(ranked, "a0", 1) is None
    assert weight_switch_pair(ranked, "a0", "a1") is None


@pytest.mark.parametrize("function", [weight_switch, value_switch])
def test_what_cannot_be_asked_is_refused(made, function):
    ranked = made([(1.0, 0.0, 0.0), (0.0, 1.0, 0.5)])
    with pytest.raises(ValueError, match="'k' is 0, allowed 1 or more"):
        function(ranked, "a0", 0)
    with pytest.raises(InputError, match="the building is not ranked"):
        function(ranked, "zz", 1)
