"""``assetmap fetch``: the layers, downloaded or taken from a mirror."""

import sys
from dataclasses import asdict
from pathlib import Path

import click

from assetmap.cli.common import json_option, print_json, region_argument, say, table
from assetmap.region import load_region

__all__ = ["fetch"]


@click.command()
@region_argument
@click.option(
    "--mirror",
    type=click.Path(path_type=Path),
    help="Take files by name from this folder, its subfolders and the folders beside it, verified against its "
    "manifest.csv, instead of downloading them.",
)
@json_option
def fetch(region: str, mirror: Path | None, as_json: bool) -> None:
    """Download and verify the layers of REGION, or take them from a mirror.

    A file appears in its place whole or not at all. What no address is on record for is supplied by you: the
    message says what to put where.

    Example: assetmap fetch lcr --mirror /media/usb/layers
    """
    from assetmap.layers import fetch_files
    from assetmap.pipeline import wanted_files

    loaded = load_region(region)
    done = fetch_files(wanted_files(loaded), mirror=mirror, say=say, progressbar=sys.stderr.isatty())
    if as_json:
        print_json({"region": loaded.key, "layers": [asdict(item) for item in done]})
        return
    if not done:
        click.echo(f"{loaded.name}: everything is shipped with the project; nothing to fetch.")
        return
    click.echo(
        table([{"file": d.file, "status": d.status, "bytes": f"{d.bytes:,}", "verified": d.verified} for d in done])
    )
    click.echo(f"\nNext: assetmap build {region}")
