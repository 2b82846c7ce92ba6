"""Whether a building can be had: what its owner says of it, and a form for the owner's desk."""

import datetime as dt

import pandas as pd
import streamlit as st

from assetmap.app.data import Loaded, View, workspace
from assetmap.app.sign_in import current_person
from assetmap.app.text import literal
from assetmap.errors import InputError
from assetmap.vacancy import AVAILABILITY_STATES, availability_of_registers, current_availability
from assetmap.workspace import availability_statements, state_availability, written_by
from assetmap.workspace.availability import LONGEST_STATEMENT

__all__ = ["availability", "availability_line", "show_availability"]


def availability(loaded: View, rows: pd.DataFrame) -> pd.DataFrame:
    """What each owner says today of these rows, by `assetmap.vacancy.current_availability`, on their index.

    Raises
    ------
    InputError
        When the workspace cannot be read.
    """
    said = [*availability_of_registers(rows), *availability_statements(workspace(), loaded.region.key)]
    return current_availability(said, rows, dt.date.today()).set_index(rows.index)


def availability_line(said: pd.Series) -> str:
    """What is said of one building, in a line; a blank is left out."""
    parts = [str(said["availability"]).capitalize()]
    for name, words in (
        ("stated_by", "stated by {}"),
        ("stated_on", "on {}"),
        ("terms", "terms: {}"),
        ("viewing", "viewing: {}"),
        ("closing_date", "closes on {}"),
        ("contact", "ask {}"),
        ("source", "source: {}"),
    ):
        if said[name]:
            parts.append(words.format(said[name]))
    return ", ".join(parts)


def show_availability(loaded: Loaded, index: int) -> None:
    """Show what the owner says of the building on this row, and the form for a new statement."""
    st.markdown("#### Can it be had?")
    row = loaded.rows.loc[[index]]
    try:
        said = availability(loaded, row).iloc[0]
    except InputError:  # the page has said why, above
        st.markdown("What owners say cannot be shown until the workspace can be read.")
        return
    st.markdown(
        f"{literal(availability_line(said))}. This is the owner's own statement and says nothing of whether it is empty."
    )
    asset_id = str(row["asset_id"].iloc[0])
    with st.expander("Enter what its owner says"), st.form(f"availability-{asset_id}", clear_on_submit=True):
        first, second, third = st.columns(3)
        state = first.selectbox("It is", AVAILABILITY_STATES, format_func=str.capitalize)
        stated_on = second.date_input("Stated on", value="today", max_value="today", format="YYYY-MM-DD")
        closing = third.date_input("Closes on", value=None, format="YYYY-MM-DD")
        owner = row["owner"].iloc[0]
        stated_by = st.text_input(
            "Stated by (the owner, or the desk that speaks for it)",
            value="" if pd.isna(owner) else str(owner),
            max_chars=LONGEST_STATEMENT,
        )
        terms = st.text_input("Terms, such as rent and length of lease", max_chars=LONGEST_STATEMENT)
        viewing = st.text_input("Viewing", max_chars=LONGEST_STATEMENT)
        contact = st.text_input("Whom to ask: a desk, not a person's own address", max_chars=LONGEST_STATEMENT)
        if not st.form_submit_button("Keep this statement"):
            return
    try:
        written_by(
            current_person(),
            state_availability,
            workspace(),
            loaded.region.key,
            {
                "asset_id": asset_id,
                "state": state,
                "stated_on": stated_on,
                "stated_by": stated_by,
                "contact": contact,
                "viewing": viewing,
                "terms": terms,
                "closing_date": closing,
                "source": "entered in the dashboard",
            },
        )
    except InputError as error:
        st.error(literal(str(error)))
        return
    st.toast("Kept.")
    st.rerun()
