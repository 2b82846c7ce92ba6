"""Numbers into points: which way round a pair stands, grid metres or degrees, and how exact it is."""

import re
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from assetmap.layers.osgb import to_osgb

__all__ = ["Points", "parse_coordinate", "parse_point_text", "points_of", "says_degrees"]

Floats = NDArray[np.float64]

# Great Britain in the National Grid (metres) and in degrees, both with a margin of sea.
_EASTINGS = (1_000.0, 700_000.0)
_NORTHINGS = (1_000.0, 1_300_000.0)
_LATITUDES = (49.0, 61.0)
_LONGITUDES = (-9.0, 2.5)

# No reference is taken to be better than this: a register's point is somewhere on the property.
BEST_ACCURACY_M = 10.0

_NUMBER_FIRST = re.compile(r"\s*(-?\d{1,9}(?:\.\d{1,20})?)\s*(?:[°m]|[A-Za-z]{2,}.{0,40})?\s*")
_WKT = re.compile(r"(?:SRID=\d+;)?\s*POINT\s*Z?\s*\(\s*(-?\d+(?:\.\d+)?)[\s,]+(-?\d+(?:\.\d+)?)", re.IGNORECASE)
_BRACKETED = re.compile(r"\(?\s*(-?\d{1,3}\.\d+)\s*,\s*(-?\d{1,3}\.\d+)\s*\)?\s*$")


@dataclass
class Points:
    """Points of one source, one per row.

    Parameters
    ----------
    easting, northing : numpy.ndarray of shape (n,)
        EPSG:27700, metres; NaN where the row has no usable pair.
    accuracy_m : numpy.ndarray of shape (n,)
        Metres, by the digits given.
    degrees : numpy.ndarray of bool, shape (n,)
        Whether the pair was in degrees.
    swapped, incomplete, unusable : list of int
        Rows whose pair stood the wrong way round, had one half, or is no place in Great Britain.
    latitude_first : bool
        Whether the source as a whole gives latitude before longitude.
    """

    easting: Floats
    northing: Floats
    accuracy_m: Floats
    degrees: NDArray[np.bool_]
    swapped: list[int] = field(default_factory=list)
    incomplete: list[int] = field(default_factory=list)
    unusable: list[int] = field(default_factory=list)
    latitude_first: bool = False


def parse_coordinate(text: str) -> float:
    """Number at the start of a cell, a unit or the name of a coordinate system after it allowed; NaN if none.

    Examples
    --------
    >>> parse_coordinate("431694 OSGB36"), parse_coordinate("-2.36")
    (431694.0, -2.36)
    """
    found = _NUMBER_FIRST.fullmatch(text.replace(",", "") if re.fullmatch(r"\d{1,3},\d{3}(\.\d+)?", text) else text)
    return float(found[1]) if found and found[1].isascii() else float("nan")


def parse_point_text(text: str) -> tuple[str, str]:
    r"""Two numbers, as text, of ``POINT (x y)`` or of ``(latitude, longitude)`` at the end of a cell; x before y.

    Examples
    --------
    >>> parse_point_text("POINT (-2.35 51.38)"), parse_point_text("TOWN\n(51.38, -2.35)")
    (('-2.35', '51.38'), ('-2.35', '51.38'))
    """
    if found := _WKT.search(text[:500]):
        return found[1], found[2]
    if found := _BRACKETED.search(text[-100:]):
        return found[2], found[1]
    return "", ""


def says_degrees(crs: str) -> bool | None:
    """Whether a declared coordinate system is one of degrees; None where it is not understood."""
    words = re.sub(r"[^a-z0-9]", "", crs.casefold())
    if re.search(r"osgb|27700|british|national ?grid|ordnance", words):
        return False
    return True if re.search(r"wgs|etrs|4326|4258|crs84|latlon|longlat", words) else None


def points_of(first: list[str], second: list[str], kind: str) -> Points:
    """Points of pairs of cells.

    Parameters
    ----------
    first, second : list of str
        Cells of the x-like and the y-like column.
    kind : str
        What the headers say: ``grid``, ``degrees``, or ``either``. The numbers decide; for ``either`` the order
        that most rows follow is the file's own and only the rows against it are swapped.
    """
    x = np.array([parse_coordinate(text) for text in first], dtype=np.float64)
    y = np.array([parse_coordinate(text) for text in second], dtype=np.float64)
    grid = _within(x, _EASTINGS) & _within(y, _NORTHINGS)
    grid_swapped = ~grid & _within(y, _EASTINGS) & _within(x, _NORTHINGS)
    straight = _within(x, _LONGITUDES) & _within(y, _LATITUDES)
    turned = _within(x, _LATITUDES) & _within(y, _LONGITUDES)
    latitude_first = bool(turned.sum() > straight.sum())
    expected_turned = latitude_first and kind == "either"
    swapped = grid_swapped | (straight if expected_turned else turned)

    easting, northing = np.where(grid_swapped, y, x), np.where(grid_swapped, x, y)
    longitude, latitude = np.where(turned, y, x), np.where(turned, x, y)
    degrees = straight | turned
    easting[degrees], northing[degrees] = to_osgb(longitude[degrees], latitude[degrees])
    usable = (grid | grid_swapped | degrees) & np.isfinite(easting) & np.isfinite(northing)
    easting[~usable] = northing[~usable] = np.nan
    accuracy = np.array(
        [_accuracy(a, b, bool(d)) for a, b, d in zip(first, second, degrees, strict=True)], dtype=np.float64
    )
    accuracy[~usable] = np.nan
    any_text = np.array([bool(a or b) for a, b in zip(first, second, strict=True)], dtype=bool)
    whole = np.isfinite(x) & np.isfinite(y)
    return Points(
        easting,
        northing,
        accuracy,
        degrees,
        swapped=np.flatnonzero(swapped & usable).tolist(),
        incomplete=np.flatnonzero(any_text & ~whole).tolist(),
        unusable=np.flatnonzero(whole & ~usable).tolist(),
        latitude_first=latitude_first,
    )


def _within(values: Floats, limits: tuple[float, float]) -> NDArray[np.bool_]:
    result: NDArray[np.bool_] = (values >= limits[0]) & (values <= limits[1])
    return result


def _accuracy(first: str, second: str, degrees: bool) -> float:
    if degrees:
        # The fifth decimal of a degree is about a metre; the longer of the two shows what was meant.
        decimals = max(len(text.split(".")[1].rstrip("°mNSEW ")) if "." in text else 0 for text in (first, second))
        return float(max(BEST_ACCURACY_M, 10.0 ** (5 - decimals)))
    # A reference to the hundred or thousand metres ends in zeros both ways.
    for step in (1_000.0, 100.0):
        x, y = parse_coordinate(first), parse_coordinate(second)
        if x % step == 0 and y % step == 0:
            return step
    return BEST_ACCURACY_M
