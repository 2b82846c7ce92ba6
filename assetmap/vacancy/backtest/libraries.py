"""The public libraries of England with who ran each at every count: buildings that mostly stay in use."""

import csv
import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from assetmap.errors import InputError
from assetmap.region import Council, Layout
from assetmap.register import read_register
from assetmap.vacancy.evidence.ledger import ITEM_COLUMNS, make_evidence
from assetmap.vacancy.rules import VacancyRules

__all__ = ["LIBRARY_COLUMNS", "Libraries", "read_libraries"]

# Its dates of count: those of 2016, 2019 and 2021 as its publisher states them; of the later two only the year is known.
_COUNTS = {
    "operation_16": "2016-07-01",
    "operation_19": "2019-12-31",
    "operation_21": "2021-12-31",
    "operation_22": "2022",
    "operation_23": "2023",
}
LIBRARY_COLUMNS = ("reporting", "name", "postcode", "closed", *_COUNTS)
_RUN = dict.fromkeys(("la", "lau", "c"), "in use") | dict.fromkeys(("cr", "icl"), "transferred")
_RUN |= {"temporary closure": "paused", "facility not open": "paused"}
_CLOSED = "closed"
_SOURCE = "published closures"
_FIELDS = {
    "name": ("name",),
    "address": ("address1", "address2", "address3"),
    "postcode": ("postcode",),
    "uprn": ("uprn",),
    "use": ("type",),
}


@dataclass(frozen=True, eq=False)
class Libraries:
    """A list of libraries as read: ``assets``, a row a library, and ``ledger``, a statement for each count and closing."""

    assets: pd.DataFrame
    ledger: pd.DataFrame


def read_libraries(path: str | Path, councils: Sequence[Council], rules: VacancyRules) -> Libraries:
    """Libraries of a list in the layout that Arts Council England publishes.

    Parameters
    ----------
    path : str or pathlib.Path
        UTF-8, with `LIBRARY_COLUMNS`.
    councils : sequence of Council
        Councils whose code is known; the others of the list get one of their own, that begins with X.
    rules : VacancyRules
        What each statement is worth.

    Returns
    -------
    Libraries
        A count says in use (run by the council or for it), transferred (by a community) or paused. A closing is dated by its
        year; without one by the count that is the first to know of it, and not at all where that is the first of all.

    Raises
    ------
    InputError
        When a column is missing.
    """
    path = Path(path)
    if not path.is_file():
        raise _fault(path, "there are no libraries", "no such file")
    reader = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""))
    if not set(LIBRARY_COLUMNS) <= set(reader.fieldnames or ()):
        raise _fault(path, "this is no list of libraries", ", ".join(reader.fieldnames or ()) or "nothing")
    rows, begins = {}, reader.line_num + 1
    for row in reader:  # a cell may hold a line break: the line on which a row begins names it
        rows[begins], begins = row, reader.line_num + 1
    known = {name.casefold() for council in councils for name in council.names}
    others = sorted({row["reporting"].strip() for row in rows.values()} - {""})
    own = [name for name in others if name.casefold() not in known]
    everyone = [*councils, *(Council(f"X{n:08d}", name) for n, name in enumerate(own))]
    assets = read_register(path, councils=everyone, layout=Layout(columns=_FIELDS, council_column="reporting")).assets
    items = []
    for asset_id, line in zip(assets["asset_id"], assets["source_row"], strict=True):
        row = rows[int(line)]
        items += [(asset_id, _SOURCE, kind, "", date, path.name, int(line)) for kind, date in _statements(row)]
    ledger = make_evidence(
        pd.DataFrame(items, columns=list(ITEM_COLUMNS)), rules, dt.date(int(max(_COUNTS.values())[:4]) + 1, 12, 31)
    )
    return Libraries(assets, ledger)


def _statements(row: dict[str, str]) -> list[tuple[str, str]]:
    """Kind and date of what the counts say of one library."""
    found = []
    before, closing = "", row["closed"].strip()
    year = closing if closing.isdigit() and len(closing) == 4 else ""
    seen = bool(year)
    if year:
        found.append(("closed", year))
    for column, date in _COUNTS.items():
        said = row[column].strip().casefold()
        if said in _RUN:
            found.append((_RUN[said], date))
        elif said == _CLOSED and not seen:
            found.append(("closed", date if before else ""))
            seen = True
        before = said or before
    return found


def _fault(path: Path, what: str, seen: str) -> InputError:
    return InputError(
        what,
        str(path),
        seen=seen,
        allowed=f"a CSV with the columns {', '.join(LIBRARY_COLUMNS)}",
        next_step="name the list of libraries as its publisher gives it",
    )
