import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetmap.value.blocks import BlockDraws, GrowthPolynomials, triangular_rows
from assetmap.value.cashflow import growth_terms
from assetmap.value.draws import draw, ranks, triangular_quantile
from assetmap.value.inputs import INPUT_KEYS

RANK = np.linspace(0.0, 1.0, 501)
ROOTS = np.sqrt(RANK), np.sqrt(1.0 - RANK)


@given(st.lists(st.tuples(*[st.floats(-1e4, 1e4)] * 3).map(sorted), min_size=1, max_size=4))
def test_rows_without_a_root_each_are_the_triangular_quantile(triples):
    found = triangular_rows(np.array(triples), *ROOTS)
    expected = np.array([triangular_quantile(RANK, *triple) for triple in triples])
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-11 * max(1.0, np.abs(triples).max()))


def test_single_precision_stays_single_and_within_its_range():
    triples = np.array([[0.08, 0.095, 0.13], [0.1, 0.1, 0.1], [5.0, 5.0, 9.0], [5.0, 9.0, 9.0]])
    found = triangular_rows(triples, *(root.astype("float32") for root in ROOTS))
    assert found.dtype == np.float32
    expected = np.array([triangular_quantile(RANK, *triple) for triple in triples])
    np.testing.assert_allclose(found, expected, rtol=3e-7)


@pytest.mark.parametrize("marginal", ["triangular", "pert"])
def test_what_all_sets_share_is_drawn_once(quick, marginal):
    rank = ranks(quick)
    draws = BlockDraws(rank, marginal, np.float64)
    triples = {key: np.array([quick[key].triple] * 3) for key in INPUT_KEYS}
    triples["fees"] = np.array([[0.1, 0.1 + n / 100, 0.2] for n in range(3)])
    for _ in range(2):
        found = draws.of(triples)
        assert {key for key, rows in found.items() if len(rows) == 3} == {"fees"}
        np.testing.assert_allclose(found["maintenance"][0], draw(quick["maintenance"], rank["maintenance"], marginal))
    assert not np.allclose(found["fees"][0], found["fees"][2])


def test_many_pert_draws_do_not_fill_the_memory(quick):
    draws = BlockDraws({"fees": ranks(quick)["fees"]}, "pert", np.float32)
    for n in range(200):
        draws.of({"fees": np.array([[0.1, 0.1 + n / 1e4, 0.2]])})
    assert len(draws._kept) == 128


@pytest.mark.parametrize("lease", [None, 12.0, 40.0])
@pytest.mark.parametrize(("kind", "relative"), [(np.float64, 1e-13), (np.float32, 1e-6)])
def test_few_powers_say_what_the_closed_form_says(inputs, lease, kind, relative):
    growth = np.linspace(-0.005, 0.01, 301)
    polynomials = GrowthPolynomials(-0.005, 0.01, inputs.terms, lease, kind)
    assert polynomials.degree <= 12
    found = polynomials.of(growth.astype(kind)[None, :])
    exact = growth_terms(growth.astype(kind).astype("float64"), inputs.terms, lease)
    assert found.first.shape == (1, 301)
    np.testing.assert_allclose(found.first[0], exact.first, rtol=relative)
    np.testing.assert_allclose(found.last[0], exact.last, rtol=relative)
    for rate, annuities in exact.annuities.items():
        assert found.annuities[rate].dtype == kind
        np.testing.assert_allclose(found.annuities[rate][0], annuities, rtol=relative)


def test_one_growth_takes_one_term(inputs):
    polynomials = GrowthPolynomials(0.01, 0.01, inputs.terms, None, np.float64)
    assert polynomials.degree == 0
    assert polynomials.of(np.array([0.01])).last[0] == pytest.approx(1.01**25)


def test_a_range_too_wide_for_few_powers_takes_the_closed_form(inputs):
    terms = inputs.with_terms(horizon=100).terms
    polynomials = GrowthPolynomials(-0.1, 0.1, terms, None, np.float64)
    growth = np.linspace(-0.1, 0.1, 50)
    np.testing.assert_allclose(polynomials.of(growth).last, (1 + growth) ** 100, rtol=1e-12)
    assert polynomials.degree is None
