"""``assetmap report``: buildings as a file for others."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from assetmap.cli.common import built_region, entered_of, plain, region_argument
from assetmap.errors import InputError
from assetmap.region import load_region

__all__ = ["report"]

_ENDINGS = (".pdf", ".md", ".xlsx", ".csv", ".gpkg", ".geojson")
_PAGES = (".pdf", ".md")


@click.command()
@region_argument
@click.argument("asset_ids", metavar="[ASSET_ID]...", nargs=-1)
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help=f"File to write; its ending says of what kind: {', '.join(_ENDINGS)}.",
)
@click.option("--shortlist", is_flag=True, help="The buildings on the shortlist, with the reason for each.")
@click.option("--ward", metavar="WARD", help="The councillor's answer sheet of a ward, by its code or name.")
@click.option("--public", is_flag=True, help="Only what the public may see.")
@click.option(
    "--weights",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="TOML file of swing weights, a line per criterion.",
)
def report(
    region: str,
    asset_ids: tuple[str, ...],
    out: Path,
    shortlist: bool,
    ward: str | None,
    public: bool,
    weights: Path | None,
) -> None:
    """Write a report on buildings of REGION: the committee pack of one, or several as a list.

    A PDF is tagged for screen readers. Beside a CSV lies a description of its columns and sources.

    Example: assetmap report starter Z06000003:EW01172 --out pack.pdf
    """
    kind = out.suffix.casefold()
    _check(kind, asset_ids, shortlist, ward, public)
    from assetmap.reports import BuildTables
    from assetmap.scoring import read_weights, with_swings

    done = built_region(region)
    loaded = load_region(region)
    criteria = done.criteria
    if weights is not None:
        criteria = with_swings(criteria, read_weights(weights, done.criteria_set.criteria, click.echo))
    tables = BuildTables.read(done.table, done.run, criteria)
    if public:
        tables = tables.redacted(loaded.consenting)
    reasons = _shortlisted(loaded.key) if shortlist else None
    ids = list(reasons) if reasons is not None else list(asset_ids)
    files = _files(tables, ids, reasons, ward, out)
    for path, content in files.items():
        _write(path, content)
        click.echo(f"wrote {plain(str(path))} ({len(content):,} bytes)")


def _check(kind: str, asset_ids: tuple[str, ...], shortlist: bool, ward: str | None, public: bool) -> None:
    if kind not in _ENDINGS:
        raise click.BadParameter(f"a file of the kind {kind or 'without ending'} cannot be written: allowed are "
                                 f"{', '.join(_ENDINGS)}.", param_hint="'--out'")  # fmt: skip
    if sum((bool(asset_ids), shortlist, ward is not None)) != 1:
        raise click.UsageError("Name buildings by their ids, or give --shortlist, or --ward: one of the three.")
    if ward is not None and kind not in _PAGES:
        raise click.BadParameter(f"an answer sheet is written as {' or '.join(_PAGES)}.", param_hint="'--out'")
    if shortlist and public:
        raise click.UsageError("The shortlist is the officers' own: name buildings by their ids for a public file.")


def _shortlisted(region: str) -> dict[str, tuple[str, str]]:
    from assetmap.workspace import PROGRAM, open_workspace, shortlisted

    entries = shortlisted(open_workspace(), region, person=PROGRAM)
    if not entries:
        raise InputError(
            "the shortlist is empty",
            region,
            next_step="put buildings on it in the dashboard, or name them by their ids",
        )
    return {entry.asset_id: (entry.reason, entry.added_at.isoformat()) for entry in entries}


def _files(
    tables: Any, ids: list[str], reasons: dict[str, tuple[str, str]] | None, ward: str | None, out: Path
) -> dict[Path, bytes]:
    from assetmap.reports import (
        METADATA_SUFFIX,
        selected_rows,
        to_csv,
        to_csv_metadata,
        to_geojson,
        to_geopackage,
        to_markdown,
        to_pdf,
        to_xlsx,
    )

    kind = out.suffix.casefold()
    if kind in _PAGES:
        document = _document(tables, ids, reasons, ward)
        return {out: to_pdf(document, tables.run) if kind == ".pdf" else to_markdown(document)}
    rows = selected_rows(tables, ids, reasons)
    if kind == ".csv":
        beside = out.with_name(out.name + METADATA_SUFFIX)
        return {out: to_csv(rows, tables.run), beside: to_csv_metadata(rows, tables.run, out.name)}
    writers: dict[str, Callable[..., bytes]] = {".xlsx": to_xlsx, ".gpkg": to_geopackage, ".geojson": to_geojson}
    return {out: writers[kind](rows, tables.run)}


def _document(tables: Any, ids: list[str], reasons: dict[str, tuple[str, str]] | None, ward: str | None) -> Any:
    from assetmap.reports import building_document, shortlist_document, ward_document

    if ward is not None:
        return ward_document(tables, ward)
    if reasons is None and len(dict.fromkeys(ids)) == 1:
        return building_document(tables, ids[0], appraisal=None if tables.public else _appraisal(tables, ids[0]))
    return shortlist_document(tables, ids, reasons=reasons)


def _appraisal(tables: Any, asset_id: str) -> Any:
    """Appraisal of a building with what was entered of it."""
    from assetmap.pipeline.builds import appraisal_inputs
    from assetmap.reports import appraisal_of
    from assetmap.value import split_entries

    region = tables.run["region"]
    entered, known = split_entries(entered_of(region, asset_id), asset_id)
    inputs = appraisal_inputs(tables.run["settings"].get("value", {}), region)
    return appraisal_of(tables, asset_id, inputs.override(known, f"building {asset_id}"), entered)


def _write(path: Path, content: bytes) -> None:
    from assetmap.tables import atomic_path

    try:
        with atomic_path(path) as part:
            part.write_bytes(content)
    except OSError as error:
        raise InputError(
            "the file cannot be written", str(path), seen=error.strerror or str(error), next_step="name another file"
        ) from error
