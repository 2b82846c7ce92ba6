"""How firm ranks are: acceptability, places in the first k, rank intervals, central weights, confidence."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from assetmap.scoring.rank_counts import ScoreBlock, blocks_of, count_ranks, in_parallel
from assetmap.scoring.settings import load_settings
from assetmap.scoring.uncertain_scores import UncertainScores, multiply

__all__ = ["RankSimulation", "pairwise_winning", "simulate_ranks"]

_CELLS = 800_000
_PLAIN_RANKS = 64
_RANK_GRID = 512


@dataclass(frozen=True, eq=False)
class RankSimulation:
    """Ranks of assets over all draws of weights and of what is not known, in the order the assets were given.

    Attributes
    ----------
    p_first, p_top_k : numpy.ndarray of shape (assets,)
        Share of the draws in which the asset is first, and among the first k.
    rank_low, rank_high : numpy.ndarray of shape (assets,)
        Ranks that bound the stated shares of the draws: the smallest rank that at least that share does not exceed.
    central_weights : numpy.ndarray of shape (assets, criteria)
        Mean of the weights that put the asset first; NaN where none did.
    confidence_factor : numpy.ndarray of shape (assets,)
        Share of the draws of values in which it is first under its central weights; NaN where it has none.
    rank_acceptability : numpy.ndarray of shape (assets, ranks), or None
        Share of the draws with each rank, the best first, in 32-bit floats; None where there are too many assets.
    """

    p_first: NDArray[np.float64]
    p_top_k: NDArray[np.float64]
    rank_low: NDArray[np.int64]
    rank_high: NDArray[np.int64]
    central_weights: NDArray[np.float64]
    confidence_factor: NDArray[np.float64]
    rank_acceptability: NDArray[np.float32] | None


def simulate_ranks(
    utilities: ArrayLike,
    ids: Sequence[str],
    criteria: Sequence[str],
    weight_draws: ArrayLike,
    *,
    top_k: int,
    seed: int,
    intervals: Mapping[str, tuple[float, float]] | None = None,
) -> RankSimulation:
    """Ranks of assets under drawn weights, with each value that is not known drawn evenly from its interval.

    Parameters
    ----------
    utilities : array-like of shape (assets, criteria)
        0 to 1, NaN where not known.
    ids : sequence of str
        Name of each asset, each once. What is drawn for an asset is keyed by it: permuting the rows, or leaving some
        out, changes no draw of the others.
    criteria : sequence of str
        Key of each criterion, each once.
    weight_draws : array-like of shape (draws, criteria)
        Rows add up to 1, as `weights_around` and `flat_weights` give them.
    top_k : int
        Length of the list that a place in it is asked for, 1 or more.
    seed : int
        Of the values drawn.
    intervals : mapping, optional
        Narrower range, inside 0 to 1, of what is not known on a criterion.

    Returns
    -------
    RankSimulation
        Up to 5,000 assets (``settings.toml``) with the whole matrix of ranks. Beyond that the places in the first k
        are still exact, and a rank above 64 in an interval is one of a grid of 512 (at most 2 % apart at 100,000).

    Raises
    ------
    ValueError
        When a shape does not fit, a name stands twice, or a number is out of its range.
    """
    values, weights, bounds = _checked(utilities, ids, criteria, weight_draws, top_k, intervals)
    settings = load_settings()
    scores = UncertainScores(values, ids, criteria, weights, bounds, seed)
    shares = (settings.low, settings.high)
    firsts = _Firsts(scores.assets)
    acceptability = None
    if not scores.assets:
        none, ranks = np.zeros(0), np.zeros(0, dtype=np.int64)
        return RankSimulation(none, none, ranks, ranks, np.zeros((0, weights.shape[1])), none, None)
    if scores.assets <= settings.full_matrix_up_to:
        counts = count_ranks(firsts.watching(scores), scores.draws, scores.assets, np.float32)
        p_first, p_top = counts[:, 0] / scores.draws, counts[:, :top_k].sum(axis=1) / scores.draws
        acceptability = np.empty(counts.shape, dtype=np.float32)
        np.divide(counts, scores.draws, out=acceptability, casting="unsafe")
        low, high = np.empty(scores.assets, dtype=np.int64), np.empty(scores.assets, dtype=np.int64)
        for a, b in blocks_of(scores.assets, max(1, _CELLS // scores.assets)):
            reached = np.cumsum(counts[a:b], axis=1)
            low[a:b] = (reached < shares[0] * scores.draws - 1e-9).sum(axis=1) + 1
            high[a:b] = (reached < shares[1] * scores.draws - 1e-9).sum(axis=1) + 1
    else:
        p_top, low, high = _many(scores, firsts, top_k, shares)
        p_first = firsts.times() / scores.draws
    central = firsts.central(weights)
    confidence = _confidence(scores, central[:, (weights > 0).any(axis=0)], settings.confidence_draws)
    back = np.argsort(scores.order)
    return RankSimulation(
        p_first[back],
        p_top[back],
        low[back],
        high[back],
        central[back],
        confidence[back],
        None if acceptability is None else acceptability[back],
    )


def pairwise_winning(
    utilities: ArrayLike,
    ids: Sequence[str],
    criteria: Sequence[str],
    weight_draws: ArrayLike,
    *,
    seed: int,
    intervals: Mapping[str, tuple[float, float]] | None = None,
) -> NDArray[np.float64]:
    """Share of the draws in which the row's asset scores more than the column's, shape (assets, assets).

    Parameters and errors as in `simulate_ranks`. Meant for the few at the head of a list: the work grows with the
    square of their number. What is drawn for them is the same as among all.
    """
    values, weights, bounds = _checked(utilities, ids, criteria, weight_draws, 1, intervals)
    scores = UncertainScores(values, ids, criteria, weights, bounds, seed)
    wins = np.zeros((scores.assets, scores.assets))
    for start, stop in blocks_of(scores.draws, max(1, _CELLS // max(1, scores.assets))):
        block = np.empty((stop - start, scores.assets), dtype=np.float32)
        scores.write(start, stop, block)
        for i in range(scores.assets):
            wins[i] += np.count_nonzero(block[:, i, None] > block, axis=0)
    back = np.argsort(scores.order)
    return np.asarray(wins[np.ix_(back, back)] / max(1, scores.draws))


def _checked(
    utilities: ArrayLike,
    ids: Sequence[str],
    criteria: Sequence[str],
    weight_draws: ArrayLike,
    top_k: int,
    intervals: Mapping[str, tuple[float, float]] | None,
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    values = np.asarray(utilities, dtype=np.float64)
    weights = np.asarray(weight_draws, dtype=np.float64)
    if values.ndim != 2 or values.shape != (len(ids), len(criteria)):
        raise ValueError(f"'utilities' has the shape {values.shape}, allowed ({len(ids)}, {len(criteria)})")
    if (np.isinf(values) | (values < 0) | (values > 1)).any():
        raise ValueError("'utilities' holds numbers outside 0 to 1, allowed 0 to 1, or NaN where not known")
    if len(set(ids)) != len(ids):
        raise ValueError(f"'ids' has {len(ids) - len(set(ids))} repeated, allowed each once")
    if weights.ndim != 2 or weights.shape[1] != len(criteria) or not len(weights):
        raise ValueError(f"'weight_draws' has the shape {weights.shape}, allowed (draws, {len(criteria)})")
    if not ((weights >= 0).all() and np.allclose(weights.sum(axis=1), 1.0)):
        raise ValueError("'weight_draws' holds a draw that is negative or does not add up to 1")
    if top_k < 1:
        raise ValueError(f"'top_k' is {top_k}, allowed 1 or more")
    bounds = np.tile([0.0, 1.0], (len(criteria), 1))
    for key, (low, high) in (intervals or {}).items():
        if key not in criteria:
            raise ValueError(f"'intervals' names '{key}', allowed {', '.join(criteria)}")
        if not 0 <= low <= high <= 1:
            raise ValueError(f"'intervals' is {low} to {high} for '{key}', allowed two numbers from 0 to 1, rising")
        bounds[list(criteria).index(key)] = low, high
    return values, weights, bounds


class _Firsts:
    """Who is first in which draw."""

    def __init__(self, assets: int) -> None:
        self._assets = assets
        self._found: dict[int, tuple[NDArray[np.intp], NDArray[np.intp]]] = {}

    def watching(self, scores: UncertainScores) -> ScoreBlock:
        """The scores' writer, noting on the way who is first."""

        def write(start: int, stop: int, out: NDArray[np.floating]) -> None:
            scores.write(start, stop, out)
            self.note(start, out)

        return write

    def note(self, start: int, block: NDArray[np.floating]) -> None:
        row, who = np.nonzero(block == block.max(axis=1, keepdims=True))
        self._found[start] = row + start, who

    def times(self) -> NDArray[np.float64]:
        return np.bincount(self._pairs()[1], minlength=self._assets).astype(np.float64)

    def central(self, weights: NDArray[np.float64]) -> NDArray[np.float64]:
        draw, who = self._pairs()
        times = self.times()[:, None]
        total = np.stack([np.bincount(who, weights=w[draw], minlength=self._assets) for w in weights.T], axis=1)
        return np.where(times > 0, total / np.maximum(times, 1.0), np.nan)

    def _pairs(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        # in the order of the draws, so that sums do not depend on which block was done first
        parts = [self._found[start] for start in sorted(self._found)]
        return np.concatenate([p[0] for p in parts]), np.concatenate([p[1] for p in parts])


def _many(
    scores: UncertainScores, firsts: _Firsts, top_k: int, shares: tuple[float, float]
) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64]]:
    """Places in the first k and bounds of ranks, without a matrix of ranks.

    Every draw's scores are sorted once and kept at a grid of ranks; then each asset's bound is searched on the grid.
    """
    many, draws = scores.assets, scores.draws
    grid = _grid(many)
    at = np.empty((len(grid), draws), dtype=np.float32)
    top = np.zeros(many, dtype=np.int64)
    lock, own = threading.Lock(), threading.local()
    step = max(1, _CELLS // many)

    def count(block: tuple[int, int]) -> None:
        start, stop = block
        if not hasattr(own, "room"):
            own.room = [np.empty((step, many), dtype=np.float32) for _ in range(2)]
        found, rising = (room[: stop - start] for room in own.room)
        scores.write(start, stop, found)
        np.copyto(rising, found)
        rising.sort(axis=1)
        at[:, start:stop] = rising[:, many - grid].T
        among = np.nonzero(found >= rising[:, many - min(top_k, many), None])[1]
        with lock:
            firsts.note(start, found)
            np.add.at(top, among, 1)

    in_parallel(count, blocks_of(draws, step))
    distinct = scores.values.shape[1]
    bounds = np.empty((2, distinct), dtype=np.int64)
    width = max(1, _CELLS // draws)

    def search(block: tuple[int, int]) -> None:
        first, last = block
        if not hasattr(own, "found"):
            own.found = np.empty((draws, width), dtype=np.float32)
            own.rows, own.level = (np.empty((width, draws), dtype=np.float32) for _ in range(2))
            own.reached = np.empty((width, draws), dtype=bool)
        found = own.found[:, : last - first]
        rows, level, reached = (room[: last - first] for room in (own.rows, own.level, own.reached))
        scores.write_distinct(first, last, found)
        np.copyto(rows, found.T)
        # sums of another shape may round otherwise: what is level with the grid counts as level
        rows += np.float32(1e-6)
        for which, share in enumerate(shares):
            low, high = np.zeros(len(rows), dtype=np.intp), np.full(len(rows), len(grid) - 1)
            while (low < high).any():
                middle = (low + high) // 2
                np.take(at, middle, axis=0, out=level, mode="clip")
                np.greater_equal(rows, level, out=reached)
                enough = np.array([np.count_nonzero(row) for row in reached]) >= share * draws - 1e-9
                high, low = np.where(enough, middle, high), np.where(enough, low, np.minimum(middle + 1, high))
            bounds[which, first:last] = grid[low]

    in_parallel(search, blocks_of(distinct, width))
    return top / draws, bounds[0][scores.column], bounds[1][scores.column]


def _grid(many: int) -> NDArray[np.int64]:
    """Ranks 1 to 64, then evenly on the scale of logarithms, up to the last."""
    further = np.geomspace(_PLAIN_RANKS, many, _RANK_GRID - _PLAIN_RANKS + 1).round().astype(np.int64)
    return np.unique(np.concatenate([np.arange(1, min(_PLAIN_RANKS, many) + 1), further[further <= many], [many]]))


def _confidence(scores: UncertainScores, central: NDArray[np.float64], draws: int) -> NDArray[np.float64]:
    """Share of the draws of values in which each asset is first under its central weights."""
    factor = np.full(scores.assets, np.nan)
    asked = np.flatnonzero(~np.isnan(central[:, 0]))
    column = scores.column
    lowest, highest = scores.values.T.astype(np.float64), scores.upper()
    sure = (lowest @ central[asked].T).max(axis=0)
    # who cannot reach, under any of these weights, what another is sure of, can never be first
    able = np.flatnonzero(((highest @ central[asked].T) >= sure - 1e-6).any(axis=1))
    place = np.full(lowest.shape[0], -1)
    place[able] = np.arange(len(able))
    own = place[column[asked]]
    draws = 1 if scores.certain else min(draws, scores.draws)
    weights = np.ascontiguousarray(central[asked], dtype=np.float32)
    step = max(1, _CELLS // len(able))
    values = np.empty((weights.shape[1], len(able)), dtype=np.float32)
    room = np.empty((min(step, len(asked)), len(able)), dtype=np.float32)
    times = np.zeros(len(asked), dtype=np.int64)
    for draw in range(draws):
        scores.write_values(able, draw, values)
        for start, stop in blocks_of(len(asked), step):
            block = room[: stop - start]
            multiply(weights[start:stop], values, block)
            mine = block[np.arange(stop - start), own[start:stop]]
            times[start:stop] += (own[start:stop] >= 0) & (mine >= block.max(axis=1) - np.float32(1e-6))
    factor[asked] = times / draws
    return factor
