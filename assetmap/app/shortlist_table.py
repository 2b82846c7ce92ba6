"""The Shortlist's table: the ranked buildings that pass the filters, and the same rows as files."""

import datetime as dt
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from assetmap.app.data import Loaded
from assetmap.reports import to_csv, to_geojson, to_xlsx
from assetmap.vacancy import TITLES
from assetmap.workspace import ShortlistEntry

__all__ = ["show_downloads", "show_table", "table_of"]


def table_of(shown: pd.DataFrame, entries: list[ShortlistEntry]) -> pd.DataFrame:
    """Columns of the table by their titles.

    Parameters
    ----------
    shown : pandas.DataFrame
        Ranked buildings, best first.
    entries : list of ShortlistEntry
        The shortlist.
    """
    listed = {entry.asset_id for entry in entries}
    return pd.DataFrame(
        {
            "List": shown["list"].map(TITLES),
            "Rank": shown["rank"].astype("int64"),
            "Building": shown["building"],
            "Open": "Open",
            "Owner": shown["owner"],
            "Score": shown["score"].round(3),
            "Known": shown["known_share"] * 100,
            "Floor area": shown["floor_area_m2"],
            "Use": shown["use"],
            "Postcode": shown["postcode"],
            "Shortlist": shown["asset_id"].isin(listed).map({True: "yes", False: ""}),
            "Id": shown["asset_id"],
        }
    )


def show_table(shown: pd.DataFrame, entries: list[ShortlistEntry]) -> None:
    """Show the table, sortable, with a button in each row that opens its building.

    Parameters
    ----------
    shown, entries
        As `table_of` takes them.
    """
    table = table_of(shown, entries)
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


def show_downloads(loaded: Loaded, shown: pd.DataFrame, ranking: pd.DataFrame, entries: list[ShortlistEntry]) -> None:
    """Show a button for each kind of file that holds the rows of the table.

    Parameters
    ----------
    loaded : Loaded
        The build.
    shown, entries
        As `table_of` takes them.
    ranking : pandas.DataFrame
        By `assetmap.app.data.current_ranking`: every column of the rows that are shown.
    """
    stem = f"assetmap-{loaded.region.key}-{dt.datetime.now(dt.UTC):%Y%m%d}"
    kinds = (
        ("CSV", to_csv, "text/csv"),
        ("XLSX", to_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("GeoJSON", to_geojson, "application/geo+json"),
    )
    for column, (title, write, kind) in zip(st.columns(3), kinds, strict=True):
        # the rows are put together when the button is pressed: every change of a weight would pay for them else
        made = partial(_written, write, loaded, shown.index, ranking, entries)
        column.download_button(f"Download {title}", made, f"{stem}.{title.lower()}", kind, on_click="ignore")


def _written(
    write: Callable[[pd.DataFrame, Mapping[str, Any]], bytes],
    loaded: Loaded,
    index: pd.Index,
    ranking: pd.DataFrame,
    entries: list[ShortlistEntry],
) -> bytes:
    return write(_export_rows(loaded, ranking.loc[index], entries), loaded.build.run)


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
