"""Rows as GeoJSON for a map or a geographic information system."""

import json
from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from assetmap.layers.osgb import to_lonlat
from assetmap.reports.columns import export_rows
from assetmap.reports.provenance import inputs_of, run_summary
from assetmap.tables import CRS

__all__ = ["to_geojson"]

# A tenth of a metre.
_DECIMALS = 6


def to_geojson(rows: pd.DataFrame, run: Mapping[str, Any]) -> bytes:
    """Rows as a GeoJSON feature collection (RFC 7946).

    Parameters
    ----------
    rows : geopandas.GeoDataFrame or pandas.DataFrame
        One row per building, with geometry in EPSG:27700, or with ``easting`` and ``northing`` in metres; and any of
        `assetmap.reports.EXPORT_COLUMNS`. Texts may be hostile. What the public may not see must have been
        taken out before.
    run : mapping
        The run's record (``run.json``).

    Returns
    -------
    bytes
        UTF-8. Longitude and latitude (WGS84) by the OSTN15 grid, to six decimals; a row without a place has the
        geometry null. The member ``assetmap`` holds the run's summary and sources. The signs ``<``, ``>`` and ``&`` are
        written as escapes, so that the text can stand inside a page.

    Raises
    ------
    TypeError
        When ``rows`` is no frame or ``run`` no mapping.
    ValueError
        When a column stands twice, or the geometry is not in EPSG:27700.
    """
    columns, values = export_rows(rows, run)
    names = [column.name for column in columns]
    features = []
    for shape, row in zip(_shapes(rows), values, strict=True):
        feature: dict[str, Any] = {"type": "Feature"}
        properties = dict(zip(names, row, strict=True))
        if properties.get("asset_id") is not None:
            feature["id"] = properties["asset_id"]
        feature["geometry"] = None if shape is None else shapely.geometry.mapping(shape)
        feature["properties"] = properties
        features.append(feature)
    collection = {
        "type": "FeatureCollection",
        "assetmap": run_summary(run) | {"invented": bool(run.get("invented")), "sources": inputs_of(run)},
        "features": features,
    }
    text = json.dumps(collection, ensure_ascii=False, allow_nan=False)
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text.encode("utf-8")


def _shapes(rows: pd.DataFrame) -> list[Any]:
    if isinstance(rows, gpd.GeoDataFrame) and rows.active_geometry_name:
        if rows.crs is None or rows.crs.to_epsg() != 27700:
            raise ValueError(f"'rows' is in {rows.crs and rows.crs.name}, allowed {CRS}")
        shapes = rows.geometry.to_numpy()
    elif {"easting", "northing"} <= set(rows.columns):
        east, north = (pd.to_numeric(rows[name], errors="coerce") for name in ("easting", "northing"))
        points = np.column_stack([east.to_numpy(dtype="float64"), north.to_numpy(dtype="float64")])
        shapes = np.full(len(rows), None, dtype=object)
        known = np.isfinite(points).all(axis=1)
        shapes[known] = shapely.points(points[known])
    else:
        return [None] * len(rows)
    there = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    found = np.full(len(rows), None, dtype=object)
    found[there] = shapely.orient_polygons(shapely.transform(shapes[there], _lonlat))
    return [shape if shape is not None and _finite(shape) else None for shape in found]


def _lonlat(vertices: NDArray[np.float64]) -> NDArray[np.float64]:
    degrees = np.column_stack(to_lonlat(vertices[:, 0], vertices[:, 1])).astype(np.float64)
    rounded: NDArray[np.float64] = np.round(degrees, _DECIMALS)
    return rounded


def _finite(shape: Any) -> bool:
    return bool(np.isfinite(shapely.get_coordinates(shape)).all())
