import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assetmap.scoring.agreement import kendall_tau, second_opinion_line, second_opinions

PAIRS = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=2, max_size=25)


def pair_by_pair(a, b):
    agree = tied_a = tied_b = 0
    pairs = [(i, j) for i in range(len(a)) for j in range(i)]
    for i, j in pairs:
        agree += np.sign(a[i] - a[j]) * np.sign(b[i] - b[j])
        tied_a, tied_b = tied_a + (a[i] == a[j]), tied_b + (b[i] == b[j])
    below = math.sqrt((len(pairs) - tied_a) * (len(pairs) - tied_b))
    return agree / below if below else math.nan


@given(PAIRS)
@settings(max_examples=100, deadline=None)
def test_tau_is_that_of_comparing_pair_by_pair(pairs):
    a, b = zip(*pairs, strict=True)
    assert kendall_tau(a, b) == pytest.approx(pair_by_pair(a, b), nan_ok=True)


def test_the_same_the_reverse_and_nothing_to_compare():
    assert kendall_tau([1, 2, 3], [10, 20, 30]) == pytest.approx(1)
    assert kendall_tau([1, 2, 3], [3, 2, 1]) == pytest.approx(-1)
    assert math.isnan(kendall_tau([1, 1], [1, 2]))
    assert math.isnan(kendall_tau([], []))
    large = np.random.default_rng(0).permutation(100_000)
    assert abs(kendall_tau(large, np.arange(100_000))) < 0.01


@pytest.mark.parametrize("second", [[1, 2], [1, 2, math.nan], [[1, 2, 3]]])
def test_what_cannot_be_compared_is_refused(second):
    with pytest.raises(ValueError, match="'first'"):
        kendall_tau([1, 2, 3], second)


def test_other_methods_agree_on_what_is_plain_and_say_where_they_do_not(scored_rows, plain_criteria):
    rows = [(0.9, 0.9, 0.9), (0.1, 0.1, 0.1), (0.5, 0.5, 0.5), (1.0, 1.0, 1.0)]
    scores = scored_rows(rows, plain_criteria, statuses=[None, None, None, "let"])
    found = second_opinions(scores, plain_criteria)
    assert found["asset_id"].to_list() == ["a0", "a1", "a2"]
    for column in ("rank", "rank_topsis", "rank_promethee"):
        assert found[column].to_list() == [1, 3, 2]
    line = "TOPSIS agrees (rank 3), and on all buildings with a tau of 1.00; "
    line += "PROMETHEE II agrees (rank 3), and on all buildings with a tau of 1.00."
    assert second_opinion_line(found, "a1") == line
    moved = found.assign(rank_topsis=[2, 3, 1])
    assert second_opinion_line(moved, "a2").startswith("TOPSIS moves it from 2 to 1, and on all buildings with a tau")
    assert "tau" not in second_opinion_line(found[:1], "a0")
    with pytest.raises(ValueError, match="'asset_id' is 'a3', allowed one of the 3 that are ranked"):
        second_opinion_line(found, "a3")
