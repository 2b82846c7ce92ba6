"""Writing the starter region: every file of it, and the truth that its readers can be held against."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import openpyxl
import pandas as pd

from assetmap.starter.estate import EMPTY, make_estate
from assetmap.starter.faults import Row
from assetmap.starter.island import Island, make_island
from assetmap.starter.lag import LAGS, move_on
from assetmap.starter.names import AS_OF, AUTHORITY, AUTHORITY_CODE, BOROUGHS, ISLAND, MARK, REGION_CODE
from assetmap.starter.neighbours import make_businesses, make_organisations, make_sales
from assetmap.starter.notes import readme
from assetmap.starter.people import People, make_people
from assetmap.starter.postcodes import make_postcodes
from assetmap.starter.rates import RatesList, make_rates
from assetmap.starter.registers import RegisterFile, make_registers, said_empty
from assetmap.starter.services import make_services
from assetmap.tables import atomic_path

__all__ = ["SEED", "Starter", "make_starter", "register_content", "starter_truth", "write_starter"]

SEED = 2026

_FILE_9_SHEETS = ("Notes", "IoD25 Transformed Domain Scores")
# A workbook's archive carries the moment of its saving; this one stands in, so that the same seed gives the same bytes.
_STAMP = (2026, 9, 30, 0, 0, 0)


@dataclass(frozen=True)
class Starter:
    """Everything that a seed makes, before it is written."""

    seed: int
    island: Island
    people: People
    postcodes: pd.DataFrame
    estate: pd.DataFrame
    organisations: pd.DataFrame
    businesses: pd.DataFrame
    services: pd.DataFrame
    sales: pd.DataFrame
    registers: list[RegisterFile]
    rates: list[RatesList]


def make_starter(seed: int = SEED) -> Starter:
    """The invented region of a seed; the same seed always gives the same tables."""
    island = make_island(seed)
    people = make_people(island.areas, seed)
    postcodes = make_postcodes(island.areas, seed)
    recorded = make_estate(island, postcodes, people.need, seed)
    registers, rates = make_registers(recorded, seed), make_rates(recorded, postcodes, seed)
    return Starter(
        seed=seed,
        island=island,
        people=people,
        postcodes=postcodes,
        estate=move_on(recorded, registers, rates, seed),
        organisations=make_organisations(island, postcodes, seed),
        businesses=make_businesses(island, people.need, seed),
        services=make_services(island, postcodes, seed),
        sales=make_sales(island, postcodes, people.need, seed),
        registers=registers,
        rates=rates,
    )


def write_starter(starter: Starter, folder: Path) -> list[Path]:
    """Paths of the files written into the folder, each atomically, in the order of writing."""
    written: list[Path] = []

    def put(name: str, write: Callable[[Path], object]) -> None:
        target = folder / name
        with atomic_path(target) as part:
            write(part)
        written.append(target)

    def put_bytes(name: str, content: bytes) -> None:
        put(name, lambda part: part.write_bytes(content))

    for name, frame in _parquet_layers(starter).items():
        put(f"layers/{name}.parquet", partial(frame.to_parquet, index=False))
    put_bytes("layers/starter_iod_file_7.csv", _csv(starter.people.file_7))
    put_bytes("layers/starter_iod_file_9.xlsx", _file_9(starter.people.file_9))
    put_bytes("layers/starter_postcodes.csv", _csv(starter.postcodes))
    put_bytes("layers/starter_businesses.csv", _csv(starter.businesses))
    put_bytes("organisations/starter_organisations.csv", _csv(starter.organisations))
    put_bytes("services/starter_services.csv", _csv(starter.services))
    put_bytes("sales/starter_sales.csv", _sales(starter.sales))
    for register in starter.registers:
        put_bytes(f"registers/{register.name}", register_content(register))
    for rates in starter.rates:
        put_bytes(f"registers/{rates.name}", rates.content())
    truth = starter_truth(starter)
    put_bytes("truth.json", _truth_text(truth).encode())
    put_bytes("README.md", readme(starter.seed, truth).encode())
    return written


def starter_truth(starter: Starter) -> dict[str, object]:
    """What was really made: the account of each file, every planted fault with its lines, every asset as it is."""
    published = {
        row.asset: (register, row, line)
        for register in starter.registers
        for row, line in zip(register.rows, register.lines, strict=True)
        if row.role == "asset"
    }
    assets = []
    for asset in starter.estate.to_dict("records"):
        register, row, line = published[asset["asset"]]
        area = asset["floor_area_m2"]
        assets.append(
            {
                "asset": asset["asset"],
                "file": register.name,
                "line": line,
                "council": register.borough.code,
                "published_id": row.cells["code"],
                "name": asset["name"],
                "uprn": asset["uprn"],
                "postcode": asset["postcode"],
                "area_code": asset["area_code"],
                "easting": asset["easting"],
                "northing": asset["northing"],
                "placed_by": _placed_by(row),
                "occupancy": asset["occupancy"],
                "empty": asset["occupancy"] in EMPTY,
                "recorded": asset["recorded"],
                "said_empty": said_empty(row),
                "lag": asset["lag"],
                "changed": asset["changed"],
                "status_date": asset["since"],
                "floor_area_m2": None if pd.isna(area) else int(area),
                "faults": row.faults,
            }
        )
    registers = {register.name: _register_account(register) for register in starter.registers}
    names = ("rows", "blank_rows", "assets", "merged", "rejected", "said_empty", "said_vacant")
    return {
        "invented": True,
        "region": AUTHORITY,
        "seed": starter.seed,
        "as_of": AS_OF,
        "councils": {b.code: b.council for b in BOROUGHS},
        "people": int(starter.island.areas["people"].sum()),
        "small_areas": len(starter.island.areas),
        "totals": {n: sum(account[n] for account in registers.values()) for n in names}  # type: ignore[misc]
        | {"empty": sum(bool(a["empty"]) for a in assets)},
        "lags": {
            kind: {name: sum(a["lag"] == kind and a["file"] == name for a in assets) for name in registers}
            for kind in LAGS
        },
        "registers": registers,
        "rates": {rates.name: _rates_account(rates, starter.estate) for rates in starter.rates},
        "assets": assets,
    }


def register_content(register: RegisterFile) -> bytes:
    """Bytes of a register, as CSV or as a workbook."""
    return register.content() if register.layout == "A" else _register_workbook(register)


def _parquet_layers(starter: Starter) -> dict[str, pd.DataFrame]:
    island, areas = starter.island, starter.island.areas
    outlines = areas[["geometry"]].assign(
        LSOA21CD=areas["code"],
        LSOA21NM=areas["name"],
        LADCD_ACTIVE=areas["district_code"],
        UTLACD=areas["district_code"],
        CAUTHCD=AUTHORITY_CODE,
        RGNCD=REGION_CODE,
    )
    return {
        "starter_lsoa21_boundaries": outlines,
        "starter_lookup": starter.people.lookup,
        "starter_cni": starter.people.community_need,
        "starter_wards": island.wards,
        "starter_districts": island.districts,
        "starter_coast": island.coast,
        "starter_river": island.river,
        "starter_places": island.places,
    }


def _placed_by(row: Row) -> str:
    for fault, way in (
        ("coordinates_swapped", "coordinates swapped"),
        ("northing_digit_missing", "postcode"),
        ("coordinates_missing", "postcode"),
        ("outward_only", "outward postcode"),
        ("location_missing", "none"),
    ):
        if fault in row.faults:
            return way
    return "coordinates"


def _register_account(register: RegisterFile) -> dict[str, object]:
    roles = [row.role for row in register.rows]
    pairs = list(zip(register.rows, register.lines, strict=True))
    faults: dict[str, list[int]] = {}
    for row, line in pairs:
        for kind in row.faults:
            faults.setdefault(kind, []).append(line)
    return {
        "council": register.borough.code,
        "layout": register.layout,
        "encoding": register.encoding,
        "header_line": register.header_line,
        "rows": sum(role != "blank" for role in roles),
        "blank_rows": roles.count("blank"),
        "assets": roles.count("asset"),
        "merged": roles.count("merged"),
        "rejected": roles.count("rejected"),
        "said_empty": sum(row.role == "asset" and said_empty(row) for row in register.rows),
        "said_vacant": sum(row.role == "asset" and row.cells["status"] == "Vacant" for row in register.rows),
        "rejected_lines": {str(line): row.reason for row, line in pairs if row.role == "rejected"},
        "merged_lines": {str(line): row.asset for row, line in pairs if row.role == "merged"},
        "fault_counts": {kind: len(lines) for kind, lines in sorted(faults.items())},
        "faults": dict(sorted(faults.items())),
    }


def _rates_account(rates: RatesList, estate: pd.DataFrame) -> dict[str, object]:
    truly, said = (set(estate.loc[estate[name].isin(EMPTY), "asset"]) for name in ("occupancy", "recorded"))
    return {
        "council": rates.borough.code,
        "rows": len(rates.table),
        "asset_lines": {str(i + 2): asset for i, asset in enumerate(rates.assets) if asset >= 0},
        "empty_assets": sorted(asset for asset in rates.assets if asset in truly),
        "said_empty_assets": sorted(asset for asset in rates.assets if asset in said),
    }


def _truth_text(truth: dict[str, object]) -> str:
    # One asset a line: a change of seed or rule shows in a diff as the assets that it touched.
    head = json.dumps(truth | {"assets": []}, indent=1, ensure_ascii=False)
    head = re.sub(r"\[\s+([\d,\s]+?)\s+\]", lambda m: "[" + " ".join(m[1].split()) + "]", head)
    lines = ",\n  ".join(json.dumps(asset, ensure_ascii=False) for asset in truth["assets"])  # type: ignore[attr-defined]
    return head.replace('"assets": []', f'"assets": [\n  {lines}\n ]') + "\n"


def _csv(frame: pd.DataFrame) -> bytes:
    return str(frame.to_csv(index=False, lineterminator="\n")).encode()


def _sales(sales: pd.DataFrame) -> bytes:
    # The native layout quotes every value but not the header.
    stream = io.StringIO(newline="")
    stream.write(",".join(sales.columns) + "\n")
    csv.writer(stream, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(sales.itertuples(index=False, name=None))
    return stream.getvalue().encode()


def _file_9(frame: pd.DataFrame) -> bytes:
    book = openpyxl.Workbook()
    notes = book.active
    notes.title = _FILE_9_SHEETS[0]
    notes.append([f"INVENTED: transformed domain scores of {ISLAND} {MARK}, a place that does not exist"])
    sheet = book.create_sheet(_FILE_9_SHEETS[1])
    sheet.append(list(frame.columns))
    for line in frame.itertuples(index=False, name=None):
        sheet.append(list(line))
    return _saved(book)


def _register_workbook(register: RegisterFile) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Register (invented)"
    for number, line in enumerate(register.table, start=1):
        for place, value in enumerate(line, start=1):
            if value is not None:
                cell = sheet.cell(number, place, value)
                if isinstance(value, str):
                    # Text that starts with "=" would otherwise be saved as a formula.
                    cell.data_type = "s"
                elif hasattr(value, "year"):
                    cell.number_format = "dd/mm/yyyy"
    sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=6)
    return _saved(book)


def _saved(book: openpyxl.Workbook) -> bytes:
    raw, fixed = io.BytesIO(), io.BytesIO()
    book.save(raw)
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(source.namelist()):
            content = source.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2026-09-30T00:00:00Z", content)
            entry = zipfile.ZipInfo(name, _STAMP)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, content)
    return fixed.getvalue()
