"""Text with delimiters into records, each with the line on which it begins."""

import csv
from collections import Counter
from collections.abc import Callable

from assetmap.errors import InputError
from assetmap.register.issues import IssueLog
from assetmap.register.sheet import Record

__all__ = ["read_delimited"]

DELIMITERS = (",", ";", "\t", "|")

_SAMPLE_LINES = 400

# Stands for a carriage return inside a cell, which the reader of records would take for the end of a line.
_CELL_BREAK = "\v"

# Beyond this many quotation marks left open the file is broken rather than careless.
_MOST_OPEN_QUOTES = 50

# A cell can be long (a boundary written as text); the file's own size limit is what bounds it.
csv.field_size_limit(2**27)


def read_delimited(text: str, where: str, recognised: Callable[[list[str]], int], log: IssueLog) -> list[Record]:
    """Records of a delimited text; lines without any content are not records.

    Parameters
    ----------
    text : str
        The whole file, decoded.
    where : str
        Name of the file, for messages.
    recognised : callable
        How many of a record's cells are known headers; it helps to tell the delimiter.
    log : IssueLog
        Where quotation marks left open are written down.

    Returns
    -------
    list of Record
        Line (from 1) and cells as they stand.

    Raises
    ------
    InputError
        When quoting is broken beyond repair.
    """
    lines = _lines(text)
    delimiter = _delimiter(lines[:_SAMPLE_LINES], recognised)
    records: list[Record] = []
    start = 0
    for _ in range(_MOST_OPEN_QUOTES):
        try:
            found, open_at = _parse(lines[start:], delimiter)
        except csv.Error as error:
            raise InputError(
                "the file cannot be read as a table", where, seen=str(error), next_step="save it again as CSV"
            ) from error
        records += [(line + start, cells) for line, cells in found]
        if open_at is None:
            width = max((len(cells) for _, cells in records), default=0)
            return [r for r in records if len(r[1]) > 1 or (r[1] and (width <= 1 or r[1][0].strip()))]
        start += open_at
        log.add("unclosed_quote", start + 1)
        records.append((start + 1, next(csv.reader([lines[start]], delimiter=delimiter, quoting=csv.QUOTE_NONE))))
        start += 1
    raise InputError(
        "too many quotation marks are opened and never closed",
        f"{where}, line {start}",
        allowed="cells in quotation marks that end on the line or a few lines later",
        next_step="save the file again as CSV from the spreadsheet it came from",
    )


def _lines(text: str) -> list[str]:
    # A carriage return alone ends a line only in files that have no other line end; elsewhere it breaks a cell.
    text = text.replace("\r\n", "\n")
    text = text.replace("\r", _CELL_BREAK if "\n" in text else "\n")
    lines = [f"{line}\n" for line in text.split("\n")]
    return lines[:-1] if text.endswith("\n") else lines


def _parse(lines: list[str], delimiter: str) -> tuple[list[Record], int | None]:
    """Records, and the offset of the first line whose quotation mark is not properly closed, if there is one."""
    reader = csv.reader(lines, delimiter=delimiter)
    records: list[Record] = []
    begin = 0
    for cells in reader:
        several, last = reader.line_num - begin > 1, reader.line_num == len(lines)
        if (several or last) and _open(lines[begin : reader.line_num], delimiter, several):
            return records, begin
        if cells:
            records.append((begin + 1, cells))
        begin = reader.line_num
    return records, None


def _open(lines: list[str], delimiter: str, several: bool) -> bool:
    """Whether a record's quotation mark is left open, or closed only by another cell's opening one."""
    if several:
        try:
            list(csv.reader(lines, delimiter=delimiter, strict=True))
        except csv.Error:
            return True
    # A line put after the last one is swallowed by it exactly when its quotation mark is still open.
    mark = "\x00end"
    *_, last = csv.reader([*lines, mark], delimiter=delimiter)
    return last != [mark]


def _delimiter(lines: list[str], recognised: Callable[[list[str]], int]) -> str:
    def score(delimiter: str) -> float:
        try:
            rows = [row for row in csv.reader(lines, delimiter=delimiter) if row]
        except csv.Error:
            return -1.0
        if not rows:
            return -1.0
        width, count = Counter(len(row) for row in rows).most_common(1)[0]
        named = max(recognised(row) for row in rows[:30])
        return 2.0 * named + (width - 1) * count / len(rows)

    return max(DELIMITERS, key=score)
