"""Words that are looked for on the Shortlist: in a building's own facts, in the names of where it lies, or as a place."""

from dataclasses import dataclass

import geopandas as gpd
import pandas as pd
import streamlit as st

from assetmap.app.data import Loaded
from assetmap.app.map_places import POSTCODE, Place
from assetmap.app.map_shape import Circle, lies_within
from assetmap.layers import normalise_postcode

__all__ = ["Understood", "searched_texts", "understand"]

_OWN = ("building", "address", "postcode", "use", "asset_id")
_AROUND = ("area_name", "ward_name", "place_name", "district_name")


@dataclass(frozen=True)
class Understood:
    """What words were understood as.

    Parameters
    ----------
    keeps : pandas.Series of bool
        Which buildings they find.
    said : str
        What a reader should know of that, in a sentence; it holds names from the layers. Blank where there is nothing to say.
    place : Place or None
        Place that the words name.
    circle : Circle or None
        Around it, where buildings are shown by their distance.
    """

    keeps: pd.Series
    said: str = ""
    place: Place | None = None
    circle: Circle | None = None


def searched_texts(loaded: Loaded) -> pd.Series:
    """Text in which words are looked for, without capitals, on the index of the build's rows."""
    return _texts(str(loaded.build.folder), loaded)


@st.cache_resource(show_spinner=False, max_entries=4)
def _texts(folder: str, _loaded: Loaded) -> pd.Series:  # noqa: ARG001  its key
    areas = _loaded.areas.set_index("area_code")
    texts = pd.Series("", index=_loaded.rows.index, dtype="str")
    for column in _OWN:
        texts = texts + " " + _loaded.rows[column].fillna("").astype("str")
    for column in _AROUND:
        texts = texts + " " + _loaded.rows["area_code"].map(areas[column]).fillna("").astype("str")
    return texts.str.casefold()


def understand(
    words: str,
    texts: pd.Series,
    postcodes: pd.Series,
    points: gpd.GeoSeries,
    place: Place | None,
    within_m: float,
) -> Understood:
    """Buildings that words find.

    Every word must stand in a building's text, in any order, or the words be its postcode. Where none is found and they
    are a postcode, the buildings around it are taken.

    Parameters
    ----------
    words : str
        As typed.
    texts : pandas.Series of str
        By `searched_texts`, of the buildings that are looked through.
    postcodes : pandas.Series of str
        Postcodes of the same, normalised, missing where there is none.
    points : geopandas.GeoSeries
        Where they are (EPSG:27700), missing where that is not known.
    place : Place or None
        What `assetmap.app.map_places.find_place` makes of the words.
    within_m : float
        How far from a postcode without a building others are shown, metres.
    """
    keeps = pd.Series(True, index=texts.index)
    for word in dict.fromkeys(words.casefold().split()):
        keeps &= texts.str.contains(word, regex=False)
    postcode = normalise_postcode(words)
    if postcode:
        keeps |= postcodes.eq(postcode).fillna(False).astype(bool)
    if place is None or (place.kind == POSTCODE and keeps.any()):
        return Understood(keeps, place=place)
    if place.kind != POSTCODE:
        said = f"{place.name} is a {place.kind} here: buildings in it are found, and others that have the words."
        if not keeps.any():
            said = f"{place.name} is a {place.kind} here, and no building of the ranking lies in it."
        return Understood(keeps, said, place)
    circle = Circle(place.easting, place.northing, within_m)
    near = pd.Series(lies_within(circle, points), index=texts.index)
    found = "shown are those within" if near.any() else "none lies within"
    return Understood(
        near,
        f"No building of the ranking has the postcode {place.name}; {found} {within_m / 1000:g} km of where it lies. "
        "The field Within changes the distance.",
        place,
        circle,
    )
