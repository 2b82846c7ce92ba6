"""JSON in the shapes in which registers are published: features, records, records by id, columns, lines."""

import json
from collections.abc import Callable
from typing import Any

from assetmap.errors import InputError
from assetmap.register.features import cell_text, features_sheet
from assetmap.register.geometry import declared_crs
from assetmap.register.header import sheet_of
from assetmap.register.issues import IssueLog
from assetmap.register.limits import check_cells, check_columns, check_rows
from assetmap.register.sheet import Sheet

__all__ = ["read_json"]

_ALLOWED = "GeoJSON with 'features', a list of records, records under a key or by their ids, or one record a line"

# How far down records are looked for: {"result": {"records": [...]}} is two.
_DEEPEST = 4

_RECORD_SEPARATOR = "\x1e"


def read_json(text: str, where: str, encoding: str, recognised: Callable[[list[str]], int], log: IssueLog) -> Sheet:
    """Sheet of the features or records of a JSON text.

    Rows are numbered from 1 in the order of the file; records that stand one on a line have the number of the line.

    Parameters
    ----------
    text : str
        The whole file, decoded.
    where : str
        Name of the file, for messages.
    encoding : str
        What the text was in.
    recognised : callable
        How many of a list of names are known headers; it tells records by id from columns.
    log : IssueLog
        Where keys that repeat, and geometries that cannot be read, are written down.

    Raises
    ------
    InputError
        When it is not JSON, or holds neither features nor records.
    """
    repeated: set[str] = set()
    try:
        content = _parse(text, repeated)
    except (ValueError, RecursionError) as error:
        objects = _by_line(text, repeated)
        if objects is None:
            raise InputError(
                "the file begins like JSON and is not", where, seen=str(error), next_step="get the file again"
            ) from error
        _tell(repeated, log)
        return features_sheet(objects, where, encoding, log, "one record a line", declared_crs(objects[0][1]))
    _tell(repeated, log)
    sheet = _features(content, where, encoding, log) or _records(content, where, encoding, recognised, log)
    if sheet is None:
        raise InputError(
            "the JSON is not a collection of features or records",
            where,
            seen=f"type {content['type']!r}" if isinstance(content, dict) and "type" in content else _said(content),
            allowed=_ALLOWED,
            next_step="export it as GeoJSON or CSV",
        )
    return sheet


def _tell(repeated: set[str], log: IssueLog) -> None:
    for key in sorted(repeated):
        log.add("header_repeated", 0, key, detail="in one record")


def _said(content: Any) -> str:
    if isinstance(content, dict):
        return f"an object with {', '.join(map(repr, list(content)[:5])) or 'nothing in it'}"
    if isinstance(content, list):
        return f"a list of {len(content):,}" + (f", first {type(content[0]).__name__}" if content else "")
    return type(content).__name__


def _parse(text: str, repeated: set[str]) -> Any:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in pairs:
            if key in found:
                repeated.add(key)
                if found[key] not in (None, ""):
                    continue
            found[key] = value
        return found

    return json.loads(text, object_pairs_hook=once)


def _by_line(text: str, repeated: set[str]) -> list[tuple[int, Any]] | None:
    """Objects that stand one on a line, with their lines; None where a line is no object."""
    objects = []
    for number, line in enumerate(text.split("\n"), 1):
        line = line.strip(_RECORD_SEPARATOR + " \r\t,")
        if not line:
            continue
        try:
            one = _parse(line, repeated)
        except (ValueError, RecursionError):
            return None
        if not isinstance(one, dict):
            return None
        objects.append((number, one))
    return objects or None


def _features(content: Any, where: str, encoding: str, log: IssueLog) -> Sheet | None:
    if not isinstance(content, dict):
        return None
    features = [content] if content.get("type") == "Feature" else content.get("features")
    if not isinstance(features, list):
        return None
    if not features:
        raise InputError("the file has no rows", where, seen="no features", next_step="give the file with the register")
    return features_sheet(enumerate(features, 1), where, encoding, log, crs=declared_crs(content))


def _records(
    content: Any, where: str, encoding: str, recognised: Callable[[list[str]], int], log: IssueLog
) -> Sheet | None:
    found: list[tuple[int, str, list[Any]]] = []
    _gather(content, content, "", 0, recognised, found)
    if not found:
        return None
    # The list whose records show the most known names; of several, the longest.
    _, key, records = max(found, key=lambda one: (one[0], len(one[2])))
    part = f"the records under '{key}'" if key else ""
    if isinstance(records[0], list):
        return _table(records, content, where, encoding, recognised, log, part)
    return features_sheet(enumerate(records, 1), where, encoding, log, part, declared_crs(content))


def _gather(
    root: Any,
    content: Any,
    key: str,
    depth: int,
    recognised: Callable[[list[str]], int],
    found: list[tuple[int, str, list[Any]]],
) -> None:
    if isinstance(content, list):
        kinds = {type(one) for one in content}
        if content and kinds <= {dict, type(None)} and dict in kinds:
            found.append((recognised(_names(content)), key, content))
        elif len(content) > 1 and kinds == {list}:
            names = _column_names(root, max(map(len, content)))
            first = [names] if names else [[cell_text(cell) for cell in row] for row in content[:30]]
            found.append((max(map(recognised, first)), key, content))
        return
    if not isinstance(content, dict) or depth > _DEEPEST:
        return
    values = list(content.values())
    if _are_columns(values):
        found.append(
            (
                recognised(list(content)),
                key,
                [dict(zip(content, cells, strict=True)) for cells in zip(*values, strict=True)],
            )
        )
        return
    if len(values) > 1 and all(isinstance(value, dict) for value in values):
        inner = _names(values)
        if recognised(list(content)) > recognised(inner):
            # Columns, each with its values by the number of the row.
            numbers = dict.fromkeys(number for value in values for number in value)
            rows = [{name: column.get(number) for name, column in content.items()} for number in numbers]
            found.append((recognised(list(content)), key, rows))
            return
        if recognised(inner) > 1:
            by_id = [value if "id" in value else {"id": name, **value} for name, value in content.items()]
            found.append((recognised(inner), key, by_id))
            return
    before = len(found)
    for name, value in content.items():
        _gather(root, value, name, depth + 1, recognised, found)
    if len(found) == before and recognised(list(content)) > 1:
        found.append((recognised(list(content)), key, [content]))


def _names(records: list[Any]) -> list[str]:
    names: dict[str, None] = {}
    for record in records[:30]:
        for key, value in (record or {}).items():
            names[key] = None
            if isinstance(value, dict):
                names |= dict.fromkeys(value)
    return list(names)


def _are_columns(values: list[Any]) -> bool:
    """Whether the values are lists of the same length, and plain values at least in part."""
    if len(values) < 2 or not all(isinstance(value, list) and value for value in values):
        return False
    return len({len(value) for value in values}) == 1 and any(not isinstance(v[0], dict | list) for v in values)


def _table(
    records: list[list[Any]],
    content: Any,
    where: str,
    encoding: str,
    recognised: Callable[[list[str]], int],
    log: IssueLog,
    part: str,
) -> Sheet:
    """Sheet of rows that are lists, under names that the file gives apart from them or in the first row."""
    widest = max(map(len, records))
    check_rows(len(records), where)
    check_columns(widest, where)
    check_cells(widest * len(records), where)
    texts = [(number, [cell_text(cell) for cell in row]) for number, row in enumerate(records, 1)]
    names = _column_names(content, widest)
    return sheet_of([(0, names), *texts] if names else texts, where, encoding, recognised, log, part)


def _column_names(content: Any, count: int, depth: int = 0) -> list[str]:
    """Names of as many columns as the rows have, out of a list of objects with a name each."""
    if depth > _DEEPEST or not isinstance(content, dict):
        return []
    for key, value in content.items():
        if key in ("columns", "fields", "headers") and isinstance(value, list) and len(value) == count:
            names = [one.get("name") or one.get("id") if isinstance(one, dict) else one for one in value]
            if all(isinstance(name, str) for name in names):
                return [str(name) for name in names]
        if found := _column_names(value, count, depth + 1):
            return found
    return []
