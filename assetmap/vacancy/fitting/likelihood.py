"""Maximum likelihood of how long buildings stay empty, by the way in which each spell came to be seen."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq, minimize, minimize_scalar

from assetmap.vacancy.fitting.families import Exponential, Family, Weibull
from assetmap.vacancy.fitting.spells import Spells

__all__ = ["Fit", "clustering", "fit_spells", "held_out", "log_likelihood", "rate_interval", "shape_interval"]

Floats = NDArray[np.float64]
_LEAST = 1e-300
# Mean durations looked at: two days to two thousand years.
_SCALES = (np.log(0.005), np.log(2000.0))
_CHI2_95 = 3.841458820694124
_STEP = 1e-4
# A deviance smaller than this at the end of the scales says that the likelihood has no top before it.
_FLAT = 0.02


@dataclass(frozen=True)
class Fit:
    """A family fitted to sources that share its shape and have each a scale of their own.

    ``scales`` are years, in the order of the sources; ``parameters`` counts shape and scales.
    """

    family: Family
    shape: tuple[float, ...]
    scales: tuple[float, ...]
    log_likelihood: float
    parameters: int

    @property
    def aic(self) -> float:
        """Akaike's information criterion: the lower of two is the better supported."""
        return 2 * self.parameters - 2 * self.log_likelihood


def log_likelihood(spells: Spells, family: Family, shape: tuple[float, ...], scale: float) -> Floats:
    """Log-likelihood of each spell.

    Followed and ended: density, or the chance of an end between two looks. Followed and not ended: survival (censored
    to the right). Running at a snapshot: the time run so far has the density S(t) over the integral of S, because a
    long spell is the likelier to be caught (length bias; Cox 1962, *Renewal Theory*, 5.3). Looked at twice: the chance
    that a spell caught at the first look lasts until the second is the integral of S from there on over its whole.

    Parameters
    ----------
    spells : Spells
        Of one source.
    family : Family
        And its ``shape``.
    scale : float
        In years, above 0.

    Returns
    -------
    numpy.ndarray
        One number a spell, in their order.
    """
    table = spells.table
    z = table["years"].to_numpy(dtype=np.float64) / scale
    if spells.scheme == "running":
        window = table["window"].to_numpy(dtype=np.float64) / scale
        whole = family.tail(np.zeros_like(z), shape) - np.where(
            np.isfinite(window), family.tail(np.where(np.isfinite(window), window, 0.0), shape), 0.0
        )
        return _log(family.survival(z, shape)) - _log(whole * scale)
    ended = table["ended"].to_numpy(dtype=bool)
    if spells.scheme == "twice":
        lasting = family.tail(z, shape) / family.tail(np.zeros_like(z), shape)
        return np.where(ended, _log(1 - lasting), _log(lasting))
    earliest = table["earliest"].to_numpy(dtype=np.float64) / scale
    known = ended & (earliest == z)
    density = family.log_density(np.where(known, np.maximum(z, 1e-9), 1.0), shape) - np.log(scale)
    between = _log(family.survival(np.where(ended, earliest, 0.0), shape) - family.survival(z, shape))
    return np.where(known, density, np.where(ended, between, _log(family.survival(z, shape))))


def fit_spells(sources: Sequence[Spells], family: Family) -> Fit:
    """The shape common to all sources, and each source's scale, that make what was seen the likeliest.

    Parameters
    ----------
    sources : sequence of Spells
        Each with a spell or more.
    family : Family
        One of `FAMILIES`.

    Returns
    -------
    Fit
        Found by a search over the shape (Nelder and Mead) with the best scale of each source inside.
    """
    if not sources or not all(len(spells) for spells in sources):
        raise ValueError("'sources' must hold a source or more, each with a spell")

    def best(shape: tuple[float, ...]) -> tuple[list[float], float]:
        found = [_best_scale(spells, family, shape) for spells in sources]
        return [scale for scale, _ in found], sum(value for _, value in found)

    shape: tuple[float, ...] = ()
    if family.shape_names:
        search = minimize(
            lambda free: -best(family.shape_of(free))[1],
            np.array(family.start()),
            method="Nelder-Mead",
            options={"xatol": 1e-4, "fatol": 1e-6, "maxiter": 400},
        )
        shape = family.shape_of(search.x)
    scales, value = best(shape)
    return Fit(family, shape, tuple(scales), value, len(shape) + len(scales))


def held_out(sources: Sequence[Spells], family: Family, folds: int = 5) -> float:
    """Mean log-likelihood of a spell under a fit that has not seen its site.

    Parameters
    ----------
    sources : sequence of Spells
        As for `fit_spells`.
    family : Family
        One of `FAMILIES`.
    folds : int
        Each source's sites, in the order of their names, are dealt to so many parts.

    Returns
    -------
    float
        NaN where a source has fewer sites than parts: then nothing can be held out of it.
    """
    parts = []
    for spells in sources:
        sites = spells.table["site"]
        order = {site: i % folds for i, site in enumerate(sorted(set(sites)))}
        if len(order) < folds:
            return float("nan")
        parts.append(sites.map(order).to_numpy())
    total, count = 0.0, 0
    for fold in range(folds):
        seen = [spells.rows(part != fold) for spells, part in zip(sources, parts, strict=True)]
        fit = fit_spells(seen, family)
        for spells, part, scale in zip(sources, parts, fit.scales, strict=True):
            total += float(log_likelihood(spells.rows(part == fold), family, fit.shape, scale).sum())
            count += int((part == fold).sum())
    return total / count


def clustering(spells: Spells) -> float:
    """How many times larger the variance of the log rate is because spells of one site share a fate, 1 or more.

    The robust (sandwich) variance of the constant rate, clustered by site, over the one that takes spells as
    independent. A deviance divided by it is again about chi-squared (Chandler and Bate 2007, *Biometrika* 94, 167).
    With one site, the number of its spells.
    """
    sites = spells.table["site"]
    groups = sites.nunique()
    if groups < 2:
        return float(max(1, len(spells)))
    scale, _ = _best_scale(spells, Exponential(), ())
    low, mid, high = (log_likelihood(spells, Exponential(), (), scale * np.exp(step)) for step in (-_STEP, 0.0, _STEP))
    slope, bend = (high - low) / (2 * _STEP), (2 * mid - high - low) / _STEP**2
    if bend.sum() <= 1e-3:  # every pair ended, or none did: no slope to compare
        return float(len(spells) / groups)
    scores = np.bincount(sites.astype("category").cat.codes, weights=slope)
    return max(1.0, float(groups / (groups - 1) * (scores**2).sum() / bend.sum()))


def rate_interval(spells: Spells, factor: float | None = None) -> tuple[float, float, float]:
    """Constant rate of exits a year, with the limits of its 95 % profile interval.

    Parameters
    ----------
    spells : Spells
        Of one source.
    factor : float, optional
        By what the deviance is divided; that of `clustering` by default.

    Returns
    -------
    rate, low, high : float
        0 where the spells are as likely with no exits at all; infinite where every one of a pair of looks ended.
    """
    factor = clustering(spells) if factor is None else factor
    scale, top = _best_scale(spells, Exponential(), ())

    def deviance(log_scale: float) -> float:
        return 2 * (top - float(log_likelihood(spells, Exponential(), (), float(np.exp(log_scale))).sum()))

    def short(log_scale: float) -> float:
        return deviance(log_scale) / factor - _CHI2_95

    at = float(np.log(scale))
    longest = float(np.exp(brentq(short, at, _SCALES[1]))) if short(_SCALES[1]) > 0 else np.inf
    shortest = float(np.exp(brentq(short, _SCALES[0], at))) if short(_SCALES[0]) > 0 else 0.0
    rate = 0.0 if deviance(_SCALES[1]) < _FLAT else np.inf if deviance(_SCALES[0]) < _FLAT else 1 / scale
    return rate, 1 / longest, 1 / shortest if shortest else np.inf


def shape_interval(sources: Sequence[Spells]) -> tuple[float, float, float]:
    """Weibull shape k common to the sources, with the limits of its 95 % profile interval.

    The deviance is divided by the largest factor of `clustering` among the sources.
    """
    family = Weibull()
    fit = fit_spells(sources, family)
    factor = max(clustering(spells) for spells in sources)
    (k,) = fit.shape

    def short(log_k: float) -> float:
        value = sum(_best_scale(spells, family, (float(np.exp(log_k)),))[1] for spells in sources)
        return 2 * (fit.log_likelihood - value) / factor - _CHI2_95

    at, (least, most) = float(np.log(k)), (float(np.log(0.2)), float(np.log(5)))
    low = float(np.exp(brentq(short, least, at))) if short(least) > 0 else float(np.exp(least))
    high = float(np.exp(brentq(short, at, most))) if short(most) > 0 else float(np.exp(most))
    return k, low, high


def _best_scale(spells: Spells, family: Family, shape: tuple[float, ...]) -> tuple[float, float]:
    def loss(log_scale: float) -> float:
        return -float(log_likelihood(spells, family, shape, float(np.exp(log_scale))).sum())

    found = minimize_scalar(loss, bounds=_SCALES, method="bounded", options={"xatol": 1e-8})
    return float(np.exp(found.x)), -float(found.fun)


def _log(value: Floats) -> Floats:
    return np.asarray(np.log(np.maximum(value, _LEAST)), dtype=np.float64)
