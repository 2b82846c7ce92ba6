"""Writes the reference pages of the docs from the code: run ``python docs/generate.py`` after a change."""

import dataclasses
import inspect
import runpy
import sys
from pathlib import Path

from click.testing import CliRunner

from assetmap.apart import MOST_AT_ONCE, MOST_BYTES, MOST_SECONDS
from assetmap.cli import main
from assetmap.home import CATALOGUE, HOME_VARIABLE
from assetmap.layers import load_catalogue
from assetmap.register.account import Account
from assetmap.register.issues import KINDS
from assetmap.register.limits import (
    LARGEST_FILE,
    LONGEST_CELL,
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_LINES,
    MOST_MEMBERS,
    MOST_ROWS,
    MOST_UNPACKED,
)
from assetmap.reports import EXPORT_COLUMNS
from assetmap.tables import TABLES
from assetmap.workspace.roles import ACTIONS, ROLES

DOCS = Path(__file__).resolve().parent

_ACCOUNT = """\
Every row read is an asset, merged into one, or rejected; the three add up. A fault is a row of `issues`: file, line,
column, value as published, what was wrong, what was done, and who can mend it. A bad cell never rejects a row. An
error rejects the row, a warning means that a value is not used or was put right, a note is for information."""

_LIMITS = f"""\
Whatever a file holds, it takes no more than this; beyond it the file is refused in a sentence, with what was seen, what is
allowed, and what to do. A cell that is too long is left out, and the rest is read.

| what | at most |
|---|---|
| the file | {LARGEST_FILE // 1024**2:,} MB |
| its parts, unpacked (a workbook is an archive) | {MOST_UNPACKED:,} bytes in {MOST_MEMBERS:,} parts |
| rows; lines of a text | {MOST_ROWS:,}; {MOST_LINES:,} |
| columns; cells, blank ones counted | {MOST_COLUMNS:,}; {MOST_CELLS:,} |
| a cell | {LONGEST_CELL:,} characters |
| memory and time of the process that reads it | {MOST_BYTES / 1e6:,.0f} MB and {MOST_SECONDS:,.0f} seconds |
| files read at the same moment | {MOST_AT_ONCE}; the next one waits |

The dashboard reads every upload in a process of its own. The commands do so with every file that is not provably small: a
text or an XLSX of some thousand rows is read at once. The process gives way to others on the computer. On Linux the kernel
holds its memory to the limit; everywhere the caller looks twenty times a second, and ends it when it is over. It holds off what a
file costs, and is no sandbox: what reads the file may do what assetmap may do."""

_KEYS = """\
`assetmap register FILE --council NAME --json` prints `{"files": [...]}` with one object for each file, always with these keys:"""

_EXPORTS = """\
CSV, GeoJSON and GeoPackage use the names of the columns, XLSX the headings. Only columns that there are come with a download.
What each means and where it comes from is explained on the sheet *Columns* of the XLSX, in the layer `columns` of the GeoPackage
and, for a CSV that the command writes, in the file `NAME.csv-metadata.json` beside it (W3C, CSV on the Web). The sources with
vintage and licence and the run's record stand on sheets, in layers and in that file too. CSV and XLSX hold no live formula: a
text that begins like one is written as text. PDF and Markdown are described in [reports](reports.md)."""

_JSON = """\
Every command that prints a table also takes `--json`: one JSON document on standard output, messages on standard error.
Exit codes: 0 when it did what was asked, 1 when the input was at fault, 2 for a usage error."""


def tables_page() -> str:
    """Reference of the tables between rooms."""
    lines = ["# Tables", "", "Made from `assetmap/tables.py`. GeoParquet in EPSG:27700 where a table has geometry.", ""]
    for table in TABLES:
        lines += [f"## `{table.name}`", ""]
        lines += [f"Key: {', '.join(f'`{name}`' for name in table.key) or 'none'}.", ""]
        lines += ["| column | kind | meaning | unit |", "|---|---|---|---|"]
        lines += [f"| `{c.name}` | {c.kind} | {c.meaning} | {c.unit} |" for c in table.columns]
        if table.geometry:
            lines.append("| `geometry` | geometry | its outline or point, or none | m, EPSG:27700 |")
        if table.open_kind:
            lines += ["", "Further columns stand beside these: one per indicator, criterion or gate."]
        lines.append("")
    return "\n".join(lines)


def layers_page() -> str:
    """Reference of the layers in the catalogue."""
    lines = [
        "# Layers",
        "",
        f"Made from `data/{CATALOGUE}`, where checksums and addresses stand that are on record.",
        "",
    ]
    lines += ["| layer | what | publisher | year | licence | where from |", "|---|---|---|---|---|---|"]
    for name, layer in load_catalogue().items():
        source = f"downloaded; {layer.obtain}" if layer.url else layer.obtain
        source += "" if layer.package or layer.url else f"; supplied by the user as `{layer.file}`"
        lines.append(f"| `{name}` | {layer.title} | {layer.publisher} | {layer.vintage} | {layer.licence} | {source} |")
    lines += ["", "## How to name the sources", ""]
    lines += [f"- {text}" for text in dict.fromkeys(layer.attribution for layer in load_catalogue().values())]
    lines.append("")
    return "\n".join(lines)


def registers_page() -> str:
    """Reference of the faults that a register can have."""
    lines = ["# Registers", ""]
    lines += [_ACCOUNT, "", "## The account as JSON", "", _KEYS, "", "| key | meaning |", "|---|---|"]
    lines += [f"| {name} | {meaning} |" for name, meaning in _account_keys()]
    lines += ["", "## Limits", "", _LIMITS]
    lines += ["", "## Faults", "", "| kind | severity | what is wrong | what is done | who can mend it |"]
    lines += ["|---|---|---|---|---|"]
    lines += [
        f"| `{kind}` | {k.severity} | {k.problem} | {k.action} | {k.mender} |" for kind, k in sorted(KINDS.items())
    ]
    lines.append("")
    return "\n".join(lines)


def _account_keys() -> list[tuple[str, str]]:
    """Names and meanings as the account's own description gives them."""
    described = inspect.cleandoc(Account.__doc__ or "").split("----------\n")[1].split("\n\n")[0]
    keys: list[tuple[str, str]] = []
    for line in described.split("\n"):
        if line.startswith(" "):
            keys[-1] = (keys[-1][0], f"{keys[-1][1]} {line.strip()}".strip())
        else:
            names, _, kind = line.partition(" : ")
            keys.append((", ".join(f"`{name}`" for name in names.split(", ")), f"{kind}:"))
    listed = {name for names, _ in keys for name in names.replace("`", "").split(", ")}
    missing = {field.name for field in dataclasses.fields(Account)} - listed
    if missing:
        raise ValueError(f"the account does not describe {sorted(missing)}")
    return keys


def commands_page() -> str:
    """Reference of the command line."""
    lines = ["# Commands", "", "Made from the command's own help.", "", *_help(), ""]
    for name in main.commands:
        lines += [f"## assetmap {name}", "", *_help(name), ""]
        for inner in getattr(main.commands[name], "commands", {}):
            lines += [f"### assetmap {name} {inner}", "", *_help(name, inner), ""]
    lines += [
        _JSON,
        f"The environment variable `{HOME_VARIABLE}` names another data folder.",
        "",
    ]
    return "\n".join(lines)


def _help(*command: str) -> list[str]:
    shown = CliRunner().invoke(main, [*command, "--help"], prog_name="assetmap", terminal_width=100).output
    return [f"    {line}".rstrip() for line in shown.rstrip().split("\n")]


def exports_page() -> str:
    """Reference of the columns that downloads hold."""
    lines = ["# Downloads", "", _EXPORTS, "", "| column | heading | meaning | where from |", "|---|---|---|---|"]
    lines += [f"| `{c.name}` | {c.heading} | {c.meaning} | {c.source} |" for c in EXPORT_COLUMNS]
    lines.append("")
    return "\n".join(lines)


def wording_page() -> str:
    """Every text that the dashboard shows."""
    return str(runpy.run_path(str(DOCS / "wording.py"))["wording_page"]())


def acts_table() -> str:
    """Which role may do which act in the workspace, and on whose buildings."""
    said = {
        frozenset[str](): "–",
        frozenset({"own"}): "own",
        frozenset({"any"}): "every building",
        frozenset({"none"}): "yes",
        frozenset({"any", "none"}): "yes",
    }
    lines = [f"| act | {' | '.join(ROLES)} |", "|---" * (1 + len(ROLES)) + "|"]
    for act, roles in ACTIONS.items():
        lines.append(f"| {act} | {' | '.join(said[roles.get(role, frozenset())] for role in ROLES)} |")
    return "\n".join(lines)


def with_parts(page: str) -> str:
    """A page with the parts in it that are made from the code, which stand between two comments."""
    for name, part in PARTS.items():
        before, mark, rest = page.partition(f"<!-- {name}: made by docs/generate.py -->\n")
        if mark:
            page = f"{before}{mark}\n{part()}\n\n{END}{rest.partition(END)[2]}"
    return page


END = "<!-- end -->"
PARTS = {"acts": acts_table}

PAGES = {
    "exports.md": exports_page,
    "tables.md": tables_page,
    "layers.md": layers_page,
    "registers.md": registers_page,
    "commands.md": commands_page,
    "wording.md": wording_page,
}

if __name__ == "__main__":
    for name, page in PAGES.items():
        (DOCS / name).write_text(page(), encoding="utf-8")
        sys.stdout.write(f"wrote {name}\n")
    for path in sorted(DOCS.glob("*.md")):
        path.write_text(with_parts(path.read_text(encoding="utf-8")), encoding="utf-8")
