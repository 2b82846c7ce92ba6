import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetmap.value.draws import draw, draw_all, pert_quantile, ranks, triangular_quantile
from assetmap.value.inputs import INPUT_KEYS

ORDERED = st.lists(st.floats(-100, 100), min_size=3, max_size=3).map(sorted)


def test_ranks_are_the_same_for_a_seed_and_others_for_another(inputs):
    one, again, other = ranks(inputs, 500, 1), ranks(inputs, 500, 1), ranks(inputs, 500, 2)
    assert set(one) == set(INPUT_KEYS)
    for key in INPUT_KEYS:
        np.testing.assert_array_equal(one[key], again[key])
        assert not np.array_equal(one[key], other[key])
        assert ((one[key] >= 0) & (one[key] <= 1)).all()
    assert len(ranks(inputs)["fees"]) == inputs.terms.draws == 10_000


def test_kept_ranks_cannot_be_written_over(inputs):
    with pytest.raises(ValueError, match="read-only"):
        ranks(inputs, 500, 1)["fees"][0] = 0.5


def test_ranks_are_uniform_and_correlated_as_stated(inputs):
    found = ranks(inputs, 20_000, 3)
    for key in INPUT_KEYS:
        assert np.mean(found[key]) == pytest.approx(0.5, abs=0.005)
        assert np.mean(found[key] < 0.2) == pytest.approx(0.2, abs=0.01)
    correlation = np.corrcoef([found[key] for key in INPUT_KEYS])
    stated = dict(inputs.correlations)
    for one, first in enumerate(INPUT_KEYS):
        for other, second in enumerate(INPUT_KEYS[:one]):
            normal = stated.get((first, second), stated.get((second, first), 0.0))
            expected = 6 / np.pi * np.arcsin(normal / 2)  # correlation of ranks of a Gaussian copula
            assert correlation[one, other] == pytest.approx(expected, abs=0.03), (first, second)


def test_uncorrelated_inputs_are_stratified(inputs):
    cells = np.sort((ranks(inputs, 500, 1)["refurbishment"] * 500).astype(int))
    np.testing.assert_array_equal(cells, np.arange(500))


def test_without_correlations_all_are(inputs):
    from dataclasses import replace

    found = ranks(replace(inputs, correlations={}), 500, 1)["market_rent"]
    np.testing.assert_array_equal(np.sort((found * 500).astype(int)), np.arange(500))


@given(ORDERED, st.floats(0, 1))
def test_the_triangular_quantile_undoes_its_distribution(three, rank):
    low, central, high = three
    value = float(triangular_quantile(rank, low, central, high))
    assert low - 1e-9 <= value <= high + 1e-9
    if high - low > 1e-3:
        rising, width = central - low, high - low
        if value <= central and rising > 1e-6:
            cumulative = (value - low) ** 2 / (width * rising)
        elif high - central > 1e-6:
            cumulative = 1 - (high - value) ** 2 / (width * (high - central))
        else:
            return
        assert cumulative == pytest.approx(rank, abs=1e-5)


@pytest.mark.parametrize("quantile", [triangular_quantile, pert_quantile])
def test_a_range_of_one_value_is_that_value(quantile):
    np.testing.assert_array_equal(quantile(np.array([0.0, 0.3, 1.0]), 7.0, 7.0, 7.0), [7.0, 7.0, 7.0])


@pytest.mark.parametrize("quantile", [triangular_quantile, pert_quantile])
@pytest.mark.parametrize("central", [0.0, 3.0, 10.0])
def test_the_ends_are_the_ends(quantile, central):
    np.testing.assert_allclose(quantile(np.array([0.0, 1.0]), 0.0, central, 10.0), [0.0, 10.0], atol=1e-9)


def test_the_pert_quantile_undoes_a_beta_distribution_of_whole_shapes():
    # shapes 3 and 3 (the middle): cumulative density 6x^5 - 15x^4 + 10x^3
    rank = np.linspace(0.01, 0.99, 99)
    x = pert_quantile(rank, 0.0, 0.5, 1.0)
    np.testing.assert_allclose(6 * x**5 - 15 * x**4 + 10 * x**3, rank, atol=1e-6)
    # shapes 1 and 5 (the low end): 1 - (1 - x)^5
    x = pert_quantile(rank, 0.0, 0.0, 1.0)
    np.testing.assert_allclose(1 - (1 - x) ** 5, rank, atol=1e-6)


def test_means_of_the_marginals(inputs):
    rank = (np.arange(20_000) + 0.5) / 20_000
    item = inputs["refurbishment"]
    assert draw(item, rank, "triangular").mean() == pytest.approx(sum(item.triple) / 3, rel=1e-4)
    mean = (item.low + 4 * item.central + item.high) / 6
    assert draw(item, rank, "pert").mean() == pytest.approx(mean, rel=1e-4)


def test_all_inputs_stay_in_their_ranges(inputs):
    for marginal in ("triangular", "pert"):
        found = draw_all(inputs.with_terms(marginal=marginal), ranks(inputs, 500, 1))
        for key, item in inputs.items.items():
            assert found[key].min() >= item.low
            assert found[key].max() <= item.high
