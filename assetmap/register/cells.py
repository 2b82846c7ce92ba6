"""Single cells: each function gives the value and the kind of fault, blank where there is none."""

import re
from functools import lru_cache

from assetmap.layers.postcodes import normalise_postcode
from assetmap.register.controlled import corrected, tenure_of
from assetmap.register.sheet import squash

__all__ = [
    "clean_condition",
    "clean_epc",
    "clean_id",
    "clean_land_or_building",
    "clean_name",
    "clean_number",
    "clean_postcode",
    "clean_tenure",
    "clean_text",
    "clean_uprn",
    "is_placeholder",
    "join_address",
    "postcode_in",
]

_PLACEHOLDERS = frozenset(
    {
        "na",
        "n a",
        "n k",
        "tbc",
        "tba",
        "tbd",
        "unknown",
        "not known",
        "not available",
        "not applicable",
        "not stated",
        "not recorded",
        "no data",
        "none",
        "null",
        "nan",
        "nil",
        "to be confirmed",
        "ref",
        "value",
        "name",
        "",
    }
)
_LONGEST_PLACEHOLDER = 30
_LONGEST_TEXT = 1000
_MACHINE_NAME = re.compile(r"(kml|id|feature|placemark|polygon|point|fid|objectid|row|item)[_ -]?\d+", re.IGNORECASE)

# A cell that begins a table of a web page holds no name, whatever became of its end.
_TABLE = re.compile(r"\s*<(?:center|table|html|div)\b[^>]*>", re.IGNORECASE)

_SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?E\+?\d{1,3}", re.IGNORECASE)
_UPRN = re.compile(r"0*(\d{0,12})(?:\.0+)?")
_UNIT_POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b")
_ID_PREFIX = re.compile(r"^(?:ref|id|no)\s*[:.]\s*", re.IGNORECASE)

_NUMBER = re.compile(
    r"(-)?\s*£?\s*(-)?(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)\s*(k|m)?\b\s*(.*)", re.IGNORECASE
)

_TENURE_LETTERS = {"f": "freehold", "l": "leasehold"}

# No area or cost of one property comes near; beyond it a cell holds digits, not a quantity.
_LARGEST_NUMBER = 1e12

# Factors to square metres and to hectares; the international acre and foot.
_TO_M2 = {"m2": 1.0, "ft2": 0.09290304, "ha": 10_000.0, "acre": 4_046.8564224}


@lru_cache(maxsize=100_000)
def is_placeholder(text: str) -> bool:
    """Whether the cell only says that there is nothing to say (``n/a``, ``TBC``, ``-``, ``#REF!``)."""
    return len(text) <= _LONGEST_PLACEHOLDER and squash(text) in _PLACEHOLDERS


def clean_text(text: str) -> tuple[str, str]:
    """Text on one line, blank for a placeholder."""
    if is_placeholder(text):
        return "", ""
    line = text.replace("\n", " ")
    return (line[:_LONGEST_TEXT], "text_cut") if len(line) > _LONGEST_TEXT else (line, "")


def clean_name(text: str) -> tuple[str, str]:
    """Name on one line; blank for a placeholder, a name that only numbers a shape, or a table of a web page."""
    if _MACHINE_NAME.fullmatch(text) or _TABLE.match(text):
        return "", "name_placeholder"
    return clean_text(text)


def join_address(parts: list[str]) -> str:
    r"""Parts in one line, a part that is already in it left out.

    Examples
    --------
    >>> join_address(["N/A", "Car Park\nSt James Street", "Town", "St James Street"])
    'Car Park, St James Street, Town'
    """
    if len(parts) == 1 and "\n" not in parts[0]:
        line = parts[0].strip(" ,")
        return "" if is_placeholder(line) or not squash(line) else line[:_LONGEST_TEXT]
    said: list[str] = []
    # Only the end of a piece counts: a street may be named inside a building's name without being given as its place.
    ends = ""
    for part in (line.strip(" ,") for text in parts if text for line in text.split("\n")):
        plain = squash(part)
        if plain and plain not in _PLACEHOLDERS and f" {plain}|" not in ends:
            said.append(part)
            ends += "".join(f" {squash(piece)}|" for piece in part.split(",")) if "," in part else f" {plain}|"
    return ", ".join(said)[:_LONGEST_TEXT]


@lru_cache(maxsize=100_000)
def clean_postcode(text: str) -> tuple[str, str]:
    """Unit postcode or outward code, normalised."""
    if is_placeholder(text):
        return "", ""
    code = normalise_postcode(text) or postcode_in(text)
    return (code, "") if code else ("", "postcode_invalid")


@lru_cache(maxsize=100_000)
def postcode_in(text: str) -> str:
    """Last unit postcode inside a text, normalised; blank if there is none.

    Examples
    --------
    >>> postcode_in("1 High Street, Town, ZZ1 1AA")
    'ZZ1 1AA'
    """
    found = _UNIT_POSTCODE.findall(text.upper())
    return normalise_postcode(found[-1]) if found else ""


@lru_cache(maxsize=100_000)
def clean_uprn(text: str) -> tuple[str, str]:
    """UPRN without leading zeros; blank where a spreadsheet has rounded it.

    Examples
    --------
    >>> clean_uprn("010012809302"), clean_uprn("1.00121E+11"), clean_uprn("100121000000")
    (('10012809302', ''), ('', 'uprn_lost'), ('', 'uprn_lost'))
    """
    if is_placeholder(text):
        return "", ""
    if _SCIENTIFIC.fullmatch(text):
        return "", "uprn_lost"
    found = _UPRN.fullmatch(text.replace(" ", ""))
    if not found or not found[1].isascii():
        return "", "uprn_invalid"
    digits = found[1]
    if len(digits) >= 9 and digits.endswith("000000"):
        return "", "uprn_lost"
    return digits, ""


def clean_id(text: str) -> tuple[str, str]:
    """The owner's own reference, without a prefix that only says that it is one."""
    if is_placeholder(text):
        return "", ""
    if _SCIENTIFIC.fullmatch(text):
        return "", "id_lost"
    return _ID_PREFIX.sub("", text.replace("\n", " "))[:100].strip(), ""


@lru_cache(maxsize=100_000)
def clean_number(text: str, unit: str = "") -> tuple[float | None, str]:
    """Number of a cell that may carry a pound sign, thousands separators or a unit.

    Parameters
    ----------
    text : str
        Cleaned cell.
    unit : str
        Unit to bring an area to (``m2`` or ``ha``); blank for money.

    Examples
    --------
    >>> clean_number("£1,250.50"), clean_number("2 acres", "ha")[0], clean_number("-5", "m2")
    ((1250.5, ''), 0.80937128448, (None, 'number_negative'))
    """
    if is_placeholder(text):
        return None, ""
    bracketed = text.startswith("(") and text.endswith(")")
    found = _NUMBER.fullmatch(text.strip("()"))
    if not found:
        return None, "number_invalid"
    value = float(found[3].replace(",", ""))
    stated = squash(found[5].replace("²", "2"))
    thousands = (found[4] or "").casefold()
    if unit:
        # After an area "m" can only be the unit.
        stated = f"m {stated}".strip() if thousands == "m" else stated
        if thousands == "k" or (stated and not _unit_of(stated)):
            return None, "number_invalid"
        value = round(value * _TO_M2[_unit_of(stated) or unit] / _TO_M2[unit], 12) if stated else value
    else:
        if stated and stated not in ("gbp", "pounds", "per annum", "pa", "p a", "per year", "a year"):
            return None, "number_invalid"
        value *= {"k": 1e3, "m": 1e6, "": 1.0}[thousands]
    if value > _LARGEST_NUMBER:
        return None, "number_invalid"
    if value and (found[1] or found[2] or bracketed):
        return None, "number_negative"
    return value, ""


def _unit_of(text: str) -> str:
    plain = text.replace(" ", "")
    if re.fullmatch(r"(sq(uare)?)?m(et(er|re)s?)?2?|sqm(t?rs?)?|m2(gia|nia)?|2", plain):
        return "m2"
    if re.fullmatch(r"sq(uare)?f(oo|ee)?t|ft2", plain):
        return "ft2"
    if re.fullmatch(r"ha|hectares?", plain):
        return "ha"
    return "acre" if re.fullmatch(r"ac|acres?", plain) else ""


@lru_cache(maxsize=100_000)
def clean_epc(text: str) -> tuple[str, str]:
    """Energy performance band A to G (A+ is A)."""
    if is_placeholder(text):
        return "", ""
    found = re.fullmatch(
        r"(?:band |rating )?([A-G])\+?(?:[ (:/-]*\d{1,3}\)?)?|\d{1,3}[ (:/-]*([A-G])\)?", text, re.IGNORECASE
    )
    return ((found[1] or found[2]).upper(), "") if found else ("", "band_invalid")


@lru_cache(maxsize=100_000)
def clean_condition(text: str) -> tuple[str, str]:
    """Condition grade A (good) to D (bad), from the letter or the word."""
    if is_placeholder(text):
        return "", ""
    words = squash(text)
    found = re.fullmatch(r"(?:condition |grade |category |cat )?([a-d])(?: .*)?", words)
    if found:
        return found[1].upper(), ""
    for grade, names in (
        ("A", {"good", "excellent", "very good"}),
        ("B", {"satisfactory", "fair", "reasonable", "average"}),
        ("C", {"poor"}),
        ("D", {"bad", "very poor", "life expired", "end of life"}),
    ):
        if words in names:
            return grade, ""
    return "", "band_invalid"


def clean_tenure(text: str) -> tuple[str, str]:
    """Tenure of the published list (freehold, leasehold, other), misspellings allowed for and told.

    Examples
    --------
    >>> clean_tenure("Leashold"), clean_tenure("Freehold"), clean_tenure("Amber")
    (('leasehold', 'value_corrected'), ('freehold', ''), ('other', 'value_not_listed'))
    """
    if is_placeholder(text):
        return "", ""
    value, misspelt = tenure_of(_TENURE_LETTERS.get(squash(text), text))
    return value or "other", "value_corrected" if misspelt else "" if value else "value_not_listed"


@lru_cache(maxsize=10_000)
def clean_land_or_building(text: str) -> tuple[str, str]:
    """Whether it is ``land``, ``building`` or ``land and building``."""
    if is_placeholder(text):
        return "", ""
    published = squash(text)
    plain = corrected(published, "land_or_building")
    words = set(plain.replace("bldg", "building").split())
    land = bool(words & {"land", "site", "l", "plot"})
    building = bool(words & {"building", "buildings", "structure", "b", "property", "premises"})
    if plain == "both":
        land = building = True
    if land or building:
        value = "land and building" if land and building else "land" if land else "building"
        return value, "" if plain == published else "value_corrected"
    return "", "land_or_building_unknown"
