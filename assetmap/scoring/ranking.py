"""The weighted sum, and ranks."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["MISSING_UTILITY", "known_share", "normalised", "ranks", "weighted_sum"]

# The middle of [0, 1]: what is not known counts neither for nor against, and is shown as missing.
MISSING_UTILITY = 0.5

# Scores closer than this are one score: differences of rounding must not part equals.
_TIE = 1e-12


def normalised(weights: ArrayLike) -> NDArray[np.float64]:
    """Weights that add up to 1, shape (criteria,).

    Raises
    ------
    ValueError
        When a weight is negative or not finite, or all are 0.
    """
    w = np.asarray(weights, dtype=np.float64)
    if w.ndim != 1 or not np.isfinite(w).all() or (w < 0).any() or not (w > 0).any():
        raise ValueError(f"'weights' are {w.tolist()}, allowed numbers of 0 or more, one of them above 0")
    w = w / w.max()
    return np.asarray(w / w.sum())


def weighted_sum(utilities: ArrayLike, weights: ArrayLike) -> NDArray[np.float64]:
    """Score of each alternative, 0 to 1 where its utilities are.

    Parameters
    ----------
    utilities : array-like of shape (alternatives, criteria)
        0 to 1; NaN is not known and counts as the middle, 0.5.
    weights : array-like of shape (criteria,)
        0 or more; normalised to 1.

    Returns
    -------
    numpy.ndarray of shape (alternatives,)

    Examples
    --------
    >>> weighted_sum([[1.0, 0.0], [np.nan, 1.0]], [3, 1]).tolist()
    [0.75, 0.625]
    """
    u = _matrix(utilities)
    w = normalised(weights)
    if u.shape[1] != len(w):
        raise ValueError(f"'weights' has {len(w)} entries, allowed {u.shape[1]}, one per criterion")
    # summed criterion by criterion, so that a row's score does not depend on which other rows there are
    score = np.zeros(len(u))
    for column, weight in zip(np.where(np.isnan(u), MISSING_UTILITY, u).T, w, strict=True):
        score += column * weight
    return score


def known_share(utilities: ArrayLike, weights: ArrayLike) -> NDArray[np.float64]:
    """Share of the weight that rests on known utilities, 0 to 1, shape (alternatives,)."""
    u = _matrix(utilities)
    return np.asarray(((~np.isnan(u)) * normalised(weights)).sum(axis=1))


def ranks(scores: ArrayLike) -> NDArray[np.int64]:
    """Rank of each score, 1 for the highest; equal scores share the smaller number, shape (alternatives,).

    Examples
    --------
    >>> ranks([0.2, 0.9, 0.9, 0.1]).tolist()
    [3, 1, 1, 4]
    """
    s = np.asarray(scores, dtype=np.float64)
    order = np.argsort(-s, kind="stable")
    below = ~(np.diff(s[order], prepend=np.inf) >= -_TIE)
    place = np.empty(len(s), dtype=np.int64)
    place[order] = np.maximum.accumulate(np.where(below, np.arange(1, len(s) + 1), 0))
    return place


def _matrix(utilities: ArrayLike) -> NDArray[np.float64]:
    u = np.asarray(utilities, dtype=np.float64)
    if u.ndim != 2:
        raise ValueError(f"'utilities' has {u.ndim} dimensions, allowed 2: alternatives and criteria")
    return u
