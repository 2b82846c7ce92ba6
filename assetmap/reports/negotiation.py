"""The negotiation sheet and the gap-filler on paper: only for the party that made them."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from assetmap.errors import InputError
from assetmap.portfolio import Lever, NegotiationSheet, close_gap
from assetmap.reports.document import Block, Bullets, Document, Grid, Heading, Paragraph, Remark
from assetmap.reports.sections import foot_of, invented_remark, number_text, run_line, source_blocks, to_pdf
from assetmap.reports.value_section import amount, distribution_of
from assetmap.value import Appraisal, money

__all__ = ["gap_document", "gap_pdf", "sheet_document", "sheet_pdf"]

# Combinations shown of each size of a gap, those of fewest levers first, so that the page stays one.
_COMBINATIONS = 3


def sheet_pdf(sheet: NegotiationSheet, reader: str, run: Mapping[str, Any]) -> bytes:
    """Negotiation sheet as PDF; parameters and errors as of `sheet_document`."""
    return to_pdf(sheet_document(sheet, reader, run), run)


def sheet_document(sheet: NegotiationSheet, reader: str, run: Mapping[str, Any]) -> Document:
    """Negotiation sheet of a party.

    Parameters
    ----------
    sheet : NegotiationSheet
    reader : str
        Who asks; only the sheet's own party is served.
    run : mapping
        The run's record.

    Raises
    ------
    InputError
        When the reader is not the party. Nothing of the sheet is told.
    """
    lines, concessions, next_best = sheet.read(reader)
    blocks: list[Block] = [
        *invented_remark(run),
        Remark(
            "Ceilings are the 20th percentile of the walk-away price: at or under it, not losing has at least an 80% chance in "
            "this model. An indicative appraisal, never a valuation."
        ),
        Heading("Offers"),
        _offers(lines),
        _totals(lines),
        Heading("What to ask, and what we bring"),
        Grid(
            ("Building", "We bring", "Above the ceiling because", "Flags"),
            tuple((row["building"], row["brings"], row["reason"], row["flags"]) for row in lines.to_dict("records")),
            (1.6, 1.8, 1.6, 3),
        ),
    ]
    if len(concessions):
        blocks += [Heading("What a step on each term buys"), _concessions(concessions)]
    if next_best:
        blocks += [Heading("If it is lost"), Bullets(next_best)]
    blocks += source_blocks(run)
    title = f"Negotiation sheet: {sheet.title}"
    return Document(title, "", _confidential(sheet.party), foot_of(run), tuple(blocks))


def gap_pdf(
    party: str, reader: str, title: str, appraisal: Appraisal, levers: Sequence[Lever], run: Mapping[str, Any]
) -> bytes:
    """Gap-filler as PDF; parameters and errors as of `gap_document`."""
    return to_pdf(gap_document(party, reader, title, appraisal, levers, run), run)


def gap_document(
    party: str, reader: str, title: str, appraisal: Appraisal, levers: Sequence[Lever], run: Mapping[str, Any]
) -> Document:
    """One page on a building's gap: how large it may be, and which combinations fill it.

    Parameters
    ----------
    party : str
        Who makes it: a walk-away price is its own affair.
    reader : str
        Who asks; only the party is served.
    title : str
        The building.
    appraisal : Appraisal
        Of the building, with what this party has entered.
    levers : sequence of Lever
        What could be had: grant, owner's contribution, rent, phasing. More than six may need a second page.
    run : mapping
        The run's record.

    Raises
    ------
    InputError
        When the reader is not the party. Nothing of the page is told.
    """
    if reader != party:
        raise InputError(
            "this page belongs to the party that made it",
            "gap-filler",
            seen=f"asked for by {reader!r}",
            allowed="its own party",
            next_step="ask them; two parties who agree can ask whether their sealed ranges meet",
        )
    gap = appraisal["gap"]
    blocks: list[Block] = [*invented_remark(run), Remark(appraisal.headline), distribution_of(appraisal)]
    # a wide gap costs more to fill: three of its sizes side by side, none of them alone
    sizes = (("1 in 10 below", gap.p10), ("middle draw", gap.p50), ("1 in 10 above", gap.p90))
    blocks += [Heading("What could be had"), _levers(levers), Heading("What fills it")]
    combinations = [_combinations(name, size, levers) for name, size in sizes]
    blocks.append(
        Grid(
            ("Gap", "How much of each", "Share used"),
            tuple(row for rows in combinations for row in rows),
            (1.6, 5, 0.9),
            (2,),
        )
    )
    blocks.append(
        Paragraph(
            "A combination is one from which nothing can be left out; each part of it is used to the same share of what can be had. "
            "Effects add up, which holds for money today and roughly for the rest. An indicative appraisal, never a valuation."
        )
    )
    blocks.append(run_line(run))
    return Document(f"Gap and what fills it: {title}", "", _confidential(party), foot_of(run), tuple(blocks))


def _confidential(party: str) -> str:
    return f"Confidential to {party}. Indicative, never a valuation."


def _offers(lines: pd.DataFrame) -> Grid:
    rows = tuple(
        (
            row["building"],
            row["council"],
            row["lot"],
            *(amount(row[name]) for name in ("market_value", "ceiling", "offer", "undervalue", "contribution")),
        )
        for row in lines.to_dict("records")
    )
    headings = ("Building", "Council", "Lot", "Market value", "Ceiling", "Offer", "Undervalue", "Contribution asked")
    return Grid(headings, rows, (2, 1.3, 0.8, 1.1, 1.1, 1.1, 1.1, 1.2), (3, 4, 5, 6, 7))


def _totals(lines: pd.DataFrame) -> Paragraph:
    known = int(lines["market_value"].notna().sum())
    said = f"offers {money(lines['offer'].sum())}; contributions asked {money(lines['contribution'].sum())}"
    if known:
        said += f"; undervalue {money(lines['undervalue'].sum())} over the {known:,} of {len(lines):,} with a market value entered"
    return Paragraph(f"{said}.", "In all:")


def _concessions(concessions: pd.DataFrame) -> Grid:
    names = ("now", "step", "then")
    rows = tuple(
        (
            str(row["term"]).replace("_", " "),
            *(number_text(float(row[name])) for name in names),
            *(amount(row[name]) for name in ("figure_now", "figure_then", "buys")),
        )
        for row in concessions.to_dict("records")
    )
    headings = ("Term", "Now", "Step", "Then", "Figure now", "Figure then", "What the step buys")
    return Grid(headings, rows, (1.6, 0.8, 0.8, 0.8, 1.2, 1.2, 1.3), (1, 2, 3, 4, 5, 6))


def _levers(levers: Sequence[Lever]) -> Grid:
    rows = tuple(
        (lever.name, _measured(lever.most, lever.unit), money(lever.worth), money(lever.most * lever.worth))
        for lever in levers
    )
    return Grid(
        ("Lever", "Most that can be had", "One unit closes", "All of it closes"), rows, (2, 1.6, 1.3, 1.3), (1, 2, 3)
    )


def _combinations(name: str, size: float, levers: Sequence[Lever]) -> list[tuple[str, ...]]:
    label = f"{name}: {money(size)}"
    if not size > 0:
        return [(label, "nothing is missing", "")]
    groups = list(close_gap(size, levers).groupby("combination", sort=True))
    rows: list[tuple[str, ...]] = []
    for number, part in groups[:_COMBINATIONS]:
        told = "; ".join(f"{row.lever} {_measured(row.amount, row.unit)}" for row in part.itertuples())
        share = part["share_used"].dropna()
        short = "all of it is not enough: " if number == 0 else ""
        rows.append(("" if rows else label, short + told, f"{share.iloc[0]:.0%}" if len(share) else ""))
    if len(groups) > _COMBINATIONS:
        rows.append(("", f"and {len(groups) - _COMBINATIONS:,} other combinations", ""))
    return rows


def _measured(value: float, unit: str) -> str:
    """An amount of a lever, as exact as it can be meant."""
    if unit.startswith("£"):
        return f"{money(round(value, 2 if unit != '£' else 0))}{unit.removeprefix('£')}"
    return f"{number_text(round(value, 1))} {unit}"
