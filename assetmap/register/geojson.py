"""Features of a GeoJSON file as rows: their properties as cells, and a point for each geometry."""

import json
from typing import Any

import numpy as np
import shapely
from shapely.geometry import shape

from assetmap.errors import InputError
from assetmap.register.issues import IssueLog
from assetmap.register.sheet import Row, Sheet, clean_cell, scrub_emails

__all__ = ["read_geojson"]


def read_geojson(text: str, where: str, encoding: str, log: IssueLog, most_columns: int) -> Sheet:
    """Sheet of the features, numbered from 1; a line or an area is placed at a point that lies on it.

    Raises
    ------
    InputError
        When it is not JSON, not a collection of features, or has none.
    """
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(
            "the file begins like JSON and is not", where, seen=str(error), next_step="get the file again"
        ) from error
    features = content.get("features") if isinstance(content, dict) else None
    if isinstance(content, dict) and content.get("type") == "Feature":
        features = [content]
    if not isinstance(features, list):
        raise InputError(
            "the JSON is not a collection of features",
            where,
            seen=f"type {content.get('type')!r}" if isinstance(content, dict) else type(content).__name__,
            allowed="GeoJSON with 'features'",
            next_step="export it as GeoJSON or CSV",
        )
    if not features:
        raise InputError("the file has no rows", where, seen="no features", next_step="give the file with the register")
    keys: dict[str, None] = {}
    for feature in features:
        keys.update(dict.fromkeys(_properties(feature)))
    if len(keys) > most_columns:
        raise InputError(
            "the table has too many columns", where, seen=str(len(keys)), allowed=f"at most {most_columns}"
        )
    rows = [_row(number, feature, list(keys), log) for number, feature in enumerate(features, 1)]
    return Sheet(tuple(scrub_emails(clean_cell(key)) for key in keys), tuple(rows), encoding)


def _properties(feature: Any) -> dict[str, Any]:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    return properties if isinstance(properties, dict) else {}


def _row(number: int, feature: Any, keys: list[str], log: IssueLog) -> Row:
    properties = _properties(feature)
    cells = [clean_cell(_text(properties.get(key))) for key in keys]
    scrubbed = [scrub_emails(cell) for cell in cells]
    emails = frozenset(i for i, cell in enumerate(cells) if scrubbed[i] != cell)
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    point = None
    if geometry is not None:
        point = _point(geometry)
        if point is None:
            log.add("geometry_unreadable", number)
    return Row(number, tuple(scrubbed), emails=emails, point=point)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)


def _point(geometry: Any) -> tuple[float, float] | None:
    try:
        with np.errstate(all="ignore"):
            drawn = shape(geometry)
            if not np.isfinite(shapely.get_coordinates(drawn)).all():
                return None
            point = drawn.representative_point()
    except (
        shapely.errors.ShapelyError,
        ValueError,
        TypeError,
        KeyError,
        AttributeError,
        IndexError,
        RecursionError,
    ):
        return None
    return None if point.is_empty else (float(point.x), float(point.y))
