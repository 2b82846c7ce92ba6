"""Places in the first k and bounds of ranks of very many assets, without a matrix of ranks."""

import threading

import numpy as np
from numpy.typing import NDArray

from assetmap.scoring.firsts import Firsts
from assetmap.scoring.rank_counts import Block, blocks_of, in_parallel
from assetmap.scoring.uncertain_scores import UncertainScores

__all__ = ["rank_bounds"]

_CELLS = 800_000
_PLAIN_RANKS = 64
_RANK_GRID = 512

# Every so manieth draw says roughly where a bound lies; the bound itself is always found with all of them.
_THIN = 16
_FEWEST_THINNED = 200
_SIGMAS = 2.0

# Yes and no are bytes of 1 and 0, added eight at a time as 64-bit numbers; a byte overflows above 255.
_WORDS = 250


def rank_bounds(
    scores: UncertainScores, firsts: Firsts, top_k: int, shares: tuple[float, float]
) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64]]:
    """Share of the draws in the first k, and the ranks that bound two shares of the draws, in the order of the scores.

    Every draw's scores are sorted once and kept at a grid of ranks; then each asset's bounds are searched on the grid.

    Parameters
    ----------
    scores : UncertainScores
        Scores by draw and asset.
    firsts : Firsts
        Is told who is first in which draw.
    top_k : int
        Length of the list, 1 or more.
    shares : tuple of float
        Shares of the draws that the two bounds are asked for, 0 to 1.

    Returns
    -------
    tuple of numpy.ndarray of shape (assets,)
        Share in the first k, exact; the two bounds, exact up to rank 64 and on the grid beyond.
    """
    many, draws = scores.assets, scores.draws
    grid = _grid(many)
    at = np.empty((len(grid), draws), dtype=np.float32)
    top = np.zeros(many, dtype=np.int64)
    lock, own = threading.Lock(), threading.local()
    step = max(1, _CELLS // many)

    def count(block: Block) -> None:
        start, stop = block
        if not hasattr(own, "room"):
            own.room = [np.empty((step, many), dtype=np.float32) for _ in range(2)]
        found, rising = (room[: stop - start] for room in own.room)
        scores.write(start, stop, found)
        np.copyto(rising, found)
        rising.sort(axis=1)
        at[:, start:stop] = rising[:, many - grid].T
        among = np.flatnonzero(found >= rising[:, many - min(top_k, many), None])
        row, who = among // many, among % many
        first = found[row, who] == rising[row, -1]
        firsts.note(row[first] + start, who[first])
        with lock:
            np.add.at(top, who, 1)

    in_parallel(count, blocks_of(draws, step))
    distinct = scores.values.shape[1]
    bounds = np.empty((2, distinct), dtype=np.int64)
    width = max(1, _CELLS // draws)
    rough = np.ascontiguousarray(at[:, ::_THIN]) if draws >= _THIN * _FEWEST_THINNED else None

    def search(block: Block) -> None:
        first, last = block
        if not hasattr(own, "found"):
            own.found = np.empty((draws, width), dtype=np.float32)
            own.fine = _Levels(at, width)
            own.rough = None if rough is None else _Levels(rough, width)
        found = own.found[:, : last - first]
        scores.write_distinct(first, last, found)
        # sums of another shape may round otherwise: what is level with the grid counts as level
        rows = np.ascontiguousarray(found.T)
        rows += np.float32(1e-6)
        thinned = np.ascontiguousarray(rows[:, ::_THIN])
        for which, share in enumerate(shares):
            bounds[which, first:last] = grid[_bound(own.fine, own.rough, rows, thinned, share)]

    in_parallel(search, blocks_of(distinct, width))
    return top / draws, bounds[0][scores.column], bounds[1][scores.column]


def _grid(many: int) -> NDArray[np.int64]:
    """Ranks 1 to 64, then evenly on the scale of logarithms, up to the last."""
    further = np.geomspace(_PLAIN_RANKS, many, _RANK_GRID - _PLAIN_RANKS + 1).round().astype(np.int64)
    return np.unique(np.concatenate([np.arange(1, min(_PLAIN_RANKS, many) + 1), further[further <= many], [many]]))


class _Levels:
    """Scores at each rank of the grid in each draw, and in how many draws other scores reach them."""

    def __init__(self, at: NDArray[np.float32], width: int) -> None:
        self.at = at
        self.draws = at.shape[1]
        self._groups = -(-self.draws // (8 * _WORDS))
        self._level = np.empty((width, self.draws), dtype=np.float32)
        self._reached = np.zeros((width, self._groups * 8 * _WORDS), dtype=bool)

    @property
    def last(self) -> int:
        """Place of the last rank on the grid."""
        return len(self.at) - 1

    def reached(self, rows: NDArray[np.float32], place: NDArray[np.intp]) -> NDArray[np.int64]:
        """In how many draws each row reaches the rank at its place on the grid."""
        level, reached = self._level[: len(rows)], self._reached[: len(rows)]
        np.take(self.at, place, axis=0, out=level, mode="clip")
        np.greater_equal(rows, level, out=reached[:, : self.draws])
        eights = reached.view(np.uint64).reshape(len(rows), self._groups, _WORDS).sum(axis=2)
        return np.asarray(eights.view(np.uint8).sum(axis=1, dtype=np.int64))

    def first(
        self, rows: NDArray[np.float32], share: float, low: NDArray[np.intp], high: NDArray[np.intp]
    ) -> NDArray[np.intp]:
        """First place from ``low`` to ``high`` that enough draws reach; ``high`` where none before it is."""
        low, high = low.copy(), high.copy()
        left = np.flatnonzero(low < high)
        while len(left):
            middle = (low[left] + high[left]) // 2
            among = rows if len(left) == len(rows) else np.take(rows, left, axis=0)
            enough = self.reached(among, middle) >= share * self.draws - 1e-9
            high[left[enough]], low[left[~enough]] = middle[enough], middle[~enough] + 1
            left = left[low[left] < high[left]]
        return low


def _bound(
    fine: _Levels, rough: _Levels | None, rows: NDArray[np.float32], thinned: NDArray[np.float32], share: float
) -> NDArray[np.intp]:
    """First place on the grid that this share of all draws reaches."""
    lowest, highest = np.zeros(len(rows), dtype=np.intp), np.full(len(rows), fine.last)
    if rough is None:
        return fine.first(rows, share, lowest, highest)
    slack = _SIGMAS * np.sqrt(share * (1 - share) / rough.draws)
    low = rough.first(thinned, max(share - slack, 0.0), lowest, highest)
    high = rough.first(thinned, min(share + slack, 1.0), low, highest)
    found = fine.first(rows, share, low, high)
    # where the few draws misled, the search stopped at an end that all of them do not bear out
    needed = share * fine.draws - 1e-9
    before = np.flatnonzero((found == low) & (low > 0))
    before = before[fine.reached(rows[before], low[before] - 1) >= needed]
    beyond = np.flatnonzero((found == high) & (high < fine.last))
    beyond = beyond[fine.reached(rows[beyond], high[beyond]) < needed]
    if len(before):
        found[before] = fine.first(rows[before], share, lowest[before], low[before] - 1)
    if len(beyond):
        found[beyond] = fine.first(rows[beyond], share, high[beyond] + 1, highest[beyond])
    return found
