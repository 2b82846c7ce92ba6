"""Buildings that may not be named: how many may suit a need, told from what is public of them and from nothing else."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from assetmap.matching.need import Need

__all__ = ["ZONE_COLUMNS", "zones_in_question"]

ZONE_COLUMNS = ("zone_id", "area_codes", "area_names", "district_name", "may_suit", "buildings")

# What a size band may hold, m²; a size that is not stated may be any.
_BANDS = {
    "under 100 m²": (0.0, 100.0),
    "100 to 250 m²": (100.0, 250.0),
    "250 to 500 m²": (250.0, 500.0),
    "500 to 1,000 m²": (500.0, 1000.0),
    "over 1,000 m²": (1000.0, np.inf),
    "size not stated": (0.0, np.inf),
}


def zones_in_question(need: Need, summary: pd.DataFrame, outlines: gpd.GeoDataFrame) -> pd.DataFrame:
    """Zones that a need touches, and how many of their buildings may suit it by their size band.

    Nothing is looked at but the public summary, so that no question, however many are asked, tells more than it does.

    Parameters
    ----------
    need : Need
        Its place, reach and space; all else plays no part, since nothing else is public of these buildings.
    summary : pandas.DataFrame
        By `assetmap.vacancy.public_summary`.
    outlines : geopandas.GeoDataFrame
        By `assetmap.vacancy.zone_outlines`, EPSG:27700.

    Returns
    -------
    pandas.DataFrame
        `ZONE_COLUMNS`: ``may_suit`` of the ``buildings`` of each zone that lies within reach, even in part, and of which any
        may suit; most first, then by the codes of its areas.
    """
    told = summary[summary["area_codes"] != ""]
    in_reach = set(outlines["zone_id"])
    if need.near is not None and need.reach_m is not None:
        away = shapely.distance(outlines.geometry.to_numpy(), shapely.Point(need.near))
        in_reach = set(outlines["zone_id"][away <= need.reach_m])
    told = told[told["zone_id"].isin(in_reach)]
    suits = np.array([_may_suit(need, band) for band in told["size_band"]], dtype=bool)
    told = told.assign(may_suit=np.where(suits, told["buildings"], 0))
    zones = told.groupby(list(ZONE_COLUMNS[:4]), sort=False)[["may_suit", "buildings"]].sum().reset_index()
    zones = zones[zones["may_suit"] > 0].sort_values(["may_suit", "area_codes"], ascending=[False, True])
    return zones[list(ZONE_COLUMNS)].reset_index(drop=True)


def _may_suit(need: Need, band: str) -> bool:
    least, most = _BANDS.get(band, (0.0, np.inf))
    wanted_most = np.inf if need.room or not need.most_m2 else need.most_m2
    return bool(most >= (need.least_m2 or 0.0) and least <= wanted_most)
