"""How much longer a building that is empty would stay empty otherwise, given how long it has been so."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray

from assetmap.vacancy.fitting.families import FAMILIES
from assetmap.vacancy.fitting.rates_file import FittedRates, fitted_rates

__all__ = ["remaining_years", "survival"]

Floats = NDArray[np.float64]
# Nodes and weights of Gauss and Hermite for a standard normal: exact for polynomials up to degree 41.
_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(21)
_WEIGHTS = _WEIGHTS / _WEIGHTS.sum()


def survival(
    holding_class: str,
    years_empty: ArrayLike,
    further: ArrayLike,
    *,
    rates: Mapping[str, FittedRates] | None = None,
) -> Floats:
    """Probability that a building, empty for so long, is still empty after so many years more.

    A building's own rate of leaving is not known; rates differ between sources as the fitted spread says, and a
    building that has been empty for long is likelier to be one of the slow. So the curve of a new spell,
    S(t) = E[S0(rate · t)] over log-normal rates, is taken on the condition of having lasted: S(t + u) / S(t).

    Parameters
    ----------
    holding_class : str
        Key of a class: "public" or "let"; `class_of_holding` tells that of a holding type.
    years_empty : float or array of float
        Time empty so far, 0 or more; missing (NaN) gives NaN. Where only a later date is known, a lower bound.
    further : float or array of float
        Years more, 0 or more.
    rates : mapping of str to FittedRates, optional
        Those that the package ships by default.

    Returns
    -------
    numpy.ndarray
        Of the two arrays' common shape, 1 (at 0 years more) down to 0.

    Raises
    ------
    ValueError
        When the class has no fitted values, or a number is negative.

    Examples
    --------
    >>> bool(survival("public", 10, 5) > survival("public", 0, 5))
    True
    """
    fitted, so_far, more = _checked(holding_class, years_empty, further, rates)
    return _share(fitted, so_far + more) / _share(fitted, so_far)


def remaining_years(
    holding_class: str,
    years_empty: ArrayLike,
    horizon: ArrayLike,
    *,
    rates: Mapping[str, FittedRates] | None = None,
) -> Floats:
    """Years that a building would on average still stand empty within a horizon.

    The integral of `survival` over the years from now to the horizon.

    Parameters
    ----------
    holding_class, years_empty, rates
        As for `survival`.
    horizon : float or array of float
        Years looked ahead, 0 or more. Without an end the mean would hang on the slowest sources alone.

    Returns
    -------
    numpy.ndarray
        Years, 0 up to the horizon.
    """
    fitted, so_far, more = _checked(holding_class, years_empty, horizon, rates)
    rate, family = _rates_of(fitted), FAMILIES[fitted.family]
    begin, end = so_far[..., None] * rate, (so_far + more)[..., None] * rate
    area = (family.tail(begin, fitted.shape) - family.tail(end, fitted.shape)) / rate
    return np.asarray((area @ _WEIGHTS) / _share(fitted, so_far), dtype=np.float64)


def _checked(
    holding_class: str, years_empty: ArrayLike, further: ArrayLike, rates: Mapping[str, FittedRates] | None
) -> tuple[FittedRates, Floats, Floats]:
    known = fitted_rates() if rates is None else rates
    if holding_class not in known:
        raise ValueError(f"'holding_class' is {holding_class!r}, allowed: {', '.join(known)}")
    so_far, more = np.broadcast_arrays(np.asarray(years_empty, dtype=np.float64), np.asarray(further, dtype=np.float64))
    if (so_far < 0).any() or (more < 0).any():
        raise ValueError("'years_empty' and the years ahead must be 0 or more")
    return known[holding_class], so_far, more


def _rates_of(fitted: FittedRates) -> Floats:
    return np.asarray(fitted.scale_rate * np.exp(fitted.spread * _NODES), dtype=np.float64)


def _share(fitted: FittedRates, years: Floats) -> Floats:
    family = FAMILIES[fitted.family]
    return np.asarray(family.survival(years[..., None] * _rates_of(fitted), fitted.shape) @ _WEIGHTS, dtype=np.float64)
