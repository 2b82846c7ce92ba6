"""Which assets are placed closely enough for what is around them to be counted, and where they are."""

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from assetmap.register import COARSE_M
from assetmap.tables import CRS

__all__ = ["placed_points"]


def placed_points(
    assets: gpd.GeoDataFrame, coarse_m: float = COARSE_M
) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """Mask of the assets that are placed closely enough, and the points of these.

    Parameters
    ----------
    assets : geopandas.GeoDataFrame (EPSG:27700)
        Points, with ``location_accuracy_m``.
    coarse_m : float
        An asset placed less exactly than this could be anywhere: nothing around it is counted.

    Returns
    -------
    tuple of numpy.ndarray
        Shape (n,) of bool, and shape (m, 2) of easting and northing in metres.

    Raises
    ------
    ValueError
        When the coordinate system is not EPSG:27700.
    """
    if assets.crs != CRS:
        raise ValueError(f"'assets' is in {assets.crs}, allowed {CRS}")
    geometry = assets.geometry.to_numpy()
    placed = ~(shapely.is_missing(geometry) | shapely.is_empty(geometry))
    placed &= assets["location_accuracy_m"].to_numpy(dtype="float64") <= coarse_m
    return placed, shapely.get_coordinates(geometry[placed])
