import math

import numpy as np
import pytest

from assetmap.scoring.draws import asset_keys, draw_codes, flat_weights, uniforms, weights_around


def test_weights_lie_around_those_stated_and_closer_the_larger_kappa():
    stated = np.array([0.5, 0.3, 0.2, 0.0])
    wide, close = (weights_around([50, 30, 20, 0], kappa, 20_000, 1) for kappa in (30, 3000))
    for found, kappa in ((wide, 30), (close, 3000)):
        np.testing.assert_allclose(found.sum(axis=1), 1)
        np.testing.assert_allclose(found.mean(axis=0), stated, atol=0.003)
        # variance of the Dirichlet distribution
        np.testing.assert_allclose(found.var(axis=0), stated * (1 - stated) / (kappa + 1), rtol=0.05, atol=1e-12)
    assert (wide[:, 3] == 0).all()


def test_infinity_gives_the_stated_weights_and_one_criterion_all_the_weight():
    assert weights_around([3, 1], math.inf, 2, 0).tolist() == [[0.75, 0.25]] * 2
    assert weights_around([0, 5], 30, 2, 0).tolist() == [[0.0, 1.0]] * 2


def test_flat_weights_prefer_nothing():
    found = flat_weights([100, 1, 0, 5], 20_000, 1)
    np.testing.assert_allclose(found.mean(axis=0), [1 / 3, 1 / 3, 0, 1 / 3], atol=0.01)
    # evenly over the triangle: the marginal is Beta(1, 2)
    assert np.mean(found[:, 0] < 0.5) == pytest.approx(0.75, abs=0.01)


def test_the_same_seed_gives_the_same_draws():
    assert (weights_around([1, 2], 30, 5, 7) == weights_around([1, 2], 30, 5, 7)).all()
    assert (weights_around([1, 2], 30, 5, 7) != weights_around([1, 2], 30, 5, 8)).all()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([1, 1], 0, 5, 1), "'kappa' is 0, allowed a number above 0"),
        (([1, 1], math.nan, 5, 1), "'kappa' is nan"),
        (([1, 1], 30, 0, 1), "'draws' is 0, allowed 1 or more"),
        (([1, 1], 30, 5, -1), "'seed' is -1"),
        (([0, 0], 30, 5, 1), "'weights' are"),
    ],
)
def test_what_cannot_be_used_is_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        weights_around(*arguments)


def test_values_drawn_are_even_and_do_not_hang_together():
    ids = [f"E08000012:{i}" for i in range(200)]
    found = uniforms(draw_codes(5_000, 3), asset_keys(ids, "condition"))
    other = uniforms(draw_codes(5_000, 3), asset_keys(ids, "running"))
    assert ((found >= 0) & (found < 1)).all()
    counts = np.histogram(found, bins=20, range=(0, 1))[0] / found.size
    np.testing.assert_allclose(counts, 0.05, atol=0.001)
    between_assets = np.corrcoef(found.T)[np.triu_indices(200, 1)]
    # of 19,900 pairs of 5,000 independent draws the largest correlation stays below 5 standard errors
    assert np.abs(between_assets).max() < 5 / np.sqrt(5_000)
    assert between_assets.std() == pytest.approx(1 / np.sqrt(5_000), rel=0.05)
    assert abs(np.corrcoef(found.ravel(), other.ravel())[0, 1]) < 0.005
    assert abs(np.corrcoef(found[1:].ravel(), found[:-1].ravel())[0, 1]) < 0.005


def test_what_is_drawn_for_an_asset_depends_on_its_name_alone():
    codes = draw_codes(50, 1)
    one = uniforms(codes, asset_keys(["b"], "c"))
    among = uniforms(codes, asset_keys(["a", "b", "d"], "c"))
    assert (among[:, 1] == one[:, 0]).all()
    assert (among[:, 0] != one[:, 0]).any()
    assert (uniforms(codes[20:], asset_keys(["b"], "c")) == one[20:]).all()
    assert (uniforms(draw_codes(50, 2), asset_keys(["b"], "c")) != one).any()
