"""Shortlists: which buildings somebody wants to look at, why, and who changed what meanwhile."""

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from assetmap.errors import InputError
from assetmap.workspace.checks import moment, text
from assetmap.workspace.database import Workspace
from assetmap.workspace.records import may_read
from assetmap.workspace.roles import Person
from assetmap.workspace.schema import ID_LENGTH, NAME_LENGTH, HistoryRow, ShortlistRow

__all__ = [
    "LONGEST_REASON",
    "SHORTLIST",
    "ConflictError",
    "ShortlistEntry",
    "add_to_shortlist",
    "change_reason",
    "remove_from_shortlist",
    "shortlisted",
]

SHORTLIST = "shortlist"
LONGEST_REASON = 2000

_LONGEST_NAME = 1000
_REREAD = "look at the entry as it stands now, then decide again"


@dataclass(frozen=True)
class ShortlistEntry:
    """A building on a shortlist.

    Parameters
    ----------
    region, shortlist, asset_id : str
        Which building, on which list.
    name_then : str
        Its name when it was added, so that the entry can be read when a later build no longer has it.
    reason : str
        Why it is there, 1 to 2,000 characters.
    added_at : datetime.datetime
        When it was added (UTC).
    added_by : str
        Who added it, as they said; blank where they did not.
    version : int
        1 when first added, one more with each change; it goes on when the building is removed and added again.
    """

    region: str
    shortlist: str
    asset_id: str
    name_then: str
    reason: str
    added_at: dt.datetime
    added_by: str
    version: int


class ConflictError(InputError):
    """Somebody else, or the same person in another tab, was quicker; ``current`` is the entry as it stands, or None.

    Nothing was changed.
    """

    def __init__(self, what: str, where: str, current: ShortlistEntry | None, *, seen: str = "") -> None:
        super().__init__(what, where, seen=seen, next_step=_REREAD)
        self.current = current

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (self.what, self.where, self.current, self.seen)


def shortlisted(
    workspace: Workspace, region: str, shortlist: str = SHORTLIST, *, person: Person
) -> list[ShortlistEntry]:
    """Entries of a shortlist in the order in which they were added, as far as the person may read them.

    Raises
    ------
    InputError
        When the workspace cannot be read.
    """
    query = select(ShortlistRow).where(ShortlistRow.region == region, ShortlistRow.shortlist == shortlist)
    with workspace.reading() as session:
        rows = session.scalars(query.order_by(ShortlistRow.id))
        return [_entry(row) for row in rows if may_read(person, row.asset_id)]


def add_to_shortlist(
    workspace: Workspace,
    region: str,
    asset_id: str,
    *,
    name_then: str,
    reason: str,
    added_by: str = "",
    shortlist: str = SHORTLIST,
    now: dt.datetime | None = None,
) -> ShortlistEntry:
    """Put a building on a shortlist.

    Parameters
    ----------
    workspace : Workspace
        Open.
    region, asset_id : str
        Which building.
    name_then : str
        Its name as it stands now; it may be blank.
    reason : str
        Why, 1 to 2,000 characters once blanks at its ends are taken off.
    added_by : str
        Who adds it.
    shortlist : str
        Which list.
    now : datetime.datetime, optional
        When, with its time zone; by default the present moment.

    Returns
    -------
    ShortlistEntry
        As it is kept.

    Raises
    ------
    ConflictError
        When it is on that list already.
    InputError
        When a text is too long or blank, or the workspace cannot be written.
    ValueError
        When ``now`` has no time zone.
    """
    key = _key(region, shortlist, asset_id)
    reason, at = _reason(reason), moment(now)
    name_then, added_by = _text(name_then, "name", _LONGEST_NAME), _text(added_by, "name of the person", _LONGEST_NAME)
    try:
        with workspace.writing() as session:
            there = _find(session, key)
            if there is not None:
                raise _already(workspace, key, _entry(there))
            row = ShortlistRow(
                **key,
                name_then=name_then,
                reason=reason,
                added_at=at,
                added_by=added_by,
                version=_last_version(session, key) + 1,
            )
            session.add(row)
            entry = _entry(row)
            _record(session, "added", at, added_by, reason, before=None, after=entry)
    except IntegrityError as error:
        # on databases where two may write at once
        raise _already(workspace, key, _current(workspace, key)) from error
    return entry


def change_reason(
    workspace: Workspace,
    region: str,
    asset_id: str,
    *,
    reason: str,
    expected_version: int,
    changed_by: str = "",
    shortlist: str = SHORTLIST,
    now: dt.datetime | None = None,
) -> ShortlistEntry:
    """Change the reason of an entry.

    Parameters
    ----------
    workspace : Workspace
        Open.
    region, asset_id : str
        Which building.
    reason : str
        The new reason, 1 to 2,000 characters once blanks at its ends are taken off.
    expected_version : int
        Version of the entry that the person saw.
    changed_by : str
        Who changes it.
    shortlist : str
        Which list.
    now : datetime.datetime, optional
        When, with its time zone; by default the present moment.

    Returns
    -------
    ShortlistEntry
        As it is kept.

    Raises
    ------
    ConflictError
        When it was changed or removed since.
    InputError
        When a text is too long or blank, or the workspace cannot be written.
    ValueError
        When ``now`` has no time zone.
    """
    key = _key(region, shortlist, asset_id)
    reason, at = _reason(reason), moment(now)
    changed_by = _text(changed_by, "name of the person", _LONGEST_NAME)
    try:
        with workspace.writing() as session:
            row = _as_seen(workspace, session, key, expected_version)
            before = _entry(row)
            row.reason = reason
            row.version = before.version + 1
            entry = _entry(row)
            _record(session, "reason changed", at, changed_by, reason, before=before, after=entry)
    except StaleDataError as error:
        raise _meanwhile(workspace, key, _current(workspace, key)) from error
    return entry


def remove_from_shortlist(
    workspace: Workspace,
    region: str,
    asset_id: str,
    *,
    reason: str,
    removed_by: str = "",
    expected_version: int | None = None,
    shortlist: str = SHORTLIST,
    now: dt.datetime | None = None,
) -> ShortlistEntry:
    """Take a building off a shortlist.

    Parameters
    ----------
    workspace : Workspace
        Open.
    region, asset_id : str
        Which building.
    reason : str
        Why, 1 to 2,000 characters once blanks at its ends are taken off; the history keeps it.
    removed_by : str
        Who removes it.
    expected_version : int, optional
        Version of the entry that the person saw; without it any version is removed.
    shortlist : str
        Which list.
    now : datetime.datetime, optional
        When, with its time zone; by default the present moment.

    Returns
    -------
    ShortlistEntry
        The entry that was removed.

    Raises
    ------
    ConflictError
        When it was changed or removed since.
    InputError
        When a text is too long or blank, or the workspace cannot be written.
    ValueError
        When ``now`` has no time zone.
    """
    key = _key(region, shortlist, asset_id)
    reason, at = _reason(reason), moment(now)
    removed_by = _text(removed_by, "name of the person", _LONGEST_NAME)
    try:
        with workspace.writing() as session:
            row = _as_seen(workspace, session, key, expected_version)
            entry = _entry(row)
            session.delete(row)
            _record(session, "removed", at, removed_by, reason, before=entry, after=None)
    except StaleDataError as error:
        raise _meanwhile(workspace, key, _current(workspace, key)) from error
    return entry


def _find(session: Session, key: dict[str, str]) -> ShortlistRow | None:
    return session.scalars(select(ShortlistRow).filter_by(**key)).one_or_none()


def _as_seen(workspace: Workspace, session: Session, key: dict[str, str], expected_version: int | None) -> ShortlistRow:
    row = _find(session, key)
    if row is None:
        raise _meanwhile(workspace, key, None)
    if expected_version is not None and row.version != expected_version:
        raise _meanwhile(workspace, key, _entry(row))
    return row


def _current(workspace: Workspace, key: dict[str, str]) -> ShortlistEntry | None:
    with workspace.reading() as session:
        row = _find(session, key)
        return None if row is None else _entry(row)


def _last_version(session: Session, key: dict[str, str]) -> int:
    return session.scalars(select(func.max(HistoryRow.version)).filter_by(**key)).one() or 0


def _record(
    session: Session,
    action: str,
    at: dt.datetime,
    by: str,
    reason: str,
    *,
    before: ShortlistEntry | None,
    after: ShortlistEntry | None,
) -> None:
    told = after or before
    assert told is not None
    session.add(
        HistoryRow(
            region=told.region,
            shortlist=told.shortlist,
            asset_id=told.asset_id,
            action=action,
            at=at,
            by=by,
            reason=reason,
            version=told.version,
            before=_state(before),
            after=_state(after),
        )
    )


def _state(entry: ShortlistEntry | None) -> dict[str, Any] | None:
    return None if entry is None else asdict(entry) | {"added_at": entry.added_at.isoformat()}


def _entry(row: ShortlistRow) -> ShortlistEntry:
    return ShortlistEntry(
        row.region, row.shortlist, row.asset_id, row.name_then, row.reason, row.added_at, row.added_by, row.version
    )


def _already(workspace: Workspace, key: dict[str, str], current: ShortlistEntry | None) -> ConflictError:
    return ConflictError(
        "the building is on the shortlist already", _place(workspace, key), current, seen=_seen(current)
    )


def _meanwhile(workspace: Workspace, key: dict[str, str], current: ShortlistEntry | None) -> ConflictError:
    what = "the building was taken off the shortlist" if current is None else "the entry was changed"
    return ConflictError(what + " meanwhile", _place(workspace, key), current, seen=_seen(current))


def _place(workspace: Workspace, key: dict[str, str]) -> str:
    return f"{workspace.where}, {key['region']}, {key['shortlist']}, {key['asset_id']}"


def _seen(current: ShortlistEntry | None) -> str:
    return "no entry" if current is None else f"version {current.version}: {current.reason}"


def _key(region: str, shortlist: str, asset_id: str) -> dict[str, str]:
    return {
        "region": _text(region, "key of the region", NAME_LENGTH, least=1),
        "shortlist": _text(shortlist, "name of the shortlist", NAME_LENGTH, least=1),
        "asset_id": _text(asset_id, "asset's id", ID_LENGTH, least=1),
    }


def _reason(reason: str) -> str:
    return _text(reason.strip() if isinstance(reason, str) else reason, "reason", LONGEST_REASON, least=1)


def _text(given: str, what: str, longest: int, *, least: int = 0) -> str:
    return text(given, what, longest, "the shortlist", least=least)


def _rebuild(what: str, where: str, current: ShortlistEntry | None, seen: str) -> ConflictError:
    return ConflictError(what, where, current, seen=seen)
