"""At the table: the negotiation sheet of one council, for the party that makes it."""

import datetime as dt
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from assetmap.app.data import Loaded
from assetmap.app.papers import written_sheet
from assetmap.app.portfolio_data import Posed, on_demand
from assetmap.app.text import literal
from assetmap.errors import InputError
from assetmap.portfolio import (
    NegotiationSheet,
    Offer,
    Portfolio,
    Terms,
    ceiling_under,
    concession_table,
    council_positions,
    councils_of,
    negotiation_sheet,
    next_best,
    sheet_to_xlsx,
    with_names,
)
from assetmap.value import money

__all__ = ["show_sheet"]

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def show_sheet(loaded: Loaded, asked: Posed, found: Portfolio, seconds: float) -> None:
    """Show the negotiation sheet of one council, once a party has given its name."""
    st.header("At the table", anchor="table")
    councils = councils_of(found)
    if not councils:
        st.info("Nothing is chosen, so there is nothing to negotiate.")
        return
    first, second = st.columns(2)
    party = first.text_input("Your organisation: the sheet belongs to it alone", key="portfolio_party", max_chars=100)
    council = second.selectbox("Council", councils, key="portfolio_council")
    if not party.strip():
        st.info("Give the name of your organisation. What stands on the sheet is not kept, and is in no link.")
        return
    terms = _terms()
    rows = asked.appraisals[asked.appraisals["asset_id"].isin([str(name) for name in found.names])]
    try:
        ceilings = ceiling_under(rows, asked.inputs, terms)
    except InputError as error:
        st.error(literal(str(error)))
        return
    if ceilings.isna().any():
        st.info(
            "With an overage, the ceiling of a building is not known until its value today is entered: the appraisal's stands "
            "there instead, without the overage."
        )
    known = {str(one): float(value) for one, value in ceilings.dropna().items()}
    plain = council_positions(found, asked.appraisals, council, ceilings=known)
    offers = _offers([str(position.name) for position in plain], asked, council, known)
    key = f"{asked.key} {council} {terms} {seconds}"
    told = on_demand(
        "concessions",
        key,
        "Compute concessions and the next best",
        lambda progress: _further(asked, found, council, terms, seconds, progress),
    )
    table, notes, sentences = told or (None, (), ())
    try:
        sheet = negotiation_sheet(
            party.strip(),
            council,
            council_positions(
                found,
                asked.appraisals,
                council,
                names=asked.names,
                offers=offers,
                lease_years=terms.lease_years,
                ceilings=known,
            ),
            concession_table=table,
            next_best=sentences,
        )
    except InputError as error:
        st.error(literal(str(error)))
        return
    _read(sheet, party.strip(), notes)
    _downloads(loaded, sheet, party.strip())


def _terms() -> Terms:
    with st.expander("Terms on the table"):
        first, second, third, fourth = st.columns(4)
        lease = first.number_input("Lease, years (0: as entered, or freehold)", 0, 999, 0, 5, key="portfolio_lease")
        share = second.number_input("Overage, % of the gain", 0, 100, 0, 5, key="portfolio_overage")
        years = third.number_input("Overage runs down over, years", 1, 200, 20, 5, key="portfolio_overage_years")
        grant = fourth.number_input("Grant for all of them, £", 0, 10**9, 0, 10_000, key="portfolio_grant")
    return Terms(float(lease) if lease else None, share / 100, float(years), float(grant))


def _offers(ids: list[str], asked: Posed, council: str, ceilings: dict[str, float]) -> dict[str, Offer]:
    st.markdown(
        "Offers begin at the ceiling, the 20th percentile of the walk-away price: at or under it, not losing has at least an "
        "80 % chance in this model. Above it say why. A negative offer asks the owner for a contribution."
    )
    rows = asked.appraisals.set_index("asset_id")
    start = pd.DataFrame(
        {
            "Building": [asked.names[one] for one in ids],
            "Ceiling, £": [ceilings.get(one, float(rows.loc[one, "walk_away_p20"])) for one in ids],
            "Offer, £": pd.Series([None] * len(ids), dtype="float64"),
            "Why above the ceiling": pd.Series([""] * len(ids), dtype="str"),
            "What we bring": pd.Series([""] * len(ids), dtype="str"),
            "Listed": False,
            "Open space": False,
        }
    )
    edited = st.data_editor(
        start,
        hide_index=True,
        key=f"portfolio_offers_{council}_{len(ids)}",
        disabled=["Building", "Ceiling, £"],
        column_config={
            "Ceiling, £": st.column_config.NumberColumn(format="%,.0f"),
            "Offer, £": st.column_config.NumberColumn(format="%,.0f", help="blank: the ceiling"),
            "Listed": st.column_config.CheckboxColumn(help="as an asset of community value"),
        },
    )
    offers = {}
    for one, row in zip(ids, edited.to_dict("records"), strict=True):
        amount = row["Offer, £"]
        offers[one] = Offer(
            None if pd.isna(amount) else float(amount),
            str(row["Why above the ceiling"] or ""),
            str(row["What we bring"] or ""),
            bool(row["Listed"]),
            bool(row["Open space"]),
        )
    return offers


def _further(
    asked: Posed, found: Portfolio, council: str, terms: Terms, seconds: float, told: Any
) -> tuple[pd.DataFrame, tuple[str, ...], tuple[str, ...]]:
    mine = council_positions(found, asked.appraisals, council)
    told(0, len(mine) + 1)
    table, notes = concession_table(found, asked.appraisals, asked.inputs, council, terms, time_limit=seconds)
    sentences = []
    for done, position in enumerate(mine, start=1):
        told(done, len(mine) + 1)
        sentences.append(with_names(next_best(found, position.name, time_limit=seconds), asked.names))
    return table, notes, tuple(sentences)


def _read(sheet: NegotiationSheet, party: str, notes: tuple[str, ...]) -> None:
    lines, concessions, sentences = sheet.read(party)
    st.subheader(literal(f"{sheet.title}: sheet of {sheet.party}"), anchor="sheet")
    pounds = ("market_value", "ceiling", "offer", "undervalue", "contribution")
    shown = lines.assign(**{name: lines[name].map(_pounds) for name in pounds})
    blank = [name for name in ("lot", "reason", "brings", "flags") if not shown[name].astype(bool).any()]
    st.table(
        shown.drop(columns=["council", *blank])
        .rename(columns=lambda name: name.replace("_", " "))
        .map(literal)
        .set_index("building")
    )
    st.markdown(
        f"In all: offers {literal(money(float(lines['offer'].sum())))}, contributions asked "
        f"{literal(money(float(lines['contribution'].sum())))}. Flags are reminders to ask a lawyer, no advice."
    )
    if len(concessions):
        st.markdown("**What one step on each term buys, the others kept**")
        rows = [
            {
                "term": line["term"],
                "now": _figure(line["now"]),
                "one step": _figure(line["step"]),
                "figure now": f"{line['figure_now']:,.0f}",
                "then": f"{line['figure_then']:,.0f}",
                "it buys": f"{line['buys']:+,.0f}",
            }
            for line in concessions.to_dict("records")
        ]
        st.table(pd.DataFrame(rows).map(literal).set_index("term"))
        st.markdown(
            "£ are the sum of what could be offered for this council's buildings; the budget buys worth of the portfolio."
        )
    for note in notes:
        st.markdown(literal(note))
    if sentences:
        st.markdown("**If one is lost**")
        st.markdown("\n".join(f"- {literal(sentence)}" for sentence in sentences))


def _downloads(loaded: Loaded, sheet: NegotiationSheet, party: str) -> None:
    """Every form in which the party can take its sheet with it; a further form is a further line here."""
    stem = f"negotiation-{loaded.region.key}-{dt.datetime.now(dt.UTC):%Y%m%d}"
    forms = (
        ("XLSX", _XLSX, partial(sheet_to_xlsx, sheet, party)),
        ("PDF", "application/pdf", partial(written_sheet, loaded, sheet, party)),
    )
    for (title, kind, written), column in zip(forms, st.columns(len(forms)), strict=True):
        column.download_button(
            f"Download the sheet as {title}", written, f"{stem}.{title.lower()}", kind, on_click="ignore"
        )


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value == round(value) else f"{value:,.2f}"


def _pounds(value: float) -> str:
    return "not known" if pd.isna(value) else money(float(value))
