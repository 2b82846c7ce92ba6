"""``assetmap vacancy``: what is empty, and what to visit."""

import datetime as dt

import click

from assetmap.cli.common import built_region, json_option, records, region_argument, table, title
from assetmap.region import load_region

__all__ = ["vacancy"]


@click.command()
@region_argument
@click.option(
    "--visits",
    type=click.IntRange(min=1),
    metavar="N",
    help="Show the N visits that would change most, by ward in the order of a round.",
)
@json_option
def vacancy(region: str, visits: int | None, as_json: bool) -> None:
    """Show what is empty in REGION, how sure that is, and on what evidence.

    With --visits: where somebody should go and look.

    Example: assetmap vacancy starter --visits 10
    """
    from assetmap.tables import AREAS, ASSETS, EVIDENCE, VACANCY
    from assetmap.vacancy import TITLES, json_document, load_rules, vacancy_rows, visit_list, visit_rows

    done = built_region(region)
    loaded = load_region(region)
    rules = load_rules(loaded.vacancy, f"{loaded.path}, vacancy")
    day = dt.date.fromisoformat(done.run["as_of"])
    assets, evidence, states = done.table(ASSETS), done.table(EVIDENCE), done.table(VACANCY)
    if visits is not None:
        listed = visit_list(states, assets, done.table(AREAS), visits)
        if as_json:
            click.echo(json_document(visit_rows(listed), loaded.key, day, "visits"))
            return
        click.echo(f"{title(dict(done.run))}: {len(listed):,} visits, evidence as of {day}.")
        if not listed.empty:
            click.echo(
                table(
                    [
                        {
                            "stop": row["stop"],
                            "ward": row["ward_name"],
                            "building": row["name"],
                            "address": row["address"],
                            "probability": f"{row['probability']:.0%}",
                            "list": TITLES[row["list"]],
                            "worth": f"£{row['visit_gbp']:,.0f}",
                        }
                        for row in records(listed)
                    ]
                )
            )
        return
    rows = vacancy_rows(assets, states, evidence, rules)
    if as_json:
        click.echo(json_document(rows, loaded.key, day))
        return
    counts = states["list"].value_counts()
    said = "; ".join(f"{TITLES[name].lower()} {counts[name]:,}" for name in TITLES if name in counts)
    click.echo(f"{title(dict(done.run))}, evidence as of {day}: {said}.")
    first = states.assign(name=assets["name"].fillna(assets["asset_id"])).sort_values(
        ["probability", "asset_id"], ascending=[False, True]
    )
    click.echo(
        table(
            [
                {
                    "building": row["name"],
                    "list": TITLES[row["list"]],
                    "probability": f"{row['probability']:.0%}",
                    "why": row["sentence"],
                }
                for row in records(first.head(20))
            ]
        )
    )
    if len(first) > 20:
        click.echo(f"\nThe other {len(first) - 20:,} are in --json.")
