"""``assetmap portfolio``: which buildings together, under a budget and limits."""

from collections.abc import Sequence
from typing import Any

import click
import pandas as pd

from assetmap.cli.common import (
    built_region,
    finite,
    json_option,
    named,
    plain,
    print_json,
    records,
    region_argument,
    say,
    table,
    title,
)

__all__ = ["portfolio"]

_GAP = 1e-4


@click.command()
@region_argument
@click.option(
    "--budget",
    required=True,
    type=click.FloatRange(min=0),
    callback=finite,
    metavar="GBP",
    help="Money that may be spent, £.",
)
@click.option("--per-council", type=click.IntRange(min=1), metavar="N", help="At most N buildings of each council.")
@click.option(
    "--radius",
    type=click.FloatRange(min=0),
    callback=finite,
    metavar="M",
    help="Metres, straight line, within which a building serves an area; 1,200 if not given.",
)
@click.option("--must", multiple=True, metavar="ID", help="A building that has to be chosen; may be repeated.")
@click.option("--never", multiple=True, metavar="ID", help="A building that may not be chosen; may be repeated.")
@click.option(
    "--assumed-areas",
    is_flag=True,
    help="Let stated areas by type of building stand in where nobody has measured; every such row says so.",
)
@click.option("--also-visit", is_flag=True, help="Let buildings be chosen too that are only worth a visit.")
@click.option(
    "--time-limit",
    type=click.FloatRange(min=0.1),
    callback=finite,
    default=60.0,
    show_default=True,
    metavar="S",
    help="Seconds after which the best found is given, labelled so.",
)
@click.option(
    "--frontier", type=click.IntRange(min=2), metavar="N", help="Show the best at N budgets, up to the one given."
)
@json_option
def portfolio(
    region: str,
    budget: float,
    per_council: int | None,
    radius: float | None,
    must: Sequence[str],
    never: Sequence[str],
    assumed_areas: bool,
    also_visit: bool,
    time_limit: float,
    frontier: int | None,
    as_json: bool,
) -> None:
    """Choose the buildings of REGION that together serve most need within a budget.

    Maximised is the need of the areas served, each once, plus the worth of the buildings' own scores; the objective, every
    limit and the proof are printed. When no choice keeps every limit, it says which cannot hold together and what
    would free them.

    Example: assetmap portfolio starter --budget 1000000
    """
    import numpy as np

    from assetmap.errors import InputError
    from assetmap.portfolio import (
        Limits,
        answer,
        budget_frontier,
        frontier_table,
        portfolio_rows,
        question_for_region,
        served_by_district,
        with_names,
    )
    from assetmap.portfolio.choice import refuse_small_budget
    from assetmap.tables import AREAS, ASSETS, SCORES

    done = built_region(region)
    assets, scores, areas = done.table(ASSETS), done.table(SCORES), done.table(AREAS)
    given: dict[str, Any] = {"council_most": per_council, "radius": radius}
    given = {name: value for name, value in given.items() if value is not None}
    given |= {"assumed_areas": assumed_areas, "also_visit": also_visit}
    limits = Limits(budget=budget, must=tuple(must), never=tuple(never), **given)
    appraisals = _appraisals(done, assets, assumed_areas)
    question, not_candidates = question_for_region(assets, scores, appraisals, areas, **limits.constraints())
    if len(question.left_out) == question.count:
        raise InputError(
            "no building can be chosen",
            f"{done.run['name']}, {question.count:,} buildings on the lists to choose from",
            seen="; ".join(sorted(set(question.left_out.values()))),
            allowed="one at least of which every figure in use is known",
            next_step="enter floor areas on the buildings' cards, or take stated areas by type: --assumed-areas",
        )
    refuse_small_budget(question)
    found = answer(question, gap=_GAP, time_limit=time_limit)
    points = None
    if frontier is not None:
        swept = budget_frontier(
            question,
            np.linspace(budget / frontier, budget, frontier),
            time_limit=time_limit,
            progress=lambda at, of: say(f"point {at + 1} of {of}"),
        )
        points = frontier_table(swept)
    rows = portfolio_rows(found, "portfolio")
    facts = assets[["asset_id", "name", "address"]].set_index("asset_id").loc[rows["asset_id"]].reset_index()
    rows.insert(2, "name", [named(row) for row in records(facts)])
    rows["area_basis"] = appraisals.set_index("asset_id")["area_basis"].loc[rows["asset_id"]].fillna("").to_numpy()
    served = served_by_district(found, areas)
    if as_json:
        document: dict[str, Any] = {
            "region": done.run["region"],
            "invented": done.run["invented"],
            "built_at": done.run["built_at"],
            "limits": limits.as_dict(),
            "words": list(found.words),
            "notes": list(found.notes),
            "summary": records(frontier_table([found]))[0],
            "portfolio": records(rows),
            "served": records(served),
            "not_candidates": not_candidates,
        }
        print_json(document | ({} if points is None else {"frontier": records(points)}))
        return
    names = dict(zip(rows["asset_id"], rows["name"], strict=True))
    click.echo(f"{title(dict(done.run))}.")
    for sentence in (*found.words, *found.notes):
        click.echo(plain(with_names(sentence, names)))
    _print_chosen(rows, found.spent, records(served)[-1])
    if points is not None:
        click.echo("\n" + table([_point(row) for row in records(points)]))
    click.echo(
        "\nPrices are an indicative appraisal (middle draw), never a valuation; need is residents times deprivation score / 100."
    )


def _appraisals(done: Any, assets: pd.DataFrame, assumed_areas: bool) -> pd.DataFrame:
    """Appraisals with the figures entered by now."""
    from assetmap.value import appraise_assets, load_area_assumptions
    from assetmap.workspace import PROGRAM, entries, open_workspace

    with open_workspace() as workspace:
        entered = entries(workspace, done.run["region"], person=PROGRAM)
    known = {one: entered[one].figures for one in assets["asset_id"] if one in entered}
    assumptions = load_area_assumptions() if assumed_areas else None
    return appraise_assets(assets, done.inputs, entries=known, area_assumptions=assumptions)


def _print_chosen(rows: pd.DataFrame, spent: float, served: dict[str, Any]) -> None:
    chosen = rows[rows["chosen"]].sort_values(["need_only_here", "asset_id"], ascending=[False, True])
    if len(chosen):
        click.echo("\n" + table([_line(row) for row in records(chosen)]))
    share = f", {served['share_of_need']:.0%} of all need" if served["share_of_need"] is not None else ""
    click.echo(
        f"\n{len(chosen):,} buildings for £{spent:,.0f}; {served['areas_served']:,} of {served['areas']:,} areas served, "
        f"{served['residents_served']:,.0f} of {served['residents']:,.0f} residents{share}."
    )
    assumed = int(chosen["area_basis"].str.startswith("assumed").sum())
    if assumed:
        click.echo(f"{assumed:,} of them rest on an assumed floor area, not a measured one.")


def _line(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "building": row["name"],
        "id": row["asset_id"],
        "list": row["list"],
        "council": row["council"],
        "from the budget": f"£{row['cost_gbp']:,.0f}",
        "score": f"{row['benefit']:.3f}",
        "need in reach": f"{row['need_in_reach']:,.0f}",
        "only it serves": f"{row['need_only_here']:,.0f}",
        "area": row["area_basis"],
    }


def _point(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "budget": f"£{row['budget']:,.0f}",
        "spent": f"£{row['spent']:,.0f}",
        "buildings": row["buildings"],
        "need served": f"{row['covered_need']:,.0f}",
        "worth": f"{row['objective']:,.0f}",
        "gap": f"{row['gap']:.2%}",
        "how": row["status"],
    }
