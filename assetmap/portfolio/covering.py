"""Building blocks of location models: who is in reach, what is covered, and how far everyone goes."""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from shapely import STRtree, points

from assetmap.portfolio.programme import Programme

__all__ = ["add_coverage", "add_ladder", "coverage_within", "distances_between"]

Pairs = tuple[NDArray[np.int64], NDArray[np.int64]]


def coverage_within(places: ArrayLike, areas: ArrayLike, radius: float) -> Pairs:
    """Pairs of place and area no farther apart than a radius, straight line.

    Parameters
    ----------
    places : array-like of shape (places, 2)
        Easting and northing in metres (EPSG:27700); NaN reaches nothing.
    areas : array-like of shape (areas, 2)
        The same, of the areas' points.
    radius : float
        Metres, 0 or more.

    Returns
    -------
    tuple of numpy.ndarray of shape (pairs,)
        Numbers of places and of areas, by place, then area.

    Examples
    --------
    >>> place, area = coverage_within([[0, 0], [1000, 0]], [[0, 300], [900, 0]], 500)
    >>> place.tolist(), area.tolist()
    ([0, 1], [0, 1])
    """
    at, to = _plane("places", places), _plane("areas", areas)
    if not np.isfinite(radius) or radius < 0:
        raise ValueError(f"'radius' is {radius}, allowed metres of 0 or more")
    known, there = np.flatnonzero(np.isfinite(at).all(axis=1)), np.flatnonzero(np.isfinite(to).all(axis=1))
    if not len(known) or not len(there):
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    place, area = STRtree(points(to[there])).query(points(at[known]), predicate="dwithin", distance=float(radius))
    place, area = known[place], there[area]
    order = np.lexsort((area, place))
    return place[order], area[order]


def distances_between(places: ArrayLike, areas: ArrayLike) -> NDArray[np.float64]:
    """Straight-line distances in metres, shape (places, areas)."""
    at, to = _plane("places", places), _plane("areas", areas)
    return np.asarray(np.hypot(at[:, None, 0] - to[None, :, 0], at[:, None, 1] - to[None, :, 1]))


def _plane(name: str, given: ArrayLike) -> NDArray[np.float64]:
    found = np.asarray(given, dtype=np.float64)
    if found.ndim != 2 or found.shape[1] != 2:
        raise ValueError(f"'{name}' has shape {found.shape}, allowed (n, 2): easting and northing")
    return found


def add_coverage(
    programme: Programme, chosen: NDArray[np.int64], pairs: Pairs, need: ArrayLike, weight: float = 1.0
) -> NDArray[np.int64]:
    """Columns that say which areas are covered, each with its need as gain: ``z_j <= sum of x_i in reach``.

    Parameters
    ----------
    programme : Programme
        To which they are added.
    chosen : numpy.ndarray of shape (places,)
        Columns that are 1 where a place is chosen.
    pairs : tuple of numpy.ndarray
        Place and area of each pair in reach.
    need : array-like of shape (areas,)
        0 or more; only then may the columns be continuous, since each rises as far as it can.
    weight : float
        Gain of one unit of need.
    """
    wanted = np.asarray(need, dtype=np.float64)
    place, area = pairs
    covered = programme.add_columns(len(wanted), gain=weight * wanted)
    programme.add_rows(
        len(wanted),
        np.concatenate([np.arange(len(wanted)), area]),
        np.concatenate([covered, chosen[place]]),
        np.concatenate([np.ones(len(wanted)), -np.ones(len(place))]),
        most=0.0,
    )
    return covered


def add_ladder(
    programme: Programme, chosen: NDArray[np.int64], distances: ArrayLike, rungs: ArrayLike, weight: ArrayLike = 1.0
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Columns that say how far everyone goes: the p-median as a ladder of coverings.

    Each client climbs its own distances, sorted, equal ones once. A rung is missed where nothing is chosen as near as its
    distance, and then costs the step to the next: ``m_jk >= m_j(k-1) - sum of x_i at distance k``. Far sparser than one
    column for each pair, and its relaxation is as tight (Cornuéjols, Nemhauser & Wolsey 1980; Elloumi 2010). A ladder
    cut short counts everything beyond as its last rung's next distance: a bound, exact once nobody misses the last rung
    (García, Labbé & Marín 2011).

    Parameters
    ----------
    programme : Programme
        To which they are added, with the distances as negative gain.
    chosen : numpy.ndarray of shape (places,)
        Columns that are 1 where a place is chosen.
    distances : array-like of shape (places, clients)
        0 or more.
    rungs : array-like of shape (clients,)
        How many rungs each ladder has at most, 1 or more.
    weight : array-like of shape (clients,) or float
        Cost of one unit of distance.

    Returns
    -------
    tuple of numpy.ndarray of shape (clients,)
        Column of each ladder's last rung, -1 where the ladder is whole; and the number of rungs each ladder could have.
    """
    far = np.asarray(distances, dtype=np.float64)
    steps = np.broadcast_to(np.asarray(weight, dtype=np.float64), (far.shape[1],))
    last, possible = np.full(far.shape[1], -1), np.zeros(far.shape[1], dtype=np.int64)
    for client, allowed in enumerate(np.asarray(rungs, dtype=np.int64)):
        levels, rung_of = np.unique(far[:, client], return_inverse=True)
        possible[client] = len(levels)
        # the first distance is paid by everyone: a column fixed at 1
        programme.add_columns(1, lower=1.0, upper=1.0, gain=-steps[client] * levels[0])
        count = min(int(allowed), len(levels) - 1)
        if not count:
            continue
        missed = programme.add_columns(count, gain=-steps[client] * np.diff(levels)[:count])
        near = np.flatnonzero(rung_of < count)
        programme.add_rows(
            count,
            np.concatenate([np.arange(count), np.arange(1, count), rung_of[near]]),
            np.concatenate([missed, missed[:-1], chosen[near]]),
            np.concatenate([np.ones(count), -np.ones(count - 1), np.ones(len(near))]),
            least=np.r_[1.0, np.zeros(count - 1)],
        )
        if count < len(levels) - 1:
            last[client] = missed[-1]
    return last, possible
