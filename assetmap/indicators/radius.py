"""What lies within a distance of many places: counts, sums, medians and pairs, on points sorted into strips."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["PointStrips"]

_Floats = NDArray[np.float64]
_Ints = NDArray[np.int64]

# Strips to a distance, by the number of points that a circle holds at least: more of them leave less to measure, but each
# costs a search. The numbers were found by trying.
_STRIPS = ((2000.0, 8), (200.0, 4), (30.0, 2), (0.0, 1))
# Candidates that are held at once, so that a million places need no more memory than a thousand.
_AT_ONCE = 150_000
_PLACES_AT_ONCE = 50_000
_SLACK = 1e-6


@dataclass(frozen=True)
class _Ranges:
    """Stretches of the sorted points, one row per place and strip: candidates, and those that are in reach for sure."""

    place: _Ints
    first: _Ints
    last: _Ints
    sure_first: _Ints
    sure_last: _Ints


class PointStrips:
    """Points sorted into strips of equal height and along each strip, for one distance.

    Parameters
    ----------
    points : array-like of shape (n, 2)
        Easting and northing in metres; finite.
    reach : float
        Distance in metres, edge included; above 0.

    Raises
    ------
    ValueError
        When the points are of another shape or not finite, or the distance is not above 0.

    Examples
    --------
    >>> near = PointStrips([[0, 0], [30, 40], [30, 41]], 50.0)
    >>> near.count([[0, 0], [100, 100]]).tolist()
    [2, 0]
    """

    def __init__(self, points: ArrayLike, reach: float) -> None:
        places = _places(points, "points")
        if not 0 < reach < np.inf:
            raise ValueError(f"'reach' is {reach}, allowed above 0")
        self._reach = float(reach)
        self._low = places.min(axis=0) if len(places) else np.zeros(2)
        self._high = places.max(axis=0) if len(places) else np.zeros(2)
        sides = np.maximum(self._high - self._low, self._reach)
        held = len(places) * np.pi * self._reach**2 / (sides[0] * sides[1])
        self._number = next(number for least, number in _STRIPS if held >= least)
        self._step = self._reach / self._number
        strip = np.floor((places[:, 1] - self._low[1]) / self._step).astype(np.int64)
        self._strips = int(strip.max()) + 1 if len(places) else 0
        # a strip's keys end before the next one's begin, with room for a distance on either side
        self._width = self._high[0] - self._low[0] + 4 * self._reach
        key = strip * self._width + (places[:, 0] - self._low[0])
        self._order = np.argsort(key, kind="stable")
        self._key = key[self._order]
        self._x, self._y = places[self._order, 0], places[self._order, 1]

    def count(self, places: ArrayLike) -> _Ints:
        """Number of points in reach of each place, shape (m,)."""
        return self.sums(places, np.ones((len(self._x), 1)))[:, 0].round().astype(np.int64)

    def sums(self, places: ArrayLike, values: ArrayLike) -> _Floats:
        """Sums of values over the points in reach of each place.

        Parameters
        ----------
        places : array-like of shape (m, 2)
            Easting and northing; finite.
        values : array-like of shape (n, k)
            Values of the points, in the order in which these were given.

        Returns
        -------
        numpy.ndarray of shape (m, k)
            Points of which a whole stretch lies in reach are not visited: their sum is a difference of running sums.

        Raises
        ------
        ValueError
            When the shapes do not fit.
        """
        given, wanted = np.asarray(values, dtype=np.float64), _places(places, "places")
        if given.ndim != 2 or len(given) != len(self._x):
            raise ValueError(f"'values' has shape {given.shape}, allowed ({len(self._x)}, k)")
        mine = given[self._order]
        running = np.vstack([np.zeros((1, given.shape[1])), np.cumsum(mine, axis=0)])
        found = np.zeros((len(wanted), given.shape[1]))
        order = self._walk(wanted)
        walked = wanted[order]
        for part in self._blocks(walked):
            start = int(part.place[0])
            ours = order[start : int(part.place[-1]) + 1]
            place, point = self._fringe(walked, part)
            for column in range(given.shape[1]):
                whole = running[part.sure_last, column] - running[part.sure_first, column]
                found[ours, column] = np.bincount(part.place - start, whole, len(ours))
                found[ours, column] += np.bincount(place - start, mine[point, column], len(ours))
        return found

    def pairs(self, places: ArrayLike) -> Iterator[tuple[_Ints, _Ints]]:
        """Blocks of pairs of a place and a point in its reach; all pairs of one place stand in one block.

        Yields
        ------
        tuple of numpy.ndarray
            Index of the place and index of the point, in the order in which each was given.
        """
        wanted = _places(places, "places")
        order = self._walk(wanted)
        walked = wanted[order]
        for part in self._blocks(walked):
            place, point = self._all(walked, part)
            yield order[place], self._order[point]

    def median(self, places: ArrayLike, values: ArrayLike, fewest: int = 1) -> _Floats:
        """Median of the values of the points in reach of each place, as `counts_and_medians` gives it."""
        return self.counts_and_medians(places, values, fewest)[1]

    def counts_and_medians(self, places: ArrayLike, values: ArrayLike, fewest: int = 1) -> tuple[_Ints, _Floats]:
        """Number of points in reach of each place, and the median of their values.

        Parameters
        ----------
        places : array-like of shape (m, 2)
            Easting and northing; finite.
        values : array-like of shape (n,)
            Values of the points; finite.
        fewest : int
            A place with fewer points in reach has no median.

        Returns
        -------
        tuple of numpy.ndarray of shape (m,)
            Counts, and medians that are NaN where there are fewer points.

        Raises
        ------
        ValueError
            When the shapes do not fit, or a value is not finite.
        """
        given, wanted = np.asarray(values, dtype=np.float64), _places(places, "places")
        if given.shape != (len(self._x),) or not np.isfinite(given).all():
            raise ValueError(f"'values' has shape {given.shape}, allowed ({len(self._x)},) of finite numbers")
        counts, medians = np.zeros(len(wanted), dtype=np.int64), np.full(len(wanted), np.nan)
        upwards = np.argsort(given, kind="stable")
        ascending = given[upwards]
        rank = np.empty(len(given), dtype=np.int64)
        rank[upwards] = np.arange(len(given))
        mine = rank[self._order]
        order = self._walk(wanted)
        walked = wanted[order]
        for part in self._blocks(walked):
            place, point = self._all(walked, part)
            start = int(part.place[0])
            place = place - start
            # one sort of whole numbers orders every place's values at once
            mixed = np.sort(place * len(given) + mine[point])
            number = np.bincount(place)
            counts[order[start : start + len(number)]] = number
            has = np.flatnonzero(number >= max(fewest, 1))
            begin = np.concatenate([[0], np.cumsum(number)[:-1]])[has]
            lower = ascending[mixed[begin + (number[has] - 1) // 2] % len(given)]
            upper = ascending[mixed[begin + number[has] // 2] % len(given)]
            medians[order[start + has]] = (lower + upper) / 2
        return counts, medians

    def _walk(self, wanted: _Floats) -> _Ints:
        """Order of the places in which those near each other are worked on together."""
        strip = np.floor((wanted[:, 1] - self._low[1]) / self._step)
        return np.lexsort((wanted[:, 0], strip))

    def _blocks(self, wanted: _Floats) -> Iterator[_Ranges]:
        """Stretches for as many places at a time as stay within memory."""
        for start in range(0, len(wanted) if self._strips else 0, _PLACES_AT_ONCE):
            ranges = self._ranges(wanted[start : start + _PLACES_AT_ONCE], start)
            load = np.bincount(ranges.place - start, ranges.last - ranges.first)
            group = (np.cumsum(load) // _AT_ONCE)[ranges.place - start]
            bounds = np.flatnonzero(np.diff(group)) + 1
            for begin, end in pairwise([0, *bounds.tolist(), len(group)]):
                if begin < end:
                    yield _Ranges(*(array[begin:end] for array in vars(ranges).values()))

    def _ranges(self, wanted: _Floats, start: int) -> _Ranges:
        x, y = wanted[:, 0] - self._low[0], wanted[:, 1] - self._low[1]
        middle = np.floor(y / self._step)
        across = np.arange(-self._number, self._number + 1)
        strip = middle[:, None] + across[None, :]
        below, above = strip * self._step - y[:, None], (strip + 1) * self._step - y[:, None]
        nearest = np.maximum(0.0, np.maximum(below, -above))
        farthest = np.maximum(np.abs(below), np.abs(above)) + _SLACK
        there = (strip >= 0) & (strip < self._strips) & (nearest <= self._reach + _SLACK)
        place, column = np.nonzero(there)
        base = strip[place, column] * self._width
        square = self._reach**2
        wide = np.sqrt(np.maximum(square - nearest[place, column] ** 2, 0.0)) + _SLACK
        inner = square - farthest[place, column] ** 2
        narrow = np.where(inner > 0, np.sqrt(np.maximum(inner, 0.0)) - _SLACK, -1.0)

        def at(offset: _Floats, side: str) -> _Ints:
            clipped = np.clip(x[place] + offset, -self._reach, self._width - 3 * self._reach)
            found: _Ints = np.searchsorted(self._key, base + clipped, side=side)  # type: ignore[call-overload]
            return found

        first, last = at(-wide, "left"), at(wide, "right")
        sure_first, sure_last = at(-narrow, "left"), at(narrow, "right")
        none = narrow <= 0
        sure_first, sure_last = np.where(none, last, sure_first), np.where(none, last, sure_last)
        sure_first = np.clip(sure_first, first, last)
        return _Ranges(place + start, first, last, sure_first, np.clip(sure_last, sure_first, last))

    def _all(self, wanted: _Floats, part: _Ranges) -> tuple[_Ints, _Ints]:
        """Place and sorted point of every pair in reach."""
        sure, fringe = _stretched(part.place, part.sure_first, part.sure_last), self._fringe(wanted, part)
        return np.concatenate([sure[0], fringe[0]]), np.concatenate([sure[1], fringe[1]])

    def _fringe(self, wanted: _Floats, part: _Ranges) -> tuple[_Ints, _Ints]:
        """Place and sorted point of the candidates that are in reach only once they are measured."""
        begins, ends = np.concatenate([part.first, part.sure_last]), np.concatenate([part.sure_first, part.last])
        place, point = _stretched(np.concatenate([part.place, part.place]), begins, ends)
        near = (self._x[point] - wanted[place, 0]) ** 2 + (self._y[point] - wanted[place, 1]) ** 2 <= self._reach**2
        return place[near], point[near]


def _stretched(owner: _Ints, begins: _Ints, ends: _Ints) -> tuple[_Ints, _Ints]:
    """Owner and member of every stretch, written out."""
    number = ends - begins
    skipped = np.cumsum(number) - number
    return np.repeat(owner, number), np.arange(int(number.sum())) + np.repeat(begins - skipped, number)


def _places(points: ArrayLike, name: str) -> _Floats:
    places = np.asarray(points, dtype=np.float64)
    if places.size == 0:
        return np.zeros((0, 2))
    if places.ndim != 2 or places.shape[1] != 2 or not np.isfinite(places).all():
        raise ValueError(f"'{name}' has shape {places.shape}, allowed (n, 2) of finite numbers")
    return places
