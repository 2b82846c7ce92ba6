"""Swing weights asked for step by step: which swing matters most, and how much the others matter beside it."""

import itertools
from collections.abc import Mapping, Sequence

from assetmap.errors import InputError
from assetmap.indicators import CATALOGUE
from assetmap.scoring.criteria import Criterion, check_swings
from assetmap.scoring.value_functions import Part

__all__ = ["MOST", "rank_order_centroid", "swing_of", "swings_from_answers"]

MOST = 100.0

_LETTERS = "ABCDEFG"


def swing_of(criterion: Criterion) -> str:
    """The swing that is asked about, in words: from the value that counts 0 to the value that counts 1."""
    return f"{criterion.title}: {'; '.join(_told(part) for part in criterion.parts)}"


def _told(part: Part) -> str:
    known = {indicator.name: (indicator.title, indicator.unit) for indicator in CATALOGUE}
    title, unit = known.get(part.indicator, (part.indicator.replace("_", " "), ""))
    if unit.startswith("share"):
        return f"{title} from {part.zero:.0%} to {part.one:.0%}"
    if ", 1 is A" in unit and max(part.zero, part.one) <= len(_LETTERS):
        return f"{title} from {_LETTERS[round(part.zero) - 1]} to {_LETTERS[round(part.one) - 1]}"
    if unit.startswith("£"):
        return f"{title} from £{part.zero:,.0f} to £{part.one:,.0f}{unit[1:]}"
    return f"{title} from {part.zero:,g} to {part.one:,g}"


def rank_order_centroid(count: int) -> list[float]:
    """Swings to start from when only their order is known, from 100 down.

    Notes
    -----
    Rank-order centroid weights (Barron & Barrett 1996, doi:10.1287/mnsc.42.11.1515), scaled so that the first is 100.

    Raises
    ------
    ValueError
        When the count is below 1.

    Examples
    --------
    >>> [round(swing) for swing in rank_order_centroid(3)]
    [100, 45, 18]
    """
    if count < 1:
        raise ValueError(f"'count' is {count}, allowed 1 or more")
    sums = [sum(1.0 / j for j in range(i, count + 1)) for i in range(1, count + 1)]
    return [MOST * total / sums[0] for total in sums]


def swings_from_answers(
    order: Sequence[str], answers: Mapping[str, float], criteria: Sequence[Criterion]
) -> dict[str, float]:
    """Swing weights from the order of the swings and the points given to each.

    Parameters
    ----------
    order : sequence of str
        Keys of the criteria, the swing that matters most first.
    answers : mapping
        Points by key: 100 for the first, each of the others no more than the one before it; 0 leaves one out.
    criteria : sequence of Criterion
        The criteria they are for.

    Raises
    ------
    InputError
        When the order leaves one out or names one twice, the first is not 100, a later swing has more points than an
        earlier one, or the points cannot be used as weights.
    """
    where = "swing weights"
    keys = [criterion.key for criterion in criteria]
    if sorted(order) != sorted(keys):
        raise InputError(
            "the order does not name every criterion once",
            where,
            seen=", ".join(order) or "nothing",
            allowed=", ".join(keys),
            next_step="put every swing in its place",
        )
    swings = check_swings(answers, criteria, where)
    if swings[order[0]] != MOST:
        raise InputError(
            f"the swing of '{order[0]}' matters most and has not {MOST:g} points",
            where,
            seen=f"{swings[order[0]]:g}",
            allowed=f"{MOST:g}",
            next_step=f"give it {MOST:g}, and the others points relative to it",
        )
    for first, second in itertools.pairwise(order):
        if swings[second] > swings[first]:
            raise InputError(
                f"'{second}' stands after '{first}' and has more points",
                where,
                seen=f"{swings[second]:g} after {swings[first]:g}",
                allowed=f"0 to {swings[first]:g}",
                next_step="lower the points, or change the order of the swings",
            )
    return {key: swings[key] for key in keys}
