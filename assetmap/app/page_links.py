"""Links from one page to another, as far as this reader is offered that page."""

from collections.abc import Mapping

import streamlit as st
from streamlit.navigation.page import Page

__all__ = ["offer_pages", "show_link"]

_PAGES = "_pages"


def offer_pages(pages: Mapping[str, Page]) -> None:
    """Remember the pages that this reader is offered, by their addresses."""
    st.session_state[_PAGES] = dict(pages)


def show_link(address: str, label: str, **query: str) -> bool:
    """Show a link to a page, or nothing where this reader is not offered it.

    Parameters
    ----------
    address : str
        The page's own part of the address, such as ``data``.
    label : str
        Words of our own.
    **query : str
        What the link's address holds beside.

    Returns
    -------
    bool
        Whether there is a link.
    """
    page = st.session_state.get(_PAGES, {}).get(address)
    if page is None:
        return False
    st.page_link(page, label=label, query_params=dict(query) or None)
    return True
