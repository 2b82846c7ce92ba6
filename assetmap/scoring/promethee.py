"""PROMETHEE II: net flows of pairwise preferences, by sorting where that is exact."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from assetmap.scoring.ranking import normalised
from assetmap.scoring.topsis import checked_matrix

__all__ = ["PREFERENCES", "promethee2"]

PREFERENCES = ("usual", "u-shape", "v-shape", "level", "linear", "gaussian")

_ROWS = 256


def promethee2(
    matrix: ArrayLike,
    weights: ArrayLike,
    directions: ArrayLike,
    preference: str | Sequence[str] = "linear",
    q: ArrayLike = 0.0,
    p: ArrayLike | None = None,
) -> NDArray[np.float64]:
    """Net outranking flow of each alternative, -1 to 1; higher is better, and they add up to 0.

    Parameters
    ----------
    matrix : array-like of shape (alternatives, criteria)
        Values in any unit, all known.
    weights : array-like of shape (criteria,)
        0 or more; normalised to 1.
    directions : array-like of shape (criteria,)
        +1 where more is better, -1 where less is.
    preference : str or sequence of str
        Function of the difference d between two alternatives, one for all criteria or one each: ``usual`` (1 above 0),
        ``u-shape`` (1 above q), ``v-shape`` (d / p, at most 1), ``level`` (1/2 above q, 1 above p), ``linear``
        ((d - q) / (p - q) between q and p), ``gaussian`` (1 - exp(-d² / 2s²), s = (q + p) / 2, or p where q is 0 or
        not given). Where p equals q, ``linear`` and ``level`` are ``u-shape``.
    q, p : array-like, optional
        Indifference and preference threshold, in the unit of the criterion: one for all or one each.

    Returns
    -------
    numpy.ndarray of shape (alternatives,)
        Zero for an alternative that stands alone.

    Raises
    ------
    ValueError
        When a shape does not fit, a value is not known, a direction is not +1 or -1, a preference is unknown, or a
        threshold is missing, negative or the wrong way round.

    Notes
    -----
    Brans & Vincke (1985), doi:10.1287/mnsc.31.6.647; flows by sorting, O(n log n), after Calders & Van Assche (2018),
    doi:10.1016/j.ejor.2017.10.038. The Gaussian has no such route and is taken pair by pair.

    Examples
    --------
    >>> promethee2([[8.0], [5.0], [7.0]], [1], [1], preference="usual").tolist()
    [1.0, -1.0, 0.0]
    """
    values, signs = checked_matrix(matrix, weights, directions)
    w = normalised(weights)
    many, criteria = values.shape
    kinds = [preference] * criteria if isinstance(preference, str) else list(preference)
    if len(kinds) != criteria or any(kind not in PREFERENCES for kind in kinds):
        raise ValueError(f"'preference' is {preference!r}, allowed {', '.join(PREFERENCES)}, one or {criteria}")
    low = _thresholds("q", q, criteria)
    high = np.full(criteria, np.nan) if p is None else _thresholds("p", p, criteria)
    flow = np.zeros(many)
    for j, kind in enumerate(kinds):
        _check_thresholds(kind, j, low[j], high[j])
        if many > 1 and w[j] > 0:
            flow += w[j] * _flow(values[:, j] * signs[j], kind, low[j], high[j]) / (many - 1)
    return flow


def _thresholds(name: str, given: ArrayLike, criteria: int) -> NDArray[np.float64]:
    found = np.asarray(given, dtype=np.float64)
    if found.ndim > 1 or (found.ndim == 1 and len(found) != criteria):
        raise ValueError(f"'{name}' has the shape {found.shape}, allowed one number or {criteria}")
    if not np.isfinite(found).all() or (found < 0).any():
        raise ValueError(f"'{name}' is {found.tolist()}, allowed numbers of 0 or more")
    return np.broadcast_to(found, (criteria,))


def _check_thresholds(kind: str, j: int, q: float, p: float) -> None:
    if kind in ("usual", "u-shape"):
        return
    if np.isnan(p):
        raise ValueError(f"'p' is missing, allowed a number for the preference '{kind}' of criterion {j}")
    if kind in ("v-shape", "gaussian") and p <= 0:
        raise ValueError(f"'p' is {p:g} for criterion {j}, allowed a number above 0 for '{kind}'")
    if kind in ("level", "linear", "gaussian") and p < q:
        raise ValueError(f"'p' is {p:g} and 'q' is {q:g} for criterion {j}, allowed a p of q or more")


def _flow(x: NDArray[np.float64], kind: str, q: float, p: float) -> NDArray[np.float64]:
    """Sum over the others of how far each is preferred to them, less how far they are to it."""
    if kind == "gaussian":
        return _gaussian(x, (q + p) / 2 if q > 0 else p)
    order = np.argsort(x, kind="stable")
    rising = x[order]
    flow = np.empty(len(x))
    if kind == "usual":
        flow[order] = _beyond(rising, 0.0)
    elif kind == "u-shape" or (kind in ("level", "linear") and p == q):
        flow[order] = _beyond(rising, q)
    elif kind == "level":
        flow[order] = (_beyond(rising, q) + _beyond(rising, p)) / 2
    else:
        flow[order] = _ramp(rising, 0.0 if kind == "v-shape" else q, p)
    return flow


def _beyond(rising: NDArray[np.float64], threshold: float) -> NDArray[np.float64]:
    """How many lie more than the threshold below, less how many lie more than it above."""
    below = _count_below(rising, threshold)
    above = _count_below(-rising[::-1], threshold)[::-1]
    return (below - above).astype(np.float64)


def _count_below(rising: NDArray[np.float64], threshold: float) -> NDArray[np.intp]:
    """How many k there are with x_i - x_k > threshold, decided on the rounded difference as pair by pair."""
    unique, first = np.unique(rising, return_index=True)
    found = np.searchsorted(unique, rising - threshold, side="left")
    last = len(unique) - 1
    while True:  # x - t and x - y may round to different sides: move to where the difference itself decides
        more = (found <= last) & (rising - unique[np.minimum(found, last)] > threshold)
        less = ~more & (found > 0) & ~(rising - unique[np.maximum(found - 1, 0)] > threshold)
        if not (more.any() or less.any()):
            break
        found = found + more - less
    return np.append(first, len(rising))[found]


def _ramp(rising: NDArray[np.float64], q: float, p: float) -> NDArray[np.float64]:
    """Flow of a preference that rises evenly from 0 at q to 1 at p, from running sums."""
    centred = rising - rising[len(rising) // 2]
    total = np.concatenate([[0.0], np.cumsum(centred)])

    def preferred(x: NDArray[np.float64], totals: NDArray[np.float64]) -> NDArray[np.float64]:
        whole = np.searchsorted(x, x - p, side="left")
        some = np.maximum(np.searchsorted(x, x - q, side="left"), whole)
        within = some - whole
        return np.asarray(whole + (within * (x - q) - (totals[some] - totals[whole])) / (p - q))

    mirrored = -centred[::-1]
    other = np.concatenate([[0.0], np.cumsum(mirrored)])
    return preferred(centred, total) - preferred(mirrored, other)[::-1]


def _gaussian(x: NDArray[np.float64], s: float) -> NDArray[np.float64]:
    flow = np.empty(len(x))
    for start in range(0, len(x), _ROWS):
        difference = x[start : start + _ROWS, None] - x[None, :]
        flow[start : start + _ROWS] = (np.sign(difference) * -np.expm1(-(difference**2) / (2 * s * s))).sum(axis=1)
    return flow
