"""A building on the shortlist and off it: with a reason, which can be changed, and undone."""

from typing import Any

import streamlit as st

from assetmap.app.data import Loaded, workspace
from assetmap.app.newest_form import Seen, begin_anew, keep_newest, opened_with, show_overtaken
from assetmap.app.shortlist_undo import SHORTLISTING, remember_removal, show_undo
from assetmap.app.sign_in import current_person
from assetmap.app.text import literal
from assetmap.errors import InputError
from assetmap.workspace import (
    ConflictError,
    ShortlistEntry,
    add_to_shortlist,
    change_reason,
    remove_from_shortlist,
    shortlisted,
    written_by,
)

__all__ = ["show_shortlisting"]

_LONGEST = 2000


def show_shortlisting(loaded: Loaded, asset_id: str, building: str, entries: list[ShortlistEntry]) -> None:
    """Show whether a building is on the shortlist and why; take it on, off, or another reason.

    Parameters
    ----------
    loaded : Loaded
        The region's build.
    asset_id, building : str
        Which building, and what it is called.
    entries : list of ShortlistEntry
        The shortlist.
    """
    region = loaded.region.key
    show_undo(loaded, entries)

    def save(state: dict[str, Any], version: int) -> None:
        who, place = current_person(), (workspace(), region, asset_id)
        if "reason" not in state:  # somebody took it off meanwhile, and that is what the person wants as well
            return
        if version:
            written_by(who, change_reason, *place, reason=state["reason"], expected_version=version)
        else:
            written_by(who, add_to_shortlist, *place, name_then=building, reason=state["reason"])

    def read() -> Seen:
        return _seen(_entry(shortlisted(workspace(), region, person=current_person()), asset_id))

    entry = _entry(entries, asset_id)
    # first of all: it forgets what was left undecided of another building
    seen = opened_with(SHORTLISTING, f"{region} {asset_id}", _seen(entry))
    if show_overtaken(SHORTLISTING, save, read, {"reason": "Reason"}, lambda _, value: str(value or "")):
        return
    if entry is not None:
        st.markdown(f"**On the shortlist** since {entry.added_at:%d %B %Y, %H:%M} UTC: {literal(entry.reason)}")
    # the forms are those of what the person saw: what was typed into them is not lost when somebody else is quicker
    if not seen.version:
        with st.form(f"shortlist-{asset_id}", border=True):
            reason = st.text_input("Reason", max_chars=_LONGEST, key=f"add-{asset_id}")
            if st.form_submit_button("Add to the shortlist", type="primary"):
                keep_newest(SHORTLISTING, seen, {"reason": reason}, save, read, told="Added to the shortlist.")
        return
    if entry is None:
        st.info("It was taken off the shortlist meanwhile.")
    with st.form(f"shortlist-{asset_id}", border=True):
        reason = st.text_input("Reason for removing", max_chars=_LONGEST, key=f"remove-{asset_id}")
        gone = st.form_submit_button("Remove from the shortlist", type="primary")
    with st.expander("Change the reason"), st.form(f"reason-{asset_id}", border=False):
        key = f"reason-{asset_id}-{seen.version}"
        words = st.text_input("New reason", str(seen.state["reason"]), max_chars=_LONGEST, key=key)
        changed = st.form_submit_button("Keep this reason")
    if changed:
        keep_newest(SHORTLISTING, seen, {"reason": words}, save, read, told="The reason was changed.")
    if gone:
        _remove(loaded, asset_id, seen, entry, reason)


def _remove(loaded: Loaded, asset_id: str, seen: Seen, entry: ShortlistEntry | None, reason: str) -> None:
    """Take a building off as the person saw it there; who was overtaken is told what stands now."""
    try:
        written_by(
            current_person(),
            remove_from_shortlist,
            workspace(),
            loaded.region.key,
            asset_id,
            reason=reason,
            expected_version=seen.version,
        )
    except ConflictError as error:
        st.warning(literal(str(error)))
        begin_anew(SHORTLISTING)  # what stands now has been told: the next one answers to that
        return
    except InputError as error:
        st.error(literal(str(error)))
        return
    begin_anew(SHORTLISTING)
    if entry is not None:
        remember_removal(entry)  # it is told where it can be undone
    st.rerun()


def _entry(entries: list[ShortlistEntry], asset_id: str) -> ShortlistEntry | None:
    return next((entry for entry in entries if entry.asset_id == asset_id), None)


def _seen(entry: ShortlistEntry | None) -> Seen:
    return Seen() if entry is None else Seen({"reason": entry.reason}, entry.version, entry.added_by)
