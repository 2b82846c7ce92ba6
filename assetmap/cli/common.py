"""What the commands share: guarded errors, their common options, plain tables and JSON."""

import json
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

import click
import pandas as pd
from tabulate import tabulate

from assetmap.errors import InputError
from assetmap.region import load_region

__all__ = [
    "account_sum",
    "built_region",
    "guarded",
    "json_option",
    "named",
    "plain",
    "print_json",
    "records",
    "region_argument",
    "say",
    "table",
    "title",
]

_WIDEST = 60


def guarded(command: Callable[..., None]) -> Callable[..., None]:
    """Turn an InputError into its message on standard error and exit code 1."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> None:
        try:
            command(*args, **kwargs)
        except InputError as error:
            click.echo(f"error: {plain(str(error))}", err=True)
            raise SystemExit(1) from error

    return run


json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document on standard output.")
region_argument = click.argument("region", metavar="REGION")


def built_region(name: str) -> Any:
    """Newest build of a region; InputError when there is none."""
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


def title(run: dict[str, Any]) -> str:
    """Name of a region, and that it is invented where it is."""
    return f"{run['name']} (INVENTED: no such place exists)" if run["invented"] else str(run["name"])


def named(row: dict[str, Any]) -> str:
    """What to call a building: its name, its address or its id."""
    return str(row["name"] or row["address"] or row["asset_id"])


def account_sum(account: dict[str, Any]) -> str:
    """Rows read and what became of them, as a sum."""
    return (
        f"{account['rows_read']:,} rows read = {account['assets']:,} assets + {account['merged']:,} merged + "
        f"{account['rejected']:,} rejected"
    )


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as plain values; what is missing is None."""
    return json.loads(frame.to_json(orient="records", double_precision=12, date_format="iso"))  # type: ignore[no-any-return]


def table(rows: Sequence[dict[str, Any]]) -> str:
    """Rows as a table for a terminal."""
    cells = [{key: _cell(value) for key, value in row.items()} for row in rows]
    return str(tabulate(cells, headers="keys", tablefmt="simple", disable_numparse=True))


def _cell(value: object) -> str:
    """One line of a terminal table: plain, and short enough to keep the columns side by side."""
    text = " ".join(plain("" if value is None else str(value)).split())
    return text if len(text) <= _WIDEST else text[: _WIDEST - 1] + "…"


def plain(text: str) -> str:
    """Text without the control characters that would steer a terminal."""
    return "".join(c for c in text if c in "\n\t" or (c.isprintable()))


def print_json(document: dict[str, Any]) -> None:
    """Print one JSON document on standard output."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False))


def say(line: str) -> None:
    """Print a line on standard error."""
    click.echo(plain(line), err=True)
