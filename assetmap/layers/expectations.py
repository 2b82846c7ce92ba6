"""What a layer must be, as the catalogue declares it, and what was found when it was held against that."""

from collections.abc import Collection
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from assetmap.layers.catalogue import Layer
from assetmap.tables import CRS

__all__ = ["OVERLAP_TOLERANCE_M2", "Finding", "cover_finding", "key_findings", "overlap_area", "tile_findings"]

# Outlines that were generalised one by one can cross by slivers: the 32,844 areas of 2011 do by 0.07 m² in all.
OVERLAP_TOLERANCE_M2 = 1.0

# The United Kingdom in degrees, and the extent of the British National Grid in metres: west, south, east, north
_RANGES = {CRS: (0.0, 0.0, 700_000.0, 1_300_000.0)} | dict.fromkeys(("EPSG:4326", "EPSG:4258"), (-9.0, 49.0, 3.0, 62.0))
_ANYWHERE = (-np.inf, -np.inf, np.inf, np.inf)
_MOST_DEGREES = 180.0


@dataclass(frozen=True)
class Finding:
    """One expectation of a layer and what was found.

    Parameters
    ----------
    check : str
        What was looked at: ``keys present``, ``key pattern``, ``keys unique``, ``rows``, ``coordinate system``,
        ``coordinates in range``, ``valid outlines``, ``no overlap``, ``no gap`` or ``codes covered``.
    expected, found : str
        In words.
    ok : bool
        Whether the two agree.
    fault, where, next_step : str
        For the message where they do not: the fault in a sentence, the place inside the file, what to do.
    """

    check: str
    expected: str
    found: str
    ok: bool
    fault: str = ""
    where: str = ""
    next_step: str = ""


def key_findings(frame: pd.DataFrame, layer: Layer, key: str, *, whole: bool = True) -> list[Finding]:
    """Findings about a layer's keys, rows and coordinate system, in the order in which they are worth telling.

    Parameters
    ----------
    frame : pandas.DataFrame or geopandas.GeoDataFrame
        Rows of the layer.
    layer : Layer
        What it must be.
    key : str
        Column of the frame that holds the key.
    whole : bool
        Whether the frame is the whole file, so that its rows can be counted.
    """
    keys = frame[key]
    column = f", column {layer.key}"
    blank = keys.isna()
    if not pd.api.types.is_numeric_dtype(keys):
        blank |= keys.astype("str").str.strip() == ""
    findings = [
        Finding(
            "keys present",
            "a key in every row",
            f"{int(blank.sum())} of {len(frame)} without one",
            not blank.any(),
            "has rows without a key",
            column,
            "the file may be damaged: fetch it again",
        )
    ]
    if layer.key_pattern:
        wrong = ~keys.astype("str").str.fullmatch(layer.key_pattern)
        findings.append(
            Finding(
                "key pattern",
                layer.key_pattern,
                str(keys[wrong].iloc[0]) if wrong.any() else "every key",
                not wrong.any(),
                "has keys of another kind",
                f"{column}, row {_line(wrong)}",
                f"check that the file is {layer.title}",
            )
        )
    if layer.unique:
        repeated = keys.duplicated()
        findings.append(
            Finding(
                "keys unique",
                "each key once",
                f"{keys[repeated].iloc[0]}, {int(repeated.sum())} repeated in all" if repeated.any() else "every key",
                not repeated.any(),
                "repeats a key",
                f"{column}, row {_line(repeated)}",
                "the file may be two joined into one: fetch it again",
            )
        )
    if whole and layer.rows:
        slack = int(layer.rows * layer.rows_tolerance)
        findings.append(
            Finding(
                "rows",
                f"{layer.rows} ± {slack}" if slack else str(layer.rows),
                str(len(frame)),
                abs(len(frame) - layer.rows) <= slack,
                "has another number of rows",
                "",
                "the file may be cut short or of another vintage: fetch it again",
            )
        )
    if layer.crs:
        crs = getattr(frame, "crs", None)
        code = None if crs is None else crs.to_epsg()
        findings.append(
            Finding(
                "coordinate system",
                layer.crs,
                "none" if crs is None else f"EPSG:{code} {crs.name}",
                f"EPSG:{code}" == layer.crs,
                "states another coordinate system",
                "",
                "export it again in the system that the catalogue states",
            )
        )
        if findings[-1].ok:
            findings.append(_range_finding(frame, layer))
    return findings


def _range_finding(frame: gpd.GeoDataFrame, layer: Layer) -> Finding:
    west, south, east, north = (float(value) for value in frame.total_bounds)
    left, bottom, right, top = _RANGES.get(layer.crs, _ANYWHERE)
    # a frame without any geometry has no bounds: that outlines are missing is told by who needs them
    inside = not west < left and not south < bottom and not east > right and not north > top
    degrees = layer.crs == CRS and east <= _MOST_DEGREES and north <= _MOST_DEGREES
    return Finding(
        "coordinates in range",
        f"within {left:g}, {bottom:g} and {right:g}, {top:g}, as {layer.crs} has them",
        f"from {west:.6g}, {south:.6g} to {east:.6g}, {north:.6g}" + (", which are degrees" if degrees else ""),
        inside and not degrees,
        "has coordinates that are not in the system that it states",
        "",
        "the system was named without converting the coordinates: take the publisher's own file",
    )


def cover_finding(codes: Collection[str], others: Collection[str], other_name: str) -> Finding:
    """Whether the codes include every code of another layer.

    Parameters
    ----------
    codes, others : collection of str
        Keys of this layer and of the other one.
    other_name : str
        Name of the other layer, for the words.
    """
    missing = sorted(set(others) - set(codes))
    return Finding(
        "codes covered",
        f"every code of '{other_name}'",
        f"no {missing[0]}, {len(missing):,} of {len(set(others)):,} in all" if missing else f"all {len(set(others)):,}",
        not missing,
        f"lacks codes of '{other_name}'",
        "",
        "use layers of the same vintage",
    )


def tile_findings(outlines: gpd.GeoDataFrame, key: str, others: gpd.GeoDataFrame | None = None) -> list[Finding]:
    """Whether no two outlines overlap by more than a sliver, and none is missing between them.

    Parameters
    ----------
    outlines : geopandas.GeoDataFrame
        Valid polygons in EPSG:27700 (metres).
    key : str
        Column that names them.
    others : geopandas.GeoDataFrame, optional
        Outlines of the same layer outside these, in EPSG:27700: what they fill is no gap.

    Returns
    -------
    list of Finding
        ``valid outlines`` and, where all are valid, ``no overlap``; where that holds, ``no gap``.
    """
    polygons, names = outlines.geometry.to_numpy(), outlines[key].to_numpy()
    wrong = ~shapely.is_valid(polygons)
    source = "take the publisher's own file: these outlines may be of two vintages or drawn apart"
    words = f"{names[wrong][0]}: {shapely.is_valid_reason(polygons[wrong][0])}" if wrong.any() else "every outline"
    findings = [
        Finding("valid outlines", "rings that do not cross themselves", words, not wrong.any(), "has broken outlines")
    ]
    if wrong.any():
        return findings
    area, first, second = overlap_area(polygons)
    ok = area <= OVERLAP_TOLERANCE_M2
    findings.append(
        Finding(
            "no overlap",
            f"areas that tile: at most {OVERLAP_TOLERANCE_M2:g} m² in common",
            f"{area:,.2f} m² in common" + ("" if ok else f", most of it between {names[first]} and {names[second]}"),
            ok,
            "has areas that do not tile: they overlap",
            "",
            source,
        )
    )
    if ok:
        gaps = _gaps(polygons, None if others is None else others.geometry.to_numpy())
        total = float(shapely.area(gaps).sum())
        place = shapely.point_on_surface(gaps[shapely.area(gaps).argmax()]) if len(gaps) else None
        at = "" if place is None else f", such as at {place.x:.0f}, {place.y:.0f}"
        findings.append(
            Finding(
                "no gap",
                "areas that tile: no hole between them",
                f"{len(gaps)} holes, {total:,.0f} m²{at}",
                not len(gaps),
                "has areas that do not tile: there are holes between them",
                "",
                source,
            )
        )
    return findings


def _gaps(polygons: NDArray[np.object_], others: NDArray[np.object_] | None) -> NDArray[np.object_]:
    parts = shapely.get_parts(shapely.coverage_union_all(polygons))
    rings = shapely.get_rings(parts)
    inner = np.setdiff1d(np.arange(len(rings)), _outer(parts))
    holes: NDArray[np.object_] = shapely.polygons(rings[inner])
    holes = holes[shapely.area(holes) > OVERLAP_TOLERANCE_M2]
    if others is None or not len(others) or not len(holes):
        return holes
    filled = shapely.STRtree(others).query(shapely.point_on_surface(holes), predicate="intersects")[0]
    open_ones: NDArray[np.object_] = np.delete(holes, np.unique(filled))
    return open_ones


def _outer(parts: NDArray[np.object_]) -> NDArray[np.int64]:
    count = shapely.get_num_interior_rings(parts) + 1
    first: NDArray[np.int64] = np.cumsum(count) - count
    return first


def overlap_area(polygons: NDArray[np.object_]) -> tuple[float, int, int]:
    """Area that polygons have in common, in the unit of their coordinates squared, and the two that share most.

    Where they are a valid coverage, which is quick to tell, no pair is looked at.

    Parameters
    ----------
    polygons : numpy.ndarray of shape (n,)
        Valid polygons or multipolygons.

    Returns
    -------
    tuple of float, int, int
        Area, and positions of the two with the greatest overlap (0 and 0 where there is none).
    """
    if len(polygons) < 2 or shapely.coverage_is_valid(polygons):
        return 0.0, 0, 0
    suspect = np.flatnonzero(~shapely.is_empty(shapely.coverage_invalid_edges(polygons)))
    tree = shapely.STRtree(polygons)
    pairs = tree.query(polygons[suspect], predicate="intersects")
    left, right = suspect[pairs[0]], pairs[1]
    apart = (left < right) | ((left > right) & ~np.isin(right, suspect))
    left, right = left[apart], right[apart]
    if not len(left):
        return 0.0, 0, 0
    shared = shapely.area(shapely.intersection(polygons[left], polygons[right]))
    most = int(np.argmax(shared))
    return float(shared.sum()), int(left[most]), int(right[most])


def _line(flags: pd.Series) -> int:
    return int(flags.to_numpy().argmax()) + 2
