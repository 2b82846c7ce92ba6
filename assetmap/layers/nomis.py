"""Figures in the layout of the NOMIS API: claimant count, UK business counts, jobs."""

import pandas as pd

from assetmap.errors import InputError
from assetmap.layers.catalogue import Layer
from assetmap.layers.reading import check_layer, find_columns, read_frame

__all__ = ["read_nomis_series", "total_by_area"]

_COLUMNS = {
    "area_code": r"geography_code$",
    "date": r"date(_name|_code)?$",
    "value": r"obs_value$",
}
# observation status of the API: A is a normal value, all others say that there is none or that it is held back
_NORMAL = "A"


def read_nomis_series(layer: Layer) -> pd.DataFrame:
    """Observations of a query, one per area, date and combination of the query's dimensions.

    Parameters
    ----------
    layer : Layer
        A CSV in the layout of the NOMIS API, all of its pages in one file: ``DATE``, ``GEOGRAPHY_CODE``, a column
        ``…_NAME`` per dimension (such as ``GENDER_NAME``, ``INDUSTRY_NAME``), ``OBS_VALUE`` and, where the query asked
        for them, ``OBS_STATUS`` and ``RECORD_COUNT``.

    Returns
    -------
    pandas.DataFrame
        ``area_code``, ``date`` (as published, such as ``2026-05``), the dimensions under their published names in small
        letters, and ``value`` (people, businesses or jobs; NaN where the publisher gives none or holds it back: never 0).

    Raises
    ------
    InputError
        When the file is absent, damaged or not in that layout, holds fewer records than its own count says, or has the
        same observation twice.
    """
    frame = read_frame(layer)
    found = find_columns(frame, layer, {name: _COLUMNS[name] for name in ("area_code", "value")})
    date = _date_column(frame, layer)
    _refuse_half(frame, layer)
    dimensions = {
        str(column): str(column).lower().removesuffix("_name")
        for column in frame.columns
        if str(column).upper().endswith("_NAME")
        and str(column).upper() not in ("DATE_NAME", "GEOGRAPHY_NAME", "OBS_STATUS_NAME")
    }
    series = frame[[found["area_code"], date, *dimensions, found["value"]]].set_axis(
        ["area_code", "date", *dimensions.values(), "value"], axis=1
    )
    series["date"] = series["date"].astype("str")
    series["value"] = pd.to_numeric(series["value"], errors="coerce").astype("float64")
    status = next((c for c in frame.columns if str(c).upper() == "OBS_STATUS"), None)
    if status is not None:
        series["value"] = series["value"].where(frame[status].astype("str").str.strip() == _NORMAL)
    repeated = series.duplicated(["area_code", "date", *dimensions.values()])
    if repeated.any():
        row = int(repeated.to_numpy().argmax())
        raise InputError(
            f"the layer '{layer.name}' has an observation twice",
            f"{layer.path}, row {row + 2}",
            seen=str(series.iloc[row, :-1].to_dict()),
            allowed="one value for each area, date and combination",
            next_step="ask the API for the names of every dimension, or fetch the pages again",
        )
    return check_layer(series, layer, "area_code")


def total_by_area(series: pd.DataFrame, **picked: str) -> pd.DataFrame:
    """Value of each area on the latest date.

    Parameters
    ----------
    series : pandas.DataFrame
        As `read_nomis_series` gives it.
    **picked : str
        The value that each dimension must have, such as ``gender="Total"``, ``industry="Total"``.

    Returns
    -------
    pandas.DataFrame
        ``area_code``, ``date`` and ``value``, one row per area.

    Raises
    ------
    ValueError
        When a dimension or its value is not in the series, or the areas have several rows left.
    """
    rows = series
    for name, value in picked.items():
        if name not in series.columns:
            raise ValueError(f"'{name}' is no dimension, allowed {sorted(set(series.columns) - {'value'})}")
        rows = rows[rows[name] == value]
        if rows.empty:
            raise ValueError(f"'{name}' is '{value}', allowed {sorted(series[name].astype(str).unique())}")
    rows = rows[rows["date"] == rows["date"].max()]
    if rows["area_code"].duplicated().any():
        open_ones = [c for c in rows.columns if c not in ("area_code", "date", "value") and len(rows[c].unique()) > 1]
        raise ValueError(f"'picked' leaves several rows per area, allowed a value for each of {open_ones}")
    return rows[["area_code", "date", "value"]].reset_index(drop=True)


def _date_column(frame: pd.DataFrame, layer: Layer) -> str:
    for heading in ("DATE_CODE", "DATE", "DATE_NAME", "TIME"):
        for column in frame.columns:
            if str(column).upper() == heading:
                return str(column)
    return find_columns(frame, layer, {"date": _COLUMNS["date"]})["date"]


def _refuse_half(frame: pd.DataFrame, layer: Layer) -> None:
    counted = next((c for c in frame.columns if str(c).upper() == "RECORD_COUNT"), None)
    if counted is None:
        return
    said = int(pd.to_numeric(frame[counted], errors="coerce").max()) if len(frame) else 0
    if said != len(frame):
        raise InputError(
            f"the layer '{layer.name}' is not all of what was asked for",
            str(layer.path),
            seen=f"{len(frame):,} records",
            allowed=f"{said:,}, as its column RECORD_COUNT says",
            next_step="the API gives at most 25,000 cells at once: fetch all pages with 'assetmap fetch'",
        )
