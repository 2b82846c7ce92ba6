"""Places of the rows: by coordinates, else by postcode, else by the outward part, else nowhere."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from assetmap.layers.postcodes import PostcodeDirectory, outward_code
from assetmap.register.columns import Columns
from assetmap.register.coordinates import Points, parse_point_text, points_of, says_degrees
from assetmap.register.issues import IssueLog
from assetmap.register.sheet import Row

__all__ = ["Places", "locate_rows"]

Bounds = tuple[float, float, float, float]
Floats = NDArray[np.float64]

# Without the council's outline, a point this far from the middle of the file's points is not believed.
FARTHEST_M = 50_000.0
# A middle of fewer points than this says nothing about any of them.
_FEWEST = 3
_FAR_FROM_POSTCODE_M = 10_000.0


@dataclass
class Places:
    """Places of rows, arrays of shape (n,), and which columns they came from.

    ``easting`` and ``northing`` in EPSG:27700 metres with ``accuracy_m``, NaN where there is none; ``method``
    ``coordinates``, ``postcode`` or ``none``; ``district`` the code of the postcode's district, blank if unknown.
    """

    easting: Floats
    northing: Floats
    accuracy_m: Floats
    method: list[str]
    district: list[str]
    sources: dict[str, list[int]]
    crs: str


def locate_rows(
    rows: Sequence[Row],
    columns: Columns,
    postcodes: Sequence[str],
    groups: Sequence[str],
    directory: PostcodeDirectory | None,
    bounds: Bounds | None,
    log: IssueLog,
) -> Places:
    """Places of the rows.

    Parameters
    ----------
    rows : sequence of Row
        Rows that became assets.
    columns : Columns
        Where their coordinates stand.
    postcodes : sequence of str
        Normalised postcode of each row, blank if none.
    groups : sequence of str
        Council of each row: what is far is judged among its own.
    directory : PostcodeDirectory or None
        Without it no row is placed by its postcode.
    bounds : tuple of float or None
        Least and greatest easting and northing of the area (minx, miny, maxx, maxy), EPSG:27700.
    log : IssueLog
        Where coordinates that are not used, or were put right, are written down.
    """
    n = len(rows)
    places = Places(np.full(n, np.nan), np.full(n, np.nan), np.full(n, np.nan), ["none"] * n, [""] * n, {}, "none")
    degrees = np.zeros(n, dtype=bool)
    crs_found: set[str] = set()
    sources = _sources(rows, columns)
    for number, (header, points, positions) in enumerate(sources):
        open_rows = np.isnan(places.easting)
        # A second pair is a stand-in for the first: its own faults are told only where it is needed.
        told = set(np.flatnonzero(open_rows).tolist()) if number else set(range(n))
        _tell(rows, header, points, told, log)
        _check_far(rows, header, points, told, np.asarray(groups, dtype=object), bounds, log)
        take = open_rows & np.isfinite(points.easting)
        if not take.any():
            continue
        for name in ("easting", "northing", "accuracy_m"):
            getattr(places, name)[take] = getattr(points, name)[take]
        degrees[take] = points.degrees[take]
        crs_found |= {"EPSG:4326" if d else "EPSG:27700" for d in set(points.degrees[take].tolist())}
        places.method = ["coordinates" if t else m for t, m in zip(take, places.method, strict=True)]
        for name, column in zip(_names(points), positions, strict=False):
            if column not in places.sources.setdefault(name, []):
                places.sources[name].append(column)
    places.crs = " and ".join(sorted(crs_found)) or "none"
    _check_declared(rows, columns, places, degrees, log)
    if directory is not None:
        _by_postcode(rows, columns, list(postcodes), directory, places, log)
    for i, row in enumerate(rows):
        if places.method[i] == "none":
            log.add("not_located", row.line)
    return places


def _sources(rows: Sequence[Row], columns: Columns) -> list[tuple[str, Points, list[int]]]:
    found = []
    if any(row.point for row in rows):
        pairs = [row.point for row in rows]
        first = [repr(p[0]) if p else "" for p in pairs]
        found.append(("geometry", points_of(first, [repr(p[1]) if p else "" for p in pairs], "degrees"), list[int]()))
    for pair in columns.pairs:
        cells = [[row.cells[i] for row in rows] for i in pair[:2]]
        header = f"{columns.headers[pair.first]}, {columns.headers[pair.second]}"
        points = points_of(cells[0], cells[1], pair.kind)
        if pair.kind == "either" and points.latitude_first:
            found.append((header, points, [pair.second, pair.first]))
        else:
            found.append((header, points, [pair.first, pair.second]))
    for i in columns.of("geometry"):
        texts = [parse_point_text(row.cells[i]) for row in rows]
        points = points_of([t[0] for t in texts], [t[1] for t in texts], "either")
        found.append((columns.headers[i], points, [i, i]))
    return found


def _names(points: Points) -> tuple[str, str]:
    return ("longitude", "latitude") if points.degrees.any() else ("easting", "northing")


def _tell(rows: Sequence[Row], header: str, points: Points, told: set[int], log: IssueLog) -> None:
    for kind, faulty in (
        ("coordinates_swapped", points.swapped),
        ("coordinates_incomplete", points.incomplete),
        ("coordinates_implausible", points.unusable),
    ):
        for i in faulty:
            if i in told:
                log.add(kind, rows[i].line, header)


def _check_far(
    rows: Sequence[Row],
    header: str,
    points: Points,
    told: set[int],
    groups: NDArray[np.object_],
    bounds: Bounds | None,
    log: IssueLog,
) -> None:
    """Take out the points that lie far outside, or turn a grid reference round where that brings it inside."""
    for group in sorted(set(groups.tolist())):
        members = (groups == group) & np.isfinite(points.easting)
        if bounds is None and members.sum() < _FEWEST:
            continue
        centre = (
            (float(np.median(points.easting[members])), float(np.median(points.northing[members])))
            if members.any()
            else (0, 0)
        )
        outside = members & ~_near(points.easting, points.northing, bounds, centre)
        turned = outside & ~points.degrees & _near(points.northing, points.easting, bounds, centre)
        for i in np.flatnonzero(outside).tolist():
            value = f"{points.easting[i]:.0f}, {points.northing[i]:.0f}"
            if turned[i]:
                points.easting[i], points.northing[i] = points.northing[i], points.easting[i]
            else:
                points.easting[i] = points.northing[i] = np.nan
            if i in told:
                log.add(
                    "coordinates_swapped" if turned[i] else "coordinates_implausible",
                    rows[i].line,
                    header,
                    value,
                )


def _near(x: Floats, y: Floats, bounds: Bounds | None, centre: tuple[float, float]) -> NDArray[np.bool_]:
    result: NDArray[np.bool_]
    if bounds is not None:
        result = (x >= bounds[0]) & (x <= bounds[2]) & (y >= bounds[1]) & (y <= bounds[3])
    else:
        result = np.hypot(x - centre[0], y - centre[1]) <= FARTHEST_M
    return result


def _check_declared(
    rows: Sequence[Row], columns: Columns, places: Places, degrees: NDArray[np.bool_], log: IssueLog
) -> None:
    for column in columns.of("crs"):
        against = 0
        example = ""
        for i, row in enumerate(rows):
            declared = says_degrees(row.cells[column])
            if places.method[i] == "coordinates" and declared is not None and declared != bool(degrees[i]):
                against, example = against + 1, row.cells[column]
        if against:
            log.add("crs_contradicted", 0, columns.headers[column], example, f"{against} rows are in {places.crs}")


def _by_postcode(
    rows: Sequence[Row],
    columns: Columns,
    postcodes: list[str],
    directory: PostcodeDirectory,
    places: Places,
    log: IssueLog,
) -> None:
    codes = pd.Series(postcodes, dtype="str")
    units = directory.locate(codes)
    levels = units["level"].to_list()
    outward = directory.locate(codes.map(outward_code))
    header = columns.header("postcode") or columns.header("address")
    for i, code in enumerate(postcodes):
        found = units if levels[i] != "none" else outward
        if not code:
            continue
        if levels[i] == "none":
            log.add("postcode_unknown", rows[i].line, header, code)
        easting, northing = float(found["easting"].iloc[i]), float(found["northing"].iloc[i])
        places.district[i] = str(found["district_code"].iloc[i])
        if not np.isfinite(easting):
            continue
        if places.method[i] == "none":
            places.easting[i], places.northing[i] = easting, northing
            places.accuracy_m[i], places.method[i] = float(found["accuracy_m"].iloc[i]), "postcode"
        elif levels[i] == "unit":
            away = float(np.hypot(places.easting[i] - easting, places.northing[i] - northing))
            if away > _FAR_FROM_POSTCODE_M:
                log.add("coordinates_far_from_postcode", rows[i].line, header, code, f"{away / 1000:.0f} km")
