"""After the keys: what each year brought beside what was promised, and what was learned."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pandas as pd

from assetmap.errors import InputError
from assetmap.workspace.checks import moment
from assetmap.workspace.database import Workspace
from assetmap.workspace.kinds import KINDS
from assetmap.workspace.records import Record, keep_record, new_item, records
from assetmap.workspace.roles import Person

__all__ = [
    "FIGURES",
    "add_lesson",
    "beside_appraisal",
    "keep_promise",
    "lessons",
    "outcomes",
    "promise_of",
    "record_outcome",
]

# What is held against the appraisal, with its title; the net income of a year is its rent less its cost.
FIGURES = {
    "rent_gbp": KINDS["outcome"].fields["rent_gbp"].title,
    "cost_gbp": KINDS["outcome"].fields["cost_gbp"].title,
    "net_income_gbp": "Net income, £ a year",
    "jobs": KINDS["outcome"].fields["jobs"].title,
}
_EARLIEST = 1900
_ONE = "building"


def record_outcome(
    workspace: Workspace,
    region: str,
    asset_id: str,
    year: int,
    *,
    rent_gbp: float | None = None,
    cost_gbp: float | None = None,
    jobs: float | None = None,
    use: str = "",
    story: str = "",
    reason: str = "",
    expected_version: int | None = None,
    by: str = "",
    person: Person | None = None,
    now: dt.datetime | None = None,
) -> Record:
    """Record what a year brought in a building that was handed over; the newest version of a year counts.

    Parameters
    ----------
    workspace : Workspace
        Open.
    region, asset_id : str
        Which building.
    year : int
        The year that it ended in; not to come.
    rent_gbp, cost_gbp : float, optional
        Rent that the building brought in and what it cost to run in that year, £; None where not known.
    jobs : float, optional
        Full-time equivalents at work there; None where not known.
    use, story : str
        What it is used for, and the organisation's own words, up to 20,000 characters.
    reason : str
        Why it is corrected, where it is.
    expected_version : int, optional
        Version of the year that the person saw, 0 where there was none.
    by, person, now
        As `assetmap.workspace.records.keep_record` takes them.

    Raises
    ------
    InputError
        When nothing at all is given, the year is out of range, a figure is none, or as by `keep_record`.
    """
    this_year = moment(now).year
    if not _EARLIEST <= year <= this_year:
        raise InputError(
            "the year is out of range", "after the keys", seen=str(year), allowed=f"{_EARLIEST} to {this_year}"
        )
    state: dict[str, Any] = {"rent_gbp": rent_gbp, "cost_gbp": cost_gbp, "jobs": jobs, "use": use, "story": story}
    if all(value is None or value == "" for value in state.values()):
        raise InputError(
            "there is nothing to keep", "after the keys", seen="no figure and no text", next_step="enter one"
        )
    told: dict[str, Any] = {"by": by, "person": person, "now": now, "expected_version": expected_version}
    return keep_record(workspace, region, asset_id, "outcome", str(year), state, reason=reason, **told)


def outcomes(workspace: Workspace, region: str, asset_id: str, *, person: Person) -> list[Record]:
    """What is recorded of each year of a building, by year; errors as by `assetmap.workspace.records.records`."""
    found = records(workspace, region, "outcome", asset_id, person=person)
    return sorted(found, key=lambda one: int(one.item))


def keep_promise(
    workspace: Workspace,
    region: str,
    asset_id: str,
    figures: Mapping[str, float | None],
    *,
    data_version: str,
    reason: str = "",
    expected_version: int | None = None,
    by: str = "",
    person: Person | None = None,
    now: dt.datetime | None = None,
) -> Record:
    """Keep what the appraisal says of a year, so that later years are held against what was promised, not against today's.

    Parameters
    ----------
    workspace : Workspace
        Open.
    region, asset_id : str
        Which building.
    figures : mapping of str to float or None
        ``net_income_gbp`` (£ a year, may be below 0) and ``jobs``; None or left out where the appraisal says nothing.
    data_version : str
        Version of the data that the appraisal was made from.
    reason : str
        Why it takes the place of one that was kept before; needed then.
    expected_version : int, optional
        Version of the promise that the person saw, 0 where there was none.
    by, person, now
        As `assetmap.workspace.records.keep_record` takes them.

    Raises
    ------
    InputError
        When nothing at all is promised, a promise stands already and no reason is given, or as by `keep_record`.
    """
    if all(value is None for value in figures.values()):
        raise InputError(
            "there is nothing to keep",
            "what was promised",
            seen="no figure",
            next_step="enter what the appraisal lacks",
        )

    def check(before: list[Record]) -> None:
        if before and not reason.strip():
            raise InputError(
                "a reason is needed",
                "what was promised",
                seen=f"one was kept on {before[-1].at:%Y-%m-%d}",
                next_step="write why another takes its place",
            )

    told: dict[str, Any] = {"by": by, "person": person, "now": now, "expected_version": expected_version}
    state = {**figures, "data_version": data_version}
    return keep_record(workspace, region, asset_id, "promise", _ONE, state, reason=reason, check=check, **told)


def promise_of(workspace: Workspace, region: str, asset_id: str, *, person: Person) -> Record | None:
    """What was promised of a building, the newest; None where nothing was kept. Errors as by `records`."""
    found = records(workspace, region, "promise", asset_id, person=person)
    return found[-1] if found else None


def beside_appraisal(years: list[Record], promised: Mapping[str, float | None]) -> pd.DataFrame:
    """Each year's figures beside what the appraisal promised.

    Parameters
    ----------
    years : list of Record
        By `outcomes`.
    promised : mapping of str to float or None
        What the appraisal said of a year, by the names in `FIGURES`; what it said nothing of may be left out.

    Returns
    -------
    pandas.DataFrame
        A row for each year and each figure that either side knows: ``year`` (int64), ``figure`` (its title), ``promised``,
        ``actual`` and ``difference`` (actual less promised), float64 in the figure's unit, NaN where not known.

    Raises
    ------
    ValueError
        When ``promised`` names another figure.
    """
    unknown = [name for name in promised if name not in FIGURES]
    if unknown:
        raise ValueError(f"'promised' holds {', '.join(map(repr, unknown))}, allowed: {', '.join(FIGURES)}")
    rows = [
        (int(one.item), title, promised.get(name), actual)
        for one in years
        for name, title in FIGURES.items()
        for actual in [_actual(one, name)]
        if promised.get(name) is not None or actual is not None
    ]
    frame = pd.DataFrame(rows, columns=["year", "figure", "promised", "actual"]).astype(
        {"year": "int64", "figure": "str", "promised": "float64", "actual": "float64"}
    )
    return frame.assign(difference=frame["actual"] - frame["promised"])


def _actual(year: Record, name: str) -> float | None:
    if name != "net_income_gbp":
        return None if year[name] is None else float(year[name])
    rent, cost = year["rent_gbp"], year["cost_gbp"]
    return None if rent is None or cost is None else float(rent - cost)


def add_lesson(
    workspace: Workspace,
    region: str,
    asset_id: str,
    lesson: str,
    *,
    by: str = "",
    person: Person | None = None,
    now: dt.datetime | None = None,
) -> Record:
    """Keep what was learned from a building, 1 to 10,000 characters; errors as by `keep_record`."""
    told: dict[str, Any] = {"by": by, "person": person, "now": now}
    return keep_record(workspace, region, asset_id, "lesson", new_item(), {"text": lesson}, expected_version=0, **told)


def lessons(workspace: Workspace, region: str, *, person: Person) -> list[Record]:
    """What was learned from a region's buildings, newest first, as far as the person may read it."""
    return list(reversed(records(workspace, region, "lesson", person=person)))
