import math

import numpy as np
import pytest

from assetmap.scoring.ahp import ahp_weights


@pytest.mark.real_data
def test_the_published_table(published):
    case = published["ahp_papathanasiou_2018"]
    found = ahp_weights(case["criteria"])
    np.testing.assert_allclose(found.weights, case["computed_criteria_weights"], atol=1e-6)
    assert found.lambda_max == pytest.approx(case["computed_lambda_max"], abs=1e-6)
    assert found.consistency_ratio == pytest.approx(case["computed_CR_criteria"], abs=1e-6)
    alternatives = [ahp_weights(matrix) for matrix in case["alternatives"]]
    ratios = [a.consistency_ratio for a in alternatives]
    np.testing.assert_allclose(ratios, case["computed_CR_alternatives"], atol=1e-6)
    score = np.column_stack(alternatives) @ found.weights
    np.testing.assert_allclose(score, case["expected_score"], atol=case["atol"])


def test_consistent_comparisons_give_their_own_weights():
    w = np.array([0.5, 0.3, 0.2])
    found = ahp_weights(w[:, None] / w[None, :])
    np.testing.assert_allclose(found, w)
    assert found.consistency_ratio == pytest.approx(0, abs=1e-12)
    assert (len(found), found[0], sum(found)) == (3, pytest.approx(0.5), pytest.approx(1))
    assert np.array(found, dtype="float32").dtype == "float32"
    with pytest.raises(ValueError, match="'copy' is False"):
        np.array(found, dtype="float32", copy=False)


def test_comparisons_in_a_circle_are_not_consistent():
    assert ahp_weights([[1, 3, 1 / 3], [1 / 3, 1, 3], [3, 1 / 3, 1]]).consistency_ratio > 0.1


def test_rounded_reciprocals_are_accepted_and_sizes_without_a_random_index_say_so():
    assert ahp_weights([[1, 0.14], [7, 1]]).weights[1] == pytest.approx(0.876, abs=0.002)
    assert ahp_weights([[1.0]]).weights.tolist() == [1.0]
    assert math.isnan(ahp_weights(np.ones((11, 11))).consistency_ratio)


@pytest.mark.parametrize(
    ("pairwise", "message"),
    [
        ([[1, 2]], r"'pairwise' has the shape \(1, 2\)"),
        ([], r"'pairwise' has the shape \(0,\)"),
        ([[1, -2], [-0.5, 1]], r"'pairwise' holds \[-2.0, -0.5\], allowed numbers above 0"),
        ([[1, math.nan], [1, 1]], "'pairwise' holds"),
        ([[2, 1], [1, 2]], "'pairwise' has the diagonal"),
        ([[1, 3], [3, 1]], r"'pairwise' is 3 at \(0, 1\) and 3 at \(1, 0\), allowed reciprocals"),
    ],
)
def test_what_cannot_be_used_is_named(pairwise, message):
    with pytest.raises(ValueError, match=message):
        ahp_weights(pairwise)
