"""What was asked and waits for an answer: interests, needs, and owners who have not said whether a building can be had.

Each function gives one list, and of that what the person may read: an officer of their own owner's buildings, the portfolio
partner and the admin of all, nobody else of any.
"""

import datetime as dt
from collections.abc import Collection
from typing import Any

import geopandas as gpd
import pandas as pd

from assetmap.matching import FITS, Need, match
from assetmap.vacancy import availability_of_registers, current_availability
from assetmap.value import Inputs
from assetmap.workspace.availability import availability_statements
from assetmap.workspace.database import Workspace
from assetmap.workspace.interests import Interest, interests
from assetmap.workspace.needs import all_needs, need_words, shared_needs
from assetmap.workspace.records import may_read
from assetmap.workspace.roles import Person, allowed, owner_of
from assetmap.workspace.stages import progress_by_building

__all__ = ["availability_asked", "interests_waiting", "list_of", "needs_waiting", "sees_waiting"]

_UNSAID = ("not stated", "offer closed")


def sees_waiting(person: Person) -> bool:
    """Whether anything that waits is for this person at all."""
    return allowed(person, "read record", person.owner_code)


def interests_waiting(workspace: Workspace, region: str, today: dt.date, *, person: Person) -> pd.DataFrame:
    """Expressions of interest that have not led to a stage yet, those to be confirmed first, then the oldest first.

    Parameters
    ----------
    workspace : Workspace
        Open.
    region : str
        Key of the region.
    today : datetime.date
        Up to which day the waiting is counted.
    person : Person
        Who reads.

    Returns
    -------
    pandas.DataFrame
        ``number`` (int64); text ``asset_id`` (blank where a zone is asked for), ``place``, ``organisation``, ``purpose``,
        ``state`` ("confirmed by link", "confirmed by hand" or "to be confirmed") and ``sent_on`` (ISO date); ``days``
        (int64), how long it has waited.

    Raises
    ------
    InputError
        When the workspace cannot be read.
    """
    begun = {
        (asset_id, one.applicant.casefold())
        for asset_id, found in progress_by_building(workspace, region, today, person=person).items()
        for one in found
    }
    rows = [
        (
            one.number,
            one.asset_id,
            one.place,
            one.organisation,
            one.purpose,
            f"confirmed {one.confirmed.how}" if one.confirmed else "to be confirmed",
            one.at.date().isoformat(),
            (today - one.at.date()).days,
        )
        for one in reversed(interests(workspace, region, person=person))
        if (one.asset_id, one.organisation.casefold()) not in begun
    ]
    rows.sort(key=lambda row: row[5] != "to be confirmed")
    names = ["number", "asset_id", "place", "organisation", "purpose", "state", "sent_on", "days"]
    return list_of(rows, names, numbers=("number", "days"))


def needs_waiting(
    workspace: Workspace,
    region: str,
    today: dt.date,
    *,
    buildings: gpd.GeoDataFrame | None = None,
    said: pd.Series | None = None,
    inputs: Inputs | None = None,
    person: Person,
) -> pd.DataFrame:
    """Needs that organisations have left to be found by, those that nothing fits first.

    An officer sees what is public of them, the name and the need; the portfolio partner and the admin see the address and
    what is not confirmed yet as well.

    Parameters
    ----------
    workspace : Workspace
        Open.
    region : str
        Key of the region.
    today : datetime.date
        Day from which time is counted.
    buildings : geopandas.GeoDataFrame, optional
        Buildings that may be named and are on offer, as `assetmap.matching.match` takes them; without them nothing is said
        of what fits.
    said, inputs : optional
        As `assetmap.matching.match` takes them.
    person : Person
        Who reads.

    Returns
    -------
    pandas.DataFrame
        ``number`` (int64); text ``organisation``, ``need`` (in words), ``email`` (blank for an officer), ``state`` and
        ``sent_on`` (ISO date, blank for an officer); ``fits`` (Int64, how many buildings fit; missing where none are
        given) and text ``asset_id``, the one that fits best, blank where none does.

    Raises
    ------
    InputError
        When the workspace cannot be read.
    """
    if not sees_waiting(person):
        return _needs_list([])
    found: list[tuple[int, str, Need, str, str, str]] = [
        (
            one.number,
            one.organisation,
            one.need,
            one.email,
            f"confirmed {one.confirmed.how}" if one.confirmed else "to be confirmed",
            one.at.date().isoformat(),
        )
        for one in reversed(all_needs(workspace, region, person=person))
    ]
    if person.role == "officer":
        now = dt.datetime.combine(today, dt.time.max, dt.UTC)
        shared = shared_needs(workspace, region, now=now)
        found = [(one.number, one.organisation, one.need, "", "confirmed", "") for one in shared]
    rows = []
    for number, organisation, need, email, state, sent_on in found:
        fits, best = None, ""
        if buildings is not None and len(buildings):
            fitting = match(need, buildings, said=said, inputs=inputs, today=today)
            fitting = fitting[fitting["verdict"] == FITS]
            fits, best = len(fitting), str(fitting["asset_id"].iloc[0]) if len(fitting) else ""
        elif buildings is not None:
            fits = 0
        rows.append((number, organisation, need_words(need), email, state, sent_on, fits, best))
    return _needs_list(sorted(rows, key=lambda row: (row[6] is None, row[6] or 0)))


def availability_asked(
    workspace: Workspace,
    region: str,
    assets: pd.DataFrame,
    hidden: pd.Series,
    today: dt.date,
    *,
    person: Person,
) -> pd.DataFrame:
    """Buildings that somebody asked for, by name or by the zone that holds them, and of which their owner has not said since.

    A building that is asked for by name waits as long as its owner has said nothing, or its offer is closed; one that must
    not be named waits also while the owner's statement is older than the newest question about its zone.

    Parameters
    ----------
    workspace : Workspace
        Open.
    region : str
        Key of the region.
    assets : pandas.DataFrame
        Rows of the table ``assets``.
    hidden : pandas.Series of bool
        On the same index: whether the public must not see the building's name.
    today : datetime.date
        On which day a statement has to hold.
    person : Person
        Who reads.

    Returns
    -------
    pandas.DataFrame
        Text ``asset_id``; ``asked`` and ``confirmed`` (int64), how many asked and how many of them are confirmed; text
        ``first_asked`` and ``last_asked`` (ISO dates), ``availability`` (what holds on that day) and ``stated_on``
        (ISO date, blank where nothing is stated). The longest waiting first.

    Raises
    ------
    InputError
        When the workspace cannot be read.
    """
    asked = _asked(interests(workspace, region, person=person), assets[hidden.to_numpy(dtype=bool)])
    mine = assets[assets["asset_id"].isin([one for one in asked if may_read(person, one)])]
    statements = [*availability_of_registers(mine), *availability_statements(workspace, region)]
    names = ["asset_id", "asked", "confirmed", "first_asked", "last_asked", "availability", "stated_on"]
    rows = []
    for said in current_availability(statements, mine, today).itertuples():
        forms = asked[said.asset_id]
        days = sorted(one.at.date().isoformat() for one in forms)
        zones = [one.at.date().isoformat() for one in forms if not one.asset_id]
        if said.availability in _UNSAID or (zones and said.stated_on < max(zones)):
            sure = sum(one.confirmed is not None for one in forms)
            rows.append((said.asset_id, len(forms), sure, days[0], days[-1], said.availability, said.stated_on))
    return list_of(sorted(rows, key=lambda row: (row[3], row[0])), names, numbers=("asked", "confirmed"))


def list_of(
    rows: list[tuple[Any, ...]], names: list[str], *, numbers: Collection[str] = (), gaps: Collection[str] = ()
) -> pd.DataFrame:
    """Rows as a frame: columns of whole numbers as int64 or, where some may be missing, Int64; the others as text."""
    frame = pd.DataFrame(rows, columns=names)
    return frame.astype({name: "int64" if name in numbers else "Int64" if name in gaps else "str" for name in names})


def _asked(forms: Collection[Interest], hidden: pd.DataFrame) -> dict[str, list[Interest]]:
    """Forms by building: asked for by its id, or hidden in the zone that is asked for and of an owner that was asked."""
    found: dict[str, list[Interest]] = {}
    in_area: dict[str, list[str]] = {}
    for row in hidden[["asset_id", "area_code"]].dropna().itertuples():
        in_area.setdefault(row.area_code, []).append(row.asset_id)
    for one in forms:
        named = (
            [one.asset_id] if one.asset_id else [asset for code in one.area_codes for asset in in_area.get(code, [])]
        )
        for asset_id in named:
            if one.asset_id or owner_of(asset_id) in one.owner_codes:
                found.setdefault(asset_id, []).append(one)
    return found


def _needs_list(rows: list[tuple[Any, ...]]) -> pd.DataFrame:
    names = ["number", "organisation", "need", "email", "state", "sent_on", "fits", "asset_id"]
    return list_of(rows, names, numbers=("number",), gaps=("fits",))
