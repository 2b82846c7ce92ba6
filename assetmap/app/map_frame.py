"""The map in its frame on a page, with its legend below."""

from collections.abc import Callable, Collection

import pandas as pd
import streamlit as st
from streamlit_folium import st_folium

from assetmap.app.data import View, settings
from assetmap.app.map_overlay import MapOverlay
from assetmap.app.map_view import (
    AreaShading,
    MapPoints,
    build_map,
    legend,
    rank_classes,
    update_message,
    update_script,
)

__all__ = ["show_map"]

_HEIGHT_PX = 560
_NOTHING = MapOverlay()


def show_map(
    loaded: View,
    points: MapPoints,
    rank: pd.Series,
    shading: AreaShading,
    *,
    key: str,
    selected: str = "",
    marked: Collection[str] = (),
    ringed: str = "",
    overlay: MapOverlay = _NOTHING,
    on_change: Callable[[], None] | None = None,
) -> None:
    """Show the map of a table's rows.

    Parameters
    ----------
    loaded : View
        The build.
    points : MapPoints
        Buildings that this page's readers may see.
    rank : pandas.Series
        Rank by asset id; who is not in it is hidden.
    shading : AreaShading
        How the areas are shaded.
    key : str
        Key of the frame; what the map says is in the session under it.
    selected, marked, ringed
        Selected asset id, asset ids with a ring, and what the ring means.
    overlay : MapOverlay
        What lies over the map beside the buildings; by default the borders alone.
    on_change : callable, optional
        Called when the map says something.
    """
    said = st.session_state.get(key)
    held = said if isinstance(said, dict) else {}  # it comes from a browser, so that it may be anything
    message = update_message(
        points,
        rank_classes(rank),
        shading,
        selected=selected,
        marked=marked,
        known_version=held.get("have"),
        overlay=overlay.message(held.get("layers")),
    )
    made = build_map(
        loaded.data_address,
        loaded.scripts,
        loaded.bounds,
        "Map of the buildings in the table",
        loaded.source,
        **settings(),
        tools=overlay.tools,
    )
    st_folium(
        made,
        key=key,
        height=_HEIGHT_PX,
        use_container_width=True,
        returned_objects=[],
        feature_group_to_add=update_script(message),
        on_change=on_change,
    )
    st.html(legend(shading, ringed=ringed, signs=overlay.signs))
