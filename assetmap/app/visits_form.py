"""Visits on a building's card: what was found there, and a form to add what one has seen."""

import datetime as dt

import pandas as pd
import streamlit as st

from assetmap.app.data import Loaded, workspace
from assetmap.app.text import literal
from assetmap.errors import InputError
from assetmap.workspace import FOUND, record_visit, visits
from assetmap.workspace.visits import LONGEST_NOTE

__all__ = ["show_visits"]

_SAID = {"empty": "found empty", "part": "found partly in use", "in use": "found in use"}


def show_visits(loaded: Loaded, asset_id: str) -> None:
    """Show the visits to an asset, newest first, and the form for another."""
    st.markdown("#### Visits")
    try:
        seen = visits(workspace(), loaded.region.key, asset_id)
    except InputError:  # the page has said why, above
        st.markdown("Visits cannot be shown until the workspace can be read.")
        return
    if seen.empty:
        st.markdown("Nobody has entered a visit.")
    else:
        st.markdown("\n".join([f"- {literal(_line(visit))}" for visit in seen.iloc[::-1].to_dict("records")]))
    with st.form(f"visit-{asset_id}", clear_on_submit=True):
        first, second, third = st.columns(3)
        day = first.date_input("Day of the visit", value="today", max_value="today", format="YYYY-MM-DD")
        found = second.selectbox("What was found", FOUND, format_func=lambda kind: _SAID[kind].capitalize())
        by = third.text_input("Who went", max_chars=100)
        note = st.text_input("What was seen (officers read it, the public does not)", max_chars=LONGEST_NOTE)
        if not st.form_submit_button("Keep this visit"):
            return
    try:
        record_visit(
            workspace(),
            loaded.region.key,
            asset_id,
            visited_on=day if isinstance(day, dt.date) else dt.date.today(),
            found=str(found),
            note=note,
            by=by,
        )
    except InputError as error:
        st.error(literal(str(error)))
        return
    st.toast("Kept. It counts as evidence when the region is built again.")
    st.rerun()


def _line(visit: dict[str, object]) -> str:
    who = f", {visit['by']}" if visit["by"] and not pd.isna(visit["by"]) else ""
    note = f": {visit['note']}" if visit["note"] and not pd.isna(visit["note"]) else ""
    return f"{visit['visited_on']}, {_SAID[str(visit['found'])]}{who}{note}"
