"""What a building is worth, on paper: the gap and what fills it first, every figure with its range."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from assetmap.reports.build_tables import BuildTables
from assetmap.reports.document import Block, Bullets, Grid, Heading, Paragraph, Remark
from assetmap.reports.drawing import distribution_picture
from assetmap.value import (
    Appraisal,
    Building,
    Disposal,
    Inputs,
    NotAppraised,
    appraise,
    load_inputs,
    money,
    public_test,
    tornado,
)

__all__ = ["LAND", "appraisal_of", "assumption_blocks", "distribution_of", "value_blocks", "value_summary"]

LAND = "not appraised: land without a building"

_SHOWN = (
    *("income", "after_value", "gross_uplift", "capital_cost", "net_uplift", "walk_away", "gap", "break_even_rent"),
    *("holding", "empty_loss", "additional"),
)
_SWINGS = 8
_ENTRIES = ("area_m2", "value_today", "price", "grant", "lease_years", "rent_as_is")


def appraisal_of(
    tables: BuildTables, asset_id: str, inputs: Inputs | None = None, entered: Mapping[str, Any] | None = None
) -> Appraisal | NotAppraised:
    """Appraisal of a building of the build.

    Parameters
    ----------
    tables : BuildTables
    asset_id : str
        The building.
    inputs : Inputs, optional
        Ranges and terms; those of the build's region if not given.
    entered : mapping, optional
        What was entered of it: any of ``area_m2``, ``value_today``, ``price``, ``grant``, ``lease_years``, ``rent_as_is``.
        An area entered goes before the register's.

    Raises
    ------
    InputError
        When there is no such building, or an entry is out of range.
    """
    row = tables.rows.iloc[tables.place(asset_id)]
    basis = "entered"
    given = {name: value for name, value in (entered or {}).items() if name in _ENTRIES and not pd.isna(value)}
    if "area_m2" not in given and row["floor_area_m2"] > 0:
        given["area_m2"], basis = float(row["floor_area_m2"]), "register"
    building = Building(**given, name=asset_id, area_basis=basis)
    if row["land_or_building"] == "land":
        return NotAppraised(building, LAND)
    if inputs is None:
        own = tables.run.get("settings", {}).get("value", {})
        inputs = load_inputs().override(own, f"region {tables.run.get('region', '')}")
    return appraise(building, inputs)


def value_summary(appraisal: Appraisal | NotAppraised) -> str:
    """The value in one sentence for the first page."""
    if isinstance(appraisal, NotAppraised):
        return f"{str(appraisal)[:1].upper()}{str(appraisal)[1:]}."
    return appraisal.headline


def value_blocks(appraisal: Appraisal | NotAppraised) -> list[Block]:
    """What a building is worth: headline, distribution, figures in their ranges, what fills the gap, what moves it.

    Parameters
    ----------
    appraisal : Appraisal or NotAppraised
        By `appraisal_of`.
    """
    blocks: list[Block] = [Heading("What it is worth, and the gap")]
    if isinstance(appraisal, NotAppraised):
        return [*blocks, Remark(value_summary(appraisal))]
    terms, building = appraisal.inputs.terms, appraisal.building
    blocks += [
        Remark(appraisal.headline),
        Paragraph(
            f"An indicative appraisal, never a valuation: {terms.draws:,} draws over ranges most of which are assumptions, for "
            f"{building.area_m2:,.0f} m² (area: {building.area_basis}). A buyer who pays {money(building.price)} and asks for "
            f"{terms.hurdle_rate:.0%} a year loses in {appraisal.loss_probability:.0%} of them. Ceiling of an offer, at which "
            f"not losing has at least an 80% chance in this model: {money(appraisal.ceiling)}."
        ),
        distribution_of(appraisal),
        _figures(appraisal),
        Heading("What fills the gap, each on its own", 2),
        Grid(
            ("What", "Unit", "1 in 10 below", "Middle draw", "1 in 10 above"),
            tuple(
                (row.what, row.unit, *(amount(_rounded(value, row.unit)) for value in (row.p10, row.p50, row.p90)))
                for row in appraisal.fills.itertuples()
            ),
            (2.6, 1.4, 1.1, 1.1, 1.1),
            (2, 3, 4),
        ),
        Heading("What moves the walk-away price most", 2),
        _swings(appraisal),
    ]
    for warning in appraisal.warnings:
        blocks.append(Paragraph(f"{warning[:1].upper()}{warning[1:]}.", "Mind:"))
    flags = public_test(Disposal(building.value_today, building.price, building.lease_years))
    blocks.append(Heading("What to ask a lawyer", 2))
    blocks.append(
        Bullets(tuple(dict.fromkeys(str(flag) for flag in flags)))
        if flags
        else Paragraph("No rule on file speaks of this disposal.")
    )
    return blocks


def distribution_of(appraisal: Appraisal) -> Any:
    """Distribution of the walk-away price, with its tenth, middle and ninetieth percentile."""
    price = appraisal["walk_away"]
    marks = [("1 in 10 below", price.p10), ("middle", price.p50), ("1 in 10 above", price.p90)]
    return distribution_picture(appraisal.draws["walk_away"], marks, "walk-away price of a buyer")


def assumption_blocks(inputs: Inputs) -> list[Block]:
    """The ranges that the appraisal rests on, each with its source."""
    rows = tuple(
        (
            item.title,
            item.unit,
            f"{item.low:g}",
            f"{item.central:g}",
            f"{item.high:g}",
            _source(item.source, item.grade),
        )
        for item in inputs.items.values()
    )
    return [
        Heading("Assumptions of the appraisal"),
        Paragraph(
            f"{inputs.title}, {inputs.date.isoformat()}. Each range can be replaced by one that is known better."
        ),
        Grid(
            ("Input", "Unit", "Low", "Central", "High", "Source (grade)"), rows, (2.4, 1.5, 0.7, 0.8, 0.7, 4), (2, 3, 4)
        ),
    ]


def _source(source: str, grade: str) -> str:
    return source if source.startswith(grade) else f"{source} ({grade})"


def amount(value: float) -> str:
    """Pounds, or that they are not known."""
    return "not known" if pd.isna(value) else money(float(value))


def _figures(appraisal: Appraisal) -> Grid:
    figures = appraisal.frame.set_index("figure").loc[list(_SHOWN)]
    names = ("p10", "p50", "p90", "adverse", "central", "favourable")
    rows = tuple(
        (f"{row['title']} ({row['unit']})", *(amount(_rounded(row[name], row["unit"])) for name in names))
        for _, row in figures.iterrows()
    )
    headings = ("Figure", "1 in 10 below", "Middle draw", "1 in 10 above", "Adverse", "Central inputs", "Favourable")
    return Grid(headings, rows, (2.6, 1.3, 1.2, 1.3, 1.3, 1.3, 1.3), (1, 2, 3, 4, 5, 6))


def _rounded(value: float, unit: str) -> float:
    # pence say nothing of a building's price, but of a rent per m²
    return value if pd.isna(value) or "m²" in unit else float(round(value))


def _swings(appraisal: Appraisal) -> Grid:
    swings = tornado(appraisal.building, appraisal.inputs).dropna(subset=["swing"]).head(_SWINGS)
    widest = max(float(swings["swing"].max()), 1e-9) if len(swings) else 1.0
    rows = tuple(
        (
            f"{row.title} ({row.unit}): {row.low:g} to {row.high:g}",
            amount(row.at_low),
            amount(row.at_high),
            money(row.swing),
        )
        for row in swings.itertuples()
    )
    return Grid(
        ("Input, the others central", "At its low end", "At its high end", "Between them"),
        rows,
        (3.2, 1.3, 1.3, 1.2),
        (1, 2, 3),
        tuple((float(swing) / widest, None, True) for swing in swings["swing"]),
        "Between them, as a bar",
    )
