"""Rows sorted into those that may become assets and those that may not, each rejection with its reason."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assetmap.region import Council
from assetmap.register.cells import is_placeholder
from assetmap.register.columns import Columns, recognised_headers
from assetmap.register.issues import IssueLog
from assetmap.register.sheet import Row, Sheet, squash
from assetmap.register.whose import council_of, is_object, names_council, says_not_the_councils

__all__ = ["Kept", "sort_rows"]

_CONTENT = ("asset_id", "uprn", "name", "address", "postcode", "geometry")
_DENIALS = {"n", "no", "false", "0"}

_DIGIT = re.compile(r"\d")
_FEWEST_HEADERS = 3

# Different cells of one column that are remembered; beyond it the column is not one of a few answers.
_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class Kept:
    """A row that may become an asset, and the council whose it is."""

    row: Row
    council: Council


def sort_rows(sheet: Sheet, columns: Columns, councils: Sequence[Council], log: IssueLog) -> list[Kept]:
    """Rows that may become assets, in the file's order; every other row is written down with its reason."""
    kept = []
    sorter = _Sorter(sheet, columns, councils, log)
    for row in sheet.rows:
        if row.blank:
            log.add("blank_row", row.line)
            continue
        if sorter.is_debris(row):
            log.add("not_a_row", row.line)
            continue
        council = sorter.council(row)
        if council and not sorter.is_somebody_elses(row, council) and not sorter.is_no_property(row):
            kept.append(Kept(row, council))
    return kept


class _Sorter:
    """One file's columns looked up once, and each different cell judged once."""

    def __init__(self, sheet: Sheet, columns: Columns, councils: Sequence[Council], log: IssueLog) -> None:
        self._header = [squash(name) for name in sheet.headers]
        self._columns, self._councils, self._log = columns, councils, log
        self._denials: list[tuple[int, Callable[[str, Council], bool]]] = []
        # The ratepayer or owner may be a person: the cell is not repeated in the log.
        for name, denies in (
            ("ratepayer", lambda said, council: not names_council(said, council)),
            ("owner", lambda said, _: says_not_the_councils(said)),
            ("tenure", _denied_outright),
            ("tenure_detail", _denied_outright),
            ("ownership", _denied_outright),
            ("council_owned", lambda said, _: said.casefold() in _DENIALS),
        ):
            self._denials += [(i, lru_cache(maxsize=_REMEMBERED)(denies)) for i in columns.of(name)[:1]]
        self._council_at = columns.of("council")[:1]
        self._council_of = lru_cache(maxsize=_REMEMBERED)(lambda said: council_of(said, councils))
        self._uses = [(name, columns.of(name)) for name in ("tenure", "use", "land_or_building") if columns.of(name)]
        self._names = columns.of("name")
        self._is_object = lru_cache(maxsize=_REMEMBERED)(is_object)
        placed = [i for pair in columns.pairs for i in pair[:2]]
        self._content = [i for name in _CONTENT for i in columns.of(name)] + placed

    def is_debris(self, row: Row) -> bool:
        """Whether the row repeats the header, or a title that was spread over merged cells."""
        filled = [cell for cell in row.cells if cell]
        first = next(i for i, cell in enumerate(row.cells) if cell) if filled else 0
        if len(filled) >= 2 and squash(row.cells[first]) == self._header[first]:
            cells = zip(row.cells, self._header, strict=True)
            if all(squash(cell) == name for cell, name in cells if cell):
                return True
        # The header's second line, on a later page.
        if not any(map(_DIGIT.search, filled)) and recognised_headers(list(row.cells)) >= _FEWEST_HEADERS:
            return True
        # A cell that fills most of a row is there at least thrice, so that the row has few different ones.
        if len(set(filled)) * 2 >= len(filled) + 2:
            return False
        most = max((filled.count(cell) for cell in set(filled) if len(squash(cell)) > 12), default=0)
        return most >= 3 and most * 2 > len(filled)

    def council(self, row: Row) -> Council | None:
        """The council whose row it is; None, and written down, where it is none of those asked for."""
        if not self._council_at:
            return self._councils[0]
        said = row.cells[self._council_at[0]]
        found = self._council_of(said)
        if found is None:
            self._log.add("council_unknown", row.line, self._columns.headers[self._council_at[0]], said)
        return found

    def is_somebody_elses(self, row: Row, council: Council) -> bool:
        """Whether the row says that it is not the council's; then it is written down."""
        for i, denies in self._denials:
            if denies(row.cells[i], council):
                self._log.add("not_the_councils", row.line, self._columns.headers[i])
                return True
        return False

    def is_no_property(self, row: Row) -> bool:
        """Whether the row is an object, or says nothing about any property; then it is written down."""
        for name, positions in self._uses:
            said = _first(row, positions)
            if said and self._is_object(said if name == "tenure" else "", said):
                self._log.add("not_property", row.line, self._columns.header(name), said)
                return True
        # What is said to be land or a building is that, whatever stands on it.
        name = "" if _first(row, self._columns.of("land_or_building")) else _first(row, self._names)
        if name and is_object("", _first(row, self._columns.of("use")), name):
            self._log.add("not_property", row.line, self._columns.header("name"), name)
            return True
        if row.point is None and all(is_placeholder(row.cells[i]) for i in self._content):
            self._log.add("no_content", row.line)
            return True
        return False


def _denied_outright(said: str, _: Council) -> bool:
    return says_not_the_councils(said, outright=True)


def _first(row: Row, positions: Sequence[int]) -> str:
    return next((row.cells[i] for i in positions if row.cells[i]), "")
