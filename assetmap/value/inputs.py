"""Dated inputs as ranges with their sources, overridden by region, building and scenario, and a record of what was moved."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np

from assetmap.errors import InputError
from assetmap.value.discounting import load_schedule
from assetmap.value.refusals import OutOfRangeError, checked, checked_keys, read_toml

__all__ = [
    "ADVERSE",
    "CASES",
    "CENTRAL",
    "FAVOURABLE",
    "GRADES",
    "INPUT_KEYS",
    "Change",
    "Input",
    "Inputs",
    "Terms",
    "load_inputs",
    "read_inputs",
    "read_overrides",
]

ADVERSE, CENTRAL, FAVOURABLE = CASES = ("adverse", "central", "favourable")
GRADES = ("published", "unverified", "assumption", "entered")
INPUT_KEYS = (
    "market_rent",
    "market_share",
    "community_discount",
    "market_void",
    "community_void",
    "running_share",
    "maintenance",
    "rental_growth",
    "exit_yield",
    "refurbishment",
    "optimism_bias",
    "fees",
    "holding_cost",
    "years_empty",
)
_PARTS = ("low", "central", "high")
_LEVELS = ("region", "buildings", "scenarios")


@dataclass(frozen=True)
class Input:
    """One input: its range, unit, source, evidence grade, the end that helps, and what may be entered at all."""

    key: str
    title: str
    unit: str
    low: float
    central: float
    high: float
    helps: str
    least: float
    most: float
    source: str
    grade: str

    def case(self, name: str) -> float:
        """Value in the adverse, central or favourable case."""
        if name == CENTRAL:
            return self.central
        return self.high if (name == FAVOURABLE) == (self.helps == "high") else self.low

    @property
    def triple(self) -> tuple[float, float, float]:
        """Low, central and high."""
        return self.low, self.central, self.high


@dataclass(frozen=True)
class Change:
    """A part of an input that an override moved: from what to what, by whom, on what source."""

    key: str
    part: str
    before: float
    after: float
    by: str
    source: str


@dataclass(frozen=True)
class Terms:
    """What is the same for every building and is not drawn.

    Attributes
    ----------
    hurdle_rates : tuple of float
        Real rates per year that are offered to a buyer.
    hurdle_rate : float
        The one that the walk-away price is shown at.
    horizon, works_years : int
        Years that a buyer holds the building, and those of them at the beginning without income.
    selling_cost, acquisition_cost : float
        Shares of the price.
    schedule : str
        Name of the discount schedule of the owner.
    marginal : str
        "triangular" or "pert".
    draws, seed : int
        Of the simulation.
    phased_share, phased_years : float
        Works that are put off when they are phased, and for how many years.
    """

    hurdle_rates: tuple[float, ...]
    hurdle_rate: float
    horizon: int
    works_years: int
    selling_cost: float
    acquisition_cost: float
    schedule: str
    marginal: str
    draws: int
    seed: int
    phased_share: float
    phased_years: float

    def __post_init__(self) -> None:
        for rate in (*self.hurdle_rates, self.hurdle_rate):
            checked("hurdle_rate", rate, 0.0, 0.5, unit="per year")
        for name, least, most in (
            ("horizon", 1, 100),
            ("works_years", 0, 20),
            ("draws", 100, 1_000_000),
            ("seed", 0, 2**63),
        ):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
                raise OutOfRangeError(
                    f"'{name}' cannot be used",
                    name,
                    seen=repr(value),
                    allowed=f"a whole number from {least} to {most}",
                    next_step=f"correct {name}",
                )
        if self.works_years >= self.horizon:
            raise OutOfRangeError(
                "the works last as long as the building is held",
                "works_years",
                seen=str(self.works_years),
                allowed=f"fewer than the horizon of {self.horizon} years",
                next_step="shorten the works or lengthen the horizon",
            )
        for name in ("selling_cost", "acquisition_cost"):
            checked(name, getattr(self, name), 0.0, 0.5, unit="of the price")
        checked("phased_share", self.phased_share, 0.0, 1.0)
        checked("phased_years", self.phased_years, 0.0, 30.0, unit="years")
        load_schedule(self.schedule)
        if self.marginal not in ("triangular", "pert"):
            raise OutOfRangeError(
                "no such marginal distribution",
                "marginal",
                seen=repr(self.marginal),
                allowed="triangular, pert",
                next_step="name one of them",
            )


@dataclass(frozen=True)
class Inputs:
    """A dated set of inputs, their correlations, the terms, named scenarios, and the changes made to it."""

    title: str
    date: dt.date
    items: Mapping[str, Input]
    correlations: Mapping[tuple[str, str], float]
    terms: Terms
    scenarios: Mapping[str, Mapping[str, Any]]
    changes: tuple[Change, ...] = ()

    def __getitem__(self, key: str) -> Input:
        return self.items[key]

    def values(self, case: str) -> dict[str, float]:
        """Value of every input in a case."""
        return {key: item.case(case) for key, item in self.items.items()}

    def override(self, values: Mapping[str, Any], by: str) -> "Inputs":
        """Set in which some inputs are others, with a record of what was moved.

        Parameters
        ----------
        values : mapping
            By input: a number, which says that it is known, so that low, central and high are the same; or a mapping with
            any of ``low``, ``central``, ``high``, ``source``, ``grade``.
        by : str
            Who overrides: "region lcr", "building E08000012:17", "scenario ...". Later overrides win.

        Raises
        ------
        InputError
            When an input is unknown, a number is out of range, or low, central and high are not in order.
        """
        items, changes = dict(self.items), list(self.changes)
        for key, value in values.items():
            if key not in items:
                raise InputError(
                    f"no input '{key}'",
                    by,
                    seen=str(key),
                    allowed=", ".join(items),
                    next_step="correct or remove the override",
                )
            before = items[key]
            given = dict(value) if isinstance(value, Mapping) else dict.fromkeys(_PARTS, value)
            checked_keys(given, (), (*_PARTS, "source", "grade"), f"{by}, {key}")
            given = {"source": f"entered for {by}", "grade": "entered"} | given
            after = _in_order(replace(before, **given), by)
            items[key] = after
            changes += [
                Change(key, part, getattr(before, part), getattr(after, part), by, after.source)
                for part in _PARTS
                if getattr(before, part) != getattr(after, part)
            ]
        return replace(self, items=items, changes=tuple(changes))

    def scenario(self, name: str) -> "Inputs":
        """Set under a named scenario.

        Raises
        ------
        InputError
            When there is none of that name.
        """
        if name not in self.scenarios:
            raise InputError(
                "no such scenario",
                "scenario",
                seen=name,
                allowed=", ".join(self.scenarios) or "none is defined",
                next_step="name one of them",
            )
        return self.override(self.scenarios[name], f"scenario {name}")

    def with_terms(self, **terms: Any) -> "Inputs":
        """Set under other terms, such as ``hurdle_rate=0.06``; see `Terms`."""
        unknown = [name for name in terms if name not in Terms.__dataclass_fields__]
        if unknown:
            raise TypeError(f"'{unknown[0]}' is no term, allowed {', '.join(Terms.__dataclass_fields__)}")
        return replace(self, terms=replace(self.terms, **terms))


@lru_cache(maxsize=1)
def load_inputs() -> Inputs:
    """Inputs that the package ships."""
    return read_inputs(Path(str(resources.files("assetmap.value").joinpath("inputs.toml"))))


def read_inputs(path: Path) -> Inputs:
    """Inputs of a TOML file of the shape that the package's own has.

    Raises
    ------
    InputError
        When the file is absent or not TOML; an input is missing or unknown; a number is out of range, of the wrong sign or
        not in order; a unit, source or grade is missing; or the correlations contradict each other.
    """
    raw = read_toml(path)
    where = str(path)
    checked_keys(raw, ("title", "date", "inputs", "terms"), ("correlations", "scenarios"), where)
    if not isinstance(raw["date"], dt.date):
        raise InputError("'date' is no date", where, seen=repr(raw["date"]), allowed="a day such as 2026-11-22")
    checked_keys(raw["inputs"], INPUT_KEYS, (), f"{where}, inputs")
    items = {key: _input(key, raw["inputs"][key], where) for key in INPUT_KEYS}
    checked_keys(raw["terms"], [field.name for field in fields(Terms)], (), f"{where}, terms")
    terms = Terms(**(raw["terms"] | {"hurdle_rates": tuple(raw["terms"]["hurdle_rates"])}))
    inputs = Inputs(
        str(raw["title"]),
        raw["date"],
        items,
        _correlations(raw.get("correlations", []), where),
        terms,
        raw.get("scenarios", {}),
    )
    for name in inputs.scenarios:  # a scenario that cannot be used is refused now, not when somebody picks it
        inputs.scenario(name)
    return inputs


def read_overrides(path: Path) -> dict[str, dict[str, Any]]:
    """Overrides of a TOML file with the tables ``[region]``, ``[buildings."ID"]`` and ``[scenarios."NAME"]``.

    Returns
    -------
    dict
        ``region``, ``buildings`` and ``scenarios``, empty where the file has none; each for `Inputs.override`.

    Raises
    ------
    InputError
        When the file cannot be used, or an override is out of range.
    """
    raw = read_toml(path)
    checked_keys(raw, (), _LEVELS, str(path))
    found = {level: raw.get(level, {}) for level in _LEVELS}
    inputs = load_inputs().override(found["region"], f"{path}, region")
    for level in ("buildings", "scenarios"):
        for name, values in found[level].items():
            if not isinstance(values, Mapping):
                raise InputError(
                    "an override is no table", f"{path}, {level}", seen=repr(values), allowed=f'[{level}."NAME"]'
                )
            inputs.override(values, f"{path}, {level}, {name}")
    return found


def _input(key: str, table: Mapping[str, Any], where: str) -> Input:
    place = f"{where}, inputs.{key}"
    needed = [field.name for field in fields(Input) if field.name != "key"]
    checked_keys(table, needed, (), place)
    if table["helps"] not in ("low", "high"):
        raise InputError("'helps' is neither end", place, seen=repr(table["helps"]), allowed="low, high")
    for name in ("title", "unit", "source"):
        if not isinstance(table[name], str) or not table[name].strip():
            raise InputError(f"'{name}' is empty", place, seen=repr(table[name]), allowed="a text")
    return _in_order(Input(key, **table), place)


def _in_order(item: Input, where: str) -> Input:
    parts = {
        part: checked(
            f"{item.key}, {part}",
            getattr(item, part),
            item.least,
            item.most,
            where=where,
            unit=item.unit,
            next_step=f"correct {item.title}",
        )
        for part in _PARTS
    }
    if not parts["low"] <= parts["central"] <= parts["high"]:
        raise OutOfRangeError(
            f"'{item.key}' is not in order",
            where,
            seen=f"low {parts['low']:g}, central {parts['central']:g}, high {parts['high']:g}",
            allowed="low, central and high from least to most",
            next_step=f"correct {item.title}",
        )
    if item.grade not in GRADES:
        raise InputError("unknown evidence grade", where, seen=repr(item.grade), allowed=", ".join(GRADES))
    return replace(item, low=parts["low"], central=parts["central"], high=parts["high"])


def _correlations(rows: list[Mapping[str, Any]], where: str) -> dict[tuple[str, str], float]:
    found: dict[tuple[str, str], float] = {}
    matrix = np.eye(len(INPUT_KEYS))
    for row in rows:
        checked_keys(row, ("between", "correlation"), (), f"{where}, correlations")
        pair = row["between"]
        if len(set(pair)) != 2 or len(pair) != 2 or not set(pair) <= set(INPUT_KEYS):
            raise InputError(
                "a correlation is not between two inputs",
                where,
                seen=repr(pair),
                allowed=f"two of {', '.join(INPUT_KEYS)}",
            )
        value = checked("correlation", row["correlation"], -0.99, 0.99, where=f"{where}, {pair[0]} and {pair[1]}")
        one, other = INPUT_KEYS.index(pair[0]), INPUT_KEYS.index(pair[1])
        matrix[one, other] = matrix[other, one] = value
        found[pair[0], pair[1]] = value
    if np.linalg.eigvalsh(matrix).min() <= 1e-9:
        raise InputError(
            "the correlations contradict each other",
            f"{where}, correlations",
            seen=", ".join(f"{a}-{b} {value:g}" for (a, b), value in found.items()),
            allowed="a positive definite matrix",
            next_step="bring them nearer to 0",
        )
    return found
