"""Portfolio: which buildings together, under a budget and limits, and what to bring to the table."""

import streamlit as st

from assetmap.app.data import Loaded
from assetmap.app.first_minute import loaded_or_explained, show_error
from assetmap.app.limits import link_value
from assetmap.app.portfolio_communities import show_communities
from assetmap.app.portfolio_data import Posed, answered, posed
from assetmap.app.portfolio_firm import core_of, show_firmness
from assetmap.app.portfolio_form import show_limits
from assetmap.app.portfolio_frontier import show_frontier
from assetmap.app.portfolio_gap import show_gap
from assetmap.app.portfolio_result import (
    show_candidates,
    show_choice,
    show_chosen,
    show_conflict,
    show_portfolio_map,
    show_served,
    show_totals,
)
from assetmap.app.portfolio_saved import show_comparison, show_link, show_saving
from assetmap.app.portfolio_table import show_sheet
from assetmap.app.portfolio_years import show_balance, show_phasing
from assetmap.app.text import literal
from assetmap.errors import InputError
from assetmap.portfolio import Limits, Portfolio, totals_of

__all__ = ["portfolio_page"]

_FURTHER = (
    "Nothing more",
    "Frontier",
    "How firm",
    "Save and compare",
    "At the table",
    "Close a gap",
    "Cash of the whole",
    "Years",
    "Communities",
)


def portfolio_page() -> None:
    """Show the page; it names empty buildings and prices, so that the public is not served."""
    st.title("Portfolio")
    loaded = loaded_or_explained()
    if loaded is None:
        return
    st.markdown(
        "Which buildings together serve most need within a budget. Prices are an indicative appraisal, never a valuation."
    )
    _stale_link(loaded)
    st.header("What it has to keep", anchor="limits")
    try:
        limits = show_limits(loaded)
        seconds = float(st.number_input("Seconds to search at most", 1, 600, 10, key="portfolio_seconds"))
        asked = posed(loaded, limits)
    except InputError as error:
        show_error(error)
        return
    show_totals(asked, totals_of(asked.question))
    show_link(loaded, limits)
    found = _chosen(loaded, asked, seconds)
    _further(loaded, asked, limits, found, seconds)


def _chosen(loaded: Loaded, asked: Posed, seconds: float) -> Portfolio | None:
    st.header("The choice", anchor="choice")
    if len(asked.question.left_out) == asked.question.count:
        st.warning("No building can be chosen: of none is every figure in use known.")
        _why_nothing(asked)
        return None
    try:
        found = answered(asked, seconds)
    except InputError as error:
        show_conflict(asked, error)
        return None
    show_choice(asked, found)
    show_chosen(asked, found, core_of(asked))
    st.html('<a href="#served" class="assetmap-skip">Skip the map: the table above holds the same buildings</a>')
    st.header("Map", anchor="map")
    show_portfolio_map(loaded, asked, found)
    st.header("What it serves", anchor="served")
    show_served(loaded, found)
    return found


def _why_nothing(asked: Posed) -> None:
    reasons = sorted(set(asked.question.left_out.values()))
    st.markdown("\n".join(f"- {literal(reason)}" for reason in reasons[:5]))
    if asked.appraisals["area_m2"].isna().any():
        st.markdown(
            "A price rests on the capital cost, and that on the floor area, which these registers do not give. Enter the area on "
            "a building's card, or switch on the stated areas by type of building above: every figure that rests on one says so."
        )
    show_candidates(asked)


def _further(loaded: Loaded, asked: Posed, limits: Limits, found: Portfolio | None, seconds: float) -> None:
    part = st.radio("Look further at", _FURTHER, key="portfolio_further", horizontal=True)
    if part == "Save and compare":
        saved = show_saving(loaded, limits, found)
        points = st.session_state.get("portfolio_kept", {}).get("frontier", ("", []))
        mine = points[1] if points[0].startswith(asked.key) else []
        show_comparison(asked, found, mine, saved)
        return
    if found is None:
        if part != _FURTHER[0]:
            st.info("There is no portfolio to look at yet.")
        return
    if part == "Frontier":
        show_frontier(asked, found, seconds)
    elif part == "How firm":
        show_firmness(loaded, asked, found, seconds)
    elif part == "At the table":
        show_sheet(loaded, asked, found, seconds)
    elif part == "Close a gap":
        show_gap(loaded, asked, found)
    elif part == "Cash of the whole":
        show_balance(asked, found)
    elif part == "Years":
        show_phasing(asked, found, seconds)
    elif part == "Communities":
        show_communities(loaded, asked, found)


def _stale_link(loaded: Loaded) -> None:
    made_on = link_value("data")
    if made_on and made_on != loaded.version:
        st.info(
            f"This link was made on other data (version {literal(made_on)}); this is version {loaded.version}: the same limits "
            "may choose other buildings."
        )
