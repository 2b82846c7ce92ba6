"""What owners say of whether their buildings can be had, each statement dated; kept apart from what is empty."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from assetmap.vacancy import check_statement
from assetmap.workspace.checks import moment, text
from assetmap.workspace.database import Workspace
from assetmap.workspace.schema import ID_LENGTH, NAME_LENGTH, AvailabilityRow

__all__ = ["LONGEST_STATEMENT", "availability_statements", "state_availability"]

LONGEST_STATEMENT = 1000


def state_availability(
    workspace: Workspace,
    region: str,
    statement: Mapping[str, Any],
    *,
    by: str = "",
    now: dt.datetime | None = None,
) -> dict[str, str]:
    """Keep an owner's statement; it is added, and the one of the latest day counts.

    Parameters
    ----------
    workspace : Workspace
        Open.
    region : str
        Key of the region.
    statement : mapping
        As `assetmap.vacancy.check_statement` takes it.
    by : str
        Who enters it; who makes it is in the statement itself.
    now : datetime.datetime, optional
        When it is entered, with its time zone; by default the present moment.

    Returns
    -------
    dict of str to str
        The statement as it is kept.

    Raises
    ------
    InputError
        When the statement is at fault, a text is too long, or the workspace cannot be written.
    """
    entered = moment(now)
    kept = check_statement(statement, entered.date())
    for name, value in kept.items():
        text(value, name.replace("_", " "), ID_LENGTH if name == "asset_id" else LONGEST_STATEMENT, "the statement")
    row = AvailabilityRow(
        region=text(region, "key of the region", NAME_LENGTH, "the statement", least=1),
        asset_id=kept["asset_id"],
        statement=kept,
        by=text(by.strip(), "name of the person", LONGEST_STATEMENT, "the statement"),
        at=entered,
    )
    with workspace.writing() as session:
        session.add(row)
    return kept


def availability_statements(workspace: Workspace, region: str) -> list[dict[str, str]]:
    """Statements of a region in the order in which they were entered.

    Raises
    ------
    InputError
        When the workspace cannot be read.
    """
    query = select(AvailabilityRow).where(AvailabilityRow.region == region).order_by(AvailabilityRow.id)
    with workspace.reading() as session:
        return [dict(row.statement) for row in session.scalars(query)]
