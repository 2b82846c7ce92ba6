"""Close a gap: what a building lacks, every smallest combination that fills it, and the page to take away."""

from collections.abc import Sequence
from functools import partial

import pandas as pd
import streamlit as st

from assetmap.app.data import Loaded
from assetmap.app.portfolio_data import Posed
from assetmap.app.text import literal
from assetmap.app.value_text import amount
from assetmap.errors import InputError
from assetmap.portfolio import Lever, Portfolio, close_gap, gap_and_levers
from assetmap.reports import file_stem, gap_pdf
from assetmap.value import Building, NotAppraised, appraise, money

__all__ = ["show_gap"]


def show_gap(loaded: Loaded, asked: Posed, found: Portfolio) -> None:
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
            "closes": table["closes"].map(amount),
            "of what can be had": table["share_used"].map(lambda s: "" if pd.isna(s) else f"{s:.0%}"),
        }
    )
    st.table(shown.map(literal).set_index("combination"))
    st.markdown(
        "Effects are added up: that holds for money today, and roughly for the rest. An indicative appraisal, no valuation."
    )
    party = st.text_input("Your organisation: the paper belongs to it alone", key="gap_party", max_chars=100).strip()
    if not party:
        st.markdown("Give its name to take the page with you.")
        return
    st.download_button(
        "Download the gap page (PDF)",
        partial(_written, loaded, asked, party, one, building, levers),
        f"{file_stem('gap', loaded.build.run, [one])}.pdf",
        "application/pdf",
        on_click="ignore",
    )


def _written(
    loaded: Loaded, asked: Posed, party: str, asset_id: str, building: Building, levers: Sequence[Lever]
) -> bytes:
    """Page of the gap as PDF, over all draws of the appraisal and not only the middle one."""
    found = appraise(building, asked.inputs)
    if isinstance(found, NotAppraised):  # the page has a gap, so that it was appraised; the area may have gone since
        raise InputError(str(found), asset_id, seen=f"{building.area_m2}", allowed="a floor area", next_step="enter it")
    return gap_pdf(party, party, asked.names[asset_id], found, levers, loaded.build.run)
