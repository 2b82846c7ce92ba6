"""Drawings of reports as SVG: a map from the small areas, a distribution; both read without colour."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from xml.sax.saxutils import escape

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import ArrayLike, NDArray

from assetmap.indicators import deprivation_without_employment
from assetmap.reports.document import Key, Picture, shown
from assetmap.tables import CRS
from assetmap.value import money

__all__ = ["MapPoint", "distribution_picture", "extent_of", "map_picture"]

# From light to dark in even steps of lightness, so that they stay apart in greyscale and under print.
_SHADES = ("#f7f5ef", "#dde3e6", "#bccad2", "#97adba", "#708d9f")
_UNKNOWN = "#ffffff"
_INK, _HALO = "#1d2a33", "#ffffff"
_STEPS = (50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000)
# Outlines finer than this cannot be seen in print.
_FINEST_MM = 0.12
_BINS = 44
_WARDS_SEEN_M = 14_000.0

Extent = tuple[float, float, float, float]


@dataclass(frozen=True)
class MapPoint:
    """A building on a map: where (EPSG:27700), its number on the map, and how closely its place is known (m)."""

    easting: float
    northing: float
    label: str = ""
    accuracy_m: float = 0.0


def extent_of(points: Sequence[MapPoint], least_m: float) -> Extent:
    """West, south, east and north of some points with room around them, at least so many metres across.

    Parameters
    ----------
    points : sequence of MapPoint
        One at least.
    least_m : float
        Least width and height, m.
    """
    east, north = [point.easting for point in points], [point.northing for point in points]
    reach = max(point.accuracy_m for point in points)
    half = [max((max(along) - min(along)) * 0.56 + reach, least_m / 2) for along in (east, north)]
    middle = (min(east) + max(east)) / 2, (min(north) + max(north)) / 2
    return middle[0] - half[0], middle[1] - half[1], middle[0] + half[0], middle[1] + half[1]


def map_picture(
    areas: gpd.GeoDataFrame,
    points: Sequence[MapPoint],
    extent: Extent,
    description: str,
    *,
    width_mm: float = 170.0,
    height_mm: float = 95.0,
    meaning: str = "building",
    wards: Sequence[str] = (),
) -> Picture:
    """Map of some buildings over the small areas, shaded by deprivation, with a scale bar and a legend.

    Parameters
    ----------
    areas : geopandas.GeoDataFrame
        Rows of the table ``areas`` (EPSG:27700).
    points : sequence of MapPoint
        Buildings, each with its number where it has one.
    extent : tuple of four floats
        West, south, east, north that must be seen, m; widened to the shape of the picture.
    description : str
        What it shows, for those who do not see it.
    width_mm, height_mm : float
        Size on paper.
    meaning : str
        What the mark of a building means, for the legend.
    wards : sequence of str
        Codes of wards to be drawn with a heavy outline. Without them a map of a whole region shows districts.

    Returns
    -------
    Picture
        Names of wards or districts are in it as text, escaped; of the buildings there is nothing but their numbers.

    Raises
    ------
    ValueError
        When the areas are in another coordinate system.
    """
    if areas.crs is None or areas.crs.to_epsg() != 27700:
        raise ValueError(f"'areas' is in {areas.crs and areas.crs.name}, allowed {CRS}")
    west, south, east, north = _shaped(extent, width_mm / height_mm)
    scale = width_mm / (east - west)
    frame = shapely.box(west, south, east, north)
    near = areas[areas.intersects(frame)]
    # wards cannot be told apart on a map of a whole region
    level = "ward" if wards or (east - west) < _WARDS_SEEN_M else "district"
    shapes = shapely.simplify(near.geometry.to_numpy(), _FINEST_MM / scale)
    classes, legend = _shading(areas)

    def place(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        placed: NDArray[np.float64] = np.column_stack([(xy[:, 0] - west) * scale, (north - xy[:, 1]) * scale])
        return placed

    parts = [
        f'<path d="{_path(shape, frame, place)}" fill="{_UNKNOWN if number < 0 else _SHADES[number]}" '
        f'stroke="#5b6b76" stroke-width="0.14" fill-rule="evenodd"/>'
        for shape, number in zip(shapes, classes.loc[near.index], strict=True)
    ]
    names = []
    for code, shape, name in _outlines(near, level):
        heavy = code in wards
        parts.append(
            f'<path d="{_path(shape, frame, place)}" fill="none" stroke="{_INK}" '
            f'stroke-width="{0.9 if heavy else 0.35}" fill-rule="evenodd"/>'
        )
        seen = shapely.intersection(shapely.make_valid(shape), frame)
        if name and shapely.area(seen) * scale**2 > 150:
            x, y = place(shapely.get_coordinates(shapely.point_on_surface(seen)))[0].tolist()
            # a name that would run out of the picture is left to the text
            if len(name) < x < width_mm - len(name):
                names.append(_text(x, y, name, 2.6))
    at = place(np.array([[point.easting, point.northing] for point in points], dtype=np.float64).reshape(-1, 2))
    marks = [_mark(x, y, point, scale) for (x, y), point in zip(at.tolist(), points, strict=True)]
    # a building is never hidden by the scale
    parts += [*names, _scale_bar(width_mm, height_mm, scale), _north(width_mm), *marks]
    svg = _svg(
        width_mm,
        height_mm,
        f'<clipPath id="f"><rect width="{width_mm}" height="{height_mm}"/></clipPath>'
        f'<g clip-path="url(#f)"><rect width="{width_mm}" height="{height_mm}" fill="#ffffff"/>{"".join(parts)}</g>'
        f'<rect x="0.1" y="0.1" width="{width_mm - 0.2}" height="{height_mm - 0.2}" fill="none" stroke="{_INK}" '
        'stroke-width="0.2"/>',
    )
    keys = [Key(_svg(6, 6, _circle(3, 3, "")), meaning)] if points else []
    if any(point.accuracy_m * scale > 3 for point in points):
        ring = (
            f'<circle cx="3" cy="3" r="2.6" fill="none" stroke="{_INK}" stroke-width="0.5" stroke-dasharray="1 0.8"/>'
        )
        keys.append(Key(_svg(6, 6, ring), "it lies within this circle"))
    keys.append(Key(_svg(6, 6, f'<path d="M0.5 3H5.5" stroke="{_INK}" stroke-width="0.8"/>'), f"edge of a {level}"))
    return Picture(
        svg,
        description,
        "Deprivation without employment, by small area (darker is more deprived, 0 to 100). Grid north is up.",
        width_mm,
        (*keys, *legend),
    )


def distribution_picture(
    draws: ArrayLike, marks: Sequence[tuple[str, float]], what: str, *, width_mm: float = 170.0, height_mm: float = 46.0
) -> Picture:
    """Distribution of a sum of money over the draws of a simulation, with marked values.

    Parameters
    ----------
    draws : array of shape (n,)
        £; drawn between the 1st and the 99th percentile.
    marks : sequence of tuple of str and float
        Name and £ of each value that is marked by a line.
    what : str
        What is distributed, such as "walk-away price of a buyer".

    Returns
    -------
    Picture
        With the marked values in its description.

    Raises
    ------
    ValueError
        When there are no finite draws.
    """
    values = np.asarray(draws, dtype=np.float64)
    values = values[np.isfinite(values)]
    if not len(values):
        raise ValueError("'draws' holds no finite number, allowed one at least")
    low, high = (float(np.quantile(values, share)) for share in (0.01, 0.99))
    low, high = min([low, *(v for _, v in marks)]), max([high, *(v for _, v in marks)])
    if high - low < 1:
        low, high = low - 1, high + 1
    counts, edges = np.histogram(values, bins=_BINS, range=(low, high))
    base, top = height_mm - 7.0, 10.5

    def across(value: float) -> float:
        return 4 + (value - low) / (high - low) * (width_mm - 8)

    tallest = max(int(counts.max()), 1)
    parts = [
        f'<rect x="{across(left):.2f}" y="{base - (base - top) * count / tallest:.2f}" '
        f'width="{across(right) - across(left) - 0.25:.2f}" height="{(base - top) * count / tallest:.2f}" fill="#97adba"/>'
        for count, left, right in zip(counts, edges[:-1], edges[1:], strict=True)
    ]
    parts.append(f'<path d="M2 {base}H{width_mm - 2}" stroke="{_INK}" stroke-width="0.25"/>')
    step = _step((high - low) / 5)
    for tick in np.arange(math.ceil(low / step), math.floor(high / step) + 1) * step:
        x = across(float(tick))
        parts.append(f'<path d="M{x:.2f} {base}v1.2" stroke="{_INK}" stroke-width="0.25"/>')
        parts.append(_text(x, base + 4.4, money(float(tick)), 2.7))
    for number, (name, value) in enumerate(marks):
        x, y = across(value), 3.6 + 3.6 * (number % 2)
        parts.append(
            f'<path d="M{x:.2f} {y + 0.6:.2f}V{base}" stroke="{_INK}" stroke-width="0.5" stroke-dasharray="1.4 0.9"/>'
        )
        half = 0.72 * len(f"{name} {money(value)}")
        parts.append(_text(min(max(x, half + 1), width_mm - half - 1), y, f"{name} {money(value)}", 2.7))
    told = "; ".join(f"{name} {money(value)}" for name, value in marks)
    return Picture(
        _svg(width_mm, height_mm, f'<rect width="{width_mm}" height="{height_mm}" fill="#ffffff"/>' + "".join(parts)),
        f"Distribution of the {what} over {len(values):,} draws: {told}.",
        f"How the {what} is distributed over {len(values):,} draws: the taller the bar, the more of them. The "
        "first and the last hundredth lie outside.",
        width_mm,
    )


def _shaped(extent: Extent, ratio: float) -> Extent:
    west, south, east, north = extent
    width, height = max(east - west, 1.0), max(north - south, 1.0)
    if width / height < ratio:
        more = (height * ratio - width) / 2
        return west - more, south, east + more, north
    more = (width / ratio - height) / 2
    return west, south - more, east, north + more


def _shading(areas: gpd.GeoDataFrame) -> tuple[pd.Series, tuple[Key, ...]]:
    """Class of each area, -1 where not known, and the legend: five classes of about equal size over the region."""
    values = deprivation_without_employment(areas, areas)
    known = values.dropna().to_numpy(dtype="float64")
    if not len(known):
        return pd.Series(-1, index=areas.index), (Key(_swatch(_UNKNOWN), "not known"),)
    edges = np.unique(np.quantile(known, [0.2, 0.4, 0.6, 0.8]))
    number = np.where(values.isna(), -1, np.searchsorted(edges, values.fillna(0), side="right"))
    bounds = [float(known.min()), *edges.tolist(), float(known.max())]
    pairs = list(pairwise(bounds))
    shades = [round(place * (len(_SHADES) - 1) / max(len(pairs) - 1, 1)) for place in range(len(pairs))]
    classes = pd.Series([shades[n] if n >= 0 else -1 for n in number], index=areas.index)
    keys = [Key(_swatch(_SHADES[s]), f"{a:.0f} to {b:.0f}") for s, (a, b) in zip(shades, pairs, strict=True)]
    return classes, (*keys, *([Key(_swatch(_UNKNOWN), "not known")] if (number < 0).any() else []))


def _outlines(near: gpd.GeoDataFrame, level: str) -> list[tuple[str, shapely.Geometry, str]]:
    """Code, outline and name of each ward or district of some small areas."""
    codes = near[f"{level}_code"].fillna("").to_numpy(dtype=object)
    names = near[f"{level}_name"].fillna("").to_numpy(dtype=object)
    found = []
    for code in sorted(set(codes) - {""}):
        mine = codes == code
        # the outlines as published: simplified ones would leave slivers between the areas
        whole = shapely.union_all(near.geometry.to_numpy()[mine])
        outline = shapely.simplify(whole, math.sqrt(shapely.area(whole)) / 400)
        found.append((str(code), outline, shown(names[mine][0], 40)))
    return found


def _path(shape: shapely.Geometry, frame: shapely.Geometry, place: object) -> str:
    # cut a little outside of the frame, so that the cut itself is not seen
    west, south, east, north = frame.bounds
    room = (east - west) * 0.02
    cut = shapely.clip_by_rect(shape, west - room, south - room, east + room, north + room)
    said = []
    for part in shapely.get_parts(cut):
        if shapely.get_type_id(part) != 3:
            continue
        for ring in (part.exterior, *part.interiors):
            xy = place(shapely.get_coordinates(ring))  # type: ignore[operator]
            said.append("M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in xy) + "Z")
    return "".join(said)


def _mark(x: float, y: float, point: MapPoint, scale: float) -> str:
    reach = point.accuracy_m * scale
    ring = (
        f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{reach:.2f}" fill="none" stroke="{_INK}" stroke-width="0.35" '
        'stroke-dasharray="1.4 1"/>'
        if reach > 3
        else ""
    )
    return ring + _circle(x, y, point.label)


def _circle(x: float, y: float, label: str) -> str:
    size = 2.0 if not label else 2.5
    said = f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{size}" fill="{_INK}" stroke="{_HALO}" stroke-width="0.5"/>'
    if label:
        said += (
            f'<text x="{x:.2f}" y="{y + 0.95:.2f}" font-family="Liberation Sans" font-weight="bold" font-size="2.7" '
            f'text-anchor="middle" fill="#ffffff">{escape(label)}</text>'
        )
    return said


def _text(x: float, y: float, text: str, size: float) -> str:
    placed = f'x="{x:.2f}" y="{y:.2f}" font-family="Liberation Sans" font-size="{size}" text-anchor="middle"'
    return (
        f'<text {placed} fill="{_HALO}" stroke="{_HALO}" stroke-width="0.7" stroke-linejoin="round">{escape(text)}</text>'
        f'<text {placed} fill="{_INK}">{escape(text)}</text>'
    )


def _scale_bar(width_mm: float, height_mm: float, scale: float) -> str:
    longest = width_mm / 4 / scale
    length = max((step for step in _STEPS if step <= longest), default=_STEPS[0])
    said = f"{length} m" if length < 1000 else f"{length // 1000} km"
    x, y, bar = 5.0, height_mm - 4.5, length * scale
    return (
        f'<rect x="{x - 2}" y="{y - 5.2}" width="{bar + 4 + 2 * len(said):.2f}" height="8" fill="#ffffff" '
        f'fill-opacity="0.85"/><path d="M{x} {y - 1.6}V{y}H{x + bar:.2f}v-1.6" fill="none" stroke="{_INK}" '
        f'stroke-width="0.5"/>' + _text(x + bar + 2 + 0.75 * len(said), y, said, 2.8)
    )


def _north(width_mm: float) -> str:
    x = width_mm - 6
    return f'<path d="M{x} 3.4l2 6-2-1.4-2 1.4z" fill="{_INK}" stroke="{_HALO}" stroke-width="0.3"/>' + _text(
        x, 12.6, "N", 3
    )


def _swatch(shade: str) -> str:
    return _svg(
        9, 6, f'<rect x="0.3" y="0.6" width="8.4" height="4.8" fill="{shade}" stroke="{_INK}" stroke-width="0.3"/>'
    )


def _step(least: float) -> float:
    size = 10.0 ** math.floor(math.log10(least))
    return next(size * factor for factor in (1, 2, 5, 10) if size * factor >= least)


def _svg(width: float, height: float, inside: str) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}">{inside}</svg>'
