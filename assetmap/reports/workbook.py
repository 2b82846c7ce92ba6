"""Rows as a workbook in which no text is ever a formula, with its columns, sources and run explained."""

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from assetmap.reports.columns import Value, export_rows
from assetmap.reports.provenance import INPUT_FIELDS, inputs_of, run_summary

__all__ = ["append_sheet", "to_xlsx"]

# The most that a cell of the format takes, in UTF-16 units; more is cut by the library without a word.
_LONGEST = 32_767
_CUT = " … [cut: the CSV has the whole text]"
_NARROW, _WIDE = 9, 60
_FORMULA_STARTS = ("=", "+", "-", "@")
_SPECIAL = (*_FORMULA_STARTS, "#")


def to_xlsx(rows: pd.DataFrame, run: Mapping[str, Any]) -> bytes:
    """Rows as a workbook with the sheets "Buildings", "Columns", "Sources" and "Run".

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
        An Office Open XML workbook. Every text is kept as text, identifiers too; line ends become LF; a text longer
        than a cell may be is cut and says so. A missing value is blank.

    Raises
    ------
    TypeError
        When ``rows`` is no frame or ``run`` no mapping.
    ValueError
        When a column stands twice.
    """
    columns, values = export_rows(rows, run)
    book = Workbook(write_only=True)
    append_sheet(book, "Buildings", [column.heading for column in columns], values)
    described = [[column.heading, column.name, column.meaning, column.source] for column in columns]
    append_sheet(book, "Columns", ["Heading", "Name", "Meaning", "Source"], described)
    sources = [[given[name] for name in INPUT_FIELDS] for given in inputs_of(run)]
    append_sheet(book, "Sources", ["Role", "Title", "Publisher", "Vintage", "Licence", "File", "SHA-256"], sources)
    append_sheet(book, "Run", ["What", "Value"], [list(item) for item in run_summary(run).items()])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def append_sheet(book: Workbook, title: str, headings: Sequence[str], values: Sequence[Sequence[Value]]) -> None:
    """Append a sheet of values below bold headings to a write-only workbook; every text stays text."""
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(headings))}{len(values) + 1}"
    for number, heading in enumerate(headings):
        lengths = [len(str(row[number])) for row in values[:1000] if row[number] is not None]
        width = max(_NARROW, len(heading) + 4, *lengths) if lengths else max(_NARROW, len(heading) + 4)
        sheet.column_dimensions[get_column_letter(number + 1)].width = min(_WIDE, width)
    sheet.append(_cells(sheet, headings, Font(bold=True)))
    for row in values:
        sheet.append(_cells(sheet, row))


def _cells(sheet: Any, values: Iterable[Value], font: Font | None = None) -> list[Any]:
    return [_text(sheet, value, font) if isinstance(value, str) else value for value in values]


def _text(sheet: Any, value: str, font: Font | None) -> Any:
    text = _fitting(value.replace("\r\n", "\n").replace("\r", "\n"))
    if font is None and not text.startswith(_SPECIAL):
        return text  # kept as text by the library, at a third of the time
    cell = WriteOnlyCell(sheet, value=text)
    cell.data_type = "s"  # the library takes "=..." for a formula and "#N/A" for an error
    if text.startswith(_FORMULA_STARTS):
        cell.quotePrefix = True  # stays a text when somebody edits it
    if font is not None:
        cell.font = font
    return cell


def _fitting(text: str) -> str:
    if len(text) * 2 <= _LONGEST or len(text.encode("utf-16-le")) <= _LONGEST * 2:
        return text
    kept = text.encode("utf-16-le")[: (_LONGEST - len(_CUT)) * 2].decode("utf-16-le", errors="ignore")
    return kept + _CUT
