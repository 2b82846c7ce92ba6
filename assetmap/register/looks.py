"""What the cells of a column look like, whatever its header says."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assetmap.register.cells import is_placeholder, postcode_in
from assetmap.register.dates import DateStyle, parse_date
from assetmap.register.status_words import status_kind
from assetmap.register.vocabulary import CELLS

__all__ = ["FITS", "Look", "fit", "look_of"]

_DIGITS = re.compile(r"\d{1,12}(?:\.0+)?|\d(?:\.\d+)?E\+?\d{1,3}", re.IGNORECASE)
_LONG_DIGITS = re.compile(r"\d{9,12}(?:\.0+)?|\d\.\d+E\+?1[01]", re.IGNORECASE)
_TELEPHONE = re.compile(r"0[1-37-8]\d{8,9}")
_POSTCODE = re.compile(r"[A-Z]{1,2}\d[A-Z\d]?(?: ?\d[A-Z]{2})?", re.IGNORECASE)
_UNIT_POSTCODE = re.compile(r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}", re.IGNORECASE)
_NUMBER_FIRST = re.compile(r"[(£]?\s*[-+]?\s*£?\s*(?:\d|\.\d)")
_METRES = re.compile(r"\d{4,7}(?:\.\d+)?")
_DEGREES = re.compile(r"-?\d{1,2}\.\d{3,}")
_POINT = re.compile(r"POINT|\(\s*-?\d+\.\d+\s*,\s*-?\d+\.\d+\s*\)", re.IGNORECASE)
_URL = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_LETTER = re.compile(r"[^\W\d_]")
_MARKUP = re.compile(r"<(?:table|center|tr|td|div|br|p|ul|html)\b", re.IGNORECASE)
_MACHINE = re.compile(r"(kml|id|feature|placemark|polygon|point|fid|objectid|row|item)[_ -]?\d+", re.IGNORECASE)
_TENURE = re.compile(r"\b(?:free|lease|leas)hold(?:er)?\b|^[FL][/.]?H\.?$", re.IGNORECASE)
# What says how a property is held, or stands, says it in a few words.
_LONGEST_STATEMENT = 60
_SERIALS = DateStyle(serial=True)

# Where Great Britain lies: degrees of longitude and latitude, metres of the National Grid (EPSG:27700).
_LONGITUDES, _LATITUDES = (-9.0, 2.1), (49.7, 61.0)
_EASTINGS, _NORTHINGS = (80_000.0, 660_000.0), (5_000.0, 1_230_000.0)


def _within(text: str, pattern: re.Pattern[str], limits: tuple[float, float]) -> bool:
    return bool(pattern.fullmatch(text)) and limits[0] <= float(text) <= limits[1]


def _words(text: str) -> bool:
    return bool(_LETTER.search(text)) and not _URL.fullmatch(text) and not parse_date(text)[0]


def _reference(text: str) -> bool:
    return len(text) <= 60 and not _URL.fullmatch(text) and not _POINT.search(text)


def _number(text: str) -> bool:
    return bool(_NUMBER_FIRST.match(text)) and not re.match(r"\d{1,4}[-/.]\d{1,2}[-/.]\d", text)


def _date(text: str) -> bool:
    return bool(parse_date(text, _SERIALS)[0])


_PREDICATES: dict[str, tuple[str, Callable[[str], bool]]] = {
    "uprn": ("a UPRN", lambda text: bool(_DIGITS.fullmatch(text.replace(" ", "")))),
    "postcode": ("a postcode", lambda text: bool(_POSTCODE.fullmatch(text)) or bool(postcode_in(text))),
    "number": ("a number", _number),
    "date": ("a date", _date),
    "words": ("words", _words),
    "reference": ("a reference", _reference),
    "place": ("a place", lambda text: bool(re.search(r"\d", text))),
}

FITS: dict[str, str] = {
    "uprn": "uprn",
    "asset_id": "reference",
    "postcode": "postcode",
    "geometry": "place",
    **dict.fromkeys(("easting", "northing", "latitude", "longitude", "x", "y"), "number"),
    **dict.fromkeys(("floor_area_m2", "site_area_ha", "running_cost_gbp", "backlog_gbp"), "number"),
    **dict.fromkeys(("empty_from", "status_date", "as_at", "end_date", "availability_date"), "date"),
    **dict.fromkeys(("name", "address", "town", "street", "tenure", "tenure_detail", "ownership"), "words"),
    **dict.fromkeys(("managed_by", "use", "land_or_building", "status", "owner", "ratepayer"), "words"),
}
"""Field to what its cells must look like; a field that is not here may hold anything."""


@dataclass(frozen=True)
class Look:
    """What a column's cells are: how many were looked at, and the shares (0 to 1) that are of a kind."""

    cells: int
    unit_postcode: float
    long_digits: float
    latitude: float
    longitude: float
    easting: float
    northing: float
    point: float
    machine_name: float
    markup: float
    tenure: float
    status: float
    distinct: float


def look_of(cells: Sequence[str]) -> Look:
    """What the filled cells of a column are, of at most as many as `CELLS` says, spread over the column.

    Examples
    --------
    >>> look = look_of(["ZZ1 1AA", "ZZ1 1AB", "", "n/a"])
    >>> look.cells, look.unit_postcode
    (2, 1.0)
    """
    seen = _sample(cells)
    count = max(len(seen), 1)

    def share(predicate: Callable[[str], object]) -> float:
        return sum(bool(predicate(text)) for text in seen) / count

    return Look(
        cells=len(seen),
        unit_postcode=share(_UNIT_POSTCODE.fullmatch),
        long_digits=share(lambda text: _LONG_DIGITS.fullmatch(text) and not _TELEPHONE.fullmatch(text)),
        latitude=share(lambda text: _within(text, _DEGREES, _LATITUDES)),
        longitude=share(lambda text: _within(text, _DEGREES, _LONGITUDES)),
        easting=share(lambda text: _within(text, _METRES, _EASTINGS)),
        northing=share(lambda text: _within(text, _METRES, _NORTHINGS)),
        point=share(_POINT.search),
        machine_name=share(_MACHINE.fullmatch),
        markup=share(_MARKUP.search),
        tenure=share(lambda text: len(text) <= _LONGEST_STATEMENT and _TENURE.search(text)),
        status=share(lambda text: len(text) <= _LONGEST_STATEMENT and status_kind(text)),
        distinct=len(set(seen)) / count,
    )


def fit(field: str, cells: Sequence[str]) -> tuple[float, int, str]:
    """Share (0 to 1) of the filled cells that can be the field, how many were looked at, and what they should be.

    The share is 1 for a field that may hold anything.

    Examples
    --------
    >>> fit("postcode", ["ZZ1 1AA", "330000"])
    (0.5, 2, 'a postcode')
    """
    if field not in FITS:
        return 1.0, 0, ""
    words, predicate = _PREDICATES[FITS[field]]
    seen = _sample(cells)
    return (sum(map(predicate, seen)) / len(seen) if seen else 1.0), len(seen), words


def _sample(cells: Sequence[str]) -> list[str]:
    limit = int(CELLS["sample"])
    step = max(len(cells) // (4 * limit), 1)
    filled = [cell for cell in cells[::step] if cell and not is_placeholder(cell)]
    if not filled and step > 1:
        filled = [cell for cell in cells if cell and not is_placeholder(cell)]
    return filled[:: max(len(filled) // limit, 1)][:limit]
