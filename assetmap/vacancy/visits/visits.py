"""Site visits: rows that people add, never change, and what they tell."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from typing import Any

import pandas as pd

from assetmap.errors import InputError
from assetmap.vacancy.evidence.ledger import make_evidence
from assetmap.vacancy.rules import VacancyRules

__all__ = ["FOUND", "VISIT_COLUMNS", "check_visit", "visits_evidence", "visits_of_others"]

VISIT_COLUMNS = ("asset_id", "date", "found", "note", "who")
FOUND = {"empty": "vacant", "in use": "in use", "part": "part in use"}
_FAMILY = "site visits"
_FILE = "visits"


def check_visit(visit: Mapping[str, Any], today: dt.date, where: str = "visits") -> dict[str, str]:
    """Visit as it is kept: texts stripped, the date a day.

    Parameters
    ----------
    visit : mapping
        ``asset_id``, ``date`` (a day, as a date or YYYY-MM-DD), ``found`` (empty, in use or part), ``note`` (may be
        missing) and ``who`` (who saw it).
    today : datetime.date
        A visit cannot be of a later day.
    where : str
        Place of the visit, for messages.

    Raises
    ------
    InputError
        When something is missing, unknown, or of a day still to come.
    """
    return _checked(visit, today, where, ("asset_id", "date", "found", "who"))


def visits_evidence(
    visits: Iterable[Mapping[str, Any]], rules: VacancyRules, as_of: dt.date, assets: Collection[str] | None = None
) -> pd.DataFrame:
    """Evidence that site visits give.

    Parameters
    ----------
    visits : iterable of mapping
        Rows with `VISIT_COLUMNS` in the order in which they were added, and ``id`` where they have one; other keys,
        such as a photo's, play no part.
    rules : VacancyRules
        Sources, kinds and their likelihoods.
    as_of : datetime.date
        Day on which the ages are counted; a later visit is not counted yet.
    assets : collection of str, optional
        Ids of the assets of the build. Visits to others are left out here, and stay where they are kept.

    Returns
    -------
    pandas.DataFrame
        Rows of the table ``evidence``: ``file`` is "visits", ``row`` the visit's id or its place from 1. Who went
        there is not repeated.

    Raises
    ------
    InputError
        When a row is not a visit; the row is named.
    """
    items = []
    for number, visit in enumerate(visits, start=1):
        row = int(visit.get("id") or number)
        # who went there is kept with the visit, and no evidence of anything
        kept = _checked(visit, dt.date.max, f"visits, row {row}", ("asset_id", "date", "found"))
        if kept["date"] > as_of.isoformat() or (assets is not None and kept["asset_id"] not in assets):
            continue
        items.append(
            {
                "asset_id": kept["asset_id"],
                "source": _FAMILY,
                "kind": FOUND[kept["found"]],
                "note": kept["note"],
                "date": kept["date"],
                "file": _FILE,
                "row": row,
                "source_date": kept["date"],
            }
        )
    return make_evidence(pd.DataFrame(items), rules, as_of)


def visits_of_others(visits: Iterable[Mapping[str, Any]], assets: Collection[str]) -> list[str]:
    """Ids visited that are none of these assets, sorted: their visits are kept, and shown as such."""
    return sorted({str(visit.get("asset_id", "")) for visit in visits} - set(assets))


def _checked(visit: Mapping[str, Any], today: dt.date, where: str, needed: Collection[str]) -> dict[str, str]:
    kept = {}
    for name in VISIT_COLUMNS:
        value = visit.get(name)
        if isinstance(value, dt.datetime):
            value = value.date()
        kept[name] = value.isoformat() if isinstance(value, dt.date) else " ".join(str(value or "").split())
        if not kept[name] and name in needed:
            raise _fault(f"the visit does not say its '{name}'", where, "nothing", "a value")
    if kept["found"].casefold() not in FOUND:
        raise _fault("a visit finds a building empty, in use or part", where, kept["found"], ", ".join(FOUND))
    kept["found"] = kept["found"].casefold()
    try:
        day = dt.date.fromisoformat(kept["date"])
    except ValueError as error:
        raise _fault("the visit's date is not a day", where, kept["date"], "a day such as 2026-09-30") from error
    if day > today:
        raise _fault("the visit's date is still to come", where, kept["date"], f"a day up to {today}")
    kept["date"] = day.isoformat()
    return kept


def _fault(what: str, where: str, seen: str, allowed: str) -> InputError:
    return InputError(what, where, seen=seen, allowed=allowed, next_step="enter the visit again")
