"""``assetmap workspace``: keep and move what people decided, and say who may sign in."""

from pathlib import Path
from typing import Any

import click

from assetmap.cli.common import json_option, plain, print_json, table

__all__ = ["workspace"]

_PASSPHRASE = "ASSETMAP_PASSPHRASE"  # noqa: S105  a variable's name


@click.group()
def workspace() -> None:
    """Keep and move what people decided, and say who may sign in.

    The workspace is data/workspace/workspace.sqlite, or what ASSETMAP_DATABASE names.

    Example: assetmap workspace export kept.zip
    """


@workspace.command("export")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False))
@json_option
def export_command(file: Path, as_json: bool) -> None:
    """Write everything that the workspace holds into FILE.

    One zip: a manifest and a file of JSON lines for each table. It holds notes and names: keep it as you keep the
    workspace.

    Example: assetmap workspace export kept.zip
    """
    from assetmap.workspace import PROGRAM, export_workspace, open_workspace

    with open_workspace() as opened:
        rows, where = export_workspace(opened, file, person=PROGRAM), opened.where
    _say(f"Wrote {plain(str(file))} from {plain(where)}.", rows, as_json)


@workspace.command("import")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False))
@json_option
def import_command(file: Path, as_json: bool) -> None:
    """Take what was exported to FILE into an empty workspace, whole or not at all.

    Example: ASSETMAP_DATABASE=sqlite:///new.sqlite assetmap workspace import kept.zip
    """
    from assetmap.workspace import PROGRAM, import_workspace, open_workspace

    with open_workspace() as opened:
        rows, where = import_workspace(opened, file, person=PROGRAM), opened.where
    _say(f"Took {plain(str(file))} into {plain(where)}.", rows, as_json)


@workspace.group()
def users() -> None:
    """Say who may sign in, in which role.

    The file is data/workspace/users.json, or what ASSETMAP_USERS names.
    """


@users.command("add")
@click.argument("name", metavar="NAME")
@click.option("--role", required=True, metavar="ROLE", help="public, sto, officer, partner or admin.")
@click.option("--owner", default="", metavar="CODE", help="Code of the officer's own owner, such as E08000012.")
@click.option(
    "--no-passphrase", is_flag=True, help="Comes by OpenID Connect alone: NAME is the e-mail, or issuer and subject."
)
def add_user(name: str, role: str, owner: str, no_passphrase: bool) -> None:
    """Let NAME sign in, or put a new role and passphrase in the place of the old.

    The passphrase is asked for, or taken from the environment variable ASSETMAP_PASSPHRASE; only what it is checked
    against is kept.

    Example: assetmap workspace users add officer@council.example --role officer --owner E08000012
    """
    import os

    from assetmap.workspace import load_users

    known = load_users()
    passphrase = None
    if not no_passphrase:
        passphrase = os.environ.get(_PASSPHRASE) or click.prompt(
            "Passphrase (at least 12 characters)", hide_input=True, confirmation_prompt=True
        )
    user = known.add(name, role, owner, passphrase)
    click.echo(f"{plain(user.identity)} may sign in: {plain(user.person.title)}. Kept in {plain(str(known.path))}.")


@users.command("list")
@json_option
def list_users(as_json: bool) -> None:
    """List who may sign in.

    Example: assetmap workspace users list
    """
    from assetmap.workspace import load_users

    known = load_users()
    rows: list[dict[str, Any]] = [
        {"name": user.identity, "role": user.role, "owner": user.owner_code, "passphrase": bool(user.digest)}
        for user in known.all
    ]
    if as_json:
        print_json({"users": rows})
    elif rows:
        click.echo(table([row | {"name": plain(row["name"]), "passphrase": _yes(row["passphrase"])} for row in rows]))
    else:
        click.echo(f"Nobody: there is no user in {plain(str(known.path))}.")


@users.command("remove")
@click.argument("name", metavar="NAME")
def remove_user(name: str) -> None:
    """Take NAME out of the file.

    Example: assetmap workspace users remove officer@council.example
    """
    from assetmap.workspace import load_users

    known = load_users()
    known.remove(name)
    click.echo(f"{plain(name)} may no longer sign in.")


def _say(said: str, rows: dict[str, int], as_json: bool) -> None:
    if as_json:
        print_json({"tables": rows})
        return
    click.echo(said)
    click.echo(table([{"table": name, "rows": f"{count:,}"} for name, count in rows.items()]))


def _yes(there: bool) -> str:
    return "yes" if there else "no"
