"""Data: registers with the account of every row, layers, issues, and the way to add a register."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from assetmap.app.data import Loaded, View, chosen_region, is_public
from assetmap.app.data_issues import show_issues
from assetmap.app.data_layers import show_layers, source_table
from assetmap.app.data_registers import show_named_registers, show_registers
from assetmap.app.first_minute import loaded_or_explained, public_or_explained
from assetmap.app.page_links import show_link
from assetmap.app.register_page import show_register
from assetmap.errors import InputError
from assetmap.tables import EVIDENCE_ISSUES

__all__ = ["data_page"]


def data_page() -> None:
    """Show the page."""
    st.title("Data")
    if is_public():
        view = public_or_explained()
        if view is not None:
            _sources(view)
        return
    loaded = loaded_or_explained()
    if loaded is not None:
        _tabs(
            {
                "Registers": partial(_registers, loaded),
                "Layers": partial(show_layers, loaded),
                "Issues": partial(show_issues, loaded),
                "Add a register": show_register,
            }
        )
        return
    try:
        region = chosen_region()
    except InputError:  # said above
        return
    _tabs({"Registers": partial(show_named_registers, region), "Add a register": show_register})


def _tabs(parts: dict[str, Callable[[], None]]) -> None:
    """Show the part whose tab is open; the others are not worked out."""
    for tab, show in zip(st.tabs(list(parts), key="part", bind="query-params"), parts.values(), strict=True):
        if tab.open:
            with tab:
                show()


def _registers(loaded: Loaded) -> None:
    show_registers(loaded, loaded.build.table(EVIDENCE_ISSUES))


def _sources(view: View) -> None:
    """What anyone may see: layers, and registers as sources; nothing of their rows."""
    show_layers(view)
    table = source_table(view.run["inputs"])
    st.header("What owners and others publish of buildings", anchor="sources")
    if table.empty:
        st.info("This build rests on no register.")
    else:
        st.dataframe(table, hide_index=True, placeholder="", alt="Registers and lists of evidence, as sources")
    show_link("method", "What is done with them: method and data")
