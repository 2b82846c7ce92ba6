"""Buildings that may not be named: counted by zone, told from the public summary alone, and asked for by the zone."""

import pandas as pd
import streamlit as st

from assetmap.app.data import PublicView, owners_in
from assetmap.app.find_form import Question
from assetmap.app.find_interest import Target, show_interest_form
from assetmap.app.text import literal
from assetmap.matching import zones_in_question
from assetmap.vacancy import WITHHELD

__all__ = ["show_zones"]


def show_zones(view: PublicView, question: Question) -> None:
    """Show the counts by zone, and the form to ask for a building in one."""
    summary, outlines = view.withheld, view.outlines
    count = int(summary["buildings"].sum())
    if not count:
        return
    with st.expander(f"{count:,} more may be empty, but their owners have not agreed to name them"):
        st.markdown("Empty buildings that nobody watches are damaged. These are counted by area and size only.")
        told = summary[summary["zone_id"] != WITHHELD]
        if not told.empty:
            places = told["area_names"].map(_few)
            where = told["district_name"].replace("", "not placed")
            shown = told.assign(places=places, district_name=where)[
                ["district_name", "places", "size_band", "buildings"]
            ]
            shown = shown.map(lambda value: literal(str(value)))
            st.table(shown.set_axis(["district", "small areas", "size", "buildings"], axis=1).set_index("district"))
        held = int(summary.loc[summary["zone_id"] == WITHHELD, "buildings"].sum())
        if held:
            st.markdown(f"{held:,} are too few together, or too vaguely placed, to be counted by area.")
    zones = zones_in_question(question.need, summary, outlines)
    if zones.empty:
        return
    with st.expander(f"Ask the council: {int(zones['may_suit'].sum()):,} of them may suit you by their size"):
        _ask(view, question, zones)


def _ask(view: PublicView, question: Question, zones: pd.DataFrame) -> None:
    """Form for a building in a zone; its owners are looked up here, and the public is not told who they are."""
    st.markdown(
        "They are told from zones and size bands alone, not from the buildings, so that no question finds one of them. "
        "Choose a zone: those who own such buildings there get your wish, and decide whether to answer."
    )
    names = {
        row.zone_id: f"{row.district_name}: {_few(row.area_names)} ({row.may_suit:,} of {row.buildings:,})"
        for row in zones.itertuples()
    }
    if st.session_state.get("zone") not in names:
        st.session_state["zone"] = None
    chosen = st.selectbox(
        "Zone", list(names), key="zone", index=None, placeholder="Choose a zone", format_func=names.__getitem__
    )
    if not chosen:
        return
    zone = zones[zones["zone_id"] == chosen].iloc[0]
    codes = str(zone["area_codes"]).split("; ")
    place = f"a building in {zone['district_name']}: {_few(str(zone['area_names']))}"
    target = Target(place, area_codes=tuple(codes), owner_codes=owners_in(view.region, codes))
    show_interest_form(view, target, question.need)


def _few(names: str) -> str:
    """The first small areas of a zone, and how many more there are."""
    areas = [name for name in names.split("; ") if name]
    return ", ".join(areas[:3]) + (f" and {len(areas) - 3:,} more" if len(areas) > 3 else "")
