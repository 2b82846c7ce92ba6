"""Places of the rows: by coordinates, else by UPRN, else by postcode, else by its outward part, else nowhere."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from assetmap.layers.postcodes import PostcodeDirectory
from assetmap.layers.uprns import UprnDirectory
from assetmap.register.area import Bounds, bounded
from assetmap.register.columns import Columns
from assetmap.register.coordinates import Points, points_of
from assetmap.register.issues import IssueLog
from assetmap.register.point_columns import Source, sources_of, texts_with_points
from assetmap.register.sheet import Row
from assetmap.register.systems import DEGREES, NONE, declared_system, system_code
from assetmap.register.witnesses import Witnesses, hear_witnesses

__all__ = ["Places", "locate_rows"]

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

_FAR_FROM_POSTCODE_M = 10_000.0
# A UPRN's point lies on the property; a large one is some hundred metres across. [A]
_FAR_FROM_UPRN_M = 200.0
# So many properties at one point are a building, or a stand-in for what nobody looked up. [A]
_SHARED_BY = 5

_declared = lru_cache(maxsize=10_000)(declared_system)


@dataclass
class Places:
    """Places of rows, arrays of shape (n,), and which columns they came from.

    ``easting`` and ``northing`` in EPSG:27700 metres with ``accuracy_m``, NaN where there is none; ``method``
    ``coordinates``, ``uprn``, ``postcode`` or ``none``; ``district`` the code of the postcode's district, blank if
    unknown; ``crs`` the systems that the coordinates in use were in, by the numbers.
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
    *,
    references: Sequence[str] | None = None,
    uprns: UprnDirectory | None = None,
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
        Least and greatest easting and northing of the area (minx, miny, maxx, maxy), EPSG:27700. A point outside is
        put right if that can be done in one way only, kept if it is well formed and not too far away, else not
        used. Without bounds England's serve, and the middle of the rows' postcodes or points.
    log : IssueLog
        Where coordinates that are not used, or were put right, are written down.
    references : sequence of str, optional
        UPRN of each row, blank if none.
    uprns : UprnDirectory, optional
        Without it no row is placed by its UPRN.
    """
    n = len(rows)
    places = Places(np.full(n, np.nan), np.full(n, np.nan), np.full(n, np.nan), ["none"] * n, [""] * n, {}, "none")
    witnesses = hear_witnesses(list(references or [""] * n), uprns, postcodes, directory)
    area = bounded(bounds, n, witnesses.best)
    systems = np.zeros(n, dtype=np.int64)
    told = np.ones(n, dtype=bool)
    for find in (_stated, _last_resort):
        for source in find(rows, columns, np.isnan(places.easting)):
            points = points_of(source.first, source.second, source.kind, area, groups, source.accuracy_m)
            _tell(rows, source, points, told, log)
            _use(places, source, points, systems)
            # A second pair is a stand-in for the first: its own faults are told only where it is needed.
            told = np.isnan(places.easting)
    places.crs = " and ".join(sorted({system_code(s) for s in set(systems.tolist()) - {NONE}})) or "none"
    _check_declared(rows, columns, places, systems, log)
    _check_shared(rows, places, postcodes, log)
    _by_witness(rows, columns, list(references or [""] * n), list(postcodes), witnesses, places, log)
    for i, row in enumerate(rows):
        if places.method[i] == "none":
            log.add("not_located", row.line)
    return places


def _tell(rows: Sequence[Row], source: Source, points: Points, told: Flags, log: IssueLog) -> None:
    for row in source.unreadable:
        if told[row]:
            log.add("point_unreadable", rows[row].line, source.header, source.published[row])
    for row in source.opened:
        if told[row] and np.isfinite(points.easting[row]):
            log.add("coordinates_notation", rows[row].line, source.header, source.published[row], "both in one cell")
    for fault in points.faults:
        # In a text no header says which number comes first.
        if fault.rows and source.in_text and fault.kind == "coordinates_swapped":
            continue
        if fault.rows:
            if told.any():
                detail = f"{fault.rows} rows{', ' if fault.detail else ''}{fault.detail}"
                log.add(fault.kind, 0, source.header, source.published[fault.row], detail)
        elif told[fault.row]:
            log.add(fault.kind, rows[fault.row].line, source.header, source.published[fault.row], fault.detail)


def _use(places: Places, source: Source, points: Points, systems: NDArray[np.int64]) -> None:
    take = np.isnan(places.easting) & np.isfinite(points.easting)
    if not take.any():
        return
    for name in ("easting", "northing", "accuracy_m"):
        getattr(places, name)[take] = getattr(points, name)[take]
    systems[take] = points.system[take]
    for row in np.flatnonzero(take).tolist():
        places.method[row] = "coordinates"
    degrees = (points.system == DEGREES).any()
    names = ("longitude", "latitude") if degrees else ("easting", "northing")
    positions = source.positions[::-1] if points.usual.turned else source.positions
    for name, column in zip(names, positions, strict=False):
        if column not in places.sources.setdefault(name, []):
            places.sources[name].append(column)


def _check_declared(
    rows: Sequence[Row], columns: Columns, places: Places, systems: NDArray[np.int64], log: IssueLog
) -> None:
    for column in columns.of("crs"):
        declared = np.fromiter((_declared(row.cells[column]) for row in rows), dtype=np.int64, count=len(rows))
        against = np.flatnonzero((declared != NONE) & (systems != NONE) & (declared != systems))
        if len(against):
            example = rows[int(against[0])].cells[column]
            detail = f"{len(against)} rows are in {places.crs}"
            log.add("crs_contradicted", 0, columns.headers[column], example, detail)


def _check_shared(rows: Sequence[Row], places: Places, postcodes: Sequence[str], log: IssueLog) -> None:
    """Points that many properties share, unless one postcode explains it: some publish their postcode's centre."""
    known = np.flatnonzero(np.isfinite(places.easting) & np.isfinite(places.northing))
    spots = places.easting[known] + 1j * places.northing[known]
    _, spot, counts = np.unique(spots, return_inverse=True, return_counts=True)
    at: dict[int, list[int]] = defaultdict(list)
    for position in np.flatnonzero(counts[spot] >= _SHARED_BY).tolist():
        at[int(spot[position])].append(int(known[position]))
    for sharing in at.values():
        if len({postcodes[row] for row in sharing} - {""}) == 1:
            continue
        value = f"{places.easting[sharing[0]]:.0f}, {places.northing[sharing[0]]:.0f}"
        for row in sharing:
            log.add("coordinates_shared", rows[row].line, value=value, detail=f"{len(sharing)} rows")


def _by_witness(
    rows: Sequence[Row],
    columns: Columns,
    references: Sequence[str],
    postcodes: Sequence[str],
    witnesses: Witnesses,
    places: Places,
    log: IssueLog,
) -> None:
    """Hold the coordinates against UPRN and postcode, and place by these what has none."""
    places.district = witnesses.district
    uprn_header = columns.header("uprn")
    code_header = columns.header("postcode") or columns.header("address")
    from_uprn = np.hypot(places.easting - witnesses.uprn[0], places.northing - witnesses.uprn[1])
    for row in np.flatnonzero(from_uprn > _FAR_FROM_UPRN_M).tolist():
        log.add("coordinates_far_from_uprn", rows[row].line, uprn_header, references[row], _distance(from_uprn[row]))
    for row in witnesses.unknown_uprn:
        log.add("uprn_unknown", rows[row].line, uprn_header, references[row])
    for row in witnesses.unknown_postcode:
        log.add("postcode_unknown", rows[row].line, code_header, postcodes[row])

    by_coordinates = np.isfinite(places.easting)
    _fill(places, witnesses.uprn, "uprn")
    unit = np.fromiter((level == "unit" for level in witnesses.level), dtype=bool, count=len(rows))
    away = np.hypot(places.easting - witnesses.postcode[0], places.northing - witnesses.postcode[1])
    for row in np.flatnonzero(unit & (away > _FAR_FROM_POSTCODE_M)).tolist():
        kind = "coordinates_far_from_postcode" if by_coordinates[row] else "uprn_far_from_postcode"
        log.add(kind, rows[row].line, code_header, postcodes[row], _distance(away[row]))
    _fill(places, witnesses.postcode, "postcode")


def _fill(places: Places, found: tuple[Floats, Floats, Floats], method: str) -> None:
    take = np.isnan(places.easting) & np.isfinite(found[0])
    for name, values in zip(("easting", "northing", "accuracy_m"), found, strict=True):
        getattr(places, name)[take] = values[take]
    for row in np.flatnonzero(take).tolist():
        places.method[row] = method


def _distance(metres: float) -> str:
    return f"{metres / 1000:.0f} km" if metres >= 10_000 else f"{metres:.0f} m"


def _stated(rows: Sequence[Row], columns: Columns, _: Flags) -> list[Source]:
    return sources_of(rows, columns)


def _last_resort(rows: Sequence[Row], columns: Columns, open_rows: Flags) -> list[Source]:
    return texts_with_points(rows, columns, open_rows) if open_rows.any() else []
