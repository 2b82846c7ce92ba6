"""What an organisation needs: checked where it is entered, and the same wherever it is matched."""

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assetmap.errors import InputError
from assetmap.matching.settings import activities

__all__ = ["Need", "need_from", "need_record"]

_MOST_FEATURES = 30
_LONGEST_FEATURE = 200
_MOST_M = 1_000_000.0
_MOST_M2 = 1_000_000.0
_MOST_GBP = 10_000_000.0
_WHERE = "what you need"


@dataclass(frozen=True)
class Need:
    """What an organisation needs. What is left out was not asked for and plays no part.

    Attributes
    ----------
    what : str
        What it does: one of `assetmap.matching.activities`.
    near : tuple of float, optional
        Easting and northing of the place, EPSG:27700.
    reach_m : float, optional
        How far from it, in metres in a straight line; above 0. Counts only with ``near``.
    least_m2, most_m2 : float, optional
        Floor area, m².
    room : bool
        Whether a room or a part of a building is enough.
    start : datetime.date, optional
        From when.
    monthly_gbp : float, optional
        What it can pay a month for everything, £. Nobody else's to see: `need_record` leaves it out.
    must, nice : tuple of str
        Features that it must have, and that would be nice.
    meanwhile : bool
        Whether use for a limited time is welcome too.

    Raises
    ------
    InputError
        When a figure is no number or out of range, the least is above the most, the activity is unknown, or there are
        too many features.
    """

    what: str = ""
    near: tuple[float, float] | None = None
    reach_m: float | None = None
    least_m2: float | None = None
    most_m2: float | None = None
    room: bool = False
    start: dt.date | None = None
    monthly_gbp: float | None = None
    must: tuple[str, ...] = ()
    nice: tuple[str, ...] = ()
    meanwhile: bool = False

    def __post_init__(self) -> None:
        if self.what and self.what not in activities():
            raise InputError(
                "nobody knows that activity", _WHERE, seen=repr(self.what), allowed=", ".join(activities()) or "none"
            )
        if self.near is not None:
            for name, metres in zip(("easting", "northing"), self.near, strict=True):
                _number(f"the {name} of the place", metres, -_MOST_M, 2 * _MOST_M, "m")
        _number("the distance", self.reach_m, 0.0, _MOST_M, "m", above=True)
        _number("the least space", self.least_m2, 0.0, _MOST_M2, "m²")
        _number("the most space", self.most_m2, 0.0, _MOST_M2, "m²", above=True)
        if self.least_m2 and self.most_m2 and self.least_m2 > self.most_m2:
            raise InputError(
                "the least space is more than the most",
                _WHERE,
                seen=f"at least {self.least_m2:g} m² and at most {self.most_m2:g} m²",
                next_step="make the one smaller or the other larger",
            )
        _number("what you can pay a month", self.monthly_gbp, 0.0, _MOST_GBP, "£")
        if isinstance(self.start, dt.datetime) or not (self.start is None or isinstance(self.start, dt.date)):
            raise InputError("the day is no day", _WHERE, seen=repr(self.start), allowed="a day such as 2027-04-01")
        for name in ("must", "nice"):
            given = getattr(self, name)
            if isinstance(given, str) or not all(isinstance(one, str) for one in given):
                raise TypeError(f"'{name}' is no collection of texts")
            words = tuple(dict.fromkeys(" ".join(one.casefold().split()) for one in given))
            object.__setattr__(self, name, tuple(word for word in words if word))
            if len(words) > _MOST_FEATURES or any(len(word) > _LONGEST_FEATURE for word in words):
                raise InputError(
                    "that are too many features, or one is too long",
                    _WHERE,
                    seen=f"{len(words)} features, the longest of {max(map(len, words))} characters",
                    allowed=f"up to {_MOST_FEATURES} of up to {_LONGEST_FEATURE} characters",
                    next_step="name fewer",
                )

    @property
    def asks_nothing(self) -> bool:
        """Whether every building would do."""
        return self == Need(room=self.room, meanwhile=self.meanwhile, reach_m=self.reach_m)


def need_record(need: Need) -> dict[str, Any]:
    """Need as it may be kept and shown to others: plain values, and never what the organisation can pay.

    Examples
    --------
    >>> need_record(Need(least_m2=80, monthly_gbp=400, must=("Kitchen",)))
    {'least_m2': 80, 'must': ['kitchen']}
    """
    kept: dict[str, Any] = {}
    for name in ("what", "near", "reach_m", "least_m2", "most_m2", "room", "start", "must", "nice", "meanwhile"):
        value = getattr(need, name)
        if value:
            kept[name] = value.isoformat() if isinstance(value, dt.date) else value
            if isinstance(value, tuple):
                kept[name] = list(value)
    return kept


def need_from(record: Mapping[str, Any]) -> Need:
    """Need of what `need_record` gave.

    Raises
    ------
    InputError
        When it holds something else.
    """
    given = dict(record)
    allowed = [name for name in Need.__dataclass_fields__ if name != "monthly_gbp"]
    unknown = sorted(set(given) - set(allowed))
    if unknown:
        raise InputError(f"unknown entry '{unknown[0]}'", _WHERE, seen=unknown[0], allowed=", ".join(allowed))
    try:
        if "start" in given:
            given["start"] = dt.date.fromisoformat(given["start"])
        for name in ("near", "must", "nice"):
            if name in given:
                given[name] = tuple(given[name])
        return Need(**given)
    except (TypeError, ValueError) as error:
        raise InputError("a kept need cannot be read", _WHERE, seen=str(error)) from error


def _number(what: str, value: float | None, least: float, most: float, unit: str, *, above: bool = False) -> None:
    if value is None:
        return
    wrong = isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value)
    if wrong or not least <= value <= most or (above and value <= least):
        raise InputError(
            f"{what} cannot be used",
            _WHERE,
            seen=repr(value),
            allowed=f"a number {'above' if above else 'from'} {least:g} {'up ' if above else ''}to {most:,.0f} {unit}",
            next_step="correct it",
        )
