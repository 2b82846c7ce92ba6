"""Which of a file's columns is which of our fields: by declaration, by header, and where needed by the cells."""

import difflib
import re
from collections.abc import Sequence
from functools import cache

from assetmap.errors import InputError
from assetmap.region import Layout
from assetmap.register.cells import postcode_in
from assetmap.register.claims import Claims, claims_of
from assetmap.register.fields import ACCOUNT_FIELDS, ColumnMatch, Columns, Pair
from assetmap.register.issues import IssueLog
from assetmap.register.looks import fit, look_of
from assetmap.register.mapping import ColumnMapping
from assetmap.register.sheet import Sheet, squash
from assetmap.register.vocabulary import CELLS, CONFIDENCE, SYNONYMS, fields_of, header_words, is_contact

__all__ = ["ACCOUNT_FIELDS", "ColumnMatch", "Columns", "Pair", "map_columns", "recognised_headers"]

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

# Fields of which a file has one column: a second is a question for the user. Others may be filled from several.
_ONE_COLUMN = ("asset_id", "uprn", "postcode", "easting", "northing", "latitude", "longitude", "x", "y", "tenure")

_LAND_OR_BUILDING = re.compile(r"(land|buildings?|bldg|site)s?( (and|or) (land|buildings?))?( only)?|land buildings?")
_DESCRIPTIONS = (
    "description",
    "asset description",
    "property description",
    "description of property",
    "description of asset",
)
# A house has at most four digits and no zero before them.
_RECORD_NUMBER = re.compile(r"0\d+|\d{5,}|\w*[A-Za-z]\w*[-/]?\d{3,}")
# So many rows, spread over the file, show what a column holds.
_SAMPLE_ROWS = 2000


def recognised_headers(cells: list[str]) -> int:
    """How many different fields the cells would name if they were headers."""
    # A paragraph is not a header, and a thousand cells are enough to tell.
    found = {fields_of(cell)[0][0] for cell in cells[:1000] if len(cell) <= 80 and fields_of(cell)}
    return len(found)


def map_columns(
    sheet: Sheet,
    layout: Layout,
    where: str,
    *,
    mapping: ColumnMapping | None = None,
    log: IssueLog | None = None,
) -> Columns:
    """Columns of the sheet behind each field, with how sure each is and why.

    A mapping file is taken as it stands, and wins over what the layout declares; a declared column is taken as
    declared. The others are recognised by a published list of fields, by their headers and by their cells; where a
    header can mean two things (a holding type that is land or a purpose, a location that is text or a point) its
    cells decide. Where two columns claim one field, or cells contradict a header, the header decides and the
    conflict is told.

    Parameters
    ----------
    sheet : Sheet
        The file's table.
    layout : Layout
        What the region file declares.
    where : str
        The file's name, for messages.
    mapping : ColumnMapping, optional
        What the user says.
    log : IssueLog, optional
        Where conflicts are written down.

    Raises
    ------
    InputError
        When a header that the layout or the mapping names is not in the file, a field is unknown, a column named
        holds how to reach a person, or no column can be recognised.
    """
    return _Mapper(sheet, layout, where, mapping, log).columns()


class _Mapper:
    def __init__(
        self, sheet: Sheet, layout: Layout, where: str, mapping: ColumnMapping | None, log: IssueLog | None
    ) -> None:
        self._sheet, self._where, self._log = sheet, where, log
        self._rows = sheet.rows[:: max(len(sheet.rows) // _SAMPLE_ROWS, 1)]
        self._cells = cache(self._cells_of)
        self._said: dict[int, tuple[str, float, str]] = {}
        self._conflicts: dict[int, str] = {}
        declared = _declared(sheet, layout, where)
        mapped = _mapped(sheet, mapping) if mapping else {}
        for fields, source in ((declared, "declared in the region file"), (mapped, "said so by the mapping file")):
            for name, positions in fields.items():
                self._say(positions, name, CONFIDENCE["declared"], source)
        self._mapped = set(mapped)
        self._fields = declared | mapped
        self._fixed = set(self._fields)

    def _cells_of(self, column: int) -> list[str]:
        cells = [row.cells[column] for row in self._rows]
        if len(self._rows) < len(self._sheet.rows) and not any(cells):
            cells = [row.cells[column] for row in self._sheet.rows if row.cells[column]]
        return cells

    def _say(self, positions: Sequence[int], name: str, confidence: float, reason: str) -> None:
        for i in positions:
            self._said[i] = (name, confidence, reason)

    def columns(self) -> Columns:
        headers, fields = self._sheet.headers, self._fields
        taken = {i for positions in fields.values() for i in positions}
        claims = claims_of(headers, taken, self._fixed, self._cells)
        self._choose(claims)
        self._settle_reference()
        self._settle_tenure()
        self._settle_land_or_building()
        self._settle_points()
        self._settle_names()
        if not any(fields.get(name) for name in _TELLING) and not any(row.point for row in self._sheet.rows):
            raise InputError(
                "no column of a property register could be recognised",
                self._where,
                seen=", ".join(h for h in headers if h)[:300] or "blank headers",
                allowed="a column with a name, an address, a reference, a postcode or coordinates",
                next_step="check that it is the register; name its columns in a mapping file, or under "
                "[registers.columns] in the region file",
            )
        self._hold_against_cells()
        derived = self._postcode_in_address()
        self._settle_address()
        return Columns(headers, fields, _pairs(fields), self._matches(claims), derived)

    def _choose(self, claims: Claims) -> None:
        for name, found in claims.by_field.items():
            best = found[0]
            if name == "address" or (name == "name" and best.number):
                # Numbered lines belong together, and a full address may stand beside its lines.
                by_number = sorted(found, key=lambda claim: claim.number)
                chosen = [claim for claim in by_number if claim.number or claim.rank == best.rank]
            else:
                chosen = [claim for claim in found if (claim.rank, claim.number) == (best.rank, best.number)]
            self._fields[name] = [claim.column for claim in chosen]
            for claim in chosen:
                self._say([claim.column], name, claim.confidence, claim.reason)
            others = [claim for claim in found if claim not in chosen]
            for claim in others:
                claims.without[claim.column] = f"it could be the same as '{self._header(best.column)}', which says more"
            if others and name in _ONE_COLUMN:
                self._tell_rivals(name, best.column, [claim.column for claim in others])

    def _tell_rivals(self, name: str, chosen: int, others: list[int]) -> None:
        first = self._cells(chosen)
        for other in others:
            pairs = list(zip(first, self._cells(other), strict=False))
            differ = sum(bool(b) and squash(a) != squash(b) for a, b in pairs)
            if differ:
                self._conflict(
                    "column_rivals",
                    chosen,
                    f"'{self._header(other)}' could be it too, and differs in {differ} of {len(pairs)} rows looked at",
                    name,
                )

    def _settle_land_or_building(self) -> None:
        fields = self._fields
        holding_type = fields.pop("holding_type", [])
        # A holding type or an asset type may be a purpose, or no more than land or building.
        for i, header in enumerate(self._sheet.headers):
            may_be = {name for name, _, _ in fields_of(header)} & {"use", "holding_type"}
            if not may_be or "land_or_building" in fields or self._is_mapped(i) or "use" in self._mapped:
                continue
            if self._says_land_or_building(i):
                fields["land_or_building"] = [i]
                fields["use"] = [other for other in fields.get("use", []) if other != i]
                holding_type = [other for other in holding_type if other != i]
                self._say([i], "land_or_building", CONFIDENCE["said"], "its cells say land or building")
        if holding_type and "use" not in self._mapped and not fields.get("use"):
            fields["use"] = holding_type
            self._say(holding_type, "use", CONFIDENCE["said"], "a holding type whose cells say what it is for")

    def _is_mapped(self, column: int) -> bool:
        return any(column in self._fields[name] for name in self._mapped)

    def _says_land_or_building(self, column: int) -> bool:
        values = [squash(cell) for cell in self._cells(column) if cell]
        return sum(bool(_LAND_OR_BUILDING.fullmatch(value)) for value in values) * 2 > len(values)

    def _settle_points(self) -> None:
        fields = self._fields
        if "geometry" in self._mapped:
            return
        points = [
            i
            for i, header in enumerate(self._sheet.headers)
            if not is_contact(header) and not self._is_mapped(i) and look_of(self._cells(i)).point * 2 > 1
        ]
        if not points:
            return
        fields["geometry"] = list(dict.fromkeys([*fields.get("geometry", []), *points]))
        self._say(points, "geometry", CONFIDENCE["said"], "its cells are points")
        for name in ("address", "name", "location"):
            if name in fields and name not in self._mapped:
                fields[name] = [i for i in fields[name] if i not in points]

    def _settle_reference(self) -> None:
        """Without a column of references, a property's number is one where it cannot be the number of a house."""
        fields = self._fields
        if fields.get("asset_id") or {"asset_id", "property_number"} & self._fixed:
            return
        for i in fields.get("property_number", []):
            cells = [cell for cell in self._cells(i) if cell]
            if (
                header_words(self._sheet.headers[i]) == "property number"
                and len(cells) >= CELLS["least_cells"]
                and len(set(cells)) == len(cells)
                and all(_RECORD_NUMBER.fullmatch(cell) for cell in cells)
            ):
                fields["asset_id"] = [i]
                fields["property_number"] = [other for other in fields["property_number"] if other != i]
                self._say(
                    [i], "asset_id", CONFIDENCE["cells"], "its numbers are too long for houses and each is there once"
                )
                return

    def _settle_tenure(self) -> None:
        """Without a column of tenures, one on the ownership that says freehold or leasehold holds both."""
        fields = self._fields
        if fields.get("tenure") or "tenure" in self._fixed:
            return
        for i in fields.get("ownership", []):
            look = look_of(self._cells(i))
            if look.cells >= CELLS["least_cells"] and look.tenure >= CELLS["speak_from"]:
                fields["tenure"] = [i]
                return

    def _settle_names(self) -> None:
        """Where there is no name, or a program made up all names, a description says more."""
        fields = self._fields
        self._name_by_description()
        made_up = [i for i in fields.get("name", []) if look_of(self._cells(i)).machine_name == 1]
        described = [i for i in fields.get("use", []) if "descript" in header_words(self._sheet.headers[i])]
        if not made_up or len(made_up) < len(fields["name"]) or not described or {"name", "use"} & self._fixed:
            return
        fields["name"], fields["use"] = described, [i for i in fields["use"] if i not in described]
        for i in made_up:
            self._said.pop(i)
            self._conflict("column_contradicted", i, "a program made up all its names", "name")
        reason = "the names are ones that a program made up, and this column describes"
        self._say(described, "name", CONFIDENCE["misspelt"], reason)

    def _name_by_description(self) -> None:
        """Without a column of names, a description that is another in nearly every row is the name, not the use."""
        fields, headers = self._fields, self._sheet.headers
        if fields.get("name") or {"name", "use"} & self._fixed:
            return
        for i in fields.get("use", []):
            look = look_of(self._cells(i))
            others = [
                other
                for other, header in enumerate(headers)
                if other != i and other not in self._said and any(match[0] == "use" for match in fields_of(header))
            ]
            telling = look.cells >= CELLS["least_cells"] and look.distinct >= CELLS["speak_from"]
            if header_words(headers[i]) in _DESCRIPTIONS and telling and others:
                fields["name"], fields["use"] = [i], others[:1]
                self._say(
                    [i], "name", CONFIDENCE["cells"], "a description that differs from row to row names the property"
                )
                self._say(others[:1], "use", CONFIDENCE["said"], "the header means the use")
                return

    def _hold_against_cells(self) -> None:
        for i, (name, confidence, reason) in list(self._said.items()):
            share, seen, words = fit(name, self._cells(i))
            if seen < CELLS["least_cells"]:
                continue
            if share < CELLS["contradicted_below"]:
                detail = f"only {share:.0%} of the {seen} cells looked at are {words}"
                self._conflict("column_contradicted", i, detail, name)
                if name not in self._fixed:
                    self._said[i] = (name, round(confidence * max(share, 0.1), 2), reason)
            elif share >= CELLS["speak_from"] and confidence < 1:
                agreed = f"{reason}, and {share:.0%} of its cells are {words}" if "cells" not in reason else reason
                self._said[i] = (name, round(confidence + (1 - confidence) * share / 2, 2), agreed)

    def _conflict(self, kind: str, column: int, detail: str, name: str) -> None:
        before = self._conflicts.get(column)
        self._conflicts[column] = f"{before}; {detail}" if before else detail
        if self._log is not None:
            self._log.add(kind, 0, self._sheet.headers[column], detail=f"{name.replace('_', ' ')}: {detail}")

    def _postcode_in_address(self) -> dict[str, list[int]]:
        if self._fields.get("postcode") or "postcode" in self._fixed:
            return {}
        for i in self._fields.get("address", []):
            filled = [cell for cell in self._cells(i) if cell]
            if len(filled) >= CELLS["least_cells"]:
                share = sum(bool(postcode_in(cell)) for cell in filled) / len(filled)
                if share >= CELLS["speak_from"]:
                    return {"postcode": [i]}
        return {}

    def _settle_address(self) -> None:
        """Where the address comes in parts, the name leads it, as on an envelope."""
        fields = self._fields
        parts = [i for name in _ADDRESS_PARTS if name not in self._mapped for i in fields.pop(name, [])]
        if "address" in self._mapped:
            return
        lines = fields.get("address", [])
        if parts and not lines:
            fields["address"] = [*fields.get("name", []), *parts]
        elif lines or parts:
            fields["address"] = [*lines, *(i for i in parts if i not in lines)]

    def _matches(self, claims: Claims) -> tuple[ColumnMatch, ...]:
        matches = []
        used = {i for positions in self._fields.values() for i in positions}
        for i, header in enumerate(self._sheet.headers):
            name, confidence, reason = self._said.get(i, ("", 0.0, claims.without.get(i, "no known header")))
            if name in _ADDRESS_PARTS:
                name = "address"
            if i not in used:
                name, confidence = "", 0.0
            matches.append(ColumnMatch(i, header, name, confidence, reason, self._conflicts.get(i, "")))
        return tuple(matches)

    def _header(self, column: int) -> str:
        return self._sheet.headers[column] or f"#{column + 1}"


def _field(name: str, where: str, whose: str) -> str:
    own = _ALIASES.get(name, name)
    if own not in SYNONYMS:
        allowed = sorted({*SYNONYMS, *_ALIASES})
        raise InputError(
            f"{whose} names a column for '{name}', which is not a field",
            where,
            seen=name,
            allowed=", ".join(allowed),
            next_step=_nearest(name, allowed) or "name one of the fields",
        )
    return own


def _declared(sheet: Sheet, layout: Layout, where: str) -> dict[str, list[int]]:
    whose = "the layout"
    fields = {
        _field(name, where, whose): [_position(header, sheet, where, whose) for header in headers]
        for name, headers in layout.columns.items()
    }
    single = {"council": layout.council_column, "closed": layout.closed_column}
    fields |= {name: [_position(header, sheet, where, whose)] for name, header in single.items() if header}
    if layout.snapshots:
        fields["snapshots"] = [_position(snapshot.column, sheet, where, whose) for snapshot in layout.snapshots]
    return fields


def _mapped(sheet: Sheet, mapping: ColumnMapping) -> dict[str, list[int]]:
    fields = {}
    for name, headers in mapping.columns.items():
        positions: list[int] = []
        for header in headers:
            number = re.fullmatch(r"#(\d{1,5})", header)
            if number and header not in sheet.headers and 1 <= int(number[1]) <= len(sheet.headers):
                found = [int(number[1]) - 1]
                _refuse_contact(sheet.headers[found[0]], mapping.where, "the mapping")
            else:
                first = _position(header, sheet, mapping.where, "the mapping")
                found = [i for i, own in enumerate(sheet.headers) if own == sheet.headers[first]]
            positions += [i for i in found if i not in positions]
        fields[_field(name, mapping.where, "the mapping")] = positions
    return fields


def _position(header: str, sheet: Sheet, where: str, whose: str) -> int:
    wanted = squash(header)
    for i, own in enumerate(sheet.headers):
        if own == header or (wanted and squash(own) == wanted):
            _refuse_contact(own, where, whose)
            return i
    raise InputError(
        f"the column '{header}', which {whose} declares, is not in the file",
        where,
        seen=", ".join(h for h in sheet.headers if h)[:300],
        next_step=_nearest(header, list(sheet.headers)) or "name a header of the file",
    )


def _refuse_contact(header: str, where: str, whose: str) -> None:
    if is_contact(header):
        raise InputError(
            f"{whose} declares a column that holds how to reach a person",
            where,
            seen=header,
            next_step="leave this column out: names and addresses of persons are never read",
        )


def _nearest(name: str, among: Sequence[str]) -> str:
    by_words = {squash(other): other for other in among if other}
    close = difflib.get_close_matches(squash(name), list(by_words), n=1, cutoff=0.5)
    return f"did you mean '{by_words[close[0]]}'?" if close else ""


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
