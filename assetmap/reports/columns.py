"""The columns that every export has, in their order, and the values that go into them."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from assetmap.indicators import CATALOGUE
from assetmap.reports.provenance import data_version, row_sources
from assetmap.tables import ASSETS, CRS, SCORES, VACANCY, Table

__all__ = ["EXPORT_COLUMNS", "ExportColumn", "Value", "export_rows"]

Value = str | int | float | bool | None

_REGISTER = "the owner's register"
_BUILD = "this tool's build"

# XML 1.0 allows no others; a file in which they stand is refused by spreadsheets.
_NO_CHARACTER = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class ExportColumn:
    """A column of an export: its name in the rows and in CSV, its heading in a workbook, its meaning and source."""

    name: str
    heading: str
    meaning: str
    source: str


def _declared(table: Table, name: str, heading: str, source: str) -> ExportColumn:
    column = next(column for column in table.columns if column.name == name)
    return ExportColumn(name, heading, column.meaning + (f" ({column.unit})" if column.unit else ""), source)


EXPORT_COLUMNS: tuple[ExportColumn, ...] = (
    _declared(ASSETS, "asset_id", "Asset id", _BUILD),
    *(
        _declared(ASSETS, name, heading, _REGISTER)
        for name, heading in (
            ("uprn", "UPRN"),
            ("name", "Name"),
            ("address", "Address"),
            ("postcode", "Postcode"),
            ("owner", "Owner"),
        )
    ),
    _declared(ASSETS, "council_area", "District code", "small areas of the Office for National Statistics"),
    _declared(ASSETS, "area_code", "Small area code", "small areas of the Office for National Statistics"),
    *(
        _declared(ASSETS, name, heading, _REGISTER)
        for name, heading in (
            ("use", "Use"),
            ("land_or_building", "Land or building"),
            ("tenure", "Tenure"),
            ("floor_area_m2", "Floor area (m²)"),
            ("site_area_ha", "Site area (ha)"),
            ("condition", "Condition"),
            ("epc_band", "Energy band"),
            ("status", "Status as published"),
            ("status_date", "Date of status"),
        )
    ),
    *(
        _declared(VACANCY, name, heading, "dated evidence, weighed by the rules in docs/methods.md")
        for name, heading in (
            ("list", "List"),
            ("probability", "Probability of being empty"),
            ("check", "What would settle it"),
            ("sentence", "Vacancy in words"),
        )
    ),
    *(
        _declared(SCORES, name, heading, "weights and anchors of the criteria in docs/methods.md")
        for name, heading in (("rank", "Rank"), ("score", "Score"), ("known_share", "Known share"))
    ),
    *(
        ExportColumn(
            indicator.name,
            f"{indicator.title[:1].upper()}{indicator.title[1:]} ({indicator.unit})",
            f"{indicator.title} ({indicator.unit}, {indicator.range}); blank: {indicator.missing}",
            indicator.source,
        )
        for indicator in CATALOGUE
    ),
    ExportColumn("easting", "Easting", f"metres east, {CRS}, as exact as the accuracy says", _REGISTER),
    ExportColumn("northing", "Northing", f"metres north, {CRS}, as exact as the accuracy says", _REGISTER),
    _declared(ASSETS, "located_by", "Located by", _BUILD),
    _declared(ASSETS, "location_accuracy_m", "Location accuracy (m)", _BUILD),
    _declared(ASSETS, "source_file", "Source file", _BUILD),
    _declared(ASSETS, "source_row", "Source line", _BUILD),
    _declared(SCORES, "explanation", "Explanation", "the score, in sentences"),
    ExportColumn("shortlist_reason", "Reason on the shortlist", "why it was put on the shortlist", "the shortlist"),
    ExportColumn("shortlist_added_at", "Added to the shortlist", "when it was put there (UTC)", "the shortlist"),
    ExportColumn("source_title", "Source", "title of the register that the row comes from", "the run's record"),
    ExportColumn("source_vintage", "Vintage of source", "date of that register", "the run's record"),
    ExportColumn("built_at", "Built at", "when the tables were made (UTC)", "the run's record"),
    ExportColumn("data_version", "Data version", "the same for the same inputs, settings and code", "the run's record"),
)


def export_rows(rows: pd.DataFrame, run: Mapping[str, Any]) -> tuple[list[ExportColumn], list[list[Value]]]:
    """Columns that these rows have, and the values of each row in their order.

    Parameters
    ----------
    rows : pandas.DataFrame or geopandas.GeoDataFrame
        One row per building, with any of the declared columns; others are left out. Where it has points in
        EPSG:27700 and no ``easting`` and ``northing``, these are taken from the points.
    run : mapping
        The run's record (``run.json``).

    Returns
    -------
    tuple of list of ExportColumn and list of list
        Text without signs that are no characters, numbers, or None where missing; a moment is text in UTC. An
        identifier stays text.

    Raises
    ------
    TypeError
        When ``rows`` is no frame or ``run`` no mapping.
    ValueError
        When a column stands twice, or points are in another coordinate system.
    """
    if not isinstance(rows, pd.DataFrame):
        raise TypeError(f"'rows' is of kind {type(rows).__name__}, allowed DataFrame")
    if not isinstance(run, Mapping):
        raise TypeError(f"'run' is of kind {type(run).__name__}, allowed a mapping")
    if not rows.columns.is_unique:
        raise ValueError(f"'rows': a column stands twice in {list(rows.columns)}")
    columns = _placed(rows)
    titles, vintages = row_sources(columns.get("source_file", [None] * len(rows)), run)
    columns |= {
        "source_title": titles,
        "source_vintage": vintages,
        "built_at": [str(run.get("built_at", ""))] * len(rows),
        "data_version": [data_version(run)] * len(rows),
    }
    present = [column for column in EXPORT_COLUMNS if column.name in columns]
    values = [[_value(cell) for cell in columns[column.name]] for column in present]
    return present, [list(row) for row in zip(*values, strict=True)]


def _placed(rows: pd.DataFrame) -> dict[str, list[Any]]:
    names = [column.name for column in EXPORT_COLUMNS if column.name in rows.columns]
    columns = {name: rows[name].to_list() for name in names}
    if isinstance(rows, gpd.GeoDataFrame) and rows.active_geometry_name and not {"easting", "northing"} & set(columns):
        if rows.crs is None or rows.crs.to_epsg() != 27700:
            raise ValueError(f"'rows' is in {rows.crs and rows.crs.name}, allowed {CRS}")
        shapes = np.where(shapely.is_empty(rows.geometry.to_numpy()), None, rows.geometry.to_numpy())
        # decimetres: what is finer is an artefact of the conversion
        columns["easting"] = np.round(shapely.get_x(shapes), 1).tolist()
        columns["northing"] = np.round(shapely.get_y(shapes), 1).tolist()
    return columns


def _value(cell: Any) -> Value:
    if isinstance(cell, str):
        return _NO_CHARACTER.sub("", cell) or None
    if isinstance(cell, dt.datetime) and not pd.isna(cell):
        moment = cell.astimezone(dt.UTC) if cell.tzinfo else cell
        return moment.replace(tzinfo=None, microsecond=0).isoformat() + ("Z" if cell.tzinfo else "")
    if cell is None or (pd.api.types.is_scalar(cell) and pd.isna(cell)):
        return None
    if isinstance(cell, bool | np.bool_):
        return bool(cell)
    if isinstance(cell, int | np.integer):
        return int(cell)
    if isinstance(cell, float | np.floating):
        return _number(float(cell))
    return _NO_CHARACTER.sub("", str(cell)) or None


def _number(number: float) -> int | float | None:
    if not np.isfinite(number):
        return None
    return int(number) if number.is_integer() and abs(number) < 1e15 else number
