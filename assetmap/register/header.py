"""Where a table's header stands, in one row or two, and the sheet of the rows under it."""

from collections.abc import Callable

from assetmap.errors import InputError
from assetmap.register.alignment import align
from assetmap.register.issues import IssueLog
from assetmap.register.limits import ALLOWED, check_cells, check_columns
from assetmap.register.sheet import Record, Sheet, clean_cell, scrub_emails
from assetmap.register.vocabulary import fields_of

__all__ = ["PLAIN_FIELDS", "header_at", "sheet_of"]

# Titles, dates of issue and notes above a header run to a few lines; further down a header is not looked for.
_HEADER_WITHIN = 30

# Fields whose names mean the same under any heading.
PLAIN_FIELDS = frozenset({"easting", "northing", "latitude", "longitude", "postcode", "uprn", "x", "y"})

# Where no header stands above, a row of as many known ones shows that it stands too far down.
_LOOKED_AT = 10_000
_A_HEADER = 3

_LONGEST_HEADER = 300


def sheet_of(
    records: list[Record],
    where: str,
    encoding: str,
    recognised: Callable[[list[str]], int],
    log: IssueLog,
    part: str = "",
) -> Sheet:
    """Sheet of a table's records: titles left off, the header found, the rows fitted under it.

    Parameters
    ----------
    records : list of Record
        All of the table, in its order.
    where : str
        Name of the file, for messages.
    encoding, part : str
        What the sheet says of itself.
    recognised : callable
        How many of a record's cells are known headers.
    log : IssueLog
        Where rows that do not fit are written down.

    Raises
    ------
    InputError
        When there is no table, no row below the header, or too many columns.
    """
    if not records:
        raise InputError("the file is empty", where, seen="no rows", next_step="get the file again")
    widest = max(len(cells) for _, cells in records)
    at = header_at(records, recognised)
    if recognised(records[at][1]) < 2:
        _refuse_far_header(records, where, recognised)
    headers = [_header(cell) for cell in records[at][1]]
    while len(headers) > 1 and not headers[-1] and not _column_filled(records[at + 1 :], len(headers) - 1):
        headers.pop()
    check_columns(len(headers), where)
    if at and recognised(headers):
        _join_above(headers, records[at - 1][1])
    while at + 2 < len(records) and _subheads(headers, records[at + 1][1]):
        at += 1
    below = records[at + 1 :]
    if widest == 1 and not recognised(headers):
        raise InputError(
            "the file is not a table",
            where,
            seen=f"one column, beginning {headers[0][:40]!r}",
            allowed=ALLOWED,
            next_step="give the register as a table with a header",
        )
    if not below:
        raise InputError(
            "the file has a header and no rows",
            where,
            seen=", ".join(headers)[:200],
            next_step="give the file with the rows",
        )
    if not any(cell.strip() for _, cells in below for cell in cells):
        raise InputError(
            "the file has a header and nothing but blank rows",
            where,
            seen=", ".join(headers)[:200],
            next_step="give the file with the rows",
        )
    # Every row is filled up to the width of the header.
    check_cells(len(below) * len(headers), where)
    return Sheet(tuple(headers), tuple(align(below, len(headers), log)), encoding, part)


def header_at(records: list[Record], recognised: Callable[[list[str]], int]) -> int:
    """Position of the record with the most known headers; of several, the first; of none, the first that is wide.

    A cell that is a number counts against its record: headers are words.
    """
    first = [cells for _, cells in records[:_HEADER_WITHIN]]
    known = [recognised(cells) for cells in first]
    if max(known) > 0:
        score = [
            count - sum(map(_is_number, cells)) if count else -1 for count, cells in zip(known, first, strict=True)
        ]
        return score.index(max(score)) if max(score) > 0 else known.index(max(known))
    filled = [sum(bool(cell.strip()) for cell in cells) for cells in first]
    return next(i for i, count in enumerate(filled) if count * 2 >= max(filled))


def _refuse_far_header(records: list[Record], where: str, recognised: Callable[[list[str]], int]) -> None:
    for line, cells in records[_HEADER_WITHIN:_LOOKED_AT]:
        if recognised(cells) >= _A_HEADER:
            raise InputError(
                "the header stands too far down",
                where,
                seen=f"line {line:,}",
                allowed=f"within the first {_HEADER_WITHIN} rows",
                next_step="delete the rows above the header and give the file again",
            )


def _is_number(cell: str) -> bool:
    # Short numbers stand in headers too: the tax band 4, the year 2023.
    return len(cell) > 4 and cell.replace(".", "", 1).removeprefix("-").isdecimal()


def _header(cell: str) -> str:
    return scrub_emails(clean_cell(cell[: 10 * _LONGEST_HEADER])).replace("\n", " ")[:_LONGEST_HEADER]


def _join_above(headers: list[str], cells: list[str]) -> None:
    """Put the line above in where its cells reach over both lines, or the two lines together name a field."""
    above = [_header(cell) for cell in cells[: len(headers)]]
    # A title stands alone in its line.
    if sum(map(bool, above)) < 2:
        return
    for i, cell in enumerate(above):
        joined = f"{cell} {headers[i]}".strip()
        if {field for field, *_ in fields_of(headers[i])} & PLAIN_FIELDS:
            continue
        if cell and fields_of(joined) and fields_of(joined) != fields_of(headers[i]):
            headers[i] = joined


def _subheads(headers: list[str], cells: list[str]) -> bool:
    """Whether the cells are a second line of the header; if so, put them in where the first says less.

    A second line has no figures. Either it names at least two fields under headers that are unknown or span columns -
    only words that mean the same under any heading are taken: a ``status`` below ``planning`` is not the building's -
    or at least two headers that are unknown become known when it is put behind them (``Property`` over ``name``).
    """
    if any(c.isdigit() for cell in cells for c in cell[:_LONGEST_HEADER]):
        return False
    under = {
        i: _header(cell)
        for i, cell in enumerate(cells[: len(headers)])
        if {field for field, *_ in fields_of(cell[:_LONGEST_HEADER])} & PLAIN_FIELDS
        and (not fields_of(headers[i]) or headers.count(headers[i]) > 1 or headers[i + 1 : i + 2] == [""])
    }
    joined = {
        i: f"{headers[i]} {_header(cell)}"
        for i, cell in enumerate(cells[: len(headers)])
        if i not in under and headers[i] and cell.strip() and not fields_of(headers[i])
    }
    joined = {i: header for i, header in joined.items() if fields_of(header)}
    if len(set(under.values())) < 2 and len(joined) < 2:
        return False
    for i, cell in enumerate(cells[: len(headers)]):
        headers[i] = under.get(i) or joined.get(i) or headers[i] or _header(cell)
    return True


def _column_filled(records: list[Record], column: int) -> bool:
    return any(len(cells) > column and cells[column].strip() for _, cells in records)
