"""Compare buildings: two to five side by side, in a table first, then what carries the score of each."""

import pandas as pd
import streamlit as st

from assetmap.app.buildings_chart import compared_bars
from assetmap.app.buildings_choice import LEAST, choose_buildings
from assetmap.app.buildings_tables import at_a_glance, carried, contribution_rows, facts, figures, lettered
from assetmap.app.data import Loaded, View, current_ranking
from assetmap.app.entry_form import entered_figures
from assetmap.app.explanation_section import building_names
from assetmap.app.first_minute import view_or_explained
from assetmap.app.page_links import show_link
from assetmap.app.sign_in import current_person
from assetmap.app.text import literal
from assetmap.app.weights_form import SLIDER
from assetmap.errors import InputError
from assetmap.scoring import Criterion, RankedValues, ranked_values, with_swings
from assetmap.tables import APPRAISALS
from assetmap.value import appraise_assets

__all__ = ["buildings_page"]


def buildings_page() -> None:
    """Show the page."""
    st.title("Compare buildings")
    loaded = view_or_explained()
    if loaded is None:
        return
    criteria, own = _weights(loaded)
    ranking = current_ranking(loaded, criteria)
    chosen = choose_buildings(loaded, ranking)
    if len(chosen) < LEAST:
        st.info("Choose two to five buildings: by name in the field above, or by their ids.")
        return
    heads = lettered(chosen, building_names(loaded))
    weights = "The weights are those that you have set under Shortlist." if own else "The weights are the usual ones."
    st.header(f"{len(chosen)} buildings side by side", anchor="table")
    st.markdown(f"Indicative, and never a valuation. {weights}")
    appraisals = _appraisals(loaded, chosen) if isinstance(loaded, Loaded) else None
    _table(at_a_glance(ranking, appraisals, heads), "matter")
    _cards(heads)
    _carries(loaded, criteria, heads)
    st.header("The figures behind it", anchor="figures")
    _table(figures(loaded, criteria, heads), "figure")
    st.header("Facts", anchor="facts")
    st.markdown("As the registers say, and where in them.")
    _table(facts(loaded, heads), "fact")


def _carries(loaded: View, criteria: tuple[Criterion, ...], heads: dict[str, str]) -> None:
    st.header("What carries each score", anchor="carries")
    rows = contribution_rows(_ranked(loaded.key, criteria, loaded), heads)
    if rows.empty:
        st.info("None of them is ranked, so that there is no score to take apart.")
        return
    st.markdown(
        "Points of the score, criterion by criterion: its share of the weight times the building's value between worst (0) and "
        "best (1). They add up to the score."
    )
    _table(carried(rows, heads), "criterion")
    st.markdown("The same as bars; the letter at the end of a bar is the building's.")
    st.altair_chart(compared_bars(rows), width="stretch")


def _weights(loaded: View) -> tuple[tuple[Criterion, ...], bool]:
    """Criteria with the weights that the reader has set in this session, or the usual ones; and whether they are their own."""
    criteria = loaded.criteria
    now = {c.key: st.session_state.get(f"{SLIDER}{c.key}") for c in criteria}
    swings = {key: float(value) for key, value in now.items() if value is not None}
    if len(swings) < len(criteria) or not any(swings.values()):
        return criteria, False
    return with_swings(criteria, swings), any(swings[c.key] != round(c.swing) for c in criteria)


@st.cache_resource(show_spinner=False, max_entries=16)
def _ranked(key: str, criteria: tuple[Criterion, ...], _view: View) -> RankedValues:  # noqa: ARG001
    return ranked_values(_view.scores, criteria)


def _appraisals(loaded: Loaded, chosen: list[str]) -> pd.DataFrame:
    """Appraisals of the chosen buildings, with the figures entered by now that this reader may read."""
    try:
        entered = entered_figures(loaded, current_person())
    except InputError:  # without the workspace the build's own appraisals stand
        return loaded.build.table(APPRAISALS)
    rows = loaded.rows[loaded.rows["asset_id"].isin(chosen)]
    return appraise_assets(
        rows, loaded.build.inputs, entries={one: entered[one] for one in rows["asset_id"] if one in entered}
    )


def _cards(heads: dict[str, str]) -> None:
    with st.container(horizontal=True):
        for asset_id, head in heads.items():
            show_link("shortlist", f"Open the card of {literal(head)}", asset=asset_id)


def _table(table: pd.DataFrame, index: str) -> None:
    shown = table.rename(index=literal, columns=literal).map(literal)
    st.table(shown.rename_axis(index))
