"""What a council could mend in its register: one page, worst first, in words to act on."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
from openpyxl import Workbook

from assetmap.register.account import Account
from assetmap.register.issues import KINDS
from assetmap.reports.columns import Value
from assetmap.reports.markdown import escaped
from assetmap.reports.workbook import append_sheet

__all__ = ["SEVERITY_TITLES", "FixItem", "fix_list", "fix_list_markdown", "fix_list_xlsx"]

_SEVERITY = {"error": 0, "warning": 1, "note": 2}
# Heading of each severity, the worst first.
SEVERITY_TITLES = {
    "error": "Rows that could not be used",
    "warning": "Values that could not be used, or were put right",
    "note": "For information",
}
_LINES_NAMED = 6
_PAGE_ITEMS = 20
_VALUE_SHOWN = 60

# What whoever keeps the file could do about a kind of fault; the rest is said by the kind itself.
_REMEDY: Mapping[str, str] = {
    "blank_row": "Delete these lines before publishing.",
    "not_a_row": "Publish the table alone: titles and totals belong in a note beside the file.",
    "no_content": "Give each row a name, an address or a reference, or delete it.",
    "not_the_councils": "Confirm that these are not yours, or correct the owner.",
    "council_unknown": "Write the council's name as in the region file.",
    "not_property": "Keep statues, vehicles and regalia in a list of their own.",
    "merged": "Publish each property once.",
    "possible_duplicate": "Say whether these are one property or several.",
    "short_row": "Export the file again: cells are missing at the end of these lines.",
    "short_rows_usual": "Export the file again with every column filled up.",
    "row_realigned": "Export the file again: a cell was lost inside these lines.",
    "long_row": "Put texts that hold the delimiter between quotation marks.",
    "row_rejoined": "Put texts that hold the delimiter between quotation marks.",
    "column_contradicted": "Check the header, or move the cells into their own column.",
    "encoding_mixed": "Save the whole file as UTF-8.",
    "encoding_guessed": "Save the file as UTF-8.",
    "cell_too_long": "Shorten the text.",
    "sheet_alike": "Publish one sheet, or send the other as a file of its own.",
    "formula_without_value": "Open and save the workbook, so that the results are in it.",
    "crs_unknown": "Name the coordinate system by its EPSG code.",
    "coordinates_placeholder": "Enter the true coordinates, or leave them blank.",
    "coordinates_repaired": "Correct the coordinates as shown.",
    "coordinates_doubtful": "Check the coordinates: most lie outside your area.",
    "coordinates_mixed": "Give all coordinates in one system.",
    "point_unreadable": "Give the point as easting and northing.",
    "unclosed_quote": "Close the quotation mark.",
    "encoding_doubtful": "Save the file as UTF-8.",
    "header_repeated": "Give every column a header of its own.",
    "uprn_lost": "Format the UPRN column as text before saving: the spreadsheet has cut off its last digits.",
    "id_lost": "Format the reference column as text before saving.",
    "uprn_invalid": "Look the UPRN up again.",
    "id_repeated": "Give every property a reference of its own.",
    "postcode_invalid": "Correct the postcode.",
    "postcode_unknown": "Check the postcode: it is not in the national directory.",
    "coordinates_incomplete": "Enter both coordinates.",
    "coordinates_implausible": "Correct the coordinates: they lie far from your area.",
    "coordinates_swapped": "Put easting and northing (longitude and latitude) into their own columns.",
    "coordinates_far_from_postcode": "Check which is right, the coordinates or the postcode.",
    "crs_contradicted": "Name the coordinate system in which the numbers really are.",
    "not_located": "Add the UPRN, or the coordinates, or the postcode.",
    "outside_council": "Confirm that the property lies outside your area, or correct its place.",
    "outside_region": "Confirm that the property lies outside the region, or correct its place.",
    "date_invalid": "Write dates as YYYY-MM-DD.",
    "date_future": "Correct the date: it is still to come.",
    "date_order": "Write dates as YYYY-MM-DD.",
    "number_invalid": "Enter a plain number.",
    "band_invalid": "Use a band or grade of the scale.",
    "geometry_unreadable": "Export the shapes again.",
    "number_negative": "Enter the amount without the minus sign, or delete it.",
    "status_conflict": "Say which of the two is true today.",
    "status_unknown_value": "Use one of the published list of statuses.",
    "not_publicly_owned": "Confirm who owns these.",
    "owner_differs": "Confirm who owns these.",
    "email_removed": "Take personal e-mail addresses out before publishing.",
}


@dataclass(frozen=True)
class FixItem:
    """One kind of fault in one column of one file.

    Parameters
    ----------
    severity : str
        ``error``, ``warning`` or ``note``.
    file, column : str
        Where; the column is blank where the fault is the row's or the file's.
    kind : str
        One of `assetmap.register.issues.ISSUE_KINDS`.
    rows : int
        How many rows; 0 where it is the file as a whole.
    problem, done, remedy, mender : str
        What is wrong, what this tool did, what to do about it, and who can.
    lines : tuple of int
        Lines of the file, in their order.
    examples : tuple of str
        Some of the values as published, each once; they may be hostile.
    """

    severity: str
    file: str
    column: str
    kind: str
    rows: int
    problem: str
    done: str
    remedy: str
    mender: str
    lines: tuple[int, ...]
    examples: tuple[str, ...]


def fix_list(issues: pd.DataFrame) -> list[FixItem]:
    """Faults of a council's registers by kind and column, worst first: rejected rows, then lost values, then notes.

    Parameters
    ----------
    issues : pandas.DataFrame
        The table ``issues`` of one owner's files.
    """
    items = []
    filled = issues.assign(column=issues["column"].fillna(""), value=issues["value"].fillna(""))
    for (file, kind, column), group in filled.groupby(["file", "kind", "column"], sort=False):
        known = KINDS[str(kind)]
        lines = tuple(sorted({int(row) for row in group["row"] if row}))
        details = {str(problem).removeprefix(known.problem).removeprefix(": ") for problem in group["problem"]}
        problem = known.problem + (f": {next(iter(details))}" if len(details) == 1 and details != {""} else "")
        items.append(
            FixItem(
                severity=known.severity,
                file=str(file),
                column=str(column),
                kind=str(kind),
                rows=len(lines),
                problem=problem,
                done=known.action,
                remedy=_REMEDY.get(str(kind), ""),
                mender=known.mender,
                lines=lines,
                examples=tuple(dict.fromkeys(v for v in group["value"] if v))[:3],
            )
        )
    return sorted(items, key=lambda item: (_SEVERITY[item.severity], -item.rows, item.file, item.kind, item.column))


def fix_list_markdown(owner: str, accounts: Sequence[Account], issues: pd.DataFrame) -> str:
    """The fix-list as one page of Markdown; texts of the file cannot become markup in it.

    Parameters
    ----------
    owner : str
        Whose registers they are.
    accounts : sequence of Account
        Accounts of the files.
    issues : pandas.DataFrame
        The table ``issues`` of these files.
    """
    items = fix_list(issues)
    parts = [f"# What to mend in the registers of {escaped(owner)}", ""]
    parts += [
        f"- {escaped(account.file)}: {account.rows_read:,} rows read = {account.assets:,} assets + "
        f"{account.merged:,} merged + {account.rejected:,} rejected; {account.located['none']:,} without a place."
        for account in accounts
    ]
    if not items:
        return "\n".join([*parts, "", "Nothing to mend was found.", ""])
    shown = items[:_PAGE_ITEMS]
    for severity, title in SEVERITY_TITLES.items():
        rows = [item for item in shown if item.severity == severity]
        if not rows:
            continue
        parts += ["", f"## {title}", "", "| rows | what is wrong | what to do | where |", "|---:|---|---|---|"]
        parts += [
            f"| {item.rows or 'file'} | {_wrong(item)} | {item.remedy or item.done} | {_where(item, accounts)} |"
            for item in rows
        ]
    if len(items) > len(shown):
        parts += ["", f"{len(items) - len(shown)} lesser points are in the workbook."]
    return "\n".join([*parts, ""])


def fix_list_xlsx(owner: str, accounts: Sequence[Account], issues: pd.DataFrame) -> bytes:
    """The fix-list as a workbook without live formulas: the list, the accounts, and every fault with its line.

    Parameters
    ----------
    owner, accounts, issues
        As for `fix_list_markdown`.
    """
    book = Workbook(write_only=True)
    headings = [
        "Severity",
        "Rows",
        "File",
        "Column",
        "What is wrong",
        "What to do",
        "What was done",
        "Who",
        "Lines",
        "E.g.",
    ]
    rows: list[list[Value]] = [
        [
            *(item.severity, item.rows, item.file, item.column, item.problem, item.remedy, item.done, item.mender),
            ", ".join(map(str, item.lines)),
            " | ".join(item.examples),
        ]
        for item in fix_list(issues)
    ]
    append_sheet(book, "To mend", headings, rows)
    told: list[list[Value]] = [
        [owner, a.file, a.rows_read, a.assets, a.merged, a.rejected, a.located["none"], a.flagged_vacant]
        for a in accounts
    ]
    append_sheet(
        book, "Accounts", ["Owner", "File", "Rows read", "Assets", "Merged", "Rejected", "No place", "Vacant"], told
    )
    names = ["file", "row", "column", "value", "kind", "severity", "problem", "action", "mender", "asset_id"]
    every: list[list[Value]] = [
        [
            None if pd.isna(value) else (int(value) if name == "row" else str(value))
            for name, value in zip(names, row, strict=True)
        ]
        for row in issues[names].itertuples(index=False, name=None)
    ]
    append_sheet(book, "Every fault", [name.replace("_", " ").capitalize() for name in names], every)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _wrong(item: FixItem) -> str:
    column = f"**{escaped(item.column)}**: " if item.column else ""
    examples = ", ".join(f"“{escaped(value[:_VALUE_SHOWN])}”" for value in item.examples[:2])
    return f"{column}{escaped(item.problem)}" + (f", such as {examples}" if examples else "")


def _where(item: FixItem, accounts: Sequence[Account]) -> str:
    lines = ", ".join(str(line) for line in item.lines[:_LINES_NAMED])
    more = len(item.lines) - _LINES_NAMED
    word = "line" if len(item.lines) == 1 else "lines"
    said = f"{word} {lines}" + (f" and {more:,} more" if more > 0 else "") if lines else "the whole file"
    return said if len(accounts) == 1 else f"{escaped(item.file)}, {said}"
