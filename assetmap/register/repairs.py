"""One mistake in a pair of numbers, undone where only one way of undoing it leads into the council's area."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from assetmap.register.area import Area
from assetmap.register.coordinate_text import Numbers
from assetmap.register.systems import DEGREES, GRID, KILOMETRES, MERCATOR, WRONG_SIGN, Reading, from_osgb

__all__ = ["Mended", "expected_digits", "mend"]

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]

LETTERS_LOST = "the letters of the grid square are missing"
POINT_LOST = "the decimal point is lost"
DIGIT_MISSING = "a digit is missing"
DIGIT_EXTRA = "there is a digit too many"

_SIGNS = tuple(Reading(system, turned, WRONG_SIGN) for system in (DEGREES, MERCATOR) for turned in (False, True))
_SCALES = tuple(Reading(GRID, turned, KILOMETRES) for turned in (False, True))

# Two ways of undoing that lead to the same spot are one.
_SAME_M = 10.0
# Where digits are wrong in more rows than this the fault is another, and every row would be guessed at.
_MOST_DIGITS = 2_000


class Mended:
    """Repairs found for some rows: arrays of shape (m,), in the order of the rows.

    Parameters
    ----------
    rows : numpy.ndarray of int
        Rows whose numbers are no place in their area.

    Attributes
    ----------
    easting, northing, accuracy_m : numpy.ndarray
        The first repair that leads into the area; NaN without one. The accuracy is NaN where the digits decide.
    system : numpy.ndarray of int
        Its coordinate system.
    words : list of str
        What it puts right.
    found : numpy.ndarray of bool
        Whether there is one spot that repairs lead to, and no other.
    """

    def __init__(self, rows: Rows) -> None:
        n = len(rows)
        self.rows = rows
        self.easting, self.northing, self.accuracy_m = (np.full(n, np.nan) for _ in range(3))
        self.system = np.zeros(n, dtype=np.int64)
        self.words = [""] * n
        self._several = np.zeros(n, dtype=bool)

    @property
    def found(self) -> NDArray[np.bool_]:
        """Whether exactly one spot was found."""
        result: NDArray[np.bool_] = np.isfinite(self.easting) & ~self._several
        return result

    def offer(
        self, at: Rows, easting: Floats, northing: Floats, system: int, words: str, accuracy_m: float | Floats = np.nan
    ) -> None:
        """Take repairs of the rows at these positions; NaN is none."""
        known = np.isfinite(self.easting[at])
        offered = np.isfinite(easting)
        other = np.hypot(easting - self.easting[at], northing - self.northing[at]) > _SAME_M
        self._several[at] |= known & offered & other
        new = offered & ~known
        places = at[new]
        self.easting[places], self.northing[places], self.system[places] = easting[new], northing[new], system
        self.accuracy_m[places] = np.broadcast_to(accuracy_m, easting.shape)[new]
        for position in places.tolist():
            self.words[position] = words


def mend(first: Numbers, second: Numbers, rows: Rows, usual: Reading, area: Area) -> Mended:
    """Repairs of the rows' pairs: sign, kilometres, lost letters, lost decimal point, a digit missing or too many.

    Parameters
    ----------
    first, second : Numbers
        The whole columns.
    rows : numpy.ndarray of int
        Rows with two numbers that are no place in their area as they stand.
    usual : Reading
        How most of the file's pairs are read; digits are put right for that reading only.
    area : Area
        Where the points must lie. Unless its bounds are the council's own, only the sign is put right.
    """
    mended = Mended(rows)
    x, y = first.value[rows], second.value[rows]
    every = np.arange(len(rows))
    for reading in _SIGNS + (_SCALES if area.stated else ()):
        _offer(mended, every, reading.points(x, y), reading.system, reading.mended, area)
    if area.stated and len(rows):
        _letters(mended, first, second, area)
        _decimal_points(mended, first, second, area)
        _digits(mended, first, second, usual, area)
    return mended


def expected_digits(
    system: int, area: Area, row: int, margin_m: float = 0.0
) -> tuple[tuple[int, int], tuple[int, int]]:
    """Least and greatest number of digits before the point of x, then of y, in the row's area."""
    west, south, east, north = area.box_of(row)
    west, south, east, north = west - margin_m, south - margin_m, east + margin_m, north + margin_m
    corners = from_osgb(system, np.array([west, east, west, east]), np.array([south, south, north, north]))
    ranges = []
    for side in corners:
        low, high = float(np.nanmin(side)), float(np.nanmax(side))
        least = 0.0 if low < 0 < high else min(abs(low), abs(high))
        ranges.append((len(str(int(least))), len(str(int(max(abs(low), abs(high)))))))
    return ranges[0], ranges[1]


def _offer(
    mended: Mended,
    at: Rows,
    points: tuple[Floats, Floats],
    system: int,
    words: str,
    area: Area,
    accuracy_m: float | Floats = np.nan,
) -> None:
    easting, northing = points
    inside = area.inside(easting, northing, mended.rows[at])
    mended.offer(at, np.where(inside, easting, np.nan), np.where(inside, northing, np.nan), system, words, accuracy_m)


def _letters(mended: Mended, first: Numbers, second: Numbers, area: Area) -> None:
    """Three to five digits each way, counted from a corner of a square of 100 km that is not named."""
    rows = mended.rows
    digits = first.digits[rows]
    bare = (digits == second.digits[rows]) & (digits >= 3) & (digits <= 5)
    bare &= (first.decimals[rows] == 0) & (second.decimals[rows] == 0)
    bare &= (first.value[rows] >= 0) & (second.value[rows] >= 0)
    at = np.flatnonzero(bare)
    side = 10.0 ** (5 - digits[at])
    for x, y in ((first, second), (second, first)):
        points = []
        for numbers, low, high in ((x, area.west, area.east), (y, area.south, area.north)):
            value = (numbers.value[rows[at]] + np.where(side > 1, 0.5, 0.0)) * side
            squares = np.ceil((low[rows[at]] - value) / 1e5)
            only = squares == np.floor((high[rows[at]] - value) / 1e5)
            points.append(np.where(only, value + squares * 1e5, np.nan))
        _offer(mended, at, (points[0], points[1]), GRID, LETTERS_LOST, area, np.maximum(side, 10.0))


def _decimal_points(mended: Mended, first: Numbers, second: Numbers, area: Area) -> None:
    for turned in (False, True):
        longitude, latitude = (second, first) if turned else (first, second)
        ways_x, ways_y = _with_point(longitude, mended.rows, (1, 0)), _with_point(latitude, mended.rows, (2,))
        reading = Reading(DEGREES)
        for i, x in enumerate(ways_x):
            for j, y in enumerate(ways_y):
                if i or j:
                    _offer(
                        mended,
                        np.arange(len(mended.rows)),
                        reading.points(x, y),
                        DEGREES,
                        POINT_LOST,
                        area,
                        accuracy_m=10.0,
                    )


def _with_point(numbers: Numbers, rows: Rows, places: Sequence[int]) -> list[Floats]:
    """The values, and the values with a decimal point after so many digits where they have none."""
    value, digits = numbers.value[rows], numbers.digits[rows]
    whole = (numbers.decimals[rows] == 0) & (digits >= 4)
    return [value, *(np.where(whole, value / 10.0 ** (digits - place), np.nan) for place in places)]


def _digits(mended: Mended, first: Numbers, second: Numbers, usual: Reading, area: Area) -> None:
    limits = expected_digits(usual.system, area, int(mended.rows[0]))
    columns = (second, first) if usual.turned else (first, second)
    faulty = [
        np.flatnonzero((numbers.digits[mended.rows] < high) | (numbers.digits[mended.rows] > low))
        for numbers, (low, high) in zip(columns, limits, strict=True)
    ]
    if any(len(at) > _MOST_DIGITS for at in faulty):
        return
    reading = Reading(usual.system)
    for which, (numbers, (low, high), at) in enumerate(zip(columns, limits, faulty, strict=True)):
        other = columns[1 - which]
        for position in at.tolist():
            row = int(mended.rows[position])
            digits = int(numbers.digits[row])
            tries = (_with_one_more(numbers, row), DIGIT_MISSING) if digits < high else (None, "")
            for values, words in (tries, (_with_one_less(numbers, row), DIGIT_EXTRA) if digits > low else (None, "")):
                if values is None:
                    continue
                beside = np.full(len(values), other.value[row])
                points = reading.points(*((beside, values) if which else (values, beside)))
                inside = area.inside(*points, np.full(len(values), row))
                for easting, northing in zip(points[0][inside], points[1][inside], strict=True):
                    mended.offer(np.array([position]), np.array([easting]), np.array([northing]), usual.system, words)


def _split(numbers: Numbers, row: int) -> tuple[str, float, float]:
    value = float(numbers.value[row])
    whole = str(int(abs(value))).zfill(int(numbers.digits[row]))
    return whole, abs(value) % 1, -1.0 if value < 0 else 1.0


def _with_one_more(numbers: Numbers, row: int) -> Floats:
    whole, rest, sign = _split(numbers, row)
    longer = {whole[:at] + digit + whole[at:] for at in range(len(whole) + 1) for digit in "0123456789"}
    return np.array([sign * (int(text) + rest) for text in sorted(longer)])


def _with_one_less(numbers: Numbers, row: int) -> Floats | None:
    whole, rest, sign = _split(numbers, row)
    shorter = sorted({whole[:at] + whole[at + 1 :] for at in range(len(whole))} - {""})
    return np.array([sign * (int(text) + rest) for text in shorter]) if shorter else None
