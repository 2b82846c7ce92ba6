"""England's districts by name, and the box in which each lies."""

from dataclasses import dataclass
from functools import cache
from importlib import resources

import pandas as pd

__all__ = ["District", "all_districts", "district_named"]

_MARGIN_M = 5000.0
_TITLES = frozenset(
    [
        *(
            "the",
            "of",
            "and",
            "council",
            "borough",
            "city",
            "district",
            "county",
            "metropolitan",
            "unitary",
            "authority",
        ),
        *("royal", "london", "mbc", "bc", "cc", "dc", "ua"),
    ]
)


@dataclass(frozen=True)
class District:
    """A local authority district of England.

    Parameters
    ----------
    code, name : str
        GSS code and name (Office for National Statistics, 2024).
    box : tuple of four floats
        Least and greatest easting and northing of its postcodes (minx, miny, maxx, maxy), EPSG:27700 metres, with a
        margin of 5 km, since there is land beyond the last postcode.
    """

    code: str
    name: str
    box: tuple[float, float, float, float]


def district_named(name: str) -> District | None:
    """District of this name, or None; its council's names are understood too.

    Parameters
    ----------
    name : str
        Such as ``St. Helens`` or ``Royal Borough of Kingston upon Thames Council``; compared without case, marks and titles.

    Examples
    --------
    >>> district_named("St Helens Borough Council").code
    'E08000013'
    >>> district_named("Somebody's Trust") is None
    True
    """
    return _districts().get(_plain(name))


def all_districts() -> list[District]:
    """Every district of England, by code."""
    return sorted(_districts().values(), key=lambda district: district.code)


@cache
def _districts() -> dict[str, District]:
    with resources.files("assetmap.layers").joinpath("districts.csv").open(encoding="utf-8") as file:
        table = pd.read_csv(file)
    boxes = table[["minx", "miny", "maxx", "maxy"]].to_numpy(dtype="float64").tolist()
    found = {}
    for code, name, (minx, miny, maxx, maxy) in zip(table["code"], table["name"], boxes, strict=True):
        box = (minx - _MARGIN_M, miny - _MARGIN_M, maxx + _MARGIN_M, maxy + _MARGIN_M)
        found[_plain(name)] = District(code, name, box)
    return found


def _plain(name: str) -> str:
    words = "".join(c if c.isalnum() else " " for c in name.casefold().replace("'", "").replace(".", "")).split()
    return " ".join([word for word in words if word not in _TITLES] or words)  # the City of London is all titles
