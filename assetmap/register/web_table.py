"""Tables of a web page, or of a spreadsheet saved as XML, as records: what old report programs call ``.xls``."""

from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

from assetmap.errors import InputError
from assetmap.register.header import header_at
from assetmap.register.issues import IssueLog
from assetmap.register.limits import ALLOWED, MOST_COLUMNS, check_cells, check_rows
from assetmap.register.sheet import Record
from assetmap.register.workbook import Candidate, best_of

__all__ = ["is_markup", "read_web_table"]

_BEGINNINGS = ("<!doctype", "<html", "<?xml", "<kml", "<table", "<head", "<meta", "<body", "<!--", "<style", "<div")

# Elements of a page, and of a spreadsheet saved as XML, that mean the same.
_TABLES = {"table"}
_SHEETS = {"worksheet", "ss:worksheet"}
_ROWS = {"tr", "row", "ss:row"}
_CELLS = {"td", "th", "cell", "ss:cell"}
_UNSEEN = {"script", "style", "head", "title"}

# Fewer known headers than this, and it is a page that happens to have a table.
_FEWEST_KNOWN = 2


def is_markup(text: str) -> bool:
    """Whether a text begins as a web page or XML does."""
    return text[:2000].lstrip().casefold().startswith(_BEGINNINGS)


def read_web_table(
    text: str, where: str, recognised: Callable[[list[str]], int], log: IssueLog
) -> tuple[str, list[Record]]:
    """Name and records of the table that looks most like a register; records are numbered as rows of the table.

    Parameters
    ----------
    text : str
        The whole file, decoded.
    where : str
        Name of the file, for messages.
    recognised : callable
        How many of a record's cells are known headers.
    log : IssueLog
        Where the other tables are written down.

    Raises
    ------
    InputError
        When no table has two known headers and a row: then it is a page, not a register.
    """
    reader = _Reader(where)
    reader.feed(text)
    reader.close()
    candidates: list[Candidate] = []
    tables: list[list[Record]] = []
    for name, records in reader.tables:
        if not records:
            continue
        cells = records[header_at(records, recognised)][1]
        known, rows = recognised(cells), sum(any(row) for _, row in records) - 1
        if known >= _FEWEST_KNOWN and rows:
            candidates.append(Candidate(name or f"table {len(candidates) + 1}", known, rows, tuple(cells)))
            tables.append(records)
    if not candidates:
        raise InputError(
            "the file is a web page or XML, not a table",
            where,
            seen=" ".join(text.split())[:40],
            allowed=ALLOWED,
            next_step="download the table itself; a page that a spreadsheet opens can be saved from there as CSV",
        )
    best = best_of(candidates, log, "table")
    return candidates[best].name, tables[best]


class _Reader(HTMLParser):
    """Tables as they come by; a table inside a cell is part of that cell's text."""

    def __init__(self, where: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[tuple[str, list[Record]]] = []
        self._where = where
        self._name = ""
        self._depth = self._line = self._count = self._unseen = 0
        self._cells: list[str] | None = None
        self._text: list[str] | None = None
        self._wide = 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag in _SHEETS:
            self._name = f"sheet '{given.get('ss:name') or ''}'"
        elif tag in _TABLES:
            self._depth += 1
            if self._depth == 1:
                self.tables.append((self._name, []))
                self._line = 0
        elif self._depth == 1 and tag in _ROWS:
            self._end_row()
            self._line = max(self._line + 1, _number(given.get("ss:index"), 0))
            self._cells = []
        elif self._depth == 1 and tag in _CELLS and self._cells is not None:
            self._end_cell()
            at = min(_number(given.get("ss:index"), 1), MOST_COLUMNS + 1) - 1
            self._cells += [""] * (at - len(self._cells))
            self._wide = _number(given.get("colspan"), 1) if "colspan" in given else 1
            self._wide += _number(given.get("ss:mergeacross"), 0)
            self._text = []
        elif tag in ("br", "p", "div") and self._text:
            self._text.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag in _TABLES:
            if self._depth == 1:
                self._end_row()
            self._depth = max(0, self._depth - 1)
        elif self._depth == 1 and tag in _CELLS:
            self._end_cell()
        elif self._depth == 1 and tag in _ROWS:
            self._end_row()

    def handle_data(self, data: str) -> None:
        if self._text is not None and not self._unseen:
            self._text.append(data)

    def _end_cell(self) -> None:
        if self._text is None or self._cells is None:
            return
        text = "".join(self._text).strip()
        # A time of midnight is a spreadsheet's way of writing a date.
        self._cells.append(text.removesuffix("T00:00:00.000"))
        self._cells += [""] * min(self._wide - 1, MOST_COLUMNS)
        self._text = None

    def _end_row(self) -> None:
        self._end_cell()
        if self._cells is None:
            return
        self.tables[-1][1].append((self._line, self._cells))
        self._count += len(self._cells)
        check_rows(len(self.tables[-1][1]), self._where)
        check_cells(self._count, self._where)
        self._cells = None


def _number(text: Any, otherwise: int) -> int:
    return int(text) if isinstance(text, str) and text.isdecimal() and len(text) < 8 else otherwise
