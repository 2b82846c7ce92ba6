"""What an owner says of whether a building can be had: kept apart from whether it is empty."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from assetmap.errors import InputError

__all__ = [
    "AVAILABILITY_COLUMNS",
    "AVAILABILITY_STATES",
    "OFFERED_STATES",
    "availability_of_registers",
    "check_statement",
    "current_availability",
]

OFFERED_STATES = ("open now", "possible", "part or shared", "meanwhile use")
AVAILABILITY_STATES = (*OFFERED_STATES, "not offered")
AVAILABILITY_COLUMNS = (
    "asset_id",
    "state",
    "stated_on",
    "stated_by",
    "contact",
    "viewing",
    "terms",
    "closing_date",
    "source",
)
_NEEDED = ("asset_id", "state", "stated_on", "stated_by")
_DAYS = ("stated_on", "closing_date")


def check_statement(statement: Mapping[str, Any], today: dt.date, where: str = "availability") -> dict[str, str]:
    """Statement as it is kept: texts stripped, days as YYYY-MM-DD, blank where nothing is said.

    Parameters
    ----------
    statement : mapping
        `AVAILABILITY_COLUMNS`: needed are ``asset_id``, ``state`` (one of `AVAILABILITY_STATES`), ``stated_on`` (a day)
        and ``stated_by`` (the owner, or the desk that speaks for it). ``contact`` is a desk, not a person's own
        address.
    today : datetime.date
        A statement cannot be of a later day; its closing date may.
    where : str
        Place of the statement, for messages.

    Raises
    ------
    InputError
        When something is missing, unknown, no day, or of a day still to come, or it closes before it is stated.
    """
    unknown = sorted(set(statement) - set(AVAILABILITY_COLUMNS))
    if unknown:
        raise _fault(f"unknown entry '{unknown[0]}'", where, unknown[0], ", ".join(AVAILABILITY_COLUMNS))
    kept = {}
    for name in AVAILABILITY_COLUMNS:
        value = statement.get(name)
        if isinstance(value, dt.datetime):
            value = value.date()
        kept[name] = value.isoformat() if isinstance(value, dt.date) else " ".join(str(value or "").split())
        if name in _NEEDED and not kept[name]:
            raise _fault(f"the statement does not say its '{name}'", where, "nothing", "a value")
        if name in _DAYS and kept[name]:
            try:
                kept[name] = dt.date.fromisoformat(kept[name]).isoformat()
            except ValueError as error:
                raise _fault(f"'{name}' is not a day", where, kept[name], "a day such as 2026-09-30") from error
    kept["state"] = kept["state"].casefold()
    if kept["state"] not in AVAILABILITY_STATES:
        raise _fault("the state is unknown", where, kept["state"], ", ".join(AVAILABILITY_STATES))
    if kept["stated_on"] > today.isoformat():
        raise _fault("the statement's day is still to come", where, kept["stated_on"], f"a day up to {today}")
    if kept["closing_date"] and kept["closing_date"] < kept["stated_on"]:
        raise _fault("the offer closes before it is made", where, kept["closing_date"], f"{kept['stated_on']} or later")
    return kept


def availability_of_registers(assets: pd.DataFrame) -> list[dict[str, str]]:
    """Statements that registers hold, one for each asset with a known state; other wordings are not interpreted.

    Parameters
    ----------
    assets : pandas.DataFrame
        Rows of the table ``assets``; ``availability_date`` may be a year or a month.
    """
    said = assets["availability"].fillna("").str.strip().str.casefold()
    known = assets[said.isin(AVAILABILITY_STATES)]
    return [
        dict.fromkeys(AVAILABILITY_COLUMNS, "")
        | {
            "asset_id": row.asset_id,
            "state": said[row.Index],
            "stated_on": row.availability_date if isinstance(row.availability_date, str) else "",
            "stated_by": row.owner if isinstance(row.owner, str) else "",
            "source": f"{row.source_file}, line {row.source_row}",
        }
        for row in known[["asset_id", "availability_date", "owner", "source_file", "source_row"]].itertuples()
    ]


def current_availability(statements: Iterable[Mapping[str, str]], assets: pd.DataFrame, as_of: dt.date) -> pd.DataFrame:
    """What each owner said last, as it holds on a day.

    Parameters
    ----------
    statements : iterable of mapping
        Of `availability_of_registers` and `check_statement`, in the order in which they were made.
    assets : pandas.DataFrame
        Rows of the table ``assets``.
    as_of : datetime.date
        The day: later statements do not count yet, and an offer past its closing date is over.

    Returns
    -------
    pandas.DataFrame
        On the order of ``assets``: `AVAILABILITY_COLUMNS` and ``availability``: one of the states, "offer closed", or
        "not stated". Of two statements of one day the one made later counts. Nothing here looks at whether the
        building is empty.
    """
    day = as_of.isoformat()
    latest: dict[str, Mapping[str, str]] = {}
    for statement in statements:
        before = latest.get(statement["asset_id"])
        due = statement["stated_on"] <= day[: len(statement["stated_on"])]
        if due and (before is None or statement["stated_on"] >= before["stated_on"]):
            latest[statement["asset_id"]] = statement
    rows = []
    for asset in assets["asset_id"]:
        found = dict.fromkeys(AVAILABILITY_COLUMNS, "") | dict(latest.get(asset, {})) | {"asset_id": asset}
        over = found["closing_date"] and found["closing_date"] < day and found["state"] != "not offered"
        rows.append(found | {"availability": "offer closed" if over else found["state"] or "not stated"})
    return pd.DataFrame(rows, columns=[*AVAILABILITY_COLUMNS, "availability"], dtype="str")


def _fault(what: str, where: str, seen: str, allowed: str) -> InputError:
    return InputError(what, where, seen=seen, allowed=allowed, next_step="enter the statement again")
