"""Places rows of a list at their own coordinates or else at the middle of their unit postcode."""

import geopandas as gpd
import numpy as np
import pandas as pd

from assetmap.layers.postcodes import PostcodeDirectory
from assetmap.tables import CRS

__all__ = ["place_by_postcode"]


def place_by_postcode(rows: pd.DataFrame, postcodes: PostcodeDirectory) -> gpd.GeoDataFrame:
    """Rows with a point where their coordinates or their unit postcode give one.

    Parameters
    ----------
    rows : pandas.DataFrame
        With ``postcode`` (as `normalise_postcode` gives it; blank if none), and ``easting`` and ``northing`` (EPSG:27700,
        metres; NaN if not known) where the list has coordinates of its own, which come first. A unique index.
    postcodes : PostcodeDirectory
        Places those without. An outward code places nothing: it is kilometres wide.

    Returns
    -------
    geopandas.GeoDataFrame
        The rows without ``easting`` and ``northing``; ``located_by`` (``coordinates``, ``postcode`` or ``none``),
        ``district_code`` of the postcode (blank if not known) and geometry (EPSG:27700; none where not placed).
    """
    found = postcodes.locate(rows["postcode"])
    unit = (found["level"] == "unit").to_numpy()
    blank = np.full(len(rows), np.nan)
    own_x = rows["easting"].to_numpy(dtype="float64") if "easting" in rows else blank
    own_y = rows["northing"].to_numpy(dtype="float64") if "northing" in rows else blank
    own = np.isfinite(own_x) & np.isfinite(own_y)
    x = np.where(own, own_x, np.where(unit, found["easting"].to_numpy(), np.nan))
    y = np.where(own, own_y, np.where(unit, found["northing"].to_numpy(), np.nan))
    points = gpd.GeoSeries(gpd.points_from_xy(x, y), index=rows.index, crs=CRS)
    points[~np.isfinite(x)] = None
    placed = rows.drop(columns=["easting", "northing"], errors="ignore").assign(
        located_by=np.where(own, "coordinates", np.where(unit, "postcode", "none")),
        district_code=found["district_code"].to_numpy(),
    )
    return gpd.GeoDataFrame(placed, geometry=points, crs=CRS)
