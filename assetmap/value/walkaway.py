"""The price above which a buyer loses, which may be negative, and the rent at which nobody does."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from assetmap.value.refusals import OutOfRangeError, checked

__all__ = ["price_from_surplus", "walk_away_price"]


def price_from_surplus(surplus: ArrayLike, acquisition_cost: float) -> Any:
    """Price that leaves a surplus of nothing: ``X / (1 + a)`` where X is above 0, otherwise X.

    A buyer who is paid to take a building on has no price to pay a cost of acquisition on.

    Parameters
    ----------
    surplus : float or array_like
        X, £: income and resale less works, plus grant, all at present value.
    acquisition_cost : float
        Share of the price, 0 or more.

    Returns
    -------
    float or numpy.ndarray
        £, negative for a contribution that the seller would have to make.
    """
    value = np.asarray(surplus)
    price = np.where(value > 0, value / (1.0 + acquisition_cost), value)
    return float(price) if price.ndim == 0 else price


def walk_away_price(
    noi: float | Sequence[float] | NDArray[np.float64],
    capital_cost: float,
    terminal_value: float,
    rate: float,
    *,
    works_years: int = 1,
    horizon: int = 25,
    grant: float = 0,
    selling_cost: float = 0.02,
    acquisition_cost: float = 0.03,
) -> float:
    """Highest price at which a buyer still earns the rate; negative where the seller would have to contribute.

    ``X = sum of NOI_t D_t + V_T (1 - selling cost) D_T - capital cost + grant`` with ``D_t = (1 + rate)^-t``; the price is
    ``X / (1 + acquisition cost)`` if X is above 0, otherwise X.

    Parameters
    ----------
    noi : sequence of float, or float
        Net operating income, £: of the years 1 to ``horizon``, of which those of the works count as 0, since there is no
        income before they are done; or of the years after the works only, which are ``horizon - works_years``; or one
        number for every year.
    capital_cost : float
        Cost of the works, £, 0 or more, paid today.
    terminal_value : float
        Value at the end of the horizon, £; may be negative.
    rate : float
        Hurdle rate, real, per year: 0 to 1.
    works_years : int
        Years at the beginning without income, 0 to ``horizon``.
    horizon : int
        Years that the building is held, 1 to 999.
    grant : float
        £, 0 or more, received today.
    selling_cost, acquisition_cost : float
        Shares of the price, 0 to 1.

    Returns
    -------
    float
        £.

    Raises
    ------
    OutOfRangeError
        When a number is out of range or of the wrong sign, or there is not one flow for each year.

    Examples
    --------
    >>> round(walk_away_price([0.0] + [9840.0] * 24, 326144.0, 103579.0, 0.08))
    -215393
    """
    horizon = _whole("horizon", horizon, 1, 999)
    works_years = _whole("works_years", works_years, 0, horizon)
    cost = checked(
        "capital_cost", capital_cost, 0.0, unit="£", next_step="enter the cost of the works as a positive sum"
    )
    sale = checked("terminal_value", terminal_value, unit="£")
    hurdle = checked("rate", rate, 0.0, 1.0, unit="per year")
    money = checked("grant", grant, 0.0, unit="£", next_step="enter the grant as a positive sum")
    selling = checked("selling_cost", selling_cost, 0.0, 1.0, unit="of the price")
    buying = checked("acquisition_cost", acquisition_cost, 0.0, 1.0, unit="of the price")
    factors = (1.0 + hurdle) ** -np.arange(works_years + 1.0, horizon + 1.0)
    income = float(_income(noi, works_years, horizon) @ factors)
    surplus = income + sale * (1.0 - selling) * (1.0 + hurdle) ** -horizon - cost + money
    return float(price_from_surplus(surplus, buying))


def _income(noi: float | Sequence[float] | NDArray[np.float64], works_years: int, horizon: int) -> NDArray[np.float64]:
    try:
        flows = np.asarray(noi, dtype="float64")
    except (TypeError, ValueError):
        flows = np.array([np.nan])
    if flows.ndim == 0:
        flows = np.full(horizon, float(flows))
    if flows.ndim != 1 or len(flows) not in (horizon, horizon - works_years) or not np.isfinite(flows).all():
        raise OutOfRangeError(
            "'noi' cannot be used",
            "noi",
            seen=repr(noi),
            allowed=f"a finite number for each of {horizon} years, or of the {horizon - works_years} after the works",
            next_step="give one flow for each year",
        )
    return flows[works_years:] if len(flows) == horizon else flows


def _whole(field: str, value: float, least: int, most: int) -> int:
    whole = isinstance(value, int | np.integer) or (isinstance(value, float) and value.is_integer())
    if isinstance(value, bool) or not whole or not least <= value <= most:
        raise OutOfRangeError(
            f"'{field}' cannot be used",
            field,
            seen=repr(value),
            allowed=f"a whole number of years from {least} to {most}",
            next_step=f"correct {field}",
        )
    return int(value)
