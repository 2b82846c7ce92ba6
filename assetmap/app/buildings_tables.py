"""What the comparison of buildings shows, as tables of text: a row for each matter, a column for each building."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from assetmap.app.card import FACTS, fact_text, is_blank
from assetmap.app.data import View
from assetmap.app.value_text import amount
from assetmap.indicators import CATALOGUE
from assetmap.scoring import Criterion, RankedValues, contributions
from assetmap.vacancy import TITLES

__all__ = ["at_a_glance", "carried", "contribution_rows", "facts", "figures", "lettered"]

_CASES = ("central", "adverse", "favourable")
_NOT_RANKED = "not ranked"


def lettered(ids: Sequence[str], names: Mapping[str, str]) -> dict[str, str]:
    """Heading of each building by its id: a letter, by which the chart names it, and what it is called.

    Examples
    --------
    >>> lettered(["X:1", "X:2"], {"X:1": "Baths"})
    {'X:1': 'A: Baths', 'X:2': 'B: X:2'}
    """
    return {asset_id: f"{chr(ord('A') + i)}: {names.get(asset_id, asset_id)}" for i, asset_id in enumerate(ids)}


def at_a_glance(ranking: pd.DataFrame, appraisals: pd.DataFrame | None, heads: Mapping[str, str]) -> pd.DataFrame:
    """Rank within its list, score, share known, whether it is empty; to an officer the evidence's date and the uplift as well.

    Parameters
    ----------
    ranking : pandas.DataFrame
        As `assetmap.app.data.current_ranking` gives it.
    appraisals : pandas.DataFrame or None
        The build's table ``appraisals``; None for the public, who see neither money nor why a building is not ranked.
    heads : mapping of str to str
        By `lettered`.
    """
    by_id = ranking.set_index("asset_id")
    of = ranking.loc[ranking["ranked"], "list"].value_counts()
    columns = {}
    for asset_id, head in heads.items():
        row = by_id.loc[asset_id]
        ranked = bool(row["ranked"])
        cells = {
            "Rank": f"{int(row['rank']):,} of {of[row['list']]:,}" if ranked else _NOT_RANKED,
            "Score, 0 to 1": f"{row['score']:.3f}" if ranked else _NOT_RANKED,
            "Share of the weight that is known": f"{row['known_share']:.0%}",
            "Is it empty?": TITLES[str(row["list"])],
        }
        if appraisals is not None:
            cells["Why it is not ranked"] = "" if ranked else str(row["reason"])
            cells["Latest that is on file"] = "nothing" if is_blank(row["last_known"]) else str(row["last_known"])
            cells["Probability of being empty"] = f"{row['probability']:.0%}"
            cells |= _money(appraisals, asset_id)
        columns[head] = cells
    table = pd.DataFrame(columns)
    return table[(table != "").any(axis=1)].replace("", "–")


def _money(appraisals: pd.DataFrame, asset_id: str) -> dict[str, str]:
    """Net uplift and gap as this build appraised them, each with its range."""
    found = appraisals[appraisals["asset_id"] == asset_id]
    row: dict[str, Any] = found.iloc[0].to_dict() if len(found) else {"appraised": False, "note": ""}
    titles = {"net_uplift": "Net uplift after works, central (adverse to favourable)"}
    titles["gap"] = "Gap that a grant or the owner would fill, central (adverse to favourable)"
    if not row["appraised"]:
        return dict.fromkeys(titles.values(), str(row["note"] or "not appraised"))
    said = {}
    for figure, title in titles.items():
        middle, low, high = (amount(row[f"{figure}_{case}"]) for case in _CASES)
        said[title] = middle if pd.isna(row[f"{figure}_central"]) else f"{middle} ({low} to {high})"
    return said


def facts(view: View, heads: Mapping[str, str]) -> pd.DataFrame:
    """What the registers say of each, as far as they say it of any, and where that was read."""
    by_id = view.rows.set_index("asset_id", drop=False)
    vintages = {entry["file"]: entry["vintage"] for entry in view.run["inputs"] if entry["role"] == "register"}
    columns = {}
    for asset_id, head in heads.items():
        row = by_id.loc[asset_id].to_dict()
        cells = {title: "" if is_blank(row[name]) else fact_text(row[name], unit) for name, title, unit in FACTS}
        vintage = vintages.get(row["source_file"], "")
        read = f"{row['source_file']}, line {row['source_row']}"
        columns[head] = cells | {"Read from": f"{read} ({vintage})" if vintage else read}
    table = pd.DataFrame(columns)
    return table[(table != "").any(axis=1)].replace("", "not stated")


def contribution_rows(ranked: RankedValues, heads: Mapping[str, str]) -> pd.DataFrame:
    """Contribution of each criterion to each ranked building's score.

    Parameters
    ----------
    ranked : RankedValues
        Of the weights in force.
    heads : mapping of str to str
        By `lettered`; buildings that are not ranked are left out.

    Returns
    -------
    pandas.DataFrame
        As `assetmap.scoring.contributions` gives them, with ``building`` (its heading) and ``letter``. For each building the
        contributions add up to its score.
    """
    there = set(ranked.asset_ids)
    parts = [
        contributions(ranked, asset_id).assign(building=head, letter=head.split(":")[0])
        for asset_id, head in heads.items()
        if asset_id in there
    ]
    if not parts:
        return pd.DataFrame(columns=["title", "weight", "utility", "contribution", "known", "building", "letter"])
    return pd.concat(parts, ignore_index=True)


def carried(rows: pd.DataFrame, heads: Mapping[str, str]) -> pd.DataFrame:
    """`contribution_rows` as text: points of the score and the value 0 to 1 behind them; the last row adds them up."""
    titles = list(dict.fromkeys(rows["title"]))
    table: dict[str, list[str]] = {}
    if titles:
        weights = rows.drop_duplicates("title").set_index("title")["weight"]
        table["share of the weight"] = [*(f"{weights[title]:.0%}" for title in titles), f"{weights.sum():.0%}"]
    for head in heads.values():
        own = rows[rows["building"] == head]
        if own.empty:
            table[head] = [_NOT_RANKED] * (len(titles) + bool(titles))
            continue
        said = [
            f"{row.contribution:.3f} (value {row.utility:.2f})"
            if row.known
            else f"{row.contribution:.3f} (not known, counted at the middle)"
            for row in own.itertuples()
        ]
        table[head] = [*said, f"{own['contribution'].sum():.3f}"]
    return pd.DataFrame(table, index=[*titles, "Score"] if titles else [])


def figures(view: View, criteria: Sequence[Criterion], heads: Mapping[str, str]) -> pd.DataFrame:
    """The figure behind each criterion, with its unit; the last column says where it comes from and of when it is."""
    by_id = view.indicators.set_index("asset_id")
    titles = {entry["role"]: f"{entry['title']} ({entry['vintage']})" for entry in view.run["inputs"]}
    wanted = {part.indicator for criterion in criteria for part in criterion.parts}
    rows = {}
    for indicator in CATALOGUE:
        if indicator.name not in wanted:
            continue
        cells = {head: _figure(by_id.loc[asset_id, indicator.name]) for asset_id, head in heads.items()}
        source = "; ".join(titles[role] for role in indicator.roles if role in titles)
        lacking = [role for role in indicator.roles if role not in titles]
        if lacking:
            source = f"not available: no layer for {', '.join(lacking)}"
        elif not indicator.roles:
            source = "its own register: see Facts"
        rows[f"{indicator.title.capitalize()}, {indicator.unit}"] = cells | {"source and date": source}
    return pd.DataFrame(rows).T


def _figure(value: float) -> str:
    return "not known" if pd.isna(value) else f"{value:,.2f}".rstrip("0").rstrip(".")
