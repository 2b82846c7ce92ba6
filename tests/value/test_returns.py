import ast
import csv
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetmap.value.refusals import OutOfRangeError
from assetmap.value.returns import debt_cover, irr, irr_of_draws, npv, payback, rates_of_return


@pytest.mark.real_data
def test_the_documented_cases(shared_data):
    path = shared_data / "checks" / "npv_irr_documented.csv"
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {row["function"] for row in rows} == {"npv", "irr"}
    for row in rows:
        given_ = ast.literal_eval(row["inputs"])
        found = npv(given_["rate"], given_["cf"]) if row["function"] == "npv" else irr(given_["cf"])
        digits = len(row["documented"].partition(".")[2])
        assert round(found, digits) == float(row["documented"]), row


def test_the_first_flow_is_not_discounted():
    assert npv(0.5, [100.0]) == 100.0
    assert npv(0.0, [1.0, 2.0, 3.0]) == 6.0
    assert npv(1.0, [0.0, 2.0]) == 1.0


@given(st.floats(-0.5, 0.5), st.lists(st.floats(-1e5, 1e5), min_size=1, max_size=30))
def test_npv_is_the_sum_of_its_years(rate, flows):
    brute = sum(flow / (1 + rate) ** year for year, flow in enumerate(flows))
    size = sum(abs(flow) / (1 + rate) ** year for year, flow in enumerate(flows))
    assert abs(npv(rate, flows) - brute) <= 1e-9 * max(size, 1.0)


@given(st.floats(10, 1e6), st.lists(st.floats(1, 1e5), min_size=1, max_size=40))
def test_at_the_rate_of_return_nothing_is_left(outlay, flows):
    all_flows = [-outlay, *flows]
    found = rates_of_return(all_flows)
    assert len(found.rates) == 1
    assert found.warning == ""
    size = sum(flow / (1 + found.nearest) ** year for year, flow in enumerate(flows, start=1))
    assert abs(npv(found.nearest, all_flows)) <= 1e-6 * (outlay + size)


def test_several_rates_are_all_given_with_a_warning():
    found = rates_of_return([-5, 10.5, 1, -8, 1])
    assert len(found.rates) == 3
    for rate in found.rates:
        assert npv(rate, [-5, 10.5, 1, -8, 1]) == pytest.approx(0, abs=1e-6)
    assert found.nearest == min(found.rates, key=abs)
    assert "several rates of return" in found.warning
    assert "8.86%" in found.warning


def test_a_rate_that_is_a_double_root_is_one_rate():
    # (x - 1/1.1)^2 in x = 1/(1+r)
    root = 1 / 1.1
    found = rates_of_return([root**2, -2 * root, 1.0])
    assert found.rates == pytest.approx((0.1,), abs=1e-5)


@pytest.mark.parametrize("flows", [[1.0], [0.0, 0.0], [100, 50], [-100, -50], [0, 0, 5], [1.0, -1.9, 1.0]])
def test_without_a_rate_it_says_so(flows):
    assert math.isnan(irr(flows))
    assert "no rate of return" in rates_of_return(flows).warning


def test_zeros_around_the_flows_change_nothing():
    assert irr([0, -100, 110, 0]) == pytest.approx(0.1)


@pytest.mark.parametrize("flows", [[], [math.nan, 1], [[1, 2], [3, 4]], "abc", [1, math.inf]])
def test_flows_that_cannot_be_used(flows):
    for function in (irr, lambda f: npv(0.1, f)):
        with pytest.raises(OutOfRangeError, match="'flows' cannot be used"):
            function(flows)


@pytest.mark.parametrize("rate", [-1, -2, math.nan, "5"])
def test_a_rate_that_cannot_be_used(rate):
    with pytest.raises(OutOfRangeError, match="'rate' cannot be used"):
        npv(rate, [1.0])


def test_many_rows_at_once_are_as_each_alone():
    generator = np.random.default_rng(1)
    outlay, flows = generator.uniform(10, 100, 20), generator.uniform(0, 20, (25, 20))
    found = irr_of_draws(outlay, flows)
    expected = [irr(np.concatenate([[-outlay[n]], flows[:, n]])) for n in range(20)]
    np.testing.assert_allclose(found, expected, atol=1e-8)
    assert np.isnan(irr_of_draws(np.array([10.0]), -np.ones((3, 1)))).all()


def test_payback_is_when_the_money_is_back_for_good():
    assert payback([-10, 5, 5, 1]) == 2
    assert payback([-10, 12, -5, 3, 1]) == 3
    assert np.isnan(payback([-10, 1, 1]))
    assert payback([0.0, 1.0]) == 0
    np.testing.assert_array_equal(payback([[-1.0, -9.0], [2.0, 2.0]]), [1.0, np.nan])


def test_debt_cover():
    assert debt_cover(1200.0, 10_000.0, 0.0, 10.0) == pytest.approx(1.2)
    payment = 10_000 * 0.06 / (1 - 1.06**-15)
    assert debt_cover(2 * payment, 10_000.0, 0.06, 15.0) == pytest.approx(2.0)
    for bad in ((1.0, -5.0, 0.06, 15.0), (1.0, 5.0, 2.0, 15.0), (1.0, 5.0, 0.06, 0.0)):
        with pytest.raises(OutOfRangeError):
            debt_cover(*bad)
