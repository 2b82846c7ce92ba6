import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assetmap.scoring.smaa import smaa2

UTILITY = st.integers(0, 10).map(lambda n: n / 10)
ROWS = st.lists(st.tuples(UTILITY, UTILITY, UTILITY), min_size=1, max_size=6)
WEIGHTS = np.random.default_rng(4).dirichlet([2, 2, 2], 300)


@pytest.mark.real_data
def test_the_published_run_agrees_exactly_with_the_given_draws(shared_data):
    checks = shared_data / "checks"
    expected = json.loads((checks / "smaa_thrombo_expected.json").read_text(encoding="utf-8"))
    values = pd.read_csv(checks / "smaa_thrombo_meas.csv.gz").to_numpy().reshape(expected["N"], 2, 3)
    weights = pd.read_csv(checks / "smaa_thrombo_weights.csv.gz").to_numpy()
    found = smaa2(values, weights)
    assert found.rank_acceptability.tolist() == expected["expected_rank_acceptability"]
    table = pd.read_csv(checks / "smaa_thrombo_expected_rank_acceptability.csv", index_col=0)
    assert (found.rank_acceptability == table.to_numpy()).all()
    np.testing.assert_allclose(found.central_weights, expected["expected_central_weights"], atol=5e-8)
    assert found.confidence_factor.tolist() == expected["expected_confidence_factors"]
    table = pd.read_csv(checks / "smaa_thrombo_expected_cf_cw.csv", index_col=0)
    np.testing.assert_allclose(found.confidence_factor, table["confidence_factor"], atol=1e-12)
    np.testing.assert_allclose(found.central_weights, table.iloc[:, 1:], atol=5e-8)
    assert found.pairwise_winning[0, 1] == expected["pwi_heparin_over_enoxaparin"]
    fixed = smaa2(values, np.tile(expected["fixed_w"], (expected["N"], 1)))
    assert fixed.rank_acceptability.tolist() == expected["fixed_w_ra"]


def test_four_draws_by_hand():
    weights = [[0.9, 0.1], [0.6, 0.4], [0.3, 0.7], [0.8, 0.2]]
    found = smaa2([[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]], weights)
    assert found.rank_acceptability.tolist() == [[0.75, 0.25, 0], [0.25, 0.75, 0], [0, 0, 1]]
    assert found.p_first.tolist() == [0.75, 0.25, 0]
    assert found.p_top(2).tolist() == [1, 1, 0]
    np.testing.assert_allclose(found.central_weights[:2], [[2.3 / 3, 0.7 / 3], [0.3, 0.7]])
    assert np.isnan(found.central_weights[2]).all()
    assert found.confidence_factor.tolist()[:2] == [1, 1]
    assert np.isnan(found.confidence_factor[2])
    assert found.pairwise_winning.tolist() == [[0, 0.75, 1], [0.25, 0, 1], [0, 0, 0]]


def test_all_equal_rows_tie_and_share_the_first_rank():
    found = smaa2([[0.3, 0.6]] * 3, [[0.5, 0.5], [0.1, 0.9]])
    assert found.rank_acceptability.tolist() == [[1, 0, 0]] * 3
    np.testing.assert_allclose(found.central_weights, [[0.3, 0.7]] * 3)


def test_draws_that_do_not_add_up_to_1_are_scaled():
    weights = [[9, 1], [3, 7]]
    whole = smaa2([[1.0, 0.0], [0.0, 1.0]], weights)
    shares = smaa2([[1.0, 0.0], [0.0, 1.0]], np.array(weights) / 10)
    np.testing.assert_allclose(whole.central_weights, shares.central_weights)


def test_values_drawn_and_values_that_are_certain_agree_where_they_are_the_same():
    rows = np.random.default_rng(0).random((5, 3))
    once, each = smaa2(rows, WEIGHTS), smaa2(np.repeat(rows[None], len(WEIGHTS), axis=0), WEIGHTS)
    for name in ("rank_acceptability", "central_weights", "confidence_factor", "pairwise_winning"):
        np.testing.assert_allclose(getattr(once, name), getattr(each, name))


@given(ROWS, st.permutations(range(6)))
@settings(max_examples=40, deadline=None)
def test_permuting_rows_permutes_the_result(rows, shuffle):
    order = [i for i in shuffle if i < len(rows)]
    found, shuffled = smaa2(rows, WEIGHTS), smaa2([rows[i] for i in order], WEIGHTS)
    assert (shuffled.rank_acceptability == found.rank_acceptability[order]).all()
    np.testing.assert_allclose(shuffled.central_weights, found.central_weights[order])


@given(ROWS)
@settings(max_examples=40, deadline=None)
def test_a_newcomer_that_everybody_dominates_changes_nothing_for_the_others(rows):
    worst = tuple(min(column) - 0.1 for column in zip(*rows, strict=True))
    found, more = smaa2(rows, WEIGHTS), smaa2([*rows, worst], WEIGHTS)
    assert (more.rank_acceptability[:-1, :-1] == found.rank_acceptability).all()
    assert more.rank_acceptability[-1, -1] == 1


@given(ROWS, st.integers(0, 2), st.integers(1, 5))
@settings(max_examples=40, deadline=None)
def test_a_better_value_never_makes_a_place_in_the_first_k_less_likely(rows, criterion, more):
    better = [list(row) for row in rows]
    better[0][criterion] += more / 10
    was, becomes = (smaa2(given, WEIGHTS).rank_acceptability[0].cumsum() for given in (rows, better))
    assert (becomes >= was - 1e-12).all()


def test_above_200_alternatives_there_is_no_pairwise_matrix():
    assert smaa2(np.random.default_rng(0).random((201, 2)), [[0.5, 0.5]]).pairwise_winning is None


@pytest.mark.parametrize(
    ("values", "weights", "message"),
    [
        ([1, 2], [[1, 1]], r"'partial_values' has the shape \(2,\)"),
        (np.empty((0, 2)), [[1, 1]], r"'partial_values' has the shape \(0, 2\)"),
        ([[1, 2]], [[1]], r"'weight_draws' has the shape \(1, 1\), allowed \(draws, 2\)"),
        ([[1, 2]], np.empty((0, 2)), "'weight_draws' has the shape"),
        ([[[1, 2]]], [[1, 1], [1, 1]], "'partial_values' has 1 draws, allowed 2"),
        ([[1, np.nan]], [[1, 1]], "'partial_values' holds values that are not known"),
        ([[1, 2]], [[1, -1]], "'weight_draws' holds a draw that is negative"),
        ([[1, 2]], [[0, 0]], "'weight_draws' holds a draw"),
        (np.zeros((5001, 1)), [[1]], "'partial_values' has 5,001 alternatives, allowed 5,000"),
    ],
)
def test_what_cannot_be_used_is_named(values, weights, message):
    with pytest.raises(ValueError, match=message):
        smaa2(values, weights)
