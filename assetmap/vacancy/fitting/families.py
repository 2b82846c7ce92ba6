"""Distributions of how long a building stays empty: each a shape, stretched by a scale in years."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit, gamma, gammaincc, logit

__all__ = ["FAMILIES", "Exponential", "Family", "Mixture", "Weibull"]

Floats = NDArray[np.float64]


class Family:
    """A distribution of durations at scale 1; at scale b, years are divided by b first."""

    name: str = ""
    shape_names: tuple[str, ...] = ()

    def survival(self, z: Floats, shape: tuple[float, ...]) -> Floats:
        """Share of spells that last longer than ``z``, 1 to 0."""
        raise NotImplementedError

    def log_density(self, z: Floats, shape: tuple[float, ...]) -> Floats:
        """Natural logarithm of the density at ``z`` > 0."""
        raise NotImplementedError

    def tail(self, z: Floats, shape: tuple[float, ...]) -> Floats:
        """Integral of the survival from ``z`` on; at 0 the mean duration."""
        raise NotImplementedError

    def start(self) -> tuple[float, ...]:
        """Where a search over the free parameters begins."""
        return ()

    def shape_of(self, free: ArrayLike) -> tuple[float, ...]:  # noqa: ARG002
        """Shape that belongs to free parameters (any real numbers)."""
        return ()


@dataclass(frozen=True)
class Exponential(Family):
    """The rate of exits is the same at every age; the scale is the mean duration.

    Examples
    --------
    >>> float(Exponential().tail(np.array(0.0), ()))
    1.0
    """

    name = "exponential"

    def survival(self, z: Floats, shape: tuple[float, ...]) -> Floats:  # noqa: ARG002
        """Share exp(-z)."""
        return np.exp(-z)

    def log_density(self, z: Floats, shape: tuple[float, ...]) -> Floats:  # noqa: ARG002
        """Logarithm of exp(-z)."""
        return -z

    def tail(self, z: Floats, shape: tuple[float, ...]) -> Floats:  # noqa: ARG002
        """Again exp(-z)."""
        return np.exp(-z)


@dataclass(frozen=True)
class Weibull(Family):
    """Rate of exits proportional to age to the power k-1: below k = 1 old spells end more seldom.

    Examples
    --------
    >>> round(float(Weibull().tail(np.array(0.0), (0.5,))), 6)
    2.0
    """

    name = "Weibull"
    shape_names = ("k",)

    def survival(self, z: Floats, shape: tuple[float, ...]) -> Floats:
        """Share exp(-z^k)."""
        return np.asarray(np.exp(-(z ** shape[0])), dtype=np.float64)

    def log_density(self, z: Floats, shape: tuple[float, ...]) -> Floats:
        """Log k + (k-1) log z - z^k."""
        (k,) = shape
        return np.asarray(np.log(k) + (k - 1) * np.log(z) - z**k, dtype=np.float64)

    def tail(self, z: Floats, shape: tuple[float, ...]) -> Floats:
        """Upper incomplete gamma function of z^k at 1/k, divided by k."""
        (k,) = shape
        return np.asarray(gamma(1 + 1 / k) * gammaincc(1 / k, z**k), dtype=np.float64)

    def start(self) -> tuple[float, ...]:
        """The exponential, k = 1."""
        return (0.0,)

    def shape_of(self, free: ArrayLike) -> tuple[float, ...]:
        """Shape k between 0.2 and 5."""
        (x,) = np.asarray(free, dtype=np.float64)
        return (float(np.exp(np.clip(x, np.log(0.2), np.log(5)))),)


@dataclass(frozen=True)
class Mixture(Family):
    """Two kinds of spells, each with a constant rate: a share p of short ones, the others r times as long.

    Examples
    --------
    >>> float(Mixture().tail(np.array(0.0), (0.75, 9.0)))
    3.0
    """

    name = "two exponentials"
    shape_names = ("p", "r")

    def survival(self, z: Floats, shape: tuple[float, ...]) -> Floats:
        """Weighted sum p exp(-z) + (1-p) exp(-z/r)."""
        p, r = shape
        return p * np.exp(-z) + (1 - p) * np.exp(-z / r)

    def log_density(self, z: Floats, shape: tuple[float, ...]) -> Floats:
        """Logarithm of p exp(-z) + (1-p)/r exp(-z/r)."""
        p, r = shape
        return np.asarray(np.logaddexp(np.log(p) - z, np.log1p(-p) - np.log(r) - z / r), dtype=np.float64)

    def tail(self, z: Floats, shape: tuple[float, ...]) -> Floats:
        """Weighted sum p exp(-z) + (1-p) r exp(-z/r)."""
        p, r = shape
        return p * np.exp(-z) + (1 - p) * r * np.exp(-z / r)

    def start(self) -> tuple[float, ...]:
        """Three in four short, the others six times as long."""
        return (float(logit(0.75)), float(np.log(5)))

    def shape_of(self, free: ArrayLike) -> tuple[float, ...]:
        """Share p between 0.001 and 0.999, ratio r between 1 and 500."""
        x, y = np.asarray(free, dtype=np.float64)
        return float(np.clip(expit(x), 0.001, 0.999)), 1 + float(np.exp(np.clip(y, -7, np.log(499))))


FAMILIES: Mapping[str, Family] = {family.name: family for family in (Exponential(), Weibull(), Mixture())}
