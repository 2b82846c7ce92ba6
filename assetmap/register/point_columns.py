"""Where a file's coordinates stand: with the row, in two columns, or as a point inside a text."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from assetmap.register.columns import Columns
from assetmap.register.coordinate_text import PointText, parse_coordinate, parse_point_text, read_numbers
from assetmap.register.grid_reference import parse_grid_reference
from assetmap.register.sheet import Row, squash
from assetmap.register.systems import READINGS
from assetmap.register.vocabulary import is_contact

__all__ = ["Source", "sources_of", "texts_with_points"]

# Headers under which a bare SJ345905 is a grid reference, and not the number of a title or an account.
_GRID_HEADER = re.compile(r"\b(grid ?ref\w*|n ?g ?r|os ?g ?r|(os|map|grid) ref\w*|national grid)\b")
_PLAIN = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
# What every point inside a longer text has; most addresses have none of it and need no closer look.
_MAY_HOLD_POINT = re.compile(r"\(|[0-9]\.[0-9]+\s*,|\b[HNOST][A-HJ-Z]\s[0-9]{3}")
_SAMPLE = 200
_NOWHERE = PointText("", "")


@dataclass
class Source:
    """Pairs of cells of one place in the file, one per row.

    Parameters
    ----------
    header : str
        Headers they stand under, for messages.
    kind : str
        What the headers say: ``grid``, ``degrees`` or ``either``.
    positions : list of int
        Columns of the first and the second; empty for points that came with the rows.
    first, second : list of str
        Cells, x-like and y-like.
    published : list of str
        What the file says, for messages.
    accuracy_m : numpy.ndarray
        Metres where the text states it, else NaN.
    unreadable, opened : list of int
        Rows whose cell should hold a point and none can be read; rows where one cell held both numbers.
    in_text : bool
        Whether the points stand in texts, whose order of numbers no header states.
    """

    header: str
    kind: str
    positions: list[int]
    first: list[str]
    second: list[str]
    published: list[str]
    accuracy_m: NDArray[np.float64]
    unreadable: list[int] = field(default_factory=list)
    opened: list[int] = field(default_factory=list)
    in_text: bool = False


def sources_of(rows: Sequence[Row], columns: Columns) -> list[Source]:
    """Sources of coordinates, the one to be trusted first."""
    found = []
    if any(row.point for row in rows):
        found.append(_with_rows(rows))
    found += [_pair(rows, columns, pair.first, pair.second, pair.kind) for pair in columns.pairs]
    texts = [*columns.of("geometry"), *_unclaimed(rows, columns)]
    return found + [_text_column(rows, columns.headers[i], i) for i in dict.fromkeys(texts)]


def texts_with_points(rows: Sequence[Row], columns: Columns, open_rows: NDArray[np.bool_]) -> list[Source]:
    """Sources in the names and addresses of the rows that are still open, in forms that can be nothing but a point."""
    found = []
    for i in dict.fromkeys([*columns.of("address"), *columns.of("name")]):
        texts = [
            row.cells[i] if here and _MAY_HOLD_POINT.search(row.cells[i]) else ""
            for row, here in zip(rows, open_rows.tolist(), strict=True)
        ]
        points = [parse_point_text(text, within=True) if text else _NOWHERE for text in texts]
        if any(point.x for point in points):
            found.append(_of_points(columns.headers[i], i, texts, points))
    return found


def _with_rows(rows: Sequence[Row]) -> Source:
    first = [repr(row.point[0]) if row.point else "" for row in rows]
    second = [repr(row.point[1]) if row.point else "" for row in rows]
    published = [f"{x}, {y}" if x else "" for x, y in zip(first, second, strict=True)]
    return Source("geometry", "either", [], first, second, published, np.full(len(rows), np.nan))


def _pair(rows: Sequence[Row], columns: Columns, one: int, other: int, kind: str) -> Source:
    first, second = [row.cells[one] for row in rows], [row.cells[other] for row in rows]
    header = f"{columns.headers[one]}, {columns.headers[other]}"
    published = [f"{x}, {y}" if x or y else "" for x, y in zip(first, second, strict=True)]
    source = Source(header, kind, [one, other], first, second, published, np.full(len(rows), np.nan))
    for row, (x, y) in enumerate(zip(first, second, strict=True)):
        if _PLAIN.fullmatch(x) and _PLAIN.fullmatch(y):
            continue
        point = _whole_point(x, y)
        if point.x:
            first[row], second[row], source.accuracy_m[row] = point
            source.opened.append(row)
    return source


def _whole_point(x: str, y: str) -> PointText:
    """Point that one cell of a pair holds whole, while the other holds the same or no number."""
    found = [parse_point_text(text) if text and not _PLAIN.fullmatch(text) else _NOWHERE for text in (x, y)]
    points = [point for point in found if point.x]
    numbers = any(np.isfinite(parse_coordinate(text).value) for text in (x, y) if text)
    same = len({point[:2] for point in points}) == 1
    return points[0] if same and not numbers else _NOWHERE


def _text_column(rows: Sequence[Row], header: str, position: int) -> Source:
    texts = [row.cells[position] for row in rows]
    return _of_points(header, position, texts, [parse_point_text(text) if text else _NOWHERE for text in texts])


def _of_points(header: str, position: int, texts: list[str], points: list[PointText]) -> Source:
    unreadable = [row for row, (text, point) in enumerate(zip(texts, points, strict=True)) if text and not point.x]
    return Source(
        header,
        "either",
        [position, position],
        [point.x for point in points],
        [point.y for point in points],
        texts,
        np.array([point.accuracy_m for point in points], dtype=np.float64),
        unreadable if len(unreadable) * 2 < sum(bool(text) for text in texts) else [],
        in_text=True,
    )


def _unclaimed(rows: Sequence[Row], columns: Columns) -> list[int]:
    """Columns that stand for no field and whose cells are points, by their header or by what they look like."""
    claimed = {i for positions in columns.fields.values() for i in positions}
    found = []
    for i, header in enumerate(columns.headers):
        if i in claimed or is_contact(header):
            continue
        sample = []
        for row in rows:
            if row.cells[i]:
                sample.append(row.cells[i])
            if len(sample) == _SAMPLE:
                break
        named = bool(_GRID_HEADER.search(squash(header)))
        points = [parse_point_text(text) for text in sample if _is_point(text, named)]
        if len(points) * 2 > len(sample) and _somewhere(points) * 2 > len(sample):
            found.append(i)
    return found


def _somewhere(points: list[PointText]) -> int:
    """How many of the points are a place in Great Britain in any system; a pair of other numbers is not."""
    x, y = read_numbers([point.x for point in points]), read_numbers([point.y for point in points])
    return int(np.any([np.isfinite(reading.points(x.value, y.value)[0]) for reading in READINGS], axis=0).sum())


def _is_point(text: str, named: bool) -> bool:
    if not parse_point_text(text).x:
        return False
    # Two letters and six digits are a reference only where the header says so.
    return named or parse_grid_reference(text) is None or bool(re.fullmatch(r"[A-Za-z]{2}\s+\d+\s+\d+", text.strip()))
