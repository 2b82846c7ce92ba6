"""Visits on a building's card: what was found there, and a form to add what one has seen."""

import datetime as dt

import pandas as pd
import streamlit as st

from assetmap.app.data import Loaded, workspace
from assetmap.app.sign_in import current_person
from assetmap.app.text import literal
from assetmap.errors import InputError
from assetmap.workspace import FOUND, photos, record_visit, visits, written_by
from assetmap.workspace.photos import LARGEST_PHOTO
from assetmap.workspace.visits import LONGEST_NOTE

__all__ = ["show_visits"]

_SAID = {"empty": "found empty", "part": "found partly in use", "in use": "found in use"}


def show_visits(loaded: Loaded, asset_id: str) -> None:
    """Show the visits to an asset, newest first, and the form for another."""
    st.markdown("#### Visits")
    try:
        seen = visits(workspace(), loaded.region.key, asset_id, person=current_person())
    except InputError:  # the page has said why, above
        st.markdown("Visits cannot be shown until the workspace can be read.")
        return
    if seen.empty:
        st.markdown("Nobody has entered a visit.")
    else:
        st.markdown("\n".join([f"- {literal(_line(visit))}" for visit in seen.iloc[::-1].to_dict("records")]))
    _show_photos(loaded, asset_id)
    with st.form(f"visit-{asset_id}", clear_on_submit=True):
        first, second, third = st.columns(3)
        day = first.date_input("Day of the visit", value="today", max_value="today", format="YYYY-MM-DD")
        found = second.selectbox("What was found", FOUND, format_func=lambda kind: _SAID[kind].capitalize())
        by = third.text_input("Who went", max_chars=100)
        note = st.text_input("What was seen (officers read it, the public does not)", max_chars=LONGEST_NOTE)
        photo = st.file_uploader(
            "A photograph, if there is one (officers see it, the public does not; what the camera wrote into it is taken out)",
            type=["jpg", "jpeg", "png", "webp"],
            max_upload_size=LARGEST_PHOTO // 1_000_000,
        )
        if not st.form_submit_button("Keep this visit"):
            return
    try:
        written_by(
            current_person(),
            record_visit,
            workspace(),
            loaded.region.key,
            asset_id,
            visited_on=day if isinstance(day, dt.date) else dt.date.today(),
            found=str(found),
            note=note,
            by=by,
            photo=photo.getvalue() if photo else b"",
        )
    except InputError as error:
        st.error(literal(str(error)))
        return
    st.toast("Kept. It counts as evidence when the region is built again.")
    st.rerun()


def _show_photos(loaded: Loaded, asset_id: str) -> None:
    """Photographs of the visits: for the officers' session alone, at an address that nobody could guess."""
    for day, image in photos(workspace(), loaded.region.key, asset_id, person=current_person()):
        st.image(image, caption=f"Photograph of the visit of {literal(day)}")


def _line(visit: dict[str, object]) -> str:
    who = f", {visit['by']}" if visit["by"] and not pd.isna(visit["by"]) else ""
    note = f": {visit['note']}" if visit["note"] and not pd.isna(visit["note"]) else ""
    return f"{visit['visited_on']}, {_SAID[str(visit['found'])]}{who}{note}"
