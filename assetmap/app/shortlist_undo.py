"""Taking a removal from the shortlist back: offered until something else is removed, or the building is back."""

import streamlit as st

from assetmap.app.data import Loaded, workspace
from assetmap.app.newest_form import begin_anew
from assetmap.app.sign_in import current_person
from assetmap.app.text import literal
from assetmap.errors import InputError
from assetmap.workspace import ShortlistEntry, add_to_shortlist, written_by

__all__ = ["SHORTLISTING", "remember_removal", "show_undo"]

SHORTLISTING = "shortlisting"
"""Group of the forms that put a building on the shortlist and take it off, for `assetmap.app.newest_form`."""

_REMOVED = "_removed_from_shortlist"


def remember_removal(entry: ShortlistEntry) -> None:
    """Keep for this session what was taken off."""
    st.session_state[_REMOVED] = entry


def show_undo(loaded: Loaded, entries: list[ShortlistEntry]) -> None:
    """Say what was taken off last, and offer to put it back with the reason that it had.

    Parameters
    ----------
    loaded : Loaded
        The build; what was removed in another region is not spoken of.
    entries : list of ShortlistEntry
        The shortlist; a building that is on it again needs no undo.
    """
    entry = st.session_state.get(_REMOVED)
    if not isinstance(entry, ShortlistEntry) or entry.region != loaded.region.key:
        return
    if any(one.asset_id == entry.asset_id for one in entries):
        del st.session_state[_REMOVED]
        return
    with st.container(horizontal=True, vertical_alignment="center", border=True):
        st.markdown(f"**{literal(entry.name_then or entry.asset_id)}** was removed from the shortlist.")
        if not st.button("Undo", key="undo_removal"):
            return
    try:
        written_by(
            current_person(),
            add_to_shortlist,
            workspace(),
            entry.region,
            entry.asset_id,
            name_then=entry.name_then,
            reason=entry.reason,
            shortlist=entry.shortlist,
        )
    except InputError as error:
        st.error(literal(str(error)))
        return
    begin_anew(SHORTLISTING)
    st.toast("Put back on the shortlist.")
    st.rerun()
