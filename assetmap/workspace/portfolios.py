"""Portfolios saved under a name: the limits, what was chosen, by whom, when, and on which data."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select

from assetmap.errors import InputError
from assetmap.workspace.checks import moment, text
from assetmap.workspace.database import Workspace
from assetmap.workspace.newest import next_version
from assetmap.workspace.roles import Person, allowed
from assetmap.workspace.schema import ID_LENGTH, NAME_LENGTH, PortfolioRow

__all__ = ["SavedPortfolio", "save_portfolio", "saved_portfolios"]

_LONGEST_NAME = 1000
_WHERE = "the portfolio"


@dataclass(frozen=True)
class SavedPortfolio:
    """A portfolio as saved: limits by name, ids of the chosen, by whom and when (UTC), version of the data.

    ``version`` counts what was saved under the name.
    """

    name: str
    limits: dict[str, Any]
    chosen: tuple[str, ...]
    by: str
    at: dt.datetime
    data_version: str
    version: int = 1


def save_portfolio(
    workspace: Workspace,
    region: str,
    name: str,
    limits: Mapping[str, Any],
    chosen: Sequence[str],
    *,
    data_version: str,
    expected_version: int | None = None,
    by: str = "",
    now: dt.datetime | None = None,
) -> SavedPortfolio:
    """Save a portfolio under a name; what was saved under it before stays in the database.

    Parameters
    ----------
    workspace : Workspace
        Open.
    region, name : str
        For which region, and under which name, 1 to 100 characters.
    limits : mapping of str to JSON value
        What was asked for.
    chosen : sequence of str
        Asset ids of the chosen; none at all is a portfolio too.
    data_version : str
        Version of the data that it was chosen from.
    expected_version : int, optional
        Version that the person saw, 0 where there was none; without it, whichever there is.
    by : str
        Who saves it.
    now : datetime.datetime, optional
        When, with its time zone; by default the present moment.

    Raises
    ------
    ChangedMeanwhileError
        When another was saved since the expected one.
    InputError
        When a text is blank or too long, a limit is nothing that JSON can hold, or the workspace cannot be written.
    """
    try:
        kept = json.loads(json.dumps(dict(limits), allow_nan=False))
    except (TypeError, ValueError) as error:
        raise InputError(
            "these limits cannot be saved", _WHERE, seen=str(error), allowed="plain numbers and texts"
        ) from error
    saved = SavedPortfolio(
        text(name.strip(), "name of the portfolio", NAME_LENGTH, _WHERE, least=1),
        kept,
        tuple(text(one, "asset's id", ID_LENGTH, _WHERE, least=1) for one in chosen),
        text(by.strip(), "name of the person", _LONGEST_NAME, _WHERE),
        moment(now),
        text(data_version, "version of the data", NAME_LENGTH, _WHERE, least=1),
    )
    row = PortfolioRow(
        region=text(region, "key of the region", NAME_LENGTH, _WHERE, least=1),
        name=saved.name,
        limits=saved.limits,
        chosen=list(saved.chosen),
        by=saved.by,
        at=saved.at,
        data_version=saved.data_version,
    )
    key = {"region": row.region, "name": row.name}
    with workspace.writing() as session:
        version = next_version(workspace, session, PortfolioRow, key, _state, _state(row), expected_version)
        session.add(row)
    return replace(saved, version=version)


def saved_portfolios(workspace: Workspace, region: str, *, person: Person) -> list[SavedPortfolio]:
    """The newest portfolio of each name, by name; none to somebody who could not have saved any.

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
    if not allowed(person, "portfolio"):
        return []
    query = select(PortfolioRow).where(PortfolioRow.region == region).order_by(PortfolioRow.id)
    newest: dict[str, SavedPortfolio] = {}
    with workspace.reading() as session:
        for row in session.scalars(query):
            version = newest[row.name].version + 1 if row.name in newest else 1
            told = (row.name, dict(row.limits), tuple(row.chosen), row.by, row.at, row.data_version, version)
            newest[row.name] = SavedPortfolio(*told)
    return [newest[name] for name in sorted(newest)]


def _state(row: PortfolioRow) -> dict[str, Any]:
    return {"limits": dict(row.limits), "chosen": list(row.chosen), "data_version": row.data_version}
