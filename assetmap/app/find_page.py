"""Find space: what an organisation could ask for near it. Public: protected buildings are counted, never named."""

import numpy as np
import pandas as pd
import streamlit as st

from assetmap.app.data import Loaded, current_ranking
from assetmap.app.first_minute import loaded_or_explained
from assetmap.app.map_frame import show_map
from assetmap.app.map_view import area_shading
from assetmap.app.text import literal
from assetmap.layers import normalise_postcode, read_postcodes
from assetmap.pipeline import region_layers
from assetmap.scoring import load_criteria
from assetmap.vacancy import WITHHELD, public_summary

__all__ = ["find_page"]

_DISTANCES = {400: "5 minutes' walk (400 m)", 800: "10 minutes' walk (800 m)", 1200: "15 minutes' walk (1,200 m)"}
_DISTANCES |= {3000: "3 km", 5000: "5 km", 10000: "10 km"}


def find_page() -> None:
    """Show the page."""
    st.title("Find space")
    loaded = loaded_or_explained()
    if loaded is None:
        return
    st.markdown("Empty public buildings near you, as far as their owners agree to name them.")
    place = st.text_input("Postcode, or name of a place", key="near", bind="query-params").strip()
    first, second, third = st.columns(3)
    with first:
        distance = st.selectbox(
            "How far", list(_DISTANCES), index=3, key="within", bind="query-params", format_func=_DISTANCES.__getitem__
        )
    with second:
        least = st.number_input("At least, m²", 0, 100_000, 0, 25, key="least", bind="query-params")
    with third:
        features = st.multiselect(
            "It must have", _features(loaded), key="must", bind="query-params", placeholder="Anything"
        )
    ranking = current_ranking(loaded, load_criteria())
    offered = ranking[ranking["ranked"] & ~loaded.protected & loaded.rows.geometry.notna()]
    centre = _centre(loaded, place)
    if place and centre is None:
        st.warning(f"{literal(place)} is no postcode or place of {literal(loaded.region.name)}.")
    found = _within(loaded, offered, centre, float(distance))
    fits = found
    if least:
        fits = fits[fits["floor_area_m2"] >= least]
    for feature in features:
        fits = fits[fits["features"].fillna("").str.casefold().str.contains(feature, regex=False)]
    noun = "building" if len(fits) == 1 else "buildings"
    st.header(f"{len(fits):,} {noun} you can ask about", anchor="buildings")
    if fits.empty:
        _relax(offered, found, least, features, centre is not None)
    else:
        _table(fits)
    _protected_nearby(loaded)
    st.html('<a href="#after-the-map" class="assetmap-skip">Skip the map: the table above holds the same buildings</a>')
    st.header("Map", anchor="map")
    _map(loaded, fits)
    st.html('<span id="after-the-map"></span>')


def _features(loaded: Loaded) -> list[str]:
    words = loaded.rows["features"].dropna().str.casefold().str.split(";").explode().str.strip()
    return sorted(word for word in words.unique() if word)


def _centre(loaded: Loaded, place: str) -> tuple[float, float] | None:
    """Easting and northing of a postcode, or of a ward, neighbourhood or district by its name."""
    if not place:
        return None
    postcode = normalise_postcode(place)
    if postcode:
        directory = read_postcodes(region_layers(loaded.region)["postcodes"][0])
        at = directory.locate(pd.Series([postcode])).iloc[0]
        if at["level"] != "none":
            return float(at["easting"]), float(at["northing"])
    wanted = place.casefold()
    for column in ("place_name", "ward_name", "district_name"):
        match = loaded.areas[loaded.areas[column].fillna("").str.casefold() == wanted]
        if not match.empty:
            point = match.geometry.union_all().centroid
            return point.x, point.y
    return None


def _within(loaded: Loaded, offered: pd.DataFrame, centre: tuple[float, float] | None, distance: float) -> pd.DataFrame:
    if centre is None:
        return offered.assign(distance_m=np.nan).sort_values(["rank", "asset_id"])
    points = loaded.rows.geometry.loc[offered.index]
    away = np.hypot(points.x - centre[0], points.y - centre[1])
    near = offered.assign(distance_m=away)
    return near[near["distance_m"] <= distance].sort_values(["distance_m", "asset_id"])


def _relax(offered: pd.DataFrame, found: pd.DataFrame, least: float, features: list[str], placed: bool) -> None:
    if offered.empty:
        st.info("No owner here has agreed yet to name its empty buildings. The counts below are what may be shown.")
        return
    st.info("Nothing fits all of that.")
    tries: list[tuple[str, dict[str, object], int]] = []
    if placed:
        tries.append(("Look everywhere", {"near": ""}, len(offered)))
    if least:
        tries.append(("Any size", {"least": 0}, len(found)))
    if features:
        tries.append(("Any features", {"must": []}, len(found)))
    for label, change, count in sorted(tries, key=lambda t: -t[2]):
        st.button(
            f"{literal(label)}: up to {count:,} buildings",
            on_click=st.session_state.update,
            args=(change,),
            key=f"relax-{label}",
        )


def _table(fits: pd.DataFrame) -> None:
    away = fits["distance_m"]
    table = pd.DataFrame(
        {
            "Building": fits["building"],
            "Address": fits["address"],
            "Owner": fits["owner"],
            "Floor area": fits["floor_area_m2"],
            "Use until now": fits["use"],
            "Features": fits["features"],
            "Availability": fits["availability"].fillna("ask its owner"),
            "Is it empty?": fits["band"],
            "Away": (away / 1000).round(1),
        }
    )
    st.dataframe(
        table if away.notna().any() else table.drop(columns="Away"),
        hide_index=True,
        alt="Buildings you can ask about",
        placeholder="",
        height=min(36 + 35 * len(table), 400),
        column_config={
            "Floor area": st.column_config.NumberColumn(format="%.0f m²"),
            "Away": st.column_config.NumberColumn(format="%.1f km"),
        },
    )


def _protected_nearby(loaded: Loaded) -> None:
    count = int(loaded.protected.sum())
    if not count:
        return
    with st.expander(f"{count:,} more may be empty, but their owners have not agreed to name them"):
        st.markdown("Empty buildings that nobody watches are damaged. These are counted by area and size only.")
        summary = public_summary(loaded.rows, loaded.protected, loaded.areas)
        told = summary[summary["zone_id"] != WITHHELD]
        if not told.empty:
            places = told["area_names"].map(_few)
            where = told["district_name"].replace("", "not placed")
            shown = told.assign(places=places, district_name=where)[
                ["district_name", "places", "size_band", "buildings"]
            ]
            shown = shown.map(lambda value: literal(str(value)))
            st.table(shown.set_axis(["district", "small areas", "size", "buildings"], axis=1).set_index("district"))
        held = int(summary.loc[summary["zone_id"] == WITHHELD, "buildings"].sum())
        if held:
            st.markdown(f"{held:,} are too few together, or too vaguely placed, to be counted by area.")


def _few(names: str) -> str:
    """The first small areas of a zone, and how many more there are."""
    areas = [name for name in names.split("; ") if name]
    return ", ".join(areas[:3]) + (f" and {len(areas) - 3:,} more" if len(areas) > 3 else "")


def _map(loaded: Loaded, fits: pd.DataFrame) -> None:
    need = area_shading(loaded.areas["community_need"], "Community need, index", "{:.0f}".format)
    show_map(loaded, loaded.public_points, fits.set_index("asset_id")["rank"], need, key="find_map")
