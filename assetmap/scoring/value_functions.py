"""Value functions on fixed anchors: linear, or piecewise linear through declared points."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["Part", "part_utility", "value_at"]


@dataclass(frozen=True)
class Part:
    """An indicator with the values that count 0 and 1, and the reason for them.

    Attributes
    ----------
    indicator : str
        Name of the indicator.
    zero, one : float
        Fixed anchors: the value that counts 0 and the value that counts 1, in the indicator's unit. They may fall.
    reason : str
        Where the anchors come from.
    points : tuple of (float, float)
        Value and utility of points between the anchors, in order from ``zero`` to ``one``; none for a straight line.
    better : str
        ``more`` or ``less``, where the file says which speaks for a building.
    """

    indicator: str
    zero: float
    one: float
    reason: str
    points: tuple[tuple[float, float], ...] = ()
    better: str = ""

    @property
    def knots(self) -> tuple[tuple[float, float], ...]:
        """Value and utility of all points, the anchors among them, from ``zero`` to ``one``."""
        return ((self.zero, 0.0), *self.points, (self.one, 1.0))


def part_utility(values: ArrayLike, part: Part) -> NDArray[np.float64]:
    """Utility of each value, 0 to 1, clipped outside the anchors; NaN where not known.

    Examples
    --------
    >>> part_utility([0, 5, 10, 20], Part("jobs", 0, 10, "by hand", ((5, 0.8),))).tolist()
    [0.0, 0.8, 1.0, 1.0]
    """
    x = np.asarray(values, dtype=np.float64)
    if not part.points:
        return np.clip((x - part.zero) / (part.one - part.zero), 0.0, 1.0)
    knots = np.array(part.knots)
    if part.one < part.zero:
        x, knots = -x, knots * [-1.0, 1.0]
    found = np.clip(np.interp(x, knots[:, 0], knots[:, 1]), 0.0, 1.0)
    return np.asarray(np.where(np.isnan(x), np.nan, found))


def value_at(utility: float, part: Part) -> float:
    """Value that has this utility, in the indicator's unit; of several, the one nearest ``zero``.

    Raises
    ------
    ValueError
        When the utility is outside 0 to 1.
    """
    if not 0 <= utility <= 1:
        raise ValueError(f"'utility' is {utility}, allowed 0 to 1")
    for (left, low), (right, high) in zip(part.knots[:-1], part.knots[1:], strict=True):
        if utility <= high:
            return right if high == low else left + (right - left) * (utility - low) / (high - low)
    return part.one
