"""Discount factors by dated schedule, and annuities in closed form."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from assetmap.errors import InputError
from assetmap.value.refusals import OutOfRangeError, checked, checked_keys, numbers_of, read_toml

__all__ = [
    "Schedule",
    "annuity",
    "discount_factor",
    "growing_annuity",
    "load_schedule",
    "read_schedule",
    "schedule_names",
]

_HIGHEST_RATE = 0.5


@dataclass(frozen=True)
class Schedule:
    """Discount rates by year: from the first year of each step to its last, without a gap.

    Attributes
    ----------
    name, title, source, grade : str
        What it is called, whose it is, and how good the source is.
    date : datetime.date
        Day on which the file was made.
    starts, ends : tuple of int
        First and last year of each step; year 0 is today.
    rates : tuple of float
        Real rate per year of each step.
    """

    name: str
    title: str
    date: dt.date
    source: str
    grade: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    rates: tuple[float, ...]

    @property
    def last_year(self) -> int:
        """Last year that the schedule covers."""
        return self.ends[-1]

    @property
    def first_rate(self) -> float:
        """Rate of the first step."""
        return self.rates[0]


def schedule_names() -> list[str]:
    """Names of the schedules that the package ships."""
    folder = resources.files("assetmap.value").joinpath("schedules")
    return sorted(item.name.removesuffix(".toml") for item in folder.iterdir() if item.name.endswith(".toml"))


@lru_cache(maxsize=16)
def load_schedule(name: str) -> Schedule:
    """Schedule of the package, by name.

    Raises
    ------
    OutOfRangeError
        When there is none of that name.
    """
    if name not in schedule_names():
        raise OutOfRangeError(
            "no such discount schedule",
            "schedule",
            seen=repr(name),
            allowed=", ".join(schedule_names()),
            next_step="name one of them, or read your own file with read_schedule",
        )
    return read_schedule(Path(str(resources.files("assetmap.value").joinpath("schedules", f"{name}.toml"))))


def read_schedule(path: Path) -> Schedule:
    """Schedule of a TOML file: ``title``, ``date``, ``source``, ``grade`` and ``[[steps]]`` of ``from``, ``to``, ``rate``.

    Raises
    ------
    InputError
        When the file is absent or not TOML, a key is missing or unknown, a rate is out of range, the steps leave a gap or
        overlap, or they do not begin in year 0.
    """
    raw = read_toml(path)
    checked_keys(raw, ("title", "date", "source", "steps"), ("grade",), str(path))
    if not isinstance(raw["date"], dt.date):
        raise InputError("'date' is no date", str(path), seen=repr(raw["date"]), allowed="a day such as 2026-11-22")
    if not isinstance(raw["steps"], list) or not raw["steps"]:
        raise InputError("the schedule has no steps", str(path), seen=repr(raw["steps"]), allowed="[[steps]] tables")
    steps = [_step(step, f"{path}, step {place}") for place, step in enumerate(raw["steps"], start=1)]
    expected = 0
    for start, end, _ in steps:
        if start != expected:
            raise InputError(
                "the schedule has a gap"
                if start > expected
                else "the steps of the schedule overlap or are out of order",
                f"{path}, from",
                seen=f"a step from year {start}",
                allowed=f"a step from year {expected}",
                next_step="let each step begin in the year after the last one's end, the first in year 0",
            )
        expected = end + 1
    starts, ends, rates = zip(*steps, strict=True)
    return Schedule(
        path.stem, str(raw["title"]), raw["date"], str(raw["source"]), str(raw.get("grade", "")), starts, ends, rates
    )


def _step(step: Mapping[str, Any], where: str) -> tuple[int, int, float]:
    checked_keys(step, ("from", "to", "rate"), (), where)
    years = []
    for key in ("from", "to"):
        if isinstance(step[key], bool) or not isinstance(step[key], int) or step[key] < 0:
            raise OutOfRangeError(
                f"'{key}' cannot be used",
                where,
                seen=repr(step[key]),
                allowed="a whole number of years from 0",
                next_step=f"correct {key}",
            )
        years.append(step[key])
    if years[1] < years[0]:
        raise OutOfRangeError(
            "the step ends before it begins",
            where,
            seen=f"{years[0]} to {years[1]}",
            allowed="a last year not before the first",
            next_step="correct from or to",
        )
    return years[0], years[1], checked("rate", step["rate"], 0.0, _HIGHEST_RATE, where=where, unit="per year")


def discount_factor(year: ArrayLike, schedule: str | Schedule = "green_book_2026") -> Any:
    """Discount factor of a year: the product of 1/(1 + rate) over the years up to it.

    Parameters
    ----------
    year : float or array_like of float
        Years from today, 0 to the last year of the schedule. Part of a year is discounted at that year's rate.
    schedule : str or Schedule
        Name of a schedule of the package, or one that `read_schedule` gave.

    Returns
    -------
    float or numpy.ndarray of float64
        Factor of the shape of ``year``, above 0 to 1; of float32 where the years are.

    Raises
    ------
    OutOfRangeError
        When a year is outside the schedule, or no schedule has that name.

    Examples
    --------
    >>> round(discount_factor(10), 4)
    0.7089
    """
    rates = load_schedule(schedule) if isinstance(schedule, str) else schedule
    years = numbers_of(year)
    if not np.all((years >= 0) & (years <= rates.last_year)):
        raise OutOfRangeError(
            "'year' cannot be used",
            "year",
            seen=repr(year),
            allowed=f"a number from 0 to {rates.last_year} years, as {rates.title} covers",
            next_step="choose a year that the schedule covers, or another schedule",
        )
    exponent = np.zeros_like(years)
    longest = years.max(initial=0.0)
    for start, end, rate in zip(rates.starts, rates.ends, rates.rates, strict=True):
        # a factor belongs to the end of its year, so a step's years run from the year before its first one
        begin = max(start - 1, 0)
        if longest > begin:
            exponent += np.clip(years - begin, 0.0, end - begin) * float(np.log1p(rate))
    factor = np.exp(-exponent)
    return float(factor) if factor.ndim == 0 else factor


def annuity(rate: ArrayLike, years: ArrayLike) -> Any:
    """Present value of 1 a year in arrears, ``(1 - (1 + rate)^-years) / rate``; ``years`` where the rate is 0.

    Parameters
    ----------
    rate : float or array_like
        Rate per year, above -1.
    years : float or array_like
        Number of years, 0 or more; part of a year counts in proportion to its discounted length.

    Returns
    -------
    float or numpy.ndarray
        Of the shape that the two make together.
    """
    # a plain rate stays plain, so that it does not widen an array of another kind
    given, years = np.asarray(rate), np.asarray(years)
    of: Any = given if given.ndim else float(given)
    log = np.log1p(of) if given.ndim else float(np.log1p(of))
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.where(
            given == 0, years, -np.expm1(-years * log) / (np.where(given == 0, 1, of) if given.ndim else of or 1.0)
        )
    return float(value) if value.ndim == 0 else value


def growing_annuity(rate: ArrayLike, growth: ArrayLike, first: int, last: int) -> Any:
    """Present value of flows that grow, ``sum of (1 + growth)^(t-1) (1 + rate)^-t`` over the years first to last.

    Parameters
    ----------
    rate, growth : float or array_like
        Per year, above -1. Equal rates are no special case: the sum is written with expm1, which stays exact near it.
    first, last : int
        First and last year with a flow, 1 or later; a last year before the first gives 0.

    Returns
    -------
    float or numpy.ndarray
        Of the shape and kind that ``rate`` and ``growth`` make together.
    """
    count = max(last - first + 1, 0)
    # plain numbers stay plain, so that they do not widen an array of another kind
    step = (growth - rate) / (1 + rate)  # type: ignore[operator]
    log = np.log1p(step)
    total = np.where(step == 0, count, np.expm1(count * log) / np.where(step == 0, 1, step))
    value = np.asarray(np.exp((first - 1) * log) * total / (1 + rate))  # type: ignore[operator]
    return float(value) if value.ndim == 0 else value
