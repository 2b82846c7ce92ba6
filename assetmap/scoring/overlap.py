"""Refuses criteria that count the same thing twice, and says which and why."""

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib import resources
from itertools import combinations
from typing import Any

from assetmap.errors import InputError
from assetmap.scoring.criteria import Criterion

__all__ = ["check_overlap"]


@cache
def _declared() -> dict[str, dict[str, Any]]:
    text = resources.files("assetmap.scoring").joinpath("overlaps.toml").read_text(encoding="utf-8")
    declared: dict[str, dict[str, Any]] = tomllib.loads(text)["indicator"]
    return declared


def check_overlap(criteria: Sequence[Criterion], where: str) -> None:
    """Check that no two criteria measure the same thing.

    Parameters
    ----------
    criteria : sequence of Criterion
        Criteria of one set. One of weight 0 counts too: a slider may raise it. One that stands instead of another does not
        count beside that one.
    where : str
        File they come from, for the message.

    Raises
    ------
    InputError
        When two criteria use one indicator, or indicators that are made of a common component (``overlaps.toml``).
    """
    declared = _declared()
    for first, second in combinations(criteria, 2):
        if second.key == first.instead_of or first.key == second.instead_of:
            continue  # only one of the two has weight
        for one in first.parts:
            for other in second.parts:
                if one.indicator == other.indicator:
                    raise InputError(
                        f"'{first.key}' and '{second.key}' use the same indicator, which would count twice",
                        where,
                        seen=one.indicator,
                        allowed="each indicator in one criterion",
                        next_step=f"take it out of '{first.key}' or of '{second.key}'",
                    )
                a, b = declared.get(one.indicator), declared.get(other.indicator)
                if not (a and b):
                    continue
                shared = [name for name in a["contains"] if name in b["contains"]]
                if shared:
                    whole, part = (a, second) if len(a["contains"]) >= len(b["contains"]) else (b, first)
                    instead = whole.get("instead", "keep the one that says more")
                    raise InputError(
                        f"'{first.key}' and '{second.key}' overlap: {a['title']} and {b['title']} both contain "
                        f"{', '.join(shared)}, which would count twice",
                        where,
                        seen=f"{one.indicator} beside {other.indicator}",
                        allowed=f"criteria without a common component ({whole['source']})",
                        next_step=f"{instead}; or drop '{part.key}'",
                    )
