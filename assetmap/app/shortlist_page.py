"""Shortlist: the officer's page. Table first, map second, one query behind both."""

import datetime as dt
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from assetmap.app.card import show_card, show_gone
from assetmap.app.data import Loaded, current_ranking, workspace
from assetmap.app.first_minute import loaded_or_explained
from assetmap.app.map_frame import show_map
from assetmap.app.map_view import area_shading
from assetmap.app.papers import shortlist_button
from assetmap.app.text import literal
from assetmap.app.weights_form import SLIDER, show_presets, show_saved_weights
from assetmap.errors import InputError
from assetmap.indicators import deprivation_without_employment
from assetmap.reports import to_csv, to_geojson, to_xlsx
from assetmap.scoring import Criterion, with_swings
from assetmap.workspace import ShortlistEntry, shortlisted

__all__ = ["AREA_FIGURES", "shortlist_page"]

AREA_FIGURES = {
    "deprivation": ("Deprivation without employment, 0 to 100", "{:.0f}"),
    "worklessness": ("Kept out of work, share of people aged 18 to 66", "{:.0%}"),
    "community_need": ("Community need, index", "{:.0f}"),
    "imd": ("Index of Multiple Deprivation, score", "{:.0f}"),
}


def shortlist_page() -> None:
    """Show the page."""
    st.title("Shortlist")
    loaded = loaded_or_explained()
    if loaded is None:
        return
    _stale_link(loaded)
    entries = _entries(loaded)
    criteria = _weights(loaded)
    ranking = current_ranking(loaded, criteria)
    shown = _filtered(loaded, ranking, entries)
    top = st.container()
    st.html('<a href="#after-the-map" class="assetmap-skip">Skip the map: the table above holds the same buildings</a>')
    left, right = st.columns(2, gap="medium")
    with left:  # sent before the table, which stands above it: of the two the map takes the browser longer
        st.header("Map", anchor="map")
        _map(loaded, shown, entries)
    with top:
        noun = "building" if len(shown) == 1 else "buildings"
        st.header(f"{len(shown):,} {noun} ranked for transfer", anchor="buildings")
        apart = int((~ranking["ranked"]).sum())
        st.markdown(
            f"{apart:,} others are not ranked: they are occupied, transferred already, not released, without a "
            "location, or not enough is known of them."
        )
        if shown.empty:
            _nothing_fits(ranking)
        else:
            _table(shown, entries)
            _downloads(loaded, shown, entries)
            shortlist_button(loaded, criteria, entries)
    with right:
        st.header("Building", anchor="after-the-map")
        _card(loaded, ranking, criteria, entries)
    _share(loaded)


def _entries(loaded: Loaded) -> list[ShortlistEntry]:
    try:
        return shortlisted(workspace(), loaded.region.key)
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


def _filtered(loaded: Loaded, ranking: pd.DataFrame, entries: list[ShortlistEntry]) -> pd.DataFrame:
    councils = {council.name: council.code for council in loaded.region.councils}
    first, second, third = st.columns([2, 2, 1])
    with first:
        words = st.text_input("Name, address, postcode or use", key="words", bind="query-params")
        owners = st.multiselect("Owner", list(councils), key="owner", bind="query-params", placeholder="All owners")
    with second:
        bands = ["likely vacant", "check", "not known"]
        band = st.multiselect("Is it empty?", bands, key="band", bind="query-params", placeholder="Any answer")
        figure = st.selectbox(
            "Shade areas by",
            list(AREA_FIGURES),
            key="shade",
            bind="query-params",
            format_func=lambda k: AREA_FIGURES[k][0],
        )
    with third:
        least = st.number_input("Least floor area, m²", 0, 100_000, 0, 50, key="area", bind="query-params")
        only = st.checkbox("Only the shortlist", key="only", bind="query-params")
    st.session_state["_figure"] = figure
    shown = ranking[ranking["ranked"]]
    if words.strip() and not shown.empty:
        text = (
            shown[["building", "address", "postcode", "use", "asset_id"]]
            .fillna("")
            .agg(" ".join, axis=1)
            .str.casefold()
        )
        for word in words.casefold().split():
            shown = shown[text.loc[shown.index].str.contains(word, regex=False)]
    if owners:
        shown = shown[shown["owner_code"].isin([councils[name] for name in owners])]
    if band:
        shown = shown[shown["band"].isin(band)]
    if least:
        shown = shown[shown["floor_area_m2"] >= least]
    if only:
        shown = shown[shown["asset_id"].isin([entry.asset_id for entry in entries])]
    return shown.sort_values(["rank", "asset_id"])


def _nothing_fits(ranking: pd.DataFrame) -> None:
    if ranking["ranked"].any():
        st.info("No building fits these filters.")
        st.button("Clear the filters", on_click=_clear)
    else:
        st.info("No building passes the gates. *Method and data* says what each gate asks.")


def _clear() -> None:
    st.session_state.update({"words": "", "owner": [], "band": [], "area": 0, "only": False})


def _table(shown: pd.DataFrame, entries: list[ShortlistEntry]) -> None:
    listed = {entry.asset_id for entry in entries}
    last = shown["last_known"].fillna("")
    table = pd.DataFrame(
        {
            "Rank": shown["rank"].astype("int64"),
            "Building": shown["building"],
            "Open": "Open",
            "Owner": shown["owner"],
            "Score": shown["score"].round(3),
            "Known": shown["known_share"] * 100,
            "Is it empty?": shown["band"].where(last == "", shown["band"] + ", " + last),
            "Floor area": shown["floor_area_m2"],
            "Use": shown["use"],
            "Postcode": shown["postcode"],
            "Shortlist": shown["asset_id"].isin(listed).map({True: "yes", False: ""}),
            "Id": shown["asset_id"],
        }
    )
    ids = shown["asset_id"].tolist()
    st.dataframe(
        table,
        hide_index=True,
        height=min(36 + 35 * len(table), 400),
        placeholder="",
        alt="Ranked buildings, best first",
        column_config={
            "Open": st.column_config.ButtonColumn("Open", on_click=_open_row, args=(ids,), key="open_row"),
            "Score": st.column_config.NumberColumn(format="%.3f", help="0 to 1"),
            "Known": st.column_config.NumberColumn(
                format="%.0f%%", help="Share of the weight that rests on known values"
            ),
            "Floor area": st.column_config.NumberColumn(format="%.0f m²"),
        },
    )


def _open_row(ids: list[str]) -> None:
    st.session_state["asset"] = ids[st.session_state["open_row"].row]


def _downloads(loaded: Loaded, shown: pd.DataFrame, entries: list[ShortlistEntry]) -> None:
    stem = f"assetmap-{loaded.region.key}-{dt.datetime.now(dt.UTC):%Y%m%d}"
    kinds = (
        ("CSV", to_csv, "text/csv"),
        ("XLSX", to_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("GeoJSON", to_geojson, "application/geo+json"),
    )
    for column, (title, write, kind) in zip(st.columns(3), kinds, strict=True):
        # the rows are put together when the button is pressed: every change of a weight would pay for them else
        made = partial(_written, write, loaded, shown, entries)
        column.download_button(f"Download {title}", made, f"{stem}.{title.lower()}", kind, on_click="ignore")


def _written(
    write: Callable[[pd.DataFrame, Mapping[str, Any]], bytes],
    loaded: Loaded,
    shown: pd.DataFrame,
    entries: list[ShortlistEntry],
) -> bytes:
    return write(_export_rows(loaded, shown, entries), loaded.build.run)


def _export_rows(loaded: Loaded, shown: pd.DataFrame, entries: list[ShortlistEntry]) -> pd.DataFrame:
    geometry = loaded.rows.geometry.loc[shown.index]
    reasons = {entry.asset_id: entry for entry in entries}
    rows = shown.join(loaded.indicators.drop(columns="asset_id"))
    return rows.assign(
        easting=geometry.x.round(1),
        northing=geometry.y.round(1),
        shortlist_reason=[reasons[i].reason if i in reasons else None for i in shown["asset_id"]],
        shortlist_added_at=[reasons[i].added_at.isoformat() if i in reasons else None for i in shown["asset_id"]],
    )


def _map(loaded: Loaded, shown: pd.DataFrame, entries: list[ShortlistEntry]) -> None:
    figure = st.session_state.get("_figure") or "deprivation"
    title, pattern = AREA_FIGURES[figure]
    shading = area_shading(_area_values(loaded, figure), title, pattern.format)
    show_map(
        loaded,
        loaded.points,
        shown.set_index("asset_id")["rank"],
        shading,
        key="map",
        selected=str(st.session_state.get("asset") or ""),
        marked=[entry.asset_id for entry in entries],
        ringed="on the shortlist",
        on_change=_picked,
    )
    nowhere = int(shown["located_by"].eq("none").sum())
    if nowhere:
        st.markdown(f"{nowhere:,} of the buildings in the table have no location and are not on the map.")


def _picked() -> None:
    held = st.session_state.get("map") or {}
    if held.get("count", 0) != st.session_state.get("_picked", 0) and held.get("picked", -1) >= 0:
        st.session_state["_picked"] = held["count"]
        loaded = loaded_or_explained(quiet=True)
        if loaded is not None and held["picked"] < len(loaded.points.ids):
            st.session_state["asset"] = loaded.points.ids[held["picked"]]


def _area_values(loaded: Loaded, figure: str) -> pd.Series:
    areas = loaded.areas
    if figure == "deprivation":
        return deprivation_without_employment(areas, areas)
    return areas[{"worklessness": "employment_rate", "community_need": "community_need", "imd": "imd_score"}[figure]]


def _card(
    loaded: Loaded, ranking: pd.DataFrame, criteria: tuple[Criterion, ...], entries: list[ShortlistEntry]
) -> None:
    asset_id = st.text_input(
        "Id of the building to show",
        key="asset",
        bind="query-params",
        help="Or press Open in the table, or click the map.",
    )
    if not asset_id:
        st.info("Press *Open* in a row of the table, or click a building on the map.")
        return
    found = ranking.index[ranking["asset_id"] == asset_id.strip()]
    if found.empty:
        st.warning(f"There is no building {literal(asset_id)} in this data. It may have left its owner's register.")
        then = next((entry for entry in entries if entry.asset_id == asset_id.strip()), None)
        if then is not None:
            show_gone(loaded, then, entries)
        return
    show_card(loaded, ranking, criteria, int(found[0]), entries)


def _stale_link(loaded: Loaded) -> None:
    made_on = st.query_params.get("data", "")
    if made_on and made_on != loaded.version:
        st.info(
            f"This link was made on other data (version {literal(made_on)}). You see the build of "
            f"{literal(loaded.build.run['built_at'])}, version {loaded.version}: ranks and figures may have moved."
        )


def _share(loaded: Loaded) -> None:
    with st.expander("Link to this view"):
        st.markdown(
            "The address in your browser holds filters, weights and the building. To pin the data as well, add "
            f"`data={loaded.version}`: whoever opens it later is told when the data have moved on."
        )
