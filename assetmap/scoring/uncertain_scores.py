"""Scores of many assets under many draws of weights, with what is not known drawn for each asset."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from assetmap.scoring.draws import asset_keys, draw_codes, uniforms
from assetmap.scoring.rank_counts import blocks_of

__all__ = ["UncertainScores", "multiply"]

# Numbers drawn at once: below the size from which the allocator asks the system for fresh pages each time.
_CELLS = 24_000

# Assets that miss a value stand in runs of neighbours; where there are more runs than this, they are picked one by one.
_MOST_RUNS = 8

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

    Assets are kept in an order of their own - by what is missing, then by id - so that neither the order in which they
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
        self.order = np.lexsort([names, pattern]) if len(names) else np.zeros(0, dtype=np.intp)
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
        self._keys: dict[int, NDArray[np.uint32]] = {}
        self._runs: list[tuple[int, NDArray[np.intp]]] = []
        names_live = [key for key, counts in zip(criteria, live.tolist(), strict=True) if counts]
        for j in map(int, np.flatnonzero(missing.any(axis=0))):
            here = np.flatnonzero(missing[:, j])
            owner = [str(name) for name in names[here + self._spread]]
            self._keys[j] = np.zeros((missing.shape[0], 2), dtype=np.uint32)
            self._keys[j][here] = asset_keys(owner, names_live[j])
            breaks = np.flatnonzero(np.diff(here) > 1)
            if len(breaks) < _MOST_RUNS:
                starts, stops = here[np.r_[0, breaks + 1]], here[np.r_[breaks, len(here) - 1]] + 1
                self._runs += [(j, np.arange(a, b)) for a, b in zip(starts, stops, strict=True)]
            else:
                self._runs.append((j, here))

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
        return not self._runs

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

    def write_values(self, which: NDArray[np.intp], draw: int, out: NDArray[np.float32]) -> None:
        """Write the values of some of the distinct assets in one draw, shape (criteria with weight, which)."""
        np.take(self.values, which, axis=1, out=out, mode="clip")
        for j, keys in self._keys.items():
            here = np.flatnonzero(self._missing[which, j])
            drawn = uniforms(self._codes[draw : draw + 1], keys[which[here]])[0]
            out[j, here] += drawn * np.float32(self._width[j])

    def _sum(self, start: int, stop: int, first: int, last: int, out: NDArray[np.floating]) -> None:
        multiply(self._weights32[start:stop], self.values[:, first:last], out)
        step = max(1, _CELLS // (stop - start))
        for j, run in self._runs:
            weight = self._weights32[start:stop, j, None] * np.float32(self._width[j])
            inside = run[np.searchsorted(run, first) : np.searchsorted(run, last)]
            for a, b in blocks_of(len(inside), step):
                drawn = uniforms(self._codes[start:stop], self._keys[j][inside[a:b]])
                drawn *= weight
                here = inside[a:b] - first
                if here[-1] - here[0] == len(here) - 1:
                    out[:, here[0] : here[-1] + 1] += drawn
                else:
                    out[:, here] += drawn
