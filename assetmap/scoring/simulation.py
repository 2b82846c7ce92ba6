"""How firm ranks are: acceptability, places in the first k, rank intervals, central weights, confidence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from assetmap.scoring.firsts import Firsts
from assetmap.scoring.rank_bounds import rank_bounds
from assetmap.scoring.rank_counts import blocks_of, count_ranks
from assetmap.scoring.settings import load_settings
from assetmap.scoring.uncertain_scores import UncertainScores, multiply

__all__ = ["RankSimulation", "pairwise_winning", "simulate_ranks"]

_CELLS = 800_000


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
    firsts = Firsts(scores.assets)
    acceptability = None
    if not scores.assets:
        none, ranks = np.zeros(0), np.zeros(0, dtype=np.int64)
        return RankSimulation(none, none, ranks, ranks, np.zeros((0, weights.shape[1])), none, None)
    if scores.assets <= settings.full_matrix_up_to:
        counts = count_ranks(scores.write, scores.draws, scores.assets, np.float32, firsts.note)
        p_first, p_top = counts[:, 0] / scores.draws, counts[:, :top_k].sum(axis=1) / scores.draws
        acceptability = np.empty(counts.shape, dtype=np.float32)
        np.divide(counts, scores.draws, out=acceptability, casting="unsafe")
        low, high = np.empty(scores.assets, dtype=np.int64), np.empty(scores.assets, dtype=np.int64)
        for a, b in blocks_of(scores.assets, max(1, _CELLS // scores.assets)):
            reached = np.cumsum(counts[a:b], axis=1, dtype=np.int32)
            low[a:b] = np.argmax(reached >= shares[0] * scores.draws - 1e-9, axis=1) + 1
            high[a:b] = np.argmax(reached >= shares[1] * scores.draws - 1e-9, axis=1) + 1
    else:
        p_top, low, high = rank_bounds(scores, firsts, top_k, shares)
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
    write = scores.value_writer(able)
    for draw in range(draws):
        write(draw, values)
        for start, stop in blocks_of(len(asked), step):
            block = room[: stop - start]
            multiply(weights[start:stop], values, block)
            mine = block[np.arange(stop - start), own[start:stop]]
            times[start:stop] += (own[start:stop] >= 0) & (mine >= block.max(axis=1) - np.float32(1e-6))
    factor[asked] = times / draws
    return factor
