"""The Shortlist's map: what shades the areas, what lies over it, what is drawn on it, and what it says back."""

import streamlit as st

from assetmap.app.data import Loaded
from assetmap.app.first_minute import loaded_or_explained
from assetmap.app.map_frame import show_map
from assetmap.app.map_layers import (
    BORDERS,
    CHOICES,
    USUAL,
    PointLayer,
    lacking_layers,
    offered_layers,
    point_layers,
)
from assetmap.app.map_overlay import MapOverlay
from assetmap.app.map_position import Position, position_said, read_position, write_position
from assetmap.app.map_shading import AreaFigure, area_figures
from assetmap.app.map_shape import Shape, read_shape, shape_drawn, shape_words, write_shape
from assetmap.app.map_view import area_shading
from assetmap.app.shortlist_filters import Asked
from assetmap.app.text import literal
from assetmap.errors import InputError
from assetmap.workspace import ShortlistEntry

__all__ = ["drawn_limit", "link_fields", "map_position", "show_shortlist_map"]

_KEY = "map"
_HEARD = "_map_heard"
_FAULT = "_map_fault"
_UNKNOWN_SHADE = "_unknown_shade"


def link_fields() -> None:
    """Show the fields that keep in the link what has no field of its own: what was drawn, and where the map stands."""
    st.text_input("Limit drawn on the map, as text", key="limit", bind="query-params")
    st.text_input("Position of the map, as text", key="position", bind="query-params")


def drawn_limit() -> Shape | None:
    """Limit that was drawn on the map or came with the link; a broken one is told and plays no part."""
    text = str(st.session_state.get("limit") or "").strip()
    if not text:
        return None
    try:
        return read_shape(text)
    except InputError as error:
        _told(error, "It filters nothing.")
        return None


def map_position() -> Position | None:
    """Where the map stands by the link; a broken one is told and plays no part."""
    text = str(st.session_state.get("position") or "").strip()
    if not text:
        return None
    try:
        return read_position(text)
    except InputError as error:
        _told(error, "The map shows the whole region.")
        return None


def _told(error: InputError, meanwhile: str) -> None:
    st.warning(
        f"{literal(error.what[0].upper() + error.what[1:])}: {literal(error.seen)}. Allowed: {literal(error.allowed)}. "
        f"{literal(meanwhile)}"
    )


def show_shortlist_map(
    loaded: Loaded, asked: Asked, entries: list[ShortlistEntry], drawn: Shape | None, position: Position | None
) -> None:
    """Show the map of the table's rows with its controls.

    Parameters
    ----------
    loaded : Loaded
        The build.
    asked : Asked
        By `assetmap.app.shortlist_filters.ask_filters`.
    entries : list of ShortlistEntry
        The shortlist.
    drawn : Shape or None
        By `drawn_limit`.
    position : Position or None
        By `map_position`.
    """
    # what may be there or not has a place of its own, so that the map's frame is never moved and mounted anew
    with st.container(key="map_controls"):
        shade, chosen = _controls(loaded)
        _limit(drawn)
        layers = _layers(loaded, chosen)
    figure = area_figures(loaded)[shade]
    heard = st.session_state.get(_HEARD, 0)
    overlay = MapOverlay(
        layers=layers,
        borders=tuple(key for key in BORDERS if key in chosen),
        limits=asked.limits,
        target=asked.target,
        position=position,
        tools=True,
        heard=heard if isinstance(heard, int) else 0,
    )
    show_map(
        loaded,
        loaded.points,
        asked.shown.set_index("asset_id")["rank"],
        area_shading(figure.of_areas, figure.title, figure.show),
        key=_KEY,
        selected=str(st.session_state.get("asset") or ""),
        marked=[entry.asset_id for entry in entries],
        ringed="on the shortlist",
        overlay=overlay,
        on_change=_heard,
    )
    nowhere = int(asked.shown["located_by"].eq("none").sum())
    if nowhere:
        st.markdown(f"{nowhere:,} of the buildings in the table have no location and are not on the map.")


def _controls(loaded: Loaded) -> tuple[str, list[str]]:
    """Fields for the shading and the layers: key of the figure, and keys of the layers that are on."""
    figures = area_figures(loaded)
    _linked_shade(figures)
    shade = st.selectbox(
        "Shade areas by",
        list(figures),
        key="shade",
        bind="query-params",
        format_func=lambda key: figures[key].title,
        on_change=lambda: st.session_state.pop(_UNKNOWN_SHADE, None),
    )
    offered = offered_layers(loaded.build)
    chosen = st.pills(
        "Layers on the map",
        offered,
        selection_mode="multi",
        default=[key for key in USUAL if key in offered],
        key="layers",
        bind="query-params",
        format_func=CHOICES.__getitem__,
        help=" ".join(lacking_layers(loaded.build)) or None,
    )
    return str(shade), list(chosen)


def _linked_shade(figures: dict[str, AreaFigure]) -> None:
    """Take a figure's key from a link, where the address bar shows titles; tell of one that this region lacks."""
    wanted = st.query_params.get("shade", "")
    if wanted in figures:
        st.session_state["shade"] = wanted
    elif wanted and wanted not in [figure.title for figure in figures.values()]:
        st.session_state[_UNKNOWN_SHADE] = wanted
    if st.session_state.get(_UNKNOWN_SHADE):
        st.warning(
            f"Areas cannot be shaded by {literal(st.session_state[_UNKNOWN_SHADE])} here: no such figure is known."
        )


def _layers(loaded: Loaded, chosen: list[str]) -> tuple[PointLayer, ...]:
    try:
        return point_layers(loaded, chosen)
    except InputError as error:
        st.warning(literal(f"{error.what}: {error.seen}"))
        return ()


def _limit(drawn: Shape | None) -> None:
    """Say what is drawn and offer to take it off; say why what was drawn last could not be used."""
    fault = st.session_state.get(_FAULT)
    if fault:
        st.warning(literal(fault))
    if drawn is None:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"The table is limited to {literal(shape_words(drawn))}.")
        st.button("Remove the drawn limit", on_click=st.session_state.update, args=({"limit": ""},))


def _heard() -> None:
    """Take in what a reader did on the map: picked a building, drew a limit, or kept the position."""
    held = st.session_state.get(_KEY)
    if not isinstance(held, dict):
        return
    count = held.get("count", 0)
    if not isinstance(count, int) or count == st.session_state.get(_HEARD, 0) or not count:
        return
    st.session_state[_HEARD] = count
    st.session_state.pop(_FAULT, None)
    position = position_said(held.get("at"))
    if position is not None:
        st.session_state["position"] = write_position(position)
    if held.get("event") == "picked":
        _picked(held.get("picked"))
    elif held.get("event") == "drawn":
        try:
            st.session_state["limit"] = write_shape(shape_drawn(held.get("shape")))
        except InputError as error:
            st.session_state[_FAULT] = (
                f"{error.what[0].upper()}{error.what[1:]}: allowed are {error.allowed}. Draw it anew."
            )


def _picked(place: object) -> None:
    loaded = loaded_or_explained(quiet=True)
    if loaded is not None and isinstance(place, int) and 0 <= place < len(loaded.points.ids):
        st.session_state["asset"] = loaded.points.ids[place]
