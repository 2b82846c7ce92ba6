"""One owner's property in several files: the same one merged, each merge told in both files."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from assetmap.register.identity import Identity, asset_ids, merge_rows, reference_in
from assetmap.register.issues import IssueLog
from assetmap.tables import ASSETS, ISSUES, check_table, empty_table

__all__ = ["SHARED_REFERENCES", "Merged", "merge_across"]

# Two files number by one system where at least this share of the references of the smaller stands in the other.
# Assumption: a rating list and an asset register share none, two years of one register nearly all.
SHARED_REFERENCES = 0.1

# What belongs together is taken over together: a place with its accuracy, a status with its date.
_TOGETHER = (
    ("geometry", "located_by", "location_accuracy_m", "council_area", "area_code"),
    ("status_kind", "status", "status_date", "status_note"),
    ("tenure", "tenure_published"),
    ("land_or_building", "land_or_building_published"),
    ("use", "use_class"),
    ("availability", "availability_date"),
)
_OWN = ("asset_id", "source_file", "source_row", "owner", "owner_code")


@dataclass(frozen=True)
class Merged:
    """What became of the files' assets.

    Parameters
    ----------
    assets : geopandas.GeoDataFrame
        The assets table, each property once, ids unique.
    issues : pandas.DataFrame
        The issues table: each merge, once in either file.
    asset_id : pandas.Series
        For each asset that was given, on the same index, the id of the asset it now is. Evidence that was gathered
        from all files before the merge is brought to the merged assets by it.
    """

    assets: gpd.GeoDataFrame
    issues: pd.DataFrame
    asset_id: pd.Series


def merge_across(assets: gpd.GeoDataFrame) -> Merged:
    """Assets of several files with each owner's property once.

    Two assets of one owner in different files are one property by the rules of `merge_rows`. References count only
    between files that number alike, and those that differ keep assets apart there. Two assets of one file are never
    merged: that has been decided when it was read. The asset of the earlier file stays and takes what it lacks from
    the later; where both speak, the earlier is kept, but of two dated statuses the later.

    Parameters
    ----------
    assets : geopandas.GeoDataFrame
        Rows of the table ``assets``, those of the more telling file first; ids may stand twice.

    Returns
    -------
    Merged
        The merged assets, the merges told, and the new id of each asset given.

    Raises
    ------
    ValueError
        When a column of the table is missing.
    """
    missing = [name for name in ASSETS.names if name not in assets.columns]
    if missing:
        raise ValueError(f"'assets' lacks the columns {missing}")
    if assets.empty:
        return Merged(assets.copy(), empty_table(ISSUES), pd.Series([], index=assets.index, dtype="str"))
    rows = _identities(assets)
    survivors, alike = merge_rows(rows)
    stay = [i for i, into in enumerate(survivors) if into == i]
    ids = _unique_ids(assets, rows, stay)
    id_of = dict(zip(stay, ids, strict=True))
    logs = {name: IssueLog(str(name)) for name in assets["source_file"].unique()}
    merged = assets.iloc[stay].copy().reset_index(drop=True)
    merged["asset_id"] = ids
    place = {i: position for position, i in enumerate(stay)}
    taken: dict[int, dict[str, object]] = {}
    lines = assets["source_row"].to_list()
    files = assets["source_file"].to_list()
    for i, into in enumerate(survivors):
        if into != i:
            said = taken.setdefault(into, assets.iloc[into].to_dict())
            differ = _take_over(said, assets.iloc[i].to_dict())
            told = f"; the two differ in {', '.join(differ)}" if differ else ""
            logs[files[i]].add("merged_across", lines[i], detail=f"line {lines[into]} of {files[into]}{told}")
            logs[files[into]].add("merge_kept", lines[into], detail=f"line {lines[i]} of {files[i]}")
    for i in alike:
        logs[files[i]].add("possible_duplicate", lines[i])
    for i in stay:
        if id_of[i] != assets["asset_id"].iloc[i]:
            logs[files[i]].add("id_repeated", lines[i], detail="another file has given it to another property")
    if taken:
        _write(merged, {place[i]: said for i, said in taken.items()})
    asset_id = pd.Series([id_of[into] for into in survivors], index=assets.index, dtype="str")
    issues = [
        log.table({lines[i]: asset_id.iloc[i] for i in range(len(rows)) if files[i] == name})
        for name, log in logs.items()
        if log.counts()
    ]
    told = pd.concat(issues, ignore_index=True) if issues else empty_table(ISSUES)
    return Merged(check_table(merged, ASSETS), check_table(told, ISSUES), asset_id)


def _identities(assets: gpd.GeoDataFrame) -> list[Identity]:
    columns = ("owner_code", "asset_id", "uprn", "name", "address", "postcode", "source_file")
    texts = [assets[name].fillna("").astype("str").to_list() for name in columns]
    rows = []
    for code, asset_id, uprn, name, address, postcode, file in zip(*texts, strict=True):
        row = Identity(code, "", uprn, name, address, postcode, "", file)
        rows.append(Identity(code, reference_in(asset_id, row), uprn, name, address, postcode, asset_id, file))
    systems = _systems(rows)
    return [
        Identity(r.owner_code, r.own_id, r.uprn, r.name, r.address, r.postcode, r.rest, r.file, systems[r.file])
        for r in rows
    ]


def _systems(rows: Sequence[Identity]) -> dict[str, str]:
    """File to the first file that numbers as it does."""
    references: dict[str, set[tuple[str, str]]] = {}
    for row in rows:
        references.setdefault(row.file, set())
        if row.own_id:
            references[row.file].add((row.owner_code, row.own_id.casefold()))
    systems: dict[str, str] = {}
    for file, own in references.items():
        alike = (
            systems[other]
            for other in systems
            if own
            and references[other]
            and len(own & references[other]) >= SHARED_REFERENCES * min(len(own), len(references[other]))
        )
        systems[file] = next(alike, file)
    return systems


def _unique_ids(assets: gpd.GeoDataFrame, rows: Sequence[Identity], stay: Sequence[int]) -> list[str]:
    """Ids as they were; an id that another file's asset has already is replaced by a hash."""
    given = [str(assets["asset_id"].iloc[i]) for i in stay]
    seen: Counter[str] = Counter()
    later = []
    for position, asset_id in enumerate(given):
        seen[asset_id] += 1
        if seen[asset_id] > 1:
            later.append(position)
    nameless = [
        Identity(row.owner_code, "", row.uprn, row.name, row.address, row.postcode, f"{row.file}|{row.rest}")
        for row in (rows[stay[position]] for position in later)
    ]
    for position, made in zip(later, asset_ids(nameless)[0], strict=True):
        unique, number = made, 1
        while unique in seen:
            number += 1
            unique = f"{made}-{number}"
        seen[unique] += 1
        given[position] = unique
    return given


def _take_over(said: dict[str, object], other: dict[str, object]) -> list[str]:
    """Fill what is blank from the other; names of the fields in which the two differ."""
    differ = []
    grouped = {name for group in _TOGETHER for name in group}
    for lead, *rest in (*_TOGETHER, *((name,) for name in ASSETS.names if name not in grouped and name not in _OWN)):
        ours, theirs = said[lead], other[lead]
        if _blank(theirs):
            continue
        if _blank(ours):
            said |= {name: other[name] for name in (lead, *rest)}
        elif lead != "geometry" and ours != theirs:
            differ.append(lead)
            if lead == "status_kind" and _text(other["status_date"]) > _text(said["status_date"]):
                said |= {name: other[name] for name in (lead, *rest)}
    return differ


def _blank(value: object) -> bool:
    return value is None or value is pd.NA or value != value or value == ""


def _text(value: object) -> str:
    return "" if _blank(value) else str(value)


def _write(merged: gpd.GeoDataFrame, said: dict[int, dict[str, object]]) -> None:
    for name in ASSETS.names:
        if name not in _OWN:
            column = merged[name].astype("object") if name != "geometry" else merged[name].to_numpy(dtype=object)
            values = list(column)
            for position, fields in said.items():
                values[position] = fields[name]
            if name == "geometry":
                merged[name] = gpd.GeoSeries(values, index=merged.index, crs=merged.crs)
            else:
                merged[name] = pd.Series(values, index=merged.index, dtype=merged[name].dtype)
