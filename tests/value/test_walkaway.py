import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetmap.value.refusals import OutOfRangeError
from assetmap.value.walkaway import price_from_surplus, walk_away_price


def brute(noi, cost, sale, rate, works=1, horizon=25, grant=0.0, selling=0.02, buying=0.03):
    total = grant - cost
    for year in range(1, horizon + 1):
        if year > works:
            total += noi[year - 1] / (1 + rate) ** year
    total += sale * (1 - selling) / (1 + rate) ** horizon
    return total / (1 + buying) if total > 0 else total


@given(
    st.lists(st.floats(-1e5, 1e5), min_size=25, max_size=25),
    st.floats(0, 1e6),
    st.floats(-1e6, 1e6),
    st.floats(0, 0.2),
    st.integers(0, 5),
)
def test_it_is_the_loop_over_the_years(noi, cost, sale, rate, works):
    size = sum(map(abs, noi)) + cost + abs(sale) + 1
    found = walk_away_price(noi, cost, sale, rate, works_years=works)
    assert abs(found - brute(noi, cost, sale, rate, works)) <= 1e-9 * size


def test_the_reference_building():
    flows = [0.0] + [9840.0] * 24
    price = walk_away_price(flows, 326_144, 9840 / 0.095, 0.08)
    assert price == pytest.approx(brute(flows, 326_144, 9840 / 0.095, 0.08))
    assert round(price) == -215_393


def test_flows_of_every_year_of_those_after_the_works_or_one_number():
    every = walk_away_price([50.0] * 25, 10, 0, 0.08)
    assert every == walk_away_price([50.0] * 24, 10, 0, 0.08) == walk_away_price(50.0, 10, 0, 0.08)
    assert every == walk_away_price(np.array([999.0] + [50.0] * 24), 10, 0, 0.08)  # no income during the works


def test_acquisition_is_paid_on_a_price_and_not_on_a_contribution():
    assert walk_away_price([0.0, 0.0], 100, 0, 0.0, horizon=2) == -100
    assert walk_away_price([0.0, 0.0], 100, 0, 0.0, horizon=2, grant=203) == pytest.approx(100)
    np.testing.assert_allclose(price_from_surplus([-1.0, 0.0, 1.03], 0.03), [-1.0, 0.0, 1.0])


def test_a_grant_of_the_gap_brings_it_to_nothing():
    gap = -walk_away_price(9840.0, 326_144, 103_579, 0.08)
    assert walk_away_price(9840.0, 326_144, 103_579, 0.08, grant=gap) == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("capital_cost", {"capital_cost": -1}),
        ("grant", {"grant": -1}),
        ("rate", {"rate": -0.01}),
        ("rate", {"rate": math.nan}),
        ("selling_cost", {"selling_cost": -0.1}),
        ("acquisition_cost", {"acquisition_cost": 2}),
        ("horizon", {"horizon": 0}),
        ("horizon", {"horizon": 2.5}),
        ("works_years", {"works_years": -1}),
        ("works_years", {"works_years": 26}),
        ("terminal_value", {"terminal_value": math.inf}),
        ("noi", {"noi": [1.0] * 7}),
        ("noi", {"noi": [math.nan] * 25}),
        ("noi", {"noi": "much"}),
    ],
)
def test_what_cannot_be_used_is_named(field, change):
    arguments = {"noi": [1.0] * 25, "capital_cost": 1, "terminal_value": 1, "rate": 0.08} | change
    with pytest.raises(OutOfRangeError) as caught:
        walk_away_price(**arguments)
    assert caught.value.where == field
    assert caught.value.allowed
    assert caught.value.next_step


def test_a_whole_number_may_be_written_as_any_kind_of_number():
    plain = walk_away_price([9840.0] * 25, 326_144.0, 103_579.0, 0.08)
    for one, horizon in ((1.0, 25.0), (np.int64(1), np.int64(25)), (np.float64(1), 25)):
        given = walk_away_price((9840,) * 25, 326_144, 103_579, 0.08, works_years=one, horizon=horizon)
        assert given == plain
