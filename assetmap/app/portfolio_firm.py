"""How firm the portfolio is: what nearly all good ones hold, which others are as good, what one change costs."""

import pandas as pd
import streamlit as st

from assetmap.app.data import Loaded
from assetmap.app.portfolio_data import Posed, on_demand
from assetmap.app.text import literal
from assetmap.errors import InputError
from assetmap.portfolio import (
    Change,
    Portfolio,
    alternatives,
    core_index,
    price_of_change,
    simulated_scores,
    with_names,
)

__all__ = ["core_of", "show_firmness"]

_DRAWS = 50


def core_of(asked: Posed) -> pd.DataFrame | None:
    """Core index of the question's buildings where it has been computed, as `assetmap.portfolio.core_index` gives it."""
    for key, found in [st.session_state.get("portfolio_kept", {}).get("core", ("", None))]:
        if key.startswith(asked.key):
            return found
    return None


def show_firmness(loaded: Loaded, asked: Posed, found: Portfolio, seconds: float) -> None:
    """Show the core index, the alternatives and the price of one change, each when it is asked for."""
    st.header("How firm it is", anchor="firm")
    if not len(found.selected):
        st.info("Nothing is chosen, so there is nothing to try.")
        return
    within = st.slider("Other portfolios may be worth less by up to, %", 0, 30, 5, key="portfolio_within") / 100
    _core(loaded, asked, found, within, seconds)
    _alternatives(asked, found, within, seconds)
    _change(asked, found, seconds)


def _core(loaded: Loaded, asked: Posed, found: Portfolio, within: float, seconds: float) -> None:
    st.subheader("What nearly all good portfolios hold", anchor="core")
    made = on_demand(
        "core",
        f"{asked.key} {within} {seconds}",
        f"Draw {_DRAWS} near-optimal and {_DRAWS} simulated portfolios",
        lambda told: core_index(
            found,
            within=within,
            draws=_DRAWS,
            benefit_draws=simulated_scores(
                loaded.scores, [str(name) for name in asked.question.names], loaded.build.criteria, draws=_DRAWS
            ),
            time_limit=seconds,
            progress=told,
        ),
    )
    if made is None:
        return
    counts = made["kind"].value_counts()
    st.markdown(
        f"Two sets were looked at. {_DRAWS + 1:,} portfolios are worth at least {1 - within:.0%} of this one. {_DRAWS:,} are the "
        "best under other weights roughly as stated, with what is not known drawn. "
        f"All of them hold {int(counts.get('core', 0)):,} buildings, some hold {int(counts.get('borderline', 0)):,} others, and "
        f"none holds {int(counts.get('exterior', 0)):,}. It is a sample, not every portfolio that is as good."
    )
    shown = made[made["kind"] != "exterior"].sort_values(["core_index", "name"], ascending=[False, True])
    chosen = {str(name) for name in found.names}
    st.dataframe(
        pd.DataFrame(
            {
                "Building": [asked.names[str(name)] for name in shown["name"]],
                "Core index": shown["core_index"].to_numpy(),
                "Near-optimal": shown["near_optimal"].to_numpy(),
                "Simulated": shown["simulated"].to_numpy(),
                "Kind": shown["kind"].to_numpy(),
                "In this one": ["yes" if str(name) in chosen else "" for name in shown["name"]],
                "Id": [str(name) for name in shown["name"]],
            }
        ),
        hide_index=True,
        alt="Share of near-optimal portfolios that hold each building",
        column_config={
            "Core index": st.column_config.NumberColumn(format="%.2f", help="0 to 1, over all of them"),
            "Near-optimal": st.column_config.NumberColumn(format="%.2f", help="0 to 1"),
            "Simulated": st.column_config.NumberColumn(format="%.2f", help="0 to 1"),
        },
    )


def _alternatives(asked: Posed, found: Portfolio, within: float, seconds: float) -> None:
    st.subheader("Others that are nearly as good and differ most", anchor="alternatives")
    made = on_demand(
        "alternatives",
        f"{asked.key} {within} {seconds}",
        "Look for alternatives",
        lambda told: alternatives(found, within=within, time_limit=seconds, progress=told),
    )
    if made is None:
        return
    if not made:
        st.markdown("There is none: under these limits no other portfolio comes so near.")
    for number, other in enumerate(made, start=1):
        enters = [asked.names[str(name)] for name in other.names if name not in found.names]
        leaves = [asked.names[str(name)] for name in found.names if name not in other.names]
        st.markdown(
            f"**Alternative {number:d}**: worth {other.objective:,.0f} of {found.objective:,.0f} "
            f"({other.objective / found.objective if found.objective else 0:.1%}), {len(other.selected):,} buildings. "
            f"In: {literal(', '.join(enters) or 'none')}. Out: {literal(', '.join(leaves) or 'none')}."
        )


def _change(asked: Posed, found: Portfolio, seconds: float) -> None:
    st.subheader("The price of adding or dropping a building", anchor="change")
    choosable = [str(name) for name in asked.question.names if name not in found.left_out]
    one = st.selectbox(
        "Building to add, or to drop",
        choosable,
        key="portfolio_change",
        index=None,
        placeholder="Choose a building",
        format_func=lambda name: f"{asked.names[name]} ({name})",
    )
    if one is None:
        return
    try:
        change: Change = price_of_change(found, one, time_limit=seconds)
    except InputError as error:
        st.error(literal(str(error)))
        return
    st.markdown(literal(with_names(change.words, asked.names)))
