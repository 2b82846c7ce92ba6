"""Notes on where a building lies: in a flood zone, a conservation area, the green belt."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from assetmap.indicators.placed import placed_points
from assetmap.tables import CRS

__all__ = ["lies_in_zone"]


def lies_in_zone(assets: gpd.GeoDataFrame, zones: gpd.GeoDataFrame) -> pd.Series:
    """Whether each asset lies in one of the zones: 1 it does, 0 it does not.

    Parameters
    ----------
    assets : geopandas.GeoDataFrame (EPSG:27700)
        Points, with ``location_accuracy_m``: it lies somewhere within that radius.
    zones : geopandas.GeoDataFrame (EPSG:27700)
        Polygons.

    Returns
    -------
    pandas.Series of float
        On the index of ``assets``; NaN where the asset is not placed closely enough, or the edge of a zone runs through the
        circle in which it lies, so that it could be either.

    Raises
    ------
    ValueError
        When a coordinate system is not EPSG:27700.
    """
    if zones.crs != CRS:
        raise ValueError(f"'zones' is in {zones.crs}, allowed {CRS}")
    placed, places = placed_points(assets)
    found = np.full(len(assets), np.nan)
    shapes = zones.geometry.to_numpy()
    tree = shapely.STRtree(shapes)
    radius = assets["location_accuracy_m"].to_numpy(dtype="float64")[placed]
    points = shapely.points(places) if len(places) else np.zeros(0, dtype=object)
    near = np.unique(tree.query(points, predicate="dwithin", distance=radius)[0])
    verdict = np.zeros(len(points))
    for one in near:
        whole = shapely.buffer(points[one], radius[one]) if radius[one] > 0 else points[one]
        around = shapely.union_all(shapes[tree.query(whole, predicate="intersects")])
        verdict[one] = 1.0 if shapely.covers(around, whole) else np.nan
    found[placed] = verdict
    return pd.Series(found, index=assets.index, name="lies_in_zone")
