"""One row's cells into one asset's fields, each cell's fault written down and no row lost for it."""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
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
from assetmap.register.controlled import meaning_of, tenure_detail_of
from assetmap.register.dates import DAY_FIRST, DateStyle, parse_date
from assetmap.register.identity import Identity, rest_of
from assetmap.register.issues import IssueLog
from assetmap.register.rows import Kept
from assetmap.register.sheet import Row, squash
from assetmap.register.status import StatusReader
from assetmap.register.vocabulary import header_words
from assetmap.register.whose import council_of, says_not_public

__all__ = ["Record", "fill_from", "identity_of", "read_record", "read_records"]

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
# What stands beside another field and differs with it.
_BESIDE = ("tenure_published", "tenure_detail", "land_or_building_published", "use_class")
_BARE_NUMBER = re.compile(r"-?[\d,.]+")
_SUFFIX = re.compile(r"[/\-_ ](land|bldg|building|buildings|land and building|site)$", re.IGNORECASE)


def read_record(
    kept: Kept,
    columns: Columns,
    statuses: StatusReader,
    styles: dict[str, DateStyle],
    source_file: str,
    log: IssueLog,
) -> Record:
    """Fields of the asset that a row would become, as `read_records` gives them for many."""
    return read_records([kept], columns, statuses, styles, source_file, log)[0]


def read_records(
    kept: Sequence[Kept],
    columns: Columns,
    statuses: StatusReader,
    styles: dict[str, DateStyle],
    source_file: str,
    log: IssueLog,
) -> list[Record]:
    """Fields of the assets that rows would become, blank (None) where a row does not say.

    Beside the columns of the assets table each holds ``own_id`` (the owner's reference) and ``vacant`` (whether
    the published status says vacant or empty). A column is read at a time, and each text in it once, however many
    rows repeat it.

    Parameters
    ----------
    kept : sequence of Kept
        Rows of one file, with the council whose each is.
    columns, statuses, styles : Columns, StatusReader, dict of str to DateStyle
        What is known of the file's columns.
    source_file : str
        Its name.
    log : IssueLog
        Where each cell's fault is written down.
    """
    rows = [one.row for one in kept]
    said: dict[str, list[Any]] = {
        "owner": [one.council.name for one in kept],
        "owner_code": [one.council.code for one in kept],
        "source_file": [source_file] * len(rows),
        "source_row": [row.line for row in rows],
    }
    for name, clean in _TEXTS.items():
        said["own_id" if name == "asset_id" else name] = _cleaned(rows, columns, name, clean, log)
    for name, unit in _NUMBERS.items():
        said[name] = _numbers(rows, columns, name, unit, log)
    _names_and_addresses(rows, columns, said, log)
    _listed_values(rows, columns, said, log)
    said["holding"] = [""] * len(rows)
    for name in _HOLDING:
        said["holding"] = [
            a or b for a, b in zip(said["holding"], _cleaned(rows, columns, name, clean_text, log), strict=True)
        ]
    said["availability_date"] = [""] * len(rows)
    style = styles.get("availability_date", DAY_FIRST)
    for i in columns.of("availability_date")[:1]:
        said["availability_date"] = [parse_date(row.cells[i], style)[0] for row in rows]
    records = [dict(zip(said, values, strict=True)) for values in zip(*said.values(), strict=True)]
    used = {i for positions in columns.fields.values() for i in positions}
    for one, record in zip(kept, records, strict=True):
        _finish(one, columns, statuses, record, log)
        for i in sorted(one.row.emails & used) if one.row.emails else ():
            log.add("email_removed", one.row.line, columns.headers[i])
    return records


def _finish(kept: Kept, columns: Columns, statuses: StatusReader, record: Record, log: IssueLog) -> None:
    """What depends on several of the row's fields: land or building from its reference, its owner, its status."""
    if not record["land_or_building"] and not columns.of("land_or_building"):
        suffix = _SUFFIX.search(record["own_id"])
        record["land_or_building"] = clean_land_or_building(suffix[1])[0] if suffix else ""
        record["from_id"] = bool(record["land_or_building"])
    _ownership(kept, columns, record, log)
    status = statuses.read(kept.row, record["tenure"])
    for kind, column, value, detail in status.faults:
        log.add(kind, kept.row.line, column, value, detail)
    record["status"] = status.text.replace("\n", " ")
    record["status_kind"], record["status_date"] = status.kind, status.date
    record["status_note"], record["vacant"] = status.note, status.vacant


def identity_of(record: Record, row: Row) -> Identity:
    """What tells the record's property from others'."""
    return Identity(
        record["owner_code"],
        record["own_id"],
        record["uprn"],
        record["name"],
        record["address"],
        record["postcode"],
        rest_of(row.cells, row.point),
    )


def fill_from(survivor: Record, merged: Record) -> list[str]:
    """Fill the survivor's blanks from the row that is merged into it; names of the fields in which they differ."""
    differ = []
    for name, value in merged.items():
        if name in ("source_row", "vacant", "from_id"):
            continue
        if survivor[name] in ("", None):
            survivor[name] = value
        elif value not in ("", None) and value != survivor[name] and name not in _BESIDE:
            differ.append(name)
    return differ


def _cleaned(
    rows: Sequence[Row], columns: Columns, name: str, clean: Callable[[str], tuple[str, str]], log: IssueLog
) -> list[str]:
    """First value of the field's columns that each row has."""
    values = [""] * len(rows)
    for i in columns.of(name):
        known: dict[str, tuple[str, str]] = {}
        for n, row in enumerate(rows):
            text = row.cells[i]
            if not text or values[n]:
                continue
            found = known.get(text)
            if found is None:
                found = known[text] = clean(text)
            values[n], fault = found
            if fault:
                log.add(fault, row.line, columns.headers[i], text)
    return values


def _numbers(rows: Sequence[Row], columns: Columns, name: str, unit: str, log: IssueLog) -> list[float | None]:
    values: list[float | None] = [None] * len(rows)
    for i in columns.of(name):
        stated = _unit_in_header(columns.headers[i]) if unit else ""
        for n, row in enumerate(rows):
            text = row.cells[i]
            if not text or values[n] is not None:
                continue
            if stated and _BARE_NUMBER.fullmatch(text):
                text = f"{text} {stated}"
            values[n], fault = clean_number(text, unit)
            if fault:
                log.add(fault, row.line, columns.headers[i], row.cells[i])
    return values


def _listed_values(rows: Sequence[Row], columns: Columns, said: dict[str, list[Any]], log: IssueLog) -> None:
    """Beside a value of a published list, the text it was made from; beside the use as published, its class."""
    silent = IssueLog("")
    for name in ("tenure", "land_or_building"):
        said[f"{name}_published"] = _cleaned(rows, columns, name, clean_text, silent)
    details = _cleaned(rows, columns, "tenure_detail", clean_text, silent)
    said["tenure_detail"] = [
        tenure_detail_of(text, tenure).value if text else ""
        for text, tenure in zip(details, said["tenure"], strict=True)
    ]
    uses = [meaning_of("use", text) for text in said["use"]]
    said["use_class"] = [use.value for use in uses]
    for row, text, use in zip(rows, said["use"], uses, strict=True):
        if use.misspelt:
            log.add("value_corrected", row.line, columns.header("use"), text)


@lru_cache(maxsize=1000)
def _unit_in_header(header: str) -> str:
    """Unit that a header names: a bare number below it is in that."""
    words = header_words(header)
    for stated in ("acres", "acre", "acreage", "sq ft", "sqft", "m2", "sqm", "sq m", "ha", "hectares"):
        if re.search(rf"\b{stated}\b", words):
            return stated.replace("acreage", "acres")
    return ""


def _names_and_addresses(rows: Sequence[Row], columns: Columns, said: dict[str, list[Any]], log: IssueLog) -> None:
    parts = [
        _cleaned(rows, Columns(columns.headers, {"name": [i]}), "name", clean_name, log) for i in columns.of("name")
    ]
    said["name"] = parts[0] if len(parts) == 1 else [_joined(own) for own in zip(*parts, strict=True)]
    said["name"] = said["name"] or [""] * len(rows)
    positions = columns.of("address")
    said["address"] = [join_address([row.cells[i] for i in positions]) for row in rows]
    said["postcode"] = [
        code or postcode_in(address) for code, address in zip(said["postcode"], said["address"], strict=True)
    ]


def _joined(parts: Sequence[str]) -> str:
    """Parts of a name, each once."""
    once: dict[str, str] = {}
    for part in parts:
        if part:
            once.setdefault(squash(part), part)
    return " ".join(once.values())


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
