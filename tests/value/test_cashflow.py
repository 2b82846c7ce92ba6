import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assetmap.value.cashflow import counterfactual, income_in, let_share, unit_figures, value_at, yearly_flows
from assetmap.value.inputs import load_inputs

INPUTS = load_inputs()
ANY = st.fixed_dictionaries({key: st.floats(item.low, item.high) for key, item in INPUTS.items.items()})


def brute(v, terms, rate, lease=None):
    """Surplus of a square metre, year by year, from the formulas of the method."""
    last = terms.horizon if lease is None else int(min(terms.horizon, lease))
    m, d = v["market_share"], v["community_discount"]
    total = -v["refurbishment"] * (1 + v["optimism_bias"]) * (1 + v["fees"])

    def income(year):
        rent = v["market_rent"] * (1 + v["rental_growth"]) ** (year - 1)
        gross = rent * (m * (1 - v["market_void"]) + (1 - m) * (1 - d) * (1 - v["community_void"]))
        return gross * (1 - v["running_share"]) - v["maintenance"]

    for year in range(terms.works_years + 1, last + 1):
        total += income(year) / (1 + rate) ** year
    sale = income(last + 1) / v["exit_yield"]
    if lease is not None:
        sale *= 1 - (1 + v["exit_yield"]) ** -(lease - last)
    return total + sale * (1 - terms.selling_cost) / (1 + rate) ** last


@settings(max_examples=60)
@given(ANY, st.sampled_from([None, 7, 25, 60.5, 125]), st.integers(0, 3))
def test_the_closed_form_is_the_loop(values, lease, works):
    terms = INPUTS.with_terms(works_years=works).terms
    unit = unit_figures(values, terms, lease)
    flows = yearly_flows(values, terms, lease)
    for rate, surplus in unit.surplus.items():
        expected = brute(values, terms, rate, lease)
        assert surplus == pytest.approx(expected, rel=1e-9, abs=1e-9)
        discounted = sum(flow / (1 + rate) ** year for year, flow in enumerate(flows))
        assert discounted == pytest.approx(expected, rel=1e-9, abs=1e-9)


@settings(max_examples=40)
@given(ANY)
def test_the_slope_is_what_a_pound_of_rent_adds(values):
    terms = INPUTS.terms
    unit = unit_figures(values, terms)
    dearer = unit_figures(values | {"market_rent": values["market_rent"] + 1}, terms)
    difference = dearer.surplus[terms.hurdle_rate] - unit.surplus[terms.hurdle_rate]
    assert unit.slope == pytest.approx(difference, rel=1e-7, abs=1e-7)


def test_the_reference_square_metre():
    values = INPUTS.values("central")
    unit = unit_figures(values, INPUTS.terms)
    assert let_share(values) == pytest.approx(0.66)
    assert 400 * unit.income == pytest.approx(9840)
    assert 400 * unit.after_value == pytest.approx(103_578.947)
    assert 400 * unit.capital_cost == pytest.approx(326_144)


def test_a_lease_is_worth_its_share_and_ends_the_flows():
    values, terms = INPUTS.values("central"), INPUTS.terms
    free, lease = unit_figures(values, terms), unit_figures(values, terms, 15)
    assert lease.after_value == pytest.approx(free.after_value * (1 - 1.095**-15))
    assert len(yearly_flows(values, terms, 15)) == 16
    assert value_at(values, 15, 15) == 0
    assert value_at(values, 0, 999) == pytest.approx(income_in(values, 1) / 0.095)


def test_arrays_of_one_kind_stay_of_that_kind():
    values = {key: np.full((2, 3), item.central, dtype="float32") for key, item in INPUTS.items.items()}
    unit = unit_figures(values, INPUTS.terms)
    assert unit.income.dtype == unit.slope.dtype == unit.surplus[0.08].dtype == np.float32
    assert unit.surplus[0.08].shape == (2, 3)


def test_staying_empty_is_the_late_sale_less_the_years_of_holding():
    cost, left = counterfactual({"holding_cost": 6000.0, "years_empty": 3.0}, 60_000.0, INPUTS.terms)
    assert cost == pytest.approx(sum(6000 / 1.035**year for year in (1, 2, 3)))
    assert left == pytest.approx(60_000 / 1.035**3 - cost)
    cost, left = counterfactual({"holding_cost": 6000.0, "years_empty": 3.0}, np.nan, INPUTS.terms)
    assert cost == pytest.approx(16_809.82, abs=0.01)
    assert np.isnan(left)
