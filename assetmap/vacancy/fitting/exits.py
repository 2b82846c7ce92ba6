"""Of the spells that end, how many end in use and how many with the building gone."""

from collections.abc import Sequence
from typing import NamedTuple

from assetmap.vacancy.fitting.spells import GONE, REUSED, Spells

__all__ = ["ExitSplit", "split_exits"]

# As many exits as a declared share counts for. [A]
_WEIGHT = 20.0


class ExitSplit(NamedTuple):
    """Exits counted of each kind, and the share of losses drawn towards the declared one."""

    reused: int
    gone: int
    gone_share: float


def split_exits(sources: Sequence[Spells], declared: float, weight: float = _WEIGHT) -> ExitSplit:
    """Competing exits: with a constant rate each, the share of one kind is the same at every age.

    So the counts of exits estimate the share, whatever is censored; exits whose kind is not known say nothing of it.

    Parameters
    ----------
    sources : sequence of Spells
        Of one class.
    declared : float
        Share of losses before any was counted, 0 to 1.
    weight : float
        Exits that the declared share counts for (mean of a beta distribution).

    Returns
    -------
    ExitSplit
        (gone + weight · declared) / (reused + gone + weight) as the share.

    Examples
    --------
    >>> split_exits([], 0.7)
    ExitSplit(reused=0, gone=0, gone_share=0.7)
    """
    reused = sum(int((spells.table["exit"] == REUSED).sum()) for spells in sources)
    gone = sum(int((spells.table["exit"] == GONE).sum()) for spells in sources)
    return ExitSplit(reused, gone, (gone + weight * declared) / (reused + gone + weight))
