"""``assetmap areas``: the small areas and their districts."""

import click
import pandas as pd

from assetmap.cli.common import built_region, json_option, print_json, records, region_argument, table, title

__all__ = ["areas"]


@click.command()
@region_argument
@json_option
def areas(region: str, as_json: bool) -> None:
    """Show the small areas of REGION and the summary figures of their districts.

    Example: assetmap areas lcr --json
    """
    from assetmap.tables import AREAS, DISTRICTS

    done = built_region(region)
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
