"""What people enter of a building that its register does not say: a measured area, a value today."""

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy import select

from assetmap.errors import InputError
from assetmap.workspace.checks import moment, text
from assetmap.workspace.database import Workspace
from assetmap.workspace.newest import next_version
from assetmap.workspace.records import may_read
from assetmap.workspace.roles import Person
from assetmap.workspace.schema import ID_LENGTH, NAME_LENGTH, EntryRow

__all__ = ["Entry", "enter", "entries"]

_LONGEST_SOURCE = 1000


@dataclass(frozen=True)
class Entry:
    """Figures entered of a building: by name, whence, by whom and when (UTC); ``version`` counts the entries."""

    asset_id: str
    figures: dict[str, float]
    source: str
    by: str
    at: dt.datetime
    version: int = 1


def enter(
    workspace: Workspace,
    region: str,
    asset_id: str,
    figures: Mapping[str, float],
    *,
    source: str,
    expected_version: int | None = None,
    by: str = "",
    now: dt.datetime | None = None,
) -> Entry:
    """Keep figures of a building; they take the place of all that were entered of it before, which stay in the database.

    Parameters
    ----------
    workspace : Workspace
        Open.
    region, asset_id : str
        Which building.
    figures : mapping of str to float
        By name, such as ``area_m2``; none at all takes back what was entered.
    source : str
        Where they come from, such as a valuation with its date; not blank where there are figures.
    expected_version : int, optional
        Version that the person saw, 0 where there was none; without it, whichever there is.
    by : str
        Who enters them.
    now : datetime.datetime, optional
        When, with its time zone; by default the present moment.

    Raises
    ------
    ChangedMeanwhileError
        When another was saved since the expected one.
    InputError
        When a figure is no number, a text is blank or too long, or the workspace cannot be written.
    """
    given = {name: float(value) for name, value in figures.items()}
    wrong = [f"{name} = {value}" for name, value in given.items() if not math.isfinite(value)]
    if wrong:
        raise InputError("this is no number", "the entry", seen=", ".join(wrong), next_step="correct the entry")
    entry = Entry(
        text(asset_id, "asset's id", ID_LENGTH, "the entry", least=1),
        given,
        text(source.strip(), "source of the figures", _LONGEST_SOURCE, "the entry", least=1 if given else 0),
        text(by.strip(), "name of the person", _LONGEST_SOURCE, "the entry"),
        moment(now),
    )
    row = EntryRow(
        region=text(region, "key of the region", NAME_LENGTH, "the entry", least=1),
        asset_id=entry.asset_id,
        figures=given,
        source=entry.source,
        by=entry.by,
        at=entry.at,
    )
    key = {"region": row.region, "asset_id": row.asset_id}
    with workspace.writing() as session:
        version = next_version(workspace, session, EntryRow, key, lambda one: one.figures, given, expected_version)
        session.add(row)
    return replace(entry, version=version)


def entries(workspace: Workspace, region: str, *, person: Person) -> dict[str, Entry]:
    """The newest entry of each of a region's buildings, by asset id; who has none, or took it back, is not in it.

    Parameters
    ----------
    workspace : Workspace
        Open.
    region : str
        Key of the region.
    person : Person
        Who reads; what they may not read is left out.

    Raises
    ------
    InputError
        When the workspace cannot be read.
    """
    query = select(EntryRow).where(EntryRow.region == region).order_by(EntryRow.id)
    newest: dict[str, Entry] = {}
    with workspace.reading() as session:
        for row in session.scalars(query):
            before = newest.get(row.asset_id)
            version = before.version + 1 if before else 1
            newest[row.asset_id] = Entry(row.asset_id, dict(row.figures), row.source, row.by, row.at, version)
    return {asset_id: one for asset_id, one in newest.items() if one.figures and may_read(person, asset_id)}
