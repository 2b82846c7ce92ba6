"""Summary measures of deprivation for districts, by the formulas of the published district summaries (File 10)."""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

__all__ = ["deprivation_summary", "extent_weights"]

# English Indices of Deprivation 2025, File 10, notes (the same in 2019). Everybody in the most deprived tenth of areas
# counts whole; from the 11th to the 30th percentile the weight falls evenly from 0.95 to 0.05.
_WHOLE_TO = 10
_FIRST, _LAST = 11, 30
_HIGH, _LOW = 0.95, 0.05


def extent_weights(rank: ArrayLike, ranked_areas: int) -> NDArray[np.float64]:
    """Weight with which the residents of an area count into the extent of deprivation.

    Parameters
    ----------
    rank : array-like of shape (n,)
        Rank among all areas, 1 the most deprived; NaN where none is known.
    ranked_areas : int
        Number of areas that were ranked: 33,755 in 2025, 32,844 in 2019.

    Returns
    -------
    numpy.ndarray of shape (n,)
        From 0 to 1; NaN where there is no rank.

    Raises
    ------
    ValueError
        When a rank lies outside 1 to `ranked_areas`.

    Examples
    --------
    >>> extent_weights([1, 10, 11, 30, 31], 100).round(2).tolist()
    [1.0, 1.0, 0.95, 0.05, 0.0]
    """
    ranks = np.asarray(rank, dtype=np.float64)
    known = np.isfinite(ranks)
    if ((ranks[known] < 1) | (ranks[known] > ranked_areas)).any():
        raise ValueError(f"'rank' runs to {np.nanmax(ranks):g}, allowed 1 to {ranked_areas}")
    percentile = np.ceil(100 * ranks / ranked_areas)
    falling = _HIGH - (_HIGH - _LOW) * (percentile - _FIRST) / (_LAST - _FIRST)
    weights = np.where(percentile <= _WHOLE_TO, 1.0, np.where(percentile <= _LAST, falling, 0.0))
    return np.where(known, weights, np.nan)


def deprivation_summary(areas: pd.DataFrame, ranked_areas: int, by: str = "district_code") -> pd.DataFrame:
    """Summary measures of each district, or of any other group of whole small areas.

    Parameters
    ----------
    areas : pandas.DataFrame
        Every small area of each group: the column `by`, ``population``, ``working_age_population``, ``imd_score``,
        ``imd_rank`` (1 the most deprived), ``imd_decile`` and ``employment_rate``.
    ranked_areas : int
        Number of areas in the country that were ranked together.
    by : str
        Column to group by.

    Returns
    -------
    pandas.DataFrame
        Index: the groups, sorted. ``areas`` (number), ``population`` (people), ``average_score`` (0-100, weighted by
        population), ``average_rank`` (weighted by population, the *most* deprived highest: N + 1 - rank),
        ``share_most_deprived_tenth`` (0-1, of areas, not people), ``extent`` (0-1, of people), ``employment_rate`` (0-1,
        weighted by people of working age). A measure is NaN where a figure that it needs is missing in any area, so
        that a gap is never taken for nothing.

    Notes
    -----
    Source: English Indices of Deprivation 2025 and 2019, File 10, which this reproduces for all 296 and all 317
    districts: scores and the employment average to 0.001, shares and the extent to 0.0001, average ranks to 0.01 in
    2025 and 0.2 in 2019 (whose published ranks carry ties).
    """
    people, workers = areas["population"].astype("float64"), areas["working_age_population"].astype("float64")
    rank = areas["imd_rank"].astype("float64")
    decile = areas["imd_decile"].astype("float64")
    parts = pd.DataFrame(
        {
            "population": people,
            "workers": workers,
            "score": areas["imd_score"] * people,
            "rank": (ranked_areas + 1 - rank) * people,
            "extent": extent_weights(rank, ranked_areas) * people,
            "rate": areas["employment_rate"] * workers,
            "worst": (decile == 1).astype("float64").where(decile.notna()),
        }
    )
    groups = parts.groupby(areas[by], sort=True)
    sums = groups.agg(lambda column: column.sum(skipna=False))
    number = groups.size()
    return pd.DataFrame(
        {
            "areas": number,
            "population": sums["population"],
            "average_score": sums["score"] / sums["population"],
            "average_rank": sums["rank"] / sums["population"],
            "share_most_deprived_tenth": sums["worst"] / number,
            "extent": sums["extent"] / sums["population"],
            "employment_rate": sums["rate"] / sums["workers"],
        }
    )
