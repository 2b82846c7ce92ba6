"""A council's file in, its assets, its faults and its account out."""

import contextlib
import dataclasses
import datetime as dt
import gc
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from assetmap.errors import InputError
from assetmap.layers.postcodes import PostcodeDirectory
from assetmap.layers.uprns import UprnDirectory
from assetmap.region import Council, Layout
from assetmap.register.account import METHODS, Account, columns_account
from assetmap.register.columns import Columns, map_columns, recognised_headers
from assetmap.register.dates import DateStyle, date_style
from assetmap.register.identity import Identity, asset_ids, merge_rows
from assetmap.register.issues import IssueLog
from assetmap.register.locate import Places, locate_rows
from assetmap.register.mapping import ColumnMapping
from assetmap.register.reading import read_sheet
from assetmap.register.records import Record, fill_from, identity_of, read_records
from assetmap.register.rows import sort_rows
from assetmap.register.sheet import Row, Sheet
from assetmap.register.status import StatusReader
from assetmap.tables import ASSETS, CRS, check_table, empty_table

__all__ = ["Register", "read_register"]

_NOTHING_DECLARED = Layout()

_DATES = ("empty_from", "end_date", "closed", "status_date", "as_at", "availability_date")


@dataclass(frozen=True)
class Register:
    """A file as read.

    Parameters
    ----------
    assets : geopandas.GeoDataFrame
        The assets table, one row per property, EPSG:27700; geometry null where the place is not known.
    issues : pandas.DataFrame
        The issues table, one row per fault.
    account : Account
        What became of every row.
    """

    assets: gpd.GeoDataFrame
    issues: pd.DataFrame
    account: Account


@contextlib.contextmanager
def _uncollected() -> Iterator[None]:
    """Pause the search for cycles: of millions of cells none refers back, and looking costs a sixth of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


@_uncollected()
def read_register(
    path: str | Path,
    *,
    councils: Sequence[Council],
    layout: Layout = _NOTHING_DECLARED,
    postcodes: PostcodeDirectory | None = None,
    bounds: tuple[float, float, float, float] | None = None,
    today: dt.date | None = None,
    mapping: ColumnMapping | None = None,
    uprns: UprnDirectory | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> Register:
    """Assets, issues and account of a council's file.

    Parameters
    ----------
    path : str or pathlib.Path
        CSV, XLSX, XLS, ODS or GeoJSON, told by its content.
    councils : sequence of Council
        Whose register it is; several where ``layout.council_column`` names the column that says whose a row is.
    layout : Layout
        What is declared about its columns; the rest is recognised.
    postcodes : PostcodeDirectory, optional
        Places of postcodes; without it only coordinates locate a row.
    bounds : tuple of float, optional
        Least and greatest easting and northing in which the council's points may lie (minx, miny, maxx, maxy),
        EPSG:27700 metres. Without it, the district of most of the file's postcodes; without that, points more than
        50 km from the middle of the file's points are not used.
    today : datetime.date, optional
        A status dated later is a fault. Without it no date is too late, so that a reading does not depend on its day.
    mapping : ColumnMapping, optional
        What the user says of its columns; it wins over what is declared and recognised.
    uprns : UprnDirectory, optional
        Places of UPRNs; they come after coordinates and before postcodes.
    say : callable
        Takes a line about each stage.

    Returns
    -------
    Register
        Rows read = assets + merged + rejected; every row merged or rejected has an issue that names it.

    Raises
    ------
    InputError
        When the file as a whole cannot be read as a register, or the layout does not fit it.
    ValueError
        When there is no council, or several and no column to tell them apart.
    """
    path = Path(path)
    if not councils:
        raise ValueError("'councils' is empty")
    if len(councils) > 1 and not layout.council_column:
        raise InputError(
            "it is not said whose rows these are",
            path.name,
            seen=", ".join(council.name for council in councils),
            allowed="one council, or several and 'council_column'",
            next_step="name the column that says which council a row belongs to",
        )
    log = IssueLog(path.name)
    declared = {h for headers in layout.columns.values() for h in headers} | {s.column for s in layout.snapshots}
    say(f"opening {path.name}")
    sheet = read_sheet(path, lambda cells: recognised_headers(cells) + 2 * len(declared & set(cells)), log)
    columns = map_columns(sheet, layout, path.name, mapping=mapping, log=log)
    _tell_repeated(sheet, log)
    styles = _styles(sheet, columns, log)

    say(f"cleaning {len(sheet.rows):,} rows")
    kept = sort_rows(sheet, columns, councils, log)
    statuses = StatusReader(columns, sheet.rows, layout, styles, today)
    for header in statuses.strange:
        log.add("status_unknown_value", 0, header, detail="not one value of the column is understood")
    records = read_records(kept, columns, statuses, styles, path.name, log)
    vacant = sum(record["vacant"] for record in records) if statuses.can_say_vacant else None

    say("looking for rows that repeat a property")
    identities = [identity_of(record, one.row) for record, one in zip(records, kept, strict=True)]
    survivors, alike = merge_rows(identities)
    rows = [one.row for one in kept]
    stay = [i for i, into in enumerate(survivors) if into == i]
    _merge(survivors, alike, records, rows, log)
    say("finding where each lies")
    if bounds is None and postcodes is not None:
        bounds = postcodes.bounds_around(pd.Series([record["postcode"] for record in records], dtype="str"))
    places = locate_rows(
        _rows_with_points(stay, survivors, rows),
        columns,
        [records[i]["postcode"] for i in stay],
        [records[i]["owner_code"] for i in stay],
        postcodes,
        bounds,
        log,
        references=[records[i]["uprn"] for i in stay],
        uprns=uprns,
    )
    derived = columns.derived | _borrow_uprn(columns, records, stay)
    ids, repeated = asset_ids([_identity_now(identities[i], records[i]) for i in stay])
    for position in repeated:
        log.add(
            "id_repeated",
            rows[stay[position]].line,
            columns.header("asset_id"),
            records[stay[position]]["own_id"],
        )
    assets = _assets([records[i] for i in stay], ids, places)
    if any(record.get("from_id") for record in records):
        derived["land_or_building"] = columns.of("asset_id")

    id_of = dict(zip(stay, ids, strict=True))
    by_line = {rows[i].line: id_of[into] for i, into in enumerate(survivors)}
    account = Account(
        file=path.name,
        rows_read=len(sheet.rows),
        assets=len(stay),
        merged=len(kept) - len(stay),
        rejected=len(sheet.rows) - len(kept),
        located={method: places.method.count(method) for method in METHODS},
        flagged_vacant=vacant,
        columns=columns_account(columns, places.sources, derived),
        crs=places.crs,
        encoding=sheet.encoding,
        issues=log.counts(),
    )
    return Register(assets, log.table(by_line), account)


def _tell_repeated(sheet: Sheet, log: IssueLog) -> None:
    for header, count in Counter(sheet.headers).items():
        if header and count > 1:
            log.add("header_repeated", 0, header, detail=f"{count} times")


def _styles(sheet: Sheet, columns: Columns, log: IssueLog) -> dict[str, DateStyle]:
    styles = {}
    for name in _DATES:
        for i in columns.of(name)[:1]:
            styles[name] = date_style(row.cells[i] for row in sheet.rows)
            for kind in styles[name].faults:
                log.add(kind, 0, columns.headers[i])
    return styles


def _merge(survivors: list[int], alike: list[int], records: list[Record], rows: list[Row], log: IssueLog) -> None:
    for i, into in enumerate(survivors):
        if into == i:
            continue
        differ = fill_from(records[into], records[i])
        detail = f"that of line {rows[into].line}"
        if differ:
            detail += f"; of the two the earlier row's {', '.join(differ)} is kept"
        log.add("merged", rows[i].line, detail=detail)
        log.add("merge_kept", rows[into].line, detail=f"line {rows[i].line}")
        if "status_kind" in differ:
            log.add(
                "status_conflict",
                rows[i].line,
                value=records[i]["status"],
                detail=f"line {rows[into].line} says otherwise",
            )
    for i in alike:
        log.add("possible_duplicate", rows[i].line, value=records[i]["own_id"])


def _rows_with_points(stay: list[int], survivors: list[int], rows: list[Row]) -> list[Row]:
    """Rows that stay; one without a point of its own takes that of a row merged into it."""
    lent = {into: rows[i].point for i, into in reversed(list(enumerate(survivors))) if into != i and rows[i].point}
    return [
        dataclasses.replace(rows[i], point=lent[i]) if rows[i].point is None and i in lent else rows[i] for i in stay
    ]


def _borrow_uprn(columns: Columns, records: list[Record], stay: list[int]) -> dict[str, list[int]]:
    """Without a column of references, a UPRN that only one row has is the reference."""
    if columns.of("asset_id") or not columns.of("uprn"):
        return {}
    counts = Counter(records[i]["uprn"] for i in stay)
    for i in stay:
        if counts[records[i]["uprn"]] == 1:
            records[i]["own_id"] = records[i]["uprn"]
    return {"asset_id": columns.of("uprn")}


def _identity_now(identity: Identity, record: Record) -> Identity:
    """Identity with the reference it may have been lent."""
    own_id = record["own_id"]
    return identity if identity.own_id == own_id else dataclasses.replace(identity, own_id=own_id)


def _assets(records: list[Record], ids: list[str], places: Places) -> gpd.GeoDataFrame:
    if not records:
        return check_table(empty_table(ASSETS), ASSETS)
    frame = pd.DataFrame(records).reindex(columns=[column.name for column in ASSETS.columns])
    frame["asset_id"] = ids
    frame["council_area"] = places.district
    frame["located_by"] = places.method
    frame["location_accuracy_m"] = places.accuracy_m
    texts = [column.name for column in ASSETS.columns if column.kind == "text"]
    frame[texts] = frame[texts].astype("str").replace("", pd.NA)
    geometry = np.full(len(records), None, dtype=object)
    known = np.isfinite(places.easting)
    geometry[known] = shapely.points(places.easting[known], places.northing[known])
    return check_table(gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries(geometry, crs=CRS), crs=CRS), ASSETS)
