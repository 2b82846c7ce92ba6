"""What carries a vacancy, in rows for programs and in words for people."""

import datetime as dt
import json
import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from assetmap.vacancy.rules import VacancyRules

__all__ = ["explain_vacancy", "json_document", "vacancy_rows", "visit_rows"]

_MONTHS_PER_YEAR = 12
_EXPLAINED = ("age_months", "families", "sources_disagree", "carried_by")


def explain_vacancy(assets: pd.DataFrame, evidence: pd.DataFrame, rules: VacancyRules) -> pd.DataFrame:
    """How old the evidence on each asset is, whether it disagrees, and the few items that carry it.

    Parameters
    ----------
    assets : pandas.DataFrame
        Rows of the table ``assets``.
    evidence : pandas.DataFrame
        Rows of the table ``evidence`` of a build.
    rules : VacancyRules
        How many items are named.

    Returns
    -------
    pandas.DataFrame
        In the order of ``assets``: ``asset_id``; ``age_months`` of the newest dated item, NaN without one;
        ``families`` whose word counts, in number; ``sources_disagree``, whether statements that count stand against each
        other; ``carried_by``, up to three of those that count in words with their age, newest first.

    Examples
    --------
    An item reads "vacant in a business-rates list; Occupied: N, empty since 2023-04 (41 months ago)".
    """
    counted = evidence[evidence["counts"]].sort_values(["asset_id", "age_months"], kind="stable")
    shown = counted.groupby("asset_id").head(rules.items_named)
    words = shown["text"] + " (" + shown["age_months"].map(_ago).astype("str") + ")"
    ids = pd.Index(assets["asset_id"])
    sides = counted.assign(says=counted["says"].replace("released", "empty"))
    sides = sides[sides["says"].isin(["empty", "used"])].groupby("asset_id")["says"].nunique()
    return pd.DataFrame(
        {
            "asset_id": assets["asset_id"].to_numpy(),
            "age_months": evidence.groupby("asset_id")["age_months"].min().reindex(ids).to_numpy(dtype="float64"),
            "families": counted.groupby("asset_id")["family"].nunique().reindex(ids).fillna(0).to_numpy(dtype="int64"),
            "sources_disagree": (sides.reindex(ids).fillna(0) > 1).to_numpy(),
            "carried_by": words.groupby(shown["asset_id"])
            .agg("; ".join)
            .reindex(ids)
            .fillna("")
            .to_numpy(dtype=object),
        }
    )


def vacancy_rows(
    assets: pd.DataFrame, vacancy: pd.DataFrame, evidence: pd.DataFrame, rules: VacancyRules
) -> list[dict[str, Any]]:
    """Rows of ``assetmap vacancy REGION --json``, the most probably empty first.

    Parameters
    ----------
    assets, vacancy, evidence : pandas.DataFrame
        Rows of the three tables.
    rules : VacancyRules
        As for `explain_vacancy`.

    Returns
    -------
    list of dict
        The columns of the table ``vacancy``, those of `explain_vacancy`, ``name`` and ``owner`` of the asset, and
        ``evidence``: its items, newest first. Missing is None. For those who work on the register: not for the public.
    """
    table = vacancy.merge(explain_vacancy(assets, evidence, rules), on="asset_id", validate="one_to_one")
    table = table.merge(assets[["asset_id", "name", "owner"]], on="asset_id", validate="one_to_one")
    table = table.sort_values(["probability", "asset_id"], ascending=[False, True])
    items = evidence.sort_values(["asset_id", "age_months", "file", "row"]).drop(columns="asset_id")
    grouped = {asset: _records(items.loc[rows]) for asset, rows in evidence.groupby("asset_id").groups.items()}
    return [row | {"evidence": _newest_first(grouped.get(row["asset_id"], []))} for row in _records(table)]


def visit_rows(listed: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of ``assetmap vacancy REGION --visits N --json``, round by round in the order of the way.

    Parameters
    ----------
    listed : pandas.DataFrame
        By `assetmap.vacancy.visit_rounds`.
    """
    return _records(listed)


def json_document(
    rows: list[dict[str, Any]],
    region: str,
    as_of: dt.date,
    key: str = "vacancy",
    settings: Mapping[str, Any] | None = None,
) -> str:
    """The rows as one JSON document, under a key named for them; no number in it is not a number.

    Parameters
    ----------
    rows : list of dict
        By `vacancy_rows` or `visit_rows`.
    region : str
        Key of the region.
    as_of : datetime.date
        Day on which ages were counted.
    key : str
        ``vacancy`` or ``visits``.
    settings : mapping, optional
        Further keys of the document: the settings that the rows rest on.
    """
    document = {"region": region, "as_of": as_of.isoformat(), **(settings or {}), key: rows}
    return json.dumps(document, ensure_ascii=False, allow_nan=False)


def _newest_first(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(
        items, key=lambda item: (item["age_months"] is None, item["age_months"] or 0.0, item["file"], item["row"])
    )


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): _plain(value) for name, value in row.items()} for row in frame.to_dict("records")]


def _plain(value: Any) -> Any:
    if value is None or value is pd.NA or (isinstance(value, float) and not math.isfinite(value)):
        return None
    return value.item() if isinstance(value, np.generic) else value


def _ago(months: float) -> str:
    if math.isnan(months):
        return "no date"
    if months < 1:
        return "this month"
    whole = round(months)
    if whole < 2 * _MONTHS_PER_YEAR:
        return f"{whole} month{'' if whole == 1 else 's'} ago"
    return f"{whole // _MONTHS_PER_YEAR} years ago"
