"""Pairs of cells into points: which system they are in, which way round they stand, and what is wrong with them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from assetmap.register.area import FARTHEST_M, Area, bounded, centred
from assetmap.register.coordinate_text import Numbers, read_numbers
from assetmap.register.repairs import expected_digits, mend
from assetmap.register.systems import DEGREES, GRID, MERCATOR, NONE, READINGS, WRONG_SIGN, Reading, system_code

__all__ = ["Fault", "Points", "points_of"]

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

# No reference is taken to be better than this: a register's point is somewhere on the property.
BEST_ACCURACY_M = 10.0
# A reference this coarse says less than a postcode's district does.
_TOO_COARSE_M = 10_000.0
# Two readings are two only where they lead this far apart. [A]
_APART_M = 100.0
# The false origin of the National Grid in degrees, where zeros end up that somebody has converted.
_FALSE_ORIGIN = (-7.5572, 49.7668)
# The share of a column's cells, and the digits, from which its number of decimals is its own. [A]
_USUAL_SHARE = 0.6
_USUAL_DECIMALS = 4
# A fault that so many of a source's rows share, and so many at least, is the file's and told once. [A]
_WHOLE_SHARE = 0.5
_WHOLE_LEAST = 3
_SYSTEMS = {"grid": GRID, "degrees": DEGREES}


class Fault(NamedTuple):
    """What is wrong with a row's pair: kind of issue, row, and what is to be added in words.

    A fault of the source as a whole has ``rows`` above 0: how many have it; ``row`` is then an example.
    """

    kind: str
    row: int
    detail: str = ""
    rows: int = 0


@dataclass
class Points:
    """Points of one source, one per row.

    Parameters
    ----------
    easting, northing : numpy.ndarray of shape (n,)
        EPSG:27700, metres; NaN where the row has no usable pair.
    accuracy_m : numpy.ndarray of shape (n,)
        Metres, by the digits given.
    system : numpy.ndarray of int, shape (n,)
        System that the pair was in (see `assetmap.register.systems`), 0 without a point.
    usual : Reading
        How most of the source's pairs are read.
    faults : list of Fault
        What was put right, not used, or kept though it looks wrong.
    """

    easting: Floats
    northing: Floats
    accuracy_m: Floats
    system: NDArray[np.int64]
    usual: Reading = READINGS[0]
    faults: list[Fault] = field(default_factory=list)

    def tell(self, kind: str, rows: Sequence[int], detail: str = "", *, together: bool = True) -> None:
        """Write a fault down for each row, or once where most of the source's rows have it."""
        known = int(np.isfinite(self.easting).sum())
        if together and len(rows) > max(_WHOLE_LEAST, _WHOLE_SHARE * known):
            self.faults.append(Fault(kind, int(rows[0]), detail, len(rows)))
        else:
            self.faults.extend(Fault(kind, int(row), detail) for row in rows)


def points_of(
    first: Sequence[str],
    second: Sequence[str],
    kind: str,
    area: Area | None = None,
    groups: Sequence[str] | None = None,
    stated_accuracy_m: Floats | None = None,
) -> Points:
    """Points of pairs of cells.

    The numbers and the area decide what they are, not what the file says of them. The reading that puts most rows
    into the area is the file's own; a row that it does not is read in the one other way that does, then put right in
    the one way that leads there, then kept outside if it is well formed and not too far away, else not used. What is
    done is always told.

    Parameters
    ----------
    first, second : sequence of str
        Cells of the x-like and the y-like column.
    kind : str
        What the headers say: ``grid``, ``degrees``, or ``either``.
    area : Area, optional
        Where the points are expected; England by default.
    groups : sequence of str, optional
        Council of each row: without stated bounds, what is far is judged among its own.
    stated_accuracy_m : numpy.ndarray, optional
        Accuracy in metres where the text states it, NaN where the digits decide.

    Returns
    -------
    Points
        No input is changed. Rows without two numbers have no point.
    """
    n = len(first)
    area = bounded(None, n) if area is None else area
    x, y = _numbers(first, second, kind, area)
    given = [reading.points(x.value, y.value) for reading in READINGS]
    if not area.stated:
        usual = _usual(given, area, kind)
        chosen = _chosen(given, usual, area)[0]
        middle = np.where(chosen >= 0, np.choose(np.maximum(chosen, 0), [e for e, _ in given]), np.nan)
        height = np.where(chosen >= 0, np.choose(np.maximum(chosen, 0), [h for _, h in given]), np.nan)
        area = centred(area, np.asarray(groups if groups is not None else [""] * n, dtype=object), middle, height)
    usual = _usual(given, area, kind)
    points = Points(
        np.full(n, np.nan), np.full(n, np.nan), np.full(n, np.nan), np.zeros(n, dtype=np.int64), READINGS[usual]
    )
    chosen, several = _chosen(given, usual, area)
    for number, reading in enumerate(READINGS):
        _take(points, np.flatnonzero(chosen == number), given[number], reading.system)
    points.accuracy_m = _accuracy(points, x, y)

    whole = np.isfinite(x.value) & np.isfinite(y.value)
    left = np.flatnonzero(whole & (chosen < 0) & ~several)
    refused = np.append(np.flatnonzero(several), _settle_rest(points, x, y, left, given, area))
    if stated_accuracy_m is not None:
        points.accuracy_m = np.where(
            np.isfinite(points.easting) & np.isfinite(stated_accuracy_m),
            np.maximum(stated_accuracy_m, BEST_ACCURACY_M),
            points.accuracy_m,
        )
    coarse = np.flatnonzero(points.accuracy_m >= _TOO_COARSE_M)
    for name in ("easting", "northing", "accuracy_m"):
        getattr(points, name)[coarse] = np.nan
    points.system[coarse] = NONE

    some = np.fromiter((bool(a or b) for a, b in zip(first, second, strict=True)), dtype=bool, count=n)
    points.tell("coordinates_incomplete", np.flatnonzero(some & ~whole).tolist(), together=False)
    points.tell("coordinates_implausible", coarse.tolist(), "too few digits", together=False)
    placeholder = _placeholders(x.value, y.value)
    for row in refused.tolist():
        refusal = "coordinates_placeholder" if placeholder[row] else "coordinates_implausible"
        points.faults.append(Fault(refusal, row, "it can be read in several ways" if several[row] else ""))
    beyond = [fault.row for fault in points.faults if fault.kind in ("coordinates_outside", "coordinates_implausible")]
    if len(beyond) > max(_WHOLE_LEAST, _WHOLE_SHARE * int(whole.sum())):
        points.faults.append(Fault("coordinates_doubtful", beyond[0], "", len(beyond)))
    _tell_readings(points, chosen, kind)
    _weigh_alternatives(points, x, y, chosen, area)
    _tell_notation(points, x, y)
    _tell_digits(points, x, y, area)
    return points


def _numbers(first: Sequence[str], second: Sequence[str], kind: str, area: Area) -> tuple[Numbers, Numbers]:
    """Numbers of both columns; whether a comma is a decimal one is settled by where it puts the points."""
    plain = read_numbers(first), read_numbers(second)
    if not any("," in text for text in first) and not any("," in text for text in second):
        return plain
    other = read_numbers(first, decimal_comma=True), read_numbers(second, decimal_comma=True)
    counts = []
    for x, y in (plain, other):
        given = [reading.points(x.value, y.value) for reading in READINGS]
        counts.append(int((_chosen(given, _usual(given, area, kind), area)[0] >= 0).sum()))
    return other if counts[1] > counts[0] or (counts[0] == counts[1] and kind == "degrees") else plain


def _usual(given: Sequence[tuple[Floats, Floats]], area: Area, kind: str) -> int:
    """Number of the reading that puts most rows into the area, or at least somewhere; the headers settle a tie."""
    expected = _SYSTEMS.get(kind, NONE)

    def merit(number: int) -> tuple[int, int, bool, int]:
        easting, northing = given[number]
        inside = int(area.inside(easting, northing).sum())
        return inside, int(np.isfinite(easting).sum()), READINGS[number].system == expected, -number

    return max(range(len(READINGS)), key=merit)


def _chosen(given: Sequence[tuple[Floats, Floats]], usual: int, area: Area) -> tuple[NDArray[np.int64], Flags]:
    """Number of the reading for each row, -1 where none or no single one leads into the area; and where several do."""
    inside = [area.inside(*points) for points in given]
    chosen = np.where(inside[usual], usual, -1)
    several = np.zeros(chosen.shape, dtype=bool)
    for number, here in enumerate(inside):
        if number == usual:
            continue
        open_rows = here & ~inside[usual]
        several |= open_rows & (chosen >= 0)
        chosen[open_rows & (chosen < 0)] = number
    chosen[several] = -1
    return chosen, several


def _take(points: Points, rows: NDArray[np.int64], given: tuple[Floats, Floats], system: int) -> None:
    points.easting[rows], points.northing[rows] = given[0][rows], given[1][rows]
    points.system[rows] = system


def _settle_rest(
    points: Points,
    x: Numbers,
    y: Numbers,
    left: NDArray[np.int64],
    given: Sequence[tuple[Floats, Floats]],
    area: Area,
) -> NDArray[np.int64]:
    """Rows that no reading brings into the area: kept where they are borne out, put right, kept near, or refused."""
    if not len(left):
        return left
    usual = READINGS.index(points.usual)
    order = [usual, *(number for number in (0, 1, 2, 3) if number != usual)]
    as_read = np.full(points.easting.shape, -1)
    for number in reversed(order):
        as_read[np.isfinite(given[number][0])] = number
    easting = np.choose(np.maximum(as_read, 0), [e for e, _ in given])
    northing = np.choose(np.maximum(as_read, 0), [h for _, h in given])
    placeholder = _placeholders(x.value, y.value)
    readable = (as_read >= 0) & ~placeholder

    kept = np.zeros(easting.shape, dtype=bool)
    kept[left] = (readable & area.supported(easting, northing))[left]
    rest = left[~kept[left] & ~placeholder[left]]
    mended = mend(x, y, rest, points.usual, area)
    found = mended.found
    near = readable & area.within_reach(easting, northing) & ~area.contradicted(easting, northing)
    near &= _well_formed(x, y, as_read, area, left)
    kept[rest[~found]] |= near[rest[~found]]

    for number, reading in enumerate(READINGS):
        _take(points, np.flatnonzero(kept & (as_read == number)), given[number], reading.system)
    rows = rest[found]
    points.easting[rows], points.northing[rows] = mended.easting[found], mended.northing[found]
    points.system[rows] = mended.system[found]
    by_digits = _accuracy(points, x, y)
    points.accuracy_m[kept] = by_digits[kept]
    said = mended.accuracy_m[found]
    points.accuracy_m[rows] = np.where(np.isfinite(said), said, np.minimum(by_digits[rows], 1_000.0))
    points.tell("coordinates_outside", np.flatnonzero(kept).tolist(), together=False)
    for words in sorted(set(mended.words) - {""}):
        same = [int(row) for row, said_so, ok in zip(rest, mended.words, found, strict=True) if ok and said_so == words]
        points.tell("coordinates_repaired", same, words)
    return left[~kept[left] & ~np.isin(left, rows)]


def _well_formed(x: Numbers, y: Numbers, as_read: NDArray[np.int64], area: Area, left: NDArray[np.int64]) -> Flags:
    """Whether a pair has as many digits before the point as a place in or near the area has."""
    result = np.ones(as_read.shape, dtype=bool)
    if not area.stated:
        return result
    for number in sorted(set(as_read[left].tolist()) - {-1}):
        reading = READINGS[number]
        limits = expected_digits(reading.system, area, int(left[0]), FARTHEST_M / 2)
        columns = (y, x) if reading.turned else (x, y)
        for numbers, (low, high) in zip(columns, limits, strict=True):
            result &= (as_read != number) | ((numbers.digits >= low) & (numbers.digits <= high))
    return result


def _placeholders(x: Floats, y: Floats) -> Flags:
    """Whether a pair is zeros, ones or nines, or the zero of the grid in degrees."""
    result = np.zeros(x.shape, dtype=bool)
    for value in (0.0, 1.0, -1.0, *(10.0**places - 1 for places in range(2, 10))):
        result |= (x == value) & (y == value)
    for one, other in ((x, y), (y, x)):
        result |= (np.abs(one - _FALSE_ORIGIN[0]) < 0.001) & (np.abs(other - _FALSE_ORIGIN[1]) < 0.001)
    return result


def _accuracy(points: Points, x: Numbers, y: Numbers) -> Floats:
    """Metres by the digits given: decimals of a degree, or the zeros at the end of a grid reference."""
    accuracy = np.full(points.easting.shape, BEST_ACCURACY_M)
    # The fifth decimal of a degree is about a metre; the longer of the two shows what was meant.
    decimals = np.maximum(x.decimals, y.decimals)
    degrees = points.system == DEGREES
    accuracy[degrees] = np.maximum(BEST_ACCURACY_M, 10.0 ** (5 - np.minimum(decimals[degrees], 8)))
    # A reference to the hundred or thousand metres ends in zeros both ways.
    for step in (100.0, 1_000.0):
        with np.errstate(invalid="ignore"):
            even = (points.system == GRID) & (x.value % step == 0) & (y.value % step == 0)
        accuracy[even] = step
    accuracy[points.system == NONE] = np.nan
    return accuracy


def _tell_readings(points: Points, chosen: NDArray[np.int64], kind: str) -> None:
    """Rows that stand the other way round or are in another system than the headers or the file's other rows say."""
    usual, own = points.usual, READINGS.index(points.usual)
    expected = _SYSTEMS.get(kind, NONE)
    for number, reading in enumerate(READINGS):
        rows = np.flatnonzero(chosen == number).tolist()
        if not rows:
            continue
        against_file = kind == "either" and usual.turned and reading.system == usual.system and number != own
        if reading.turned or against_file:
            points.tell("coordinates_swapped", rows)
        if reading.system != usual.system:
            points.tell("coordinates_mixed", rows, system_code(reading.system), together=False)
        elif expected not in (NONE, reading.system):
            points.tell("crs_contradicted", rows, f"the headers say {kind}, the numbers {system_code(reading.system)}")
        elif reading.system == MERCATOR:
            points.tell("coordinates_mercator", rows)


def _weigh_alternatives(points: Points, x: Numbers, y: Numbers, chosen: NDArray[np.int64], area: Area) -> None:
    """Rows that lie in the area the other way round too, or with the other sign: their UPRN or postcode decides.

    Where there is none, it is said that the order or the sign cannot be checked.
    """
    if not area.stated:
        return
    easting, northing = np.full(chosen.shape, np.nan), np.full(chosen.shape, np.nan)
    for number, reading in enumerate(READINGS):
        rows = np.flatnonzero(chosen == number)
        if len(rows):
            grid = reading.system == GRID
            other = Reading(GRID, not reading.turned) if grid else Reading(reading.system, reading.turned, WRONG_SIGN)
            easting[rows], northing[rows] = other.points(x.value[rows], y.value[rows])
    apart = np.hypot(easting - points.easting, northing - points.northing) > _APART_M
    open_rows = apart & area.inside(easting, northing)
    here, there = area.away(points.easting, points.northing), area.away(easting, northing)
    borne_out = area.supported(points.easting, points.northing)
    turn = open_rows & area.supported(easting, northing) & (here > there) & ~borne_out
    settled = open_rows & borne_out & (here + _APART_M < there)
    points.easting[turn], points.northing[turn] = easting[turn], northing[turn]
    for systems, words in (((GRID,), "the other way round"), ((DEGREES, MERCATOR), "with the other sign")):
        of_system = np.isin(points.system, systems)
        points.tell("coordinates_repaired", np.flatnonzero(turn & of_system).tolist(), f"read {words}")
        undecided = np.flatnonzero(open_rows & ~turn & ~settled & of_system).tolist()
        if undecided:
            points.faults.append(Fault("coordinates_open", undecided[0], words, len(undecided)))


def _tell_notation(points: Points, x: Numbers, y: Numbers) -> None:
    notation = x.notation | y.notation
    for words in sorted(set(notation.values())):
        rows = [row for row, said in sorted(notation.items()) if said == words and np.isfinite(points.easting[row])]
        points.tell("coordinates_notation", rows, words)


def _tell_digits(points: Points, x: Numbers, y: Numbers, area: Area) -> None:
    """Degrees with fewer or more decimals than the column's other cells: a digit may be missing, or too many."""
    degrees = (points.system == DEGREES) & np.isfinite(points.easting)
    count = int(degrees.sum())
    if count < _WHOLE_LEAST:
        return
    short, long = np.zeros(degrees.shape, dtype=bool), np.zeros(degrees.shape, dtype=bool)
    stripped = True
    for numbers in (x, y):
        usual = int(np.bincount(numbers.decimals[degrees]).argmax())
        same = degrees & (numbers.decimals == usual)
        if usual < _USUAL_DECIMALS or same.sum() < _USUAL_SHARE * count:
            continue
        # A column in which a cell ends in a nought is not one whose last noughts were dropped.
        last = np.round(np.abs(numbers.value[same]) * 10.0**usual) % 10
        stripped &= not (last == 0).any()
        short |= degrees & (numbers.decimals < usual)
        long |= degrees & (numbers.decimals > usual)
    doubtful = ~(area.away(points.easting, points.northing) <= _APART_M)
    rows = np.flatnonzero(short & ~long & doubtful).tolist()
    few = max(_WHOLE_LEAST, round(0.02 * count))
    if stripped and len(rows) > few:
        points.faults.append(Fault("coordinates_digits", rows[0], "fewer", len(rows)))
    else:
        points.tell("coordinates_digits", rows, "fewer", together=False)
    points.tell("coordinates_digits", np.flatnonzero(long & doubtful).tolist(), "more", together=False)
