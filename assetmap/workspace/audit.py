"""The audit trail: everything that anybody wrote, who, when, and how things stood before and after.

It is one reading of all the tables that are only added to, not a table of its own: what is written is its own trace, so
that nothing can be kept without one and no second account can disagree with the first. A table that joins `KEPT` joins it.
"""

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd
from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from assetmap.workspace.database import Workspace
from assetmap.workspace.kinds import KINDS
from assetmap.workspace.records import may_read
from assetmap.workspace.roles import Person, allowed
from assetmap.workspace.schema import KEPT, ConfirmationRow, HistoryRow, InterestRow, NeedRow, RecordRow, Table

__all__ = ["AUDIT_COLUMNS", "audit", "trail_csv"]

AUDIT_COLUMNS = ("at", "by", "role", "kind", "asset_id", "item", "action", "reason", "before", "after")

_FORMS: dict[str, tuple[type[InterestRow] | type[NeedRow], str]] = {
    "interest": (InterestRow, "Expression of interest"),
    "need": (NeedRow, "Need for space"),
}
_TITLES = {
    "availability": "Availability, as its owner states it",
    "entries": "Figures entered",
    "portfolios": "Portfolio",
    "visits": "Visit",
    "weights": "Weights",
}
# Of these the newest row of a key takes the place of the one before it; every other table's rows stand side by side.
_NEWEST_COUNTS = {
    "availability": ("asset_id",),
    "entries": ("asset_id",),
    "portfolios": ("name",),
    "weights": ("name",),
}
_NOT_STATE = ("id", "region", "asset_id", "by", "at", "role", "item")


def audit(
    workspace: Workspace,
    region: str,
    asset_id: str | None = None,
    *,
    since: dt.datetime | None = None,
    until: dt.datetime | None = None,
    person: Person,
) -> pd.DataFrame:
    """Everything that was written of a region, oldest first.

    Parameters
    ----------
    workspace : Workspace
        Open.
    region : str
        Key of the region.
    asset_id : str, optional
        Only what was written of this building.
    since, until : datetime.datetime, optional
        Only what was written after the first and up to the second moment, each with its time zone.
    person : Person
        Who reads; what they may not read is left out.

    Returns
    -------
    pandas.DataFrame
        Columns `AUDIT_COLUMNS`: ``at`` (UTC) and text: ``by``, ``role`` (blank where nobody was signed in), ``kind`` (title),
        ``asset_id`` (blank where no building is concerned), ``item`` (which of that kind), ``action`` (added, changed,
        withdrawn or removed), ``reason``; ``before`` and ``after``, the states as JSON text, missing where there was none.
        Photographs are not told apart from their visit.

    Raises
    ------
    InputError
        When the workspace cannot be read.
    ValueError
        When a moment has no time zone.
    """
    for name, given in (("since", since), ("until", until)):
        if given is not None and given.tzinfo is None:
            raise ValueError(f"{name!r} has no time zone")
    rows = []
    with workspace.reading() as session:
        # what has no region of its own, such as a photograph, is part of something that has
        for kept in (table for table in KEPT if "region" in table.__table__.columns):
            rows += list(_trail(session, kept, region))
        rows += list(_forms(session, region))
    seen = [
        row
        for row in rows
        if (asset_id is None or row["asset_id"] == asset_id)
        and (since is None or row["at"] > since)
        and (until is None or row["at"] <= until)
        and _readable(person, row["asset_id"])
    ]
    seen.sort(key=lambda row: row["at"])
    frame = pd.DataFrame(seen, columns=list(AUDIT_COLUMNS))
    frame[["before", "after"]] = frame[["before", "after"]].map(_json)
    return frame.astype(dict.fromkeys(AUDIT_COLUMNS[1:], "str") | {"at": "datetime64[us, UTC]"})


def trail_csv(trail: pd.DataFrame) -> bytes:
    """Rows of `audit` or of `assetmap.workspace.changes` as CSV: UTF-8 with a byte order mark, lines ended by CR LF.

    A text that a spreadsheet would take for a formula begins with an apostrophe; what is missing is blank.
    """
    # (OWASP, CSV Injection), full-width forms included
    starts = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
    plain = trail.assign(at=trail["at"].map(lambda moment: moment.isoformat())).astype("object")
    safe = plain.map(lambda cell: f"'{cell}" if isinstance(cell, str) and cell.startswith(starts) else cell)
    return str(safe.to_csv(index=False, lineterminator="\r\n")).encode("utf-8-sig")


def _readable(person: Person, asset_id: str) -> bool:
    # what concerns no building, such as saved weights, is for those who could have saved it
    return may_read(person, asset_id) if asset_id else allowed(person, "weights")


def _trail(session: Session, kept: type[Table], region: str) -> Iterator[dict[str, Any]]:
    columns: Any = kept
    found = session.scalars(select(kept).where(columns.region == region).order_by(columns.id))
    if kept is HistoryRow:
        yield from (_of_history(row) for row in found)
        return
    standing: dict[tuple[str, ...], Mapping[str, Any] | None] = {}
    for row in found:
        yield _of_record(row, standing) if isinstance(row, RecordRow) else _of_any(row, standing)


def _forms(session: Session, region: str) -> Iterator[dict[str, Any]]:
    """That a form came, was confirmed and went; whose it is, and what it says, is erased when it goes, and not told here."""
    for subject, (table, title) in _FORMS.items():
        found: Any = select(table).where(table.region == region).order_by(table.id)
        rows: list[InterestRow | NeedRow] = list(session.scalars(found))
        sure: dict[int, list[ConfirmationRow]] = {}
        query = select(ConfirmationRow).where(ConfirmationRow.subject == subject).order_by(ConfirmationRow.id)
        for one in session.scalars(query):
            sure.setdefault(one.subject_id, []).append(one)
        for row in rows:
            same = {
                "role": "",
                "kind": title,
                "reason": "",
                "asset_id": getattr(row, "asset_id", ""),
                "item": str(row.id),
            }
            state = {subject: "sent"}
            yield same | {"at": row.at, "by": "", "action": "added", "before": None, "after": state}
            for one in sure.get(row.id, []):
                before, state = state, {subject: f"confirmed {one.how}"}
                yield same | {"at": one.at, "by": one.by, "action": "changed", "before": before, "after": state}
            if row.withdrawn_at is not None:
                gone = {"at": row.withdrawn_at, "by": row.withdrawn_by, "action": "withdrawn"}
                yield same | gone | {"before": state, "after": None}


def _of_history(row: Any) -> dict[str, Any]:
    told = {
        "at": row.at,
        "by": row.by,
        "role": "",
        "kind": "Shortlist",
        "asset_id": row.asset_id,
        "item": row.shortlist,
    }
    action = "changed" if row.action == "reason changed" else row.action
    return told | {"action": action, "reason": row.reason, "before": row.before, "after": row.after}


def _of_record(row: Any, standing: dict[tuple[str, ...], Mapping[str, Any] | None]) -> dict[str, Any]:
    key = (row.asset_id, row.kind, row.item)
    before, after = standing.get(key), row.state
    standing[key] = after
    kind = KINDS[row.kind].title if row.kind in KINDS else row.kind
    told = {"at": row.at, "by": row.by, "role": row.role, "kind": kind, "asset_id": row.asset_id, "item": row.item}
    action = "withdrawn" if after is None else "added" if before is None else "changed"
    return told | {"action": action, "reason": row.reason, "before": before, "after": after}


def _of_any(row: Any, standing: dict[tuple[str, ...], Mapping[str, Any] | None]) -> dict[str, Any]:
    table = row.__tablename__
    names = [column.key for column in inspect(type(row)).column_attrs]
    after = {name: _plain(getattr(row, name)) for name in names if name not in (*_NOT_STATE, "name")}
    key = tuple(str(getattr(row, name)) for name in _NEWEST_COUNTS.get(table, ("id",)))
    before = standing.get(key)
    standing[key] = after
    return {
        "at": row.at,
        "by": getattr(row, "by", ""),
        "role": getattr(row, "role", ""),
        "kind": _TITLES.get(table, table.capitalize()),
        "asset_id": getattr(row, "asset_id", ""),
        "item": getattr(row, "name", "") or ("" if table in _NEWEST_COUNTS else str(row.id)),
        "action": "added" if before is None else "changed",
        "reason": "",
        "before": before,
        "after": after,
    }


def _plain(value: Any) -> Any:
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    return f"{len(value):,} bytes" if isinstance(value, bytes) else value


def _json(state: Mapping[str, Any] | None) -> str | None:
    return None if state is None else json.dumps(state, ensure_ascii=False)
