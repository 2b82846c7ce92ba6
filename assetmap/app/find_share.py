"""Share this building with…: organisations that have agreed to be found, and whose needs fit beside one's own."""

import pandas as pd
import streamlit as st

from assetmap.app.address import reader_address
from assetmap.app.data import PublicView, workspace
from assetmap.app.find_form import Question
from assetmap.app.find_mail import tell_sent
from assetmap.app.text import literal
from assetmap.errors import InputError
from assetmap.matching import Need, need_record, share
from assetmap.workspace.interests import LONGEST_ORGANISATION
from assetmap.workspace.mail import LONGEST_ADDRESS
from assetmap.workspace.needs import SHARE_CONSENT, SharedNeed, shared_needs, state_need

__all__ = ["show_join", "show_sharing"]

_YOU = "you"
_MOST_SETS = 10


def show_sharing(view: PublicView, question: Question, asset_id: str, said: str | None) -> None:
    """Show with whom the building, of which its owner says this, could be shared, the smallest waste first."""
    st.markdown("#### Share this building with…")
    try:
        others = shared_needs(workspace(), view.region.key)
    except InputError:
        st.markdown("Who would share cannot be shown until the workspace can be read.")
        return
    if not others:
        st.markdown("No organisation here has agreed yet to be found. You can be the first, below the map.")
        return
    if not question.need.least_m2:
        st.markdown("Enter how much space you need (*At least, m²*) to see with whom you could share it.")
        return
    sets = _sets(view, question.need, others, asset_id, said)
    if sets.empty:
        st.markdown("None of those who would share fits beside you in this building.")
        return
    st.table(sets.set_index("with").rename(index=literal).map(literal))
    st.markdown("Say in your expression of interest with whom you would share; Kindred or the owner puts you in touch.")


def _sets(view: PublicView, need: Need, others: list[SharedNeed], asset_id: str, said: str | None) -> pd.DataFrame:
    building = view.rows[view.rows["asset_id"] == asset_id]
    names = {str(other.number): other.organisation for other in others}
    needs = {_YOU: need} | {str(other.number): other.need for other in others}
    words = pd.Series([said], index=building.index, dtype="object")
    found = share(needs, building, said=words, with_organisation=_YOU).head(_MOST_SETS)
    rows = [
        (
            " and ".join(names[member] for member in row.organisations if member != _YOU),
            f"{row.least_m2:,.0f} m²",
            f"{row.taken_m2:,.0f} m² ({row.filled:.0%})",
            f"{row.waste_m2:,.0f} m²",
        )
        for row in found.itertuples()
    ]
    return pd.DataFrame(rows, columns=["with", "you need together at least", "together you would take", "left over"])


def show_join(view: PublicView, question: Question) -> None:
    """Offer an organisation to be found by others that would share."""
    with st.expander("Let others find us who would share a building"), st.form("share-join"):
        need = need_record(question.need)
        space = f"at least {need['least_m2']:,.0f} m²" if "least_m2" in need else "no space named yet: enter it above"
        st.markdown(
            f"What others would see is the question as it stands above ({literal(space)}), never what you can pay."
        )
        organisation = st.text_input("Organisation's name", max_chars=LONGEST_ORGANISATION)
        email = st.text_input("E-mail to confirm it by (not shown)", max_chars=LONGEST_ADDRESS)
        consent = st.checkbox(SHARE_CONSENT)
        if not st.form_submit_button("Let others find us"):
            return
        try:
            number = state_need(
                workspace(),
                view.region.key,
                question.need,
                organisation=organisation,
                email=email,
                consent=consent,
                address=reader_address(),
            )
        except InputError as error:
            st.error(literal(_short(error)))
            return
        tell_sent("need", number, email, view.region.key)


def _short(error: InputError) -> str:
    return f"{error.what[:1].upper()}{error.what[1:]}: {error.next_step or error.allowed}."
