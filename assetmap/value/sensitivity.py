"""Which input matters: the tornado, and the value of each input at which the answer switches."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from assetmap.value.appraisal import Building, building_figures, paid
from assetmap.value.cashflow import unit_figures
from assetmap.value.inputs import CENTRAL, Inputs

__all__ = ["switching_values", "tornado"]

_SPLITS = 80


def tornado(building: Building, inputs: Inputs, figure: str = "walk_away") -> pd.DataFrame:
    """One figure with each input at its low and its high end, all others central.

    Parameters
    ----------
    building : Building
        With an area.
    inputs : Inputs
        Ranges.
    figure : str
        Key of the figure.

    Returns
    -------
    pandas.DataFrame
        One row per input, the widest swing first: ``input``, ``title``, ``unit``, ``low``, ``high`` (of the input),
        ``at_low``, ``at_high``, ``central`` (of the figure), ``swing`` (their distance). NaN swings come last.

    Raises
    ------
    ValueError
        When the building has no area, or there is no such figure.
    """
    _has_area(building)
    keys = list(inputs.items)
    values = {key: np.full(2 * len(keys) + 1, inputs[key].central) for key in keys}
    for place, key in enumerate(keys):
        values[key][2 * place : 2 * place + 2] = inputs[key].low, inputs[key].high
    found = building_figures(values, building, inputs.terms)
    if figure not in found:
        raise ValueError(f"'figure' is {figure!r}, allowed {', '.join(found)}")
    result = found[figure]
    table = pd.DataFrame(
        {
            "input": keys,
            "title": [inputs[key].title for key in keys],
            "unit": [inputs[key].unit for key in keys],
            "low": [inputs[key].low for key in keys],
            "high": [inputs[key].high for key in keys],
            "at_low": result[:-1:2],
            "at_high": result[1::2],
            "central": result[-1],
        }
    )
    table["swing"] = (table["at_high"] - table["at_low"]).abs()
    return table.sort_values("swing", ascending=False, kind="stable", ignore_index=True)


def switching_values(building: Building, inputs: Inputs) -> pd.DataFrame:
    """Value of each input at which the net present value is 0, all others central.

    Parameters
    ----------
    building : Building
        With an area; the price and grant are those entered.
    inputs : Inputs
        Ranges; the search runs over what may be entered of an input, ``least`` to ``most``.

    Returns
    -------
    pandas.DataFrame
        One row per input: ``input``, ``title``, ``unit``, ``central``, ``switches_at`` (nan where no value that may be
        entered switches it; of several the one nearest the central value), ``change`` (share of the central value, nan where
        that is 0), ``in_range`` (whether it lies between low and high).

    Raises
    ------
    ValueError
        When the building has no area.
    """
    _has_area(building)
    terms, central = inputs.terms, inputs.values(CENTRAL)
    fixed = building.grant - paid(building.price, terms)

    def worth(name: str, at: NDArray[np.float64]) -> NDArray[np.float64]:
        values: dict[str, Any] = dict(central) | {name: at}
        surplus = unit_figures(values, terms, building.lease_years).surplus[terms.hurdle_rate]
        return np.broadcast_to(surplus * building.area_m2 + fixed, at.shape)

    rows = []
    for name, item in inputs.items.items():
        grid = np.unique(np.concatenate([np.linspace(item.least, item.most, 201), [item.central]]))
        signs = np.sign(worth(name, grid))
        turns = np.flatnonzero((signs[1:] * signs[:-1] <= 0) & (signs[1:] != signs[:-1]))
        at = np.nan
        if len(turns):
            found = np.array([_turn(partial(worth, name), grid[t], grid[t + 1]) for t in turns])
            at = float(found[np.abs(found - item.central).argmin()])
        change = at / item.central - 1.0 if item.central else np.nan
        rows.append((name, item.title, item.unit, item.central, at, change, bool(item.low <= at <= item.high)))
    names = ["input", "title", "unit", "central", "switches_at", "change", "in_range"]
    return pd.DataFrame(rows, columns=names)


def _turn(worth: Callable[[NDArray[np.float64]], NDArray[np.float64]], low: float, high: float) -> float:
    ends = worth(np.array([low, high]))
    for _ in range(_SPLITS):
        middle = (low + high) / 2.0
        if np.sign(worth(np.array([middle]))[0]) == np.sign(ends[0]):
            low = middle
        else:
            high = middle
    return (low + high) / 2.0


def _has_area(building: Building) -> None:
    if building.area_m2 is None:
        raise ValueError("'building' has no area, allowed one that can be appraised")
