"""Criteria on fixed anchors, and their weights."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path

import numpy as np
import pandas as pd

from assetmap.errors import InputError
from assetmap.scoring.value_functions import Part, part_utility

__all__ = ["Criterion", "Part", "check_swings", "load_criteria", "read_weights", "utilities", "with_swings"]

_LARGEST = 1_000_000


@dataclass(frozen=True)
class Criterion:
    """A criterion: its parts, how much its swing matters, and the sentence that tells a building's value."""

    key: str
    group: str
    title: str
    swing: float
    sentence: str
    parts: tuple[Part, ...]


def load_criteria() -> tuple[Criterion, ...]:
    """Criteria as the package ships them.

    Raises
    ------
    ValueError
        When there are more than nine, a key stands twice, or a part's anchors are the same.
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
        )
        for row in raw["criteria"]
    )
    keys = [criterion.key for criterion in criteria]
    if len(criteria) > 9 or len(set(keys)) != len(keys):
        raise ValueError(f"'criteria' are {keys}, allowed nine at most, each once")
    for criterion in criteria:
        for part in criterion.parts:
            if part.zero == part.one:
                raise ValueError(
                    f"'{criterion.key}' has the anchors {part.zero} and {part.one}, allowed two different ones"
                )
    return criteria


def read_weights(path: Path, criteria: Sequence[Criterion]) -> dict[str, float]:
    """Swing weights of a TOML file, one number per criterion's key.

    Parameters
    ----------
    path : pathlib.Path
        File with ``key = number`` lines; every criterion is named, 0 leaves one out.
    criteria : sequence of Criterion
        The criteria they are for.

    Raises
    ------
    InputError
        When the file is absent or not TOML, a criterion is unknown or missing, or a weight is not a number of 0 or
        more, or all are 0.
    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise InputError("no such weights file", str(path), next_step="correct the path after --weights") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise InputError(
            "the weights file is not valid TOML", str(path), seen=str(error), allowed="lines such as deprivation = 100"
        ) from error
    return check_swings(raw, criteria, str(path))


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
        When a criterion is unknown or missing, a weight is not a number of 0 or more, or all are 0.
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
    return found


def with_swings(criteria: Sequence[Criterion], swings: Mapping[str, float]) -> tuple[Criterion, ...]:
    """Criteria with other swing weights."""
    return tuple(replace(criterion, swing=swings[criterion.key]) for criterion in criteria)


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
