"""Rows fitted under their header: short ones realigned by what their cells look like, long ones joined or cut."""

import math
import re
from collections import Counter
from collections.abc import Callable

from assetmap.register.issues import IssueLog
from assetmap.register.limits import LONGEST_CELL
from assetmap.register.sheet import CellCleaner, Record, Row

__all__ = ["align"]

_DATE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}.*|\d{1,2}[/.-](\d{1,2}|[A-Za-z]{3})[/.-]\d{2,4}")
_NUMBER = re.compile(r"[-+£]?[\d,]*\.?\d+%?")
_POSTCODE = re.compile(r"[A-Za-z]{1,2}\d[A-Za-z\d]? ?\d[A-Za-z]{2}")
_FLAGS = {"y", "n", "yes", "no", "true", "false"}
_KINDS = 7

# A position must be a hundred times likelier than padding at the end before a row is touched.
_CLEARLY = math.log(100)

# Rows enough to know what a column usually holds.
_SAMPLE_ROWS = 2_000

_NO_GAPS: frozenset[int] = frozenset()

_Profile = list[Counter[str]]
_Made = tuple[list[str], frozenset[int]]


def align(records: list[Record], width: int, log: IssueLog) -> list[Row]:
    """Rows of exactly ``width`` cells.

    Where most rows are short in the same way, they are short at their end. A row shorter than the usual is
    realigned where one position of the missing cells clearly fits best, by the kind of value each column usually
    holds; otherwise it is filled up at its end. A row longer than the header is one of which a cell was split at a
    comma, where joining clearly fits best; otherwise it is cut at its end. A cell too long to be text is left out.

    Parameters
    ----------
    records : list of Record
        Rows below the header.
    width : int
        Number of headers.
    log : IssueLog
        Where rows that do not fit are written down.
    """
    cleaner = CellCleaner()
    clean = cleaner.__getitem__
    widths = Counter(len(cells) for _, cells in records if any(map(str.strip, cells)))
    usual = min(widths.most_common(1)[0][0], width) if widths else width
    if usual < width:
        log.add("short_rows_usual", 0, value=f"{usual} of {width} cells")
    profile = _Usual(records, usual, cleaner)
    padded = frozenset(range(usual, width))
    rows = []
    for line, raw in records:
        cells = list(map(clean, _bounded(line, raw, log)))
        gaps = _NO_GAPS
        count = len(cells)
        if count > width:
            cells = _shortened(line, cells, raw, width, profile if usual == width else None, log)
        elif count < width:
            gaps = padded if count == usual else frozenset(range(count, width))
            if count < usual and any(cells):
                cells, gaps = _lengthened(line, cells, usual, width, profile, log)
            cells += [""] * (width - len(cells))
        scrubbed, emails = cleaner.scrubbed(cells)
        rows.append(Row(line, scrubbed, gaps, emails))
    return rows


def _bounded(line: int, cells: list[str], log: IssueLog) -> list[str]:
    # A row is seldom longer than one cell may be, so that one look at its length settles most.
    if sum(map(len, cells)) <= LONGEST_CELL:
        return cells
    for cell in cells:
        if len(cell) > LONGEST_CELL:
            log.add("cell_too_long", line, detail=f"{len(cell):,} characters of at most {LONGEST_CELL:,}")
    return [cell if len(cell) <= LONGEST_CELL else "" for cell in cells]


def _shortened(
    line: int, cells: list[str], raw: list[str], width: int, profile: "_Usual | None", log: IssueLog
) -> list[str]:
    # What stands there may name a person: only how many cells there are is written down.
    if not any(cells[width:]):
        return cells[:width]
    told = f"{len(cells)} of {width} cells"
    best = _best_joint(cells, raw, width, profile) if profile is not None else None
    if best is None:
        log.add("long_row", line, value=told)
        return cells[:width]
    log.add("row_rejoined", line, value=told)
    return best


def _lengthened(line: int, cells: list[str], usual: int, width: int, profile: "_Usual", log: IssueLog) -> _Made:
    told = f"{len(cells)} of {width} cells"
    best = _best_position(cells, usual, profile)
    if best is None:
        log.add("short_row", line, value=told)
        return cells, frozenset(range(len(cells), width))
    log.add("row_realigned", line, value=told)
    return best[0], best[1] | frozenset(range(usual, width))


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


class _Usual:
    """What each column usually holds, found out only when the first row needs it."""

    def __init__(self, records: list[Record], width: int, cleaner: CellCleaner) -> None:
        self._records, self._width, self._cleaner = records, width, cleaner
        self._profile: _Profile | None = None

    @property
    def profile(self) -> _Profile:
        if self._profile is None:
            usual = [cells for _, cells in self._records if len(cells) == self._width]
            rows = usual[:: max(1, len(usual) // _SAMPLE_ROWS)]
            self._profile = [Counter(_kind(self._cleaner[row[i]]) for row in rows) for i in range(self._width)]
        return self._profile

    def log_likelihood(self, kinds: list[str]) -> float:
        total = 0.0
        for kind, seen in zip(kinds, self.profile, strict=True):
            total += math.log((seen[kind] + 0.5) / (seen.total() + 0.5 * _KINDS))
        return total


def _best_position(cells: list[str], width: int, profile: _Usual) -> _Made | None:
    missing = width - len(cells)
    kinds = [_kind(cell) for cell in cells]
    best = _clear_best(
        len(cells) + 1,
        lambda at: profile.log_likelihood(kinds[:at] + ["blank"] * missing + kinds[at:]),
        lambda at: cells[:at] + [""] * missing + cells[at:],
    )
    if best is None:
        return None
    made, places = best
    return made, frozenset(i for at in places for i in range(at, at + missing))


def _best_joint(cells: list[str], raw: list[str], width: int, profile: _Usual) -> list[str] | None:
    """Cells with the ones joined that were one, if that fits better than to cut the row at its end."""
    extra = len(cells) - width

    def joined(at: int) -> list[str]:
        if at == width:
            return cells[:width]
        return [*cells[:at], ", ".join(cell for cell in cells[at : at + extra + 1] if cell), *cells[at + extra + 1 :]]

    def score(at: int) -> float:
        return profile.log_likelihood([_kind(cell) for cell in joined(at)])

    # After a comma inside a text comes a space, after one between cells none: where only one joint shows that, it is
    # the joint, unless the row looks worse for it.
    spaced = [cell.startswith(" ") for cell in raw]
    shown = [at for at in range(width) if all(spaced[at + 1 : at + extra + 1])]
    if len(shown) == 1 and score(shown[0]) >= score(width):
        return joined(shown[0])
    best = _clear_best(width + 1, score, joined)
    return best[0] if best else None


def _clear_best(
    count: int, score: Callable[[int], float], make: Callable[[int], list[str]]
) -> tuple[list[str], list[int]] | None:
    """Row of the best position and the positions that make it; None unless it clearly beats the last position."""
    scores = [score(at) for at in range(count)]
    at_end, best = scores[-1], max(scores)
    if best - at_end < _CLEARLY:
        return None
    # Beside a blank cell several positions give the very same row; then any of these blanks may be the missing one.
    places = [at for at, score in enumerate(scores) if best - score < 1e-9]
    results = {tuple(make(at)) for at in places}
    if len(results) != 1:
        return None
    runners = [score for at, score in enumerate(scores) if at not in places]
    if runners and best - max(runners) < math.log(2):
        return None
    return list(results.pop()), places
