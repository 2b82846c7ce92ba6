"""The three boroughs' property registers, in two layouts and as messy as real ones, with the account of each."""

import csv
import datetime as dt
import io
from dataclasses import dataclass

import numpy as np
import pandas as pd

from assetmap.starter.faults import Row, plant
from assetmap.starter.island import degrees
from assetmap.starter.names import BOROUGHS, MARK, Borough

__all__ = ["LAYOUT_A_CP1252", "LAYOUT_A_UTF8", "LAYOUT_B", "REGISTERS", "RegisterFile", "make_registers", "said_empty"]

# Header and the field behind it. The first file repeats two headers, as a published register does.
LAYOUT_A_UTF8 = (
    ("Organisation", "council"), ("OrganisationLabel", "label"), ("Organisation", "council"),
    ("OrganisationLabel", "label"), ("UPRN", "uprn"), ("AssetCode", "code"), ("PropertyName", "name"),
    ("StreetName", "street"), ("PostTown", "town"), ("PostCode", "postcode"), ("GeoX", "x"), ("GeoY", "y"),
    ("TenureType", "tenure"), ("TenureDetail", "status"), ("HoldingType", "holding"),
    ("OwnedBy", "owned"), ("Purpose", "use"),
    ("FloorArea (sq m)", "area"), ("LandArea (ha)", "site"), ("Condition", "condition"),
    ("RequiredMaintenance", "backlog"), ("RunningCost", "cost"), ("EnergyRating", "epc"),
    ("StatusDate", "date"), ("ContactEmail", "contact"),
)  # fmt: skip
LAYOUT_A_CP1252 = (
    ("Organisation", "council"), ("Organisation Label", "label"), ("UPRN", "uprn"), ("AssetCode", "code"),
    ("Property Name", "name"), ("Street Name", "street"), ("Post Town", "town"), ("Post Code", "postcode"),
    ("GeoX", "x"), ("GeoY", "y"), ("TenureType", "tenure"), ("Tenure Detail", "status"), ("Holding Type", "holding"),
    ("Owned by", "owned"), ("Purpose", "use"),
    ("Floor area (m²)", "area"), ("Site area (ha)", "site"), ("Condition", "condition"),
    ("Required maintenance (£)", "backlog"), ("Running cost (£ per year)", "cost"), ("Energy rating", "epc"),
    ("Status date", "date"), ("Contact name", "contact_name"), ("Contact", "contact"),
)  # fmt: skip
LAYOUT_B = (
    ("Asset reference", "code"), ("UPRN", "uprn"), ("Site name", "name"), ("Address", "address"),
    ("Postcode", "postcode"), ("Latitude", "y"), ("Longitude", "x"), ("Tenure", "tenure"), ("Asset type", "holding"),
    ("Owned by", "owned"), ("Use", "use"),
    ("Gross internal area (m2)", "area"), ("Site area (ha)", "site"), ("Condition", "condition"),
    ("Backlog maintenance (£)", "backlog"), ("Annual running cost", "cost"), ("EPC", "epc"),
    ("Facilities", "features"), ("Status", "status"), ("Status date", "date"),
    ("Availability", "availability"), ("Contact", "contact"),
)  # fmt: skip
REGISTERS = {
    "quaymarsh": ("register_quaymarsh.csv", "A", "utf-8", 1),
    "tarnvellow": ("register_tarnvellow.csv", "A", "cp1252", 1),
    "eastwrack": ("register_eastwrack.xlsx", "B", "xlsx", 3),
}

_LAYOUTS = {"quaymarsh": LAYOUT_A_UTF8, "tarnvellow": LAYOUT_A_CP1252, "eastwrack": LAYOUT_B}
_STATUS_A = {
    "in use": "Occupied by local authority", "let": "Leasehold out", "vacant": "Vacant",
    "surplus": "Surplus to requirements", "closed": "Closed", "transferred": "Transferred to community",
    "paused": "Temporarily closed",
}  # fmt: skip
_STATUS_B = _STATUS_A | {"in use": "Operational", "let": "Let", "surplus": "Surplus"}
_SAID_EMPTY = ("Vacant", "Surplus to requirements", "Surplus", "Closed")
# What registers hold that is no property: name, type of thing, tenure, reason for not taking it.
_OBJECTS = (
    ("Mayoral chain and badge", "Civic Regalia", "Chattel", "civic regalia"),
    ("Silver inkstand of the harbour board", "Civic Regalia", "Chattel", "civic regalia"),
    ("Ceremonial oar", "Civic Regalia", "Chattel", "civic regalia"),
    ("Statue of the Net Mender", "Statue", "Chattel", "statue"),
    ("Bronze seal, harbour steps", "Statue", "Chattel", "statue"),
    ("Road sweeper", "Vehicle", "Chattel", "vehicle"),
    ("Grass cutter (ride-on)", "Vehicle", "Chattel", "vehicle"),
)
_NOT_OWNED = ("Harbour Chandlery", "Methodical Hall", "Lifebelt Store", "Foreshore Huts")
_NUMERIC = ("x", "y", "area", "site", "backlog", "cost")


@dataclass(frozen=True)
class RegisterFile:
    """A register as it is written, and what it truly holds.

    Attributes
    ----------
    name, layout, encoding, header_line : str, str, str, int
        File name, layout A or B, encoding (``xlsx`` for a workbook), and the line that holds the header.
    table : list of list of object
        Cells of every line, header and title lines too; lines of a CSV may be short or long.
    rows : list of Row
        The rows below the header, in the order of the file.
    lines : list of int
        Line on which each row begins, counted from 1, line breaks inside cells counted.
    """

    name: str
    borough: Borough
    layout: str
    encoding: str
    header_line: int
    table: list[list[object]]
    rows: list[Row]
    lines: list[int]

    def content(self) -> bytes:
        """Bytes of a CSV register."""
        return _csv_text(self.table).encode(self.encoding)


def make_registers(estate: pd.DataFrame, seed: int) -> list[RegisterFile]:
    """Registers of the three boroughs; together they hold every asset of the estate, once apart from duplicates."""
    return [
        _register(borough, estate[estate["district_code"] == borough.code].reset_index(drop=True), seed)
        for borough in BOROUGHS
    ]


def _register(borough: Borough, estate: pd.DataFrame, seed: int) -> RegisterFile:
    rng = np.random.default_rng([seed, 7, int(borough.code[-1])])
    name, layout, encoding, header_line = REGISTERS[borough.stem]
    rows = [_clean(asset, borough, grid=layout == "A") for asset in estate.to_dict("records")]
    if layout == "B":
        longitude, latitude = degrees(estate["easting"].to_numpy(), estate["northing"].to_numpy())
        for row, x, y in zip(rows, longitude, latitude, strict=True):
            row.cells |= {"x": f"{x:.6f}", "y": f"{y:.6f}"}
    rows = plant(rows, estate, borough.stem, grid=layout == "A", rng=rng)
    rows = _with_rejects(rows, borough, layout, rng)
    columns = _LAYOUTS[borough.stem]
    header: list[object] = [title for title, _ in columns]
    table: list[list[object]] = [header]
    if layout == "B":
        titles = (f"{borough.council}: land and property", "INVENTED register of a place that does not exist")
        blank: list[object] = [None] * (len(header) - 1)
        table = [[titles[0], *blank], [titles[1], *blank], header]
    for row in rows:
        if "duplicate_exact" in row.faults:
            table.append(list(table[-1]))
        else:
            table.append(header if row.reason == "repeated header" else _rendered(row, columns, layout, rng))
    lengths = [str(_csv_text([line])).count("\n") if layout == "A" else 1 for line in table]
    starts = [1 + sum(lengths[:i]) for i in range(len(lengths))]
    return RegisterFile(name, borough, layout, encoding, header_line, table, rows, starts[header_line:])


def _clean(asset: dict[str, object], borough: Borough, *, grid: bool) -> Row:
    number = {
        k: "" if pd.isna(asset[k]) else str(round(float(str(asset[k])))) for k in ("floor_area_m2", "cost", "backlog")
    }
    status = (_STATUS_A if grid else _STATUS_B)[str(asset["recorded"])]
    if grid and status == "Leasehold out" and int(str(asset["asset"])) % 4 == 0:
        status = "Licence out"
    words = ("Land", "Land and Building") if grid else ("Land", "Building")
    day = pd.Timestamp(str(asset["since"]))
    cells = {
        "council": borough.council,
        "label": borough.label,
        "uprn": str(asset["uprn"]),
        "code": f"{'QM' if borough.stem == 'quaymarsh' else 'TV'}/{asset['code']}" if grid else f"EW{asset['code']}",
        "name": str(asset["name"]),
        "street": f"{asset['number']} {asset['street']}",
        "town": str(asset["town"]),
        "postcode": str(asset["postcode"]),
        "x": str(asset["easting"]),
        "y": str(asset["northing"]),
        "tenure": str(asset["tenure"]),
        "status": status,
        "owned": "Council",
        "holding": words[0] if asset["land"] else words[1],
        "use": str(asset["use"]),
        "area": number["floor_area_m2"],
        "site": f"{asset['site_area_ha']:.2f}",
        "condition": str(asset["condition"]),
        "backlog": number["backlog"],
        "cost": number["cost"],
        "epc": str(asset["epc"]),
        "date": day.strftime("%d/%m/%Y"),
        "date_true": str(asset["since"]),
        "contact": f"estates@{borough.stem}.invalid",
        "features": str(asset["features"]).replace(";", "; "),
        "contact_name": "Estates desk",
        "availability": str(asset["availability"]),
    }
    return Row(cells, "asset", int(str(asset["asset"])))


def _with_rejects(rows: list[Row], borough: Borough, layout: str, rng: np.random.Generator) -> list[Row]:
    shared = {
        "owned": "Council",
        "council": borough.council,
        "label": borough.label,
        "contact": f"estates@{borough.stem}.invalid",
    }
    extra = []
    # Each borough has other things in its cupboard.
    first = int(borough.code[-1]) - 1
    for place, (name, kind, tenure, reason) in enumerate(_OBJECTS[first:]):
        cells = shared | {"code": f"OBJ{place + 1:03d}", "name": name, "holding": kind, "tenure": tenure}
        extra.append(Row(cells, "rejected", reason=reason))
    for place, name in enumerate(_NOT_OWNED[: 4 - first]):
        donor = rows[5 + 7 * place].cells
        cells = shared | {
            "code": f"NCO{place + 1:03d}",
            "name": name,
            "town": donor["town"],
            "x": donor["x"],
            "y": donor["y"],
            "tenure": "Leasehold",
            "status": "",
            "holding": donor["holding"],
            "owned": "Not council owned",
        }
        extra.append(Row(cells, "rejected", reason="not council owned"))
    extra.extend(Row({}, "blank") for _ in range(2))
    if borough.stem == "tarnvellow":
        extra.append(Row({}, "rejected", reason="repeated header"))
    result = list(rows)
    for row in extra:
        # Never between an asset and its exact copy: "the row above again" would no longer be true.
        places = [i for i in range(1, len(result)) if "duplicate_exact" not in result[i].faults]
        result.insert(int(rng.choice(places)), row)
    return result + [Row({}, "blank") for _ in range(5 if layout == "A" else 3)]


def _rendered(row: Row, columns: tuple[tuple[str, str], ...], layout: str, rng: np.random.Generator) -> list[object]:
    cells = dict(row.cells)
    if layout == "B":
        if row.role == "blank":
            # A workbook keeps an empty line only if a cell in it was touched.
            return [" "] + [None] * (len(columns) - 1)
        cells["address"] = ", ".join(part for part in (cells.get("street", ""), cells.get("town", "")) if part)
        return [_workbook_cell(field, cells.get(field, ""), row, rng) for _, field in columns]
    line: list[object] = [cells.get(field, "") for _, field in columns]
    if "row_short" in row.faults:
        return line[:-2]
    if "row_long" in row.faults:
        return [*line, "", f"see file note {MARK}"]
    return line


def _workbook_cell(field: str, text: str, row: Row, rng: np.random.Generator) -> object:
    if not text:
        return None
    plain = text.removeprefix("-").replace(".", "", 1).isdigit()
    if field in _NUMERIC and plain:
        return float(text) if "." in text else int(text)
    if field == "uprn" and text.isdigit() and "uprn_leading_zeros" not in row.faults:
        # Half of the column is numbers and half is text, as when two lists were pasted together.
        return int(text) if rng.random() < 0.5 else text
    if field == "date" and text.isdigit() and "date_serial" in row.faults:
        return int(text)
    if field == "date" and "date_style" not in row.faults:
        return dt.datetime.strptime(text, "%d/%m/%Y")
    return text


def _csv_text(table: list[list[object]]) -> str:
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator="\r\n").writerows(table)
    return stream.getvalue()


def said_empty(row: Row) -> bool:
    """Whether the row's status as published says that the asset is vacant, surplus or closed."""
    return row.cells.get("status", "") in _SAID_EMPTY
