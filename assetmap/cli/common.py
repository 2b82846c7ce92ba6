"""What the commands share: errors in sentences, their common options, plain tables and JSON."""

import errno
import json
import math
import os
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import click
import pandas as pd
from tabulate import tabulate

from assetmap.errors import LOG_VARIABLE, InputError, in_words
from assetmap.home import data_home
from assetmap.region import load_region

__all__ = [
    "account_sum",
    "built_region",
    "check_arguments",
    "entered_of",
    "finite",
    "in_sentences",
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
_LONGEST = 4096


@contextmanager
def in_sentences() -> Iterator[None]:
    """Turn whatever goes wrong into its message on standard error and exit code 1.

    With the environment variable ``ASSETMAP_LOG`` set, what nobody foresaw is followed by its kind and where it arose, without
    its own words: as in the app's log, these may hold what somebody typed.
    """
    try:
        yield
    except (click.ClickException, click.exceptions.Exit, click.Abort):
        raise  # the command line's own: usage errors, --help, Ctrl+C
    except Exception as error:
        if isinstance(error, OSError) and error.errno == errno.EPIPE:
            raise  # whoever reads has seen enough, such as head
        fault = in_words(error)
        click.echo(f"error: {plain(str(fault))}", err=True)
        if fault is not error and os.environ.get(LOG_VARIABLE):
            arose = "".join(traceback.format_tb(error.__traceback__))
            click.echo(plain(f"{arose}{type(error).__name__}"), err=True)
        raise SystemExit(1) from error


def finite(ctx: click.Context, param: click.Parameter, value: float | None) -> float | None:
    """Callback of every option that takes a number: what is infinite or no number is refused."""
    if value is not None and not math.isfinite(value):
        raise click.BadParameter(f"{value} is not a finite number.", ctx, param)
    return value


def check_arguments(arguments: Sequence[str]) -> None:
    """Refuse what no option, name or path can be: too long, or no text."""
    for argument in arguments:
        shown = plain(argument[:_WIDEST])
        if len(argument) > _LONGEST:
            raise click.UsageError(
                f"an argument has {len(argument):,} characters, up to {_LONGEST:,} are allowed: {shown}…"
            )
        if "\x00" in argument or any("\ud800" <= sign <= "\udfff" for sign in argument):
            raise click.UsageError(f"an argument is no text in UTF-8: {shown}. Rename the file, or write it in UTF-8.")


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


def entered_of(region: str, asset_id: str) -> dict[str, float]:
    """What people have entered of the building; nothing where there is no workspace, and none is made."""
    from assetmap.workspace import DATABASE_VARIABLE, PROGRAM, entries, open_workspace

    if not os.environ.get(DATABASE_VARIABLE) and not (data_home() / "workspace" / "workspace.sqlite").is_file():
        return {}
    with open_workspace() as workspace:
        entry = entries(workspace, load_region(region).key, person=PROGRAM).get(asset_id)
    return dict(entry.figures) if entry else {}


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
