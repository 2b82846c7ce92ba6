"""How well forecasts hold: never one figure alone, each with an interval by building."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

__all__ = ["FIRST", "MEASURES", "Score", "calibration_error", "compare", "precision_first", "score"]

FIRST = 20
_CLASSES = 10
MEASURES = {
    "brier": "Brier score",
    "skill": "skill against the base rate",
    "precision": f"precision in the first {FIRST}",
    "calibration": "calibration error",
    "area": "area under the ROC curve",
}

_Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Score:
    """One forecaster's figures, by the keys of `MEASURES`: ``value``, and the 95 % interval ``low`` and ``high``."""

    value: Mapping[str, float]
    low: Mapping[str, float]
    high: Mapping[str, float]


class _Cases:
    """Forecasts and outcomes, prepared so that each weighting of the cases is quickly measured."""

    def __init__(self, probability: ArrayLike, outcome: ArrayLike) -> None:
        self.p = np.asarray(probability, dtype="float64")
        self.y = np.asarray(outcome, dtype="float64")
        if self.p.shape != self.y.shape or self.p.ndim != 1 or not len(self.p):
            raise ValueError(f"shapes {self.p.shape} and {self.y.shape}, allowed the same length, 1 or more")
        if not ((self.p >= 0) & (self.p <= 1)).all():
            raise ValueError("'probability' holds values outside 0 to 1")
        self.values, self.place = np.unique(self.p, return_inverse=True)
        self.bin = np.minimum((self.p * _CLASSES).astype("int64"), _CLASSES - 1)
        self.error = (self.p - self.y) ** 2

    def counted(self, weight: _Floats) -> tuple[_Floats, _Floats]:
        """Weight of all cases, and of the empty ones, at each value that was stated."""
        size = np.bincount(self.place, weight, len(self.values)).astype("float64")
        return size, np.bincount(self.place, weight * self.y, len(self.values)).astype("float64")

    def measure(self, weight: _Floats) -> dict[str, float]:
        total = weight.sum()
        share = float(weight @ self.y / total)
        brier = float(weight @ self.error / total)
        reference = share * (1 - share)
        size, empty = self.counted(weight)
        other = size - empty
        below = np.cumsum(other) - other
        pairs = empty.sum() * other.sum()
        gap = np.bincount(self.bin, weight * (self.p - self.y), _CLASSES)
        return {
            "brier": brier,
            "skill": 1 - brier / reference if reference > 0 else np.nan,
            "precision": _first(size[::-1], empty[::-1], FIRST),
            "calibration": float(np.abs(gap).sum() / total),
            "area": float(empty @ (below + other / 2) / pairs) if pairs > 0 else np.nan,
        }


def _first(size: _Floats, empty: _Floats, count: float) -> float:
    """Share that is empty among the first ones; those that tie at the end share what is left of it."""
    most = min(float(count), float(size.sum()))
    taken = np.clip(most - (np.cumsum(size) - size), 0.0, size)
    share = np.divide(empty, size, out=np.zeros_like(empty), where=size > 0)
    return float(taken @ share / most) if most > 0 else np.nan


def precision_first(probability: ArrayLike, outcome: ArrayLike, count: int = FIRST) -> float:
    """Share that was empty among those with the highest probabilities; ties in the order that chance would give them.

    Examples
    --------
    >>> precision_first([0.9, 0.5, 0.5], [True, True, False], count=2)
    0.75
    """
    cases = _Cases(probability, outcome)
    size, empty = cases.counted(np.ones(len(cases.p)))
    return _first(size[::-1], empty[::-1], count)


def calibration_error(probability: ArrayLike, outcome: ArrayLike) -> float:
    """Mean distance of what was stated from what was found, over ten classes of probability, weighted by their size.

    Examples
    --------
    >>> round(calibration_error([0.25, 0.25, 0.95], [True, False, True]), 4)
    0.1833
    """
    cases = _Cases(probability, outcome)
    return cases.measure(np.ones(len(cases.p)))["calibration"]


def score(
    probability: ArrayLike, outcome: ArrayLike, building: ArrayLike, draws: int = 2000, seed: int = 2026
) -> Score:
    """Every measure of one forecaster, with an interval by resampling whole buildings.

    Parameters
    ----------
    probability : array of float
        Stated.
    outcome : array of bool
        Found empty.
    building : array
        Which building each case is about: cases of one building are drawn together or not at all.
    draws, seed : int
        Of the bootstrap.

    Returns
    -------
    Score
        The skill's reference is the share that was empty in the same cases, which nobody knew beforehand: a hard one.
    """
    cases = _Cases(probability, outcome)
    drawn = [cases.measure(weight) for weight in _weights(building, draws, seed)]
    value = cases.measure(np.ones(len(cases.p)))
    low, high = {}, {}
    for key in MEASURES:
        values = np.array([one[key] for one in drawn])
        known = values[np.isfinite(values)]
        low[key], high[key] = np.quantile(known, [0.025, 0.975]) if len(known) else (np.nan, np.nan)
    return Score(value, low, high)


def compare(
    first: ArrayLike, second: ArrayLike, outcome: ArrayLike, building: ArrayLike, draws: int = 2000, seed: int = 2026
) -> tuple[float, float, float]:
    """By how much the second forecaster's Brier score is above the first's, and its 95 % interval.

    Parameters
    ----------
    first, second : array of float
        Two forecasters' probabilities of the same cases.
    outcome, building, draws, seed
        As for `score`.
    """
    a, b = _Cases(first, outcome), _Cases(second, outcome)
    gap = b.error - a.error
    drawn = [weight @ gap / weight.sum() for weight in _weights(building, draws, seed)]
    low, high = np.quantile(drawn, [0.025, 0.975])
    return float(gap.mean()), float(low), float(high)


def _weights(building: ArrayLike, draws: int, seed: int) -> list[_Floats]:
    """How often each case is drawn, draw by draw, when whole buildings are drawn with replacement."""
    codes, found = pd.factorize(np.asarray(building))
    rng = np.random.default_rng(seed)
    share = np.full(len(found), 1 / len(found))
    return [rng.multinomial(len(found), share)[codes].astype("float64") for _ in range(draws)]
