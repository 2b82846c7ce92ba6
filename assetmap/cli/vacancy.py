"""``assetmap vacancy``: what is empty, what to visit, and what visits say of the lists."""

import datetime as dt
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click
import pandas as pd

from assetmap.cli.common import (
    built_region,
    json_option,
    named,
    print_json,
    records,
    region_argument,
    table,
    title,
)
from assetmap.region import Region, load_region

if TYPE_CHECKING:
    from assetmap.vacancy import VacancyRules, VisitChecks

__all__ = ["vacancy"]

_SHOWN = 20
_NO_DISTRICT = "no district known"


@click.command()
@region_argument
@click.option(
    "--visits",
    type=click.IntRange(min=1),
    metavar="N",
    help="Show N visits in rounds, most value per hour first; a tenth of them drawn at random.",
)
@click.option("--checked", is_flag=True, help="Show what visits found: how often each list is right, what it misses.")
@json_option
def vacancy(region: str, visits: int | None, checked: bool, as_json: bool) -> None:
    """Show what is empty in REGION, how sure that is, and on what evidence.

    With --visits: where somebody should go and look. With --checked: precision and recall of the lists from the buildings
    that were drawn at random, and the likelihoods refitted as soon as enough buildings have been checked.

    Example: assetmap vacancy starter --visits 10
    """
    from assetmap.vacancy import load_rules

    if visits is not None and checked:
        raise click.UsageError("--visits and --checked are two questions: ask one at a time")
    done, loaded = built_region(region), load_region(region)
    rules = load_rules(loaded.vacancy, f"{loaded.path}, vacancy")
    day = dt.date.fromisoformat(done.run["as_of"])
    if visits is not None:
        _show_rounds(done, loaded, rules, day, visits, as_json)
    elif checked:
        _show_checked(_checks(done, loaded, rules), done, rules, day, as_json)
    else:
        _show_lists(done, loaded, rules, day, as_json)


def _show_lists(done: Any, loaded: Region, rules: "VacancyRules", day: dt.date, as_json: bool) -> None:
    from assetmap.tables import AREAS, ASSETS, EVIDENCE, VACANCY
    from assetmap.vacancy import TITLES, json_document, vacancy_rows

    assets, states = done.table(ASSETS), done.table(VACANCY)
    if as_json:
        rows = vacancy_rows(assets, states, done.table(EVIDENCE), rules)
        click.echo(json_document(rows, loaded.key, day))
        return
    click.echo(f"{title(dict(done.run))}, evidence as of {day}.")
    districts = done.table(AREAS).set_index("area_code")["district_name"]
    where = assets.set_index("asset_id")["area_code"].reindex(states["asset_id"]).map(districts).fillna(_NO_DISTRICT)
    counts = pd.crosstab(states["list"].to_numpy(), where.to_numpy())
    columns = sorted(counts.columns, key=lambda name: (name == _NO_DISTRICT, name))
    lines = [
        {"list": TITLES[name]} | {one: f"{row[one]:,}" for one in columns} | {"all": f"{row.sum():,}"}
        for name, row in counts.reindex([name for name in TITLES if name in counts.index]).iterrows()
    ]
    click.echo(table(lines))
    order = {name: number for number, name in enumerate(TITLES)}
    first = states.merge(assets[["asset_id", "name", "address"]], on="asset_id").assign(
        order=states["list"].map(order).to_numpy()
    )
    first = first.sort_values(["order", "probability", "asset_id"], ascending=[True, False, True])
    click.echo()
    click.echo(
        table(
            [
                {
                    "building": named(row),
                    "list": TITLES[row["list"]],
                    "probability": f"{row['probability']:.0%}",
                    "why": row["sentence"],
                }
                for row in records(first.head(_SHOWN))
            ]
        )
    )
    if len(first) > _SHOWN:
        click.echo(f"\nThe other {len(first) - _SHOWN:,} are in --json.")


def _show_rounds(done: Any, loaded: Region, rules: "VacancyRules", day: dt.date, most: int, as_json: bool) -> None:
    from assetmap.tables import AREAS, ASSETS, VACANCY
    from assetmap.vacancy import TITLES, json_document, visit_rounds, visit_rows

    checked = _checks(done, loaded, rules).checked
    visited = checked.loc[checked["on_file"], "asset_id"].tolist()
    listed = visit_rounds(done.table(VACANCY), done.table(ASSETS), done.table(AREAS), rules.rounds, most, visited)
    if as_json:
        settings = {"worth": asdict(rules.worth), "rounds": asdict(rules.rounds)}
        click.echo(json_document(visit_rows(listed), loaded.key, day, "visits", settings))
        return
    rounds = listed["round"].nunique()
    click.echo(
        f"{title(dict(done.run))}: {len(listed):,} visits in {rounds:,} round{'' if rounds == 1 else 's'}, "
        f"evidence as of {day}."
    )
    click.echo(
        f"A start on a truly empty building is worth £{rules.worth.start_gbp:,.0f}, one on another costs "
        f"£{rules.worth.wrong_start_gbp:,.0f}, a visit £{rules.worth.visit_gbp:,.0f}: [vacancy.worth] of the region file."
    )
    for number, stops in listed.groupby("round"):
        first = stops.iloc[0]
        click.echo(
            f"\nRound {number}: {len(stops)} stop{'' if len(stops) == 1 else 's'}, {first['round_hours']:.1f} hours, "
            f"{_pounds(first['round_gbp_per_hour'])} an hour."
        )
        click.echo(
            table(
                [
                    {
                        "stop": row["stop"],
                        "drawn": row["drawn"],
                        "ward": row["ward_name"],
                        "building": named(row),
                        "address": row["address"],
                        "list": TITLES[row["list"]],
                        "probability": f"{row['probability']:.0%}",
                        "worth": _pounds(row["visit_gbp"]),
                        "way": "" if row["from_last_m"] is None else f"{row['from_last_m']:,.0f} m",
                    }
                    for row in records(stops)
                ]
            )
        )


def _checks(done: Any, loaded: Region, rules: "VacancyRules") -> "VisitChecks":
    from assetmap.pipeline import workspace_of
    from assetmap.tables import ASSETS, EVIDENCE, VACANCY
    from assetmap.vacancy import check_visits

    visits, answers, _ = workspace_of(loaded)
    return check_visits(done.table(ASSETS), done.table(EVIDENCE), done.table(VACANCY), visits, rules, answers)


def _show_checked(checks: "VisitChecks", done: Any, rules: "VacancyRules", day: dt.date, as_json: bool) -> None:
    from assetmap.vacancy import TITLES

    needed, quality, found = checks.needed, checks.quality, checks.calibration
    if as_json:
        print_json(
            {
                "region": str(done.run["region"]),
                "as_of": day.isoformat(),
                "checked": {
                    **asdict(needed),
                    "visited": len(checks.checked),
                    "population": quality.population,
                    "drawn": quality.drawn,
                    "precision": records(quality.precision),
                    "recall": records(quality.recall),
                    "calibration": None
                    if found is None
                    else {
                        "brier": found.brier,
                        "brier_of_the_share": found.base,
                        "reliability": records(found.reliability),
                        "likelihood_ratios": records(found.refit.ratios),
                    },
                },
            }
        )
        return
    click.echo(f"{title(dict(done.run))}: {len(checks.checked):,} buildings visited, evidence as of {day}.")
    replaced = int((~checks.checked["on_file"]).sum())
    if replaced:
        click.echo(
            f"{replaced:,} of them were visited before the list on file was made: how they were listed then is not known. "
            "Keep the older list in the region file, or visit them again."
        )
    click.echo(
        f"Drawn at random: the first {quality.drawn:,} of {quality.population:,} buildings in the random order are visited."
    )
    if quality.drawn:
        click.echo("\nPrecision: how many on a list are empty.")
        click.echo(
            table(
                [
                    {"council": row["council"], "list": TITLES[row["list"]]} | _shares(row, "buildings", "empty")
                    for row in records(quality.precision)
                ]
            )
        )
        click.echo("\nRecall: how many of the empty ones stand on a ranked list.")
        click.echo(
            table([{"council": row["council"]} | _shares(row, "empty", "ranked") for row in records(quality.recall)])
        )
    click.echo(
        f"\nTo refit the likelihoods: {needed.checked:,} found empty or in use, {needed.empty:,} of them empty. "
        f"It takes {rules.least_checked:,}, and {rules.least_of_each:,} of either."
    )
    if found is None:
        click.echo(
            f"Still needed: {needed.more:,} more, among them {needed.more_empty:,} empty and {needed.more_in_use:,} in use."
        )
        return
    click.echo(
        f"Brier score {found.brier:.3f}; of the share found empty, stated of every building, {found.base:.3f}.\n"
        "\nProbability stated against found:"
    )
    click.echo(
        table(
            [
                {
                    "stated": f"{row['from']:.0%} to {row['to']:.0%}",
                    "buildings": row["buildings"],
                    "mean stated": f"{row['stated']:.0%}",
                    "found": f"{row['found']:.0%}",
                    "interval": f"{row['low']:.0%} to {row['high']:.0%}",
                    "holds": "yes" if row["holds"] else "no",
                }
                for row in records(found.reliability)
            ]
        )
    )
    click.echo("\nLikelihood ratios, empty against used:")
    ratios = found.refit.ratios
    click.echo(
        table(
            [
                {
                    "source": row["source"],
                    "says": row["says"],
                    "items": row["items"],
                    "default": f"{row['default']:.3g}",
                    "refitted": f"{row['refitted']:.3g}",
                    "interval": f"{row['low']:.3g} to {row['high']:.3g}",
                }
                for row in records(ratios[ratios["items"] > 0])
            ]
        )
    )


def _shares(row: dict[str, Any], of: str, which: str) -> dict[str, str]:
    known = row["share"] is not None
    return {
        of: f"{row[of]:,}",
        which: f"{row[which]:,}",
        "share": f"{row['share']:.0%}" if known else "not known",
        "interval": f"{row['low']:.0%} to {row['high']:.0%}" if known else "",
    }


def _pounds(value: float) -> str:
    return f"{'-' if round(value) < 0 else ''}£{abs(value):,.0f}"
