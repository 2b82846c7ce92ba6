"""At the table: the negotiation sheet of one council, for the party that makes it, and the one-page gap-filler."""

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
    close_gap,
    concession_table,
    council_positions,
    councils_of,
    gap_and_levers,
    negotiation_sheet,
    next_best,
    sheet_to_xlsx,
    with_names,
)
from assetmap.value import Building, money

__all__ = ["show_gap", "show_sheet"]

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


def show_gap(asked: Posed, found: Portfolio) -> None:
    """Show the one page for a building's gap: what is missing, and every smallest combination that closes it."""
    st.header("Close a gap", anchor="gap")
    rows = asked.appraisals.set_index("asset_id")
    able = [str(name) for name in asked.question.names if bool(rows.loc[str(name), "appraised"])]
    if not able:
        st.info("No building is appraised: enter an area, or switch on the stated areas by type above.")
        return
    first = next((at for at, one in enumerate(able) if one in found.names), 0)
    one = st.selectbox(
        "Building", able, index=first, key="portfolio_gap", format_func=lambda name: f"{asked.names[name]} ({name})"
    )
    columns = st.columns(4)
    grant = columns[0].number_input("Grant at most, £", 0, 10**9, 250_000, 10_000, key="gap_grant")
    owner = columns[1].number_input("Owner's contribution at most, £", 0, 10**9, 100_000, 10_000, key="gap_owner")
    rent = columns[2].number_input("Rent above the range at most, £/m² a year", 0, 1000, 20, 5, key="gap_rent")
    years = columns[3].number_input("Part of the works can wait, years", 0, 25, 5, key="gap_years")
    row = rows.loc[one]
    lease = None if pd.isna(row["lease_years"]) else float(row["lease_years"])
    building = Building(area_m2=float(row["area_m2"]), grant=float(row["grant_gbp"]), lease_years=lease)
    gap, levers = gap_and_levers(
        building,
        asked.inputs,
        grant_most=float(grant),
        contribution_most=float(owner),
        rent_most=float(rent),
        years_most=float(years),
    )
    st.subheader(literal(asked.names[one]), anchor="gap-page")
    if gap <= 0:
        st.markdown("In the middle draw there is no gap: a buyer could pay for it.")
        return
    st.markdown(
        f"**{literal(money(gap))} are missing** in the middle draw for {float(row['area_m2']):,.0f} m². Leaving it empty costs its "
        f"owner {literal(money(float(row['holding_p50'])))} to hold until it would be sold."
    )
    if not levers:
        st.markdown("No lever has anything to give: set one above 0.")
        return
    table = close_gap(gap, levers)
    if (table["combination"] == 0).any():
        missing = float(table.loc[table["lever"] == "still missing", "amount"].sum())
        st.markdown(f"All of these in full do not close it: {literal(money(missing))} are still missing.")
    else:
        st.markdown("Each combination closes it alone, every lever in it used to the same share of what can be had:")
    shown = pd.DataFrame(
        {
            "combination": table["combination"].map(lambda number: f"{number}" if number else "all, in full"),
            "lever": table["lever"],
            "amount": [f"{a:,.0f} {unit}" for a, unit in zip(table["amount"], table["unit"], strict=True)],
            "closes": table["closes"].map(_pounds),
            "of what can be had": table["share_used"].map(lambda s: "" if pd.isna(s) else f"{s:.0%}"),
        }
    )
    st.table(shown.map(literal).set_index("combination"))
    st.markdown(
        "Effects are added up: that holds for money today, and roughly for the rest. An indicative appraisal, no valuation."
    )


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value == round(value) else f"{value:,.2f}"


def _pounds(value: float) -> str:
    return "not known" if pd.isna(value) else money(float(value))
