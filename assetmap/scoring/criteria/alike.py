"""Whether two criteria say the same thing: over all small areas of a region, whether buildings lie in them or not."""

from collections.abc import Sequence
from itertools import combinations

import geopandas as gpd
import numpy as np
import pandas as pd

from assetmap.indicators import CATALOGUE, Context
from assetmap.scoring.criteria.criteria import Criterion, utilities
from assetmap.tables import ASSETS, empty_table

__all__ = ["ALIKE", "alike_pairs", "area_utilities", "effective_number"]

# Two default criteria that go together as much as this are one criterion with two parts.
ALIKE = 0.7


def area_utilities(context: Context, criteria: Sequence[Criterion]) -> pd.DataFrame:
    """Utility of every small area on each criterion: what a building in its middle would have.

    Parameters
    ----------
    context : Context
        The region's areas, and what else is loaded.
    criteria : sequence of Criterion
        Those of weight 0 are left out.

    Returns
    -------
    pandas.DataFrame
        One row per area in the order of ``context.areas``, one column per criterion's key; NaN where not known. A
        criterion about the building itself, or about what people have asked for, is known of no area and has no column.
    """
    catalogue = {indicator.name: indicator for indicator in CATALOGUE}
    places = _places(context.areas)
    weighed = [criterion for criterion in criteria if criterion.swing > 0]
    named = dict.fromkeys(part.indicator for criterion in weighed for part in criterion.parts)
    found = utilities(pd.DataFrame({name: catalogue[name].compute(places, context) for name in named}), weighed)
    return found.loc[:, found.notna().any()]


def alike_pairs(matrix: pd.DataFrame, from_on: float = ALIKE) -> list[tuple[str, str, float]]:
    """Pairs of a correlation matrix at or above a bound in either direction, the most alike first."""
    pairs = [(one, other, float(matrix.loc[one, other])) for one, other in combinations(matrix.columns, 2)]
    return sorted((pair for pair in pairs if abs(pair[2]) >= from_on), key=lambda pair: -abs(pair[2]))


def effective_number(matrix: pd.DataFrame) -> float:
    """How many criteria there are in effect: the participation ratio of the matrix's eigenvalues.

    Parameters
    ----------
    matrix : pandas.DataFrame
        Correlations, square; one that cannot be told counts as 0, and a criterion that is the same everywhere as none.

    Returns
    -------
    float
        ``(sum of eigenvalues)^2 / sum of their squares``: as many as there are where none goes with another, 1 where all
        are one and the same; NaN where there is none.

    Examples
    --------
    >>> effective_number(pd.DataFrame([[1.0, 0.0], [0.0, 1.0]])), effective_number(pd.DataFrame([[1.0, 1.0], [1.0, 1.0]]))
    (2.0, 1.0)
    """
    values = matrix.to_numpy(dtype="float64")
    there = np.isfinite(np.diag(values))
    values = np.nan_to_num(values[np.ix_(there, there)])
    if not len(values):
        return float("nan")
    eigenvalues = np.linalg.eigvalsh(values)
    return round(float(eigenvalues.sum() ** 2 / (eigenvalues**2).sum()), 12)


def _places(areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """One exact point in each area, as an asset of which no register says anything."""
    blank = empty_table(ASSETS)
    frame = blank.drop(columns="geometry").reindex(range(len(areas)))
    frame["asset_id"] = areas["area_code"].to_numpy()
    frame["area_code"] = areas["area_code"].to_numpy()
    frame["location_accuracy_m"] = 0.0
    return gpd.GeoDataFrame(frame, geometry=areas.geometry.representative_point().to_numpy(), crs=areas.crs)
