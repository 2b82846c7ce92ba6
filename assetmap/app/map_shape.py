"""A limit drawn on the map: a circle or a polygon, its text in a link, and which points lie within it."""

import math
import re
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from assetmap.errors import InputError
from assetmap.layers import to_lonlat, to_osgb
from assetmap.tables import CRS

__all__ = [
    "LEAST_RADIUS_M",
    "LONGEST_SHAPE",
    "MOST_CORNERS",
    "MOST_RADIUS_M",
    "Circle",
    "Polygon",
    "Shape",
    "lies_within",
    "read_shape",
    "shape_bounds",
    "shape_drawn",
    "shape_message",
    "shape_words",
    "write_shape",
]

MOST_CORNERS = 60
"""More corners than this make the address of a link too long for some mail programs."""

LEAST_RADIUS_M = 10.0
MOST_RADIUS_M = 200_000.0

# West, south, east, north of the British National Grid, with some sea around it.
_GRID = (-100_000.0, -100_000.0, 800_000.0, 1_400_000.0)
_LEAST_CORNERS = 3
_NUMBER = r"_(-?[0-9]{1,7})"
_CIRCLE = re.compile(f"circle{_NUMBER * 3}")
_POLYGON = re.compile(r"polygon((?:_-?[0-9]{1,7}_-?[0-9]{1,7})+)")
LONGEST_SHAPE = len("polygon") + MOST_CORNERS * 2 * len("_-1234567")
_AGAIN = "draw it anew on the map, or leave it out"


@dataclass(frozen=True)
class Circle:
    """Circle around a point.

    Parameters
    ----------
    easting, northing : float
        Its middle (EPSG:27700, metres), within Great Britain's grid.
    radius_m : float
        `LEAST_RADIUS_M` to `MOST_RADIUS_M`.

    Raises
    ------
    InputError
        When it is outside these limits or not a number.
    """

    easting: float
    northing: float
    radius_m: float

    def __post_init__(self) -> None:
        _on_grid(self.easting, self.northing)
        if not LEAST_RADIUS_M <= self.radius_m <= MOST_RADIUS_M:  # not a number fails this as well
            raise _fault(
                "the circle is too small or too large",
                f"a radius of {self.radius_m:.0f} m",
                f"{LEAST_RADIUS_M:.0f} m to {MOST_RADIUS_M / 1000:.0f} km",
            )


@dataclass(frozen=True)
class Polygon:
    """Polygon without holes.

    Parameters
    ----------
    corners : tuple of (float, float)
        Easting and northing of each corner once (EPSG:27700, metres), 3 to `MOST_CORNERS`; the lines do not cross.

    Raises
    ------
    InputError
        When it has fewer or more corners, one outside the grid or not a number, no area, or lines that cross.
    """

    corners: tuple[tuple[float, float], ...]

    def __post_init__(self) -> None:
        if not _LEAST_CORNERS <= len(self.corners) <= MOST_CORNERS:
            raise _fault(
                "the polygon has too few or too many corners",
                f"{len(self.corners)} corners",
                f"{_LEAST_CORNERS} to {MOST_CORNERS}",
            )
        for easting, northing in self.corners:
            _on_grid(easting, northing)
        outline = self.outline
        if not outline.is_valid or outline.area == 0:
            raise _fault(
                "the lines of the polygon cross or enclose nothing",
                shapely.is_valid_reason(outline),
                "lines that do not cross",
            )

    @property
    def outline(self) -> shapely.Polygon:
        """The polygon as a geometry, EPSG:27700."""
        return shapely.Polygon(self.corners)


Shape = Circle | Polygon


def read_shape(text: str) -> Shape:
    """Shape from its text in a link.

    Parameters
    ----------
    text : str
        ``circle_EASTING_NORTHING_RADIUS`` or ``polygon_EASTING_NORTHING_...``, whole metres.

    Raises
    ------
    InputError
        When the text is neither, or the shape is outside the limits of `Circle` and `Polygon`.

    Examples
    --------
    >>> read_shape("circle_334000_390000_1500")
    Circle(easting=334000.0, northing=390000.0, radius_m=1500.0)
    """
    text = text.strip()
    if len(text) <= LONGEST_SHAPE:
        if match := _CIRCLE.fullmatch(text):
            return Circle(*(float(number) for number in match.groups()))
        if match := _POLYGON.fullmatch(text):
            values = [float(number) for number in match[1].split("_")[1:]]
            return Polygon(tuple(zip(values[::2], values[1::2], strict=True)))
    raise _fault(
        "the limit of the map in the link cannot be read",
        text[:60] + ("…" if len(text) > 60 else ""),
        "circle_EASTING_NORTHING_RADIUS or polygon_EASTING_NORTHING_..., in whole metres",
    )


def write_shape(shape: Shape) -> str:
    """Text of a shape for a link, in characters that an address need not encode; `read_shape` reads it."""
    if isinstance(shape, Circle):
        return f"circle_{shape.easting:.0f}_{shape.northing:.0f}_{shape.radius_m:.0f}"
    return "polygon" + "".join(f"_{easting:.0f}_{northing:.0f}" for easting, northing in shape.corners)


def shape_drawn(drawn: object) -> Shape:
    """Shape from what the map says was drawn on it, rounded to whole metres so that its link means the same.

    Parameters
    ----------
    drawn : object
        Should be a dict with ``kind`` (``circle`` or ``polygon``) and ``at``, a list of [latitude, longitude] in degrees:
        middle and a point of the edge, or the corners. It comes from a browser, so that it may be anything.

    Raises
    ------
    InputError
        When it is anything else, or outside the limits of `Circle` and `Polygon`.
    """
    kind = drawn.get("kind") if isinstance(drawn, dict) else None
    points = _points(drawn.get("at") if isinstance(drawn, dict) else None)
    if kind not in ("circle", "polygon") or points is None or (kind == "circle" and len(points) != 2):
        raise _fault("what was drawn cannot be read", str(kind)[:60], "a circle or a polygon")
    eastings, northings = to_osgb(points[:, 1], points[:, 0])
    if np.isnan(eastings).any() or np.isnan(northings).any():
        raise _fault(
            "the limit lies outside Great Britain", "a point that has no place on the grid", "points within it"
        )
    rounded = np.column_stack([eastings, northings]).round()
    if kind == "circle":
        (east, north), radius = rounded[0].tolist(), math.dist(rounded[0], rounded[1])
        return Circle(east, north, float(round(radius)))
    return Polygon(tuple((east, north) for east, north in rounded.tolist()))


def lies_within(shape: Shape, points: gpd.GeoSeries) -> NDArray[np.bool_]:
    """Which points lie within a shape or on its border.

    Parameters
    ----------
    shape : Shape
        The limit.
    points : geopandas.GeoSeries of shape (n,)
        Points in EPSG:27700; a missing or empty one lies nowhere.

    Returns
    -------
    numpy.ndarray of bool, shape (n,)

    Raises
    ------
    ValueError
        When the coordinate system is another one.
    """
    if points.crs != CRS:
        raise ValueError(f"'points' is in {points.crs}, allowed {CRS}")
    found = points.to_numpy()
    east, north = shapely.get_x(found), shapely.get_y(found)
    with np.errstate(invalid="ignore"):  # a missing point is compared as well, and lies nowhere
        if isinstance(shape, Circle):
            inside = np.hypot(east - shape.easting, north - shape.northing) <= shape.radius_m
        else:
            outline = shape.outline
            shapely.prepare(outline)
            inside = shapely.intersects_xy(outline, east, north)
    return np.asarray(inside & ~np.isnan(east), dtype=bool)


def shape_words(shape: Shape) -> str:
    """Kind and size of a shape in words.

    Examples
    --------
    >>> shape_words(Circle(334000.0, 390000.0, 1500.0))
    'a circle of 1.5 km around its middle'
    """
    if isinstance(shape, Circle):
        return f"a circle of {_length(shape.radius_m)} around its middle"
    return f"a polygon of {len(shape.corners)} corners, {shape.outline.area / 1e6:,.2f} km²"


def shape_bounds(shape: Shape) -> tuple[float, float, float, float]:
    """West, south, east, north of a shape in metres, EPSG:27700."""
    if isinstance(shape, Circle):
        east, north, radius = shape.easting, shape.northing, shape.radius_m
        return east - radius, north - radius, east + radius, north + radius
    west, south, east, north = shape.outline.bounds
    return west, south, east, north


def shape_message(shape: Shape) -> dict[str, Any]:
    """Shape as the map script draws it: ``at``, a list of [latitude, longitude], and ``radius`` in metres of a circle."""
    corners = [(shape.easting, shape.northing)] if isinstance(shape, Circle) else shape.corners
    east, north = zip(*corners, strict=True)
    longitude, latitude = to_lonlat(east, north)
    at = np.column_stack([latitude, longitude]).round(6).tolist()
    return {"at": at, "radius": shape.radius_m} if isinstance(shape, Circle) else {"at": at}


def _points(given: object) -> NDArray[np.float64] | None:
    """Latitudes and longitudes of shape (n, 2), or None where it is not that."""
    if not isinstance(given, list) or not 0 < len(given) <= MOST_CORNERS + 1:
        return None
    for pair in given:
        if not isinstance(pair, list) or len(pair) != 2:
            return None
        if not all(isinstance(v, int | float) and not isinstance(v, bool) and abs(v) <= 180 for v in pair):
            return None
    return np.array(given, dtype="float64")


def _on_grid(easting: float, northing: float) -> None:
    west, south, east, north = _GRID
    if not (west <= easting <= east and south <= northing <= north):  # not a number fails this as well
        raise _fault(
            "the limit lies outside Great Britain",
            f"easting {easting:.0f}, northing {northing:.0f}",
            f"easting {west:.0f} to {east:.0f}, northing {south:.0f} to {north:.0f}",
        )


def _length(metres: float) -> str:
    return f"{metres / 1000:,.3g} km" if metres >= 1000 else f"{metres:.0f} m"


def _fault(what: str, seen: str, allowed: str) -> InputError:
    return InputError(what, "map, drawn limit", seen=seen, allowed=allowed, next_step=_AGAIN)
