"""The frame around the pages: which there are, and which region they show."""

import streamlit as st

from assetmap.app.data import is_public, region_titles
from assetmap.app.find_page import find_page
from assetmap.app.first_minute import show_error
from assetmap.app.method_page import method_page
from assetmap.app.register_page import register_page
from assetmap.app.shortlist_page import shortlist_page
from assetmap.errors import InputError

__all__ = ["run"]

_STYLE = """
<style>
.assetmap-skip { position: absolute; left: -9999px; }
.assetmap-skip:focus { position: static; display: inline-block; padding: 6px 12px; background: #ffdd00; color: #0b0c0c; }
a:focus-visible, button:focus-visible { outline: 3px solid #0b0c0c !important; box-shadow: 0 0 0 5px #ffdd00 !important; }
.assetmap-legend span { white-space: nowrap; margin-right: 12px; }
.assetmap-legend img { vertical-align: middle; }
.assetmap-legend p { margin: 4px 0; }
</style>
"""


def run() -> None:
    """Run the dashboard."""
    st.set_page_config(page_title="assetmap", layout="wide", initial_sidebar_state="expanded")
    st.html(_STYLE)
    find = st.Page(find_page, title="Find space", url_path="find", default=is_public())
    method = st.Page(method_page, title="Method and data", url_path="method")
    pages = [find, method]
    if not is_public():
        shortlist = st.Page(shortlist_page, title="Shortlist", url_path="shortlist", default=True)
        pages = [shortlist, find, st.Page(register_page, title="Add a register", url_path="register"), method]
    page = st.navigation(pages)
    try:
        titles = region_titles()
    except InputError as error:
        show_error(error)
        return
    asked = st.query_params.get("region", "")
    if asked in titles:  # a link may name the region's key; the address bar shows its title
        st.session_state["region"] = asked
    with st.sidebar:
        st.selectbox("Region", list(titles), key="region", bind="query-params", format_func=lambda key: titles[key])
    page.run()
