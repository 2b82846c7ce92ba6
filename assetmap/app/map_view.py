"""The map: one constant layer from static data, restyled by a short message on every change."""

import base64
import html
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import folium
import geopandas as gpd
import numpy as np
import pandas as pd
from branca.element import MacroElement
from jinja2 import Template
from numpy.typing import NDArray

from assetmap.layers import to_lonlat

__all__ = [
    "RANK_CLASSES",
    "AreaShading",
    "MapPoints",
    "area_shading",
    "build_map",
    "legend",
    "rank_classes",
    "safe_json",
    "update_message",
    "update_script",
]

# From the iframe of the map component up to the app's own static folder.
_STATIC = "../../app/static/"
_SCRIPTS = ("assetmap.js",)

RANK_CLASSES = ("rank 1 to 10", "rank 11 to 50", "rank 51 and lower, or none")
_CLASS_LIMITS = (10, 50)

# The map script draws the same shapes and colours. Classes differ in shape, size and lightness, not by colour alone.
_SYMBOLS = (
    '<path d="M11 2 L20 18 L2 18 Z" fill="#7a0177"/>',
    '<rect x="4" y="4" width="14" height="14" fill="#b34700"/>',
    '<circle cx="11" cy="11" r="5.5" fill="#00604a"/>',
)
_RING = '<circle cx="11" cy="11" r="7" fill="none" stroke="#111111" stroke-width="2"/>'
_LINE = '<path d="M1 11 L21 11" fill="none" stroke="{}" stroke-width="{}" stroke-dasharray="{}"/>'
# Signs of what can be laid over the map, by the names that the map script has for them.
_SIGNS = {
    "organisations": '<path d="M11 4 L18 11 L11 18 L4 11 Z" fill="#ffffff" stroke="#0b3d91" stroke-width="2.5"/>',
    "services": '<path d="M11 4 L11 18 M4 11 L18 11" fill="none" stroke="#5b2c06" stroke-width="4"/>',
    "limit": _LINE.format("#0b0c0c", "3", "8 4"),
    "districts": _LINE.format("#1d2a33", "2", "none"),
    "wards": _LINE.format("#1d2a33", "1.5", "4 3"),
}
_BORDERS = ("districts", "wards")
_SHADES = ("#f4f1ea", "#d3dde6", "#a9c0d3", "#7da2bf", "#4f82a8")


@dataclass(frozen=True)
class MapPoints:
    """Buildings that can be drawn: their ids in order, their positions and names, and a version of all that."""

    ids: tuple[str, ...]
    message: dict[str, Any]
    version: str

    @cached_property
    def places(self) -> pd.Index:
        """Finds the position of an id."""
        return pd.Index(self.ids, dtype=object)

    @classmethod
    def of(cls, assets: gpd.GeoDataFrame, names: pd.Series, version: str) -> "MapPoints":
        """Points of the assets that have a location; names may be hostile, they are only ever shown as text."""
        placed = assets[assets.geometry.notna()]
        longitude, latitude = to_lonlat(placed.geometry.x, placed.geometry.y)
        pairs = np.column_stack([longitude, latitude])
        packed = np.round(pairs * 1e6).astype("<i4").tobytes()
        message = {"at": base64.b64encode(packed).decode(), "names": names[placed.index].tolist()}
        return cls(tuple(placed["asset_id"]), message, version)


@dataclass(frozen=True)
class AreaShading:
    """Classes of the areas on one indicator: a digit each (0 not known), and the legend.

    The labels stand for the classes from 1 on, or for those that ``numbers`` names.
    """

    classes: str
    title: str
    labels: tuple[str, ...]
    unknown: str
    numbers: tuple[int, ...] = ()


class _Constant(MacroElement):
    """Starts the map script once; never changes, so that the frame is never mounted anew."""

    _template = Template(
        "{% macro script(this, kwargs) %}window.assetmap.start({{ this._parent.get_name() }}, "
        "{{ this.options }});{% endmacro %}"
    )

    def __init__(self, options: dict[str, Any]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "AssetmapStart"
        self.options = safe_json(options)


class _Update(MacroElement):
    _template = Template("{% macro script(this, kwargs) %}window.assetmap.update({{ this.message }});{% endmacro %}")

    def __init__(self, message: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "AssetmapUpdate"
        self.message = message

    def render(self, **kwargs: Any) -> str:  # noqa: ARG002  branca's signature
        """Nothing: the script is asked for by itself, and folium would read it as a template, names and all."""
        return ""


class _LocalMap(folium.Map):
    """A folium map whose scripts all come from the app's own server."""

    default_js: list[tuple[str, str]] = []  # noqa: RUF012  folium's own shape
    default_css: list[tuple[str, str]] = []  # noqa: RUF012


def safe_json(value: object) -> str:
    """JSON that cannot end a script, open a tag, or be taken for a template, whatever its texts hold."""
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=True)
    for character in "<>&`$":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def build_map(
    data: str,
    scripts: dict[str, str],
    bounds: Sequence[float],
    label: str,
    source: str,
    tiles: str = "",
    attribution: str = "",
    *,
    tools: bool = False,
) -> folium.Map:
    """Map of a region, the same for every user and every filter.

    Parameters
    ----------
    data : str
        Address of the region's map data in the static folder.
    scripts : dict of str to str
        Addresses of the map's script and of its sheets, by name.
    bounds : sequence of four floats
        South, west, north, east in degrees.
    label : str
        What a screen reader says of the map.
    source : str
        Whose outlines they are, as their publisher asks to be named.
    tiles, attribution : str
        Address pattern of background tiles and what their provider asks to be shown; no tiles by default, since they
        come from another host.
    tools : bool
        Whether there are buttons to draw a limit and to keep the map's position.
    """
    south, west, north, east = bounds
    made = _LocalMap(
        location=[(south + north) / 2, (west + east) / 2],
        zoom_start=11,
        tiles=None,
        prefer_canvas=True,
        max_zoom=18,
        min_zoom=_least_zoom(bounds),
        zoom_control=True,
        zoom_snap=0.25,
        zoom_delta=0.5,
    )
    made.default_js = [(name, _STATIC + scripts[name]) for name in _SCRIPTS]
    made.default_css = [(name, _STATIC + scripts[name]) for name in ("leaflet.css", "assetmap-map.css")]
    made.options |= {"maxZoom": 18, "minZoom": _least_zoom(bounds)}  # folium drops the limits where there are no tiles
    if tiles:
        folium.TileLayer(tiles=tiles, attr=attribution, max_zoom=18).add_to(made)
    options = {
        "data": _STATIC + data,
        "label": label,
        "attribution": html.escape(source),
        "bounds": [[south, west], [north, east]],
        "tools": tools,
    }
    made.add_child(_Constant(options))
    return made


def _least_zoom(bounds: Sequence[float]) -> int:
    """Zoom from which a region of this height still fits on a small screen; 8 shows two degrees of latitude."""
    south, _, north, _ = bounds
    return 8 if north - south < 2 else 5


def rank_classes(rank: pd.Series) -> pd.Series:
    """Class of each rank: 1 for the first ten, 2 up to fifty, 3 for the rest, 0 where it has no rank."""
    place = rank.astype("float64")
    return pd.Series(
        np.select([place.isna(), place <= _CLASS_LIMITS[0], place <= _CLASS_LIMITS[1]], [0, 1, 2], default=3),
        index=rank.index,
    )


def area_shading(values: pd.Series, title: str, show: Callable[[float], str]) -> AreaShading:
    """Five classes of about equal size over the areas' values, lowest first; fewer where values tie, as far apart in tone.

    Parameters
    ----------
    values : pandas.Series of float
        One per area, in the order of the map data; NaN is not known.
    title : str
        Name and unit for the legend.
    show : callable
        Writes a value for the legend.
    """
    known = values.dropna()
    if known.empty:
        return AreaShading("0" * len(values), title, (), "not known")
    distinct = np.unique(known)
    if len(distinct) <= len(_SHADES):
        labels = tuple(show(value) for value in distinct)
        return _shaded(values, np.searchsorted(distinct, values.to_numpy()), title, labels)
    edges = np.unique(np.quantile(known, np.linspace(0, 1, len(_SHADES) + 1)))
    if len(edges) < 4:  # most areas share one value: classes of equal size would put all of them in one
        edges = np.quantile(distinct, np.linspace(0, 1, len(_SHADES) + 1))
    labels = tuple(f"{show(low)} to {show(high)}" for low, high in pairwise(edges))
    return _shaded(values, np.searchsorted(edges[1:-1], values.to_numpy(), side="right"), title, labels)


def _shaded(values: pd.Series, place: NDArray[np.intp], title: str, labels: tuple[str, ...]) -> AreaShading:
    tones = np.round(np.linspace(1, len(_SHADES), len(labels))).astype(int)
    digits = np.where(values.isna(), 0, tones[np.minimum(place, len(labels) - 1)])
    unknown = "not known" if values.isna().any() else ""
    return AreaShading("".join(map(str, digits)), title, labels, unknown, tuple(tones.tolist()))


def update_message(
    points: MapPoints,
    classes: pd.Series,
    shading: AreaShading,
    *,
    selected: str = "",
    marked: Collection[str] = (),
    known_version: str | None = None,
    overlay: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Message that brings the map up to date.

    Parameters
    ----------
    points : MapPoints
        Every building that may be drawn; sent whole only if the map does not have this version yet.
    classes : pandas.Series of int
        Rank class by asset id; an id that is absent is hidden.
    shading : AreaShading
        How the areas are shaded.
    selected : str
        Asset id that is selected.
    marked : collection of str
        Asset ids that get a ring.
    known_version : str, optional
        Version of the points that the map has said it has.
    overlay : mapping, optional
        What else lies over the map, by `assetmap.app.map_overlay.MapOverlay`.
    """
    digits = np.full(len(points.ids), ord("0"), dtype=np.uint8)
    at = points.places.get_indexer(classes.index)
    digits[at[at >= 0]] += classes.to_numpy(dtype=np.uint8)[at >= 0]
    drawn = digits.tobytes().decode("ascii")
    chosen = points.places.get_indexer([selected, *marked])
    message: dict[str, Any] = {
        "version": points.version,
        "classes": drawn,
        "selected": int(chosen[0]),
        "marks": sorted(chosen[1:][chosen[1:] >= 0].tolist()),
        "area": shading.classes,
    }
    laid = dict(overlay or {})
    message |= laid
    told = (drawn, message["selected"], shading.classes, tuple(message["marks"]), json.dumps(laid.get("over")))
    message["stamp"] = format(hash(told) & 0xFFFFFFFF, "x")
    if known_version != points.version:
        message["points"] = points.message
    return message


def update_script(message: dict[str, Any]) -> folium.FeatureGroup:
    """Feature group that does nothing but hand the message to the map script."""
    group = folium.FeatureGroup(control=False)
    group.add_child(_Update(safe_json(message)))
    return group


def legend(shading: AreaShading, *, ringed: str = "", signs: Mapping[str, str] | None = None) -> str:
    """Legend of the map as HTML, to stand below it; every text in it is our own.

    Parameters
    ----------
    shading : AreaShading
        The areas' classes.
    ringed : str
        What a ring around a building means; blank for no such line.
    signs : mapping of str to str, optional
        What else lies over the map, by its sign: ``organisations``, ``services``, ``limit``, ``districts``, ``wards``.
    """
    buildings = [(_SYMBOLS[i], text) for i, text in enumerate(RANK_CLASSES)]
    if ringed:
        buildings.append((_RING, ringed))
    colours = [_SHADES[number - 1] for number in shading.numbers] or _SHADES
    areas = [
        (f'<rect x="1" y="4" width="20" height="14" fill="{colour}" stroke="#5b6b76"/>', text)
        for colour, text in zip(colours, shading.labels, strict=False)
    ]
    if shading.unknown:
        areas.append(('<rect x="1" y="4" width="20" height="14" fill="#ffffff" stroke="#5b6b76"/>', shading.unknown))
    signs = signs or {}
    areas += [(_SIGNS[key], text) for key, text in signs.items() if key in _BORDERS]
    others = [(_SIGNS[key], text) for key, text in signs.items() if key not in _BORDERS]
    more = f"<p><strong>Also shown</strong> {_items(others)}</p>" if others else ""
    return (
        '<div class="assetmap-legend">'
        f"<p><strong>Buildings</strong> {_items(buildings)}</p>"
        f"<p><strong>Areas: {html.escape(shading.title)}</strong> {_items(areas)}</p>{more}</div>"
    )


def _items(items: Sequence[tuple[str, str]]) -> str:
    return " ".join(f'<span><img alt="" src="{_picture(drawn)}"> {html.escape(text)}</span>' for drawn, text in items)


def _picture(drawn: str) -> str:
    picture = f'<svg xmlns="http://www.w3.org/2000/svg" width="22" height="22">{drawn}</svg>'
    return "data:image/svg+xml;base64," + base64.b64encode(picture.encode()).decode()
