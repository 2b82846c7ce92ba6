"""``assetmap areas``: the small areas and their districts."""

from dataclasses import asdict
from typing import Any

import click
import pandas as pd

from assetmap.cli.common import built_region, json_option, print_json, records, region_argument, table, title

__all__ = ["areas"]


@click.command()
@region_argument
@click.option("--criteria", is_flag=True, help="Show how alike the criteria are over all small areas.")
@json_option
def areas(region: str, criteria: bool, as_json: bool) -> None:
    """Show the small areas of REGION and the summary figures of their districts, or how alike its criteria are over them.

    Example: assetmap areas lcr --json
    """
    from assetmap.tables import AREAS, DISTRICTS

    done = built_region(region)
    if criteria:
        _alike(region, done, as_json)
        return
    districts, rows = done.table(DISTRICTS), done.table(AREAS)
    if as_json:
        print_json(
            {
                "region": done.run["region"],
                "areas": records(rows.drop(columns="geometry")),
                "districts": records(districts),
            }
        )
        return
    click.echo(f"{title(dict(done.run))}: {len(rows):,} small areas of {rows['boundary_vintage'].iloc[0]}.")
    shown = pd.DataFrame(
        {
            "district": districts["district_name"],
            "code": districts["district_code"],
            "areas": districts["areas"],
            "population": districts["population"].map("{:,.0f}".format),
            "average score": districts["average_score"].map("{:.3f}".format),
            "in worst tenth": districts["share_most_deprived_tenth"].map("{:.1%}".format),
            "kept out of work": districts["employment_rate"].map("{:.1%}".format),
        }
    )
    click.echo(table(records(shown)))


def _alike(region: str, done: Any, as_json: bool) -> None:
    """Print rank correlations between the criteria over all small areas, and how many criteria there are in effect."""
    from assetmap.indicators import correlation_matrix
    from assetmap.pipeline import areas_on_criteria
    from assetmap.region import load_region
    from assetmap.scoring import ALIKE, alike_pairs, effective_number

    found = areas_on_criteria(load_region(region), done)
    matrix = correlation_matrix(found)
    number, pairs = effective_number(matrix), alike_pairs(matrix)
    if as_json:
        print_json(
            {
                "region": done.run["region"],
                "areas": len(found),
                "correlations": {key: records(matrix.loc[[key]])[0] for key in matrix.index},
                "effective_number": None if pd.isna(number) else number,
                "alike": [{"first": one, "second": other, "correlation": value} for one, other, value in pairs],
                "left_out": [asdict(one) for one in done.left_out],
            }
        )
        return
    click.echo(f"{title(dict(done.run))}: rank correlations between criteria over {len(found):,} small areas.\n")
    shown = matrix.map(lambda value: "-" if pd.isna(value) else f"{value:.2f}")
    click.echo(table([{"criterion": key, **row} for key, row in shown.to_dict("index").items()]))
    click.echo(f"\n{len(matrix)} criteria are known of areas; in effect they are {number:.1f}.")
    for one, other, value in pairs:
        click.echo(f"{one} and {other} go together at {value:.2f}: from {ALIKE:g} on they should be one criterion.")
    for one in done.left_out:
        click.echo(one.sentence)
