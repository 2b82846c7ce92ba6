"""Who carries whom: the cash of a whole portfolio year by year, under simulation."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

__all__ = ["Balance", "balance"]


@dataclass(frozen=True, eq=False)
class Balance:
    """Cash of a portfolio.

    Attributes
    ----------
    years : pandas.DataFrame
        One row per year: ``year`` (1, 2, ...); ``cash_p10``, ``cash_p50``, ``cash_p90``, ``cash_mean`` (£ of the year, all
        buildings); ``balance_p10``, ``balance_p50``, ``balance_p90`` (£ at its end, reserve and all before it included);
        ``solvent`` (share of draws that have not been below 0 up to then).
    buildings : pandas.DataFrame
        One row per building: ``name``, ``total_mean`` (£ over all years), ``loses`` (share of draws in which its total is
        below 0), ``role``: ``earner``, ``cost-bearer`` or ``neither``.
    carries : pandas.DataFrame
        One row per earner and cost-bearer: ``earner``, ``cost_bearer``, ``carried`` (£ of mean totals).
    uncarried : float
        £ of mean deficits that no surplus covers, 0 or more.
    solvent : float
        Share of draws in which the vehicle never falls below 0.
    reserve_needed : float
        £ at the start with which it would stay solvent in the share of draws asked for.
    """

    years: pd.DataFrame
    buildings: pd.DataFrame
    carries: pd.DataFrame
    uncarried: float
    solvent: float
    reserve_needed: float


def balance(
    cash: ArrayLike, names: Sequence[Hashable] | None = None, *, reserve: float = 0.0, confidence: float = 0.95
) -> Balance:
    """Cash of a whole portfolio year by year, who carries whom in it, and the reserve that it needs.

    Each cost-bearer is carried by all earners, each in proportion to its surplus: no order among equals is invented. Money
    kept earns nothing, and none is borrowed.

    Parameters
    ----------
    cash : array-like of shape (draws, years, buildings)
        £ that each building brings (or, negative, takes) in each year of each simulated draw; finite.
    names : sequence of shape (buildings,), optional
        Names of the buildings; their numbers if not given.
    reserve : float
        £ at the start, 0 or more.
    confidence : float
        Share of draws, above 0 and up to 1, in which the vehicle is to stay solvent.

    Returns
    -------
    Balance

    Examples
    --------
    >>> found = balance([[[10, -4], [10, -12]], [[10, -4], [2, -12]]], ["market", "hall"])
    >>> found.solvent, found.reserve_needed
    (0.5, 4.0)
    """
    flows = np.asarray(cash, dtype=np.float64)
    if flows.ndim != 3 or not flows.size or not np.isfinite(flows).all():
        raise ValueError(f"'cash' has shape {flows.shape}, allowed (draws, years, buildings) of finite numbers")
    draws, years, count = flows.shape
    called = list(range(count)) if names is None else list(names)
    if len(called) != count:
        raise ValueError(f"'names' has {len(called)} entries, allowed {count}, one per building")
    if not 0 <= reserve < np.inf:
        raise ValueError(f"'reserve' is {reserve}, allowed 0 or more")
    if not 0 < confidence <= 1:
        raise ValueError(f"'confidence' is {confidence}, allowed above 0 to 1")
    yearly = flows.sum(axis=2)
    held = reserve + np.cumsum(yearly, axis=1)
    alive = np.minimum.accumulate(held, axis=1) >= 0
    table = {"year": np.arange(1, years + 1)}
    for name, values in (("cash", yearly), ("balance", held)):
        for percent in (10, 50, 90):
            table[f"{name}_p{percent}"] = np.percentile(values, percent, axis=0)
    table |= {"cash_mean": yearly.mean(axis=0), "solvent": alive.mean(axis=0)}
    needs = np.sort(np.maximum(-(held - reserve).min(axis=1), 0.0))
    # the smallest reserve with which the share asked for is reached, in draws, not between them
    place = int(np.ceil(confidence * draws - 1e-9)) - 1
    totals = flows.sum(axis=1)
    mean = totals.mean(axis=0)
    role = np.where(mean > 0, "earner", np.where(mean < 0, "cost-bearer", "neither"))
    buildings = pd.DataFrame({"name": called, "total_mean": mean, "loses": (totals < 0).mean(axis=0), "role": role})
    surplus, deficit = np.maximum(mean, 0.0), np.maximum(-mean, 0.0)
    carried = min(surplus.sum(), deficit.sum())
    rows = [
        (called[one], called[other], carried * surplus[one] / surplus.sum() * deficit[other] / deficit.sum())
        for one in np.flatnonzero(surplus)
        for other in np.flatnonzero(deficit)
    ]
    return Balance(
        years=pd.DataFrame(table),
        buildings=buildings,
        carries=pd.DataFrame(rows, columns=["earner", "cost_bearer", "carried"]),
        uncarried=float(deficit.sum() - carried),
        solvent=float(alive[:, -1].mean()),
        reserve_needed=float(needs[max(place, 0)]),
    )
