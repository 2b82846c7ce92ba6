"""Text with delimiters into records, each with the line on which it begins."""

import csv
import re
from collections import Counter
from collections.abc import Callable
from typing import Any, NamedTuple

from assetmap.errors import InputError
from assetmap.register.issues import IssueLog
from assetmap.register.limits import check_cells, check_lines, check_rows
from assetmap.register.sheet import Record

__all__ = ["read_delimited"]

DELIMITERS = (",", ";", "\t", "|")

# Marks that stand between words anyway delimit nothing, and quotation marks delimit something else.
_NEVER = frozenset("\"'()[]{}<>.-_/\\&\n\r\v\f ")

_SAMPLE_LINES = 400

# A delimiter out of the ordinary must give this many known headers, and more than the ordinary ones do.
_FEWEST_NAMED = 2

# Stands for a carriage return inside a cell, which the reader of records would take for the end of a line.
_CELL_BREAK = "\v"

# Beyond this many quotation marks left open the file is broken rather than careless.
_MOST_OPEN_QUOTES = 50

# The first line that a spreadsheet program may put above a table to name the delimiter.
_NAMED_DELIMITER = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)

# A cell can be long (a boundary written as text); the file's own size limit is what bounds it.
csv.field_size_limit(2**28)


class _Form(NamedTuple):
    """How the text is delimited; spaces may stand between a delimiter and a quotation mark."""

    delimiter: str
    spaced: bool = False

    def rows(self, lines: list[str], *, strict: bool = False) -> Any:
        return csv.reader(lines, delimiter=self.delimiter, skipinitialspace=self.spaced, strict=strict)


def read_delimited(text: str, where: str, recognised: Callable[[list[str]], int], log: IssueLog) -> list[Record]:
    """Records of a delimited text; lines without any content are not records.

    The delimiter is a comma, semicolon, tabulator or bar, or any other mark that splits the lines into columns of
    which at least two have a known header; or the one that a first line ``sep=`` names.

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
        When quoting is broken beyond repair, or there are more rows or cells than are allowed.
    """
    check_lines(max(text.count("\n"), text.count("\r")), where)
    lines = _lines(text)
    named = _NAMED_DELIMITER.fullmatch(lines[0]) if lines else None
    start = 1 if named else 0
    sample = lines[start : start + _SAMPLE_LINES]
    form = _spaced(named[1] if named else _delimiter(sample, recognised), sample)
    records: list[Record] = []
    for _ in range(_MOST_OPEN_QUOTES):
        try:
            found, open_at = _parse(lines[start:], start, form, where)
        except csv.Error as error:
            raise InputError(
                "the file cannot be read as a table", where, seen=str(error), next_step="save it again as CSV"
            ) from error
        records += found
        if open_at is None:
            width = max((len(cells) for _, cells in records), default=0)
            return [r for r in records if len(r[1]) > 1 or (r[1] and (width <= 1 or r[1][0].strip()))]
        start = open_at
        log.add("unclosed_quote", start + 1)
        plain = csv.reader([lines[start]], delimiter=form.delimiter, quoting=csv.QUOTE_NONE)
        records.append((start + 1, next(plain)))
        start += 1
    raise InputError(
        "too many quotation marks are opened and never closed",
        f"{where}, line {start}",
        allowed="cells in quotation marks that end on the line or a few lines later",
        next_step="save the file again as CSV from the spreadsheet it came from",
    )


def _lines(text: str) -> list[str]:
    # A carriage return alone ends a line only in files that have no other line end; elsewhere it breaks a cell.
    if "\r" in text:
        text = text.replace("\r\n", "\n")
        text = text.replace("\r", _CELL_BREAK if "\n" in text else "\n")
    lines = [f"{line}\n" for line in text.split("\n")]
    return lines[:-1] if text.endswith("\n") else lines


def _parse(lines: list[str], offset: int, form: _Form, where: str) -> tuple[list[Record], int | None]:
    """Records, and the first line (from 0) whose quotation mark is not properly closed, if there is one."""
    reader = form.rows(lines)
    records: list[Record] = []
    count, cells_in_all, begin = len(lines), 0, 0
    for cells in reader:
        end = reader.line_num
        several = end - begin > 1
        if (several or end == count) and _open(lines[begin:end], form, several):
            return records, begin + offset
        if cells:
            records.append((begin + offset + 1, cells))
            cells_in_all += len(cells)
        begin = end
        if not begin % 10_000:
            check_rows(len(records), where)
            check_cells(cells_in_all, where)
    check_rows(len(records), where)
    check_cells(cells_in_all, where)
    return records, None


def _open(lines: list[str], form: _Form, several: bool) -> bool:
    """Whether a record's quotation mark is left open, or closed only by another cell's opening one."""
    if several:
        try:
            list(form.rows(lines, strict=True))
        except csv.Error:
            return True
    # A line put after the last one is swallowed by it exactly when its quotation mark is still open.
    mark = "\x00end"
    *_, last = form.rows([*lines, mark])
    return bool(last != [mark])


def _delimiter(lines: list[str], recognised: Callable[[list[str]], int]) -> str:
    scores = {delimiter: _score(_Form(delimiter), lines, recognised) for delimiter in DELIMITERS}
    named = max(named for _, named in scores.values())
    # Only a mark that most lines have can delimit; ten lines are enough to see which.
    marks = Counter(mark for line in lines[:10] for mark in set(line))
    for mark in sorted(marks):
        if marks[mark] * 2 > len(lines[:10]) and not mark.isalnum() and mark not in _NEVER and mark not in DELIMITERS:
            score = _score(_Form(mark), lines, recognised)
            if score[1] >= max(_FEWEST_NAMED, named + 1):
                scores[mark] = score
    return max(scores, key=lambda delimiter: scores[delimiter][0])


def _score(form: _Form, lines: list[str], recognised: Callable[[list[str]], int]) -> tuple[float, int]:
    """How well the form fits, and how many headers it shows."""
    try:
        rows = [row for row in form.rows(lines) if row]
    except csv.Error:
        return -1.0, 0
    if not rows:
        return -1.0, 0
    width, count = Counter(len(row) for row in rows).most_common(1)[0]
    named = max(recognised(row) for row in rows[:30])
    return 2.0 * named + (width - 1) * count / len(rows), named


def _spaced(delimiter: str, lines: list[str]) -> _Form:
    """Form that lets spaces stand before a quotation mark, where that makes more lines alike."""
    plain, spaced = _Form(delimiter), _Form(delimiter, spaced=True)
    if not any(f'{delimiter} "' in line for line in lines):
        return plain

    def alike(form: _Form) -> float:
        widths = [len(row) for row in form.rows(lines) if row]
        return Counter(widths).most_common(1)[0][1] / len(widths) if widths else 0.0

    return spaced if alike(spaced) > alike(plain) else plain
