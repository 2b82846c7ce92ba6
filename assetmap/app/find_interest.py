"""Expression of interest: a form for a building, or for a zone whose buildings are not named."""

from collections.abc import Collection
from dataclasses import dataclass, field

import streamlit as st

from assetmap.app.address import reader_address
from assetmap.app.data import PublicView, workspace
from assetmap.app.find_mail import tell_sent
from assetmap.app.text import literal
from assetmap.errors import InputError
from assetmap.matching import Need
from assetmap.workspace.interests import (
    CONSENT,
    LONGEST_ORGANISATION,
    LONGEST_PURPOSE,
    QUESTIONS,
    express_interest,
)
from assetmap.workspace.mail import LONGEST_ADDRESS

__all__ = ["Target", "show_interest_form"]


@dataclass(frozen=True)
class Target:
    """What is asked for: a building by its id, or a zone by its small areas, and the owners it is passed on to."""

    place: str
    asset_id: str = ""
    area_codes: Collection[str] = field(default=())
    owner_codes: Collection[str] = field(default=())


def show_interest_form(view: PublicView, target: Target, need: Need) -> None:
    """Show the form, keep what is sent, and send the link that confirms it.

    Parameters
    ----------
    view : PublicView
        The build.
    target : Target
        A building that may be named, or a zone.
    need : Need
        The question on the page, which goes along without what can be paid.
    """
    st.markdown("No account is needed. You get a link by e-mail to confirm it. It binds nobody.")
    with st.form(f"interest-{target.asset_id or target.place}"):
        organisation = st.text_input("Organisation's name", max_chars=LONGEST_ORGANISATION)
        email = st.text_input("Contact e-mail", max_chars=LONGEST_ADDRESS)
        purpose = st.text_area("What you want it for", max_chars=LONGEST_PURPOSE)
        answers = {}
        for number, (key, question) in enumerate(QUESTIONS.items()):
            if number % 2 == 0:  # row by row, so that on a phone, one below the other, they keep their order
                places = st.columns(2)
            answers[key] = places[number % 2].selectbox(
                question.words,
                question.answers,
                index=None,
                placeholder="Choose",
                help=question.why or None,
                format_func=str.capitalize,
            )
        st.markdown("Your answers refuse nobody: they are passed on as you give them.")
        consent = st.checkbox(CONSENT)
        if not st.form_submit_button("Send the expression of interest", type="primary"):
            return
        try:
            made = express_interest(
                workspace(),
                view.region.key,
                place=target.place,
                organisation=organisation,
                email=email,
                purpose=purpose,
                answers={key: answer or "" for key, answer in answers.items()},
                consent=consent,
                asset_id=target.asset_id,
                area_codes=target.area_codes,
                owner_codes=target.owner_codes,
                need=need,
                address=reader_address(),
            )
        except InputError as error:
            st.error(literal(f"{error.what[:1].upper()}{error.what[1:]}: {error.next_step or error.allowed}."))
            return
        tell_sent("interest", made.number, email, view.region.key)
