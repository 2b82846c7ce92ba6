"""The product-limit estimate (Kaplan and Meier 1958): the share still empty, without assuming any distribution."""

import numpy as np
import pandas as pd

from assetmap.vacancy.fitting.spells import Spells

__all__ = ["product_limit"]


def product_limit(spells: Spells) -> pd.DataFrame:
    """Share of followed spells still running, after each time at which one ended.

    Parameters
    ----------
    spells : Spells
        Followed from their beginning. One whose end lies between two looks is taken to have ended in the middle.

    Returns
    -------
    pandas.DataFrame
        ``years``, ``at_risk`` (spells running just before), ``ended`` and ``survival``; the first row is 0 years, 1.

    Raises
    ------
    ValueError
        When the spells were not followed.
    """
    if spells.scheme != "followed":
        raise ValueError(f"'spells' must be followed, not {spells.scheme}")
    table = spells.table
    ended = table["ended"].to_numpy(dtype=bool)
    years = table["years"].to_numpy(dtype=np.float64)
    years = np.where(ended, (years + table["earliest"].to_numpy(dtype=np.float64)) / 2, years)
    rows = [(0.0, len(years), 0, 1.0)]
    for time in np.unique(years[ended]):
        at_risk, ends = int((years >= time).sum()), int((ended & (years == time)).sum())
        rows.append((float(time), at_risk, ends, rows[-1][3] * (1 - ends / at_risk)))
    return pd.DataFrame(rows, columns=["years", "at_risk", "ended", "survival"])
