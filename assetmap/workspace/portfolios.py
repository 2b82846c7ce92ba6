"""Portfolios saved under a name: the limits, what was chosen, by whom, when, and on which data."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from assetmap.errors import InputError
from assetmap.workspace.checks import moment, text
from assetmap.workspace.database import Workspace
from assetmap.workspace.schema import ID_LENGTH, NAME_LENGTH, PortfolioRow

__all__ = ["SavedPortfolio", "save_portfolio", "saved_portfolios"]

_LONGEST_NAME = 1000
_WHERE = "the portfolio"


@dataclass(frozen=True)
class SavedPortfolio:
    """A portfolio as saved: limits by name, ids of the chosen, by whom and when (UTC), version of the data."""

    name: str
    limits: dict[str, Any]
    chosen: tuple[str, ...]
    by: str
    at: dt.datetime
    data_version: str


def save_portfolio(
    workspace: Workspace,
    region: str,
    name: str,
    limits: Mapping[str, Any],
    chosen: Sequence[str],
    *,
    data_version: str,
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
    by : str
        Who saves it.
    now : datetime.datetime, optional
        When, with its time zone; by default the present moment.

    Raises
    ------
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
    with workspace.writing() as session:
        session.add(row)
    return saved


def saved_portfolios(workspace: Workspace, region: str) -> list[SavedPortfolio]:
    """The newest portfolio of each name, by name.

    Raises
    ------
    InputError
        When the workspace cannot be read.
    """
    query = select(PortfolioRow).where(PortfolioRow.region == region).order_by(PortfolioRow.id)
    with workspace.reading() as session:
        newest = {
            row.name: SavedPortfolio(row.name, dict(row.limits), tuple(row.chosen), row.by, row.at, row.data_version)
            for row in session.scalars(query)
        }
    return [newest[name] for name in sorted(newest)]
