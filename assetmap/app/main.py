"""The frame around the pages: which there are, and which region they show."""

import streamlit as st

from assetmap.app.changes_page import changes_page
from assetmap.app.compare_page import compare_page
from assetmap.app.criteria_page import criteria_page
from assetmap.app.data import PUBLIC_KEY, is_public, region_titles
from assetmap.app.find_page import find_page
from assetmap.app.first_minute import show_error
from assetmap.app.group_page import group_page
from assetmap.app.logs import configure_logs
from assetmap.app.method_page import method_page
from assetmap.app.portfolio_page import portfolio_page
from assetmap.app.register_page import register_page
from assetmap.app.shortlist_page import shortlist_page
from assetmap.app.sign_in import sees_public, show_sign_in
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
    st.set_page_config(page_title="assetmap", layout="wide", initial_sidebar_state="auto")
    configure_logs()
    show_sign_in()
    # before anything else is shown: who has not signed in is the public, on every page
    st.session_state[PUBLIC_KEY] = sees_public()
    st.html(_STYLE)
    find = st.Page(find_page, title="Find space", url_path="find", default=is_public())
    method = st.Page(method_page, title="Method and data", url_path="method")
    pages = [find, method]
    if not is_public():
        shortlist = st.Page(shortlist_page, title="Shortlist", url_path="shortlist", default=True)
        pages = [shortlist, find, st.Page(register_page, title="Add a register", url_path="register"), method]
        pages.insert(1, st.Page(portfolio_page, title="Portfolio", url_path="portfolio"))
        pages.insert(-1, st.Page(criteria_page, title="Criteria of our own", url_path="criteria"))
        pages.insert(-1, st.Page(compare_page, title="Compare", url_path="compare"))
        pages.insert(-1, st.Page(changes_page, title="What changed", url_path="changes"))
    pages.insert(-1, st.Page(group_page, title="Weights together", url_path="together"))
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
