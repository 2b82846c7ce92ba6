"""Rows as a GeoPackage: the buildings as points, and beside them what each column means and where it comes from."""

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely

from assetmap.reports.columns import Value, export_rows
from assetmap.reports.provenance import INPUT_FIELDS, inputs_of, run_summary
from assetmap.reports.sections import created_at
from assetmap.tables import CRS

__all__ = ["LAYERS", "to_geopackage"]

LAYERS = ("buildings", "columns", "sources", "run")

_DATE = "OGR_CURRENT_DATE"
_LONG_AGO = "1970-01-01T00:00:00.000Z"


def to_geopackage(rows: pd.DataFrame, run: Mapping[str, Any]) -> bytes:
    """Rows as a GeoPackage with the layers `LAYERS`, of which only ``buildings`` has geometry.

    Parameters
    ----------
    rows : geopandas.GeoDataFrame or pandas.DataFrame
        One row per building, with points in EPSG:27700 or with ``easting`` and ``northing`` in metres, and any of
        `assetmap.reports.EXPORT_COLUMNS`. Texts may be hostile; they are kept as they are, without signs that are no
        characters. What the public may not see must have been taken out before.
    run : mapping
        The run's record (``run.json``).

    Returns
    -------
    bytes
        EPSG:27700; a building without a place has no point. The same rows and run give the same content.

    Raises
    ------
    TypeError
        When ``rows`` is no frame or ``run`` no mapping.
    ValueError
        When a column stands twice, or points are in another coordinate system.
    """
    columns, values = export_rows(rows, run)
    names = [column.name for column in columns]
    frame = pd.DataFrame(
        {name: _column([row[number] for row in values]) for number, name in enumerate(names)},
        index=range(len(values)),
    )
    points = _points(frame)
    described = pd.DataFrame(
        [(c.name, c.heading, c.meaning, c.source) for c in columns], columns=["name", "heading", "meaning", "source"]
    )
    sources = pd.DataFrame([[given[name] for name in INPUT_FIELDS] for given in inputs_of(run)], columns=INPUT_FIELDS)
    record = pd.DataFrame(list(run_summary(run).items()), columns=["what", "value"])
    moment = created_at(run)
    before = pyogrio.get_gdal_config_option(_DATE)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.gpkg"
        try:
            pyogrio.set_gdal_config_options({_DATE: f"{moment:%Y-%m-%dT%H:%M:%S.000Z}" if moment else _LONG_AGO})
            layer = gpd.GeoDataFrame(frame, geometry=points, crs=CRS)
            pyogrio.write_dataframe(layer, path, layer=LAYERS[0], driver="GPKG", geometry_type="Point")
            for name, table in zip(LAYERS[1:], (described, sources, record), strict=True):
                pyogrio.write_dataframe(table.astype("str"), path, layer=name, driver="GPKG", append=True)
        finally:
            pyogrio.set_gdal_config_options({_DATE: before})
        return path.read_bytes()


def _column(cells: list[Value]) -> pd.Series:
    """Cells as one kind: numbers, flags, or else texts; what is missing stays missing."""
    told = [cell for cell in cells if cell is not None]
    if told and all(isinstance(cell, bool) for cell in told):
        return pd.Series(cells, dtype="boolean")
    if told and all(isinstance(cell, int | float) and not isinstance(cell, bool) for cell in told):
        whole = all(isinstance(cell, int) for cell in told)
        return pd.Series(cells, dtype="Int64" if whole else "float64")
    return pd.Series([None if cell is None else str(cell) for cell in cells], dtype="object")


def _points(frame: pd.DataFrame) -> Any:
    points = np.full(len(frame), None, dtype=object)
    if {"easting", "northing"} <= set(frame.columns):
        pairs = (
            frame[["easting", "northing"]]
            .apply(pd.to_numeric, errors="coerce")
            .to_numpy(dtype="float64", na_value=np.nan)
        )
        known = np.isfinite(pairs).all(axis=1)
        points[known] = shapely.points(pairs[known])
    return points
