"""What a row says of its status: statements gathered from its columns, one chosen, contradictions kept."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from assetmap.region import Layout
from assetmap.register.cells import is_placeholder
from assetmap.register.columns import Columns
from assetmap.register.dates import DAY_FIRST, DateStyle, parse_date
from assetmap.register.sheet import Row, squash
from assetmap.register.status_words import status_kind

__all__ = ["Status", "StatusReader"]

_YES = {"y", "yes", "true", "1", "t"}
_NO = {"n", "no", "false", "0", "f"}

# Of two statements the earlier kind of column speaks: a purpose that is declared surplus outdoes a use, not a vacancy.
_STRENGTH = ("status", "occupied", "empty", "tenure_detail", "surplus", "occupier", "use")
# What a use or an occupier may say of emptiness; with more words it is a use, such as vacant land.
_BARELY_EMPTY = frozenset(
    (
        *("vacant", "empty", "void", "unoccupied", "disused", "none vacant", "currently vacant", "currently empty"),
        *("vacant building", "vacant property", "empty building", "empty property", "not in use", "vacant premises"),
    )
)
# Fields that a status is read from.
_READ = (*_STRENGTH, "empty_from", "end_date", "closed", "snapshots", "status_date", "as_at")


@dataclass
class Status:
    """What a row says of its status, and the faults met on the way.

    ``faults`` holds (kind of issue, column, value, detail).
    """

    text: str = ""
    kind: str = ""
    date: str = ""
    note: str = ""
    vacant: bool = False
    faults: list[tuple[str, str, str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class _Statement:
    source: str
    header: str
    text: str
    kind: str


class StatusReader:
    """Reads the status of a file's rows by the columns that the file has.

    Parameters
    ----------
    columns : Columns
        What the file's columns are.
    rows : sequence of Row
        All rows, because what a blank means depends on what else its column says.
    layout : Layout
        What has been declared.
    styles : dict of str to DateStyle
        How the columns of dates are written.
    today : datetime.date, optional
        A building cannot have been empty, or its status true, since a later day; a closing date may be later.
    """

    def __init__(
        self,
        columns: Columns,
        rows: Sequence[Row],
        layout: Layout,
        styles: dict[str, DateStyle],
        today: dt.date | None = None,
    ) -> None:
        self._today = today
        self._columns, self._layout, self._styles = columns, layout, styles
        self._strange = self._columns_of_something_else(rows)
        self._blank_is_empty = {i for i in columns.of("occupied") if _says_only_yes(rows, i)}
        self.can_say_vacant = self._can_say_vacant(rows)
        self._relevant = sorted({i for name in _READ for i in columns.of(name)})
        self._known: dict[tuple[object, ...], Status] = {}

    def read(self, row: Row, tenure: str) -> Status:
        """Status of one row; blank where it says nothing.

        Rows that say the same have the same status: it is not to be changed.
        """
        gaps = row.gaps and row.gaps.intersection(self._relevant)
        said = (tenure, gaps, *[row.cells[i] for i in self._relevant])
        status = self._known.get(said)
        if status is None:
            status = self._known[said] = self._read(row, tenure)
        return status

    def _read(self, row: Row, tenure: str) -> Status:
        if self._layout.snapshots:
            return self._declared(row)
        status = Status()
        ended = self._ended(row, status)
        statements = self._statements(row, tenure, status)
        since = self._date(row, "empty_from", status)
        if since and not any(s.source in ("occupied", "empty") for s in statements):
            header = self._columns.header("empty_from")
            statements.append(_Statement("empty", header, f"{header}: {since}", "vacant"))
        status.vacant = any(s.kind == "vacant" for s in statements)
        known = sorted((s for s in statements if s.kind), key=lambda s: _STRENGTH.index(s.source))
        chosen = known[0] if known else statements[0] if statements else None
        if chosen is None:
            status.note = ended
            return status
        surplus = next((s for s in known if s.source == "surplus"), None)
        if surplus and chosen.kind in ("in use", "let"):
            status.note, chosen = f"{chosen.header} says {chosen.text}", surplus
        elif surplus and chosen is not surplus:
            status.note = f"{surplus.header} says {surplus.text}"
        status.text, status.kind = chosen.text, chosen.kind
        against = next((s for s in known if {s.kind, chosen.kind} == {"vacant", "in use"}), None)
        if against:
            status.note = f"{against.header} says {against.text}"
            status.faults.append(
                ("status_conflict", against.header, against.text, f"{chosen.header} says {chosen.text}")
            )
        elif since and chosen.kind in ("in use", "let"):
            header = self._columns.header("empty_from")
            status.note = f"{header} says {since}"
            status.faults.append(("status_conflict", header, since, f"{chosen.header} says {chosen.text}"))
        status.note = "; ".join(filter(None, (status.note, ended)))
        status.date = (since if chosen.kind == "vacant" else "") or self._as_at(row, status)
        return status

    def _ended(self, row: Row, status: Status) -> str:
        """What the row says of its end, where that is past; without a day to go by, any end date counts."""
        date = self._date(row, "end_date", status)
        # A date at the precision of a month or year is past when that month or year is.
        if not date or (self._today and date >= self._today.isoformat()[: len(date)]):
            return ""
        header = self._columns.header("end_date")
        status.faults.append(("ended", header, date, ""))
        return f"{header.strip()} says {date}"

    def _statements(self, row: Row, tenure: str, status: Status) -> list[_Statement]:
        found = []
        for name in ("status", "tenure_detail"):
            for i, text in self._filled(row, name):
                kind = self._kind(text, tenure)
                if kind is None and name == "status" and i not in self._strange:
                    status.faults.append(("status_unknown_value", self._columns.headers[i], text, ""))
                found.append(_Statement(name, self._columns.headers[i], text, kind or ""))
        for name in ("occupied", "empty"):
            found += self._flags(row, name, status)
        for i, text in self._filled(row, "surplus"):
            word, header = text.casefold(), self._columns.headers[i]
            if word in _YES or re.search(r"\bsurplus\b", word):
                found.append(_Statement("surplus", header, f"{header.strip()}: {text}", "surplus"))
            elif word not in _NO:
                status.faults.append(("status_unknown_value", header, text, ""))
        for i, text in self._filled(row, "use"):
            if squash(text) in _BARELY_EMPTY:
                found.append(_Statement("use", self._columns.headers[i], text, "vacant"))
            elif re.search(r"\bsurplus\b", squash(text)):
                found.append(_Statement("surplus", self._columns.headers[i], text, "surplus"))
        for i, text in self._filled(row, "occupier"):
            # The cell may name a person: only a bare word for emptiness is taken from it.
            if squash(text) in _BARELY_EMPTY:
                found.append(_Statement("occupier", self._columns.headers[i], text, "vacant"))
        return found

    def _kind(self, text: str, tenure: str) -> str | None:
        declared = {value.casefold(): kind for value, kind in self._layout.status_values.items()}
        return declared.get(text.casefold()) or status_kind(text, tenure)

    def _flags(self, row: Row, name: str, status: Status) -> list[_Statement]:
        found = []
        for i in self._columns.of(name):
            text, header = row.cells[i], self._columns.headers[i]
            word = text.casefold()
            yes, no = ("in use", "vacant") if name == "occupied" else ("vacant", "in use")
            if word in _YES | _NO:
                found.append(_Statement(name, header, f"{header.strip()}: {text}", yes if word in _YES else no))
            elif not text and i in self._blank_is_empty:
                if i in row.gaps:
                    status.faults.append(("status_unknown_value", header, "", "a cell of the row is missing here"))
                else:
                    found.append(_Statement(name, header, f"{header.strip()}: blank", "vacant"))
            elif text and not is_placeholder(text):
                kind = self._kind(text, "")
                if kind is None:
                    status.faults.append(("status_unknown_value", header, text, ""))
                else:
                    found.append(_Statement(name, header, f"{header.strip()}: {text}", kind))
        return found

    def _declared(self, row: Row) -> Status:
        """Status by the latest snapshot, dated by the closing date or by when the last run of its value began."""
        status = Status()
        values = {value.casefold(): kind for value, kind in self._layout.status_values.items()}
        snapshots = list(zip(self._layout.snapshots, self._columns.of("snapshots"), strict=True))
        kinds = [values.get(row.cells[i].casefold(), "") for _, i in snapshots]
        latest, column = snapshots[-1]
        status.text, status.kind, status.date = row.cells[column], kinds[-1], latest.date
        if status.text and not status.kind:
            status.faults.append(("status_unknown_value", self._columns.headers[column], status.text, ""))
        if not status.text:
            status.date = ""
        closing = self._date(row, "closed", status)
        status.vacant = status.kind == "vacant"
        if status.kind == "closed":
            if closing:
                status.date = closing
            else:
                since = len(kinds) - 1
                while since and kinds[since - 1] == "closed":
                    since -= 1
                status.date = snapshots[since][0].date
                status.note = f"closed by {status.date}"
        elif status.kind and closing and closing >= latest.date[: len(closing)]:
            status.note = f"a closing date {closing} is on file too: to be checked"
            header = self._columns.header("closed")
            status.faults.append(("status_conflict", header, closing, f"{latest.column} says {status.text}"))
        return status

    def _date(self, row: Row, name: str, status: Status) -> str:
        for i, text in self._filled(row, name):
            today = None if name in ("closed", "end_date") else self._today
            date, fault = parse_date(text, self._styles.get(name, DAY_FIRST), today=today)
            if fault:
                status.faults.append((fault, self._columns.headers[i], text, ""))
            return date
        return ""

    def _as_at(self, row: Row, status: Status) -> str:
        return self._date(row, "status_date", status) or self._layout.status_date or self._date(row, "as_at", status)

    def _filled(self, row: Row, name: str) -> list[tuple[int, str]]:
        return [(i, row.cells[i]) for i in self._columns.of(name) if not is_placeholder(row.cells[i])][:1]

    @property
    def strange(self) -> list[str]:
        """Headers of status columns of which not one value is understood: told once, not for every row."""
        return [self._columns.headers[i] for i in sorted(self._strange)]

    def _columns_of_something_else(self, rows: Sequence[Row]) -> set[int]:
        return {
            i
            for i in self._columns.of("status")[:1]
            if all(self._kind(row.cells[i], "") is None for row in rows if not is_placeholder(row.cells[i]))
            and any(not is_placeholder(row.cells[i]) for row in rows)
        }

    def _can_say_vacant(self, rows: Sequence[Row]) -> bool:
        if self._layout.snapshots:
            return "vacant" in self._layout.status_values.values()
        if any(self._columns.of(name) for name in ("tenure_detail", "occupied", "empty", "empty_from")):
            return True
        if "vacant" in self._layout.status_values.values() and self._columns.of("status"):
            return True
        if any(squash(row.cells[i]) in _BARELY_EMPTY for i in self._columns.of("use") for row in rows):
            return True
        return any(
            status_kind(row.cells[i]) for name in ("status", "occupier") for i in self._columns.of(name) for row in rows
        )


def _says_only_yes(rows: Sequence[Row], column: int) -> bool:
    """Whether what the column says, a stray cell in ten apart, is yes: then its blanks mean no."""
    said = [row.cells[column].casefold() for row in rows if row.cells[column]]
    yes = sum(word in _YES for word in said)
    return yes > 0 and not any(word in _NO for word in said) and yes * 10 >= len(said) * 9
