"""What fills a gap: which combination of grant, owner's contribution, rent and phasing closes it."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

__all__ = ["Lever", "close_gap"]


@dataclass(frozen=True)
class Lever:
    """One way to close a gap.

    Parameters
    ----------
    name : str
        Such as grant, owner's contribution, rent, phasing.
    unit : str
        In what it is counted: £, £/m² a year, years.
    most : float
        How much of it can be had, 0 or more.
    worth : float
        £ of the gap that one unit closes, in the same terms as the gap; 0 or more.
    """

    name: str
    unit: str
    most: float
    worth: float


def close_gap(gap: float, levers: Sequence[Lever]) -> pd.DataFrame:
    """Every smallest combination of levers that closes a gap, with how much of each it takes.

    A combination is smallest where none of its levers can be left out. Its levers are all used to the same share of what can
    be had, so that none is favoured; effects add up, which holds for money today and roughly for the rest.

    Parameters
    ----------
    gap : float
        £ that are missing, 0 or more: minus the walk-away price.
    levers : sequence of Lever
        Each name once; at most twelve.

    Returns
    -------
    pandas.DataFrame
        One row per combination and lever: ``combination`` (1, 2, ..., those of fewest levers first, then of least share),
        ``lever``, ``unit``, ``amount``, ``closes`` (£), ``share_used`` (0-1). No rows where the gap is 0; where all levers
        together do not close it, combination 0 with all of them in full, and a last row ``still missing``.
    """
    names = [lever.name for lever in levers]
    if not np.isfinite(gap) or gap < 0:
        raise ValueError(f"'gap' is {gap}, allowed £ of 0 or more")
    if len(set(names)) != len(names) or len(names) > 12:
        raise ValueError(f"'levers' are {names}, allowed each once, twelve at most")
    for lever in levers:
        if not (0 <= lever.most < np.inf and 0 <= lever.worth < np.inf):
            raise ValueError(f"'levers': {lever.name} has {lever.most} × {lever.worth}, allowed numbers of 0 or more")
    closing: list[tuple[float, tuple[Lever, ...]]] = []
    if gap > 0:
        for size in range(1, len(levers) + 1):
            for chosen in itertools.combinations(levers, size):
                within = [set(other) <= set(chosen) for _, other in closing]
                total = sum(lever.most * lever.worth for lever in chosen)
                if total >= gap and not any(within):
                    closing.append((gap / total, chosen))
    rows = []
    for number, (share, chosen) in enumerate(sorted(closing, key=lambda pair: (len(pair[1]), pair[0])), start=1):
        rows += [_row(number, lever, share) for lever in chosen]
    if gap > 0 and not closing:
        rows = [_row(0, lever, 1.0) for lever in levers]
        missing = gap - sum(lever.most * lever.worth for lever in levers)
        rows.append((0, "still missing", "£", missing, 0.0, np.nan))
    return pd.DataFrame(rows, columns=["combination", "lever", "unit", "amount", "closes", "share_used"])


def _row(number: int, lever: Lever, share: float) -> tuple[int, str, str, float, float, float]:
    return number, lever.name, lever.unit, share * lever.most, share * lever.most * lever.worth, share
