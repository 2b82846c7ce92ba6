"""``assetmap rank``: the ranked list and its reasons."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import pandas as pd

from assetmap.cli.common import (
    built_region,
    guarded,
    json_option,
    named,
    plain,
    print_json,
    records,
    region_argument,
    table,
    title,
)

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
@guarded
def rank(region: str, weights: Path | None, top: int | None, markdown: bool, as_json: bool) -> None:
    """Rank the buildings of REGION for transfer, and say why.

    Gates come first: what is occupied or already transferred is not ranked, and is listed apart with the reason.

    Example: assetmap rank starter --top 5
    """
    from assetmap.scoring import read_weights, robust_ranks, score_assets, with_swings
    from assetmap.tables import ASSETS, INDICATORS, RANKS, SCORES, VACANCY

    done = built_region(region)
    criteria = done.criteria
    assets, vacancy = done.table(ASSETS), done.table(VACANCY)
    if weights is None:
        scores = done.table(SCORES)
    else:
        criteria = with_swings(criteria, read_weights(weights, criteria))
        scores = score_assets(assets, done.table(INDICATORS), vacancy, criteria, gates=done.table(SCORES))
    firm = done.table(RANKS) if weights is None and top is None else robust_ranks(scores, criteria, top_k=top)
    firm = firm[["asset_id", "top_k", "p_top_k", "rank_p10", "rank_p90"]]
    told = assets.drop(columns="geometry").assign(
        easting=assets.geometry.x.round(1), northing=assets.geometry.y.round(1)
    )
    told = told.merge(vacancy, on="asset_id", validate="one_to_one").merge(scores, on="asset_id", validate="one_to_one")
    told = told.merge(firm, on="asset_id", validate="one_to_one")
    ranked = told[told["ranked"]].sort_values(["rank", "asset_id"], ignore_index=True)
    shown = ranked if top is None else ranked[ranked["rank"] <= top]
    apart = told[~told["ranked"]].sort_values(["gate_failed", "asset_id"], ignore_index=True)
    if as_json:
        print_json(
            {
                "region": done.run["region"],
                "invented": done.run["invented"],
                "built_at": done.run["built_at"],
                "as_of": done.run["as_of"],
                "criteria": [asdict(criterion) for criterion in criteria],
                "ranked": len(ranked),
                "ranking": records(shown),
                "not_ranked": records(
                    apart[["asset_id", "name", "owner", "gate_failed", "gate_reason", "source_file", "source_row"]]
                ),
                "sources": done.run["inputs"],
            }
        )
        return
    if markdown:
        click.echo(_markdown(records(shown), scores, criteria))
        return
    click.echo(f"{title(dict(done.run))}, evidence as of {done.run['as_of']}.")
    click.echo(f"{len(ranked):,} buildings ranked, {len(apart):,} not ranked.\n")
    if ranked.empty:
        click.echo("Nothing passes the gates; see the reasons below.")
    rows = [
        {
            "rank": int(row["rank"]),
            "building": named(row),
            "owner": row["owner"],
            "score": f"{row['score']:.3f}",
            "8 draws in 10": f"{row['rank_p10']:.0f} to {row['rank_p90']:.0f}",
            f"in first {row['top_k']:.0f}": f"{row['p_top_k']:.0%}",
            "known": f"{row['known_share']:.0%}",
            "vacancy": row["band"]
            + (f", {row['last_known']}" if row["band"] == "not known" and row["last_known"] else ""),
        }
        for row in records(shown)
    ]
    if rows:
        click.echo(table(rows))
        click.echo("\nWhy:")
        for row in records(shown.head(10)):
            click.echo(f"- {plain(named(row))}. {plain(row['explanation'])}")
        if len(shown) > 10:
            click.echo(f"  (the reasons of the other {len(shown) - 10:,} are in --json)")
    if rows:
        click.echo(
            "\nHow firm: over 10,000 draws of weights roughly as stated, with what is not known taken as anything from worst to "
            "best, the ranks that 8 draws in 10 lie between, and the share of draws in which it is among the first."
        )
    counts = apart["gate_failed"].value_counts().sort_index()
    if len(counts):
        click.echo(
            "\nNot ranked: " + "; ".join(f"{_GATE_WORDS[gate]} {count:,}" for gate, count in counts.items()) + "."
        )


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
            f"{row['rank']}",
            named(row),
            row["owner"],
            f"{row['score']:.3f}",
            f"{row['p_top_k']:.0%}",
            f"{row['rank_p10']:.0f} to {row['rank_p90']:.0f}",
            f"{row['known_share']:.0%}",
            short_reason(ranked, row["asset_id"]),
            not_known or "nothing",
        )
        rows.append("| " + " | ".join(" ".join(plain(cell).replace("|", "\\|").split()) for cell in cells) + " |")
    top_k = f"{shown[0]['top_k']:.0f}" if shown else "k"
    head = f"| rank | building | owner | score | P(top {top_k}) | 8 draws in 10 | known | why | not known |"
    return "\n".join([head, "|---|---|---|---|---|---|---|---|---|", *rows])


_GATE_WORDS = {
    "transferred": "already transferred",
    "released": "not released by its owner",
    "occupied": "occupied",
    "location": "no location",
    "legal": "legal bar",
    "known": "not enough known",
}
