import json
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assetmap.scoring.ranking import MISSING_UTILITY, known_share, normalised, ranks, weighted_sum

QUICK = settings(max_examples=60, deadline=None)
UTILITY = st.one_of(st.integers(0, 20).map(lambda n: n / 20), st.just(math.nan))
ROWS = st.lists(st.tuples(UTILITY, UTILITY, UTILITY), min_size=1, max_size=8)
WEIGHTS = st.tuples(st.integers(0, 100), st.integers(0, 100), st.integers(1, 100))


def order(rows, weights):
    """Sign of every pair of ranks: who stands before whom, and who ties."""
    place = ranks(weighted_sum(rows, weights))
    return np.sign(place[:, None] - place[None, :])


@pytest.mark.parametrize(
    ("given", "expected"), [([1], [1.0]), ([3, 1], [0.75, 0.25]), ([0, 5], [0.0, 1.0]), ([0.2, 0.2], [0.5, 0.5])]
)
def test_weights_add_up_to_1(given, expected):
    assert normalised(given).tolist() == expected


@pytest.mark.parametrize("given", [[], [0, 0], [1, -1], [1, math.nan], [math.inf, 1], [[1, 2]], 3.0])
def test_weights_that_cannot_be_used_are_named_with_what_is_allowed(given):
    with pytest.raises(ValueError, match=r"'weights' are .*, allowed numbers of 0 or more, one of them above 0"):
        normalised(given)


@pytest.mark.filterwarnings("ignore:overflow")
def test_huge_weights_are_weights_too():
    assert normalised([1e308, 1e308]).tolist() == [0.5, 0.5]


def test_weighted_sum_by_hand_with_what_is_not_known_at_the_middle():
    rows = [[1.0, 0.0, 0.0], [0.0, 1.0, 1.0], [math.nan, 1.0, 0.0], [math.nan] * 3]
    # 0.5 x 0.5 + 0.3 for the third
    assert weighted_sum(rows, [50, 30, 20]).tolist() == pytest.approx([0.5, 0.5, 0.55, MISSING_UTILITY])


def test_no_rows_and_one_row():
    assert weighted_sum(np.empty((0, 2)), [1, 1]).shape == (0,)
    assert known_share(np.empty((0, 2)), [1, 1]).shape == (0,)
    assert ranks([]).tolist() == []
    assert ranks(weighted_sum([[0.3, 0.7]], [1, 1])).tolist() == [1]


def test_known_share_is_the_share_of_the_weight_and_not_of_the_criteria():
    rows = [[0.1, 0.2, 0.3], [math.nan, 0.2, 0.3], [0.0, math.nan, math.nan], [math.nan] * 3]
    assert known_share(rows, [50, 30, 20]).tolist() == pytest.approx([1.0, 0.5, 0.5, 0.0])


@pytest.mark.parametrize("function", [weighted_sum, known_share])
def test_utilities_of_another_shape_are_refused(function):
    with pytest.raises(ValueError, match="'utilities' has 1 dimensions, allowed 2: alternatives and criteria"):
        function([0.1, 0.2], [1, 1])


def test_a_weight_too_many_is_refused():
    with pytest.raises(ValueError, match="'weights' has 3 entries, allowed 2, one per criterion"):
        weighted_sum([[0.1, 0.2]], [1, 1, 1])


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ([0.2, 0.9, 0.9, 0.1], [3, 1, 1, 4]),
        ([0.5, 0.5, 0.5], [1, 1, 1]),
        ([0.1 + 0.2, 0.3, 0.4], [2, 2, 1]),
        ([0.3, 0.3 + 1e-9], [2, 1]),
    ],
)
def test_ranks_by_hand_where_rounding_parts_no_equals(scores, expected):
    assert ranks(scores).tolist() == expected


def test_nothing_given_is_changed():
    rows, weights = np.array([[math.nan, 1.0], [0.5, 0.0]]), np.array([3.0, 1.0])
    before = rows.copy(), weights.copy()
    ranks(weighted_sum(rows, weights))
    known_share(rows, weights)
    np.testing.assert_array_equal(rows, before[0])
    np.testing.assert_array_equal(weights, before[1])


@pytest.mark.real_data
def test_a_published_weighted_sum(shared_data):
    case = json.loads((shared_data / "checks" / "mcda_published_cases.json").read_text())["saw_rizan_2020"]
    matrix = np.array(case["matrix"], dtype=float)
    # its criteria are all to be high, and each value counts as a share of the best
    assert set(case["types"]) == {1}
    scores = weighted_sum(matrix / matrix.max(axis=0), case["weights"])
    np.testing.assert_allclose(scores, case["expected_score"], atol=case["atol"])
    assert ranks(scores).tolist() == ranks(case["expected_score"]).tolist() == [4, 3, 1, 2]


@given(ROWS, st.tuples(UTILITY, UTILITY, UTILITY), WEIGHTS)
@QUICK
def test_a_newcomer_reorders_nobody(rows, newcomer, weights):
    np.testing.assert_array_equal(order([*rows, newcomer], weights)[:-1, :-1], order(rows, weights))


@given(ROWS, st.data(), WEIGHTS)
@QUICK
def test_a_dominated_newcomer_stands_behind_who_dominates_it_and_reorders_nobody(rows, data, weights):
    better = data.draw(st.integers(0, len(rows) - 1))
    known = [MISSING_UTILITY if math.isnan(value) else value for value in rows[better]]
    newcomer = [value * data.draw(st.integers(0, 20)) / 20 for value in known]
    found = order([*rows, newcomer], weights)
    np.testing.assert_array_equal(found[:-1, :-1], order(rows, weights))
    assert found[better, -1] <= 0


@given(ROWS, st.data(), WEIGHTS)
@QUICK
def test_a_better_value_on_one_criterion_never_lowers_the_rank(rows, data, weights):
    row, column = data.draw(st.integers(0, len(rows) - 1)), data.draw(st.integers(0, 2))
    before = np.array(rows)
    after = before.copy()
    after[row, column] = data.draw(st.floats(np.nan_to_num(before[row, column], nan=MISSING_UTILITY), 1.0))
    assert ranks(weighted_sum(after, weights))[row] <= ranks(weighted_sum(before, weights))[row]


@given(ROWS, st.randoms(use_true_random=False), WEIGHTS)
@QUICK
def test_permuting_the_rows_permutes_the_scores_and_the_ranks(rows, random, weights):
    way = random.sample(range(len(rows)), len(rows))
    scores = weighted_sum(rows, weights)
    moved = weighted_sum([rows[i] for i in way], weights)
    np.testing.assert_array_equal(moved, scores[way])
    np.testing.assert_array_equal(ranks(moved), ranks(scores)[way])


@given(st.tuples(UTILITY, UTILITY, UTILITY), st.integers(1, 9), WEIGHTS)
@QUICK
def test_rows_all_equal_tie(row, count, weights):
    assert ranks(weighted_sum([row] * count, weights)).tolist() == [1] * count


@given(ROWS, WEIGHTS, st.floats(1e-6, 1e6))
@QUICK
def test_scaling_the_weights_changes_nothing(rows, weights, factor):
    scaled = [weight * factor for weight in weights]
    np.testing.assert_allclose(weighted_sum(rows, scaled), weighted_sum(rows, weights), rtol=0, atol=1e-12)
    np.testing.assert_array_equal(order(rows, scaled), order(rows, weights))


@given(ROWS, WEIGHTS)
@QUICK
def test_scores_and_known_shares_lie_between_0_and_1(rows, weights):
    for found in (weighted_sum(rows, weights), known_share(rows, weights)):
        assert ((found >= 0) & (found <= 1 + 1e-12)).all()


@given(st.lists(st.integers(0, 5), max_size=12))
@QUICK
def test_a_rank_is_one_more_than_the_number_of_better_scores(scores):
    assert ranks(scores).tolist() == [1 + sum(other > score for other in scores) for score in scores]
