"""The ``assetmap`` command: thin, every rule it applies lives in a room of the package."""

import datetime as dt
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import wraps
from pathlib import Path
from typing import Any

import click
import pandas as pd
from tabulate import tabulate

import assetmap
from assetmap.errors import InputError
from assetmap.region import Layout, council_named, load_region

__all__ = ["main"]

_WIDEST = 60


class _Commands(click.Group):
    """Shows the commands in the order one uses them."""

    def list_commands(self, _: click.Context) -> list[str]:
        return list(self.commands)


def _guarded(command: Callable[..., None]) -> Callable[..., None]:
    """Turn an InputError into its message on standard error and exit code 1."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> None:
        try:
            command(*args, **kwargs)
        except InputError as error:
            click.echo(f"error: {_plain(str(error))}", err=True)
            raise SystemExit(1) from error

    return run


_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON document on standard output.")
_region = click.argument("region", metavar="REGION")


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="REGION is the name of a file in data/regions/ (such as starter or lcr) or the path of your own. "
    "Start with: assetmap build starter, then assetmap rank starter.",
)
@click.version_option(assetmap.__version__, prog_name="assetmap")
def main() -> None:
    """From a council's raw property register to a ranked, explained list of empty public buildings."""


@main.command()
@_region
@click.option(
    "--mirror",
    type=click.Path(path_type=Path),
    help="Take files by name from this folder, its subfolders and the folders beside it, verified against its "
    "manifest.csv, instead of downloading them.",
)
@_json
@_guarded
def fetch(region: str, mirror: Path | None, as_json: bool) -> None:
    """Download and verify the layers of REGION, or take them from a mirror.

    A file appears in its place whole or not at all. What no address is on record for is supplied by you: the
    message says what to put where.

    Example: assetmap fetch lcr --mirror /media/usb/layers
    """
    from assetmap.layers import fetch_files
    from assetmap.pipeline import wanted_files

    loaded = load_region(region)
    done = fetch_files(wanted_files(loaded), mirror=mirror, say=_say, progressbar=sys.stderr.isatty())
    if as_json:
        _print_json({"region": loaded.key, "layers": [asdict(item) for item in done]})
        return
    if not done:
        click.echo(f"{loaded.name}: everything is shipped with the project; nothing to fetch.")
        return
    click.echo(
        _table([{"file": d.file, "status": d.status, "bytes": f"{d.bytes:,}", "verified": d.verified} for d in done])
    )
    click.echo(f"\nNext: assetmap build {region}")


@main.command()
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
@_json
@_guarded
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
    from assetmap.register import propose_columns, read_mapping, read_register
    from assetmap.tables import AREAS, ASSETS, ISSUES, write_table

    said = None if mapping is None else read_mapping(mapping)
    if propose is not None:
        _write_mapping(propose, propose_columns(files[0], mapping=said).text)
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
        read = read_register(
            path,
            councils=[owner],
            layout=layout,
            postcodes=postcodes,
            bounds=bounds,
            mapping=said,
            uprns=uprns,
            say=_say,
        )
        accounts.append(read.account)
        faults.append(read.issues)
        if out is not None:
            folder = out / path.stem
            write_table(read.assets, ASSETS, folder)
            write_table(read.issues, ISSUES, folder)
            _say(f"wrote {folder}")
    if fixes is not None:
        _write_fixes(fixes, owner.name, accounts, pd.concat(faults, ignore_index=True))
    if as_json:
        _print_json({"files": [asdict(account) for account in accounts]})
        return
    for account in accounts:
        click.echo(_account_text(asdict(account)))


@main.command()
@_region
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
@_json
@_guarded
def build(region: str, without: Sequence[str], as_of: dt.datetime | None, scheduler: str, as_json: bool) -> None:
    """Make every table of REGION, from its layers and registers to the ranking.

    Only what has changed is made anew. When something is wrong, the message says what, where and what to do, and the
    last build stays as it was.

    Example: assetmap build starter
    """
    from assetmap.pipeline import build_region

    done = build_region(region, without=without, as_of=as_of.date() if as_of else None, scheduler=scheduler, say=_say)
    run = dict(done.run)
    if as_json:
        _print_json({"build": run | {"folder": str(done.folder)}})
        return
    click.echo(f"{_title(run)}, evidence as of {run['as_of']}.")
    rows = [{"table": name, "rows": f"{table['rows']:,}"} for name, table in run["tables"].items()]
    click.echo(_table(rows))
    for account in run["registers"]:
        click.echo(f"{account['file']}: {_sum(account)}")
    click.echo(f"\nNext: assetmap rank {region}")


@main.command()
@_region
@_json
@_guarded
def areas(region: str, as_json: bool) -> None:
    """Show the small areas of REGION and the summary figures of their districts.

    Example: assetmap areas lcr --json
    """
    from assetmap.tables import AREAS, DISTRICTS

    done = _built(region)
    districts, rows = done.table(DISTRICTS), done.table(AREAS)
    if as_json:
        _print_json(
            {
                "region": done.run["region"],
                "areas": _records(rows.drop(columns="geometry")),
                "districts": _records(districts),
            }
        )
        return
    click.echo(f"{_title(dict(done.run))}: {len(rows):,} small areas of {rows['boundary_vintage'].iloc[0]}.")
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
    click.echo(_table(_records(shown)))


@main.command()
@_region
@click.option(
    "--weights",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="TOML file of swing weights, a line per criterion.",
)
@click.option("--top", type=click.IntRange(min=1), metavar="N", help="Show only the first N; ties at the end are kept.")
@_json
@_guarded
def rank(region: str, weights: Path | None, top: int | None, as_json: bool) -> None:
    """Rank the buildings of REGION for transfer, and say why.

    Gates come first: what is occupied or already transferred is not ranked, and is listed apart with the reason.

    Example: assetmap rank starter --top 5
    """
    from assetmap.scoring import load_criteria, read_weights, robust_ranks, score_assets, with_swings
    from assetmap.tables import ASSETS, INDICATORS, RANKS, SCORES, VACANCY

    done = _built(region)
    criteria = load_criteria()
    assets, vacancy = done.table(ASSETS), done.table(VACANCY)
    if weights is None:
        scores = done.table(SCORES)
    else:
        criteria = with_swings(criteria, read_weights(weights, criteria))
        scores = score_assets(assets, done.table(INDICATORS), vacancy, criteria)
    firm = done.table(RANKS) if weights is None and top is None else robust_ranks(scores, criteria, top_k=top)
    firm = firm[["asset_id", "top_k", "p_top_k", "rank_p10", "rank_p90"]]
    told = assets.drop(columns="geometry").assign(
        easting=assets.geometry.x.round(1), northing=assets.geometry.y.round(1)
    )
    told = told.merge(vacancy, on="asset_id", validate="one_to_one").merge(scores, on="asset_id", validate="one_to_one")
    told = told.merge(firm, on="asset_id", validate="one_to_one")
    ranked = told[told["ranked"]].sort_values(["rank", "asset_id"], ignore_index=True)
    shown = ranked if top is None else ranked[ranked["rank"] <= top]
    apart = told[~told["ranked"]].sort_values(["gate_failed", "asset_id"], ignore_index=True)
    if as_json:
        _print_json(
            {
                "region": done.run["region"],
                "invented": done.run["invented"],
                "built_at": done.run["built_at"],
                "as_of": done.run["as_of"],
                "criteria": [asdict(criterion) for criterion in criteria],
                "ranked": len(ranked),
                "ranking": _records(shown),
                "not_ranked": _records(
                    apart[["asset_id", "name", "owner", "gate_failed", "gate_reason", "source_file", "source_row"]]
                ),
                "sources": done.run["inputs"],
            }
        )
        return
    click.echo(f"{_title(dict(done.run))}, evidence as of {done.run['as_of']}.")
    click.echo(f"{len(ranked):,} buildings ranked, {len(apart):,} not ranked.\n")
    if ranked.empty:
        click.echo("Nothing passes the gates; see the reasons below.")
    rows = [
        {
            "rank": int(row["rank"]),
            "building": _named(row),
            "owner": row["owner"],
            "score": f"{row['score']:.3f}",
            "8 draws in 10": f"{row['rank_p10']:.0f} to {row['rank_p90']:.0f}",
            f"in first {row['top_k']:.0f}": f"{row['p_top_k']:.0%}",
            "known": f"{row['known_share']:.0%}",
            "vacancy": row["band"]
            + (f", {row['last_known']}" if row["band"] == "not known" and row["last_known"] else ""),
        }
        for row in _records(shown)
    ]
    if rows:
        click.echo(_table(rows))
        click.echo("\nWhy:")
        for row in _records(shown.head(10)):
            click.echo(f"- {_plain(_named(row))}. {_plain(row['explanation'])}")
        if len(shown) > 10:
            click.echo(f"  (the reasons of the other {len(shown) - 10:,} are in --json)")
    if rows:
        click.echo(
            "\nHow firm: over 10,000 draws of weights roughly as stated, with what is not known taken as anything from worst to "
            "best, the ranks that 8 draws in 10 lie between, and the share of draws in which it is among the first."
        )
    counts = apart["gate_failed"].value_counts().sort_index()
    if len(counts):
        click.echo(
            "\nNot ranked: " + "; ".join(f"{_GATE_WORDS[gate]} {count:,}" for gate, count in counts.items()) + "."
        )


@main.command()
@_region
@click.option(
    "--visits",
    type=click.IntRange(min=1),
    metavar="N",
    help="Show the N visits that would change most, by ward in the order of a round.",
)
@_json
@_guarded
def vacancy(region: str, visits: int | None, as_json: bool) -> None:
    """Show what is empty in REGION, how sure that is, and on what evidence.

    With --visits: where somebody should go and look.

    Example: assetmap vacancy starter --visits 10
    """
    from assetmap.tables import AREAS, ASSETS, EVIDENCE, VACANCY
    from assetmap.vacancy import json_document, load_rules, vacancy_rows, value_of_visits, visit_list, visit_rows

    done = _built(region)
    loaded = load_region(region)
    rules = load_rules(loaded.vacancy, f"{loaded.path}, vacancy")
    day = dt.date.fromisoformat(done.run["as_of"])
    assets, evidence, table = done.table(ASSETS), done.table(EVIDENCE), done.table(VACANCY)
    if visits is not None:
        worth = value_of_visits(assets, evidence, table["holding_type"], rules, day)
        listed = visit_list(worth, assets, done.table(AREAS), visits)
        if as_json:
            click.echo(json_document(visit_rows(listed), loaded.key, day, "visits"))
            return
        click.echo(f"{_title(dict(done.run))}: {len(listed):,} visits, evidence as of {day}.")
        if not listed.empty:
            click.echo(
                _table(
                    [
                        {
                            "stop": row["stop"],
                            "ward": row["ward_name"],
                            "building": row["name"],
                            "address": row["address"],
                            "probability": f"{row['probability']:.0%}",
                            "now": row["band"],
                        }
                        for row in _records(listed)
                    ]
                )
            )
        return
    rows = vacancy_rows(assets, table, evidence, rules)
    if as_json:
        click.echo(json_document(rows, loaded.key, day))
        return
    counts = table["band"].value_counts()
    bands = "; ".join(f"{band} {count:,}" for band, count in counts.items())
    click.echo(f"{_title(dict(done.run))}, evidence as of {day}: {bands}.")
    first = table.assign(name=assets["name"].fillna(assets["asset_id"])).sort_values(
        ["probability", "asset_id"], ascending=[False, True]
    )
    click.echo(
        _table(
            [
                {
                    "building": row["name"],
                    "band": row["band"],
                    "probability": f"{row['probability']:.0%}",
                    "live evidence": f"{row['live_evidence']:.2f}",
                    "why": row["sentence"],
                }
                for row in _records(first.head(20))
            ]
        )
    )
    if len(first) > 20:
        click.echo(f"\nThe other {len(first) - 20:,} are in --json.")


@main.command()
@click.option(
    "--public", is_flag=True, help="Serve what anyone may see: no shortlist, no building that must stay unnamed."
)
@click.option("--port", type=click.IntRange(1, 65535), default=8501, show_default=True, help="Port to serve on.")
@click.option("--address", default="localhost", show_default=True, help="Address to serve on.")
@_guarded
def app(public: bool, port: int, address: str) -> None:
    """Start the dashboard in your browser.

    Without --public it shows everything to whoever can reach it: leave it on localhost.

    Example: assetmap app
    """
    import os
    import subprocess

    from assetmap.home import HOME_VARIABLE, data_home

    root = Path(__file__).resolve().parent.parent
    if not (root / "app.py").is_file():
        raise InputError(
            "the dashboard is not here", str(root), seen="no app.py", next_step="run the command from a checkout"
        )
    environment = os.environ | {HOME_VARIABLE: str(data_home()), "ASSETMAP_PUBLIC": "1" if public else ""}
    options = ["--server.port", str(port), "--server.address", address]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", *options]
    raise SystemExit(subprocess.call(command, cwd=root, env=environment))  # noqa: S603


_GATE_WORDS = {
    "transferred": "already transferred",
    "released": "not released by its owner",
    "occupied": "occupied",
    "location": "no location",
    "legal": "legal bar",
    "known": "not enough known",
}


def _built(name: str) -> Any:
    from assetmap.pipeline import latest_build

    region = load_region(name)
    done = latest_build(region)
    if done is None:
        raise InputError(
            f"{region.name} has not been built yet",
            str(region.path),
            allowed="a finished build",
            next_step=f"run 'assetmap build {name}'",
        )
    return done


def _title(run: dict[str, Any]) -> str:
    return f"{run['name']} (INVENTED: no such place exists)" if run["invented"] else str(run["name"])


def _named(row: dict[str, Any]) -> str:
    return str(row["name"] or row["address"] or row["asset_id"])


def _sum(account: dict[str, Any]) -> str:
    return (
        f"{account['rows_read']:,} rows read = {account['assets']:,} assets + {account['merged']:,} merged + "
        f"{account['rejected']:,} rejected"
    )


def _write_mapping(path: Path, text: str) -> None:
    from assetmap.tables import atomic_path

    try:
        with atomic_path(path) as part:
            part.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError(
            "the mapping file cannot be written", str(path), seen=str(error), next_step="name another file"
        ) from error
    _say(f"wrote {path}: correct it, then read with --mapping {path}")


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
        _say(f"wrote {folder / name}")


def _account_text(account: dict[str, Any]) -> str:
    vacant = account["flagged_vacant"]
    columns = (f"{ours} <- {', '.join(theirs)}" for ours, theirs in account["columns"].items() if theirs)
    located = (f"{count:,} by {method}" for method, count in account["located"].items() if method != "none")
    lines = [
        f"{account['file']}: {_sum(account)}",
        f"  located: {', '.join(located)}; {account['located']['none']:,} not at all",
        f"  coordinates: {account['crs'] or 'none'}; encoding: {account['encoding']}",
        f"  published as vacant: {'this layout cannot say' if vacant is None else f'{vacant:,}'}",
        f"  columns: {'; '.join(columns)}",
        f"  faults: {', '.join(f'{count:,} {kind}' for kind, count in account['issues'].items()) or 'none'}",
    ]
    return _plain("\n".join(lines))


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as plain values; what is missing is None."""
    return json.loads(frame.to_json(orient="records", double_precision=12, date_format="iso"))  # type: ignore[no-any-return]


def _table(rows: Sequence[dict[str, Any]]) -> str:
    cells = [{key: _cell(value) for key, value in row.items()} for row in rows]
    return str(tabulate(cells, headers="keys", tablefmt="simple", disable_numparse=True))


def _cell(value: object) -> str:
    """One line of a terminal table: plain, and short enough to keep the columns side by side."""
    text = " ".join(_plain("" if value is None else str(value)).split())
    return text if len(text) <= _WIDEST else text[: _WIDEST - 1] + "…"


def _plain(text: str) -> str:
    """Text without the control characters that would steer a terminal."""
    return "".join(c for c in text if c in "\n\t" or (c.isprintable()))


def _print_json(document: dict[str, Any]) -> None:
    click.echo(json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False))


def _say(line: str) -> None:
    click.echo(_plain(line), err=True)


if __name__ == "__main__":
    main()
