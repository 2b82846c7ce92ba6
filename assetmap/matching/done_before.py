"""Somebody near has done this: buildings that were transferred already, the nearest first."""

import geopandas as gpd
import pandas as pd

from assetmap.matching.matches import straight_line

__all__ = ["DONE_COLUMNS", "done_before"]

DONE_COLUMNS = ("asset_id", "name", "address", "owner", "use", "status", "status_date", "distance_m")


def done_before(buildings: gpd.GeoDataFrame, near: tuple[float, float] | None = None) -> pd.DataFrame:
    """Buildings that an owner here has transferred already, the nearest first.

    Parameters
    ----------
    buildings : geopandas.GeoDataFrame
        Rows of the table ``assets`` (EPSG:27700) that may be shown to whoever asks.
    near : tuple of float, optional
        Easting and northing of a place; without it the newest come first.

    Returns
    -------
    pandas.DataFrame
        `DONE_COLUMNS` on the index of ``buildings``; ``distance_m`` in a straight line, NaN without a place or location.
        What the register says of to whom and when stands in ``status`` and ``status_date`` as published.
    """
    done = buildings[buildings["status_kind"] == "transferred"]
    found = pd.DataFrame(done.reindex(columns=list(DONE_COLUMNS[:-1])))
    found["distance_m"] = straight_line(done, near)
    newest = found["status_date"].fillna("").astype(str)
    found = found.assign(_newest=newest).sort_values(["_newest", "asset_id"], ascending=[False, True], kind="stable")
    return found.sort_values("distance_m", kind="stable").drop(columns="_newest")
