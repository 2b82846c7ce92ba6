import numpy as np
import pytest

from assetmap.vacancy.fitting.families import FAMILIES
from assetmap.vacancy.fitting.rates_file import FittedRates, fitted_rates
from assetmap.vacancy.fitting.survival import remaining_years, survival


def made(family="exponential", shape=(), scale_rate=0.2, spread=0.0):
    return {"public": FittedRates(0.05, 0.15, 0.2, 0.1, 0.4, spread, scale_rate, family, shape, 100)}


def test_at_a_constant_rate_the_past_says_nothing():
    so_far = np.array([0.0, 3.0, 30.0])
    assert survival("public", so_far, 5.0, rates=made()) == pytest.approx(np.exp(-1.0))
    assert remaining_years("public", so_far, 10.0, rates=made()) == pytest.approx((1 - np.exp(-2)) / 0.2)


def test_where_rates_differ_who_has_stood_long_stands_longer():
    further = np.array([0.0, 1.0, 5.0, 20.0])
    fresh, old = (survival("public", years, further, rates=made(spread=1.0)) for years in (0.0, 10.0))
    assert fresh[0] == old[0] == pytest.approx(1.0)
    assert (old[1:] > fresh[1:]).all()
    assert (np.diff(old) < 0).all()


def test_the_mixed_curve_is_that_of_drawn_rates():
    rng = np.random.default_rng(20)
    length = rng.exponential(1 / (0.2 * np.exp(1.0 * rng.standard_normal(400_000))))
    lasted = length[length > 4]
    assert survival("public", 4.0, 6.0, rates=made(spread=1.0)) == pytest.approx((lasted > 10).mean(), abs=0.005)
    more = np.minimum(lasted - 4, 15).mean()
    assert remaining_years("public", 4.0, 15.0, rates=made(spread=1.0)) == pytest.approx(more, rel=0.01)


@pytest.mark.parametrize(("family", "shape"), [("Weibull", (0.6,)), ("two exponentials", (0.7, 9.0))])
def test_the_familys_own_tail_is_kept(family, shape):
    rates = made(family, shape)
    z = np.array([0.4, 1.4])
    whole = FAMILIES[family].survival(z, shape)
    assert survival("public", 2.0, 5.0, rates=rates) == pytest.approx(whole[1] / whole[0])
    grid = np.linspace(0, 8, 4001)
    area = np.trapezoid(survival("public", 2.0, grid, rates=rates), grid)
    assert remaining_years("public", 2.0, 8.0, rates=rates) == pytest.approx(area, rel=1e-4)


def test_what_is_not_known_stays_unknown():
    assert np.isnan(survival("public", np.nan, 5.0))
    assert np.isnan(remaining_years("public", np.array([np.nan, 1.0]), 5.0)).tolist() == [True, False]


@pytest.mark.parametrize("key", ["public", "let"])
def test_the_shipped_curves(key):
    years = np.array([0.0, 2.0, 10.0, 30.0])
    lasting = survival(key, years, 5.0)
    assert (np.diff(lasting) > 0).all()
    # the constant rate overstates the exits of old spells
    assert lasting[2] > np.exp(-5 * fitted_rates()[key].rate)
    assert ((remaining_years(key, years, 10.0) > 0) & (remaining_years(key, years, 10.0) < 10)).all()
    assert fitted_rates()[key].low < fitted_rates()[key].rate < fitted_rates()[key].high


def test_wrong_arguments_are_named():
    with pytest.raises(ValueError, match="'holding_class' is 'palace', allowed: public, let"):
        survival("palace", 1.0, 1.0)
    with pytest.raises(ValueError, match="'years_empty'"):
        survival("public", -1.0, 1.0)
    with pytest.raises(ValueError, match="0 or more"):
        remaining_years("public", 1.0, -1.0)
