"""Which of a file's columns is which of our fields: by header, by declaration, and where needed by the values."""

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from assetmap.errors import InputError
from assetmap.region import Layout
from assetmap.register.sheet import Sheet, squash
from assetmap.register.vocabulary import SYNONYMS, fields_of, is_contact

__all__ = ["ACCOUNT_FIELDS", "Columns", "map_columns", "recognised_headers"]

ACCOUNT_FIELDS = (
    "asset_id",
    "uprn",
    "name",
    "address",
    "postcode",
    "easting",
    "northing",
    "latitude",
    "longitude",
    "tenure",
    "holding",
    "purpose",
    "land_or_building",
    "area",
)

_ADDRESS_PARTS = ("property_number", "street", "location", "locality", "town")
_TELLING = (
    "asset_id",
    "uprn",
    "name",
    "address",
    "postcode",
    "street",
    "easting",
    "latitude",
    "x",
    "geometry",
)

# Names under which a layout may declare a field, beside the field's own.
_ALIASES = {"purpose": "use", "holding": "tenure_detail", "area": "site_area_ha"}

_LAND_OR_BUILDING = re.compile(r"(land|buildings?|bldg|site)s?( (and|or) (land|buildings?))?( only)?|land buildings?")
_GEOMETRY_TEXT = re.compile(r"POINT|\(\s*-?\d+\.\d+\s*,\s*-?\d+\.\d+\s*\)", re.IGNORECASE)


class Pair(NamedTuple):
    """Two columns of coordinates, x before y, and what their headers say they are (grid, degrees or either)."""

    first: int
    second: int
    kind: str


@dataclass(frozen=True)
class Columns:
    """Positions of the columns behind each field.

    Parameters
    ----------
    headers : tuple of str
        Headers as published.
    fields : dict of str to list of int
        Field to columns, in the order in which they are read or joined.
    pairs : tuple of Pair
        Pairs of coordinates, the one to be trusted first.
    """

    headers: tuple[str, ...]
    fields: dict[str, list[int]] = field(default_factory=dict)
    pairs: tuple[Pair, ...] = ()

    def of(self, name: str) -> list[int]:
        """Columns of a field; empty where the file has none."""
        return self.fields.get(name, [])

    def header(self, name: str) -> str:
        """First header of a field, for messages; blank where the file has none."""
        return self.headers[self.of(name)[0]] if self.of(name) else ""

    def published(self, positions: Sequence[int]) -> list[str]:
        """Headers of the positions, each once."""
        return list(dict.fromkeys(self.headers[i] for i in positions))


def recognised_headers(cells: list[str]) -> int:
    """How many different fields the cells would name if they were headers."""
    # A paragraph is not a header, and a thousand cells are enough to tell.
    found = {fields_of(cell)[0][0] for cell in cells[:1000] if len(cell) <= 80 and fields_of(cell)}
    return len(found)


def map_columns(sheet: Sheet, layout: Layout, where: str) -> Columns:
    """Columns of the sheet behind each field.

    A declared column is taken as declared. The others are recognised by their headers; where a header can mean
    two things (a holding type that is land or a purpose, a location that is text or a point) its values decide.

    Raises
    ------
    InputError
        When a declared header is not in the file, a declared field is unknown, a declared column holds how to
        reach a person, or no column can be recognised.
    """
    declared = _declared(sheet, layout, where)
    claims = _recognised(sheet, declared)
    fields = declared | {name: positions for name, positions in claims.items() if name not in declared}
    _settle_values(sheet, fields)
    if not any(fields.get(name) for name in _TELLING) and not any(row.point for row in sheet.rows):
        raise InputError(
            "no column of a property register could be recognised",
            where,
            seen=", ".join(h for h in sheet.headers if h)[:300] or "blank headers",
            allowed="a column with a name, an address, a reference, a postcode or coordinates",
            next_step="check that it is the register; name its columns under [registers.columns] in the region file",
        )
    _settle_address(fields)
    return Columns(sheet.headers, fields, _pairs(fields))


def _declared(sheet: Sheet, layout: Layout, where: str) -> dict[str, list[int]]:
    fields = {}
    for name, headers in layout.columns.items():
        own = _ALIASES.get(name, name)
        if own not in SYNONYMS:
            allowed = sorted({*SYNONYMS, *_ALIASES})
            raise InputError(
                f"the layout declares a column for '{name}', which is not a field",
                where,
                seen=name,
                allowed=", ".join(allowed),
                next_step=_nearest(name, allowed) or "name one of the fields",
            )
        fields[own] = [_position(header, sheet, where) for header in headers]
    single = {"council": layout.council_column, "closed": layout.closed_column}
    fields |= {name: [_position(header, sheet, where)] for name, header in single.items() if header}
    if layout.snapshots:
        fields["snapshots"] = [_position(snapshot.column, sheet, where) for snapshot in layout.snapshots]
    return fields


def _position(header: str, sheet: Sheet, where: str) -> int:
    wanted = squash(header)
    for i, own in enumerate(sheet.headers):
        if own == header or (wanted and squash(own) == wanted):
            if is_contact(own):
                raise InputError(
                    "the layout declares a column that holds how to reach a person",
                    where,
                    seen=own,
                    next_step="leave this column out: names and addresses of persons are never read",
                )
            return i
    raise InputError(
        f"the column '{header}', which the layout declares, is not in the file",
        where,
        seen=", ".join(h for h in sheet.headers if h)[:300],
        next_step=_nearest(header, list(sheet.headers)) or "name a header of the file",
    )


def _nearest(name: str, among: Sequence[str]) -> str:
    by_words = {squash(other): other for other in among if other}
    close = difflib.get_close_matches(squash(name), list(by_words), n=1, cutoff=0.5)
    return f"did you mean '{by_words[close[0]]}'?" if close else ""


def _recognised(sheet: Sheet, declared: dict[str, list[int]]) -> dict[str, list[int]]:
    taken = {i for positions in declared.values() for i in positions}
    claims: dict[str, list[tuple[int, int, int]]] = {}
    for i, header in enumerate(sheet.headers):
        if i in taken:
            continue
        for name, rank, number in fields_of(header)[:1]:
            claims.setdefault(name, []).append((rank, number, i))
    result = {}
    for name, found in claims.items():
        found.sort()
        if name == "address" or (name == "name" and found[0][1]):
            # Numbered lines belong together, and a full address may stand beside its lines.
            best = found[0][0]
            result[name] = [i for rank, number, i in sorted(found, key=lambda c: c[1]) if number or rank == best]
        else:
            result[name] = [i for rank, number, i in found if (rank, number) == found[0][:2]]
    return result


def _settle_values(sheet: Sheet, fields: dict[str, list[int]]) -> None:
    holding_type = fields.pop("holding_type", [])
    # A holding type or an asset type may be a purpose, or no more than land or building.
    for i, header in enumerate(sheet.headers):
        may_be = {name for name, _, _ in fields_of(header)} & {"use", "holding_type"}
        if may_be and "land_or_building" not in fields and _says_land_or_building(sheet, i):
            fields["land_or_building"] = [i]
            fields["use"] = [other for other in fields.get("use", []) if other != i]
            holding_type = [other for other in holding_type if other != i]
    if holding_type:
        fields["use"] = fields.get("use") or holding_type
    points = [i for i, header in enumerate(sheet.headers) if _holds_points(sheet, i) and not is_contact(header)]
    if points:
        fields["geometry"] = list(dict.fromkeys([*fields.get("geometry", []), *points]))
        for name in ("address", "name", "location"):
            kept = [i for i in fields.get(name, []) if i not in points]
            if kept or name in fields:
                fields[name] = kept


def _says_land_or_building(sheet: Sheet, column: int) -> bool:
    values = [squash(row.cells[column]) for row in sheet.rows if row.cells[column]]
    return sum(bool(_LAND_OR_BUILDING.fullmatch(value)) for value in values) * 2 > len(values)


def _holds_points(sheet: Sheet, column: int) -> bool:
    values = [row.cells[column] for row in sheet.rows[:500] if row.cells[column]]
    return bool(values) and sum(bool(_GEOMETRY_TEXT.search(value)) for value in values) * 2 > len(values)


def _settle_address(fields: dict[str, list[int]]) -> None:
    """Where the address comes in parts, the name leads it, as on an envelope."""
    parts = [i for name in _ADDRESS_PARTS for i in fields.pop(name, [])]
    lines = fields.get("address", [])
    if parts and not lines:
        fields["address"] = [*fields.get("name", []), *parts]
    elif lines or parts:
        fields["address"] = [*lines, *(i for i in parts if i not in lines)]


def _pairs(fields: dict[str, list[int]]) -> tuple[Pair, ...]:
    pairs = []
    for first, second, kind in (
        ("easting", "northing", "grid"),
        ("x", "y", "either"),
        ("longitude", "latitude", "degrees"),
    ):
        if fields.get(first) and fields.get(second):
            pairs.append(Pair(fields[first][0], fields[second][0], kind))
    return tuple(pairs)
