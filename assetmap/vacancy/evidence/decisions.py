"""Public decisions: dated facts of committee papers, notices and news about public buildings, and the buildings themselves."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from assetmap.layers.postcodes import PostcodeDirectory, normalise_postcode
from assetmap.region import Council
from assetmap.register.dates import date_style, parse_date
from assetmap.tables import ASSETS, CRS, check_table, empty_table
from assetmap.vacancy.evidence.faults import Fault, fault_table
from assetmap.vacancy.evidence.ledger import make_evidence
from assetmap.vacancy.evidence.lines import read_lines
from assetmap.vacancy.evidence.linking import link_lines
from assetmap.vacancy.rules import VacancyRules

__all__ = ["DECISIONS", "DECISION_COLUMNS", "Decisions", "decision_evidence", "link_buildings", "read_decisions"]

# Name of this kind of source in region files and rules.
DECISIONS = "public decisions"
DECISION_COLUMNS = {
    "building_id": "the list's own id of the building; lines with the same id are about one",
    "name": "name of the building",
    "fact_kind": "what was decided or seen: closed, declared surplus, marketed, sold, still empty and so on",
    "fact_date": "when it was so: a day, a month or a year",
    "address": "street and town",
    "postcode": "unit postcode",
    "uprn": "UPRN, where known",
    "district_code": "GSS code of the district",
    "owner_kind": "council, police, fire, nhs, government or other",
    "owner": "name of the owner",
    "use_class": "what the building is or was",
    "floor_area_m2": "internal floor area",
    "source_url": "where it can be looked up",
    "source_date": "date of the source",
    "confidence": "high, medium or low; blank for high",
    "note": "what else there is to say",
    "easting": "British National Grid",
    "northing": "British National Grid",
    "located_by": "site, street or postcode",
    "location_accuracy_m": "radius in metres within which the building lies",
}
_NEEDED = {"building_id", "name", "fact_kind", "fact_date"}
_KINDS = {
    "declared surplus": "surplus",
    "surplus": "surplus",
    "to let": "marketed",
    "for sale": "marketed",
    "empty": "still empty",
    "vacant": "still empty",
}
_AGREED = ("transfer agreed", "sale agreed", "lease agreed")
_RECOMMENDED = re.compile(r"\brecommend", re.IGNORECASE)
_ACCURACY = {"postcode": 100.0, "site": 100.0, "street": 300.0}
# A point this far from its own unit postcode is not believed. [A]
_FAR_M = 2_000.0
_STREET = re.compile(
    r"\d|\b(?:street|st|road|rd|lane|ln|avenue|ave|drive|close|crescent|terrace|place|square|way|row|walk|parade|grove"
    r"|hill|mount|quay|dock|bank|gardens|green|brow|precinct|boulevard|promenade|embankment|view|court|yard|mews)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, eq=False)
class Decisions:
    """A list of public decisions as read.

    Parameters
    ----------
    facts : pandas.DataFrame
        One row per line kept: ``building`` (the asset id that its building has, or would have), ``kind``, ``date``,
        ``source_date``, ``link``, ``confidence``, ``note``, ``file``, ``row``.
    buildings : geopandas.GeoDataFrame
        Rows of the table ``assets``, one per building, placed as well as they can be; `certain` says which of them it is
        certain of which building is meant.
    certain : pandas.Series of bool
        By asset id.
    issues : pandas.DataFrame
        Rows of the table ``issues``: lines refused, left out, or kept otherwise than they say.
    rows_read : int
        Lines with something in them; the facts and the lines refused or left out add up to it.
    """

    facts: pd.DataFrame
    buildings: gpd.GeoDataFrame
    certain: pd.Series
    issues: pd.DataFrame
    rows_read: int


def read_decisions(
    path: str | Path,
    councils: Sequence[Council],
    rules: VacancyRules,
    as_of: dt.date,
    postcodes: PostcodeDirectory | None = None,
) -> Decisions:
    """Facts and buildings of a list of public decisions: CSV with `DECISION_COLUMNS`, a line a fact.

    Parameters
    ----------
    path : str or pathlib.Path
        UTF-8 or Windows-1252. Needed are ``building_id``, ``name``, ``fact_kind`` and ``fact_date``.
    councils : sequence of Council
        The region's councils; buildings in other districts are left out, and told.
    rules : VacancyRules
        What this kind of source can say.
    as_of : datetime.date
        A later date is refused.
    postcodes : PostcodeDirectory, optional
        To place a building that has a postcode and no point, and to check points.

    Raises
    ------
    InputError
        When the file is not a table with these columns.
    """
    path = Path(path)
    lines = read_lines(
        path,
        DECISION_COLUMNS,
        lambda known: known >= _NEEDED,
        "a list of public decisions",
        f"CSV with the columns {', '.join(sorted(_NEEDED))}; also {', '.join(k for k in DECISION_COLUMNS if k not in _NEEDED)}",
    )
    styles = {name: date_style([row.get(name, "") for _, row in lines]) for name in ("fact_date", "source_date")}
    codes = {council.code for council in councils}
    facts: list[dict[str, object]] = []
    faults: list[Fault] = []
    first: dict[str, tuple[int, dict[str, str]]] = {}
    for line, row in lines:

        def tell(column: str, kind: str, detail: str = "", line: int = line, row: dict[str, str] = row) -> None:
            faults.append(Fault(path.name, line, column, row.get(column, ""), kind, detail))

        if not row.get("building_id") or not row.get("name"):
            tell("building_id" if row.get("name") else "name", "evidence_nameless")
            continue
        if row.get("district_code") and row["district_code"] not in codes:
            tell("district_code", "evidence_outside_region")
            continue
        said = row["fact_kind"].casefold()
        kind = _KINDS.get(said, said)
        if kind not in rules.sources[DECISIONS].says:
            tell("fact_kind", "evidence_kind_unknown", f"allowed {', '.join(rules.sources[DECISIONS].says)}")
            continue
        if kind in _AGREED and _RECOMMENDED.search(row.get("note", "")):
            tell("fact_kind", "evidence_recommended")
            kind = "transfer recommended"
        confidence = row.get("confidence", "").casefold()
        if confidence and confidence not in rules.confidence:
            tell("confidence", "evidence_confidence_unknown", f"allowed {', '.join(rules.confidence)}")
            continue
        date, wrong = parse_date(row["fact_date"], styles["fact_date"], today=as_of)
        if wrong:
            tell("fact_date", "evidence_date_future" if wrong == "date_future" else "evidence_date_unreadable")
            continue
        if not date:
            tell("fact_date", "evidence_undated")
        stated, wrong = parse_date(row.get("source_date", ""), styles["source_date"])
        building = _asset_id(row)
        first.setdefault(building, (line, row))
        facts.append(
            {
                "building": building,
                "kind": kind,
                "date": date,
                "source_date": "" if wrong else stated,
                "link": row.get("source_url", ""),
                "confidence": confidence,
                "note": row.get("note", ""),
                "file": path.name,
                "row": line,
            }
        )
        begun_line, begun = first[building]
        if begun_line != line and any(
            row.get(n, "") != begun.get(n, "") for n in ("name", "postcode", "easting", "northing")
        ):
            tell("building_id", "evidence_building_differs", f"line {begun_line} was read")
    buildings, certain = _buildings(first, path.name, {c.code: c.name for c in councils}, postcodes, faults)
    frame = pd.DataFrame(
        facts, columns=["building", "kind", "date", "source_date", "link", "confidence", "note", "file", "row"]
    )
    issues = fault_table(sorted(faults, key=lambda fault: fault.row))
    return Decisions(frame, buildings, certain, issues, len(lines))


def link_buildings(decisions: Decisions, assets: pd.DataFrame, rules: VacancyRules) -> pd.Series:
    """Asset that each building of the list is, by the id that it would have of its own.

    Parameters
    ----------
    decisions : Decisions
        The list.
    assets : pandas.DataFrame
        Rows of the table ``assets``.
    rules : VacancyRules
        Scores of linking.

    Returns
    -------
    pandas.Series of str
        On the ids of ``decisions.buildings``; missing where none of the assets is this building. A building is looked for
        by its id, then among its district's assets by UPRN, name, street and postcode.
    """
    buildings = decisions.buildings
    found = pd.Series(pd.NA, index=pd.Index(buildings["asset_id"]), dtype="object")
    known = found.index.isin(assets["asset_id"])
    found[known] = found.index[known]
    others = assets[~assets["asset_id"].isin(found.index)]
    districts = buildings["council_area"].fillna("").astype("str")
    for district in districts.unique():
        wanted = buildings[(districts == district).to_numpy() & ~known].reset_index(drop=True)
        ours = (
            others
            if not district
            else others[(others["owner_code"] == district) | (others["council_area"] == district)]
        )
        if len(wanted) and len(ours):
            links = link_lines(pd.DataFrame(wanted.drop(columns="geometry")), ours, rules.linking).links
            for row, asset_id in zip(links["row"], links["asset_id"], strict=True):
                found[wanted["asset_id"].iloc[row]] = asset_id
    return found


def decision_evidence(
    decisions: Decisions, assets: pd.DataFrame, rules: VacancyRules, as_of: dt.date
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Evidence that the facts of a list give, and its issues.

    Parameters
    ----------
    decisions : Decisions
        The list.
    assets : pandas.DataFrame
        Rows of the table ``assets``: those of registers, and those that the list has added.
    rules : VacancyRules
        Sources, kinds and their likelihoods, scores of linking.
    as_of : datetime.date
        Day on which the ages are counted.

    Returns
    -------
    tuple of pandas.DataFrame
        Rows of the table ``evidence`` and rows of the table ``issues``. Evidence of a building of which it is not certain
        which is meant has the grade *area*, unless a register has it.
    """
    links = link_buildings(decisions, assets, rules)
    facts = decisions.facts
    asset = facts["building"].map(links)
    sure = facts["building"].map(decisions.certain).astype(bool) | (asset != facts["building"])
    there = asset.notna().to_numpy()
    items = facts[there].assign(
        asset_id=asset[there], source=DECISIONS, grade=np.where(sure[there], "building", "area")
    )
    left = [
        Fault(file, int(row), "building_id", building, "evidence_unlinked")
        for file, row, building in facts.loc[~there, ["file", "row", "building"]].itertuples(index=False, name=None)
    ]
    issues = pd.concat([decisions.issues, fault_table(left)], ignore_index=True)
    return make_evidence(items.drop(columns="building"), rules, as_of), issues


def _asset_id(row: dict[str, str]) -> str:
    return f"{_owner_code(row)}:{row['building_id']}"


def _owner_code(row: dict[str, str]) -> str:
    """The district's code where a council owns it, otherwise the owner's name as a code."""
    if row.get("owner_kind", "council").casefold() in ("council", "") and row.get("district_code"):
        return row["district_code"]
    return re.sub(r"[^a-z0-9]+", "-", (row.get("owner") or row.get("owner_kind") or "owner").casefold()).strip("-")


def _buildings(
    first: dict[str, tuple[int, dict[str, str]]],
    file: str,
    councils: dict[str, str],
    postcodes: PostcodeDirectory | None,
    faults: list[Fault],
) -> tuple[gpd.GeoDataFrame, pd.Series]:
    if not first:
        return empty_table(ASSETS), pd.Series(dtype="bool")
    rows = []
    for asset_id, (line, row) in first.items():
        postcode = normalise_postcode(row.get("postcode", ""))
        address = row.get("address", "")
        uprn = row.get("uprn", "").lstrip("0")
        rows.append(
            {
                "asset_id": asset_id,
                "name": row["name"],
                "address": address,
                "postcode": postcode or None,
                "uprn": uprn if uprn.isdigit() else None,
                "owner_code": _owner_code(row),
                "owner": councils.get(_owner_code(row)) or row.get("owner") or None,
                "council_area": row.get("district_code") or None,
                "use": row.get("use_class") or None,
                "land_or_building": "land" if row.get("use_class", "").casefold() == "land" else None,
                "floor_area_m2": _number(row.get("floor_area_m2", "")),
                "easting": _number(row.get("easting", "")),
                "northing": _number(row.get("northing", "")),
                "stated": row.get("located_by", "").casefold(),
                "location_accuracy_m": _number(row.get("location_accuracy_m", "")),
                "source_file": file,
                "source_row": line,
            }
        )
    frame = pd.DataFrame(rows)
    _place(frame, postcodes, faults)
    certain = (
        frame["uprn"].notna()
        | frame["postcode"].fillna("").str.contains(" ", regex=False)
        | frame["address"].str.contains(_STREET)
        | frame["name"].str.contains(r"\d", regex=True)
    )
    for name, line, sure in zip(frame["name"], frame["source_row"], certain, strict=True):
        if not sure:
            faults.append(Fault(file, int(line), "address", name, "evidence_building_vague"))
    points = [
        shapely.Point(x, y) if np.isfinite(x) and np.isfinite(y) else None
        for x, y in zip(frame["easting"], frame["northing"], strict=True)
    ]
    for column in ASSETS.columns:
        if column.name not in frame:
            frame[column.name] = None
    frame = frame.drop(columns=["easting", "northing", "stated"])
    table = check_table(gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries(points, crs=CRS), crs=CRS), ASSETS)
    return table, pd.Series(certain.to_numpy(), index=pd.Index(table["asset_id"]))


def _place(frame: pd.DataFrame, postcodes: PostcodeDirectory | None, faults: list[Fault]) -> None:
    """Fill in where each building lies, how it was placed and how closely; tell what does not fit."""
    point = np.isfinite(frame["easting"]) & np.isfinite(frame["northing"])
    frame["located_by"] = np.where(point, np.where(frame["stated"] == "postcode", "postcode", "coordinates"), "none")
    usual = frame["stated"].map(_ACCURACY).fillna(_ACCURACY["street"])
    frame["location_accuracy_m"] = frame["location_accuracy_m"].fillna(usual).where(point)
    if postcodes is not None:
        found = postcodes.locate(frame["postcode"].fillna(""))
        known = np.isfinite(found["easting"])
        away = np.hypot(frame["easting"] - found["easting"], frame["northing"] - found["northing"])
        far = point & known & (found["level"] == "unit") & ~(away <= _FAR_M)
        for at in np.flatnonzero(far):
            line, name = int(frame["source_row"].iloc[at]), str(frame["name"].iloc[at])
            detail = f"{away.iloc[at] / 1000:.1f} km from {frame['postcode'].iloc[at]}"
            faults.append(
                Fault(str(frame["source_file"].iloc[at]), line, "easting", name, "evidence_point_elsewhere", detail)
            )
        take = (known & ~point) | far
        frame.loc[take, "easting"], frame.loc[take, "northing"] = found["easting"], found["northing"]
        frame.loc[take, "location_accuracy_m"] = found["accuracy_m"]
        frame.loc[take, "located_by"] = "postcode"
    placed = frame[np.isfinite(frame["easting"])]
    shared = placed[placed.duplicated(["easting", "northing"], keep=False)]
    for _, few in shared.groupby(["easting", "northing"]):
        for line, name, other in zip(
            few["source_row"], few["name"], few["name"].shift(-1).fillna(few["name"].iloc[0]), strict=True
        ):
            faults.append(
                Fault(
                    str(few["source_file"].iloc[0]),
                    int(line),
                    "easting",
                    name,
                    "evidence_point_shared",
                    f"also {other}",
                )
            )


def _number(text: str) -> float:
    try:
        number = float(text.replace(",", ""))
    except ValueError:
        return np.nan
    return number if np.isfinite(number) else np.nan
