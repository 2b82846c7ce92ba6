"""Rates of one class of buildings, fitted to the spells of all sources."""

from collections.abc import Sequence
from dataclasses import dataclass

from assetmap.errors import InputError
from assetmap.vacancy.fitting.classes import holding_classes
from assetmap.vacancy.fitting.exits import split_exits
from assetmap.vacancy.fitting.families import FAMILIES, Exponential
from assetmap.vacancy.fitting.likelihood import clustering, fit_spells, rate_interval, shape_interval
from assetmap.vacancy.fitting.pooling import pool_sources
from assetmap.vacancy.fitting.spells import Spells

__all__ = ["LEAST_SPELLS", "ClassRates", "SourceRate", "fit_class"]

# A source or class with fewer spells than this does not stand on its own. [A]
LEAST_SPELLS = 20


@dataclass(frozen=True)
class SourceRate:
    """What one source says of a class: exits a year by itself with a 95 % profile interval, and as the class takes it.

    ``taken`` is the source's own rate where it has `LEAST_SPELLS` or more, otherwise the one drawn towards the others.
    """

    source: str
    date: str
    scheme: str
    spells: int
    ended: int
    rate: float
    low: float
    high: float
    clustering: float
    taken: float


@dataclass(frozen=True)
class ClassRates:
    """Rates a year of one class, and what they rest on.

    Parameters
    ----------
    holding_class, title : str
        As in classes.toml.
    rate, low, high : float
        Exits a year (the sum of ``mu`` and ``nu``), with its 95 % interval.
    spread : float
        Standard deviation of the sources' log rates.
    mu, nu : float
        Empty to used, and empty to gone, a year.
    reused, gone : int
        Exits counted of each kind.
    family : str
        The one of `FAMILIES` with the lowest AIC, and ``shape``, its shape common to the sources; ``scale_rate`` is
        the pooled 1 / scale that goes with it.
    weibull_k, weibull_low, weibull_high : float
        Weibull shape within a source, with its 95 % interval: below 1, exits grow rarer with age.
    spells : int
        In all sources together.
    pooled_with_all : bool
        Whether the class has too few spells, and its rate is that of all classes.
    sources : tuple of SourceRate
        Each source with a spell of the class.
    """

    holding_class: str
    title: str
    rate: float
    low: float
    high: float
    spread: float
    mu: float
    nu: float
    reused: int
    gone: int
    family: str
    shape: tuple[float, ...]
    scale_rate: float
    weibull_k: float
    weibull_low: float
    weibull_high: float
    spells: int
    pooled_with_all: bool
    sources: tuple[SourceRate, ...]


def fit_class(sources: Sequence[Spells], holding_class: str, *, least: int = LEAST_SPELLS) -> ClassRates:
    """Rates of a class from every source's spells of it.

    Parameters
    ----------
    sources : sequence of Spells
        Of any classes.
    holding_class : str
        Key of a class.
    least : int
        A class with fewer spells than this takes the rate of the spells of all classes together.

    Returns
    -------
    ClassRates
        The family is chosen over sources with a shape in common and a scale each, so that sources that differ do not
        pass for spells that age.

    Raises
    ------
    InputError
        When no source has a spell of the class.
    """
    own = [spells for source in sources if len(spells := source.of_class(holding_class))]
    if not own:
        raise InputError(
            f"no spell is of the class '{holding_class}'",
            ", ".join(source.source for source in sources),
            seen="0 spells",
            allowed="a spell or more",
            next_step="name more sources, or mend the words of classes.toml",
        )
    count = sum(len(source) for source in own)
    few = count < least
    others = [rest for source in sources if len(rest := source.but_class(holding_class))]
    base = [*own, *others] if few else own
    fits = {name: fit_spells(base, family) for name, family in FAMILIES.items()}
    best = min(fits.values(), key=lambda fit: fit.aic)
    pooled = pool_sources(base)
    shaped = pooled if isinstance(best.family, Exponential) else pool_sources(base, best.family, best.shape)
    entry = holding_classes()[holding_class]
    split = split_exits(own, entry.gone_share)
    k, k_low, k_high = shape_interval(base)
    return ClassRates(
        holding_class=holding_class,
        title=entry.title,
        rate=pooled.rate,
        low=pooled.low,
        high=pooled.high,
        spread=shaped.spread,
        mu=pooled.rate * (1 - split.gone_share),
        nu=pooled.rate * split.gone_share,
        reused=split.reused,
        gone=split.gone,
        family=best.family.name,
        shape=best.shape,
        scale_rate=shaped.rate,
        weibull_k=k,
        weibull_low=k_low,
        weibull_high=k_high,
        spells=count,
        pooled_with_all=few,
        sources=tuple(_source_rate(source, drawn, least) for source, drawn in zip(own, pooled.sources, strict=False)),
    )


def _source_rate(spells: Spells, drawn: float, least: int) -> SourceRate:
    rate, low, high = rate_interval(spells)
    return SourceRate(
        source=spells.source,
        date=spells.date,
        scheme=spells.scheme,
        spells=len(spells),
        ended=int(spells.table["ended"].sum()),
        rate=rate,
        low=low,
        high=high,
        clustering=clustering(spells),
        taken=rate if len(spells) >= least else drawn,
    )
