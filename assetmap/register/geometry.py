"""A point for a geometry of any kind, and the coordinate system that a file declares for it."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import pyproj
import shapely
from shapely.geometry import shape

__all__ = ["Point", "declared_crs", "place_of", "places_of", "to_known_crs"]

Point = tuple[float, float]
"""Coordinates in a file's own system, x before y."""

_FAULTS = (
    shapely.errors.ShapelyError,
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
    IndexError,
    RecursionError,
    OverflowError,
)

# Systems whose numbers are told apart by themselves: the National Grid, degrees of WGS84 and ETRS89 (and of the
# 1936 datum, which a register never means), Web Mercator.
_TOLD_BY_NUMBERS = {27700, 4326, 4258, 4277, 3857, 900913, 102100, 3785, 7405}

_CODE = re.compile(r"(?:EPSG|wkid|ESRI)\W{0,4}(?:[\d.]*:)?\W?(\d{4,6})\b", re.IGNORECASE)


def place_of(geometry: Any) -> Point | None:
    """Point on a geometry given as GeoJSON or as Esri JSON; None where it cannot be read.

    Parameters
    ----------
    geometry : object
        What stands in the file.

    Returns
    -------
    tuple of float or None
        x before y, in the file's own system. A line or an area is given a point that lies on it.

    Examples
    --------
    >>> place_of({"type": "Point", "coordinates": [-2.5, 53.1]}), place_of({"x": 330000, "y": 390000})
    ((-2.5, 53.1), (330000.0, 390000.0))
    """
    try:
        if isinstance(geometry, dict) and "type" not in geometry:
            return _esri(geometry)
        with np.errstate(all="ignore"):
            return _on(shape(geometry))
    except _FAULTS:
        return None


def _esri(geometry: dict[str, Any]) -> Point | None:
    if "x" in geometry:
        return _finite(float(geometry["x"]), float(geometry["y"]))
    with np.errstate(all="ignore"):
        if "rings" in geometry:
            # Outer rings and holes stand in one list; even-odd filling is what the format means by it.
            rings = [shapely.Polygon(ring) for ring in geometry["rings"]]
            area = rings[0]
            for ring in rings[1:]:
                area = area.symmetric_difference(ring)
            return _on(area)
        if "paths" in geometry:
            return _on(shapely.MultiLineString(geometry["paths"]))
        return _on(shapely.MultiPoint(geometry["points"]))


def _on(drawn: shapely.Geometry) -> Point | None:
    if not np.isfinite(shapely.get_coordinates(drawn)).all():
        return None
    point = drawn.representative_point()
    return None if point.is_empty else _finite(point.x, point.y)


def _finite(x: float, y: float) -> Point | None:
    return (float(x), float(y)) if np.isfinite(x) and np.isfinite(y) else None


def places_of(binary: Sequence[bytes | None]) -> list[Point | None]:
    """Point on each geometry given as well-known binary; None where there is none or it cannot be read."""
    with np.errstate(all="ignore"):
        drawn = shapely.from_wkb(np.array(binary, dtype=object), on_invalid="ignore")
        return [None if one is None else _safely_on(one) for one in drawn]


def _safely_on(drawn: shapely.Geometry) -> Point | None:
    try:
        return _on(drawn)
    except _FAULTS:
        return None


def declared_crs(content: Any) -> str:
    """Name of the coordinate system that a GeoJSON or Esri JSON object declares; blank if none."""
    if not isinstance(content, dict):
        return ""
    named = content.get("crs")
    if isinstance(named, dict):
        properties = named.get("properties")
        named = properties.get("name") if isinstance(properties, dict) else None
    if isinstance(named, str):
        return named
    reference = content.get("spatialReference")
    if isinstance(reference, dict):
        code = reference.get("latestWkid") or reference.get("wkid")
        return f"EPSG:{code}" if isinstance(code, int) else str(reference.get("wkt") or "")
    return ""


def to_known_crs(points: Sequence[Point | None], crs: str) -> tuple[list[Point | None], str]:
    """Points in a system that their numbers tell.

    National Grid, degrees and Web Mercator are left as they stand, whatever is declared: the numbers decide. A system
    that is none of these is turned into degrees, for its numbers alone say nothing.

    Parameters
    ----------
    points : sequence of tuple of float or None
        x before y.
    crs : str
        Name of the system as declared; blank if none.

    Returns
    -------
    tuple of list and str
        Points, and what became of them: ``kept``, ``turned`` (longitude before latitude, EPSG:4326), or ``unknown``
        where the system is not known.
    """
    if not crs or _told_by_numbers(crs):
        return list(points), "kept"
    turner = _turner(crs)
    if turner is None:
        return list(points), "unknown"
    return [None if point is None else _finite(*turner.transform(*point)) for point in points], "turned"


def _told_by_numbers(crs: str) -> bool:
    found = _CODE.search(crs)
    if found:
        return int(found[1]) in _TOLD_BY_NUMBERS
    words = re.sub(r"[^a-z0-9]", "", crs.casefold())
    return bool(re.search(r"crs84|wgs84$|^wgs|osgb|britishnationalgrid|etrs89$|webmercator|pseudomercator", words))


@lru_cache(maxsize=8)
def _turner(crs: str) -> pyproj.Transformer | None:
    found = _CODE.search(crs)
    try:
        system = pyproj.CRS.from_user_input(f"EPSG:{found[1]}" if found else crs)
        return pyproj.Transformer.from_crs(system, "EPSG:4326", always_xy=True)
    except pyproj.exceptions.ProjError:
        return None
