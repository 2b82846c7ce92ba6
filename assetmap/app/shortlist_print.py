"""The Shortlist on paper: every row of the table, the map with its legend, what was asked, and the sources."""

import pandas as pd
import streamlit as st

from assetmap.app.data import Loaded
from assetmap.app.shortlist_filters import Asked
from assetmap.app.shortlist_table import table_of
from assetmap.app.text import literal
from assetmap.scoring import Criterion
from assetmap.workspace import ShortlistEntry

__all__ = ["print_style", "print_switch", "show_printed_sources", "show_printed_table"]

_MOST_ROWS = 300
_LEFT_OUT = ["Open"]


def print_switch() -> bool:
    """Show the switch for the print view; whether it is on."""
    return st.toggle(
        "Print view",
        key="print",
        bind="query-params",
        help="All rows as a plain table, the map, its legend and the sources; then print with Ctrl+P.",
    )


def print_style(on: bool) -> None:
    """Leave out of paper what only a screen needs; in the print view also on the screen.

    Nothing within a flexible box, or in a table that is set in a line, is ever broken over pages: hence the blocks.
    """
    st.html(
        """<style>
@page { margin: 12mm; }
@media print {
.stApp, [data-testid="stAppViewContainer"], [data-testid="stMain"], [data-testid="stMainBlockContainer"] {
position: static !important; height: auto !important; overflow: visible !important; padding: 0 !important; }
[data-testid="stHorizontalBlock"], [data-testid="stVerticalBlock"], [data-testid="stColumn"], [data-testid="stTable"],
.st-key-table div { display: block !important; width: 100% !important; height: auto; overflow: visible !important; }
[data-testid="stElementContainer"] { margin-bottom: 8px; }
[data-testid="stTable"] table { display: table !important; width: 100%; font-size: 8.5pt; }
[data-testid="stTable"] td { overflow-wrap: anywhere; }
iframe, tr, .assetmap-legend { break-inside: avoid; }
[data-testid="stHeading"] { break-after: avoid; }
[data-testid="stHorizontalBlock"]:has(iframe) { break-before: page; }
.st-key-table:has([data-testid="stDataFrame"])::after {
content: "Only the rows in view are printed. Switch on Print view for all of them."; }
body :is([data-testid="stSidebar"], [data-testid="stHeader"], [data-testid="stExpander"], [data-testid="stDownloadButton"],
[data-testid="stButton"], [data-testid="stForm"], [data-testid="stCheckbox"], [data-testid="stToast"], .st-key-filters,
.st-key-map_controls, .st-key-asset, .assetmap-skip) { display: none !important; }
}
</style>"""
    )
    if on:  # the map is as wide on the screen as on paper, since it does not draw itself anew when it is printed
        st.html(
            """<style>
.st-key-weights, [data-testid="stExpander"], .st-key-filters, .st-key-map_controls,
[data-testid="stHorizontalBlock"]:has(iframe) > [data-testid="stColumn"]:last-child { display: none !important; }
[data-testid="stHorizontalBlock"]:has(iframe) { display: block !important; }
[data-testid="stColumn"]:has(iframe) { width: 100% !important; }
[data-testid="stColumn"] iframe { width: 680px !important; max-width: 100%; }
</style>"""
        )


def show_printed_table(
    loaded: Loaded, asked: Asked, criteria: tuple[Criterion, ...], entries: list[ShortlistEntry]
) -> None:
    """Show what was asked and every row as a plain table.

    Parameters
    ----------
    loaded : Loaded
        The build.
    asked : Asked
        The filters and what they give.
    criteria : tuple of Criterion
        With the weights that are set.
    entries : list of ShortlistEntry
        The shortlist.
    """
    st.markdown(
        f"**{literal(loaded.region.name)}**, build of {literal(loaded.build.run['built_at'])}, data {loaded.version}."
    )
    st.markdown(f"**Filters:** {literal('; '.join(asked.said) or 'none')}.")
    weights = "; ".join(f"{criterion.title} {criterion.swing:g}" for criterion in criteria)
    st.markdown(f"**Weights:** {literal(weights)}.")
    table = table_of(asked.shown.head(_MOST_ROWS), entries).drop(columns=_LEFT_OUT)
    st.table(_as_text(table).map(literal).set_index("Rank"))
    if len(asked.shown) > _MOST_ROWS:
        st.markdown(f"The first {_MOST_ROWS:,} of {len(asked.shown):,} are printed; the downloads hold all of them.")


def _as_text(table: pd.DataFrame) -> pd.DataFrame:
    formats = {"Rank": "{:d}", "Score": "{:.3f}", "Known": "{:.0f}%", "Floor area": "{:,.0f} m²"}
    written = table.copy()
    for name, pattern in formats.items():
        written[name] = ["" if pd.isna(value) else pattern.format(value) for value in table[name]]
    return written.fillna("").astype("str")


def show_printed_sources(loaded: Loaded) -> None:
    """Show what the build rests on: each source with publisher, vintage and licence."""
    st.header("Sources", anchor="sources")
    seen = dict.fromkeys(
        (entry["title"], entry["publisher"], entry["vintage"], entry["licence"]) for entry in loaded.build.run["inputs"]
    )
    st.markdown(
        "\n".join(
            f"- {literal(title)}, {literal(publisher or 'publisher not stated')}, {literal(vintage)}; {literal(licence)}"
            for title, publisher, vintage, licence in seen
        )
    )
    st.markdown(f"Outlines on the map: {literal(loaded.source)}.")
