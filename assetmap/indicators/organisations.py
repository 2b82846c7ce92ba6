"""Demand: the organisations that a building lies in reach of, and how far the nearest is."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from assetmap.indicators.placed import placed_points
from assetmap.indicators.radius import PointStrips
from assetmap.register import COARSE_M
from assetmap.tables import CRS

__all__ = ["nearest_organisation_m", "organisations_in_reach"]


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
    points = _points(organisations)
    if not catchment_m > 0:
        raise ValueError(f"'catchment_m' is {catchment_m}, allowed above 0")
    placed, places = placed_points(assets, coarse_m)
    counts = np.full(len(assets), np.nan)
    counts[placed] = PointStrips(shapely.get_coordinates(points), catchment_m).count(places)
    return pd.Series(counts, index=assets.index, name="organisations_in_reach")


def nearest_organisation_m(
    assets: gpd.GeoDataFrame, organisations: gpd.GeoDataFrame, coarse_m: float = COARSE_M
) -> pd.Series:
    """Straight-line distance from each asset to the nearest organisation, metres, 0 or more.

    Parameters
    ----------
    assets, organisations, coarse_m
        As in `organisations_in_reach`.

    Returns
    -------
    pandas.Series of float
        On the index of ``assets``; NaN where the asset is not placed closely enough, or the list places none.

    Raises
    ------
    ValueError
        When a coordinate system is not EPSG:27700.
    """
    points = _points(organisations)
    placed, places = placed_points(assets, coarse_m)
    distances = np.full(len(assets), np.nan)
    if len(points) and len(places):
        (asked, _), found = shapely.STRtree(points).query_nearest(
            shapely.points(places), all_matches=False, return_distance=True
        )
        distances[np.flatnonzero(placed)[asked]] = found
    return pd.Series(distances, index=assets.index, name="nearest_organisation_m")


def _points(organisations: gpd.GeoDataFrame) -> NDArray[np.object_]:
    if organisations.crs != CRS:
        raise ValueError(f"'organisations' is in {organisations.crs}, allowed {CRS}")
    points: NDArray[np.object_] = np.asarray(organisations.geometry.to_numpy())
    there: NDArray[np.object_] = points[~(shapely.is_missing(points) | shapely.is_empty(points))]
    return there
