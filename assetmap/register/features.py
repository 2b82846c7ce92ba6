"""Objects of a JSON file - features with a geometry, or plain records - as rows under one header."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from assetmap.register.geometry import place_of, to_known_crs
from assetmap.register.header import PLAIN_FIELDS
from assetmap.register.issues import IssueLog
from assetmap.register.limits import LONGEST_CELL, MOST_COLUMNS, check_cells, check_columns, check_rows
from assetmap.register.sheet import CellCleaner, Row, Sheet, clean_cell, scrub_emails
from assetmap.register.vocabulary import fields_of

__all__ = ["cell_text", "features_sheet"]

# Names of an object's own parts that hold where it is.
_SHAPES = ("geometry", "geom", "the_geom", "shape")

_TELLS_ALONE = PLAIN_FIELDS | {"street", "town", "locality", "property_number"}


def features_sheet(
    objects: Iterable[tuple[int, Any]], where: str, encoding: str, log: IssueLog, part: str = "", crs: str = ""
) -> Sheet:
    """Sheet of the objects, the keys of all of them as headers in the order in which they are met.

    An object inside an object is spread out, one level deep: ``{"address": {"street": ...}}`` gives the column
    ``address street``, and where only the inner name says what it is (``{"position": {"latitude": ...}}``), that one.
    What lies deeper is kept as text.

    Parameters
    ----------
    objects : iterable of tuple of int and object
        Line or number of each, and the object: a GeoJSON or Esri feature, or a record.
    where : str
        Name of the file, for messages.
    encoding, part : str
        What the sheet says of itself.
    crs : str
        Coordinate system that the file declares.
    log : IssueLog
        Where geometries that cannot be read are written down.

    Raises
    ------
    InputError
        When there are more rows or columns than are allowed.
    """
    keys: dict[tuple[str, str], None] = {}
    flat: list[tuple[int, dict[tuple[str, str], Any], Any]] = []
    for line, one in objects:
        properties, geometry = _parts(one)
        cells = _spread(properties)
        keys.update(dict.fromkeys(cells))
        flat.append((line, cells, geometry))
        if len(keys) > MOST_COLUMNS:
            check_columns(len(keys), where)
    check_rows(len(flat), where)
    check_cells(len(flat) * len(keys), where)
    points = []
    for line, _, geometry in flat:
        point = None if geometry is None else place_of(geometry)
        if geometry is not None and point is None:
            log.add("geometry_unreadable", line)
        points.append(point)
    points, became = to_known_crs(points, crs)
    if became == "unknown":
        log.add("crs_unknown", 0, value=crs)
    cleaner = CellCleaner()
    rows = []
    for (line, cells, _), point in zip(flat, points, strict=True):
        texts = [cell_text(cells.get(key)) for key in keys]
        for text in texts:
            if len(text) > LONGEST_CELL:
                log.add("cell_too_long", line, detail=f"{len(text):,} characters of at most {LONGEST_CELL:,}")
        cleaned = [cleaner[text] if len(text) <= LONGEST_CELL else "" for text in texts]
        scrubbed, emails = cleaner.scrubbed(cleaned)
        rows.append(Row(line, scrubbed, emails=emails, point=point))
    return Sheet(tuple(_headers(list(keys))), tuple(rows), encoding, part, crs)


def _parts(one: Any) -> tuple[Mapping[str, Any], Any]:
    """Properties and geometry of a feature, or a record and the geometry that is one of its parts."""
    if not isinstance(one, dict):
        return {}, None
    for name in ("properties", "attributes"):
        if isinstance(one.get(name), dict) and (one.get("type") == "Feature" or "geometry" in one or len(one) == 1):
            return one[name], one.get("geometry")
    if one.get("type") == "Feature":
        return {}, one.get("geometry")
    # Records of a data portal: the record's own fields stand one level down.
    inner = one.get("fields")
    if isinstance(inner, dict):
        geometry = one.get("geometry")
        one = {**{key: value for key, value in one.items() if key not in ("fields", "geometry")}, **inner}
        return one, geometry if isinstance(geometry, dict) else _shape_in(one)
    geometry = _shape_in(one)
    return {key: value for key, value in one.items() if value is not geometry or geometry is None}, geometry


def _shape_in(record: Mapping[str, Any]) -> Any:
    named = sorted(record.items(), key=lambda item: item[0].casefold() not in _SHAPES)
    return next((value for _, value in named if isinstance(value, dict) and "coordinates" in value), None)


def _spread(properties: Mapping[str, Any]) -> dict[tuple[str, str], Any]:
    cells: dict[tuple[str, str], Any] = {}
    for key, value in properties.items():
        if isinstance(value, dict) and value:
            cells |= {(key, inner): part for inner, part in value.items()}
        else:
            cells[key, ""] = value
    return cells


def _headers(keys: list[tuple[str, str]]) -> list[str]:
    headers = []
    taken = {clean_cell(outer).casefold() for outer, inner in keys if not inner}
    for outer, inner in keys:
        joined = f"{outer} {inner}" if inner else outer
        alone = inner and not fields_of(clean_cell(joined)) and {field for field, *_ in fields_of(inner)} & _TELLS_ALONE
        header = inner if alone and clean_cell(inner).casefold() not in taken else joined
        taken.add(clean_cell(header).casefold())
        headers.append(scrub_emails(clean_cell(header)).replace("\n", " "))
    return headers


def cell_text(value: Any) -> str:
    """Text of a value: whole numbers without a fraction, nothing for what is missing, lists in one line.

    Examples
    --------
    >>> cell_text(100121228178.0), cell_text(["a", "b"]), cell_text(None), cell_text(float("nan"))
    ('100121228178', 'a; b', '', '')
    """
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        if value != value:
            return ""
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, list) and value and not any(isinstance(part, dict | list) for part in value):
        return "; ".join(cell_text(part) for part in value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)
