"""What a disposal may set off, each a flag with the rule's name and date, worded as a question for a lawyer."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

from assetmap.errors import InputError
from assetmap.value.figures import money
from assetmap.value.leasehold import LONGEST_LEASE
from assetmap.value.refusals import checked, checked_keys, read_toml

__all__ = ["Disposal", "Flag", "Rule", "load_public_rules", "public_test", "read_public_rules"]

NO_MARKET_VALUE = "no undervalue: enter the market value today"

_LIMITS = {
    "undervalue": ("above",),
    "undervalue_within": ("above", "at_most"),
    "assistance": ("above",),
    "lease_years": ("at_most",),
    "listed_lease": ("at_least",),
    "listed": (),
    "lease": (),
    "open_space": (),
}


@dataclass(frozen=True)
class Rule:
    """A rule: when it speaks, its name and date, its limits, and what to ask."""

    key: str
    when: str
    rule: str
    rule_date: str
    text: str
    limits: Mapping[str, float]


@dataclass(frozen=True)
class Disposal:
    """A disposal as it is proposed.

    Parameters
    ----------
    market_value : float, optional
        Unrestricted market value, £; without it there is no undervalue.
    price : float
        £; negative for a contribution by the owner.
    lease_years : float, optional
        Length of the lease, above 0 to 999 years; a sale of the freehold if not given.
    listed : bool
        Whether it is a listed asset of community value.
    open_space : bool
        Whether there is open space in it.
    assistance_before : float
        Minimal financial assistance the recipient had in the last three years, £, 0 or more.
    """

    market_value: float | None = None
    price: float = 0.0
    lease_years: float | None = None
    listed: bool = False
    open_space: bool = False
    assistance_before: float = 0.0

    def __post_init__(self) -> None:
        if self.market_value is not None:
            checked("market_value", self.market_value, unit="£")
        checked("price", self.price, unit="£")
        checked("assistance_before", self.assistance_before, 0.0, unit="£")
        if self.lease_years is not None:
            checked("lease_years", self.lease_years, 0.0, LONGEST_LEASE, above=True, unit="years")

    @property
    def undervalue(self) -> float | None:
        """Market value less price, £; None where no market value is entered."""
        return None if self.market_value is None else self.market_value - self.price


@dataclass(frozen=True)
class Flag:
    """A rule that speaks, or one that cannot be told for want of an entry."""

    key: str
    rule: str
    rule_date: str
    text: str
    known: bool

    def __str__(self) -> str:
        return f"Ask your lawyer about {self.rule} ({self.rule_date}): {self.text}"


@lru_cache(maxsize=1)
def load_public_rules() -> tuple[Rule, ...]:
    """Rules as the package ships them."""
    return read_public_rules(Path(str(resources.files("assetmap.value").joinpath("disposal.toml"))))


def read_public_rules(path: Path) -> tuple[Rule, ...]:
    """Rules of a TOML file.

    Raises
    ------
    InputError
        When a rule lacks its name, date, text or limit, or speaks when nothing known does.
    """
    raw = read_toml(path)
    checked_keys(raw, ("title", "date", "rules"), (), str(path))
    rules = []
    for table in raw["rules"]:
        where = f"{path}, {table.get('key', 'a rule')}"
        if table.get("when") not in _LIMITS:
            raise InputError("'when' is not known", where, seen=repr(table.get("when")), allowed=", ".join(_LIMITS))
        limits = _LIMITS[table["when"]]
        checked_keys(table, ("key", "when", "rule", "rule_date", "text", *limits), (), where)
        rules.append(
            Rule(
                str(table["key"]),
                str(table["when"]),
                str(table["rule"]),
                str(table["rule_date"]),
                str(table["text"]),
                {name: checked(name, table[name], 0.0, where=where) for name in limits},
            )
        )
    return tuple(rules)


def public_test(disposal: Disposal, rules: tuple[Rule, ...] | None = None) -> tuple[Flag, ...]:
    """Flags of a disposal.

    Parameters
    ----------
    disposal : Disposal
        As it is proposed.
    rules : tuple of Rule, optional
        The package's own if not given.

    Returns
    -------
    tuple of Flag
        A rule on the undervalue gives a flag with ``known`` False where no market value is entered.
    """
    flags = []
    for rule in load_public_rules() if rules is None else rules:
        speaks = _speaks(rule, disposal)
        if speaks is None:
            flags.append(Flag(rule.key, rule.rule, rule.rule_date, NO_MARKET_VALUE, False))
        elif speaks:
            flags.append(Flag(rule.key, rule.rule, rule.rule_date, _text(rule, disposal), True))
    return tuple(flags)


def _speaks(rule: Rule, disposal: Disposal) -> bool | None:
    lease, limits, under = disposal.lease_years, rule.limits, disposal.undervalue
    if rule.when in ("undervalue", "undervalue_within", "assistance"):
        if under is None:
            return None
        total = max(under, 0.0) + disposal.assistance_before if rule.when == "assistance" else under
        return limits["above"] < total <= limits.get("at_most", float("inf"))
    told: Mapping[str, Any] = {
        "lease_years": lease is not None and lease <= limits.get("at_most", 0.0),
        "listed_lease": disposal.listed and (lease is None or lease >= limits.get("at_least", 0.0)),
        "listed": disposal.listed,
        "lease": lease is not None,
        "open_space": disposal.open_space,
    }
    return bool(told[rule.when])


def _text(rule: Rule, disposal: Disposal) -> str:
    if rule.when in ("undervalue", "undervalue_within", "assistance") and disposal.undervalue is not None:
        return f"{rule.text} (undervalue {money(disposal.undervalue)})"
    return rule.text
