"""Criteria on fixed anchors, and their weights."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import resources

import numpy as np
import pandas as pd

from assetmap.errors import InputError
from assetmap.scoring.value_functions import Part, part_utility

__all__ = [
    "MOST_CRITERIA",
    "Criterion",
    "Part",
    "check_swings",
    "load_criteria",
    "stands_aside",
    "utilities",
    "with_swings",
]

# Nobody can weigh more than a handful against each other: a dozen in four groups are three or so in each.
MOST_CRITERIA = 12
_LARGEST = 1_000_000


@dataclass(frozen=True)
class Criterion:
    """A criterion: its parts, how much its swing matters, and the sentence that tells a building's value.

    ``instead_of`` is the key of the criterion that it may stand for, never beside it; blank for one that stands alone.
    """

    key: str
    group: str
    title: str
    swing: float
    sentence: str
    parts: tuple[Part, ...]
    instead_of: str = ""


def load_criteria() -> tuple[Criterion, ...]:
    """Criteria as the package ships them.

    Raises
    ------
    ValueError
        When there are more than a dozen, a key stands twice, or a part's anchors are the same.
    """
    raw = tomllib.loads(resources.files("assetmap.scoring").joinpath("criteria.toml").read_text(encoding="utf-8"))
    criteria = tuple(
        Criterion(
            key=row["key"],
            group=row["group"],
            title=row["title"],
            swing=float(row["swing"]),
            sentence=row["sentence"],
            parts=tuple(
                Part(
                    part["indicator"],
                    float(part["zero"]),
                    float(part["one"]),
                    part["reason"],
                    tuple((float(value), float(utility)) for value, utility in part.get("points", [])),
                    part.get("better", ""),
                )
                for part in row["parts"]
            ),
            instead_of=row.get("instead_of", ""),
        )
        for row in raw["criteria"]
    )
    keys = [criterion.key for criterion in criteria]
    if len(criteria) > MOST_CRITERIA or len(set(keys)) != len(keys):
        raise ValueError(f"'criteria' are {keys}, allowed {MOST_CRITERIA} at most, each once")
    for criterion in criteria:
        for part in criterion.parts:
            if part.zero == part.one:
                raise ValueError(
                    f"'{criterion.key}' has the anchors {part.zero} and {part.one}, allowed two different ones"
                )
    return criteria


def check_swings(swings: Mapping[str, object], criteria: Sequence[Criterion], where: str) -> dict[str, float]:
    """Swing weights as numbers, one per criterion's key, in the order given.

    Parameters
    ----------
    swings : mapping
        Weight by key, as read or entered.
    criteria : sequence of Criterion
        The criteria they are for.
    where : str
        File, row or page they come from, for the message.

    Raises
    ------
    InputError
        When a criterion is unknown or missing, a weight is not a number of 0 or more, all are 0, or one that stands instead of
        another has weight beside it.
    """
    allowed = ", ".join(criterion.key for criterion in criteria)
    found = {}
    for key, value in swings.items():
        if key not in {criterion.key for criterion in criteria}:
            raise InputError(
                f"no criterion '{key}'", where, seen=key, allowed=allowed, next_step="correct or remove the line"
            )
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= _LARGEST:
            raise InputError(
                f"the weight of '{key}' cannot be used",
                where,
                seen=repr(value),
                allowed=f"a number from 0 to {_LARGEST:,}",
                next_step="correct the line; 100 for the swing that matters most",
            )
        found[key] = float(value)
    missing = [criterion.key for criterion in criteria if criterion.key not in swings]
    if missing:
        raise InputError(
            f"the weight of '{missing[0]}' is missing",
            where,
            seen=", ".join(swings) or "an empty file",
            allowed=allowed,
            next_step="name every criterion; 0 leaves one out",
        )
    if not any(found.values()):
        raise InputError(
            "every weight is 0",
            where,
            seen="0",
            allowed="at least one above 0",
            next_step="give one criterion weight",
        )
    for one in criteria:
        if found[one.key] > 0 and found.get(one.instead_of, 0.0) > 0:
            raise InputError(
                f"'{one.key}' stands instead of '{one.instead_of}': both together would count the same thing twice",
                where,
                seen=f"{one.key} = {found[one.key]:g}, {one.instead_of} = {found[one.instead_of]:g}",
                allowed="weight for one of the two",
                next_step="give the other one 0",
            )
    return found


def with_swings(criteria: Sequence[Criterion], swings: Mapping[str, float]) -> tuple[Criterion, ...]:
    """Criteria with other swing weights; of two of which one stands instead of the other, the one with more weight has any."""
    aside = {key for key, _ in _aside(criteria, swings)}
    return tuple(
        replace(criterion, swing=0.0 if criterion.key in aside else swings[criterion.key]) for criterion in criteria
    )


def stands_aside(criteria: Sequence[Criterion], swings: Mapping[str, float]) -> str:
    """In a sentence, which criterion `with_swings` gives no weight because another stands instead of it; blank if none."""
    titles = {criterion.key: criterion.title for criterion in criteria}
    return " ".join(
        f"{titles[key]} has no weight beside {titles[other]}: both together would count the same thing twice."
        for key, other in _aside(criteria, swings)
    )


def _aside(criteria: Sequence[Criterion], swings: Mapping[str, float]) -> list[tuple[str, str]]:
    """Criteria that give way, each with the one it gives way to."""
    keys = {criterion.key for criterion in criteria}
    found = []
    for criterion in criteria:
        if criterion.instead_of in keys and swings[criterion.key] > 0 and swings[criterion.instead_of] > 0:
            pair = (criterion.key, criterion.instead_of)
            found.append(pair if swings[pair[0]] <= swings[pair[1]] else pair[::-1])
    return found


def utilities(indicators: pd.DataFrame, criteria: Sequence[Criterion]) -> pd.DataFrame:
    """Value of each asset on each criterion, 0 to 1.

    Parameters
    ----------
    indicators : pandas.DataFrame
        One column per indicator, NaN where not known.
    criteria : sequence of Criterion
        Linear between their anchors, or through the points declared between them, and clipped outside; several parts
        are averaged over those known.

    Returns
    -------
    pandas.DataFrame
        On the index of ``indicators``, one column per criterion's key; NaN where no part is known.
    """
    columns = {}
    for criterion in criteria:
        stacked = np.vstack([part_utility(indicators[part.indicator], part) for part in criterion.parts])
        known = np.isfinite(stacked)
        count = known.sum(axis=0)
        total = np.where(known, stacked, 0.0).sum(axis=0)
        columns[criterion.key] = np.where(count > 0, total / np.maximum(count, 1), np.nan)
    return pd.DataFrame(columns, index=indicators.index)
