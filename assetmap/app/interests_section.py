"""Expressions of interest on a building's card: for its owner's officer and the portfolio partner, never for the public."""

import streamlit as st

from assetmap.app.data import Loaded, is_public, workspace
from assetmap.app.text import literal
from assetmap.errors import InputError
from assetmap.workspace.confirmations import BY_HAND, confirm
from assetmap.workspace.interests import QUESTIONS, Interest, interests, withdraw_interest
from assetmap.workspace.needs import need_words
from assetmap.workspace.roles import Person

__all__ = ["interest_lines", "show_interests"]

_LONGEST_NAME = 100


def show_interests(loaded: Loaded, asset_id: str, person: Person) -> None:
    """Show who has asked for a building, or for one in its zone that could be it, newest first.

    Parameters
    ----------
    loaded : Loaded
        The build.
    asset_id : str
        The building.
    person : Person
        Who looks: an officer sees what is passed on to its owner, the partner and the admin see all. In public mode
        nothing is shown at all.
    """
    if is_public():
        return
    st.markdown("#### Expressions of interest")
    row = loaded.rows["asset_id"] == asset_id
    hidden = row & loaded.protected
    code = loaded.rows.loc[hidden, "area_code"].dropna()
    try:
        found = interests(
            workspace(),
            loaded.region.key,
            asset_id=asset_id,
            area_code=None if code.empty else str(code.iloc[0]),
            person=person,
        )
    except InputError:  # the page has said why, above
        st.markdown("They cannot be shown until the workspace can be read.")
        return
    if not found:
        st.markdown("Nobody has asked for it here yet.")
        return
    for one in found:
        with st.expander(f"{literal(one.organisation)}, {one.at:%d %B %Y}: {literal(_state(one))}"):
            st.markdown("\n".join(f"- {literal(line)}" for line in interest_lines(one)))
            _answer(one, person)


def interest_lines(one: Interest) -> list[str]:
    """What an expression of interest says, a line for each thing."""
    asked = one.place if one.asset_id else f"{one.place} (the building was not named to them)"
    lines = [f"Asked for: {asked}", f"What for: {one.purpose}", f"E-mail: {one.email}"]
    lines += [
        f"{QUESTIONS[key].words} {answer.capitalize()}." for key, answer in one.answers.items() if key in QUESTIONS
    ]
    wished = need_words(one.need)
    return [*lines, f"They look for: {wished}"] if wished else lines


def _answer(one: Interest, person: Person) -> None:
    with st.form(f"interest-answer-{one.number}"):
        name = st.text_input(
            "Who confirms it (you have spoken to them, or know the address)",
            value=person.name,
            max_chars=_LONGEST_NAME,
            disabled=bool(person.name),
        )
        first, second = st.columns(2)
        sure = first.form_submit_button("Confirm by hand", disabled=one.confirmed is not None)
        gone = second.form_submit_button("They took it back: erase it")
        if not (sure or gone):
            return
        try:
            if sure:
                confirm(workspace(), "interest", one.number, BY_HAND, by=name, person=person)
            else:
                withdraw_interest(workspace(), one.number, by=name, person=person)
        except InputError as error:
            st.error(literal(str(error)))
            return
    st.toast("Confirmed." if sure else "Erased.")
    st.rerun()


def _state(one: Interest) -> str:
    if one.confirmed is None:
        return "to be confirmed by hand or by the link"
    return f"confirmed {one.confirmed.how}" + (f" by {one.confirmed.by}" if one.confirmed.by else "")
