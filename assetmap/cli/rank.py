"""``assetmap rank``: the ranked list and its reasons."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import pandas as pd

from assetmap.cli.common import (
    built_region,
    json_option,
    named,
    plain,
    print_json,
    records,
    region_argument,
    table,
    title,
)
from assetmap.errors import InputError

if TYPE_CHECKING:
    from assetmap.scoring import Criterion

__all__ = ["rank"]


@click.command()
@region_argument
@click.option(
    "--weights",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="TOML file of swing weights, a line per criterion.",
)
@click.option("--top", type=click.IntRange(min=1), metavar="N", help="Show only the first N; ties at the end are kept.")
@click.option(
    "--markdown", is_flag=True, help="Print the list as a Markdown table: how firm, why, and what is not known."
)
@json_option
def rank(region: str, weights: Path | None, top: int | None, markdown: bool, as_json: bool) -> None:
    """Rank the empty buildings of REGION for transfer, and say why.

    Lists come first: only what is confirmed or likely empty is ranked, each list by itself. What is worth a visit, gone,
    on its way out, in use or not to be had stands apart, with the reason.

    Example: assetmap rank starter --top 5
    """
    from assetmap.scoring import by_list_and_rank, read_weights, robust_ranks, score_assets, with_swings
    from assetmap.tables import ASSETS, INDICATORS, RANKS, SCORES, VACANCY
    from assetmap.vacancy import RANKED, TITLES

    done = built_region(region)
    criteria = done.criteria
    told: list[str] = []
    assets, vacancy = done.table(ASSETS), done.table(VACANCY)
    if weights is None:
        scores = done.table(SCORES)
    else:
        criteria = with_swings(criteria, read_weights(weights, done.criteria_set.criteria, told.append))
        if not any(criterion.swing > 0 for criterion in criteria):
            raise InputError(
                "the weights are all on criteria that are known for no building",
                str(weights),
                seen=", ".join(one.title for one in done.left_out),
                allowed=", ".join(criterion.key for criterion in criteria),
                next_step="give one of these a weight above 0",
            )
        scores = score_assets(assets, done.table(INDICATORS), vacancy, criteria, gates=done.table(SCORES))
    firm = done.table(RANKS) if weights is None and top is None else robust_ranks(scores, criteria, top_k=top)
    firm = firm[["asset_id", "top_k", "p_top_k", "rank_p10", "rank_p90"]]
    rows = assets.drop(columns="geometry").assign(
        easting=assets.geometry.x.round(1), northing=assets.geometry.y.round(1)
    )
    states = vacancy.drop(columns=["list", "reason"])
    for further in (states, scores, firm):
        rows = rows.merge(further, on="asset_id", validate="one_to_one")
    listed = by_list_and_rank(rows[rows["list"].isin(RANKED)]).reset_index(drop=True)
    shown = listed if top is None else _first(listed, top)
    visits = rows[rows["list"] == "visit"].sort_values(["visit_gbp", "asset_id"], ascending=[False, True])
    apart = rows[~rows["list"].isin([*RANKED, "visit"])].sort_values(["list", "asset_id"], ignore_index=True)
    counts = rows["list"].value_counts()
    if as_json:
        few = ["asset_id", "name", "owner", "list", "reason", "probability", "last_known", "source_file", "source_row"]
        print_json(
            {
                "region": done.run["region"],
                "invented": done.run["invented"],
                "built_at": done.run["built_at"],
                "as_of": done.run["as_of"],
                "criteria": [asdict(criterion) for criterion in criteria],
                "left_out": [asdict(one) for one in done.left_out],
                "told": told,
                "ranked": int(listed["ranked"].sum()),
                "lists": {name: int(counts.get(name, 0)) for name in TITLES},
                "ranking": records(shown),
                "visits": records(visits[[*few, "probability_gone", "visit_gbp", "check", "easting", "northing"]]),
                "apart": records(apart[[*few, "probability_gone"]]),
                "sources": done.run["inputs"],
            }
        )
        return
    if markdown:
        click.echo(_markdown(records(shown[shown["ranked"]]), scores, criteria))
        return
    click.echo(f"{title(dict(done.run))}, evidence as of {done.run['as_of']}.")
    click.echo("; ".join(f"{TITLES[name]} {counts.get(name, 0):,}" for name in TITLES if counts.get(name, 0)) + ".\n")
    for sentence in [*told, *(one.sentence for one in done.left_out)]:
        click.echo(sentence)
    if told or done.left_out:
        click.echo()
    if listed.empty:
        click.echo("Nothing is confirmed or likely empty by dated evidence; see what is worth a visit.")
    lines = [
        {
            "list": row["list"],
            "rank": "" if row["rank"] is None else int(row["rank"]),
            "building": named(row),
            "owner": row["owner"],
            "empty": f"{row['probability']:.0%}",
            "score": f"{row['score']:.3f}",
            "8 draws in 10": "" if row["rank_p10"] is None else f"{row['rank_p10']:.0f} to {row['rank_p90']:.0f}",
            "known": f"{row['known_share']:.0%}",
            "next": row["check"] or "",
        }
        for row in records(shown)
    ]
    if lines:
        click.echo(table(lines))
        click.echo("\nWhy:")
        for row in records(shown.head(10)):
            click.echo(f"- {plain(named(row))}. {plain(row['explanation'])}")
        if len(shown) > 10:
            click.echo(f"  (the reasons of the other {len(shown) - 10:,} are in --json)")
        click.echo(
            "\nHow firm: over 10,000 draws of weights roughly as stated, with what is not known taken as anything from worst to "
            "best, the ranks on its list that 8 draws in 10 lie between."
        )


def _first(listed: pd.DataFrame, top: int) -> pd.DataFrame:
    """The first rows in the order of the lists; ties at the end are kept."""
    if len(listed) <= top:
        return listed
    last = listed.iloc[top - 1]
    tied = (listed["list"] == last["list"]) & (listed["rank"] == last["rank"]).fillna(False).astype(bool)
    return listed[(listed.index < top) | tied]


def _markdown(shown: list[dict[str, Any]], scores: pd.DataFrame, criteria: Sequence["Criterion"]) -> str:
    """The list as a table for a document: a row per building."""
    from assetmap.scoring import ranked_values, short_reason

    ranked = ranked_values(scores, criteria)
    rows = []
    for row in shown:
        missing = [c.title.lower() for c in criteria if row[f"utility_{c.key}"] is None]
        gates = row["gates_unknown"].replace(";", ",")
        not_known = "; ".join([*missing, *([f"gates: {gates}"] if gates else [])])
        cells = (
            row["list"],
            f"{row['rank']}",
            named(row),
            row["owner"],
            f"{row['score']:.3f}",
            "" if row["p_top_k"] is None else f"{row['p_top_k']:.0%}",
            f"{row['rank_p10']:.0f} to {row['rank_p90']:.0f}",
            f"{row['known_share']:.0%}",
            short_reason(ranked, row["asset_id"]),
            not_known or "nothing",
        )
        rows.append("| " + " | ".join(" ".join(plain(cell).replace("|", "\\|").split()) for cell in cells) + " |")
    top_k = f"{shown[0]['top_k']:.0f}" if shown else "k"
    head = f"| list | rank | building | owner | score | P(top {top_k}) | 8 draws in 10 | known | why | not known |"
    return "\n".join([head, "|---|---|---|---|---|---|---|---|---|---|", *rows])
