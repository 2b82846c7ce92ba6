"""The record of a building: notes, answers, holds, stages, decisions and outcomes, each kept version by version.

A version is added, never changed, so that the rows are the history themselves: what a version replaced is the version
before it, and nothing can be written that leaves no trace.
"""

import datetime as dt
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from assetmap.errors import InputError
from assetmap.workspace.checks import moment, text
from assetmap.workspace.database import Workspace
from assetmap.workspace.kinds import KINDS, check_state
from assetmap.workspace.merging import Merge, merge
from assetmap.workspace.roles import Person, allowed, guard, owner_of
from assetmap.workspace.schema import ID_LENGTH, NAME_LENGTH, RecordRow

__all__ = [
    "LONGEST_WHY",
    "Record",
    "RecordConflictError",
    "keep_record",
    "may_read",
    "new_item",
    "record_versions",
    "records",
]

LONGEST_WHY = 2000
_LONGEST_NAME = 1000


@dataclass(frozen=True)
class Record:
    """A version of something recorded of a building.

    Parameters
    ----------
    region, asset_id : str
        Of which building.
    kind, item : str
        What it is, a key of `KINDS`, and which of that kind: the gate, the year, or a sign of its own.
    version : int
        1 when first recorded, one more with each change.
    state : dict or None
        Its fields, as `KINDS` declares them; None where it was taken back.
    reason : str
        Why it was changed or taken back, as the person said.
    by, role : str
        Who, and in which role; blank where nobody was signed in.
    at : datetime.datetime
        When it was recorded (UTC).
    """

    region: str
    asset_id: str
    kind: str
    item: str
    version: int
    state: dict[str, Any] | None
    reason: str
    by: str
    role: str
    at: dt.datetime

    def __getitem__(self, field: str) -> Any:
        """Value of a field; None where the record was taken back."""
        return None if self.state is None else self.state[field]


class RecordConflictError(InputError):
    """Somebody else was quicker. Nothing was changed, and nothing of what either wrote is lost.

    Parameters
    ----------
    base, current : Record or None
        As the person saw it, and as it stands now; None where there was or is none.
    yours : dict or None
        What the person wanted to keep; None to take it back.
    """

    def __init__(
        self, where: str, base: Record | None, current: Record | None, yours: Mapping[str, Any] | None
    ) -> None:
        self.base, self.current = base, current
        self.yours = None if yours is None else dict(yours)
        gone = current is None or current.state is None
        super().__init__(
            "this was taken back meanwhile" if gone else "this was changed meanwhile",
            where,
            seen="nothing" if current is None else f"version {current.version}, by {current.by or 'somebody'}",
            next_step="look at both, then decide again",
        )

    @property
    def merged(self) -> Merge:
        """Both put together, and the fields that both changed; a statement that is whole is yours, as the next after theirs."""
        if self.current is None or self.current.state is None or KINDS[self.current.kind].whole:
            return Merge(dict(self.yours or {}), ())
        return merge(_state(self.base), self.yours or {}, _state(self.current))

    def __reduce__(self) -> tuple[object, ...]:
        return RecordConflictError, (self.where, self.base, self.current, self.yours)


def new_item() -> str:
    """Sign of its own for something of which a building can have many, such as a note."""
    return secrets.token_hex(8)


def keep_record(
    workspace: Workspace,
    region: str,
    asset_id: str,
    kind: str,
    item: str,
    state: Mapping[str, Any] | None,
    *,
    expected_version: int | None = None,
    reason: str = "",
    by: str = "",
    person: Person | None = None,
    now: dt.datetime | None = None,
    check: Callable[[list[Record]], None] | None = None,
) -> Record:
    """Keep a new version of a record.

    Parameters
    ----------
    workspace : Workspace
        Open.
    region, asset_id : str
        Of which building.
    kind, item : str
        What, a key of `KINDS`, and which of that kind, 1 to 100 characters.
    state : mapping or None
        Its fields, as `assetmap.workspace.kinds.check_state` takes them; None takes the record back.
    expected_version : int, optional
        Version that the person saw, 0 where there was none; without it, whichever there is.
    reason : str
        Why, up to 2,000 characters.
    by : str
        Who, where no ``person`` is given.
    person : Person, optional
        Who, in which role; checked, and named in the record.
    now : datetime.datetime, optional
        When, with its time zone; by default the present moment.
    check : callable, optional
        Gets every version there is of this item, oldest first, and raises where the new one must not follow them.

    Raises
    ------
    NotAllowedError
        When the person may not.
    RecordConflictError
        When another version was kept since the expected one.
    InputError
        When a field is not what it must be, or the workspace cannot be written.
    """
    guard(person, KINDS[kind].action if kind in KINDS else kind, asset_id)
    kept = None if state is None else check_state(kind, state)
    where = f"the {KINDS[kind].title.lower()}" if kind in KINDS else kind
    key = {
        "region": text(region, "key of the region", NAME_LENGTH, where, least=1),
        "asset_id": text(asset_id, "asset's id", ID_LENGTH, where, least=1),
        "kind": kind,
        "item": text(item, "item", NAME_LENGTH, where, least=1),
    }
    told = {
        "reason": text(reason.strip(), "reason", LONGEST_WHY, where),
        "by": text((person.name if person else by).strip(), "name of the person", _LONGEST_NAME, where),
        "role": person.title if person else "",
        "at": moment(now),
    }
    try:
        with workspace.writing() as session:
            before = _versions(session, key)
            newest = before[-1] if before else None
            if expected_version is not None and expected_version != _seen_as(newest, expected_version):
                raise _conflict(workspace, key, before, expected_version, kept)
            if kept is None and (newest is None or newest.state is None):
                raise _conflict(workspace, key, before, expected_version, kept)
            if check is not None:
                check(before)
            row = RecordRow(**key, version=len(before) + 1, state=kept, **told)
            session.add(row)
            session.flush()
            return _record(row)
    except IntegrityError as error:
        # on databases where two may write at once
        with workspace.reading() as session:
            before = _versions(session, key)
        raise _conflict(workspace, key, before, expected_version, kept) from error


def records(
    workspace: Workspace, region: str, kind: str, asset_id: str | None = None, *, person: Person
) -> list[Record]:
    """The newest version of everything of a kind that was not taken back, in the order in which each began.

    Parameters
    ----------
    workspace : Workspace
        Open.
    region, kind : str
        Of which region, and what.
    asset_id : str, optional
        Of this building alone.
    person : Person
        Who reads. Of a building named, the reading is refused where the person may not; otherwise what they may not read
        is left out.

    Raises
    ------
    NotAllowedError
        When the person may not read this building's record.
    InputError
        When the workspace cannot be read.
    """
    newest: dict[tuple[str, str], Record] = {}
    for one in record_versions(workspace, region, kind, asset_id, person=person):
        newest[one.asset_id, one.item] = one
    return [one for one in newest.values() if one.state is not None]


def record_versions(
    workspace: Workspace, region: str, kind: str, asset_id: str | None = None, *, person: Person
) -> list[Record]:
    """Every version of everything of a kind, oldest first; parameters and errors as those of `records`."""
    # `guard` alone would let nobody through, which writers take for the program
    if asset_id is not None and not may_read(person, asset_id):
        guard(person, "read record", asset_id)
    query = select(RecordRow).where(RecordRow.region == region, RecordRow.kind == kind).order_by(RecordRow.id)
    if asset_id is not None:
        query = query.where(RecordRow.asset_id == asset_id)
    with workspace.reading() as session:
        found = [_record(row) for row in session.scalars(query)]
    return [one for one in found if asset_id is not None or may_read(person, one.asset_id)]


def may_read(person: Person, asset_id: str) -> bool:
    """Whether a person may read what is recorded of a building."""
    return allowed(person, "read record", owner_of(asset_id))


def _versions(session: Session, key: Mapping[str, str]) -> list[Record]:
    query = select(RecordRow).filter_by(**key).order_by(RecordRow.version)
    return [_record(row) for row in session.scalars(query)]


def _seen_as(newest: Record | None, expected: int) -> int:
    """Number that a person who saw the newest version expects: what was taken back is no longer seen."""
    if newest is None:
        return 0
    return 0 if newest.state is None and expected == 0 else newest.version


def _conflict(
    workspace: Workspace,
    key: Mapping[str, str],
    versions: list[Record],
    expected: int | None,
    yours: Mapping[str, Any] | None,
) -> RecordConflictError:
    base = next((one for one in versions if one.version == expected), None)
    place = f"{workspace.where}, {key['region']}, {key['asset_id']}, {key['kind']}"
    return RecordConflictError(place, base, versions[-1] if versions else None, yours)


def _record(row: RecordRow) -> Record:
    return Record(
        row.region,
        row.asset_id,
        row.kind,
        row.item,
        row.version,
        None if row.state is None else dict(row.state),
        row.reason,
        row.by,
        row.role,
        row.at,
    )


def _state(record: Record | None) -> Mapping[str, Any]:
    return {} if record is None or record.state is None else record.state
