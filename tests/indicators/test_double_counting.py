import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assetmap.indicators.double_counting import correlation_matrix, effective_weights


def test_correlations_by_hand():
    values = pd.DataFrame({"a": [1.0, 2, 3, 4], "b": [10.0, 20, 25, 100], "c": [4.0, 3, 2, 1], "d": [1.0, 1, 1, 1]})
    found = correlation_matrix(values)
    assert found.loc["a", "b"] == pytest.approx(1)  # ranks, not distances
    assert found.loc["a", "c"] == pytest.approx(-1)
    assert found.loc["a", "a"] == pytest.approx(1)
    assert found["d"].isna().all()
    assert found.equals(found.T)


def test_only_rows_in_which_both_are_known_count():
    values = pd.DataFrame({"a": [1.0, 2, 3, np.nan, 9], "b": [1.0, 2, 3, 0, np.nan]})
    assert correlation_matrix(values).loc["a", "b"] == pytest.approx(1)
    assert np.isnan(correlation_matrix(values, fewest=4).loc["a", "b"])


def test_a_criterion_that_is_alike_everywhere_weighs_nothing():
    found = effective_weights(pd.DataFrame({"a": [0.0, 0.5, 1.0], "b": [0.3, 0.3, 0.3]}), {"a": 1, "b": 3})
    assert found["stated"].to_list() == [0.25, 0.75]
    assert found["effective"].to_list() == pytest.approx([1.0, 0.0])
    assert found.loc["a", "correlation"] == pytest.approx(1)
    assert np.isnan(found.loc["b", "correlation"])


def test_two_that_go_together_weigh_more_than_they_say():
    both, alone = np.array([0.0, 1, 0, 1]), np.array([0.0, 0, 1, 1])
    found = effective_weights(
        pd.DataFrame({"a": both, "a again": both, "b": alone}), dict.fromkeys(("a", "a again", "b"), 1)
    )
    # the score varies by (2/3)² from the pair and (1/3)² from the other
    assert found["effective"].to_list() == pytest.approx([0.4, 0.4, 0.2])


def test_what_is_not_known_enters_at_the_middle_and_is_told():
    found = effective_weights(pd.DataFrame({"a": [0.0, 1.0], "b": [np.nan, 0.5]}), {"a": 1, "b": 1})
    assert found["known"].to_list() == [1.0, 0.5]
    assert found["effective"].to_list() == pytest.approx([1.0, 0.0])


@given(st.integers(2, 12), st.integers(1, 5), st.integers(0, 1000))
@settings(max_examples=40, deadline=None)
def test_shares_add_up_to_one(rows, columns, seed):
    rng = np.random.default_rng(seed)
    utilities = pd.DataFrame(rng.random((rows, columns)))
    found = effective_weights(utilities, dict(enumerate(rng.random(columns) + 0.01)))
    assert found["effective"].sum() == pytest.approx(1)
    assert found["stated"].sum() == pytest.approx(1)


def test_one_row_or_all_alike_say_nothing():
    assert effective_weights(pd.DataFrame({"a": [0.5]}), {"a": 1})["effective"].isna().all()
    assert effective_weights(pd.DataFrame({"a": [0.5, 0.5]}), {"a": 1})["effective"].isna().all()
    assert effective_weights(pd.DataFrame({"a": pd.Series(dtype="float64")}), {"a": 1})["known"].isna().all()


@pytest.mark.parametrize("weights", [{}, {"a": -1.0}, {"a": 0.0}])
def test_weights_that_are_none_are_refused(weights):
    with pytest.raises(ValueError, match="'weights' are"):
        effective_weights(pd.DataFrame({"a": [0.1, 0.2]}), weights)
