"""Shortlist: the officer's page. Table first, map second, one query behind both."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from assetmap.app.buildings_choice import MOST
from assetmap.app.card import show_card, show_gone
from assetmap.app.data import Loaded, current_ranking, workspace
from assetmap.app.first_minute import loaded_or_explained
from assetmap.app.limits import LINKS, link_value
from assetmap.app.map_position import Position
from assetmap.app.map_shape import Shape
from assetmap.app.page_links import show_link
from assetmap.app.papers import shortlist_button
from assetmap.app.shortlist_empty import show_nothing_fits
from assetmap.app.shortlist_filters import Asked, Fields, apply_filters, held_fields, show_fields, show_told
from assetmap.app.shortlist_lists import show_counts, show_unranked
from assetmap.app.shortlist_map import (
    Controls,
    drawn_limit,
    held_controls,
    link_fields,
    map_position,
    show_controls,
    show_shortlist_map,
    tell_broken,
)
from assetmap.app.shortlist_print import print_style, print_switch, show_printed_sources, show_printed_table
from assetmap.app.shortlist_table import show_downloads, show_table
from assetmap.app.shortlist_undo import show_undo
from assetmap.app.sign_in import current_person
from assetmap.app.text import literal
from assetmap.app.weights_form import (
    SLIDER,
    held_swings,
    show_presets,
    show_saved_weights,
    take_earlier_address,
)
from assetmap.errors import InputError
from assetmap.scoring import Criterion, stands_aside, with_swings
from assetmap.workspace import ShortlistEntry, shortlisted

__all__ = ["shortlist_page"]


_LATE = "_map_late"


@dataclass(frozen=True)
class _View:
    """What is asked for: all that the map depends on, read from the fields that hold it."""

    criteria: tuple[Criterion, ...]
    fields: Fields
    drawn: Shape | None
    position: Position | None
    controls: Controls


def shortlist_page() -> None:
    """Show the page.

    What a reader changed is in the session before the fields are shown again, so that the map is told first: a browser
    takes longest with it, and it should not wait until everything above it has been sent.
    """
    st.title("Shortlist")
    # Each part has a place of its own, full or not: the map's frame must never be moved, since it would be mounted anew.
    head = st.container()
    with head:
        loaded = loaded_or_explained()
        if loaded is None:
            return
        _stale_link(loaded)
        take_earlier_address(loaded)
        entries = _entries(loaded)
    weights, filters, top = st.container(), st.container(key="filters"), st.container(key="table")
    st.html('<a href="#after-the-map" class="assetmap-skip">Skip the map: the table above holds the same buildings</a>')
    left, right = st.columns(2, gap="medium")
    with left:
        st.header("Map", anchor="map")
        # what may be there or not has a place of its own, so that the map's frame is never moved and mounted anew
        controls, frame = st.container(key="map_controls"), st.container()
    late = st.session_state.pop(_LATE, False)
    held = None if late else _held_view(loaded)
    if held is not None:
        with frame:
            asked, ranking = _map(loaded, entries, held)
    with weights:
        criteria = _weights(loaded)
    printed = _share(loaded)  # the fields of the link are read before what they filter
    print_style(printed)  # before any toast: Streamlit keeps both in one place, by their order
    drawn, position = drawn_limit(), map_position()
    with filters:
        tell_broken()
        fields = show_fields(loaded)
    with right:
        st.header("Building", anchor="after-the-map")
        # before the map, which may ask for another run at once: what a link says of a field that was not yet there is lost
        asset_id = _asked_building()
        card = st.container()
    with controls:
        view = _View(criteria, fields, drawn, position, show_controls(loaded, drawn))
    if held is None:
        with frame:
            asked, ranking = _map(loaded, entries, view)
    elif held != view:  # a field did not take what the session held for it, as when another region has no such owner
        st.session_state[_LATE] = True
        st.rerun()
    with filters:
        show_told(asked)
    with top:
        _table(loaded, asked, ranking, criteria, entries, printed=printed)
    with card:
        _card(loaded, ranking, criteria, entries, asset_id)
    if printed:
        show_printed_sources(loaded)


def _held_view(loaded: Loaded) -> _View | None:
    """What the session holds for the fields before they are shown; None where it does not hold all of it yet."""
    swings, fields, controls = held_swings(loaded.build.criteria), held_fields(), held_controls(loaded)
    if swings is None or fields is None or controls is None:
        return None
    return _View(_weighted(loaded, swings), fields, drawn_limit(), map_position(), controls)


def _map(loaded: Loaded, entries: list[ShortlistEntry], view: _View) -> tuple[Asked, pd.DataFrame]:
    """Show the map of what is asked for; what the filters leave, and the ranking that they leave it of."""
    ranking = current_ranking(loaded, view.criteria)
    asked = apply_filters(loaded, ranking, entries, view.drawn, view.fields)
    show_shortlist_map(loaded, asked, entries, view.position, view.controls)
    return asked, ranking


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
        show_presets(loaded)
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
        aside = stands_aside(criteria, swings)
        if aside:
            st.warning(literal(aside))
        left_out = [one.sentence for one in loaded.build.left_out]
        if left_out:
            st.markdown(literal(" ".join(left_out)))
        if not any(swings.values()):
            st.warning("Every weight is 0, so that nothing tells the buildings apart. The usual weights are used.")
    return _weighted(loaded, swings)


def _weighted(loaded: Loaded, swings: Mapping[str, float]) -> tuple[Criterion, ...]:
    return with_swings(loaded.build.criteria, swings) if any(swings.values()) else loaded.build.criteria


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
    show_counts(ranking)
    if asked.shown.empty:
        show_nothing_fits(asked.filters, asked.index)
    elif printed:
        show_printed_table(loaded, asked, criteria, entries)
    else:
        show_table(asked.shown, entries)
        show_downloads(loaded, asked.shown, ranking, entries)
        shortlist_button(loaded, criteria, entries)
        if len(entries) > 1:
            listed = [entry.asset_id for entry in entries]
            show_link("buildings", "Compare the shortlisted side by side", ids=",".join(listed[:MOST]))
    if not printed:
        show_unranked(ranking)


def _asked_building() -> str:
    return st.text_input(
        "Id of the building to show",
        key="asset",
        bind="query-params",
        max_chars=LINKS["asset"].longest,
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
    made_on = link_value("data")
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
