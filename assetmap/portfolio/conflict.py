"""Which limits cannot hold together, and what would free them, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter

import numpy as np

from assetmap.errors import InputError
from assetmap.portfolio.model import Model
from assetmap.portfolio.programme import INFEASIBLE, OPTIMAL, Programme
from assetmap.portfolio.question import WHERE

__all__ = ["Conflict", "ConflictError", "find_conflict"]


@dataclass(frozen=True)
class Conflict:
    """Limits that cannot all hold.

    Attributes
    ----------
    limits : tuple of str
        A smallest set in words: leaving out any one of them lets the others hold.
    ways_out : tuple of str
        For each of them that would free the whole question by giving way alone, what to do, and by how much at least.
    proven : bool
        Whether the set is known to be a smallest one: not where the time ran out.
    """

    limits: tuple[str, ...]
    ways_out: tuple[str, ...]
    proven: bool


class ConflictError(InputError):
    """No choice keeps every limit; ``conflict`` says which cannot hold together and what would free them."""

    def __init__(self, conflict: Conflict) -> None:
        self.conflict = conflict
        super().__init__(
            "no portfolio keeps every limit",
            WHERE,
            seen="these cannot hold together: " + "; ".join(conflict.limits),
            allowed="limits that one choice at least can keep"
            if conflict.proven
            else "fewer limits; the time ran out, and some of these may have no part in it",
            next_step="either " + ", or ".join(conflict.ways_out)
            if conflict.ways_out
            else "more than one conflict stands here: let one of these limits go, and ask again",
        )

    def __reduce__(self) -> tuple[object, ...]:
        return ConflictError, (self.conflict,)


def find_conflict(model: Model, time_limit: float = 60.0) -> Conflict:
    """Smallest set of a model's limits that cannot hold together, by leaving out one after another.

    Parameters
    ----------
    model : Model
        One that no choice satisfies.
    time_limit : float
        Seconds in all.

    Returns
    -------
    Conflict
        After the deletion filter of Chinneck & Dravnieks (1991), over named groups of rows. What frees is then measured
        by breaking one group as little as can be, with all others kept.
    """
    until = perf_counter() + time_limit
    bare = model.programme.rewarded(np.zeros(model.programme.columns))
    core, proven = list(model.limits), True
    # halves first: most limits have no part in a conflict
    size = max(1, len(core) // 2)
    while True:
        place = 0
        while place < len(core):
            part = core[place : place + size]
            left = until - perf_counter()
            if left <= 0:
                proven = False
                break
            rest = [name for name in model.limits if name not in core or name in part]
            if len(part) < len(core) and _impossible(bare, rest, left):
                core = [name for name in core if name not in part]
            else:
                place += size
        if size == 1 or not proven:
            break
        size = max(1, size // 2)
    ways = []
    for name in core:
        left = until - perf_counter()
        if left <= 0:
            break
        found = model.programme.elastic(name).solve(gap=1e-6, time_limit=left)
        if found.status == OPTIMAL:
            ways.append(f"{model.limits[name].way_out.format(-found.objective)} ({model.limits[name].sentence})")
    return Conflict(tuple(model.limits[name].sentence for name in core), tuple(ways), proven)


def _impossible(bare: Programme, free: Sequence[str], seconds: float) -> bool:
    return bare.without(free).solve(gap=1.0, time_limit=seconds).status == INFEASIBLE
