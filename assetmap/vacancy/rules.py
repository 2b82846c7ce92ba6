"""The figures that evidence is weighed with."""

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import resources
from typing import Any

from assetmap.errors import InputError

__all__ = ["Family", "Linking", "RatesWords", "VacancyRules", "load_rules"]

EMPTY_KINDS = ("vacant", "surplus", "closed")
USED_KINDS = ("in use", "let", "transferred")
# closed for a time: neither empty to be had, nor in use
OTHER_KINDS = ("paused",)
# what some sources say beside a status; a line that offers a building to let speaks for emptiness
FURTHER_KINDS = ("marketed", "part in use", "no record", "listed")
SAYS: Mapping[str, str] = (
    dict.fromkeys((*OTHER_KINDS, *FURTHER_KINDS), "neither")
    | dict.fromkeys((*EMPTY_KINDS, "marketed"), "empty")
    | dict.fromkeys(USED_KINDS, "used")
)

_STATUS = (*EMPTY_KINDS, *USED_KINDS, *OTHER_KINDS)
_FIGURES = (
    "half_life_months",
    "fresh_months",
    "likely_vacant",
    "check",
    "items_named",
    "least_checked",
    "least_of_each",
    "shrinkage_sd",
)
_SHARES = ("likely_vacant", "check")
_WORDS = ("title", "reason", "group", "preposition")


@dataclass(frozen=True)
class Family:
    """A family of sources: its title, the likelihood ratio of each kind of thing it can say, and the reason.

    Families of one ``group`` are capped together. Evidence of use counts only within ``use_within_months``.
    """

    title: str
    ratios: Mapping[str, float]
    reason: str = ""
    group: str = ""
    preposition: str = "in"
    use_within_months: float = math.inf


@dataclass(frozen=True)
class Linking:
    """From which score (0 to 1) a line of a list belongs to an asset, and how far ahead of the next it has to be."""

    same_postcode: float
    same_outward: float
    margin: float
    reference_score: float


@dataclass(frozen=True)
class RatesWords:
    """Words in the headers of exemptions and reliefs, and words of those given only to what stands empty."""

    exemption_headers: tuple[str, ...] = ()
    empty_exemptions: tuple[str, ...] = ()


@dataclass(frozen=True)
class VacancyRules:
    """Half-life and freshness in months, band limits, priors by holding type, families by name, and the rest."""

    half_life_months: float
    fresh_months: float
    likely_vacant: float
    check: float
    priors: Mapping[str, float]
    families: Mapping[str, Family]
    caps: Mapping[str, float] = field(default_factory=dict)
    linking: Linking = Linking(0.5, 0.8, 0.05, 0.95)
    rates: RatesWords = RatesWords()
    items_named: int = 3
    least_checked: int = 100
    least_of_each: int = 10
    shrinkage_sd: float = 0.693


def load_rules(overrides: Mapping[str, Any] | None = None, where: str = "[vacancy]") -> VacancyRules:
    """Rules as the package ships them, with a region's overrides.

    Parameters
    ----------
    overrides : mapping, optional
        As under ``[vacancy]`` in a region file: any of the figures, ``priors``, ``caps``, ``linking``, and
        ``families`` with any of a family's figures. A new family needs a title and the ratio of every status kind.
    where : str
        Place of the overrides, for messages.

    Returns
    -------
    VacancyRules
        Every ratio above 0, every prior and limit between 0 and 1.

    Raises
    ------
    InputError
        When a key is unknown, missing, or out of its range.
    """
    raw = tomllib.loads(resources.files("assetmap.vacancy").joinpath("rules.toml").read_text(encoding="utf-8"))
    for key, value in (overrides or {}).items():
        if key not in raw:
            raise _fault(f"unknown key '{key}'", where, key, ", ".join(raw))
        if isinstance(raw[key], dict):
            raw[key] = _merged(raw[key], value, f"{where}.{key}", deep=key == "families")
        else:
            raw[key] = value
    families = {name: _family(name, table, where) for name, table in raw["families"].items()}
    figures = {key: _number(raw[key], f"{where}.{key}", 1.0 if key in _SHARES else math.inf) for key in _FIGURES}
    caps = {name: _number(value, f"{where}.caps.{name}", math.inf) for name, value in raw["caps"].items()}
    groupless = sorted({family.group for family in families.values() if family.group} - set(caps))
    if groupless:
        raise _fault(f"the group '{groupless[0]}' has no cap", f"{where}.caps", groupless[0], ", ".join(caps))
    whole = {key: int(figures.pop(key)) for key in ("items_named", "least_checked", "least_of_each")}
    return VacancyRules(
        **figures,
        items_named=whole["items_named"],
        least_checked=whole["least_checked"],
        least_of_each=whole["least_of_each"],
        priors={name: _number(value, f"{where}.priors.{name}", 1.0) for name, value in raw["priors"].items()},
        families=families,
        caps=caps,
        rates=RatesWords(**{key: _words(words, f"{where}.rates.{key}") for key, words in raw["rates"].items()}),
        linking=Linking(**{k: _number(v, f"{where}.linking.{k}", 1.0, True) for k, v in raw["linking"].items()}),
    )


def _merged(ours: dict[str, Any], theirs: Any, where: str, *, deep: bool) -> dict[str, Any]:
    if not isinstance(theirs, Mapping):
        raise _fault("not a table", where, f"{theirs!r}", "a table of figures")
    if deep:
        return ours | {name: _merged(ours.get(name, {}), table, where, deep=False) for name, table in theirs.items()}
    unknown = [name for name in theirs if name not in ours] if not where.endswith(".families") else []
    if unknown:
        raise _fault(f"unknown key '{unknown[0]}'", where, unknown[0], ", ".join(ours))
    return ours | dict(theirs)


def _family(name: str, table: Mapping[str, Any], where: str) -> Family:
    place = f"{where}.families.{name}"
    for key in ("title", *_STATUS):
        if key not in table:
            raise _fault(f"the family lacks '{key}'", place, ", ".join(table), f"title, {', '.join(_STATUS)}")
    kinds = (*_STATUS, *FURTHER_KINDS)
    for key in table:
        if key not in (*kinds, *_WORDS, "use_within_months"):
            raise _fault(f"unknown key '{key}'", place, key, ", ".join((*kinds, *_WORDS, "use_within_months")))
    for key in _WORDS:
        if not isinstance(table.get(key, ""), str):
            raise _fault(f"'{key}' is not a text", place, f"{table[key]!r}", "a text")
    return Family(
        ratios={kind: _number(table[kind], f"{place}.{kind}", math.inf) for kind in kinds if kind in table},
        use_within_months=_number(table.get("use_within_months", math.inf), place, math.inf),
        **{key: table[key] for key in _WORDS if key in table},
    )


def _words(value: Any, where: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(word, str) and word.strip() for word in value):
        raise _fault("not a list of words", where, f"{value!r}", "a list of texts")
    return tuple(word.casefold() for word in value)


def _number(value: Any, where: str, top: float, include: bool = False) -> float:
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not number or not value > 0 or (value > top if include or math.isinf(top) else value >= top):
        allowed = "a number above 0" + ("" if math.isinf(top) else f" and {'up to' if include else 'below'} {top:g}")
        raise _fault("the figure is out of its range", where, f"{value!r}", allowed)
    return float(value)


def _fault(what: str, where: str, seen: str, allowed: str) -> InputError:
    return InputError(what, where, seen=seen, allowed=allowed, next_step="mend the rules of the region file")
