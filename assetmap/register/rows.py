"""Rows sorted into those that may become assets and those that may not, each rejection with its reason."""

from collections.abc import Sequence
from dataclasses import dataclass

from assetmap.region import Council
from assetmap.register.cells import is_placeholder
from assetmap.register.columns import Columns, recognised_headers
from assetmap.register.issues import IssueLog
from assetmap.register.sheet import Row, Sheet, squash
from assetmap.register.whose import council_of, is_object, names_council, says_not_the_councils

__all__ = ["Kept", "sort_rows"]

_CONTENT = ("asset_id", "uprn", "name", "address", "postcode", "geometry")
_DENIALS = {"n", "no", "false", "0"}


@dataclass(frozen=True)
class Kept:
    """A row that may become an asset, and the council whose it is."""

    row: Row
    council: Council


def sort_rows(sheet: Sheet, columns: Columns, councils: Sequence[Council], log: IssueLog) -> list[Kept]:
    """Rows that may become assets, in the file's order; every other row is written down with its reason."""
    kept = []
    header = [squash(name) for name in sheet.headers]
    for row in sheet.rows:
        if row.blank:
            log.add("blank_row", row.line)
            continue
        if _is_debris(row, header):
            log.add("not_a_row", row.line)
            continue
        council = _council(row, columns, councils, log)
        if council and not _somebody_elses(row, columns, council, log) and not _no_property(row, columns, log):
            kept.append(Kept(row, council))
    return kept


def _is_debris(row: Row, header: list[str]) -> bool:
    filled = [squash(cell) for cell in row.cells if cell]
    repeats = [squash(cell) == name for cell, name in zip(row.cells, header, strict=True) if cell]
    if len(filled) >= 2 and all(repeats):
        return True
    # The header's second line, on a later page.
    if not any(c.isdigit() for cell in filled for c in cell) and recognised_headers(list(row.cells)) >= 3:
        return True
    # A title that was spread over merged cells.
    most = max((filled.count(cell) for cell in set(filled) if len(cell) > 12), default=0)
    return most >= 3 and most * 2 > len(filled)


def _council(row: Row, columns: Columns, councils: Sequence[Council], log: IssueLog) -> Council | None:
    positions = columns.of("council")
    if not positions:
        return councils[0]
    said = row.cells[positions[0]]
    found = council_of(said, councils)
    if found is None:
        log.add("council_unknown", row.line, columns.headers[positions[0]], said)
    return found


def _somebody_elses(row: Row, columns: Columns, council: Council, log: IssueLog) -> bool:
    # The ratepayer or owner may be a person: the cell is not repeated.
    for i in columns.of("ratepayer")[:1]:
        if not names_council(row.cells[i], council):
            log.add("not_the_councils", row.line, columns.headers[i])
            return True
    for i in columns.of("owner")[:1]:
        if says_not_the_councils(row.cells[i]):
            log.add("not_the_councils", row.line, columns.headers[i])
            return True
    for name in ("tenure", "tenure_detail", "ownership"):
        for i in columns.of(name)[:1]:
            if says_not_the_councils(row.cells[i], outright=True):
                log.add("not_the_councils", row.line, columns.headers[i])
                return True
    for i in columns.of("council_owned")[:1]:
        if row.cells[i].casefold() in _DENIALS:
            log.add("not_the_councils", row.line, columns.headers[i])
            return True
    return False


def _no_property(row: Row, columns: Columns, log: IssueLog) -> bool:
    for name in ("tenure", "use", "land_or_building"):
        said = _first(row, columns.of(name))
        if is_object(said if name == "tenure" else "", said):
            log.add("not_property", row.line, columns.header(name), said)
            return True
    placed = [i for pair in columns.pairs for i in pair[:2]]
    content = [i for name in _CONTENT for i in columns.of(name)] + placed
    if row.point is None and all(is_placeholder(row.cells[i]) for i in content):
        log.add("no_content", row.line)
        return True
    return False


def _first(row: Row, positions: Sequence[int]) -> str:
    return next((row.cells[i] for i in positions if row.cells[i]), "")
