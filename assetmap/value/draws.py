"""Draws of the inputs: triangular or PERT marginals, joined by a Gaussian copula, the same for every building."""

from collections.abc import Mapping
from functools import lru_cache
from math import erfc, sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

from assetmap.value.inputs import INPUT_KEYS, Input, Inputs

__all__ = ["draw", "draw_all", "pert_quantile", "ranks", "triangular_quantile"]

_PERT_WEIGHT = 4.0  # weight of the central value in the mean of a PERT distribution (Malcolm et al. 1959)
_STEPS = 4096


def ranks(inputs: Inputs, draws: int | None = None, seed: int | None = None) -> dict[str, NDArray[np.float64]]:
    """Uniform ranks of every input, correlated by a Gaussian copula.

    Every building takes the same ranks: what is not known of rents and yields is not known of all of them at once, and a
    sum over buildings must not look safer than it is. Ranks are stratified (Latin hypercube), so that quantiles settle
    with fewer draws.

    Parameters
    ----------
    inputs : Inputs
        For the correlations.
    draws, seed : int, optional
        Those of the terms if not given.

    Returns
    -------
    dict of str to numpy.ndarray, shape (draws,)
        Between 0 and 1, by input; read-only, since they are kept for the next call.
    """
    terms = inputs.terms
    pairs = tuple(sorted(inputs.correlations.items()))
    return _ranks(terms.draws if draws is None else draws, terms.seed if seed is None else seed, pairs)


@lru_cache(maxsize=4)
def _ranks(draws: int, seed: int, pairs: tuple[tuple[tuple[str, str], float], ...]) -> dict[str, NDArray[np.float64]]:
    generator = np.random.default_rng(seed)
    strata = (np.arange(draws)[:, None] + generator.random((draws, len(INPUT_KEYS)))) / draws
    independent = generator.permuted(strata, axis=0)
    found = dict(zip(INPUT_KEYS, independent.T.copy(), strict=True))
    # only those that are correlated take the way over the normal distribution, which has no closed form
    joined = sorted({key for pair, _ in pairs for key in pair}, key=INPUT_KEYS.index)
    if joined:
        matrix = np.eye(len(joined))
        for (one, other), value in pairs:
            matrix[joined.index(one), joined.index(other)] = matrix[joined.index(other), joined.index(one)] = value
        inverse = NormalDist().inv_cdf
        least = np.finfo(float).tiny
        normal = np.array([[inverse(max(rank, least)) for rank in found[key]] for key in joined])
        for key, row in zip(joined, np.linalg.cholesky(matrix) @ normal, strict=True):
            found[key] = np.array([0.5 * erfc(-value / sqrt(2.0)) for value in row])
    for values in found.values():
        values.flags.writeable = False
    return found


def triangular_quantile(rank: ArrayLike, low: ArrayLike, central: ArrayLike, high: ArrayLike) -> NDArray[np.float64]:
    """Value of a triangular distribution at a rank; the value itself where low and high are the same.

    Parameters
    ----------
    rank : array_like
        0 to 1.
    low, central, high : array_like
        Least, most likely and most, in order; they broadcast with ``rank``.
    """
    rank, low, central, high = (np.asarray(part, dtype="float64") for part in (rank, low, central, high))
    width = high - low
    turn = np.divide(central - low, width, out=np.zeros(np.broadcast(width, central).shape), where=width > 0)
    rising = low + np.sqrt(rank * width * (central - low))
    falling = high - np.sqrt((1.0 - rank) * width * (high - central))
    return np.asarray(np.where(rank < turn, rising, falling))


def pert_quantile(rank: ArrayLike, low: float, central: float, high: float) -> NDArray[np.float64]:
    """Value of a PERT distribution at a rank, by its cumulative density on a fine grid.

    A PERT distribution is a beta distribution between low and high with shapes ``1 + 4 (central - low) / (high - low)`` and
    ``1 + 4 (high - central) / (high - low)``. Exact to about 1e-6 of the width.

    Parameters
    ----------
    rank : array_like
        0 to 1.
    low, central, high : float
        Least, most likely and most, in order.
    """
    rank = np.asarray(rank, dtype="float64")
    width = high - low
    if width == 0:
        return np.full(rank.shape, float(low))
    left = _PERT_WEIGHT * (central - low) / width
    # nodes crowd at both ends, where the cumulative density is flat or steep
    node = (1.0 - np.cos(np.linspace(0.0, np.pi, _STEPS + 1))) / 2.0
    middle = (node[1:] + node[:-1]) / 2.0

    def density(x: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(x**left * (1.0 - x) ** (_PERT_WEIGHT - left))

    share = (density(node[1:]) + 4.0 * density(middle) + density(node[:-1])) * np.diff(node) / 6.0
    total = np.concatenate([[0.0], np.cumsum(share)])
    return np.asarray(low + width * np.interp(rank, total / total[-1], node))


def draw(item: Input, rank: NDArray[np.float64], marginal: str) -> NDArray[np.float64]:
    """Values of an input at the ranks.

    Parameters
    ----------
    item : Input
        Its range.
    rank : numpy.ndarray
        0 to 1.
    marginal : str
        "triangular" or "pert".
    """
    if marginal == "pert":
        return pert_quantile(rank, *item.triple)
    return triangular_quantile(rank, *item.triple)


def draw_all(inputs: Inputs, rank: Mapping[str, NDArray[np.float64]]) -> dict[str, NDArray[np.float64]]:
    """Values of every input at its ranks, shape (draws,) each."""
    return {key: draw(item, rank[key], inputs.terms.marginal) for key, item in inputs.items.items()}
