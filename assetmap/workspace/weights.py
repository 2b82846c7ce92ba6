"""Weights: what mattered how much, saved under a name with who and when."""

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from assetmap.errors import InputError
from assetmap.workspace.checks import moment, text
from assetmap.workspace.database import Workspace
from assetmap.workspace.schema import NAME_LENGTH, WeightsRow

__all__ = ["SavedWeights", "save_weights", "saved_weights"]

_LONGEST_NAME = 1000


@dataclass(frozen=True)
class SavedWeights:
    """Swing weights as saved: criterion to weight from 0 to 100, by whom and when (UTC)."""

    name: str
    swings: dict[str, float]
    by: str
    at: dt.datetime


def save_weights(
    workspace: Workspace,
    region: str,
    name: str,
    swings: Mapping[str, float],
    *,
    by: str = "",
    now: dt.datetime | None = None,
) -> SavedWeights:
    """Save swing weights under a name; what was saved under it before stays in the database.

    Parameters
    ----------
    workspace : Workspace
        Open.
    region, name : str
        For which region, and under which name, 1 to 100 characters.
    swings : mapping of str to float
        Criterion's key to its weight, 0 or more, at least one above 0.
    by : str
        Who saves them.
    now : datetime.datetime, optional
        When, with its time zone; by default the present moment.

    Raises
    ------
    InputError
        When a weight is no number of 0 or more, all are 0, a text is blank or too long, or the workspace cannot be
        written.
    """
    given = {key: float(value) for key, value in swings.items()}
    wrong = [f"{key} = {value}" for key, value in given.items() if not math.isfinite(value) or value < 0]
    if wrong or not any(given.values()):
        raise InputError(
            "these are no weights",
            "the weights",
            seen=", ".join(wrong) or "all 0",
            allowed="numbers of 0 or more, one of them above 0",
            next_step="correct the weights",
        )
    saved = SavedWeights(
        text(name.strip(), "name of the weights", NAME_LENGTH, "the weights", least=1),
        given,
        text(by.strip(), "name of the person", _LONGEST_NAME, "the weights"),
        moment(now),
    )
    row = WeightsRow(
        region=text(region, "key of the region", NAME_LENGTH, "the weights", least=1),
        name=saved.name,
        swings=given,
        by=saved.by,
        at=saved.at,
    )
    with workspace.writing() as session:
        session.add(row)
    return saved


def saved_weights(workspace: Workspace, region: str) -> list[SavedWeights]:
    """The newest weights of each name, by name.

    Raises
    ------
    InputError
        When the workspace cannot be read.
    """
    query = select(WeightsRow).where(WeightsRow.region == region).order_by(WeightsRow.id)
    with workspace.reading() as session:
        newest = {row.name: SavedWeights(row.name, dict(row.swings), row.by, row.at) for row in session.scalars(query)}
    return [newest[name] for name in sorted(newest)]
