"""Cells into the numbers of coordinates, however they are written."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from assetmap.register.grid_reference import find_grid_reference, parse_grid_reference

__all__ = ["CellNumber", "Numbers", "PointText", "parse_coordinate", "parse_point_text", "read_numbers"]

_PLAIN = re.compile(r"-?[0-9]{1,9}(?:\.[0-9]{1,20})?")
_MINUS = str.maketrans({"−": "-", "–": "-", "‐": "-", "‑": "-", "﹣": "-", "º": "°", "˚": "°"})
_SYSTEM = re.compile(
    r"(?:epsg\s*:?\s*(?:27700|4326|4258|3857)|osgb\s?(?:19)?36(?!\.)|osgb|etrs\s?(?:19)?89(?!\.)|wgs\s?(?:19)?84(?!\.)"
    r"|british national grid|national grid|bng|ostn15)[\s:;,=)]*",
    re.IGNORECASE,
)
_LABEL = re.compile(r"(?:eastings?|northings?|longitude|latitude|long|lat|lon|lng|[xyen])\s*[:=]?\s*(?=-?[0-9])", re.I)
_HEMISPHERE = re.compile(r"(-?[0-9.]+)\s*°?\s*([NSEW])", re.I)
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:([, '])[0-9]{3})(?:\1[0-9]{3})*(?:\.[0-9]+)?")
_COMMA = re.compile(r"(-?[0-9]{1,9}),([0-9]{1,20})\s*°?\s*([NSEW])?", re.I)
_POWER = re.compile(r"(-?[0-9])\.?([0-9]*)E\+?0?([0-9])", re.I)
_UNIT_AFTER = re.compile(r"(-?[0-9]{1,9}(?:\.[0-9]{1,20})?)\s*(?:[°m]|[A-Za-z]{2,}.{0,40})")
_SEXAGESIMAL = (
    r"([NSEW])?\s*(-)?([0-9]{1,3})\s*(?:°|d(?:eg)?|\s)\s*([0-9]{1,2}(?:\.[0-9]+)?)\s*(?:['′’`m]|min|\s|$)"
    r"(?:\s*([0-9]{1,2}(?:\.[0-9]+)?)\s*(?:\"|″|”|''|’’|′′|s(?:ec)?)?)?\s*([NSEW])?"
)
_DMS = re.compile(_SEXAGESIMAL, re.I)
_DMS_MARKED = re.compile(r"[0-9]\s*°\s*[0-9.]+\s*['′’]")

_NUMBER = r"-?[0-9]{1,7}(?:\.[0-9]{1,20})?"
_WKT = re.compile(r"(?:SRID=[0-9]+;)?\s*(POINT|LINESTRING|POLYGON|MULTI(?:POINT|LINESTRING|POLYGON))\s*Z?M?\s*\(", re.I)
_WKT_POINT = re.compile(rf"POINT\s*Z?M?\s*\(\s*({_NUMBER})[\s,]+({_NUMBER})", re.I)
_BRACKETED = re.compile(r"\(?\s*(-?[0-9]{1,3}\.[0-9]+)\s*°?(?:\s*[,;/]\s*|\s+)(-?[0-9]{1,3}\.[0-9]+)\s*°?\s*\)?\s*")
_BRACKETED_AT_END = re.compile(r"\(?\s*(-?[0-9]{1,3}\.[0-9]+)\s*,\s*(-?[0-9]{1,3}\.[0-9]+)\s*\)?\s*$")
_COMMA_PAIR = re.compile(r"\(?\s*(-?[0-9]{1,3},[0-9]{3,20})\s*[,;/ ]\s*(-?[0-9]{1,3},[0-9]{3,20})\s*\)?")
_METRES = re.compile(r"\(?\s*(-?[0-9]{5,7}(?:\.[0-9]+)?)\s*[,;/ ]\s*(-?[0-9]{5,7}(?:\.[0-9]+)?)\s*\)?")
_LONGEST_NUMBER = 200
# Shapes longer than this are cut short for certain: what they outline cannot be told.
_LONGEST_SHAPE = 1_000_000


class CellNumber(NamedTuple):
    """Number of a cell: its value (NaN if none), digits after the point, and the notation that had to be undone."""

    value: float
    decimals: int
    notation: str = ""


class PointText(NamedTuple):
    """Point in a text: x before y, as text (blank if none), and its accuracy in metres where the text states it."""

    x: str
    y: str
    accuracy_m: float = float("nan")


_NOTHING = CellNumber(float("nan"), 0)
_NO_POINT = PointText("", "")


@dataclass
class Numbers:
    """Numbers of a column of cells, arrays of shape (n,).

    Parameters
    ----------
    value : numpy.ndarray of float
        NaN where the cell holds no number.
    decimals, digits : numpy.ndarray of int
        Digits after and before the point, as written.
    notation : dict of int to str
        Rows whose notation had to be undone, and what it was.
    """

    value: NDArray[np.float64]
    decimals: NDArray[np.int64]
    digits: NDArray[np.int64]
    notation: dict[int, str] = field(default_factory=dict)


def read_numbers(cells: Sequence[str], *, decimal_comma: bool = False) -> Numbers:
    """Numbers of the cells.

    Parameters
    ----------
    cells : sequence of str
        Cells as published.
    decimal_comma : bool
        Whether ``51,383`` is 51.383 and not 51,383.
    """
    n = len(cells)
    value = np.full(n, np.nan)
    decimals, digits = np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int64)
    notation: dict[int, str] = {}
    plain = _PLAIN.fullmatch
    for i, text in enumerate(cells):
        if plain(text):
            value[i] = float(text)
            point = text.find(".")
            whole = len(text) if point < 0 else point
            decimals[i] = 0 if point < 0 else len(text) - point - 1
            digits[i] = whole - (text[0] == "-")
        elif text:
            number = parse_coordinate(text, decimal_comma=decimal_comma)
            if number.value == number.value:
                value[i], decimals[i] = number.value, number.decimals
                digits[i] = len(str(int(abs(number.value))))
                if number.notation:
                    notation[i] = number.notation
    return Numbers(value, decimals, digits, notation)


def parse_coordinate(text: str, *, decimal_comma: bool = False) -> CellNumber:
    """Number of one cell.

    Thousands separators, a unit, a hemisphere's letter and a label such as ``E`` are read as they are meant; a
    system's name, a decimal comma, degrees with minutes and a spreadsheet's powers of ten are undone and named.

    Examples
    --------
    >>> parse_coordinate("330,123"), parse_coordinate("431694 OSGB36"), parse_coordinate("ETRS89 -2.36")
    (CellNumber(value=330123.0, decimals=0, notation=''),
     CellNumber(value=431694.0, decimals=0, notation="a system's name beside the number"),
     CellNumber(value=-2.36, decimals=2, notation="a system's name beside the number"))
    """
    # No coordinate is longer; what is kept for the next such cell is then short too.
    return _parsed(text[:_LONGEST_NUMBER], decimal_comma)


@lru_cache(maxsize=100_000)
def _parsed(text: str, decimal_comma: bool) -> CellNumber:
    text = text.translate(_MINUS).strip(" \t\n'\"=[]()")
    bare = _without_system(text)
    notation = "a system's name beside the number" if bare != text else ""
    bare = _LABEL.sub("", bare, count=1) if _LABEL.match(bare) else bare
    for reader in (_plain_number, _separated, _powers, _sexagesimal):
        found = reader(bare, decimal_comma)
        if found is not None:
            return found if found.notation or not notation else found._replace(notation=notation)
    after = _UNIT_AFTER.fullmatch(bare)
    if after:
        return _number(after[1], notation or ("words after the number" if len(bare) - len(after[1]) > 7 else ""))
    return _NOTHING


def _without_system(text: str) -> str:
    found = _SYSTEM.match(text)
    if not found:
        rest = re.fullmatch(rf"(.*?[0-9.])\s*[,;(]?\s*{_SYSTEM.pattern}", text, re.IGNORECASE)
        return rest[1] if rest else text
    number = text[found.end() :]
    # In OSGB365312 either OSGB36 or the number is whole; six digits make a grid coordinate.
    if re.match(r"osgb36", text, re.IGNORECASE) and re.fullmatch(r"[0-9]{1,4}", number):
        return text[4:]
    return number


def _number(text: str, notation: str = "") -> CellNumber:
    return CellNumber(float(text), len(text.partition(".")[2]), notation)


def _plain_number(text: str, _: bool) -> CellNumber | None:
    if _PLAIN.fullmatch(text):
        return _number(text)
    found = _HEMISPHERE.fullmatch(text)
    if not found or not _PLAIN.fullmatch(found[1]):
        return None
    number = _number(found[1])
    west = found[2].upper() in "WS" and number.value > 0
    return number._replace(value=-number.value) if west else number


def _separated(text: str, decimal_comma: bool) -> CellNumber | None:
    if _THOUSANDS.fullmatch(text) and not (decimal_comma and text.count(",") == 1 and "." not in text):
        return _number(re.sub("[, ']", "", text))
    found = _COMMA.fullmatch(text)
    if not found:
        return None
    value = float(f"{found[1]}.{found[2]}")
    west = (found[3] or "").upper() in ("W", "S") and value > 0
    return CellNumber(-value if west else value, len(found[2]), "a decimal comma")


def _powers(text: str, _: bool) -> CellNumber | None:
    found = _POWER.fullmatch(text)
    # 3.3E+05 has lost its last digits; up to a hundred metres the rest still says where it is.
    if not found or int(found[3]) - len(found[2]) > 2:
        return None
    return CellNumber(float(text), max(0, len(found[2]) - int(found[3])), "a spreadsheet's power of ten")


def _sexagesimal(text: str, _: bool) -> CellNumber | None:
    found = _DMS.fullmatch(text)
    if not found:
        return None
    degrees, minutes, seconds = float(found[3]), float(found[4]), float(found[5] or 0)
    # Without any mark two groups may be anything; three are degrees, minutes and seconds.
    marked = bool(re.search(r"[°'′’\"″”dms]|[NSEW]", text, re.IGNORECASE))
    if minutes >= 60 or seconds >= 60 or degrees > 180 or not (marked or found[5]):
        return None
    west = bool(found[2]) or (found[1] or found[6] or "").upper() in ("W", "S")
    value = degrees + minutes / 60 + seconds / 3600
    # A second of arc is 30 m: the fourth decimal of a degree is the nearest; its tenth the fifth.
    finest = found[5] if found[5] else found[4]
    decimals = (4 if found[5] else 2) + len(finest.partition(".")[2])
    return CellNumber(-value if west else value, min(decimals, 8), "degrees and minutes")


def parse_point_text(text: str, *, within: bool = False) -> PointText:
    r"""Point of ``POINT (x y)`` or another shape as text, of ``(latitude, longitude)``, or of a grid reference.

    Parameters
    ----------
    text : str
        Cell as published.
    within : bool
        Whether the point may be a part of a longer text, such as an address; then only forms that can be nothing
        else are taken.

    Returns
    -------
    PointText
        x before y; of a line or an area a point on it; of a grid reference the centre of its square.

    Examples
    --------
    >>> parse_point_text("POINT (-2.35 51.38)")[:2], parse_point_text("TOWN\n(51.38, -2.35)")[:2]
    (('-2.35', '51.38'), ('-2.35', '51.38'))
    >>> parse_point_text("SJ 345 905")
    PointText(x='334550.0', y='390550.0', accuracy_m=100.0)
    """
    if found := _WKT.search(text[:500]):
        return _shape(text, found.start())
    if not within and len(text) <= _LONGEST_NUMBER:
        text = _without_system(text.strip())
    if reference := find_grid_reference(text) if within else parse_grid_reference(text):
        return PointText(repr(reference[0]), repr(reference[1]), reference[2])
    if found := _BRACKETED_AT_END.search(text[-100:]):
        return PointText(found[2], found[1])
    if within:
        return _NO_POINT
    bare = text[:_LONGEST_NUMBER].translate(_MINUS).strip()
    if found := _BRACKETED.fullmatch(bare):
        return PointText(found[2], found[1])
    if found := _COMMA_PAIR.fullmatch(bare):
        return PointText(found[2], found[1])
    if found := _METRES.fullmatch(bare):
        return PointText(found[1], found[2])
    if _DMS_MARKED.search(bare):
        halves = [m[0].strip(" ,;()") for m in re.finditer(r"[NSEW]?[^NSEW,;]*[0-9][^NSEW,;]*[NSEW]?", bare, re.I)]
        if len(halves) == 2:
            turned = any(c in halves[0].upper() for c in "NS")
            return PointText(halves[1], halves[0]) if turned else PointText(halves[0], halves[1])
    return _NO_POINT


def _shape(text: str, start: int) -> PointText:
    if found := _WKT_POINT.match(text, text.upper().index("POINT", start)) if "POINT" in text.upper() else None:
        return PointText(found[1], found[2])
    if len(text) > _LONGEST_SHAPE:
        return _NO_POINT
    try:
        point = shapely.from_wkt(text[start:].split(";")[-1].strip()).representative_point()
    except (shapely.errors.ShapelyError, ValueError):
        return _NO_POINT
    if point.is_empty or not np.isfinite([point.x, point.y]).all():
        return _NO_POINT
    return PointText(repr(float(point.x)), repr(float(point.y)))
