"""Moran's I: whether neighbours are more alike than chance would have them."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["Moran", "morans_i", "nearest_neighbours"]


@dataclass(frozen=True)
class Moran:
    """Moran's I, what it would be on average without any pattern, its standard score, and the two-sided p-value."""

    i: float
    expected: float
    z: float
    p: float


def morans_i(
    values: ArrayLike,
    focal: ArrayLike,
    neighbour: ArrayLike,
    weight: ArrayLike | None = None,
    *,
    standardise: bool = True,
) -> Moran:
    """Moran's I of values over neighbours.

    Parameters
    ----------
    values : array-like of shape (n,)
        Finite, and not all alike.
    focal, neighbour : array-like of shape (k,)
        Numbers of the two ends of each link; a mutual pair stands twice.
    weight : array-like of shape (k,), optional
        Weight of each link, above 0; 1 if not given.
    standardise : bool
        Whether each focal's weights are divided by their sum (row standardisation).

    Returns
    -------
    Moran
        From about -1 (unlike neighbours) over 0 to 1 (alike). The standard score is under normality.

    Raises
    ------
    ValueError
        When there are fewer than three values, one is not finite, they are all alike, or there is no link.

    Notes
    -----
    ``I = n/S0 · Σ w_ij z_i z_j / Σ z_i²``; mean and variance under normality: Cliff and Ord 1981, Spatial Processes.

    Examples
    --------
    >>> round(morans_i([1, 2, 3, 4], [0, 1, 1, 2, 2, 3], [1, 0, 2, 1, 3, 2], standardise=False).i, 4)
    0.3333
    """
    x = np.asarray(values, dtype=np.float64)
    i, j = np.asarray(focal, dtype=np.int64), np.asarray(neighbour, dtype=np.int64)
    n = len(x)
    if n < 3 or not np.isfinite(x).all() or np.ptp(x) == 0:
        raise ValueError(f"'values' are {n}, allowed three or more finite ones that are not all alike")
    if not len(i):
        raise ValueError("'focal' is empty, allowed one link or more")
    w = np.ones(len(i)) if weight is None else np.asarray(weight, dtype=np.float64)
    if standardise:
        w = w / np.bincount(i, w, n)[i]
    z = x - x.mean()
    s0 = w.sum()
    statistic = n / s0 * (w * z[i] * z[j]).sum() / (z @ z)
    # w_ij + w_ji of every ordered pair that has a link in either direction
    both = np.concatenate([i * n + j, j * n + i])
    _, back = np.unique(both, return_inverse=True)
    s1 = (np.bincount(back, np.concatenate([w, w])) ** 2).sum() / 2
    s2 = ((np.bincount(i, w, n) + np.bincount(j, w, n)) ** 2).sum()
    expected = -1 / (n - 1)
    variance = (n * n * s1 - n * s2 + 3 * s0 * s0) / ((n * n - 1) * s0 * s0) - expected**2
    score = (statistic - expected) / math.sqrt(variance)
    return Moran(float(statistic), expected, float(score), math.erfc(abs(score) / math.sqrt(2)))


def nearest_neighbours(points: ArrayLike, number: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Links from each point to its nearest others.

    Parameters
    ----------
    points : array-like of shape (n, 2)
        Easting and northing in metres.
    number : int
        Neighbours of each, 1 or more; fewer where there are not so many points.

    Returns
    -------
    tuple of numpy.ndarray
        ``focal`` and ``neighbour``.
    """
    from scipy.spatial import cKDTree  # imported here: only a price surface asks for it

    places = np.asarray(points, dtype=np.float64)
    asked = min(number + 1, len(places))
    _, found = cKDTree(places).query(places, k=asked)
    near = np.asarray(found, dtype=np.int64).reshape(len(places), asked)
    own = near == np.arange(len(places))[:, None]
    # among many sales of one postcode a point may not be among its own nearest: the farthest is then left out
    own[~own.any(axis=1), -1] = True
    return np.repeat(np.arange(len(places)), asked - 1), near[~own]
