"""A file of evidence from any source: each line is kept or refused, and a refused one is named."""

import csv
import datetime as dt
import io
from collections import Counter
from collections.abc import Collection
from pathlib import Path

import pandas as pd

from assetmap.errors import InputError
from assetmap.register.dates import DateStyle, date_style, parse_date
from assetmap.tables import EVIDENCE
from assetmap.vacancy.evidence.faults import Fault, fault_table
from assetmap.vacancy.evidence.ledger import make_evidence
from assetmap.vacancy.rules import SAYS, VacancyRules

__all__ = ["EVIDENCE_FILE_COLUMNS", "read_evidence_file"]

# column, whether it is needed, meaning
EVIDENCE_FILE_COLUMNS = {
    "asset_id": "the asset's id; or its UPRN in the column uprn",
    "uprn": "the asset's UPRN, where the id is blank",
    "source": "family of the source",
    "says": "what the source says, such as vacant, closed, in use or marketed",
    "date": "when it was true",
    "source_date": "date of the source itself",
    "note": "what else it says",
    "link": "where it can be looked up",
}
_LARGEST = 50 * 1024 * 1024
# Sources write these in more ways than one.
_WORDS = {
    "empty": "vacant",
    "unoccupied": "vacant",
    "void": "vacant",
    "occupied": "in use",
    "used": "in use",
    "declared surplus": "surplus",
    "to let": "marketed",
    "for sale": "marketed",
    "part": "part in use",
}


def read_evidence_file(
    path: str | Path,
    assets: pd.DataFrame,
    rules: VacancyRules,
    as_of: dt.date,
    owners: Collection[str] | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Evidence of a CSV file with the columns `EVIDENCE_FILE_COLUMNS`, and its faults.

    Parameters
    ----------
    path : str or pathlib.Path
        UTF-8 or Windows-1252. Dates may be written as 2026-09-30, 30/09/2026, 30.09.2026, 30 Sep 2026, September 2026
        or 2026; the day comes first unless the column shows otherwise.
    assets : pandas.DataFrame
        Rows of the table ``assets``.
    rules : VacancyRules
        Families, likelihood ratios and half-life.
    as_of : datetime.date
        Day on which the ages are counted; a later date is refused.
    owners : collection of str, optional
        Codes of the owners that the file may speak of; by default all.

    Returns
    -------
    tuple of pandas.DataFrame
        Rows of the table ``evidence`` and rows of the table ``issues``. Every line is in the first or refused in the
        second. Two lines of one date and source that say of one asset that it is empty and that it is used are both
        refused: one of them is wrong, and nobody here can say which.

    Raises
    ------
    InputError
        When the file is not a table with these columns.
    """
    path = Path(path)
    rows = _rows(path)
    columns = {name: [row.get(name, "") for _, row in rows] for name in ("date", "source_date")}
    styles = {name: date_style(texts) for name, texts in columns.items()}
    ids, by_uprn = _known(assets)
    faults: list[Fault] = []
    items = []
    for line, row in rows:
        kept = _item(line, row, styles, ids, by_uprn, rules, as_of, owners, path.name)
        if isinstance(kept, Fault):
            faults.append(kept)
            continue
        items.append(kept)
        if not kept["date"]:
            faults.append(Fault(path.name, line, "date", "", "evidence_undated", "", str(kept["asset_id"])))
    items, against = _without_contradictions(items, path.name)
    table = make_evidence(pd.DataFrame(items), rules, as_of)
    return table[[c.name for c in EVIDENCE.columns]], fault_table(sorted([*faults, *against], key=lambda f: f.row))


def _rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    if not path.is_file():
        raise _not_a_file(path, "no such file")
    if path.stat().st_size > _LARGEST:
        raise _not_a_file(path, f"{path.stat().st_size:,} bytes")
    data = path.read_bytes()
    if b"\x00" in data:
        raise _not_a_file(path, "a binary file")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    try:
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        lines = [(reader.line_num, cells) for cells in reader]
    except csv.Error as error:
        raise _not_a_file(path, f"line {reader.line_num}: {error}") from error
    header = [cell.strip().casefold().replace(" ", "_") for cell in lines[0][1]] if lines else []
    known = [name for name in header if name in EVIDENCE_FILE_COLUMNS]
    if not {"source", "says"} <= set(known) or not {"asset_id", "uprn"} & set(known) or len(known) != len(set(known)):
        raise _not_a_file(path, ", ".join(header)[:200] or "nothing")
    found = []
    for line, cells in lines[1:]:
        if any(cell.strip() for cell in cells):
            padded = [*cells, *[""] * len(header)]
            values = {name: " ".join(cell.split()) for name, cell in zip(header, padded, strict=False)}
            if any(cell.strip() for cell in cells[len(header) :]):
                raise _not_a_file(path, f"line {line} has {len(cells)} cells under {len(header)} headers")
            found.append((line, values))
    return found


def _item(
    line: int,
    row: dict[str, str],
    styles: dict[str, DateStyle],
    ids: dict[str, str],
    by_uprn: dict[str, str],
    rules: VacancyRules,
    as_of: dt.date,
    owners: Collection[str] | None,
    file: str,
) -> dict[str, object] | Fault:
    def fault(column: str, kind: str, detail: str = "") -> Fault:
        return Fault(file, line, column, row.get(column, ""), kind, detail)

    asset = row.get("asset_id", "") or by_uprn.get(row.get("uprn", "").lstrip("0"), "")
    if asset not in ids:
        return fault("asset_id" if row.get("asset_id") else "uprn", "evidence_asset_unknown")
    if owners is not None and ids[asset] not in owners:
        return fault("asset_id", "evidence_of_another_council", ids[asset])
    families = {name.casefold(): name for name in rules.families}
    family = families.get(row["source"].casefold(), "")
    if not family:
        return fault("source", "evidence_source_unknown", f"allowed {', '.join(rules.families)}")
    says = row["says"].casefold()
    kind = _WORDS.get(says, says)
    if kind not in rules.families[family].ratios:
        return fault("says", "evidence_kind_unknown", f"allowed {', '.join(rules.families[family].ratios)}")
    dates = {}
    for name, style in styles.items():
        dates[name], wrong = parse_date(row.get(name, ""), style, today=as_of)
        if wrong:
            return fault(name, "evidence_date_future" if wrong == "date_future" else "evidence_date_unreadable")
    if dates["source_date"] and dates["date"] and dates["date"] > dates["source_date"][: len(dates["date"])]:
        detail = f"true in {dates['date']}, said in {dates['source_date']}"
        return fault("date", "evidence_contradicts_itself", detail)
    note, link = row.get("note", ""), row.get("link", "")
    return {
        "asset_id": asset,
        "family": family,
        "kind": kind,
        "note": note,
        "file": file,
        "row": line,
        "link": link,
    } | dates


def _without_contradictions(items: list[dict[str, object]], file: str) -> tuple[list[dict[str, object]], list[Fault]]:
    said: dict[tuple[object, ...], Counter[str]] = {}
    for item in items:
        said.setdefault((item["asset_id"], item["family"], item["date"]), Counter())[SAYS[str(item["kind"])]] += 1
    kept, faults = [], []
    for item in items:
        sides = said[item["asset_id"], item["family"], item["date"]]
        if sides["empty"] and sides["used"] and SAYS[str(item["kind"])] != "neither":
            faults.append(
                Fault(
                    file,
                    int(str(item["row"])),
                    "says",
                    str(item["kind"]),
                    "evidence_contradicts_itself",
                    "another line of the same source and date says otherwise",
                    str(item["asset_id"]),
                )
            )
        else:
            kept.append(item)
    return kept, faults


def _known(assets: pd.DataFrame) -> tuple[dict[str, str], dict[str, str]]:
    owner = assets["owner_code"].fillna("")
    counts = assets["uprn"].value_counts()
    single = assets[assets["uprn"].map(counts) == 1]
    return (
        dict(zip(assets["asset_id"], owner, strict=True)),
        dict(zip(single["uprn"], single["asset_id"], strict=True)),
    )


def _not_a_file(path: Path, seen: str) -> InputError:
    return InputError(
        "this is not a file of evidence",
        str(path),
        seen=seen,
        allowed="CSV with the columns source, says, and asset_id or uprn; also date, source_date, note, link",
        next_step="see docs/vacancy.md for the columns",
    )
