"""The faults that are planted in the register rows, each on rows chosen by the seed and each written down."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

__all__ = ["FAULTS", "HOSTILE", "LOCATION_FAULTS", "Row", "plant"]

# Kind of fault: what is wrong in such a row.
FAULTS = {
    "uprn_scientific": "UPRN rounded by a spreadsheet and shown as 9.99123E+11",
    "uprn_rounded": "UPRN rounded by a spreadsheet to six figures, so that it ends in 000000",
    "uprn_leading_zeros": "UPRN padded with zeros in front",
    "uprn_missing": "no UPRN",
    "coordinates_swapped": "easting in the northing's column (or latitude in the longitude's) and the other way round",
    "northing_digit_missing": "a digit of the northing (or latitude) is lost; the postcode is right",
    "coordinates_missing": "no coordinates, but a full postcode",
    "outward_only": "vacant and published with its outward postcode only: no coordinates, no street",
    "location_missing": "no coordinates, no postcode, no street",
    "postcode_missing": "no postcode, but coordinates",
    "postcode_untidy": "postcode without its space or in small letters",
    "postcode_line_break": "line break after the postcode inside the cell",
    "tenure_misspelt": "tenure misspelt",
    "status_stale": "status as published is not true: empty and not said so, or said to be empty and in use",
    "date_style": "date in another style than the rest of the file",
    "date_serial": "date turned into a spreadsheet's serial number",
    "money_text": "money with a pound sign and thousands separators",
    "value_not_given": "n/a or TBC where a figure belongs",
    "value_missing": "floor area, cost or condition left blank",
    "area_negative": "floor area below zero",
    "area_square_feet": "floor area in square feet, said in the cell",
    "area_hectares": "floor area in hectares in a column of square metres, not said",
    "row_short": "row with fewer cells than the header",
    "row_long": "row with more cells than the header",
    "duplicate_exact": "the row above again, word for word",
    "duplicate_near": "the same asset again, with other capitals and spaces and fewer cells",
    "id_reused": "the id of another asset in the same file",
    "id_missing": "no id",
    "name_hostile": "markup, a formula, a template or a direction mark in the name",
    "name_line_break": "line break inside the name",
    "case_chaos": "name, street and town all in capitals or all in small letters",
}
LOCATION_FAULTS = (
    "coordinates_swapped",
    "northing_digit_missing",
    "coordinates_missing",
    "outward_only",
    "location_missing",
)
HOSTILE = {
    "quaymarsh": ("<img src=x onerror=alert(1)>", '=HYPERLINK("http://example.invalid")'),
    "tarnvellow": ("${7*7} Depot",),
    "eastwrack": ("Wrack \u200fHall\u200f <script>alert(1)</script>",),
}

# How many rows of each kind, in a file of about 130 assets.
_COUNTS = {
    "coordinates_swapped": 4, "northing_digit_missing": 2, "coordinates_missing": 6, "location_missing": 2,
    "postcode_missing": 18, "postcode_untidy": 5, "postcode_line_break": 6,
    "uprn_scientific": 4, "uprn_rounded": 3, "uprn_leading_zeros": 6, "uprn_missing": 5,
    "tenure_misspelt": 4, "date_style": 22, "date_serial": 5, "money_text": 9, "value_not_given": 7,
    "value_missing": 14,
    "area_negative": 1, "area_square_feet": 2, "area_hectares": 1,
    "id_missing": 1, "name_line_break": 3, "case_chaos": 16,
}  # fmt: skip
_MISSPELT = ("Leashold", "Freehld", "LEASE HOLD", "Free hold")


@dataclass
class Row:
    """A row of a register on its way to the file.

    Attributes
    ----------
    cells : dict of str to str
        Cells by field (`name`, `x`, `y`, …), before a layout gives them its headers.
    role : str
        ``asset``, ``merged``, ``rejected`` or ``blank``.
    asset : int
        Number of the asset it speaks of, -1 for none.
    reason : str
        Why it is rejected.
    faults : list of str
        Kinds planted in it, keys of `FAULTS`.
    """

    cells: dict[str, str]
    role: str
    asset: int = -1
    reason: str = ""
    faults: list[str] = field(default_factory=list)


def plant(rows: list[Row], estate: pd.DataFrame, stem: str, *, grid: bool, rng: np.random.Generator) -> list[Row]:
    """Rows with faults planted, and with their duplicates; the list given is changed.

    Parameters
    ----------
    rows : list of Row
        One clean row per asset of one borough.
    estate : pandas.DataFrame
        The assets of that borough as recorded, in the order of the rows.
    stem : str
        The borough's stem, which decides the hostile names.
    grid : bool
        True where `x` and `y` are easting and northing, False where they are longitude and latitude.
    rng : numpy.random.Generator
        Chooses the rows.
    """
    empty = estate["recorded"].isin(["vacant", "surplus", "closed"]).to_numpy()
    building = ~estate["land"].to_numpy(dtype=bool)
    in_use = (estate["recorded"] == "in use").to_numpy()
    _stale(rows, np.flatnonzero(empty)[-2:], np.flatnonzero(in_use & building)[10:11], grid)
    shuffled = rng.permutation(len(rows))
    said_vacant = [int(i) for i in shuffled if rows[i].cells["status"] == "Vacant" and not rows[i].faults]
    for position in said_vacant[:2]:
        _outward(rows[position])
    free = [int(i) for i in shuffled if not rows[i].faults]
    # Faults of place, and copies, each have a row of their own: two in one row would hide each other.
    for kind in ("coordinates_swapped", "northing_digit_missing", "coordinates_missing", "location_missing"):
        for _ in range(_COUNTS[kind]):
            _mark(rows[free.pop()], kind, grid)
    apart = [free.pop() for _ in range(10)]
    for kind in ("postcode_missing", "postcode_untidy", "postcode_line_break"):
        for _ in range(_COUNTS[kind]):
            _mark(rows[free.pop()], kind, grid)
    for position, text in zip(apart[:2], HOSTILE[stem], strict=False):
        rows[position].cells["name"] = text
        rows[position].faults.append("name_hostile")
    _reuse_id(rows, apart[2], apart[3])
    for group in (
        ("uprn_scientific", "uprn_rounded", "uprn_leading_zeros", "uprn_missing"),
        ("tenure_misspelt", "id_missing"),
        ("date_style", "date_serial"),
        ("area_negative", "area_square_feet", "area_hectares", "money_text", "value_not_given", "value_missing"),
        ("name_line_break", "case_chaos"),
    ):
        measured = group[0] == "area_negative"
        pool = [int(i) for i in rng.permutation(len(rows)) if i not in apart and (building[i] or not measured)]
        for kind in group:
            for number in range(_COUNTS[kind]):
                _mark(rows[pool.pop()], kind, grid, number)
    if grid:
        for kind in ("row_short", "row_long"):
            for _ in range(2):
                rows[next(i for i in free if "row" not in "".join(rows[i].faults))].faults.append(kind)
    return _with_copies(rows, apart[4:7], apart[7:10])


def _mark(row: Row, kind: str, grid: bool, number: int = 0) -> None:
    _CHANGES[kind](row.cells, grid, number)
    row.faults.append(kind)


def _stale(rows: list[Row], hidden: Iterable[int], claimed: Iterable[int], grid: bool) -> None:
    for position in hidden:
        rows[position].cells["status"] = "Occupied by local authority" if grid else "Operational"
        rows[position].faults.append("status_stale")
    for position in claimed:
        rows[position].cells["status"] = "Vacant"
        rows[position].faults.append("status_stale")


def _outward(row: Row) -> None:
    row.cells |= {"postcode": row.cells["postcode"].split(" ")[0], "x": "", "y": "", "street": ""}
    row.faults.append("outward_only")


def _reuse_id(rows: list[Row], taken: int, given: int) -> None:
    rows[taken].cells["code"] = rows[given].cells["code"]
    rows[taken].faults.append("id_reused")


def _with_copies(rows: list[Row], exact: list[int], near: list[int]) -> list[Row]:
    result: list[Row] = []
    for position, row in enumerate(rows):
        result.append(row)
        if position in exact:
            result.append(Row(dict(row.cells), "merged", row.asset, faults=["duplicate_exact"]))
    for position in near:
        cells = dict(rows[position].cells)
        cells["name"] = "  ".join(cells["name"].upper().split())
        cells |= {"epc": "", "date": "", "cost": ""}
        result.append(Row(cells, "merged", rows[position].asset, faults=["duplicate_near"]))
    return result


def _swap(cells: dict[str, str], _grid: bool, _number: int) -> None:
    cells["x"], cells["y"] = cells["y"], cells["x"]


def _lose_digit(cells: dict[str, str], grid: bool, _number: int) -> None:
    cells["y"] = cells["y"][:3] + cells["y"][4:] if grid else cells["y"][:1] + cells["y"][2:]


def _blank(*fields: str) -> Callable[[dict[str, str], bool, int], None]:
    def change(cells: dict[str, str], _grid: bool, _number: int) -> None:
        cells.update(dict.fromkeys(fields, ""))

    return change


def _untidy(cells: dict[str, str], _grid: bool, number: int) -> None:
    packed = cells["postcode"].replace(" ", "")
    cells["postcode"] = packed if number % 2 else packed.lower()


def _break_postcode(cells: dict[str, str], _grid: bool, _number: int) -> None:
    cells["postcode"] += "\n"


def _scientific(cells: dict[str, str], _grid: bool, _number: int) -> None:
    cells["uprn"] = f"{int(cells['uprn']) / 1e11:.5f}E+11"


def _rounded(cells: dict[str, str], _grid: bool, _number: int) -> None:
    cells["uprn"] = f"{round(int(cells['uprn']), -6)}"


def _padded(cells: dict[str, str], _grid: bool, _number: int) -> None:
    cells["uprn"] = cells["uprn"].zfill(14)


def _misspell(cells: dict[str, str], _grid: bool, number: int) -> None:
    lease = cells["tenure"] == "Leasehold"
    cells["tenure"] = _MISSPELT[(number // 2 % 2) * 2 + (0 if lease else 1)]


def _date_style(cells: dict[str, str], _grid: bool, number: int) -> None:
    day = pd.Timestamp(cells["date_true"])
    styles = ("%d %B %Y", "%d.%m.%Y", "%b-%y", "%Y", "%d-%b-%Y", "%d/%m/%y")
    cells["date"] = day.strftime(styles[number % len(styles)])


def _serial(cells: dict[str, str], _grid: bool, _number: int) -> None:
    cells["date"] = str((pd.Timestamp(cells["date_true"]) - pd.Timestamp("1899-12-30")).days)


def _money(cells: dict[str, str], _grid: bool, _number: int) -> None:
    for name in ("cost", "backlog"):
        cells[name] = f"£{int(cells[name]):,}"


def _not_given(cells: dict[str, str], _grid: bool, number: int) -> None:
    cells[("cost", "area", "backlog", "condition")[number % 4]] = "TBC" if number % 2 else "n/a"


def _value_missing(cells: dict[str, str], _grid: bool, number: int) -> None:
    cells[("area", "cost", "condition", "backlog")[number % 4]] = ""


def _negative(cells: dict[str, str], _grid: bool, _number: int) -> None:
    cells["area"] = f"-{cells['area']}"


def _square_feet(cells: dict[str, str], _grid: bool, _number: int) -> None:
    cells["area"] = f"{round(int(cells['area']) * 10.7639):,} sq ft"


def _hectares(cells: dict[str, str], _grid: bool, _number: int) -> None:
    cells["area"] = f"{int(cells['area']) / 10_000:.4f}"


def _break_name(cells: dict[str, str], _grid: bool, _number: int) -> None:
    cells["name"] = cells["name"].replace(" ", "\n", 1)


def _case(cells: dict[str, str], _grid: bool, number: int) -> None:
    for name in ("name", "street", "town"):
        cells[name] = cells[name].lower() if number % 3 == 0 else cells[name].upper()


_CHANGES: dict[str, Callable[[dict[str, str], bool, int], None]] = {
    "coordinates_swapped": _swap,
    "northing_digit_missing": _lose_digit,
    "coordinates_missing": _blank("x", "y"),
    "location_missing": _blank("x", "y", "postcode", "street"),
    "postcode_missing": _blank("postcode"),
    "postcode_untidy": _untidy,
    "postcode_line_break": _break_postcode,
    "uprn_scientific": _scientific,
    "uprn_rounded": _rounded,
    "uprn_leading_zeros": _padded,
    "uprn_missing": _blank("uprn"),
    "tenure_misspelt": _misspell,
    "id_missing": _blank("code"),
    "date_style": _date_style,
    "date_serial": _serial,
    "money_text": _money,
    "value_not_given": _not_given,
    "value_missing": _value_missing,
    "area_negative": _negative,
    "area_square_feet": _square_feet,
    "area_hectares": _hectares,
    "name_line_break": _break_name,
    "case_chaos": _case,
}
