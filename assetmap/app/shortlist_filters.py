"""The filters of the Shortlist: one query behind its table, its count and its map."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import streamlit as st

from assetmap.app.data import Loaded
from assetmap.app.limits import LINKS
from assetmap.app.map_overlay import Target
from assetmap.app.map_places import Place, find_place
from assetmap.app.map_shape import Circle, Shape, lies_within, shape_bounds, shape_words, write_shape
from assetmap.app.shortlist_empty import Filter, kept_by
from assetmap.app.shortlist_words import searched_texts, understand
from assetmap.app.text import literal
from assetmap.errors import InputError
from assetmap.vacancy import RANKED, TITLES
from assetmap.workspace import ShortlistEntry

__all__ = ["SHOWN", "Asked", "Fields", "apply_filters", "held_fields", "show_fields", "show_told"]

# Keys of the fields, in the order in which they are taken.
_KEYS = ("words", "owner", "around", "list", "km", "area", "only")
SHOWN = (
    *(
        "asset_id",
        "rank",
        "building",
        "owner",
        "score",
        "known_share",
        "list",
        "probability",
        "last_known",
        "floor_area_m2",
        "use",
    ),
    *("postcode", "located_by"),
)
"""Columns of the ranking that the table and the map need: every change of a weight pays for each."""

_LEAST_KM, _MOST_KM, _USUAL_KM = 0.1, 100.0, 2.0


@dataclass(frozen=True)
class Fields:
    """What the fields of the filters hold.

    Parameters
    ----------
    words, around : str
        Words that are looked for, and a postcode or place.
    owners, lists : tuple of str
        Names of councils, and lists that are ranked; none of them means any.
    km : float
        How far from the place.
    least : int
        Least floor area, m².
    only : bool
        Whether only the shortlist is asked for.
    """

    words: str
    around: str
    owners: tuple[str, ...]
    lists: tuple[str, ...]
    km: float
    least: int
    only: bool


@dataclass(frozen=True)
class Asked:
    """What was asked of the ranking, and what it gives.

    Parameters
    ----------
    shown : pandas.DataFrame
        Ranked buildings that pass every filter, list by list and best first in each, with the columns `SHOWN`.
    filters : tuple of Filter
        Filters that are set.
    index : pandas.Index
        Of the ranked buildings.
    limits : tuple of Shape
        Limits on the map among the filters.
    target : Target or None
        What the map should show of it.
    said : tuple of str
        The filters in words; they hold what was typed.
    told : tuple of (str, str)
        What a reader should know, each with ``note`` or ``warning``; it holds what was typed and names of places.
    """

    shown: pd.DataFrame
    filters: tuple[Filter, ...]
    index: pd.Index
    limits: tuple[Shape, ...]
    target: Target | None
    said: tuple[str, ...]
    told: tuple[tuple[str, str], ...] = ()


def held_fields() -> Fields | None:
    """What the fields hold before they are shown; None where the session does not know all of them yet."""
    if any(key not in st.session_state for key in _KEYS):
        return None
    return _fields(*(st.session_state[key] for key in _KEYS))


def show_fields(loaded: Loaded) -> Fields:
    """Show the fields; what they hold."""
    councils = [council.name for council in loaded.region.councils]
    first, second, third = st.columns([2, 2, 1])
    with first:
        words = st.text_input(
            "Name, address, postcode, ward or use",
            key="words",
            bind="query-params",
            max_chars=LINKS["words"].longest,
        )
        owners = st.multiselect("Owner", councils, key="owner", bind="query-params", placeholder="All owners")
    with second:
        around = st.text_input(
            "Near a postcode or place", key="around", bind="query-params", max_chars=LINKS["around"].longest
        )
        lists = st.multiselect(
            "List",
            list(RANKED),
            key="list",
            bind="query-params",
            placeholder="Both ranked lists",
            format_func=TITLES.__getitem__,
        )
    with third:
        km = st.number_input(
            "Within, km", _LEAST_KM, _MOST_KM, _USUAL_KM, 0.5, key="km", bind="query-params", format="%.1f"
        )
        least = st.number_input("Least floor area, m²", 0, 100_000, 0, 50, key="area", bind="query-params")
        only = st.checkbox("Only the shortlist", key="only", bind="query-params")
    return _fields(words, owners, around, lists, km, least, only)


def _fields(
    words: str, owners: list[str], around: str, lists: list[str], km: float, least: float, only: bool
) -> Fields:
    return Fields(words.strip(), around.strip(), tuple(owners), tuple(lists), float(km), int(least), bool(only))


def show_told(asked: Asked) -> None:
    """Show what a reader should know of how the filters were understood."""
    for kind, text in asked.told:
        if kind == "warning":
            st.warning(literal(text))
        else:
            st.markdown(literal(text))


def apply_filters(
    loaded: Loaded, ranking: pd.DataFrame, entries: list[ShortlistEntry], drawn: Shape | None, fields: Fields
) -> Asked:
    """Apply what the fields hold; nothing is shown.

    Parameters
    ----------
    loaded : Loaded
        The build.
    ranking : pandas.DataFrame
        By `assetmap.app.data.current_ranking`.
    entries : list of ShortlistEntry
        The shortlist.
    drawn : Shape or None
        Limit that was drawn on the map.
    fields : Fields
        By `show_fields` or `held_fields`.
    """
    words, around, km = fields.words, fields.around, fields.km
    ranked = ranking[ranking["ranked"]]
    points = gpd.GeoSeries(loaded.rows.geometry.loc[ranked.index])
    filters: list[Filter] = []
    limits: list[Shape] = []
    said: list[str] = []
    told: list[tuple[str, str]] = []
    place = None

    def add(key: str, title: str, keeps: pd.Series, sentence: str, *, by_place: bool = False) -> None:
        filters.append(Filter(key, title, keeps, by_place))
        said.append(sentence)

    if words:
        texts = searched_texts(loaded).loc[ranked.index]
        place = _place(loaded, words, told)
        found = understand(words, texts, ranked["postcode"], points, place, km * 1000)
        if found.said:
            told.append(("note", found.said))
        if found.circle is not None:
            limits.append(found.circle)
            place = None
        add("words", "The words", found.keeps, f"words: {words}", by_place=found.circle is not None)
    if fields.owners:
        codes = [council.code for council in loaded.region.councils if council.name in fields.owners]
        add("owner", "Owner", ranked["owner_code"].isin(codes), f"owner: {', '.join(fields.owners)}")
    centre = _place(loaded, around, told) if around else None
    if centre is not None:
        circle = Circle(centre.easting, centre.northing, km * 1000)
        limits.append(circle)
        sentence = f"within {km:g} km of {centre.name}"
        add("around", "The distance", _inside(circle, points), sentence, by_place=True)
    elif around:
        text = f"{around} is no postcode or place of {loaded.region.name}, so that the distance plays no part."
        told.append(("warning", text))
    if fields.lists:
        titles = "; ".join(TITLES[name] for name in fields.lists if name in TITLES)
        add("list", "List", ranked["list"].isin(fields.lists), f"list: {titles}")
    if fields.least:
        add("area", "Least floor area", ranked["floor_area_m2"] >= fields.least, f"at least {fields.least:,} m²")
    if fields.only:
        listed = [entry.asset_id for entry in entries]
        add("only", "Only the shortlist", ranked["asset_id"].isin(listed), "on the shortlist")
    if drawn is not None:
        limits.append(drawn)
        sentence = f"within {shape_words(drawn)} drawn on the map"
        add("limit", "The limit drawn on the map", _inside(drawn, points), sentence, by_place=True)
    kept = kept_by(filters, ranked.index)
    told += _unplaced(filters, points)
    shown = ranked.loc[kept, list(SHOWN)]
    later = (shown["list"] != RANKED[0]).to_numpy(dtype=bool)  # confirmed before likely
    order = np.lexsort((loaded.by_id[shown.index], shown["rank"].to_numpy(dtype="int64"), later))
    shown = shown.iloc[order]
    asked = f"{words}|{around}|{km:g}" if words or around else ""
    by_name = words and not any(one.key == "words" and one.by_place for one in filters)
    target = _target(asked, points.loc[shown.index] if by_name else None, place, limits)
    return Asked(shown, tuple(filters), ranked.index, tuple(limits), target, tuple(said), tuple(told))


def _place(loaded: Loaded, text: str, told: list[tuple[str, str]]) -> Place | None:
    try:
        return find_place(loaded, text)
    except InputError as error:
        told.append(("warning", error.what))
        return None


def _inside(shape: Shape, points: gpd.GeoSeries) -> pd.Series:
    return pd.Series(lies_within(shape, points), index=points.index)


def _unplaced(filters: list[Filter], points: gpd.GeoSeries) -> list[tuple[str, str]]:
    """How many buildings fit but for having no location, so that no limit can hold them; nothing where there are none."""
    if not any(one.by_place for one in filters):
        return []
    rest = kept_by([one for one in filters if not one.by_place], points.index)
    count = int((rest & points.isna()).sum())
    if not count:
        return []
    return [("note", f"{count:,} without a location are left out, since a limit on the map cannot hold them.")]


def _target(asked: str, found: gpd.GeoSeries | None, place: Place | None, limits: list[Shape]) -> Target | None:
    """What the map should show: the buildings that words find, or else the place they name, or else the limits."""
    if found is not None and found.notna().any():
        west, south, east, north = (float(value) for value in found.total_bounds)
        return Target(asked, (west, south, east, north))
    if place is not None:
        return Target(asked, place.bounds)
    if limits:
        boxes = [shape_bounds(shape) for shape in limits]
        west, south = (min(box[i] for box in boxes) for i in (0, 1))
        east, north = (max(box[i] for box in boxes) for i in (2, 3))
        named = asked or "|".join(write_shape(shape) for shape in limits)
        return Target(named, (west, south, east, north))
    return None
