"""Rows fitted under their header: short ones realigned by what their cells look like, long ones cut."""

import math
import re
from collections import Counter

from assetmap.register.issues import IssueLog
from assetmap.register.sheet import Record, Row, clean_cell, scrub_emails

__all__ = ["align"]

_DATE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}.*|\d{1,2}[/.-](\d{1,2}|[A-Za-z]{3})[/.-]\d{2,4}")
_NUMBER = re.compile(r"[-+£]?[\d,]*\.?\d+%?")
_POSTCODE = re.compile(r"[A-Za-z]{1,2}\d[A-Za-z\d]? ?\d[A-Za-z]{2}")
_FLAGS = {"y", "n", "yes", "no", "true", "false"}
_KINDS = 7

# A position must be a hundred times likelier than padding at the end before a row is touched.
_CLEARLY = math.log(100)

_Profile = list[Counter[str]]


def align(records: list[Record], width: int, log: IssueLog) -> list[Row]:
    """Rows of exactly ``width`` cells.

    Where most rows are short in the same way, they are short at their end. A row shorter than the usual is
    realigned where one position of the missing cells clearly fits best, by the kind of value each column usually
    holds; otherwise it is filled up at its end.

    Parameters
    ----------
    records : list of Record
        Rows below the header.
    width : int
        Number of headers.
    log : IssueLog
        Where rows that do not fit are written down.
    """
    cleaned = [(line, [clean_cell(cell) for cell in cells]) for line, cells in records]
    widths = Counter(len(cells) for _, cells in cleaned if any(cells))
    usual = min(widths.most_common(1)[0][0], width) if widths else width
    if usual < width:
        log.add("short_rows_usual", 0, value=f"{usual} of {width} cells")
    profile = _profile([cells for _, cells in cleaned if len(cells) == usual], usual)
    rows = []
    for line, cells in cleaned:
        gaps: frozenset[int] = frozenset(range(len(cells), width))
        if len(cells) > width:
            # What stands there may name a person: only how many cells there are is written down.
            if any(cells[width:]):
                log.add("long_row", line, value=f"{len(cells)} of {width} cells")
            cells = cells[:width]
        elif len(cells) < usual and any(cells):
            best = _best_position(cells, usual, profile)
            if best is None:
                log.add("short_row", line, value=f"{len(cells)} of {width} cells")
            else:
                log.add("row_realigned", line, value=f"{len(cells)} of {width} cells")
                cells, inserted = best
                gaps = inserted | frozenset(range(usual, width))
        rows.append(_row(line, cells + [""] * (width - len(cells)), gaps))
    return rows


def _row(line: int, cells: list[str], gaps: frozenset[int]) -> Row:
    scrubbed = [scrub_emails(cell) for cell in cells]
    emails = frozenset(i for i, (a, b) in enumerate(zip(cells, scrubbed, strict=True)) if a != b)
    return Row(line, tuple(scrubbed), gaps, emails)


def _kind(cell: str) -> str:
    if not cell:
        return "blank"
    if cell.casefold() in _FLAGS:
        return "flag"
    if len(cell) <= 30:
        for kind, pattern in (("postcode", _POSTCODE), ("date", _DATE), ("number", _NUMBER)):
            if pattern.fullmatch(cell):
                return kind
    return "long text" if len(cell) > 25 else "text"


def _profile(rows: list[list[str]], width: int) -> _Profile:
    return [Counter(_kind(row[i]) for row in rows) for i in range(width)]


def _log_likelihood(kinds: list[str], profile: _Profile) -> float:
    total = 0.0
    for kind, seen in zip(kinds, profile, strict=True):
        total += math.log((seen[kind] + 0.5) / (seen.total() + 0.5 * _KINDS))
    return total


def _best_position(cells: list[str], width: int, profile: _Profile) -> tuple[list[str], frozenset[int]] | None:
    missing = width - len(cells)
    kinds = [_kind(cell) for cell in cells]
    scores = []
    for at in range(len(cells) + 1):
        tried = kinds[:at] + ["blank"] * missing + kinds[at:]
        scores.append(_log_likelihood(tried, profile))
    at_end, best = scores[-1], max(scores)
    if best - at_end < _CLEARLY:
        return None
    # Beside a blank cell several positions give the very same row; then any of these blanks may be the missing one.
    places = [at for at, score in enumerate(scores) if best - score < 1e-9]
    results = {tuple(cells[:at] + [""] * missing + cells[at:]) for at in places}
    if len(results) != 1:
        return None
    runners = [score for at, score in enumerate(scores) if at not in places]
    if runners and best - max(runners) < math.log(2):
        return None
    gaps = frozenset(i for at in places for i in range(at, at + missing))
    return list(results.pop()), gaps
