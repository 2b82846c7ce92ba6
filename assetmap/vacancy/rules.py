"""The figures that evidence is weighed with."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources

__all__ = ["Family", "VacancyRules", "load_rules"]

EMPTY_KINDS = ("vacant", "surplus", "closed")
USED_KINDS = ("in use", "let", "transferred")
# closed for a time: neither empty to be had, nor in use
OTHER_KINDS = ("paused",)


@dataclass(frozen=True)
class Family:
    """A family of sources: its title, and the likelihood ratio of each kind of status."""

    title: str
    ratios: Mapping[str, float]


@dataclass(frozen=True)
class VacancyRules:
    """Half-life and freshness in months, band limits, priors by holding type, families by name."""

    half_life_months: float
    fresh_months: float
    likely_vacant: float
    check: float
    priors: Mapping[str, float]
    families: Mapping[str, Family]


def load_rules() -> VacancyRules:
    """Rules as the package ships them."""
    raw = tomllib.loads(resources.files("assetmap.vacancy").joinpath("rules.toml").read_text(encoding="utf-8"))
    families = {
        name: Family(table["title"], {kind: float(table[kind]) for kind in (*EMPTY_KINDS, *USED_KINDS, *OTHER_KINDS)})
        for name, table in raw["families"].items()
    }
    return VacancyRules(
        half_life_months=float(raw["half_life_months"]),
        fresh_months=float(raw["fresh_months"]),
        likely_vacant=float(raw["likely_vacant"]),
        check=float(raw["check"]),
        priors={name: float(value) for name, value in raw["priors"].items()},
        families=families,
    )
