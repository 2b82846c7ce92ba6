"""One row's cells into one asset's fields, each cell's fault written down and no row lost for it."""

import re
from collections.abc import Callable
from typing import Any

from assetmap.register.cells import (
    clean_condition,
    clean_epc,
    clean_id,
    clean_land_or_building,
    clean_name,
    clean_number,
    clean_postcode,
    clean_tenure,
    clean_text,
    clean_uprn,
    join_address,
    postcode_in,
)
from assetmap.register.columns import Columns
from assetmap.register.dates import DAY_FIRST, DateStyle, parse_date
from assetmap.register.identity import Identity
from assetmap.register.issues import IssueLog
from assetmap.register.rows import Kept
from assetmap.register.sheet import Row, squash
from assetmap.register.status import StatusReader
from assetmap.register.vocabulary import header_words
from assetmap.register.whose import council_of, says_not_public

__all__ = ["Record", "fill_from", "identity_of", "read_record"]

Record = dict[str, Any]

_TEXTS: dict[str, Callable[[str], tuple[str, str]]] = {
    "asset_id": clean_id,
    "uprn": clean_uprn,
    "postcode": clean_postcode,
    "tenure": clean_tenure,
    "use": clean_text,
    "land_or_building": clean_land_or_building,
    "condition": clean_condition,
    "epc_band": clean_epc,
    "features": clean_text,
    "availability": clean_text,
}
_NUMBERS = {"floor_area_m2": "m2", "site_area_ha": "ha", "running_cost_gbp": "", "backlog_gbp": ""}
_HOLDING = ("tenure_detail", "ownership", "managed_by", "ratepayer")
_SUFFIX = re.compile(r"[/\-_ ](land|bldg|building|buildings|land and building|site)$", re.IGNORECASE)


def read_record(
    kept: Kept,
    columns: Columns,
    statuses: StatusReader,
    styles: dict[str, DateStyle],
    source_file: str,
    log: IssueLog,
) -> Record:
    """Fields of the asset that a row would become, blank (None) where the row does not say.

    Beside the columns of the assets table it holds ``own_id`` (the owner's reference) and ``vacant`` (whether
    the published status says vacant or empty).
    """
    row = kept.row
    record: Record = {
        "owner": kept.council.name,
        "owner_code": kept.council.code,
        "source_file": source_file,
        "source_row": row.line,
    }
    for name, clean in _TEXTS.items():
        record[name] = _clean(row, columns, name, clean, log)
    record["own_id"] = record.pop("asset_id")
    for name, unit in _NUMBERS.items():
        record[name] = _number(row, columns, name, unit, log)
    _name_and_address(row, columns, record, log)
    record["holding"] = next((said for name in _HOLDING if (said := _clean(row, columns, name, clean_text, log))), "")
    if not record["land_or_building"] and not columns.of("land_or_building"):
        suffix = _SUFFIX.search(record["own_id"])
        record["land_or_building"] = clean_land_or_building(suffix[1])[0] if suffix else ""
        record["from_id"] = bool(record["land_or_building"])
    _ownership(kept, columns, record, log)
    status = statuses.read(row, record["tenure"])
    for kind, column, value, detail in status.faults:
        log.add(kind, row.line, column, value, detail)
    record |= {
        "status": status.text.replace("\n", " "),
        "status_kind": status.kind,
        "status_date": status.date,
    }
    record |= {"status_note": status.note, "vacant": status.vacant, "availability_date": ""}
    for i in columns.of("availability_date")[:1]:
        record["availability_date"] = parse_date(row.cells[i], styles.get("availability_date", DAY_FIRST))[0]
    for i in sorted(row.emails & {i for positions in columns.fields.values() for i in positions}):
        log.add("email_removed", row.line, columns.headers[i])
    return record


def identity_of(record: Record, row: Row) -> Identity:
    """What tells the record's property from others'."""
    return Identity(
        record["owner_code"],
        record["own_id"],
        record["uprn"],
        record["name"],
        record["address"],
        record["postcode"],
        "|".join(squash(cell) for cell in row.cells) + repr(row.point),
    )


def fill_from(survivor: Record, merged: Record) -> list[str]:
    """Fill the survivor's blanks from the row that is merged into it; names of the fields in which they differ."""
    differ = []
    for name, value in merged.items():
        if name in ("source_row", "vacant", "from_id"):
            continue
        if survivor[name] in ("", None):
            survivor[name] = value
        elif value not in ("", None) and value != survivor[name]:
            differ.append(name)
    return differ


def _clean(row: Row, columns: Columns, name: str, clean: Callable[[str], tuple[str, str]], log: IssueLog) -> str:
    for i in columns.of(name):
        value, fault = clean(row.cells[i])
        if fault:
            log.add(fault, row.line, columns.headers[i], row.cells[i])
        if value:
            return value
    return ""


def _number(row: Row, columns: Columns, name: str, unit: str, log: IssueLog) -> float | None:
    for i in columns.of(name):
        # A header that names another unit than ours says what a bare number is in.
        words = header_words(columns.headers[i])
        text = row.cells[i]
        for stated in ("acres", "acre", "acreage", "sq ft", "sqft", "m2", "sqm", "sq m", "ha", "hectares"):
            if unit and re.search(rf"\b{stated}\b", words) and re.fullmatch(r"-?[\d,.]+", text):
                text = f"{text} {stated.replace('acreage', 'acres')}"
                break
        value, fault = clean_number(text, unit)
        if fault:
            log.add(fault, row.line, columns.headers[i], row.cells[i])
        if value is not None:
            return value
    return None


def _name_and_address(row: Row, columns: Columns, record: Record, log: IssueLog) -> None:
    names: list[str] = []
    for i in columns.of("name"):
        value, fault = clean_name(row.cells[i])
        if fault:
            log.add(fault, row.line, columns.headers[i], row.cells[i])
        if value and squash(value) not in {squash(other) for other in names}:
            names.append(value)
    record["name"] = " ".join(names)
    record["address"] = join_address([row.cells[i] for i in columns.of("address")])
    if not record["postcode"]:
        record["postcode"] = postcode_in(record["address"])


def _ownership(kept: Kept, columns: Columns, record: Record, log: IssueLog) -> None:
    for i in columns.of("ownership")[:1]:
        if says_not_public(kept.row.cells[i]):
            log.add("not_publicly_owned", kept.row.line, columns.headers[i], kept.row.cells[i])
            record["owner"] = ""
    for i in columns.of("owner")[:1]:
        said = kept.row.cells[i]
        if said and council_of(said, [kept.council]) is None and not _generic_owner(said):
            # The owner may be a person: the cell is not repeated.
            log.add("owner_differs", kept.row.line, columns.headers[i])
            record["owner"] = ""


def _generic_owner(said: str) -> bool:
    return bool(re.search(r"\bcouncil\b|\blocal authority\b|\bmbc\b|\bmdc\b|\bowned\b", squash(said)))
