"""The smallest change of a weight or of a value that would alter an order or the first k."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assetmap.scoring.contributions import RankedValues, named
from assetmap.scoring.value_functions import value_at

__all__ = ["Switch", "value_switch", "weight_switch", "weight_switch_pair"]

_LEVEL = 1e-12


@dataclass(frozen=True)
class Switch:
    """A change that alters the order: of which criterion, from what to what, and the sentence that says so.

    ``before`` and ``after`` are swing weights for a change of weight, utilities for a change of value. At ``after``
    the two are level; anything beyond it changes the order.
    """

    criterion: str
    before: float
    after: float
    sentence: str


def weight_switch_pair(
    ranked: RankedValues, asset_id: str, other_id: str, names: Mapping[str, str] | None = None
) -> Switch | None:
    """Smallest change of one swing weight, the others as they are, at which two assets are level.

    Parameters
    ----------
    ranked : RankedValues
        As `ranked_values` gives it.
    asset_id, other_id : str
        Ranked assets.
    names : mapping, optional
        What to call the assets; their ids if not given.

    Returns
    -------
    Switch or None
        None where no single weight of 0 or more does it: one is better whatever any one weight is.

    Raises
    ------
    InputError
        When one of them is not ranked.
    """
    row, other = ranked.row(asset_id), ranked.row(other_id)
    difference = ranked.filled[row] - ranked.filled[other]
    gap = float(difference @ ranked.swings)
    if abs(gap) <= _LEVEL * ranked.swings.sum():
        return None
    best: tuple[float, int, float] | None = None
    for j in map(int, np.flatnonzero(difference != 0)):
        after = float(ranked.swings[j] - gap / difference[j])
        if after < 0 or _nothing_left(ranked.swings, j, after):
            continue
        change = abs(after - ranked.swings[j])
        if best is None or change < best[0]:
            best = change, j, after
    if best is None:
        return None
    _, j, after = best
    criterion = ranked.criteria[j]
    first, second = (named(i, names) for i in ((asset_id, other_id) if gap > 0 else (other_id, asset_id)))
    return Switch(
        criterion.key,
        float(ranked.swings[j]),
        after,
        f"{second} would draw level with {first} if the weight of {criterion.title} were {after:.3g} "
        f"instead of {ranked.swings[j]:g}; no smaller change of one weight does it.",
    )


def weight_switch(ranked: RankedValues, asset_id: str, k: int) -> Switch | None:
    """Smallest change of one swing weight at which the asset leaves the first k, or enters them.

    Parameters
    ----------
    ranked : RankedValues
        As `ranked_values` gives it.
    asset_id : str
        A ranked asset.
    k : int
        Length of the list, 1 or more.

    Returns
    -------
    Switch or None
        None where no single weight of 0 or more does it.

    Raises
    ------
    InputError
        When the asset is not ranked.
    ValueError
        When ``k`` is below 1.
    """
    _check_k(k)
    row = ranked.row(asset_id)
    inside = bool(ranked.ranks[row] <= k)
    best: tuple[float, int, float] | None = None
    for j in range(len(ranked.swings)):
        for after in _crossings(ranked, row, j, k, inside):
            change = abs(after - ranked.swings[j])
            if not _nothing_left(ranked.swings, j, after) and (best is None or change < best[0]):
                best = change, j, after
    if best is None:
        return None
    _, j, after = best
    criterion = ranked.criteria[j]
    more = "more" if after > ranked.swings[j] else "less"
    what = "leave" if inside else "enter"
    return Switch(
        criterion.key,
        float(ranked.swings[j]),
        after,
        f"It would {what} the first {k} if {criterion.title} mattered {more}: a weight of {after:.3g} instead of "
        f"{ranked.swings[j]:g}; no smaller change of one weight does it.",
    )


def _crossings(ranked: RankedValues, row: int, j: int, k: int, inside: bool) -> list[float]:
    """Nearest weight of the criterion, below and above the stated one, at which the asset crosses the k-th place."""
    difference = np.delete(ranked.filled, row, axis=0) - ranked.filled[row]
    gap = difference @ ranked.swings
    level = np.abs(gap) <= _LEVEL * ranked.swings.sum()
    gap = np.where(level, 0.0, gap)
    found = []
    for sign in (-1.0, 1.0):
        slope = difference[:, j] * sign
        with np.errstate(divide="ignore", invalid="ignore"):
            at = np.where(slope != 0, -gap / slope, np.inf)
        overtakes = (gap <= 0) & (slope > 0)
        falls = (gap > 0) & (slope < 0)
        moves = overtakes | falls
        order = np.argsort(at[moves], kind="stable")
        steps, when = np.where(overtakes[moves], 1, -1)[order], at[moves][order]
        ahead = int((gap > 0).sum()) + np.cumsum(steps)
        # of those that cross at one and the same weight all have crossed: a passing count in between is none
        last = np.append(np.diff(when) > _LEVEL, True) if len(when) else np.zeros(0, dtype=bool)
        crossed = np.flatnonzero(last & ((ahead >= k) if inside else (ahead < k)))
        if len(crossed):
            after = float(ranked.swings[j] + sign * when[crossed[0]])
            if after >= 0:
                found.append(after)
    return found


def value_switch(ranked: RankedValues, asset_id: str, k: int) -> Switch | None:
    """Smallest change of the asset's value on one criterion at which it leaves the first k, or enters them.

    Parameters, errors and the None as in `weight_switch`. The change is in utility: shares of the swing. Where the
    criterion has one part the sentence gives the value in its own unit.
    """
    _check_k(k)
    row = ranked.row(asset_id)
    others = np.sort(np.delete(ranked.scores, row))[::-1]
    if len(others) < k:
        return None
    inside = bool(ranked.ranks[row] <= k)
    gap = float(others[k - 1] - ranked.scores[row])
    live = np.flatnonzero(ranked.weights > 0)
    change = np.full(len(ranked.weights), np.nan)
    change[live] = gap / ranked.weights[live]
    after = ranked.filled[row] + change
    possible = live[(after[live] >= 0) & (after[live] <= 1)]
    if not len(possible):
        return None
    j = int(possible[np.argmin(np.abs(change[possible]))])
    criterion = ranked.criteria[j]
    what = "leave" if inside else "enter"
    known = not np.isnan(ranked.utility[row, j])
    return Switch(
        criterion.key,
        float(ranked.filled[row, j]),
        float(after[j]),
        f"It would {what} the first {k} if its {criterion.title} {_stated(ranked, j, float(after[j]))} instead of "
        f"{f'{ranked.utility[row, j]:.2f}' if known else 'not being known'}; no smaller change of one value does it.",
    )


def _stated(ranked: RankedValues, j: int, utility: float) -> str:
    parts = ranked.criteria[j].parts
    counts = f"counted {utility:.2f} of 1"
    if len(parts) != 1:
        return counts
    return f"{counts} ({parts[0].indicator.replace('_', ' ')} {value_at(utility, parts[0]):.3g})"


def _nothing_left(swings: NDArray[np.float64], j: int, after: float) -> bool:
    return after <= 0 and float(np.delete(swings, j).sum()) <= 0


def _check_k(k: int) -> None:
    if k < 1:
        raise ValueError(f"'k' is {k}, allowed 1 or more")
