"""The fix-list on paper: what a council could mend in its register, for a meeting."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from assetmap.register.account import Account
from assetmap.reports.document import Block, Document, Grid, Heading, Paragraph
from assetmap.reports.fix_list import SEVERITY_TITLES, FixItem, fix_list
from assetmap.reports.sections import foot_of, invented_remark, source_blocks, to_pdf

__all__ = ["fix_list_document", "fix_list_pdf"]

_LINES_NAMED = 8


def fix_list_pdf(owner: str, accounts: Sequence[Account], issues: pd.DataFrame, run: Mapping[str, Any]) -> bytes:
    """Fix-list as PDF; parameters as of `fix_list_document`."""
    return to_pdf(fix_list_document(owner, accounts, issues, run), run)


def fix_list_document(
    owner: str, accounts: Sequence[Account], issues: pd.DataFrame, run: Mapping[str, Any]
) -> Document:
    """Fix-list of a council, the worst first.

    Parameters
    ----------
    owner : str
        Whose registers they are.
    accounts : sequence of Account
        Accounts of the files.
    issues : pandas.DataFrame
        The table ``issues`` of these files. Values as published may be hostile; they are only ever shown as text.
    run : mapping
        The run's record; empty where a register was read without a build.
    """
    items = fix_list(issues)
    rows = tuple(
        (
            account.file,
            f"{account.rows_read:,}",
            f"{account.assets:,}",
            f"{account.merged:,}",
            f"{account.rejected:,}",
            f"{account.located['none']:,}",
        )
        for account in accounts
    )
    blocks: list[Block] = [
        *invented_remark(run),
        Heading("What was read"),
        Grid(
            ("File", "Rows read", "Assets", "Merged", "Rejected", "No place"), rows, (3, 1, 1, 1, 1, 1), (1, 2, 3, 4, 5)
        ),
    ]
    if not items:
        blocks.append(Paragraph("Nothing to mend was found."))
    for severity, title in SEVERITY_TITLES.items():
        lines = tuple(_line(item) for item in items if item.severity == severity)
        if lines:
            headings = ("Rows", "What is wrong", "What to do", "Where")
            blocks += [Heading(title), Grid(headings, lines, (0.7, 3, 2.4, 2.2), (0,))]
    if run:
        blocks += source_blocks(run)
    title = f"What to mend in the registers of {owner}"
    return Document(title, "", f"For {owner}.", foot_of(run), tuple(blocks))


def _line(item: FixItem) -> tuple[str, str, str, str]:
    column = f"{item.column}: " if item.column else ""
    examples = ", ".join(f"“{value}”" for value in item.examples[:2])
    wrong = f"{column}{item.problem}" + (f", such as {examples}" if examples else "")
    more = len(item.lines) - _LINES_NAMED
    lines = ", ".join(str(line) for line in item.lines[:_LINES_NAMED]) + (f" and {more:,} more" if more > 0 else "")
    where = f"{item.file}, line{'' if len(item.lines) == 1 else 's'} {lines}" if lines else f"{item.file}, as a whole"
    return (f"{item.rows:,}" if item.rows else "file", wrong, item.remedy or item.done, where)
