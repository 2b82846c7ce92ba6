"""Weights: what mattered how much, saved under a name with who and when."""

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy import select

from assetmap.errors import InputError
from assetmap.workspace.checks import moment, text
from assetmap.workspace.database import Workspace
from assetmap.workspace.newest import next_version
from assetmap.workspace.roles import Person, allowed
from assetmap.workspace.schema import NAME_LENGTH, WeightsRow

__all__ = ["SavedWeights", "save_weights", "saved_weights"]

_LONGEST_NAME = 1000


@dataclass(frozen=True)
class SavedWeights:
    """Swing weights as saved: criterion to weight from 0 to 100, by whom and when (UTC).

    ``version`` counts what was saved under the name.
    """

    name: str
    swings: dict[str, float]
    by: str
    at: dt.datetime
    version: int = 1


def save_weights(
    workspace: Workspace,
    region: str,
    name: str,
    swings: Mapping[str, float],
    *,
    expected_version: int | None = None,
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
    expected_version : int, optional
        Version that the person saw, 0 where there was none; without it, whichever there is.
    by : str
        Who saves them.
    now : datetime.datetime, optional
        When, with its time zone; by default the present moment.

    Raises
    ------
    ChangedMeanwhileError
        When another was saved since the expected one.
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
    key = {"region": row.region, "name": row.name}
    with workspace.writing() as session:
        version = next_version(workspace, session, WeightsRow, key, lambda one: one.swings, given, expected_version)
        session.add(row)
    return replace(saved, version=version)


def saved_weights(workspace: Workspace, region: str, *, person: Person) -> list[SavedWeights]:
    """The newest weights of each name, by name; none to somebody who could not have saved any.

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
    if not allowed(person, "weights"):
        return []
    query = select(WeightsRow).where(WeightsRow.region == region).order_by(WeightsRow.id)
    newest: dict[str, SavedWeights] = {}
    with workspace.reading() as session:
        for row in session.scalars(query):
            version = newest[row.name].version + 1 if row.name in newest else 1
            newest[row.name] = SavedWeights(row.name, dict(row.swings), row.by, row.at, version)
    return [newest[name] for name in sorted(newest)]
