"""What somebody asks of a portfolio, in plain values: kept under a name, put into a link, handed to the question."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from assetmap.errors import InputError
from assetmap.portfolio.question import WHERE, Lot
from assetmap.portfolio.rules import load_rules

__all__ = ["MOST_IDS", "MOST_SETS", "Limits", "limits_from_query"]

_PREFIX = "p_"
_LISTS = ("must", "never")
_SETS = ("lots", "exclusive")
_FLAGS = ("assumed_areas", "also_visit")
_WHOLE = ("least_count", "most_count", "council_least", "council_most")
_SHARES = ("council_share_most",)
MOST_IDS = 200
"""Buildings in one list of them: must-haves, never, a lot, a set."""

MOST_SETS = 5
"""Lots, and sets of which one building at most is chosen."""

# What no limit goes beyond, in its own unit: the whole of a large council's estate is a hundredth of each.
_MOST_GBP = 1e10
_MOST = {"radius": 100_000.0, "score_worth": 100_000.0, "floor_space_least": 1e7, "floor_space_most": 1e7}
_MOST |= dict.fromkeys(_SHARES, 1.0) | dict.fromkeys(_WHOLE, 10_000.0)
# What one side wants to pay for a bundle is for the table, and a link may be read by anybody.
_CONFIDENTIAL = "price"


def _default(name: str) -> Any:
    return load_rules()["region"][name]


@dataclass(frozen=True)
class Limits:
    """Limits of a portfolio of a region; 0 or nothing where a limit is not asked for.

    Parameters
    ----------
    budget : float
        £ that may be spent, 0 or more.
    contribution_limit : float
        £ of owners' contributions that may be added to it.
    radius : float
        Metres, straight line, within which a building serves an area.
    score_worth : float
        What a building's own score of 1 is worth, in units of covered need.
    least_count, most_count : int
        Buildings in all.
    council_least, council_most : int
        Buildings of each council.
    council_share_most : float
        Share of the budget, 0 to 1, that goes to one council's buildings at most; 1 binds nothing.
    must, never : tuple of str
        Asset ids.
    lots : tuple of dict
        ``members`` (asset ids) and ``price`` (£, or None) of each lot that is sold all or nothing.
    exclusive : tuple of tuple of str
        Asset ids of each set of which one at most is chosen.
    floor_space_least, floor_space_most : float
        m² in all.
    undervalue_limit : float
        £ that each disposal may be below market value.
    subsidy_limit : float
        £ of grant and undervalue in all, where one recipient takes every building on.
    cvar_limit : float or None
        £ that may be lost on average over the worst draws; None where risk is not limited.
    assumed_areas : bool
        Whether stated areas by type of building stand in for those that nobody has measured [A].
    also_visit : bool
        Whether buildings that are only worth a visit can be chosen beside those that are confirmed or likely empty.

    Raises
    ------
    InputError
        When a value cannot be used.
    """

    budget: float = field(default_factory=lambda: float(_default("budget_gbp")))
    contribution_limit: float = 0.0
    radius: float = field(default_factory=lambda: float(_default("radius_m")))
    score_worth: float = field(default_factory=lambda: float(_default("score_worth")))
    least_count: int = 0
    most_count: int = 0
    council_least: int = 0
    council_most: int = 0
    council_share_most: float = 1.0
    must: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    lots: tuple[dict[str, Any], ...] = ()
    exclusive: tuple[tuple[str, ...], ...] = ()
    floor_space_least: float = 0.0
    floor_space_most: float = 0.0
    undervalue_limit: float = 0.0
    subsidy_limit: float = 0.0
    cvar_limit: float | None = None
    assumed_areas: bool = False
    also_visit: bool = False

    def __post_init__(self) -> None:
        for name in _LISTS:
            object.__setattr__(self, name, _ids(name, getattr(self, name)))
        object.__setattr__(self, "exclusive", tuple(_ids("exclusive", ids) for ids in self.exclusive))
        object.__setattr__(self, "lots", tuple(_lot(lot) for lot in self.lots))
        for entry in fields(self):
            if entry.name not in (*_LISTS, *_SETS, *_FLAGS):
                object.__setattr__(self, entry.name, _number(entry.name, getattr(self, entry.name)))
        for name in _FLAGS:
            if not isinstance(getattr(self, name), bool):
                raise _refused(name, getattr(self, name), "true or false")

    @property
    def also(self) -> tuple[str, ...]:
        """Lists whose buildings can be chosen beside those that are confirmed or likely empty."""
        return ("visit",) if self.also_visit else ()

    def constraints(self) -> dict[str, Any]:
        """Arguments of `assetmap.portfolio.question_for_region`; what is not asked for is left out."""
        asked: dict[str, Any] = {
            "radius": self.radius,
            "budget": self.budget,
            "contribution_limit": self.contribution_limit,
            "benefit_weight": self.score_worth,
            "must": self.must,
            "never": self.never,
            "exclusive": self.exclusive,
            "lots": {f"lot {n}": Lot(lot["members"], lot["price"]) for n, lot in enumerate(self.lots, start=1)},
        }
        plain = ("least_count", "most_count", "floor_space_least", "floor_space_most", "undervalue_limit")
        asked |= {name: getattr(self, name) for name in plain if getattr(self, name)}
        counts = (("group_least", self.council_least), ("group_most", self.council_most))
        asked |= {name: ours for name, ours in counts if ours}
        if self.council_share_most < 1:
            asked["group_share_most"] = self.council_share_most
        if self.also:
            asked["also"] = self.also
        if self.subsidy_limit:
            asked |= {"subsidy_limit": self.subsidy_limit, "recipient": "whoever takes all of them on"}
        if self.cvar_limit is not None:
            tail = 1.0 - load_rules()["simulation"]["worst_share"]
            asked |= {"cvar_limit": self.cvar_limit, "tail": tail}
        return asked

    def as_dict(self) -> dict[str, Any]:
        """Every value, as JSON can hold it."""
        return json.loads(json.dumps(asdict(self)))  # type: ignore[no-any-return]

    @classmethod
    def of_dict(cls, given: Mapping[str, Any]) -> "Limits":
        """Limits that `as_dict` gave, by this version or an older one.

        Raises
        ------
        InputError
            When a value cannot be used, or is of no limit.
        """
        unknown = set(given) - {entry.name for entry in fields(cls)}
        if unknown:
            raise _refused(", ".join(sorted(unknown)), "a limit of this name", "one that this version knows")
        return cls(**given)

    def to_query(self) -> list[tuple[str, str]]:
        """Names and values for a link: what differs from the usual, and nothing confidential (no bundle price)."""
        usual, found = Limits(), []
        for entry in fields(self):
            value = getattr(self, entry.name)
            if value == getattr(usual, entry.name):
                continue
            key = _PREFIX + entry.name
            if entry.name in _LISTS:
                found += [(key, one) for one in value]
            elif entry.name == "lots":
                found += [(key, json.dumps(lot["members"])) for lot in value]
            elif entry.name == "exclusive":
                found += [(key, json.dumps(ids)) for ids in value]
            else:
                found.append((key, "1" if value is True else f"{value:.15g}"))
        return found


def limits_from_query(query: Mapping[str, Sequence[str]]) -> tuple[Limits, tuple[str, ...]]:
    """Limits that a link asks for, and what in it could not be read, in words.

    Parameters
    ----------
    query : mapping of str to sequence of str
        Every value of each name; names that are not ours are passed over.
    """
    given: dict[str, Any] = {}
    faults = []
    for entry in fields(Limits):
        values = list(query.get(_PREFIX + entry.name, ()))
        if not values:
            continue
        try:
            given[entry.name] = _read(entry.name, values)
            Limits(**{entry.name: given[entry.name]})
        except (InputError, ValueError, TypeError, RecursionError):
            given.pop(entry.name, None)
            faults.append(f"{entry.name} = {values[-1][:80]}")
    return Limits(**given), tuple(faults)


def _read(name: str, values: list[str]) -> Any:
    if name in _LISTS:
        return tuple(values)
    if name == "exclusive":
        return tuple(tuple(json.loads(value)) for value in values)
    if name == "lots":
        return tuple({"members": json.loads(value)} for value in values)
    if name in _FLAGS:
        return values[-1] == "1"
    return float(values[-1])


def _ids(name: str, given: Any) -> tuple[str, ...]:
    if isinstance(given, str) or not all(isinstance(one, str) for one in given):
        raise _refused(name, given, "ids of buildings")
    if len(given) > MOST_IDS:
        raise _refused(name, f"{len(given):,} buildings", f"up to {MOST_IDS}")
    return tuple(dict.fromkeys(given))


def _lot(given: Mapping[str, Any]) -> dict[str, Any]:
    price = given.get(_CONFIDENTIAL)
    return {
        "members": list(_ids("lots", given["members"])),
        "price": None if price is None else _number("cvar_limit", price),
    }


def _number(name: str, given: Any) -> Any:
    if given is None and name == "cvar_limit":
        return None
    high = _MOST.get(name, _MOST_GBP)
    low = -high if name == "cvar_limit" else 0.0
    if isinstance(given, bool) or not isinstance(given, int | float) or not math.isfinite(given):
        raise _refused(name, given, "a number")
    if not low <= given <= high or (name in _WHOLE and given != int(given)):
        allowed = f"{'a whole number' if name in _WHOLE else 'a number'} from {low:,.0f} to {high:,.0f}"
        raise _refused(name, given, "a share from 0 to 1" if name in _SHARES else allowed)
    return int(given) if name in _WHOLE else float(given)


def _refused(name: str, given: Any, allowed: str) -> InputError:
    return InputError(f"'{name}' cannot be used", WHERE, seen=repr(given), allowed=allowed, next_step=f"correct {name}")
