"""Shortlist: the officer's page. Table first, map second, one query behind both."""

import pandas as pd
import streamlit as st

from assetmap.app.buildings_choice import MOST
from assetmap.app.card import show_card, show_gone
from assetmap.app.data import Loaded, current_ranking, workspace
from assetmap.app.first_minute import loaded_or_explained
from assetmap.app.page_links import show_link
from assetmap.app.papers import shortlist_button
from assetmap.app.shortlist_empty import show_nothing_fits
from assetmap.app.shortlist_filters import Asked, ask_filters
from assetmap.app.shortlist_map import drawn_limit, link_fields, map_position, show_shortlist_map
from assetmap.app.shortlist_print import print_style, print_switch, show_printed_sources, show_printed_table
from assetmap.app.shortlist_table import show_downloads, show_table
from assetmap.app.shortlist_undo import show_undo
from assetmap.app.sign_in import current_person
from assetmap.app.text import literal
from assetmap.app.weights_form import SLIDER, show_presets, show_saved_weights
from assetmap.errors import InputError
from assetmap.scoring import Criterion, with_swings
from assetmap.workspace import ShortlistEntry, shortlisted

__all__ = ["shortlist_page"]


def shortlist_page() -> None:
    """Show the page."""
    st.title("Shortlist")
    # Each part has a place of its own, full or not: the map's frame must never be moved, since it would be mounted anew.
    head = st.container()
    with head:
        loaded = loaded_or_explained()
        if loaded is None:
            return
        _stale_link(loaded)
        entries = _entries(loaded)
    criteria = _weights(loaded)
    filters, top = st.container(key="filters"), st.container(key="table")
    st.html('<a href="#after-the-map" class="assetmap-skip">Skip the map: the table above holds the same buildings</a>')
    left, right = st.columns(2, gap="medium")
    printed = _share(loaded)  # the fields of the link are read before what they filter
    print_style(printed)  # before any toast: Streamlit keeps both in one place, by their order
    ranking = current_ranking(loaded, criteria)
    with filters:
        drawn, position = drawn_limit(), map_position()
        asked = ask_filters(loaded, ranking, entries, drawn)
    with right:
        st.header("Building", anchor="after-the-map")
        # before the map, which may ask for another run at once: what a link says of a field that was not yet there is lost
        asset_id = _asked_building()
        card = st.container()
    with left:  # sent before the table, which stands above it: of the two the map takes the browser longer
        st.header("Map", anchor="map")
        show_shortlist_map(loaded, asked, entries, drawn, position)
    with top:
        _table(loaded, asked, ranking, criteria, entries, printed=printed)
    with card:
        _card(loaded, ranking, criteria, entries, asset_id)
    if printed:
        show_printed_sources(loaded)


def _entries(loaded: Loaded) -> list[ShortlistEntry]:
    try:
        return shortlisted(workspace(), loaded.region.key, person=current_person())
    except InputError as error:
        st.error(literal(str(error)))
        st.markdown("The ranking below can be read; what is on the shortlist cannot be shown until this is mended.")
        return []


def _weights(loaded: Loaded) -> tuple[Criterion, ...]:
    criteria = loaded.build.criteria
    with st.expander("What matters: weights"):
        st.markdown("100 for the swing from worst to best that matters most to you, the others relative to it.")
        show_presets(criteria)
        columns = st.columns(3)
        swings = {}
        for i, criterion in enumerate(criteria):
            with columns[i % 3]:
                swings[criterion.key] = float(
                    st.slider(
                        criterion.title,
                        0,
                        100,
                        round(criterion.swing),
                        5,
                        key=f"{SLIDER}{criterion.key}",
                        bind="query-params",
                    )
                )
        show_saved_weights(loaded, swings)
        if not any(swings.values()):
            st.warning("Every weight is 0, so that nothing tells the buildings apart. The usual weights are used.")
            return criteria
    return with_swings(criteria, swings)


def _table(
    loaded: Loaded,
    asked: Asked,
    ranking: pd.DataFrame,
    criteria: tuple[Criterion, ...],
    entries: list[ShortlistEntry],
    *,
    printed: bool,
) -> None:
    noun = "building" if len(asked.shown) == 1 else "buildings"
    st.header(f"{len(asked.shown):,} {noun} ranked for transfer", anchor="buildings")
    apart = int((~ranking["ranked"]).sum())
    st.markdown(
        f"{apart:,} others are not ranked: they are occupied, transferred already, not released, without a "
        "location, or not enough is known of them."
    )
    if asked.shown.empty:
        show_nothing_fits(asked.filters, asked.index)
    elif printed:
        show_printed_table(loaded, asked, criteria, entries)
    else:
        show_table(asked.shown, entries)
        show_downloads(loaded, asked.shown, entries)
        shortlist_button(loaded, criteria, entries)
        if len(entries) > 1:
            listed = [entry.asset_id for entry in entries]
            show_link("buildings", "Compare the shortlisted side by side", ids=",".join(listed[:MOST]))


def _asked_building() -> str:
    return st.text_input(
        "Id of the building to show",
        key="asset",
        bind="query-params",
        help="Or press Open in the table, or click the map.",
    ).strip()


def _card(
    loaded: Loaded,
    ranking: pd.DataFrame,
    criteria: tuple[Criterion, ...],
    entries: list[ShortlistEntry],
    asset_id: str,
) -> None:
    if not asset_id:
        st.info("Press *Open* in a row of the table, or click a building on the map.")
        show_undo(loaded, entries)
        return
    found = ranking.index[ranking["asset_id"] == asset_id]
    if found.empty:
        st.warning(f"There is no building {literal(asset_id)} in this data. It may have left its owner's register.")
        then = next((entry for entry in entries if entry.asset_id == asset_id), None)
        if then is not None:
            show_gone(loaded, then, entries)
        else:
            show_undo(loaded, entries)
        return
    show_card(loaded, ranking, criteria, int(found[0]), entries)


def _stale_link(loaded: Loaded) -> None:
    made_on = st.query_params.get("data", "")
    if made_on and made_on != loaded.version:
        st.info(
            f"This link was made on other data (version {literal(made_on)}). You see the build of "
            f"{literal(loaded.build.run['built_at'])}, version {loaded.version}: ranks and figures may have moved."
        )


def _share(loaded: Loaded) -> bool:
    """Show what the link holds, and the switch for the print view; whether that is on."""
    with st.expander("Link to this view"):
        st.markdown(
            "The address in your browser holds filters, weights, layers, what is drawn on the map and the building. The "
            "map's position goes into it whenever you click a building, draw, or press *Keep the map's position in the link* "
            f"on the map. To pin the data as well, add `data={loaded.version}`: whoever opens it later is told when the data "
            "have moved on."
        )
        link_fields()
    return print_switch()
