"""``assetmap register``: the account of a register, row by row."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
import pandas as pd

from assetmap.cli.common import account_sum, json_option, plain, print_json, say
from assetmap.errors import InputError
from assetmap.region import Layout, council_named, load_region

__all__ = ["register"]


@click.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--council", required=True, metavar="NAME", help="Whose register it is, such as 'Cheltenham'.")
@click.option("--region", "region_name", metavar="REGION", help="Region that the council belongs to.")
@click.option(
    "--mapping",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Mapping file that says what the columns are; it wins over what is recognised.",
)
@click.option(
    "--propose",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write what the first file's columns are taken for as a mapping file, to be corrected, and read nothing.",
)
@click.option("--out", type=click.Path(path_type=Path), help="Folder to write assets and issues to, as Parquet.")
@click.option(
    "--fix-list",
    "fixes",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Write what the council could mend, worst first, as fix-list.md (one page) and fix-list.xlsx (every fault).",
)
@json_option
def register(
    files: Sequence[Path],
    council: str,
    region_name: str | None,
    mapping: Path | None,
    propose: Path | None,
    out: Path | None,
    fixes: Path | None,
    as_json: bool,
) -> None:
    """Read registers and print the account: what became of every row.

    Rows read are assets, merged or rejected, and the three add up. Columns are recognised by their headers and by what
    their cells look like.

    Example: assetmap register assets.csv --council "Halton" --region lcr
    """
    from assetmap.layers import district_named, load_catalogue, read_postcodes
    from assetmap.layers.uprns import read_uprns
    from assetmap.pipeline import district_bounds, latest_build, region_layers
    from assetmap.register import bounded, propose_columns, read_mapping, read_register
    from assetmap.tables import AREAS, ASSETS, ISSUES, write_table

    said = None if mapping is None else read_mapping(mapping)
    if propose is not None:
        _write_mapping(propose, bounded(propose_columns, files[0], mapping=said).text)
        return

    bounds = uprns = None
    layouts: dict[str, Layout] = {}
    if region_name:
        region = load_region(region_name)
        owner = region.council(council)
        if owner is None:
            raise InputError(
                f"no council '{council}' in {region.name}",
                "--council",
                seen=council,
                allowed=", ".join(c.name for c in region.councils),
                next_step="name one of these, or leave --region out",
            )
        layouts = {source.path.name: source.layout for source in region.registers}
        layers = region_layers(region)
        postcodes = read_postcodes(layers["postcodes"][0])
        uprns = read_uprns(layers["uprns"][0]) if layers.get("uprns") else None
        built = latest_build(region)
        if built is not None:
            bounds = district_bounds(built.table(AREAS), [owner])
    else:
        owner = council_named(council)
        district = district_named(council)
        bounds = None if district is None else district.box
        postcodes = read_postcodes(load_catalogue()["postcodes_packaged"])
    accounts, faults = [], []
    for path in files:
        layout = layouts.get(path.name, Layout())
        read = bounded(
            read_register,
            path,
            councils=[owner],
            layout=layout,
            postcodes=postcodes,
            bounds=bounds,
            mapping=said,
            uprns=uprns,
            say=say,
        )
        accounts.append(read.account)
        faults.append(read.issues)
        if out is not None:
            folder = out / path.stem
            write_table(read.assets, ASSETS, folder)
            write_table(read.issues, ISSUES, folder)
            say(f"wrote {folder}")
    if fixes is not None:
        _write_fixes(fixes, owner.name, accounts, pd.concat(faults, ignore_index=True))
    if as_json:
        print_json({"files": [asdict(account) for account in accounts]})
        return
    for account in accounts:
        click.echo(_account_text(asdict(account)))


def _write_mapping(path: Path, text: str) -> None:
    from assetmap.tables import atomic_path

    try:
        with atomic_path(path) as part:
            part.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError(
            "the mapping file cannot be written", str(path), seen=str(error), next_step="name another file"
        ) from error
    say(f"wrote {path}: correct it, then read with --mapping {path}")


def _write_fixes(folder: Path, owner: str, accounts: Sequence[Any], faults: pd.DataFrame) -> None:
    from assetmap.reports import fix_list_markdown, fix_list_xlsx
    from assetmap.tables import atomic_path

    written = {
        "fix-list.md": fix_list_markdown(owner, accounts, faults).encode(),
        "fix-list.xlsx": fix_list_xlsx(owner, accounts, faults),
    }
    for name, content in written.items():
        try:
            with atomic_path(folder / name) as part:
                part.write_bytes(content)
        except OSError as error:
            raise InputError(
                "the fix-list cannot be written", str(folder), seen=str(error), next_step="name another folder"
            ) from error
        say(f"wrote {folder / name}")


def _account_text(account: dict[str, Any]) -> str:
    vacant = account["flagged_vacant"]
    columns = (f"{ours} <- {', '.join(theirs)}" for ours, theirs in account["columns"].items() if theirs)
    located = (f"{count:,} by {method}" for method, count in account["located"].items() if method != "none")
    lines = [
        f"{account['file']}: {account_sum(account)}",
        f"  located: {', '.join(located)}; {account['located']['none']:,} not at all",
        f"  coordinates: {account['crs'] or 'none'}; encoding: {account['encoding']}",
        f"  published as vacant: {'this layout cannot say' if vacant is None else f'{vacant:,}'}",
        f"  columns: {'; '.join(columns)}",
        f"  faults: {', '.join(f'{count:,} {kind}' for kind, count in account['issues'].items()) or 'none'}",
    ]
    return plain("\n".join(lines))
