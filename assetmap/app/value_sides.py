"""Confidential sides: what a party keeps to itself, shown in its own session alone, and one question two parties may ask."""

import threading
from dataclasses import dataclass, field

import streamlit as st

from assetmap.app.address import reader_address
from assetmap.app.data import Loaded, is_public, workspace
from assetmap.app.limits import MOST_GBP
from assetmap.app.text import literal
from assetmap.app.value_text import amount, put_table
from assetmap.errors import InputError
from assetmap.value import SealedFigure, sealed_ranges_meet
from assetmap.value.sealed import KINDS
from assetmap.workspace import OpenParty, create_party, forget_side, keep_side, open_party, sides_of

__all__ = ["show_sides"]

_STATE = "open_party"


@dataclass
class _Offers:
    """Figures that parties have put up for the one question, in this server's memory only."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    held: dict[tuple[str, str, int], SealedFigure] = field(default_factory=dict)

    def others(self, party: OpenParty, asset_id: str, side: str) -> dict[int, SealedFigure]:
        """Figures on this building that other parties of the other side have put up."""
        with self.lock:
            return {
                number: figure
                for (region, asset, number), figure in self.held.items()
                if (region, asset) == (party.region, asset_id) and number != party.number and figure.side != side
            }


@st.cache_resource(show_spinner=False)
def _offers() -> _Offers:
    return _Offers()


def show_sides(loaded: Loaded, asset_id: str) -> None:
    """Let a party open its side by its passphrase, keep figures on the building, and ask whether two ranges meet."""
    if is_public():
        return
    st.markdown(
        "A walk-away price, offer, cap or reserve that you enter here is kept under your party's passphrase: nobody else who uses "
        "this dashboard sees it, and it is in no link, download or appraisal."
    )
    party = st.session_state.get(_STATE)
    if not isinstance(party, OpenParty) or party.region != loaded.region.key:
        _open_form(loaded)
        return
    st.markdown(f"Open in this window only: **{literal(party.name)}**.")
    if st.button("Close this side"):
        del st.session_state[_STATE]
        st.rerun()
    try:
        mine = sides_of(workspace(), party, asset_id)
    except InputError as error:
        st.error(literal(str(error)))
        return
    if mine:
        put_table(
            [{"your figure": kind, "£": amount(figure.shown_to(party.name))} for kind, figure in mine.items()],
            "your figure",
        )
    else:
        st.markdown("You keep nothing on this building yet.")
    _keep_form(party, asset_id)
    if mine:
        _question(party, asset_id, mine)


def _open_form(loaded: Loaded) -> None:
    with st.form("open-party", clear_on_submit=True):
        first, second = st.columns(2)
        name = first.text_input("Name of your party", max_chars=100)
        words = second.text_input("Its passphrase, 12 characters or more", type="password", max_chars=1000)
        opens = first.form_submit_button("Open your side", type="primary")
        begins = second.form_submit_button("Begin a new party")
    if not (opens or begins):
        return
    try:
        given = workspace(), loaded.region.key, name, words
        st.session_state[_STATE] = open_party(*given, address=reader_address()) if opens else create_party(*given)
    except InputError as error:
        st.error(literal(str(error)))
        return
    st.rerun()


def _keep_form(party: OpenParty, asset_id: str) -> None:
    with st.form(f"side-{asset_id}", clear_on_submit=True):
        first, second = st.columns(2)
        kind = str(first.selectbox("What it is", list(KINDS)))
        pounds = second.number_input(
            "Amount, £ (negative: what you would have to be paid)", -MOST_GBP, MOST_GBP, value=None, step=1000.0
        )
        keeps = first.form_submit_button("Keep it")
        forgets = second.form_submit_button("Erase it")
    if not (keeps or forgets):
        return
    try:
        if forgets:
            gone = forget_side(workspace(), party, asset_id, kind)
            said = "Erased." if gone else "There was none."
        elif pounds is None:
            st.error("Enter an amount, in pounds.")
            return
        else:
            keep_side(workspace(), party, asset_id, SealedFigure(party.name, kind, pounds))
            said = "Kept."
    except InputError as error:
        st.error(literal(str(error)))
        return
    _withdraw(party, asset_id, kind)  # what was put up is no longer what is kept
    st.toast(said)
    st.rerun()


def _question(party: OpenParty, asset_id: str, mine: dict[str, SealedFigure]) -> None:
    st.markdown(
        "**Do our sealed ranges meet?** Two parties who agree may ask this one question. Put a figure up; when a party of the other "
        "side has put up theirs, either may ask. The answer is yes or no, and each answer gives a little away: three figures at most."
    )
    offers = _offers()
    place = (party.region, asset_id, party.number)
    kind = str(st.selectbox("Figure to put up", list(mine)))
    up = offers.held.get(place)
    if up is None:
        if st.button("Put it up for the question"):
            with offers.lock:
                offers.held[place] = mine[kind]
            st.rerun()
        return
    st.markdown(f"You have put up your {literal(up.kind)}; its amount stays sealed.")
    if st.button("Withdraw it"):
        _withdraw(party, asset_id, up.kind)
        st.rerun()
    others = offers.others(party, asset_id, up.side)
    if not others:
        st.markdown("No party of the other side has put anything up on this building.")
        return
    number = st.selectbox("Ask with", list(others), format_func=lambda key: f"{others[key].party}, {others[key].kind}")
    if st.button("Ask whether they meet"):
        try:
            meets = sealed_ranges_meet(up, others[int(number)])
        except InputError as error:
            st.error(literal(str(error)))
            return
        st.markdown("**They meet.**" if meets else "**They do not meet.**")


def _withdraw(party: OpenParty, asset_id: str, kind: str) -> None:
    offers = _offers()
    with offers.lock:
        up = offers.held.get((party.region, asset_id, party.number))
        if up is not None and up.kind == kind:
            del offers.held[party.region, asset_id, party.number]
