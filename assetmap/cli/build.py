"""``assetmap build``: every table of a region."""

import datetime as dt
from collections.abc import Sequence

import click

from assetmap.cli.common import account_sum, json_option, print_json, region_argument, say, table, title

__all__ = ["build"]


@click.command()
@region_argument
@click.option(
    "--without",
    multiple=True,
    metavar="LAYER",
    help="Leave out an optional layer: domains, community_need, organisations, uprns.",
)
@click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Day on which the age of evidence is counted; today by default."
)
@click.option("--scheduler", default="", metavar="ADDR", help="Read registers on this dask scheduler (extra 'scale').")
@json_option
def build(region: str, without: Sequence[str], as_of: dt.datetime | None, scheduler: str, as_json: bool) -> None:
    """Make every table of REGION, from its layers and registers to the ranking.

    Only what has changed is made anew. When something is wrong, the message says what, where and what to do, and the
    last build stays as it was.

    Example: assetmap build starter
    """
    from assetmap.pipeline import build_region

    done = build_region(region, without=without, as_of=as_of.date() if as_of else None, scheduler=scheduler, say=say)
    run = dict(done.run)
    if as_json:
        print_json({"build": run | {"folder": str(done.folder)}})
        return
    click.echo(f"{title(run)}, evidence as of {run['as_of']}.")
    rows = [{"table": name, "rows": f"{table['rows']:,}"} for name, table in run["tables"].items()]
    click.echo(table(rows))
    for account in run["registers"]:
        click.echo(f"{account['file']}: {account_sum(account)}")
    click.echo(f"\nNext: assetmap rank {region}")
