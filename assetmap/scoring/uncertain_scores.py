"""Scores of many assets under many draws of weights, with what is not known drawn for each asset."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from assetmap.scoring.draws import asset_keys, draw_codes, uniforms
from assetmap.scoring.rank_counts import blocks_of

__all__ = ["UncertainScores", "multiply"]

# Numbers drawn at once: below the size from which the allocator asks the system for fresh pages each time.
_CELLS = 24_000

# OpenBLAS starts threads of its own above this many multiply-adds. Blocks are spread over the cores already, and two
# layers of threads wait for each other whenever the machine has something else to do.
_MULTIPLY_ADDS = 262_144


def multiply(left: NDArray[np.float32], right: NDArray[np.float32], out: NDArray[np.floating]) -> None:
    """Write the matrix product, piece by piece on one core."""
    step = max(1, _MULTIPLY_ADDS // max(1, left.shape[0] * left.shape[1]))
    for a, b in blocks_of(right.shape[1], step):
        np.matmul(left, right[:, a:b], out=out[:, a:b])


class UncertainScores:
    """Scores by draw and asset, written block by block in 32-bit floats.

    Assets are kept in an order of their own - by how much is missing, by what, then by id - so that neither the order in which they
    are given nor the blocks they are asked for in change a single score. Of assets that are alike in all that has
    weight, and fully known, one is computed, so that they tie in every draw.

    Parameters
    ----------
    utilities : numpy.ndarray of shape (assets, criteria)
        0 to 1, NaN where not known.
    ids : sequence of str
        Name of each asset, each once: its random values are keyed by it.
    criteria : sequence of str
        Keys of the criteria, each once.
    weights : numpy.ndarray of shape (draws, criteria)
        Rows add up to 1.
    intervals : numpy.ndarray of shape (criteria, 2)
        Range in which a value that is not known lies, inside 0 to 1.
    seed : int
        Of the random values.

    Attributes
    ----------
    order : numpy.ndarray of shape (assets,)
        Position, as given, of the asset in each column that `write` writes.
    """

    def __init__(
        self,
        utilities: NDArray[np.float64],
        ids: Sequence[str],
        criteria: Sequence[str],
        weights: NDArray[np.float64],
        intervals: NDArray[np.float64],
        seed: int,
    ) -> None:
        live = np.asarray((weights > 0).any(axis=0))
        self._low, self._width = intervals[live, 0], intervals[live, 1] - intervals[live, 0]
        values = utilities[:, live]
        missing = np.isnan(values)
        pattern = missing @ (2 ** np.arange(live.sum()))
        names = np.array([str(i) for i in ids], dtype=object)
        order = [names, pattern, missing.sum(axis=1)]
        self.order = np.lexsort(order) if len(names) else np.zeros(0, dtype=np.intp)
        values, missing, pattern, names = (a[self.order] for a in (values, missing, pattern, names))
        filled = np.where(missing, self._low, values)
        complete = int((pattern == 0).sum())
        unique, inverse = np.unique(filled[:complete], axis=0, return_inverse=True)
        self._alike = len(unique) < complete
        if self._alike:
            filled = np.concatenate([unique, filled[complete:]])
            rest = np.arange(len(unique), len(filled))
            self._column = np.concatenate([inverse.reshape(-1), rest]).astype(np.intp)
            missing = np.concatenate([np.zeros(unique.shape, dtype=bool), missing[complete:]])
        self._spread = len(values) - len(filled)
        self.weights = weights[:, live]
        self.values = np.ascontiguousarray(filled.T, dtype=np.float32)
        self._weights32 = np.ascontiguousarray(self.weights, dtype=np.float32)
        self._codes = draw_codes(len(weights), seed)
        self._missing = missing
        self._keys = np.zeros((*missing.shape, 2), dtype=np.uint32)
        names_live = [key for key, counts in zip(criteria, live.tolist(), strict=True) if counts]
        for j in map(int, np.flatnonzero(missing.any(axis=0))):
            here = np.flatnonzero(missing[:, j])
            self._keys[here, j] = asset_keys([str(name) for name in names[here + self._spread]], names_live[j])
        self._layers = _layers(np.asarray(missing, dtype=bool))

    @property
    def draws(self) -> int:
        """How many draws there are."""
        return len(self.weights)

    @property
    def assets(self) -> int:
        """How many assets there are."""
        return len(self.order)

    @property
    def certain(self) -> bool:
        """Whether nothing that has weight is missing."""
        return not self._layers

    def write(self, start: int, stop: int, out: NDArray[np.floating]) -> None:
        """Write the scores of these draws, shape (stop - start, assets)."""
        if not self._alike:
            self._sum(start, stop, 0, self.values.shape[1], out)
            return
        one_of_each = np.empty((stop - start, self.values.shape[1]), dtype=np.float32)
        self._sum(start, stop, 0, one_of_each.shape[1], one_of_each)
        np.take(one_of_each, self._column, axis=1, out=out, mode="clip")

    def write_distinct(self, first: int, last: int, out: NDArray[np.float32]) -> None:
        """Write the scores of some of the distinct assets under all draws, shape (draws, last - first)."""
        self._sum(0, self.draws, first, last, out)

    @property
    def column(self) -> NDArray[np.intp]:
        """Position among the distinct assets of each column, shape (assets,)."""
        return self._column if self._alike else np.arange(self.assets)

    def upper(self) -> NDArray[np.float64]:
        """Values of the distinct assets with everything missing at its best, shape (distinct, criteria)."""
        return np.where(self._missing, self._low + self._width, self.values.T.astype(np.float64))

    def value_writer(self, which: NDArray[np.intp]) -> Callable[[int, NDArray[np.float32]], None]:
        """What writes the values of some of the distinct assets in a draw, shape (criteria with weight, which)."""
        certain = np.ascontiguousarray(self.values[:, which])
        here, criterion = np.nonzero(self._missing[which])
        keys, width = self._keys[which[here], criterion], self._width[criterion].astype(np.float32)
        cell = criterion * len(which) + here

        def write(draw: int, out: NDArray[np.float32]) -> None:
            np.copyto(out, certain)
            if len(cell):
                out.reshape(-1)[cell] += uniforms(self._codes[draw : draw + 1], keys)[0] * width

        return write

    def _sum(self, start: int, stop: int, first: int, last: int, out: NDArray[np.floating]) -> None:
        multiply(self._weights32[start:stop], self.values[:, first:last], out)
        if self.certain:
            return
        spread = self._weights32[start:stop] * self._width.astype(np.float32)
        step = max(1, _CELLS // (stop - start))
        for begin, criterion in self._layers:
            for a, b in blocks_of(last - max(begin, first), step):
                a, b = a + max(begin, first), b + max(begin, first)
                misses = criterion[a - begin : b - begin]
                drawn = uniforms(self._codes[start:stop], self._keys[np.arange(a, b), misses])
                drawn *= np.take(spread, misses, axis=1)
                out[:, a - first : b - first] += drawn


def _layers(missing: NDArray[np.bool_]) -> list[tuple[int, NDArray[np.intp]]]:
    """From which asset on there is a first, a second, ... missing criterion, and which it is for each from there on."""
    many = missing.sum(axis=1)
    nth = np.argsort(~missing, axis=1, kind="stable")
    found = []
    for layer in range(int(many.max(initial=0))):
        begin = int(np.searchsorted(many, layer, side="right"))
        found.append((begin, nth[begin:, layer]))
    return found
