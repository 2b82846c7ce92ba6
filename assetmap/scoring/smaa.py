"""SMAA-2 on plain arrays: rank acceptability, central weights, confidence factors, pairwise winning indices."""

import threading
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from assetmap.scoring.firsts import Firsts
from assetmap.scoring.rank_counts import blocks_of, count_ranks
from assetmap.scoring.settings import load_settings

__all__ = ["SmaaResult", "smaa2"]

_CELLS = 60_000
_PAIRWISE_UP_TO = 200


@dataclass(frozen=True, eq=False)
class SmaaResult:
    """What a simulation over weights, and values where they are uncertain, says of each alternative.

    Attributes
    ----------
    rank_acceptability : numpy.ndarray of shape (alternatives, ranks)
        Share of the draws in which the alternative has the rank, the best rank first; rows add up to 1. Equals share
        the best of their ranks.
    central_weights : numpy.ndarray of shape (alternatives, criteria)
        Mean of the weights that put the alternative first; NaN where none did.
    confidence_factor : numpy.ndarray of shape (alternatives,)
        Share of the draws of values in which the alternative is first under its central weights; NaN where it has
        none. With values that are certain it is 1 or 0.
    pairwise_winning : numpy.ndarray of shape (alternatives, alternatives), or None
        Share of the draws in which the row's alternative scores more than the column's; None above 200 alternatives.
    """

    rank_acceptability: NDArray[np.float64]
    central_weights: NDArray[np.float64]
    confidence_factor: NDArray[np.float64]
    pairwise_winning: NDArray[np.float64] | None

    @property
    def p_first(self) -> NDArray[np.float64]:
        """Share of the draws in which each alternative is first, shape (alternatives,)."""
        return self.p_top(1)

    def p_top(self, k: int) -> NDArray[np.float64]:
        """Share of the draws in which each alternative is among the first k, shape (alternatives,)."""
        return np.asarray(self.rank_acceptability[:, :k].sum(axis=1))


def smaa2(partial_values: ArrayLike, weight_draws: ArrayLike) -> SmaaResult:
    """Stochastic multicriteria acceptability analysis of the weighted sum.

    Parameters
    ----------
    partial_values : array-like of shape (alternatives, criteria) or (draws, alternatives, criteria)
        Value of each alternative on each criterion, higher is better; one for all draws, or one for each.
    weight_draws : array-like of shape (draws, criteria)
        0 or more; a draw that does not add up to 1 is normalised.

    Returns
    -------
    SmaaResult

    Raises
    ------
    ValueError
        When a shape does not fit, a value is not known, a weight is negative, a draw's weights are all 0, or there
        are more alternatives than a whole matrix of ranks is kept for.

    Notes
    -----
    Lahdelma & Salminen (2001), doi:10.1287/opre.49.3.444.11220.

    Examples
    --------
    >>> found = smaa2([[1.0, 0.0], [0.0, 1.0]], [[0.9, 0.1], [0.6, 0.4], [0.3, 0.7], [0.8, 0.2]])
    >>> found.rank_acceptability.tolist()
    [[0.75, 0.25], [0.25, 0.75]]
    """
    values, weights = _checked(partial_values, weight_draws)
    draws, alternatives = len(weights), values.shape[-2]
    summed, firsts = _Sums(values, weights), Firsts(alternatives)
    counts = count_ranks(summed.write, draws, alternatives, note=firsts.note)
    central = firsts.central(weights)
    pairwise = _pairwise(summed, draws, alternatives) if alternatives <= _PAIRWISE_UP_TO else None
    return SmaaResult(counts / draws, central, _confidence(values, central, draws), pairwise)


def _checked(partial_values: ArrayLike, weight_draws: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    values = np.asarray(partial_values, dtype=np.float64)
    weights = np.asarray(weight_draws, dtype=np.float64)
    if values.ndim not in (2, 3) or not values.size:
        raise ValueError(
            f"'partial_values' has the shape {values.shape}, allowed (alternatives, criteria) or (draws, alternatives, "
            "criteria), none of them 0"
        )
    if weights.ndim != 2 or weights.shape[1] != values.shape[-1] or not len(weights):
        raise ValueError(f"'weight_draws' has the shape {weights.shape}, allowed (draws, {values.shape[-1]})")
    if values.ndim == 3 and len(values) != len(weights):
        raise ValueError(f"'partial_values' has {len(values)} draws, allowed {len(weights)}, as 'weight_draws' has")
    most = load_settings().full_matrix_up_to
    if values.shape[-2] > most:
        raise ValueError(
            f"'partial_values' has {values.shape[-2]:,} alternatives, allowed {most:,}: above that ask "
            "'simulate_ranks', which keeps no matrix of ranks"
        )
    if not np.isfinite(values).all():
        raise ValueError("'partial_values' holds values that are not known, allowed numbers: draw them first")
    if not np.isfinite(weights).all() or (weights < 0).any() or not (weights > 0).any(axis=1).all():
        raise ValueError("'weight_draws' holds a draw that is negative, not known or all 0, allowed 0 or more")
    total = weights.sum(axis=1, keepdims=True)
    return values, np.where(np.abs(total - 1.0) > 1e-9, weights / total, weights)


class _Sums:
    """Weighted sums of a range of draws, added criterion by criterion so that equal rows have equal sums."""

    def __init__(self, values: NDArray[np.float64], weights: NDArray[np.float64]) -> None:
        self.values = np.moveaxis(values, -1, 0).copy() if values.ndim == 2 else values
        self.weights = weights
        self._own = threading.local()

    def write(self, start: int, stop: int, out: NDArray[np.floating]) -> None:
        if getattr(self._own, "term", np.zeros(0)).size < out.size:
            self._own.term = np.empty(out.size)
        term = self._own.term[: out.size].reshape(out.shape)
        for j in range(self.weights.shape[1]):
            value = self.values[j] if self.values.ndim == 2 else self.values[start:stop, :, j]
            if j == 0:
                np.multiply(self.weights[start:stop, j, None], value, out=out)
                continue
            np.multiply(self.weights[start:stop, j, None], value, out=term)
            np.add(out, term, out=out)


def _pairwise(summed: _Sums, draws: int, alternatives: int) -> NDArray[np.float64]:
    wins = np.zeros((alternatives, alternatives))
    step = max(1, _CELLS // alternatives)
    room = np.empty((step, alternatives))
    for start, stop in blocks_of(draws, step):
        scores = room[: stop - start]
        summed.write(start, stop, scores)
        for i in range(alternatives):
            wins[i] += np.count_nonzero(scores[:, i, None] > scores, axis=0)
    return wins / draws


def _confidence(values: NDArray[np.float64], central: NDArray[np.float64], draws: int) -> NDArray[np.float64]:
    factor = np.full(len(central), np.nan)
    sums = _Sums(values, central)
    for i in map(int, np.flatnonzero(~np.isnan(central[:, 0]))):
        if values.ndim == 2:
            scores = np.zeros((1, values.shape[0]))
            sums.write(i, i + 1, scores)
            factor[i] = float(scores[0, i] >= scores.max())
            continue
        times = 0
        for start, stop in blocks_of(draws, max(1, _CELLS // values.shape[1])):
            scores = np.zeros((stop - start, values.shape[1]))
            for j, weight in enumerate(central[i]):
                scores += weight * values[start:stop, :, j]
            times += int((scores[:, i] >= scores.max(axis=1)).sum())
        factor[i] = times / draws
    return factor
