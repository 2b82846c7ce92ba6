"""A tour of four steps on first opening: a panel above the page, to be closed for good, in the way of nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from assetmap.app.page_links import show_link
from assetmap.app.text import literal

__all__ = ["Step", "show_tour", "show_tour_button", "steps_for"]

_STATE = "_tour"
_CLOSED = -1
# In the address, so that a reload or a bookmark keeps the tour closed without a login.
_PARAMETER, _OFF = "tour", "off"


@dataclass(frozen=True)
class Step:
    """A step of the tour: what to do, and the address and label of a page to do it on, where another helps."""

    text: str
    address: str = ""
    label: str = ""


_OFFICER = (
    Step(
        "Choose the region on the left. Shortlist ranks its empty buildings; the filters and What matters: weights above the "
        "table change the order at once.",
        "shortlist",
        "To the ranking",
    ),
    Step(
        "Press Open in a row, or type an id into Id of the building to show. The card says why the building ranks where it "
        "does, what is not known of it, and what speaks for its being empty. Each has its source and date."
    ),
    Step(
        "Give a reason on the card and add the building to the shortlist. It stays for your colleagues, with visits, answers to "
        "the gates and the stage of its transfer. Compare buildings sets two to five side by side.",
        "buildings",
        "Compare buildings",
    ),
    Step(
        "Take it to committee: each card has a pack as PDF, and the table can be downloaded. What could be mended in your "
        "register stands under Data.",
        "data",
        "To the data",
    ),
)
_PARTNER = (
    Step(
        "Choose the region on the left, and see under Shortlist which of its buildings rank first, and why.",
        "shortlist",
        "To the ranking",
    ),
    Step(
        "Under Portfolio say how much money there is, and what the set of buildings must hold.",
        "portfolio",
        "To the portfolio",
    ),
    Step("Find the best set. The page proves that there is none better, and says how firm each building is in it."),
    Step(
        "Save the portfolio, and download the sheet for each negotiation. Figures of the other party stay closed to you."
    ),
)
_PUBLIC = (
    Step(
        "Under Find space say where you would like to be, how much space you need, and from when.",
        "find",
        "To Find space",
    ),
    Step(
        "Choose a match below the table. It says why it fits, what nobody knows of it yet, and what would have to give."
    ),
    Step("See what it would cost a month beside what you can pay, and with whom you could share it."),
    Step(
        "Ask for it by e-mail, without account or password. Buildings whose owners have not agreed to name them are counted by "
        "area: you can ask the council about those as well."
    ),
)


def steps_for(role: str) -> Sequence[Step]:
    """The four steps for a reader of this role (one of `assetmap.workspace.ROLES`)."""
    return {"partner": _PARTNER, "public": _PUBLIC, "sto": _PUBLIC}.get(role, _OFFICER)


def show_tour(role: str, here: str = "") -> None:
    """Show the step that this reader has come to, until they close the tour.

    Whoever comes by a link that asks for something sees that, and no tour.

    Parameters
    ----------
    role : str
        The reader's role.
    here : str, optional
        Address of the page that is open: no link leads to it.
    """
    step = st.session_state.get(_STATE)
    if step is None:
        step = st.session_state[_STATE] = _CLOSED if len(st.query_params) else 0
    elif step == _CLOSED and st.session_state.get(f"{_STATE}_closed") and _PARAMETER not in st.query_params:
        st.query_params[_PARAMETER] = _OFF
    if step == _CLOSED:
        return
    steps = steps_for(role)
    now = steps[step]
    with st.container(border=True, key="tour", gap="small"):
        st.markdown(f"**New here? {step + 1:d} of {len(steps)}.** {literal(now.text)}")
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.button("Back", key="tour-back", on_click=_go, args=(step - 1,), disabled=step == 0)
            st.button("Next", key="tour-next", on_click=_go, args=(step + 1,), disabled=step == len(steps) - 1)
            st.button("Close the tour", key="tour-close", on_click=_close)
            if now.address and now.address != here:
                show_link(now.address, now.label)


def show_tour_button() -> None:
    """Button that brings the tour back."""
    st.button("Show the tour", key="tour-show", on_click=_show)


def _go(step: int) -> None:
    st.session_state[_STATE] = step


def _close() -> None:
    st.session_state[_STATE] = _CLOSED
    st.session_state[f"{_STATE}_closed"] = True


def _show() -> None:
    st.session_state[_STATE] = 0
    st.session_state[f"{_STATE}_closed"] = False
    if _PARAMETER in st.query_params:
        del st.query_params[_PARAMETER]
