"""The Shortlist's map: what shades the areas, what lies over it, what is drawn on it, and what it says back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import streamlit as st

from assetmap.app.data import Loaded
from assetmap.app.first_minute import loaded_or_explained
from assetmap.app.limits import LINKS, link_value
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

__all__ = [
    "Controls",
    "drawn_limit",
    "held_controls",
    "link_fields",
    "map_position",
    "show_controls",
    "show_shortlist_map",
    "tell_broken",
]

_Read = TypeVar("_Read", Shape, Position)

_KEY = "map"
_HEARD = "_map_heard"
_FAULT = "_map_fault"
_UNKNOWN_SHADE = "_unknown_shade"


def link_fields() -> None:
    """Show the fields that keep in the link what has no field of its own: what was drawn, and where the map stands."""
    st.text_input("Limit drawn on the map, as text", key="limit", bind="query-params", max_chars=LINKS["limit"].longest)
    st.text_input(
        "Position of the map, as text", key="position", bind="query-params", max_chars=LINKS["position"].longest
    )


def drawn_limit() -> Shape | None:
    """Limit that was drawn on the map or came with the link; None where there is none that can be read."""
    return _held("limit", read_shape)[0]


def map_position() -> Position | None:
    """Where the map stands by the link; None where it says nothing that can be read."""
    return _held("position", read_position)[0]


def tell_broken() -> None:
    """Say which of limit and position in the link cannot be read, and what is done instead."""
    faults = (_held("limit", read_shape)[1], _held("position", read_position)[1])
    for error, meanwhile in zip(faults, ("It filters nothing.", "The map shows the whole region."), strict=True):
        if error is not None:
            st.warning(
                f"{literal(error.what[0].upper() + error.what[1:])}: {literal(error.seen)}. "
                f"Allowed: {literal(error.allowed)}. {literal(meanwhile)}"
            )


def _held(key: str, read: Callable[[str], _Read]) -> tuple[_Read | None, InputError | None]:
    text = str(st.session_state.get(key) or "").strip()
    if not text:
        return None, None
    try:
        return read(text), None
    except InputError as error:
        return None, error


@dataclass(frozen=True)
class Controls:
    """What the map's controls say: key of the figure that shades the areas, and keys of the layers that are on."""

    shade: str
    layers: tuple[str, ...]


def held_controls(loaded: Loaded) -> Controls | None:
    """What the controls say before they are shown; None where the session does not know it yet."""
    figures = area_figures(loaded)
    _linked_shade(figures)
    shade = st.session_state.get("shade")
    if shade not in figures or "layers" not in st.session_state:
        return None
    return _controls(loaded, shade, st.session_state["layers"])


def _controls(loaded: Loaded, shade: str, chosen: Sequence[str]) -> Controls:
    return Controls(shade, tuple(key for key in offered_layers(loaded.build) if key in chosen))


def show_controls(loaded: Loaded, drawn: Shape | None) -> Controls:
    """Show what shades the areas and what lies over the map, and what is drawn on it; what the controls say.

    Parameters
    ----------
    loaded : Loaded
        The build.
    drawn : Shape or None
        By `drawn_limit`.
    """
    figures = area_figures(loaded)
    _linked_shade(figures)
    # one place whether there is something to say or not: a field that moves down the page loses its tie to the address
    with st.container():
        unknown = st.session_state.get(_UNKNOWN_SHADE)
        if unknown:
            st.warning(f"Areas cannot be shaded by {literal(unknown)} here: no such figure is known.")
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
    controls = _controls(loaded, str(shade), chosen)
    _limit(drawn)
    _, fault = _points(loaded, controls)
    if fault is not None:
        st.warning(literal(f"{fault.what}: {fault.seen}"))
    return controls


def _points(loaded: Loaded, controls: Controls) -> tuple[tuple[PointLayer, ...], InputError | None]:
    try:
        return point_layers(loaded, controls.layers), None
    except InputError as error:
        return (), error


def show_shortlist_map(
    loaded: Loaded,
    asked: Asked,
    entries: list[ShortlistEntry],
    position: Position | None,
    controls: Controls,
) -> None:
    """Show the map of the table's rows.

    Parameters
    ----------
    loaded : Loaded
        The build.
    asked : Asked
        By `assetmap.app.shortlist_filters.apply_filters`.
    entries : list of ShortlistEntry
        The shortlist.
    position : Position or None
        By `map_position`.
    controls : Controls
        By `show_controls` or `held_controls`.
    """
    layers, _ = _points(loaded, controls)
    figure = area_figures(loaded)[controls.shade]
    heard = st.session_state.get(_HEARD, 0)
    overlay = MapOverlay(
        layers=layers,
        borders=tuple(key for key in BORDERS if key in controls.layers),
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


def _linked_shade(figures: dict[str, AreaFigure]) -> None:
    """Take a figure's key from a link, where the address bar shows titles; keep one that this region lacks, to be told."""
    wanted = link_value("shade")
    if wanted in figures:
        st.session_state["shade"] = wanted
    elif wanted and wanted not in [figure.title for figure in figures.values()]:
        st.session_state[_UNKNOWN_SHADE] = wanted


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
