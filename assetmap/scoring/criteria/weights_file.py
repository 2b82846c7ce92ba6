"""Weights files: one number per criterion, as somebody wrote them, for these criteria or for those of an earlier version."""

import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path

from assetmap.errors import InputError
from assetmap.scoring.criteria.carried import carried_swings
from assetmap.scoring.criteria.criteria import Criterion, check_swings

__all__ = ["read_weights"]


def read_weights(
    path: Path, criteria: Sequence[Criterion], say: Callable[[str], None] = lambda _: None
) -> dict[str, float]:
    """Swing weights of a TOML file, one number per criterion's key.

    Parameters
    ----------
    path : pathlib.Path
        File with ``key = number`` lines; every criterion is named, 0 leaves one out.
    criteria : sequence of Criterion
        The criteria they are for: all that the region has, also those that are known for no building.
    say : callable
        Takes a sentence about each change, where the file was written for an earlier version.

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
    return check_swings(carried_swings(raw, criteria, say), criteria, str(path))
