import numpy as np
import pytest
from scipy.integrate import quad

from assetmap.vacancy.fitting.families import FAMILIES, Mixture, Weibull

SHAPES = {"exponential": (), "Weibull": (0.6,), "two exponentials": (0.7, 8.0)}


@pytest.mark.parametrize("name", FAMILIES)
def test_density_is_the_slope_of_survival_and_tail_its_integral(name):
    family, shape = FAMILIES[name], SHAPES[name]
    for z in (0.2, 1.0, 4.0):
        up, down = (family.survival(np.array(z + step), shape) for step in (-1e-6, 1e-6))
        assert np.exp(family.log_density(np.array(z), shape)) == pytest.approx((up - down) / 2e-6, rel=1e-5)
        area, _ = quad(lambda x: float(family.survival(np.array(x), shape)), z, np.inf)
        assert family.tail(np.array(z), shape) == pytest.approx(area, rel=1e-6)


@pytest.mark.parametrize("name", FAMILIES)
def test_free_parameters_of_any_size_give_a_shape(name):
    family = FAMILIES[name]
    for size in (-1000.0, 0.0, 1000.0):
        shape = family.shape_of(np.full(len(family.shape_names), size))
        assert len(shape) == len(family.shape_names)
        assert np.isfinite(family.tail(np.array(0.0), shape))


def test_both_heavy_tails_hold_the_exponential_as_a_special_case():
    z = np.array([0.1, 1.0, 5.0])
    assert Weibull().survival(z, (1.0,)) == pytest.approx(np.exp(-z))
    assert Mixture().survival(z, (0.4, 1.0)) == pytest.approx(np.exp(-z))
