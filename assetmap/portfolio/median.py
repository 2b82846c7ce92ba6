"""The p-median: where to put p places so that everyone's way to the nearest is shortest in sum, with proof."""

from dataclasses import dataclass
from time import perf_counter

import numpy as np
from numpy.typing import ArrayLike, NDArray

from assetmap.portfolio.covering import add_ladder
from assetmap.portfolio.programme import OPTIMAL, Programme

__all__ = ["Median", "median_bound", "median_by_interchange", "p_median"]

_ROUNDS = 600  # of subgradient steps; the bound moves little after the first few hundred
_PATIENCE = 15  # rounds without a better bound after which the step is halved
_SAME = 1e-9  # relative difference of sums that is rounding
_GROWTH = 1.6  # by how much a ladder that was too short grows
_WHOLE_LADDER = 50_000  # pairs of place and client up to which ladders are built whole at once

Numbers = NDArray[np.float64]
Indices = NDArray[np.int64]


@dataclass(frozen=True)
class Median:
    """A choice of p places.

    Attributes
    ----------
    chosen : numpy.ndarray of shape (p,)
        Numbers of the places, ascending.
    total : float
        Sum over clients of weight times distance to the nearest chosen place.
    bound : float
        What no choice can go below; equal to ``total`` where proven optimal.
    status : str
        As of `assetmap.portfolio.Solution`.
    seconds : float
        Time taken.
    """

    chosen: Indices
    total: float
    bound: float
    status: str
    seconds: float


def median_by_interchange(distances: ArrayLike, p: int) -> Indices:
    """Greedy choice of p places, then improved by the best exchange of one for another until none helps.

    Parameters
    ----------
    distances : array-like of shape (places, clients)
        Weighted distances, finite, 0 or more.
    p : int
        How many places, 1 to their number.

    Returns
    -------
    numpy.ndarray of shape (p,)
    """
    far = _distances(distances, p)
    chosen: list[int] = []
    nearest = np.full(far.shape[1], np.inf)
    for _ in range(p):
        reached = np.minimum(far, nearest).sum(axis=1)
        reached[chosen] = np.inf
        chosen.append(int(reached.argmin()))
        nearest = np.minimum(nearest, far[chosen[-1]])
    return np.array(_interchanged(far, chosen), dtype=np.int64)


def _interchanged(far: Numbers, chosen: list[int]) -> list[int]:
    clients = np.arange(far.shape[1])
    while True:
        mine = far[chosen]
        owner = mine.argmin(axis=0)
        first = mine[owner, clients]
        without = mine.copy()
        without[owner, clients] = np.inf
        second = without.min(axis=0) if len(chosen) > 1 else np.full(len(clients), np.inf)
        best, swap = first.sum() * (1 - _SAME), None
        for place in range(len(chosen)):
            totals = np.minimum(far, np.where(owner == place, second, first)).sum(axis=1)
            totals[chosen] = np.inf
            if totals.min() < best:
                best, swap = totals.min(), (place, int(totals.argmin()))
        if swap is None:
            return chosen
        chosen[swap[0]] = swap[1]


def median_bound(distances: ArrayLike, p: int, chosen: ArrayLike) -> tuple[float, Indices, Indices]:
    """Bound below every choice, with the places that a better choice than the given one must or may hold.

    Lagrangean relaxation of "everyone goes to one place", subgradient steps, then a test of each place by its reduced
    cost (Cornuéjols, Fisher & Nemhauser 1977; Beasley 1985). Choices met on the way are improved by exchange.

    Parameters
    ----------
    distances : array-like of shape (places, clients)
        Weighted distances, finite, 0 or more.
    p : int
        How many places.
    chosen : array-like of shape (p,)
        A choice to beat.

    Returns
    -------
    tuple
        The bound; the best choice known, with which it equals where proven; the places of it and of any better.
    """
    far = _distances(distances, p)
    best = [int(place) for place in np.asarray(chosen)]
    total = float(far[best].min(axis=0).sum())
    price = np.partition(far, min(1, len(far) - 1), axis=0)[min(1, len(far) - 1)].copy()
    low, low_price, agility, since = -np.inf, price, 1.0, 0
    may = np.ones(len(far), dtype=bool)
    # between whole numbers, better means better by 1
    step = 0.999 if (far == np.round(far)).all() else 0.0
    tried: set[tuple[int, ...]] = set()
    for _ in range(_ROUNDS):
        saving = np.minimum(far - price, 0.0).sum(axis=1)
        order = np.argsort(saving, kind="stable")
        value = float(price.sum() + saving[order[:p]].sum())
        picked = tuple(sorted(order[:p].tolist()))
        if picked not in tried:
            tried.add(picked)
            if far[list(picked)].min(axis=0).sum() < total * 1.05:
                improved = _interchanged(far, list(picked))
                reached = float(far[improved].min(axis=0).sum())
                if reached < total * (1 - _SAME):
                    best, total = improved, reached
        # forcing a place in costs at least this much more than the bound
        may &= value + np.maximum(saving - saving[order[p - 1]], 0.0) <= total * (1 + _SAME) - step
        if value > low + _SAME * abs(total):
            low, low_price, since = value, price, 0
        else:
            since += 1
            if since == _PATIENCE:
                agility, price, since = agility / 2, low_price, 0
                continue
        slope = 1.0 - (far[order[:p]] < price).sum(axis=0)
        length = float((slope**2).sum())
        if not length or total - low <= _SAME * total or agility < 1e-4 or total - low < step:
            break
        price = price + agility * (1.01 * total - value) / length * slope
    may[best] = True
    if total - low < step:
        low = total
    return min(low, total), np.sort(np.array(best, dtype=np.int64)), np.flatnonzero(may)


def p_median(distances: ArrayLike, p: int, *, weight: ArrayLike = 1.0, time_limit: float = 600.0) -> Median:
    """Choice of p places with the least sum of weighted distances to the nearest, proven.

    A good choice by exchange and a bound leave few places that could stand in a better one; over these the covering
    ladder (`assetmap.portfolio.covering.add_ladder`) is solved, and lengthened where it proved too short.

    Parameters
    ----------
    distances : array-like of shape (places, clients)
        Finite, 0 or more, any unit.
    p : int
        How many places, 1 to their number.
    weight : array-like of shape (clients,) or float
        Of each client, 0 or more.
    time_limit : float
        Seconds for the solver.

    Returns
    -------
    Median
    """
    began = perf_counter()
    far = _distances(distances, p) * np.asarray(weight, dtype=np.float64)
    low, best, may = median_bound(far, p, median_by_interchange(far, p))
    total, status = float(far[best].min(axis=0).sum()), OPTIMAL
    near = far[may]
    rungs = np.maximum(2, (near <= far[best].min(axis=0) * (1 + _SAME)).sum(axis=0))
    if near.size <= _WHOLE_LADDER:
        rungs = np.full(far.shape[1], len(may))
    while low < total * (1 - _SAME):
        programme = Programme()
        chosen = programme.add_columns(len(may), whole=True)
        programme.add_row(chosen, np.ones(len(may)), least=p, most=p)
        last, possible = add_ladder(programme, chosen, near, rungs)
        left = time_limit - (perf_counter() - began)
        known = (chosen, np.isin(may, best).astype(float))
        found = programme.solve(gap=0.0, time_limit=max(left, 0.01), start=known, search_around=False)
        if np.isfinite(found.bound):
            low = min(max(low, -found.bound), total)
        if found.status != OPTIMAL:
            status = found.status
            break
        picked = may[found.amounts[chosen] > 0.5]
        reached = float(far[picked].min(axis=0).sum())
        if reached < total:
            total, best = reached, picked
        short = (last >= 0) & (found.amounts[last] > 0.5)
        if not short.any():
            low = total
        rungs = np.where(short, np.minimum(np.ceil(rungs * _GROWTH) + 2, possible), rungs).astype(np.int64)
    return Median(best, total, low if status != OPTIMAL else total, status, perf_counter() - began)


def _distances(given: ArrayLike, p: int) -> Numbers:
    far = np.asarray(given, dtype=np.float64)
    if far.ndim != 2 or not far.size or not np.isfinite(far).all() or (far < 0).any():
        raise ValueError(f"'distances' has shape {far.shape}, allowed (places, clients) of finite numbers of 0 or more")
    if isinstance(p, bool) or int(p) != p or not 1 <= p <= len(far):
        raise ValueError(f"'p' is {p}, allowed a whole number from 1 to {len(far)}")
    return far
