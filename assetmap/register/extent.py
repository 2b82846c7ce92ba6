"""How far the sheets of a workbook reach, found out before a reader sets aside room for them.

A reader of workbooks holds every cell between the first and the last, blank ones too. A file of a few kilobytes with
one cell at the far corner would so take all memory.
"""

import re
import struct
import zipfile
from collections.abc import Iterator
from typing import Any
from xml.parsers import expat

from assetmap.errors import InputError
from assetmap.register.archive import unpacked
from assetmap.register.limits import check_cells, check_rows

__all__ = ["check_ods", "check_xlsb", "check_xlsx"]

# A reference beyond column Z or row 99,999; where there is none the sheet is small, and most are.
_FAR = re.compile(rb"""r=["'](?:[A-Za-z]{2}|[A-Za-z][0-9]{6})""")
_REFERENCE = re.compile(rb"""r=["']([A-Za-z]{1,3})([0-9]{1,7})["']""")
# The same with the blanks that XML allows and hardly anybody writes.
_BLANKS = tuple(mark.encode() for blank in " \t\r\n" for mark in (f"{blank}=", f"={blank}"))
_SPACED_REFERENCE = re.compile(rb"""r\s*=\s*["']([A-Za-z]{1,3})([0-9]{1,7})["']""")
# A cell with something in it; one that is only coloured is not held.
_FILLED = re.compile(rb"""<(?:\w+:)?c\s(?:[^<>]*?\s)?r\s*=\s*["']([A-Za-z]{1,3})([0-9]{1,7})["'][^<>]*(?<!/)>""")
_NO_RESULT = re.compile(rb"</f>\s*(?:<v\s*/>|<v></v>|</c>)")
_NEAR_ROWS, _NEAR_COLUMNS = 99_999, 26
_LONGEST_TAG = 4_096

_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
_ROW_RECORD, _LAST_CELL_RECORD = 0, 19


def check_xlsx(data: bytes, members: list[zipfile.ZipInfo], where: str) -> int:
    """Refuse an XLSX of which a sheet reaches too far; how many formulas were saved without their results.

    Raises
    ------
    InputError
        When a sheet would fill too many cells, or a member is damaged.
    """
    without = 0
    for member in members:
        # Whatever its name, a part may serve as a sheet; texts and pictures have no cells.
        if not member.filename.lower().endswith((".xml", ".bin")) or member.filename.endswith("sharedStrings.xml"):
            for _ in unpacked(data, member, where):
                pass
            continue
        row = column = 0
        for piece in _overlapping(unpacked(data, member, where)):
            if b"</f>" in piece:
                without += len(_NO_RESULT.findall(piece))
            if any(blank in piece for blank in _BLANKS):
                row, column = _farthest(_SPACED_REFERENCE.findall(piece), row, column)
            elif _FAR.search(piece):
                row, column = _farthest(_REFERENCE.findall(piece), row, column)
        # What no reference was found for lies within the columns and rows that the quick look lets pass.
        if not _too_far(max(row, _NEAR_ROWS), max(column, _NEAR_COLUMNS), where):
            continue
        row = column = 0
        for piece in _overlapping(unpacked(data, member, where)):
            row, column = _farthest(_FILLED.findall(piece), row, column)
            _check_extent(row, column, where)
    return without


def _check_extent(row: int, column: int, where: str) -> None:
    check_cells(row * column, where)
    check_rows(row, where)


def _too_far(row: int, column: int, where: str) -> bool:
    try:
        _check_extent(row, column, where)
    except InputError:
        return True
    return False


def _overlapping(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Pieces cut where a tag ends, so that none is cut in two."""
    rest = b""
    for piece in pieces:
        whole = rest + piece
        cut = whole.rfind(b">", max(0, len(whole) - _LONGEST_TAG)) + 1
        # The last tag may be the end of a formula without the cell's own end: it waits for the next piece.
        cut = whole.rfind(b"<", 0, cut) if cut else 0
        if cut <= 0:
            cut = len(whole) if len(whole) > _LONGEST_TAG else 0
        yield whole[:cut]
        rest = whole[cut:]
    yield rest


def _farthest(found: list[tuple[bytes, bytes]], row: int, column: int) -> tuple[int, int]:
    if not found:
        return row, column
    letters, numbers = {a for a, _ in found}, {b for _, b in found}
    return max(row, *map(int, numbers)), max(column, *map(_column, letters))


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def check_xlsb(data: bytes, members: list[zipfile.ZipInfo], where: str) -> None:
    """Refuse an XLSB of which a sheet reaches too far.

    Raises
    ------
    InputError
        When a sheet would fill too many cells, or a member is damaged.
    """
    for member in members:
        content = b"".join(unpacked(data, member, where))
        if not re.fullmatch(r"xl/worksheets/.*\.bin", member.filename, re.IGNORECASE):
            continue
        rows = columns = row = 0
        for kind, body in _records(content):
            if kind == _ROW_RECORD and len(body) >= 4:
                row = struct.unpack_from("<I", body)[0] + 1
            elif 0 < kind < _LAST_CELL_RECORD and len(body) >= 4:
                rows, columns = max(rows, row), max(columns, struct.unpack_from("<I", body)[0] + 1)
        _check_extent(rows, columns, where)


def _records(content: bytes) -> Iterator[tuple[int, memoryview]]:
    """Kind and body of each record; both kind and length are written in groups of seven bits."""
    view, at = memoryview(content), 0
    while at < len(view):
        numbers = []
        for most in (2, 4):
            number = 0
            for i in range(most):
                if at >= len(view):
                    return
                byte = view[at]
                at += 1
                number |= (byte & 0x7F) << 7 * i
                # The kind keeps its mark: it is known by both bytes together.
                if byte < 0x80:
                    break
            numbers.append(number)
        kind, length = numbers
        yield kind, view[at : at + length]
        at += length


def check_ods(data: bytes, members: list[zipfile.ZipInfo], where: str) -> None:
    """Refuse an ODS of which a sheet, its repeated cells written out, reaches too far.

    Raises
    ------
    InputError
        When a sheet would fill too many cells, or a member is damaged.
    """
    for member in members:
        pieces = unpacked(data, member, where)
        if member.filename != "content.xml":
            for _ in pieces:
                pass
            continue
        extent = _OdsExtent(where)
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = extent.start
        parser.CharacterDataHandler = extent.text
        parser.EndElementHandler = extent.end
        parser.EntityDeclHandler = extent.entity
        try:
            for piece in pieces:
                parser.Parse(piece)
            parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise InputError(
                "the workbook is damaged", where, seen=str(error), next_step="get the file again"
            ) from error


class _OdsExtent:
    """Farthest filled row and column of each table, as its elements come by."""

    def __init__(self, where: str) -> None:
        self._where = where
        self._row = self._column = 0
        self._rows = self._columns = 0
        self._repeat_row = self._repeat_cell = 1
        self._in_cell = self._filled = self._row_filled = False

    def entity(self, *_: Any) -> None:
        raise InputError(
            "the workbook declares entities, which no spreadsheet program writes",
            self._where,
            next_step="open it in a spreadsheet program and save the register as CSV",
        )

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == f"{_OFFICE} table":
            self._row = self._rows = self._columns = 0
        elif name == f"{_OFFICE} table-row":
            self._column, self._row_filled = 0, False
            self._repeat_row = self._repeats(attributes, "number-rows-repeated")
        elif name in (f"{_OFFICE} table-cell", f"{_OFFICE} covered-table-cell"):
            self._repeat_cell = self._repeats(attributes, "number-columns-repeated")
            self._in_cell = True
            self._filled = any(key.endswith((" value", " value-type", " formula")) for key in attributes)

    def _repeats(self, attributes: dict[str, str], name: str) -> int:
        text = attributes.get(f"{_OFFICE} {name}", "1")
        return int(text) if text.isdecimal() and len(text) < 12 else 1

    def text(self, text: str) -> None:
        if self._in_cell and not self._filled:
            self._filled = not text.isspace()

    def end(self, name: str) -> None:
        if name in (f"{_OFFICE} table-cell", f"{_OFFICE} covered-table-cell"):
            self._column += self._repeat_cell
            self._in_cell = False
            if self._filled:
                self._row_filled = True
                self._columns = max(self._columns, self._column)
        elif name == f"{_OFFICE} table-row":
            self._row += self._repeat_row
            if self._row_filled:
                self._rows = self._row
                _check_extent(self._rows, self._columns, self._where)
