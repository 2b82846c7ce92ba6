"""The negotiation sheet as a workbook whose formulas are live, all of them ours and none from the data."""

import io
from typing import Any

import pandas as pd
from openpyxl import Workbook
from openpyxl.styles import Font

from assetmap.portfolio.rules import load_rules
from assetmap.portfolio.sheet import NegotiationSheet

__all__ = ["sheet_to_xlsx"]

_LINES = "Offers"
_FIRST = 5  # row of the first building, below title, party, limit and headings
_SPECIAL = ("=", "+", "-", "@", "#", "\t", "\r")
_LONGEST = 32_000


def sheet_to_xlsx(sheet: NegotiationSheet, reader: str) -> bytes:
    """Workbook of a sheet, for the party that made it.

    Undervalue, contribution, the mark for an offer above its ceiling, totals and the balance of the concessions follow
    the offer when it is changed. Whatever came in as text stays text.

    Parameters
    ----------
    sheet : NegotiationSheet
    reader : str
        Who asks; only the sheet's own party is served.

    Returns
    -------
    bytes
        An Office Open XML workbook with the sheets "Offers", "Concessions" and "Next best".

    Raises
    ------
    InputError
        When the reader is not the party.
    """
    lines, concessions, next_best = sheet.read(reader)
    book = Workbook()
    page = book.active
    page.title = _LINES
    _put(page, 1, 1, f"Negotiation sheet: {sheet.title}", bold=True)
    _put(page, 2, 1, f"Confidential to {sheet.party}. Indicative appraisal, not a valuation.")
    _put(page, 3, 1, "Limit of undervalue, £")
    page.cell(3, 2, load_rules()["undervalue"]["limit_gbp"])
    headings = ("Building", "Council", "Lot", "Market value, £", "Ceiling (P20 of walk-away price), £", "Offer, £",
                "Undervalue, £", "Contribution asked, £", "Above ceiling?", "Above undervalue limit?",
                "Reason", "What we bring", "Flags")  # fmt: skip
    for column, heading in enumerate(headings, start=1):
        _put(page, _FIRST - 1, column, heading, bold=True)
    for number, line in enumerate(lines.to_dict("records")):
        row = _FIRST + number
        values = [line[name] for name in ("building", "council", "lot", "market_value", "ceiling", "offer")]
        for column, value in enumerate(values, start=1):
            _put(page, row, column, value)
        page.cell(row, 7, f'=IF(D{row}="","",D{row}-F{row})')
        page.cell(row, 8, f"=MAX(0,-F{row})")
        page.cell(row, 9, f'=IF(F{row}<=E{row},"",IF(K{row}="","above: give a reason","above, with a reason"))')
        page.cell(row, 10, f'=IF(G{row}="","not known",IF(G{row}>$B$3,"above: ask for consent",""))')
        for column, name in zip((11, 12, 13), ("reason", "brings", "flags"), strict=True):
            _put(page, row, column, line[name])
    last = _FIRST + len(lines) - 1
    _put(page, last + 1, 1, "Total", bold=True)
    for letter in "DEFGH":
        page[f"{letter}{last + 1}"] = f"=SUM({letter}{_FIRST}:{letter}{last})"
    lots = list(dict.fromkeys(lot for lot in lines["lot"] if lot))
    for number, lot in enumerate(lots):
        row = last + 3 + number
        _put(page, row, 1, "Lot")
        _put(page, row, 3, lot)
        for letter in "DEFGH":
            # wildcards of SUMIF in a lot's name would add up other lots
            whose = f"($C${_FIRST}:$C${last}=$C{row})*1"
            page[f"{letter}{row}"] = f"=SUMPRODUCT({whose},{letter}${_FIRST}:{letter}${last})"
    _concession_page(book.create_sheet("Concessions"), concessions)
    page = book.create_sheet("Next best")
    _put(page, 1, 1, "If it is lost", bold=True)
    for row, sentence in enumerate(next_best, start=2):
        _put(page, row, 1, sentence)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _concession_page(page: Any, concessions: pd.DataFrame) -> None:
    headings = (
        "Term",
        "Now",
        "One step",
        "Then",
        "Figure now",
        "Figure then",
        "What a step buys",
        "Steps",
        "Buys in all",
    )
    for column, heading in enumerate(headings, start=1):
        _put(page, 1, column, heading, bold=True)
    for row, line in enumerate(concessions.to_dict("records"), start=2):
        for column, name in ((1, "term"), (2, "now"), (3, "step"), (5, "figure_now"), (6, "figure_then")):
            _put(page, row, column, line[name])
        page.cell(row, 4, f"=B{row}+H{row}*C{row}")
        page.cell(row, 7, f"=F{row}-E{row}")
        page.cell(row, 8, 1)
        page.cell(row, 9, f"=G{row}*H{row}")


def _put(page: Any, row: int, column: int, value: Any, *, bold: bool = False) -> None:
    """Write a value from the data: a text is a text whatever it begins with, a figure that is not known stays blank."""
    if isinstance(value, float) and pd.isna(value):
        return
    cell = page.cell(row, column)
    if isinstance(value, str):
        cell.value = "".join(sign for sign in value[:_LONGEST] if sign in "\n\t" or ord(sign) >= 32)
        cell.data_type = "s"
        cell.quotePrefix = cell.value.startswith(_SPECIAL)
    else:
        cell.value = value
    if bold:
        cell.font = Font(bold=True)
