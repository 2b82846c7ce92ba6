"""Demand: the organisations that a building lies in reach of."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from assetmap.register import COARSE_M
from assetmap.tables import CRS

__all__ = ["organisations_in_reach"]


def organisations_in_reach(
    assets: gpd.GeoDataFrame, organisations: gpd.GeoDataFrame, catchment_m: float, coarse_m: float = COARSE_M
) -> pd.Series:
    """Number of organisations within a straight-line distance of each asset.

    Parameters
    ----------
    assets : geopandas.GeoDataFrame (EPSG:27700)
        Points, with ``location_accuracy_m``.
    organisations : geopandas.GeoDataFrame (EPSG:27700)
        Points; those without one are not counted.
    catchment_m : float
        Distance in metres, edge included; above 0.
    coarse_m : float
        An asset placed less exactly than this has no count: it could be anywhere.

    Returns
    -------
    pandas.Series of float
        On the index of ``assets``; NaN where the asset is not placed closely enough.

    Raises
    ------
    ValueError
        When a coordinate system is not EPSG:27700 or the distance is not above 0.
    """
    for name, layer in (("assets", assets), ("organisations", organisations)):
        if layer.crs != CRS:
            raise ValueError(f"'{name}' is in {layer.crs}, allowed {CRS}")
    if not catchment_m > 0:
        raise ValueError(f"'catchment_m' is {catchment_m}, allowed above 0")
    geometry = assets.geometry.to_numpy()
    placed = ~(shapely.is_missing(geometry) | shapely.is_empty(geometry))
    placed &= assets["location_accuracy_m"].to_numpy(dtype="float64") <= coarse_m
    counts = np.full(len(assets), np.nan)
    points = organisations.geometry.dropna().to_numpy()
    hits = shapely.STRtree(points).query(geometry[placed], predicate="dwithin", distance=catchment_m)
    counts[placed] = np.bincount(hits[0], minlength=int(placed.sum()))
    return pd.Series(counts, index=assets.index, name="organisations_in_reach")
