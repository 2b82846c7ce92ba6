"""Sources that differ, pooled: each has a rate of its own, drawn from one distribution, and the few lean on the many."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assetmap.vacancy.fitting.families import Exponential, Family
from assetmap.vacancy.fitting.likelihood import clustering, log_likelihood
from assetmap.vacancy.fitting.spells import Spells

__all__ = ["Pooled", "pool_sources"]

Floats = NDArray[np.float64]
_THETA = np.linspace(np.log(1 / 1000), np.log(20.0), 199)
_TAU = np.linspace(0.05, 2.5, 50)


@dataclass(frozen=True)
class Pooled:
    """What sources say together of 1 / scale, a year.

    ``rate`` is the centre of the distribution from which each source has its own, with its 95 % interval; ``spread``
    that distribution's standard deviation in log units; ``sources`` each source's rate, drawn towards the centre the
    more, the fewer its spells are.
    """

    rate: float
    low: float
    high: float
    spread: float
    sources: tuple[float, ...]


def pool_sources(
    sources: Sequence[Spells],
    family: Family | None = None,
    shape: tuple[float, ...] = (),
    *,
    spread_sd: float = 1.0,
) -> Pooled:
    """Partial pooling of sources on the logarithm of 1 / scale.

    Each source's whole likelihood enters, tempered by its factor of `clustering`, so that a source of two spells needs
    no standard error. The mean of the log rates is flat beforehand, their standard deviation half-normal; both are
    integrated over on a grid.

    Parameters
    ----------
    sources : sequence of Spells
        Of one class, one or more.
    family : Family, optional
        The exponential by default: 1 / scale is then the rate of exits.
    shape : tuple of float
        Its shape, common to all.
    spread_sd : float
        Standard deviation of the half-normal, in log units: 1 lets rates differ by a factor of e.

    Returns
    -------
    Pooled
        With one source the interval is wide: nothing says how far others lie from it.
    """
    family = family or Exponential()
    likelihoods = [_on_grid(spells, family, shape) for spells in sources]
    step = _THETA[1] - _THETA[0]
    weight = np.zeros((len(_TAU), len(_THETA)))
    means = np.zeros((len(sources), len(_TAU), len(_THETA)))
    for i, tau in enumerate(_TAU):
        kernel = np.exp(-0.5 * ((_THETA[:, None] - _THETA[None, :]) / tau) ** 2)
        kernel /= kernel.sum(axis=1, keepdims=True)
        weight[i] = -0.5 * (tau / spread_sd) ** 2
        for s, like in enumerate(likelihoods):
            total = kernel @ like
            weight[i] += np.log(np.maximum(total, 1e-300))
            means[s, i] = kernel @ (like * _THETA) / np.maximum(total, 1e-300)
    posterior = np.exp(weight - weight.max())
    posterior /= posterior.sum()
    low, mid, high = _quantiles(posterior.sum(axis=0), step)
    return Pooled(
        rate=float(np.exp(mid)),
        low=float(np.exp(low)),
        high=float(np.exp(high)),
        spread=float(posterior.sum(axis=1) @ _TAU),
        sources=tuple(float(np.exp((posterior * mean).sum())) for mean in means),
    )


def _on_grid(spells: Spells, family: Family, shape: tuple[float, ...]) -> Floats:
    """Likelihood at each log rate of the grid, its highest value 1."""
    logs = np.array([log_likelihood(spells, family, shape, float(np.exp(-theta))).sum() for theta in _THETA])
    logs = logs / clustering(spells)
    return np.asarray(np.exp(logs - logs.max()), dtype=np.float64)


def _quantiles(mass: Floats, step: float) -> list[float]:
    edges = np.concatenate([[_THETA[0] - step / 2], _THETA + step / 2])
    heaped = np.concatenate([[0.0], np.cumsum(mass)])
    return [float(np.interp(q, heaped, edges)) for q in (0.025, 0.5, 0.975)]
