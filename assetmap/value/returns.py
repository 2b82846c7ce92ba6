"""What a row of yearly flows returns: net present value, internal rates of return, payback, debt cover."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from assetmap.value.discounting import annuity
from assetmap.value.refusals import OutOfRangeError, checked

__all__ = ["RatesOfReturn", "debt_cover", "irr", "irr_of_draws", "npv", "payback", "rates_of_return"]

_REAL = 1e-6  # imaginary part under which a root of the polynomial counts as real: a double root splits by about 1e-8
_SAME = 1e-6  # rates closer than this are one rate


@dataclass(frozen=True)
class RatesOfReturn:
    """Every internal rate of return of a row of flows.

    Attributes
    ----------
    rates : tuple of float
        All rates above -1 at which the net present value is 0, from low to high.
    nearest : float
        The one nearest 0, nan where there is none.
    warning : str
        What to be told where there are none or several; empty where there is exactly one.
    """

    rates: tuple[float, ...]
    nearest: float
    warning: str


def npv(rate: float, flows: Sequence[float] | NDArray[np.float64]) -> float:
    """Net present value of yearly flows, the first of them today and not discounted.

    Parameters
    ----------
    rate : float
        Rate per year, above -1.
    flows : sequence of float
        £ in years 0, 1, 2, ...

    Raises
    ------
    OutOfRangeError
        When the rate is not above -1, or a flow is not a finite number, or there is none.

    Examples
    --------
    >>> round(npv(0.08, [-40000, 5000, 8000, 12000, 30000]), 5)
    3065.22267
    """
    rate = checked("rate", rate, -1.0, above=True, unit="per year")
    values = _flows(flows)
    return float(np.polynomial.polynomial.polyval(1.0 / (1.0 + rate), values))


def irr(flows: Sequence[float] | NDArray[np.float64]) -> float:
    """Internal rate of return of yearly flows: of several the one nearest 0, nan where there is none.

    `rates_of_return` gives all of them, and the warning to show beside the figure where there are several.

    Parameters
    ----------
    flows : sequence of float
        £ in years 0, 1, 2, ...

    Raises
    ------
    OutOfRangeError
        When a flow is not a finite number, or there is none.

    Examples
    --------
    >>> round(irr([-100, 39, 59, 55, 20]), 5)
    0.28095
    """
    return rates_of_return(flows).nearest


def rates_of_return(flows: Sequence[float] | NDArray[np.float64]) -> RatesOfReturn:
    """Every internal rate of return of yearly flows, and a warning where there is not exactly one.

    The flows are a polynomial in ``1 / (1 + rate)``; its positive roots are the rates. Each is polished, and kept only
    where the net present value is indeed 0.

    Parameters
    ----------
    flows : sequence of float
        £ in years 0, 1, 2, ...

    Raises
    ------
    OutOfRangeError
        When a flow is not a finite number, or there is none.
    """
    values = _flows(flows)
    filled = np.flatnonzero(values)
    if len(filled) < 2 or np.all(values >= 0) or np.all(values <= 0):
        return RatesOfReturn((), float("nan"), "no rate of return: money flows one way only")
    values = values[filled[0] : filled[-1] + 1]
    values = values / np.abs(values).max()
    found = np.polynomial.polynomial.polyroots(values)
    factors = [_polished(values, float(root.real)) for root in found if abs(root.imag) < _REAL and root.real > 0]
    rates = sorted(1.0 / factor - 1.0 for factor in factors if factor is not None)
    kept = [rate for place, rate in enumerate(rates) if place == 0 or rate - rates[place - 1] > _SAME]
    if not kept:
        return RatesOfReturn((), float("nan"), "no rate of return: at no rate do the flows come to 0")
    nearest = min(kept, key=abs)
    warning = ""
    if len(kept) > 1:
        listed = ", ".join(f"{rate:.2%}" for rate in kept)
        warning = f"several rates of return ({listed}), since the flows change sign more than once: use the NPV instead"
    return RatesOfReturn(tuple(kept), nearest, warning)


def _flows(flows: Sequence[float] | NDArray[np.float64]) -> NDArray[np.float64]:
    try:
        values = np.asarray(flows, dtype="float64")
    except (TypeError, ValueError):
        values = np.array([np.nan])
    if values.ndim != 1 or not len(values) or not np.isfinite(values).all():
        raise OutOfRangeError(
            "'flows' cannot be used",
            "flows",
            seen=repr(flows),
            allowed="one finite number for each year, at least one",
            next_step="correct the flows",
        )
    return values


def _polished(values: NDArray[np.float64], factor: float) -> float | None:
    slope = np.polynomial.polynomial.polyder(values)
    for _ in range(50):
        steep = np.polynomial.polynomial.polyval(factor, slope)
        if steep == 0:
            break
        move = np.polynomial.polynomial.polyval(factor, values) / steep
        if abs(move) > 0.01 * factor:  # a double root: leave it where it is rather than jump away
            break
        factor -= float(move)
        if abs(move) <= 1e-15 * factor:
            break
    size = np.polynomial.polynomial.polyval(factor, np.abs(values))
    return factor if abs(np.polynomial.polynomial.polyval(factor, values)) <= 1e-9 * size else None


def irr_of_draws(outlay: NDArray[np.float64], flows: NDArray[np.float64]) -> NDArray[np.float64]:
    """Internal rate of return of many rows at once, each an outlay followed by flows.

    Parameters
    ----------
    outlay : numpy.ndarray, shape (draws,)
        £ paid today, positive.
    flows : numpy.ndarray, shape (years, draws)
        £ in years 1, 2, ...

    Returns
    -------
    numpy.ndarray, shape (draws,)
        Rate between -0.99 and 10, by bisection to 1e-9; nan where the net present value has the same sign at both ends.
    """
    low, high = np.full(len(outlay), -0.99), np.full(len(outlay), 10.0)

    def worth(rate: NDArray[np.float64]) -> NDArray[np.float64]:
        factor = 1.0 / (1.0 + rate)
        total = np.zeros_like(rate)
        for flow in flows[::-1]:
            total = (total + flow) * factor
        return total - outlay

    below, beyond = worth(low), worth(high)
    found = (below > 0) & (beyond < 0)
    for _ in range(34):
        middle = (low + high) / 2
        above = worth(middle) > 0
        low, high = np.where(above, middle, low), np.where(above, high, middle)
    return np.where(found, (low + high) / 2, np.nan)


def payback(flows: ArrayLike) -> NDArray[np.float64]:
    """Years until the flows, added up without discounting, have come back to 0 or more for good.

    Parameters
    ----------
    flows : array_like, shape (years + 1,) or (years + 1, draws)
        £ in years 0, 1, 2, ...

    Returns
    -------
    numpy.ndarray, shape () or (draws,)
        Whole years; nan where they have not come back by the last one.
    """
    total = np.cumsum(np.asarray(flows, dtype="float64"), axis=0)
    behind = total < 0
    years = np.arange(len(total)).reshape((-1,) + (1,) * (total.ndim - 1))
    last = np.where(behind, years, -1).max(axis=0)
    return np.where(behind[-1], np.nan, last + 1.0)


def debt_cover(income: float, debt: float, rate: float, years: float) -> float:
    """Yearly income over the yearly payment of a debt that is paid off in equal parts; 1.2 is a usual least.

    Parameters
    ----------
    income : float
        Net operating income, £ per year.
    debt : float
        Money owed, £, above 0.
    rate : float
        Interest per year, 0 to 1.
    years : float
        Term, above 0 to 100 years.

    Raises
    ------
    OutOfRangeError
        When one of them is out of range.
    """
    income = checked("income", income, unit="£ per year")
    debt = checked("debt", debt, 0.0, above=True, unit="£")
    rate = checked("rate", rate, 0.0, 1.0, unit="per year")
    years = checked("years", years, 0.0, 100.0, above=True, unit="years")
    return float(income / (debt / annuity(rate, years)))
