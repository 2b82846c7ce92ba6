"""Rows as CSV that a spreadsheet opens without running anything."""

import csv
import io
from collections.abc import Mapping
from typing import Any

import pandas as pd

from assetmap.reports.columns import Value, export_rows

__all__ = ["table_csv", "to_csv"]

# What makes a spreadsheet read a cell as a formula, full-width forms included (OWASP, CSV Injection).
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def to_csv(rows: pd.DataFrame, run: Mapping[str, Any]) -> bytes:
    """Rows as CSV: UTF-8 with a byte order mark, lines ended by CR LF, the names of the columns in the first line.

    Parameters
    ----------
    rows : pandas.DataFrame
        One row per building, with any of `assetmap.reports.EXPORT_COLUMNS`; texts may be hostile. What the public may
        not see must have been taken out before.
    run : mapping
        The run's record (``run.json``).

    Returns
    -------
    bytes
        A text that a spreadsheet would take for a formula begins with an apostrophe; a number is never changed.
        A missing value is blank.

    Raises
    ------
    TypeError
        When ``rows`` is no frame or ``run`` no mapping.
    ValueError
        When a column stands twice.
    """
    columns, values = export_rows(rows, run)
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([column.name for column in columns])
    writer.writerows([_cell(value) for value in row] for row in values)
    return text.getvalue().encode("utf-8-sig")


def table_csv(table: pd.DataFrame) -> bytes:
    """Any table as CSV: UTF-8 with a byte order mark, lines ended by CR LF, the names of the columns in the first line.

    Parameters
    ----------
    table : pandas.DataFrame
        Texts may be hostile; the index is left out.

    Returns
    -------
    bytes
        A text that a spreadsheet would take for a formula begins with an apostrophe. A missing value is blank.
    """
    return str(table.astype("object").map(_cell).to_csv(index=False, lineterminator="\r\n")).encode("utf-8-sig")


def _cell(value: Value) -> Value:
    if isinstance(value, str) and value.startswith(_FORMULA_STARTS):
        return "'" + value
    return value
