"""The coordinate systems that registers use, and a pair of numbers read in each of them."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assetmap.layers.osgb import to_lonlat, to_osgb

__all__ = [
    "DEGREES",
    "GRID",
    "KILOMETRES",
    "MERCATOR",
    "NONE",
    "READINGS",
    "WRONG_SIGN",
    "Reading",
    "declared_system",
    "from_osgb",
    "system_code",
]

Floats = NDArray[np.float64]

NONE, GRID, DEGREES, MERCATOR = range(4)
WRONG_SIGN = "the longitude has the wrong sign"
KILOMETRES = "the numbers are kilometres"
_CODES = ("none", "EPSG:27700", "EPSG:4326", "EPSG:3857")

# Great Britain in each system, with a margin of sea: the least and the greatest x, then y.
_EXTENTS = {
    GRID: ((1_000.0, 700_000.0), (1_000.0, 1_300_000.0)),
    DEGREES: ((-9.0, 2.5), (49.0, 61.0)),
    MERCATOR: ((-1_010_000.0, 280_000.0), (6_270_000.0, 8_640_000.0)),
}
# Radius of the sphere of EPSG:3857 (IOGP Guidance Note 7-2, method 1024).
_RADIUS_M = 6_378_137.0

_SAYS = (
    (re.compile(r"3857|900913|102100|mercator|pseudo"), MERCATOR),
    (re.compile(r"osgb|27700|british|nationalgrid|ordnance|easting|bng"), GRID),
    (re.compile(r"wgs|etrs|4326|4258|crs84|latlon|longlat|lonlat|latlng|latitude|degree"), DEGREES),
)


@dataclass(frozen=True)
class Reading:
    """A way to read a pair of numbers.

    Parameters
    ----------
    system : int
        `GRID`, `DEGREES` or `MERCATOR`.
    turned : bool
        Whether the first number is taken for the y and the second for the x.
    mended : str
        What has to be put right for it, in words; blank if nothing.
    """

    system: int
    turned: bool = False
    mended: str = ""

    def points(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Eastings and northings (EPSG:27700, metres); NaN where the numbers are no place in Great Britain."""
        first, second = (y, x) if self.turned else (x, y)
        change = _CHANGES.get(self.mended)
        if change is not None:
            first, second = change(first), second if change is _negated else change(second)
        (low_x, high_x), (low_y, high_y) = _EXTENTS[self.system]
        easting, northing = np.full(x.shape, np.nan), np.full(x.shape, np.nan)
        here = (first >= low_x) & (first <= high_x) & (second >= low_y) & (second <= high_y)
        if here.any():
            easting[here], northing[here] = _INTO_OSGB[self.system](first[here], second[here])
        return easting, northing


READINGS = (
    Reading(GRID),
    Reading(DEGREES),
    Reading(DEGREES, turned=True),
    Reading(MERCATOR),
    Reading(GRID, turned=True),
    Reading(MERCATOR, turned=True),
)


def declared_system(text: str) -> int:
    """System that a cell or a header names; 0 where it is not understood.

    Examples
    --------
    >>> declared_system("OSGB36") == GRID, declared_system("WGS 84") == DEGREES, declared_system("local")
    (True, True, 0)
    """
    words = re.sub(r"[^a-z0-9]", "", text.casefold())
    return next((system for pattern, system in _SAYS if pattern.search(words)), NONE)


def system_code(system: int) -> str:
    """EPSG code of a system; ``none`` for 0."""
    return _CODES[system]


def from_osgb(system: int, easting: Floats, northing: Floats) -> tuple[Floats, Floats]:
    """Coordinates, x then y, in the system of points in EPSG:27700 metres."""
    if system == GRID:
        return easting, northing
    longitude, latitude = to_lonlat(easting, northing)
    if system == DEGREES:
        return longitude, latitude
    return (
        _RADIUS_M * np.radians(longitude),
        _RADIUS_M * np.log(np.tan(np.pi / 4 + np.radians(latitude) / 2)),
    )


def _from_mercator(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    return to_osgb(np.degrees(x / _RADIUS_M), np.degrees(2 * np.arctan(np.exp(y / _RADIUS_M)) - np.pi / 2))


def _as_it_is(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    return x, y


def _negated(x: Floats) -> Floats:
    return -x


def _thousandfold(values: Floats) -> Floats:
    return values * 1000


_INTO_OSGB: dict[int, Callable[[Floats, Floats], tuple[Floats, Floats]]] = {
    GRID: _as_it_is,
    DEGREES: to_osgb,
    MERCATOR: _from_mercator,
}
_CHANGES: dict[str, Callable[[Floats], Floats]] = {WRONG_SIGN: _negated, KILOMETRES: _thousandfold}
