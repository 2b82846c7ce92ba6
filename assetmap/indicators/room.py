"""Room to rise: low value for its surroundings, low activity, and what could lift it, as one index with its parts."""

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd

from assetmap.indicators.placed import placed_points
from assetmap.indicators.radius import PointStrips
from assetmap.indicators.settings import Measure, RoomPart, load_settings

__all__ = ["empty_share_in_reach", "per_1000", "room_to_rise"]

_THOUSAND = 1000.0


def room_to_rise(measures: pd.DataFrame, parts: Sequence[RoomPart]) -> pd.DataFrame:
    """Index of room to rise and its parts, each 0 to 1, higher is more room.

    Parameters
    ----------
    measures : pandas.DataFrame
        One row per asset, one column per measure that the parts name; NaN where not known.
    parts : sequence of RoomPart
        As `load_settings` has them.

    Returns
    -------
    pandas.DataFrame
        On the index of ``measures``: ``room_<part>`` for each part, the mean of its measures that are known, each
        linear between its anchors and clipped; and ``room_to_rise``, the mean of the parts. NaN where nothing of
        a part is known: an index with a part left out would be another index.

    Raises
    ------
    ValueError
        When a measure has no column.
    """
    wanted = [measure.measure for part in parts for measure in part.measures]
    missing = sorted(set(wanted) - set(measures.columns))
    if missing:
        raise ValueError(f"'measures' lacks {missing}, allowed a column for each of {sorted(set(wanted))}")
    found = pd.DataFrame(index=measures.index)
    for part in parts:
        each = [_counted(measures[measure.measure], measure) for measure in part.measures]
        found[f"room_{part.key}"] = pd.concat(each, axis=1).mean(axis=1).astype("float64")
    found["room_to_rise"] = found.mean(axis=1, skipna=False)
    return found


def per_1000(number: pd.Series, residents: pd.Series) -> pd.Series:
    """Number for each 1,000 residents; NaN where either is not known or there are no residents."""
    return number / residents.where(residents > 0) * _THOUSAND


def empty_share_in_reach(assets: gpd.GeoDataFrame, reach_m: float) -> pd.Series:
    """Share of the other listed buildings around each asset that their owners' registers call empty, range 0-1.

    Parameters
    ----------
    assets : geopandas.GeoDataFrame (EPSG:27700)
        Rows of the table ``assets``. One without a published status, or not placed closely enough, is not counted.
    reach_m : float
        Distance in metres, above 0.

    Returns
    -------
    pandas.Series of float
        On the index of ``assets``; NaN where the asset is not placed closely enough, or fewer others are around than the
        settings ask for. A building's own status does not count for it.
    """
    rules = load_settings().empty
    placed, places = placed_points(assets)
    values = np.full(len(assets), np.nan)
    said = assets["status_kind"].notna().to_numpy()[placed].astype("float64")
    empty = assets["status_kind"].isin(rules["kinds"]).to_numpy()[placed].astype("float64")
    around = PointStrips(places, reach_m).sums(places, np.column_stack([said, empty]))
    others, theirs = around[:, 0] - said, around[:, 1] - empty
    enough = others >= rules["fewest"] - 0.5
    values[placed] = np.divide(theirs, others, out=np.full(len(places), np.nan), where=enough)
    return pd.Series(values, index=assets.index, name="empty_share_in_reach")


def _counted(values: pd.Series, measure: Measure) -> pd.Series:
    return ((values - measure.zero) / (measure.one - measure.zero)).clip(0, 1)
