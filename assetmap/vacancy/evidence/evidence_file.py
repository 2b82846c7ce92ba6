"""A file of evidence from any source: each line is kept or refused, and a refused one is named."""

import datetime as dt
from collections.abc import Collection
from pathlib import Path

import pandas as pd

from assetmap.register.dates import DateStyle, date_style, parse_date
from assetmap.tables import EVIDENCE
from assetmap.vacancy.evidence.faults import Fault, fault_table
from assetmap.vacancy.evidence.ledger import make_evidence
from assetmap.vacancy.evidence.lines import read_lines
from assetmap.vacancy.rules import VacancyRules

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
    "confidence": "high, medium or low; blank for high",
}
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
        Sources, kinds and their likelihoods.
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
    rows = read_lines(
        path,
        EVIDENCE_FILE_COLUMNS,
        _enough,
        "a file of evidence",
        "CSV with the columns source, says, and asset_id or uprn; also date, source_date, note, link, confidence",
    )
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
    items, against = _without_contradictions(items, path.name, rules)
    table = make_evidence(pd.DataFrame(items), rules, as_of)
    return table[[c.name for c in EVIDENCE.columns]], fault_table(sorted([*faults, *against], key=lambda f: f.row))


def _enough(known: set[str]) -> bool:
    return {"source", "says"} <= known and bool({"asset_id", "uprn"} & known)


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
    families = {name.casefold(): name for name in rules.sources}
    family = families.get(row["source"].casefold(), "")
    if not family:
        return fault("source", "evidence_source_unknown", f"allowed {', '.join(rules.sources)}")
    says = row["says"].casefold()
    kind = _WORDS.get(says, says)
    if kind not in rules.sources[family].says:
        return fault("says", "evidence_kind_unknown", f"allowed {', '.join(rules.sources[family].says)}")
    dates = {}
    for name, style in styles.items():
        dates[name], wrong = parse_date(row.get(name, ""), style, today=as_of)
        if wrong:
            return fault(name, "evidence_date_future" if wrong == "date_future" else "evidence_date_unreadable")
    if dates["source_date"] and dates["date"] and dates["date"] > dates["source_date"][: len(dates["date"])]:
        detail = f"true in {dates['date']}, said in {dates['source_date']}"
        return fault("date", "evidence_contradicts_itself", detail)
    confidence = row.get("confidence", "").casefold()
    if confidence and confidence not in rules.confidence:
        return fault("confidence", "evidence_confidence_unknown", f"allowed {', '.join(rules.confidence)}")
    note, link = row.get("note", ""), row.get("link", "")
    return {
        "asset_id": asset,
        "source": family,
        "kind": kind,
        "note": note,
        "file": file,
        "row": line,
        "link": link,
        "confidence": confidence,
    } | dates


def _without_contradictions(
    items: list[dict[str, object]], file: str, rules: VacancyRules
) -> tuple[list[dict[str, object]], list[Fault]]:
    def side(item: dict[str, object]) -> str:
        if item["kind"] == "part in use":  # it contradicts neither
            return "part"
        says = rules.kinds[str(item["kind"])].says
        return "empty" if says == "released" else says

    said: dict[tuple[object, ...], set[str]] = {}
    for item in items:
        said.setdefault((item["asset_id"], item["source"], item["date"]), set()).add(side(item))
    kept, faults = [], []
    for item in items:
        if {"empty", "used"} <= said[item["asset_id"], item["source"], item["date"]] and side(item) in (
            "empty",
            "used",
        ):
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
