"""What the register says of the building itself: condition, backlog, running cost, energy, size and layout."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

__all__ = ["backlog_per_m2", "condition_grade", "energy_band", "running_cost_per_m2", "share_of_uses_it_fits"]


def backlog_per_m2(assets: pd.DataFrame) -> pd.Series:
    """Maintenance that is due per square metre of floor, £/m², 0 or more; NaN unless both are stated."""
    return _per_m2(assets, "backlog_gbp").rename("backlog_per_m2")


def running_cost_per_m2(assets: pd.DataFrame) -> pd.Series:
    """Cost of a year's running per square metre of floor, £/m² a year; NaN unless both are stated."""
    return _per_m2(assets, "running_cost_gbp").rename("running_cost_per_m2")


def condition_grade(assets: pd.DataFrame) -> pd.Series:
    """Condition as a number: 1 for grade A (good) to 4 for grade D (bad); NaN where it is not stated."""
    return _letters(assets["condition"], "ABCD").rename("condition_grade")


def energy_band(assets: pd.DataFrame) -> pd.Series:
    """Energy performance band as a number: 1 for A to 7 for G; NaN where it is not stated."""
    return _letters(assets["epc_band"], "ABCDEFG").rename("energy_band")


def share_of_uses_it_fits(assets: pd.DataFrame, uses: Sequence[Mapping[str, Any]]) -> pd.Series:
    """How much of what people look for the building has room and layout for, range 0-1, 1 fits every use asked for.

    Parameters
    ----------
    assets : pandas.DataFrame
        With ``floor_area_m2`` and ``features`` (separated by semicolons; blank where the register does not state them).
    uses : sequence of mapping
        Each use asked for: ``least_m2`` and ``most_m2`` (None where open), ``room`` (whether a part of a building is enough, so
        that a larger one fits too) and ``must``, the features that it must have.

    Returns
    -------
    pandas.Series of float
        On the index of ``assets``: the mean over the uses of 0 where the size does not fit, or else of the share of the
        features asked for that it has, where its register states any. NaN where the floor area is not stated, or nobody
        has asked for anything.
    """
    area = assets["floor_area_m2"].astype("float64").to_numpy()
    stated = [
        {one.strip().casefold() for one in text.split(";") if one.strip()}
        for text in assets["features"].fillna("").astype("str")
    ]
    total = np.zeros(len(assets))
    for use in uses:
        fits = area >= float(use.get("least_m2") or 0)
        if use.get("most_m2") is not None and not use.get("room"):
            fits &= area <= float(use["most_m2"])
        must = {str(one).strip().casefold() for one in use.get("must") or ()}
        has = np.array([len(must & its) / len(must) if must and its else 1.0 for its in stated])
        total += fits * has
    known = (area > 0) & bool(uses)
    share = np.divide(total, max(len(uses), 1), out=np.full(len(assets), np.nan), where=known)
    return pd.Series(share, index=assets.index, name="share_of_uses_it_fits")


def _per_m2(assets: pd.DataFrame, column: str) -> pd.Series:
    area = assets["floor_area_m2"].astype("float64")
    return assets[column].astype("float64") / area.where(area > 0, np.nan)


def _letters(grades: pd.Series, order: str) -> pd.Series:
    return grades.map({letter: float(i) for i, letter in enumerate(order, start=1)}).astype("float64")
