"""Outlines, borders and names of places of a region as the map script reads them; of a large one by district."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from assetmap.layers import to_lonlat

__all__ = ["LARGE", "Outlines", "outlines_of", "region_bounds"]

LARGE = 5_000
"""So many small areas are drawn at once; of more, each district's are fetched when one looks at it."""

# Corners whose triangle is smaller than a square of this side are left out; at town scale that is a pixel or two.
_TOLERANCE_M = 50.0
# The same of districts that are seen from so far that their small areas are not drawn.
_FAR_TOLERANCE_M = 500.0
_PLACES = (("place_name", 12), ("ward_name", 14))


@dataclass(frozen=True)
class Outlines:
    """What the browser fetches first, and what it fetches by district; the latter by a name that is safe for a file."""

    first: dict[str, Any]
    parts: dict[str, dict[str, Any]] = field(default_factory=dict)


def region_bounds(areas: gpd.GeoDataFrame) -> tuple[float, float, float, float]:
    """South, west, north, east of the areas, in degrees."""
    west, south, east, north = areas.total_bounds
    longitude, latitude = to_lonlat([west, east], [south, north])
    return float(latitude[0]), float(longitude[0]), float(latitude[1]), float(longitude[1])


def outlines_of(areas: gpd.GeoDataFrame, *, large: int = LARGE) -> Outlines:
    """Outlines, borders and labels of a region.

    Parameters
    ----------
    areas : geopandas.GeoDataFrame
        Rows of the table ``areas`` (EPSG:27700).
    large : int
        Most areas that are sent at once.

    Returns
    -------
    Outlines
        ``first`` holds ``areas``, ``wards`` and ``districts``: ``name`` and ``rings`` (multipolygon coordinates, degrees,
        five decimals), areas in the order of the table; ``labels``: ``name``, ``kind``, ``at`` (longitude, latitude), ``from``
        (least zoom), the most important first; ``bounds``: south, west, north, east. Of a large region it has no areas
        and wards and the labels of districts only; each district has its ``bounds``, ``members`` (first and last position
        of runs of its areas in the table) and ``part``, the name under which ``parts`` holds its areas (with ``index``, the
        position in the table), wards, labels and finer ``border``.
    """
    # simplified together, so that neighbours keep sharing their border
    shapes = shapely.coverage_simplify(areas.geometry.to_numpy(), _TOLERANCE_M)
    simple = gpd.GeoDataFrame(areas.drop(columns="geometry"), geometry=shapes, crs=areas.crs).reset_index(drop=True)
    bounds = list(region_bounds(simple))
    districts = _dissolved(simple, "district_code", "district_name")
    if len(areas) <= large:
        return Outlines(
            {
                "areas": _rings(simple, "area_name"),
                "wards": _wards(simple),
                "districts": _rings(districts, "district_name"),
                "labels": _labels(districts, "district_name", "district", 0) + _place_labels(simple),
                "bounds": bounds,
            }
        )
    far = districts.copy()
    far.geometry = shapely.coverage_simplify(districts.geometry.to_numpy(), _FAR_TOLERANCE_M)
    told, near = _rings(far, "district_name"), _rings(districts, "district_name")
    parts = {}
    for number, (entry, code) in enumerate(zip(told, districts["district_code"], strict=True)):
        members = np.flatnonzero(simple["district_code"] == code)
        own = simple.iloc[members]
        entry |= {"bounds": list(region_bounds(own)), "members": _runs(members), "part": f"part-{number}"}
        drawn = [area | {"index": int(at)} for area, at in zip(_rings(own, "area_name"), members, strict=True)]
        border = near[number]["rings"]
        parts[entry["part"]] = {"areas": drawn, "wards": _wards(own), "labels": _place_labels(own), "border": border}
    labels = _labels(districts, "district_name", "district", 0)
    return Outlines({"areas": [], "wards": [], "districts": told, "labels": labels, "bounds": bounds}, parts)


def _dissolved(frame: gpd.GeoDataFrame, key: str, name: str) -> gpd.GeoDataFrame:
    """Union of the rows of each key, named by its first row; plain, since there are thousands of small groups."""
    codes, first = np.unique(frame[key].to_numpy(dtype=str), return_index=True)
    shapes = frame.geometry.to_numpy()
    order = np.argsort(frame[key].to_numpy(dtype=str), kind="stable")
    ends = np.searchsorted(frame[key].to_numpy(dtype=str)[order], codes, side="right")
    unions = [shapely.coverage_union_all(shapes[rows]) for rows in np.split(order, ends[:-1])]
    return gpd.GeoDataFrame(
        {key: codes, name: frame[name].to_numpy()[first]}, geometry=gpd.GeoSeries(unions, crs=frame.crs), crs=frame.crs
    )


def _wards(simple: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    known = simple[simple["ward_code"].notna()]
    return _rings(_dissolved(known, "ward_code", "ward_name"), "ward_name") if len(known) else []


def _place_labels(simple: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    """Labels of neighbourhoods and wards, the largest first, each in the small area nearest to its middle."""
    centres = shapely.centroid(simple.geometry.to_numpy())
    told = pd.DataFrame(
        {
            "district": simple["district_code"].to_numpy(),
            "x": shapely.get_x(centres),
            "y": shapely.get_y(centres),
            "size": shapely.area(simple.geometry.to_numpy()),
        }
    )
    labels = []
    for column, least in _PLACES:
        own = told.assign(name=simple[column].to_numpy()).dropna(subset="name")
        if own.empty:
            continue
        groups = own.groupby(["district", "name"])
        weight = groups["size"].transform("sum")
        away = np.hypot(
            own["x"] - (own["x"] * own["size"]).groupby([own["district"], own["name"]]).transform("sum") / weight,
            own["y"] - (own["y"] * own["size"]).groupby([own["district"], own["name"]]).transform("sum") / weight,
        )
        middle = away.groupby([own["district"], own["name"]]).idxmin()
        chosen = middle.to_numpy()[np.argsort(-groups["size"].sum().loc[middle.index].to_numpy(), kind="stable")]
        labels += _labels(simple.iloc[chosen], column, column.removesuffix("_name"), least)
    return labels


def _labels(frame: gpd.GeoDataFrame, column: str, kind: str, least: int) -> list[dict[str, Any]]:
    points = shapely.point_on_surface(frame.geometry.to_numpy())
    longitude, latitude = to_lonlat(shapely.get_x(points), shapely.get_y(points))
    places = np.round(np.column_stack([longitude, latitude]), 5).tolist()
    return [
        {"name": str(name), "kind": kind, "at": at, "from": least}
        for name, at in zip(frame[column], places, strict=True)
    ]


def _rings(frame: gpd.GeoDataFrame, column: str) -> list[dict[str, Any]]:
    shapes = frame.geometry.to_numpy()
    coordinates = shapely.get_coordinates(shapes)
    degrees = np.round(np.column_stack(to_lonlat(coordinates[:, 0], coordinates[:, 1])), 5).tolist()
    return [
        {"name": str(name), "rings": [[degrees[a:b] for a, b in part] for part in parts]}
        for name, parts in zip(frame[column], _spans(shapes), strict=True)
    ]


def _spans(shapes: NDArray[np.object_]) -> list[list[list[tuple[int, int]]]]:
    """Where each ring's coordinates begin and end, by shape and part."""
    parts, of_shape = shapely.get_parts(shapes, return_index=True)
    rings, of_part = shapely.get_rings(parts, return_index=True)
    ends = np.cumsum(shapely.get_num_coordinates(rings)).tolist()
    starts = [0, *ends[:-1]]
    by_part: list[list[tuple[int, int]]] = [[] for _ in parts]
    for span, part in zip(zip(starts, ends, strict=True), of_part.tolist(), strict=True):
        by_part[part].append(span)
    by_shape: list[list[list[tuple[int, int]]]] = [[] for _ in shapes]
    for spans, shape in zip(by_part, of_shape.tolist(), strict=True):
        by_shape[shape].append(spans)
    return by_shape


def _runs(positions: Sequence[int] | NDArray[np.int64]) -> list[list[int]]:
    """First and last of each run of neighbours."""
    series = pd.Series(np.asarray(positions))
    run = (series.diff() != 1).cumsum()
    return [[int(a), int(b)] for a, b in series.groupby(run).agg(["first", "last"]).to_numpy()]
