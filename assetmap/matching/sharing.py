"""Sharing: organisations whose needs together fit a building, the smallest waste first."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import combinations

import geopandas as gpd
import numpy as np
import pandas as pd

from assetmap.matching.matches import FITS, match
from assetmap.matching.need import Need
from assetmap.matching.settings import load_settings

__all__ = ["SHARING_COLUMNS", "share"]

SHARING_COLUMNS = (
    "asset_id",
    "organisations",
    "sharers",
    "floor_area_m2",
    "least_m2",
    "taken_m2",
    "waste_m2",
    "filled",
)


def share(
    needs: Mapping[str, Need],
    buildings: gpd.GeoDataFrame,
    *,
    said: pd.Series | None = None,
    with_organisation: str | None = None,
) -> pd.DataFrame:
    """Sets of two or three organisations that could share a building.

    Parameters
    ----------
    needs : mapping of str to Need
        Needs of the organisations that have agreed to be matched, by a name or id of each. Whoever has not named the least
        space it needs cannot be put beside others and is left out; what each can pay plays no part.
    buildings : geopandas.GeoDataFrame
        As `assetmap.matching.match` takes them.
    said : pandas.Series of str, optional
        What owners say, as there.
    with_organisation : str, optional
        Only sets that this organisation is in.

    Returns
    -------
    pandas.DataFrame
        `SHARING_COLUMNS`, one row for each building and set: ``organisations`` (tuple of the names), ``sharers``,
        ``floor_area_m2``, ``least_m2`` (the least that they need together), ``taken_m2`` (what they would take together,
        up to the most that each named), ``waste_m2`` (what stays over) and ``filled`` (share of the building taken). Each
        of a set is in reach, finds its features there and could take a part; together they fit. Ordered by waste, fewer
        sharers, building and names. Of many organisations only the nearest 30 or so are looked at for a building.

    Raises
    ------
    ValueError
        As `assetmap.matching.match`, or when ``with_organisation`` is not among the needs.
    """
    if with_organisation is not None and with_organisation not in needs:
        raise ValueError(f"'with_organisation' is {with_organisation!r}, allowed one of the needs")
    rules = load_settings()
    sized = {name: need for name, need in sorted(needs.items()) if need.least_m2}
    # each alone would take a room; neither time nor money of one speaks for the set
    alone = {
        name: match(replace(need, room=True, monthly_gbp=None, start=None), buildings, said=said)
        for name, need in sized.items()
    }
    fits = {name: set(found.index[found["verdict"] == FITS]) for name, found in alone.items()}
    away = {name: found["distance_m"].fillna(np.inf).to_dict() for name, found in alone.items()}
    rows = []
    sizes = buildings["floor_area_m2"].astype("float64")
    for index, asset_id, size in zip(buildings.index, buildings["asset_id"], sizes, strict=True):
        if not size > 0:
            continue
        able = [name for name in sized if index in fits[name]]
        able.sort(key=lambda name: (name != with_organisation, away[name][index], name))
        able = able[: rules.considered]
        if with_organisation is not None and with_organisation not in able:
            continue
        for count in range(2, rules.most_sharers + 1):
            for members in combinations(able, count):
                least = sum(float(sized[name].least_m2 or 0.0) for name in members)
                if least > size or (with_organisation is not None and with_organisation not in members):
                    continue
                most = sum(float(sized[name].most_m2 or sized[name].least_m2 or 0.0) for name in members)
                taken = min(most, size)
                rows.append((asset_id, tuple(sorted(members)), count, size, least, taken, size - taken, taken / size))
    rows.sort(key=lambda row: (row[6], row[2], row[0], row[1]))
    return pd.DataFrame(rows, columns=list(SHARING_COLUMNS))
