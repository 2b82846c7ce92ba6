import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assetmap.scoring.ranking import ranks
from assetmap.scoring.topsis import topsis

VALUE = st.integers(-50, 50).map(float)
ROWS = st.lists(st.tuples(VALUE, VALUE, VALUE), min_size=1, max_size=8)


@pytest.mark.real_data
def test_the_published_table(published):
    case = published["topsis_tzeng_huang_2011"]
    found = topsis(case["matrix"], case["weights"], case["types"])
    np.testing.assert_allclose(found, case["expected_score"], atol=case["atol"])
    assert ranks(found).tolist() == case["expected_rank"]


def test_two_by_hand():
    # 3-4-5: the columns become 0.6, 0.8 and 0.8, 0.6; halved by the weights, each is 0.1 from the other's best
    assert topsis([[3, 8], [4, 6]], [1, 1], [1, 1]).tolist() == pytest.approx([0.5, 0.5])
    assert topsis([[3, 8], [4, 6]], [1, 1], [1, -1]).tolist() == pytest.approx([0.0, 1.0])


def test_where_nothing_tells_them_apart_all_stand_in_the_middle():
    assert topsis([[2, 0], [2, 0], [2, 0]], [1, 1], [1, 1]).tolist() == [0.5] * 3
    assert topsis(np.empty((0, 2)), [1, 1], [1, 1]).shape == (0,)


def test_huge_and_tiny_values_do_not_overflow():
    plain = topsis([[1, 2], [2, 1], [3, 3]], [1, 1], [1, 1])
    np.testing.assert_allclose(topsis([[1e300, 2e-300], [2e300, 1e-300], [3e300, 3e-300]], [1, 1], [1, 1]), plain)


@given(ROWS, st.permutations(range(8)), st.integers(1, 9))
@settings(max_examples=40, deadline=None)
def test_neither_the_order_of_rows_nor_the_scale_of_weights_matters(rows, shuffle, times):
    order = [i for i in shuffle if i < len(rows)]
    found = topsis(rows, [5, 3, 2], [1, -1, 1])
    np.testing.assert_allclose(topsis([rows[i] for i in order], [5, 3, 2], [1, -1, 1]), found[order])
    np.testing.assert_allclose(topsis(rows, [5 * times, 3 * times, 2 * times], [1, -1, 1]), found)
    assert ((found >= 0) & (found <= 1)).all()


@pytest.mark.parametrize(
    ("matrix", "weights", "directions", "message"),
    [
        ([1, 2], [1, 1], [1, 1], "'matrix' has 1 dimensions, allowed 2"),
        ([[1, math.nan]], [1, 1], [1, 1], "'matrix' is nan at row 0, criterion 1, allowed known numbers"),
        ([[1, 2]], [1], [1, 1], r"'weights' has the shape \(1,\), allowed \(2,\)"),
        ([[1, 2]], [1, 1], [1], r"'directions' has the shape \(1,\)"),
        ([[1, 2]], [1, 1], [1, 0], r"'directions' are \[1.0, 0.0\], allowed \+1"),
        ([[1, 2]], [0, 0], [1, 1], "'weights' are"),
    ],
)
def test_what_cannot_be_used_is_named(matrix, weights, directions, message):
    with pytest.raises(ValueError, match=message):
        topsis(matrix, weights, directions)
