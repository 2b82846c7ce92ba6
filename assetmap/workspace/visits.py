"""Visits: what somebody found at a building, on which day."""

import datetime as dt

import pandas as pd
from sqlalchemy import select

from assetmap.errors import InputError
from assetmap.workspace.checks import moment, text
from assetmap.workspace.database import Workspace
from assetmap.workspace.photos import plain_photo
from assetmap.workspace.records import may_read
from assetmap.workspace.roles import Person
from assetmap.workspace.schema import ID_LENGTH, NAME_LENGTH, PhotoRow, VisitRow

__all__ = ["FOUND", "LONGEST_NOTE", "record_visit", "visits"]

FOUND = ("empty", "part", "in use")
LONGEST_NOTE = 2000
_LONGEST_NAME = 1000


def record_visit(
    workspace: Workspace,
    region: str,
    asset_id: str,
    *,
    visited_on: dt.date,
    found: str,
    note: str = "",
    by: str = "",
    photo: bytes = b"",
    now: dt.datetime | None = None,
) -> None:
    """Keep what was found at a building; a visit is added, never changed.

    Parameters
    ----------
    workspace : Workspace
        Open.
    region, asset_id : str
        Which building.
    visited_on : datetime.date
        On which day; not after today.
    found : str
        ``empty``, ``part`` (partly in use) or ``in use``.
    note : str
        What was seen, up to 2,000 characters. Officers see it, the public does not.
    by : str
        Who went.
    photo : bytes
        A picture, as `assetmap.workspace.photos.plain_photo` takes it. Officers see it, the public does not.
    now : datetime.datetime, optional
        When it is entered, with its time zone; by default the present moment.

    Raises
    ------
    InputError
        When the day is still to come, ``found`` is none of the three, a text is too long, the picture cannot be read,
        or the workspace cannot be written.
    """
    entered = moment(now)
    if found not in FOUND:
        raise InputError("unknown finding", "the visit", seen=repr(found), allowed=", ".join(FOUND))
    if visited_on > entered.date() + dt.timedelta(days=1):  # it may be tomorrow already where the visitor is
        raise InputError(
            "the day of the visit is still to come",
            "the visit",
            seen=visited_on.isoformat(),
            allowed=f"up to {entered.date().isoformat()}",
            next_step="correct the day",
        )
    row = VisitRow(
        region=text(region, "key of the region", NAME_LENGTH, "the visit", least=1),
        asset_id=text(asset_id, "asset's id", ID_LENGTH, "the visit", least=1),
        visited_on=visited_on,
        found=found,
        note=text(note.strip(), "note", LONGEST_NOTE, "the visit"),
        by=text(by.strip(), "name of the person", _LONGEST_NAME, "the visit"),
        at=entered,
    )
    image = plain_photo(photo) if photo else b""
    with workspace.writing() as session:
        session.add(row)
        if image:
            session.flush()
            session.add(PhotoRow(visit_id=row.id, image=image))


def visits(workspace: Workspace, region: str, asset_id: str | None = None, *, person: Person) -> pd.DataFrame:
    """Visits to a region's buildings in the order in which they were entered.

    Parameters
    ----------
    workspace : Workspace
        Open.
    region : str
        Key of the region.
    asset_id : str, optional
        Only those to this asset.
    person : Person
        Who reads; what they may not read is left out.

    Returns
    -------
    pandas.DataFrame
        Text ``asset_id``, ``found``, ``note``, ``by``; ``visited_on`` (ISO date as text) and ``entered_at`` (UTC).

    Raises
    ------
    InputError
        When the workspace cannot be read.
    """
    query = select(VisitRow).where(VisitRow.region == region).order_by(VisitRow.id)
    if asset_id is not None:
        query = query.where(VisitRow.asset_id == asset_id)
    with workspace.reading() as session:
        rows = [
            (row.asset_id, row.visited_on.isoformat(), row.found, row.note, row.by, row.at)
            for row in session.scalars(query)
            if may_read(person, row.asset_id)
        ]
    frame = pd.DataFrame(rows, columns=["asset_id", "visited_on", "found", "note", "by", "entered_at"])
    texts = dict.fromkeys(("asset_id", "visited_on", "found", "note", "by"), "str")
    return frame.astype(texts | {"entered_at": "datetime64[us, UTC]"})
