"""England's districts by name, and the box in which each lies."""

from functools import cache
from importlib import resources

import pandas as pd

__all__ = ["district_box"]

_TITLES = frozenset(
    "the of and council borough city district county metropolitan unitary authority royal london mbc bc cc dc ua".split()
)


def district_box(name: str) -> tuple[float, float, float, float] | None:
    """Box in which the postcodes of a district lie, by the name of the district or of its council.

    Parameters
    ----------
    name : str
        Such as ``St. Helens`` or ``Royal Borough of Kingston upon Thames Council``; compared without case, marks and titles.

    Returns
    -------
    tuple of float or None
        Least and greatest easting and northing, EPSG:27700 metres; None where the name is that of no English district.

    Examples
    --------
    >>> district_box("St Helens Borough Council") == district_box("St. Helens")
    True
    >>> district_box("Somebody's Trust") is None
    True
    """
    found = _boxes().get(_plain(name))
    return None if found is None else (found[0], found[1], found[2], found[3])


@cache
def _boxes() -> dict[str, tuple[float, ...]]:
    with resources.files("assetmap.layers").joinpath("districts.csv").open(encoding="utf-8") as file:
        table = pd.read_csv(file)
    boxes = table[["minx", "miny", "maxx", "maxy"]].to_numpy(dtype="float64")
    return {_plain(name): tuple(box) for name, box in zip(table["name"], boxes.tolist(), strict=True)}


def _plain(name: str) -> str:
    words = "".join(c if c.isalnum() else " " for c in name.casefold().replace("'", "").replace(".", "")).split()
    return " ".join([word for word in words if word not in _TITLES] or words)  # the City of London is all titles
