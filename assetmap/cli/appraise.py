"""``assetmap appraise``: what a building is worth to whoever takes it on, and the gap."""

from typing import Any

import click

from assetmap.cli.common import (
    built_region,
    entered_of,
    finite,
    json_option,
    named,
    plain,
    print_json,
    region_argument,
    table,
    title,
)
from assetmap.errors import InputError

__all__ = ["appraise"]

_SHOWN = ("income", "after_value", "gross_uplift", "capital_cost", "net_uplift", "walk_away", "gap", "break_even_rent")


@click.command()
@region_argument
@click.argument("asset_id", metavar="ASSET_ID")
@click.option(
    "--area",
    "area_m2",
    type=float,
    callback=finite,
    metavar="M2",
    help="Net internal area, where the register has none.",
)
@click.option("--value-today", type=float, callback=finite, metavar="GBP", help="Value as it stands, from a valuation.")
@click.option(
    "--price", type=float, callback=finite, metavar="GBP", help="Price to be paid; negative for a contribution."
)
@click.option("--grant", type=float, callback=finite, metavar="GBP", help="Grant in sight.")
@click.option(
    "--lease",
    "lease_years",
    type=float,
    callback=finite,
    metavar="YEARS",
    help="Length of the lease; a freehold without.",
)
@click.option(
    "--rent-as-is", type=float, callback=finite, metavar="GBP", help="Rent per m² a year if it were let as it stands."
)
@click.option(
    "--rate", type=float, callback=finite, metavar="RATE", help="Return a buyer asks for: 0, 0.03, 0.06 or 0.08 a year."
)
@click.option("--scenario", metavar="NAME", help="A named set of inputs, such as 'non-standard building'.")
@click.option("--assume-area", is_flag=True, help="Take an assumed area [A] by type of building where none is known.")
@json_option
def appraise(
    region: str,
    asset_id: str,
    rate: float | None,
    scenario: str | None,
    assume_area: bool,
    as_json: bool,
    **given: float | None,
) -> None:
    """Appraise the building ASSET_ID of REGION: the gap and what fills it, each figure as a range.

    What was entered of the building in the dashboard is used; options go before it and are not kept.

    Example: assetmap appraise starter Z06000003:EW01172 --value-today 60000
    """
    from assetmap.tables import ASSETS
    from assetmap.value import (
        NotAppraised,
        appraisal_document,
        building_of,
        load_area_assumptions,
        split_entries,
    )
    from assetmap.value import appraise as appraised

    done = built_region(region)
    row = _row(done.table(ASSETS), asset_id, region)
    entered = entered_of(region, asset_id) | {key: value for key, value in given.items() if value is not None}
    entries, known = split_entries(entered, asset_id)
    inputs = done.inputs
    if scenario is not None:
        inputs = inputs.scenario(scenario)
    if rate is not None:
        if rate not in inputs.terms.hurdle_rates:
            raise InputError(
                "this return is not offered",
                "--rate",
                seen=f"{rate:g}",
                allowed=", ".join(f"{offered:g}" for offered in inputs.terms.hurdle_rates),
                next_step="give one of them",
            )
        inputs = inputs.with_terms(hurdle_rate=rate)
    inputs = inputs.override(known, f"building {asset_id}")
    building, reason = building_of(row, entries, load_area_assumptions() if assume_area else None)
    found = NotAppraised(building, reason) if reason else appraised(building, inputs)
    document = appraisal_document(asset_id, found)
    if as_json:
        print_json(
            {
                "region": done.run["region"],
                "invented": done.run["invented"],
                "built_at": done.run["built_at"],
                "inputs": {"title": inputs.title, "date": inputs.date.isoformat()},
                "appraisal": {"name": named(row)} | document,
            }
        )
        return
    click.echo(f"{title(dict(done.run))}: {plain(named(row))} ({plain(asset_id)}).")
    if isinstance(found, NotAppraised):
        click.echo(f"{reason[0].upper()}{reason[1:]}.")
        return
    _print(found, document)


def _print(found: Any, document: dict[str, Any]) -> None:
    from assetmap.value import money

    building, terms = found.building, found.inputs.terms
    click.echo(f"\n{found.headline}\n")
    click.echo(f"An indicative appraisal of {building.area_m2:,.0f} m² ({building.area_basis}), never a valuation.")
    click.echo(
        f"A buyer who pays {money(building.price)} and asks for {terms.hurdle_rate:.0%} a year loses in "
        f"{found.loss_probability:.0%} of {terms.draws:,} draws. Ceiling of an offer: {money(found.ceiling)}.\n"
    )
    click.echo(
        table(
            [
                {"figure": f"{figure.title} ({figure.unit})"}
                | {
                    heading: _amount(getattr(figure, name))
                    for heading, name in (
                        ("1 in 10 below", "p10"),
                        ("middle", "p50"),
                        ("1 in 10 above", "p90"),
                        ("central inputs", "central"),
                    )
                }
                for figure in (found[key] for key in _SHOWN)
            ]
        )
    )
    click.echo("\nWhat fills the gap, each on its own, in the middle draw:")
    for fill in document["fills"]:
        click.echo(f"- {fill['what']}: {_amount(fill['p50'])} ({fill['unit']})")
    for warning in found.warnings:
        click.echo(f"\nNote: {plain(warning)}")
    for flag in document["public_test"]:
        click.echo(f"- {flag['text']}")
    click.echo("\nEvery figure's formula with this building's numbers, and what moves it most, are in --json.")


def _amount(value: float | None) -> str:
    from assetmap.value import money

    return "not known" if value is None or value != value else money(value)


def _row(assets: Any, asset_id: str, region: str) -> dict[str, Any]:
    mine = assets[assets["asset_id"] == asset_id]
    if mine.empty:
        raise InputError(
            "no such asset",
            f"region {region}",
            seen=asset_id,
            allowed=f"an asset_id of its {len(assets):,} assets, such as {assets['asset_id'].iloc[0]}"
            if len(assets)
            else "none: it has no assets",
            next_step=f"take one from 'assetmap rank {region} --json'",
        )
    return dict(mine.iloc[0])
