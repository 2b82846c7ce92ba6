"""A place that somebody types: a postcode, or a neighbourhood, ward, small area or district by its name."""

from dataclasses import dataclass

import geopandas as gpd
import pandas as pd
import streamlit as st

from assetmap.app.data import View
from assetmap.layers import normalise_postcode, read_postcodes
from assetmap.pipeline import region_layers

__all__ = ["POSTCODE", "Place", "find_place", "place_among"]

POSTCODE = "postcode"

# Columns of the areas that hold names of places, and what these are; the smaller and better known first.
_KINDS = {
    "place_name": "neighbourhood",
    "ward_name": "ward",
    "area_name": "small area",
    "district_name": "district",
}


@dataclass(frozen=True)
class Place:
    """A place: its name, what it is, its middle and its box, EPSG:27700, metres.

    Parameters
    ----------
    name : str
        As the layers write it.
    kind : str
        ``postcode``, ``neighbourhood``, ``ward``, ``small area`` or ``district``.
    easting, northing : float
        Its middle.
    bounds : tuple of four floats
        West, south, east, north; of a postcode the point alone.
    """

    name: str
    kind: str
    easting: float
    northing: float
    bounds: tuple[float, float, float, float]


def find_place(loaded: View, text: str) -> Place | None:
    """Place of the region that goes by this postcode or name; None where there is none.

    Parameters
    ----------
    loaded : View
        The build.
    text : str
        As it was typed; blanks around it and capitals do not matter.

    Raises
    ------
    InputError
        When the postcode directory cannot be read.
    """
    return _found(loaded.key, text.strip(), loaded) if text.strip() else None


@st.cache_data(show_spinner=False, max_entries=500)
def _found(key: str, text: str, _loaded: View) -> Place | None:  # noqa: ARG001  its key
    postcode = normalise_postcode(text)
    if postcode:
        directory = read_postcodes(region_layers(_loaded.region)["postcodes"][0])
        at = directory.locate(pd.Series([postcode])).iloc[0]
        if at["level"] != "none":
            east, north = float(at["easting"]), float(at["northing"])
            return Place(postcode, POSTCODE, east, north, (east, north, east, north))
    return place_among(_loaded.areas, text)


def place_among(areas: gpd.GeoDataFrame, text: str) -> Place | None:
    """Neighbourhood, ward, small area or district of this name, looked for in that order; None where there is none.

    Parameters
    ----------
    areas : geopandas.GeoDataFrame
        Rows of the table ``areas``.
    text : str
        The whole name; capitals do not matter. Areas of several wards of one name count as one place.
    """
    wanted = text.casefold()
    for column, kind in _KINDS.items():
        match = areas[areas[column].fillna("").str.casefold() == wanted]
        if not match.empty:
            shape = match.geometry.union_all()
            west, south, east, north = shape.bounds
            middle = shape.centroid
            return Place(str(match[column].iloc[0]), kind, middle.x, middle.y, (west, south, east, north))
    return None
