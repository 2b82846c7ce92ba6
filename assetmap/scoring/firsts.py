"""Who is first in which draw, and what that says of the weights that put them there."""

import threading

import numpy as np
from numpy.typing import NDArray

__all__ = ["Firsts"]


class Firsts:
    """Who is first in which draw, noted from several threads.

    Parameters
    ----------
    alternatives : int
        How many there are.

    Examples
    --------
    >>> firsts = Firsts(2)
    >>> firsts.note(np.array([0, 1, 1]), np.array([1, 0, 1]))
    >>> firsts.times().tolist()
    [1.0, 2.0]
    >>> firsts.central(np.array([[0.5, 0.5], [1.0, 0.0]])).tolist()
    [[1.0, 0.0], [0.75, 0.25]]
    """

    def __init__(self, alternatives: int) -> None:
        self._alternatives = alternatives
        self._found: list[tuple[NDArray[np.intp], NDArray[np.intp]]] = []
        self._lock = threading.Lock()

    def note(self, draws: NDArray[np.intp], who: NDArray[np.intp]) -> None:
        """Note that each of these alternatives is first in the draw beside it, alone or with others."""
        with self._lock:
            self._found.append((draws, who))

    def times(self) -> NDArray[np.float64]:
        """How many draws put each alternative first, shape (alternatives,)."""
        return np.bincount(self._pairs()[1], minlength=self._alternatives).astype(np.float64)

    def central(self, weights: NDArray[np.float64]) -> NDArray[np.float64]:
        """Mean of the weights that put each alternative first, shape (alternatives, criteria); NaN where none did."""
        draw, who = self._pairs()
        times = np.bincount(who, minlength=self._alternatives).astype(np.float64)[:, None]
        total = np.stack([np.bincount(who, weights=w[draw], minlength=self._alternatives) for w in weights.T], axis=1)
        return np.where(times > 0, total / np.maximum(times, 1.0), np.nan)

    def _pairs(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        if not self._found:
            return np.zeros(0, dtype=np.intp), np.zeros(0, dtype=np.intp)
        draw, who = (np.concatenate(parts) for parts in zip(*self._found, strict=True))
        # in the order of the draws, so that sums do not depend on which block was done first
        order = np.argsort(draw, kind="stable")
        return draw[order], who[order]
