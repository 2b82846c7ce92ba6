"""The frame around the pages: which there are, and which region they show."""

import contextlib

import streamlit as st
from streamlit.errors import StreamlitAPIException
from streamlit.navigation.page import Page

from assetmap.app.accessibility_page import accessibility_page
from assetmap.app.buildings_page import buildings_page
from assetmap.app.changes_page import changes_page
from assetmap.app.compare_page import compare_page
from assetmap.app.criteria_page import criteria_page
from assetmap.app.data import PUBLIC_KEY, is_public, region_titles
from assetmap.app.data_page import data_page
from assetmap.app.faults import in_a_sentence
from assetmap.app.find_page import find_page
from assetmap.app.first_minute import show_error
from assetmap.app.group_page import group_page
from assetmap.app.limits import hold_link, link_value
from assetmap.app.logs import configure_logs
from assetmap.app.method_page import method_page
from assetmap.app.page_links import offer_pages
from assetmap.app.portfolio_page import portfolio_page
from assetmap.app.register_page import register_page
from assetmap.app.shortlist_page import shortlist_page
from assetmap.app.sign_in import SIGNED_IN, current_person, sees_public, show_sign_in
from assetmap.app.tour import show_tour
from assetmap.app.waiting_page import waiting_page
from assetmap.errors import InputError
from assetmap.pipeline import sweep_builds
from assetmap.workspace import PUBLIC

__all__ = ["run"]

_STYLE = """
<style>
.assetmap-skip { position: absolute; left: -9999px; }
.assetmap-skip:focus {
  position: static; display: inline-block; min-height: 24px; padding: 6px 12px; background: #ffdd00; color: #0b0c0c;
}
a:focus-visible, button:focus-visible, summary:focus-visible, [role="tab"]:focus-visible {
  outline: 3px solid #0b0c0c !important; box-shadow: 0 0 0 5px #ffdd00 !important;
}
[data-testid="stSidebarNavItems"] > li:has(> * a[href$="/data"], > a[href$="/data"]) {
  border-bottom: 1px solid #8b9aa5; padding-bottom: 8px; margin-bottom: 8px;
}
[data-testid="stHeaderActionElements"] a, button[aria-label^="Help for "], button[aria-label^="Remove "],
button[aria-label="Open"], button[aria-label="Choose date"] { min-width: 24px; min-height: 24px; }
.assetmap-legend span { white-space: nowrap; margin-right: 12px; }
.assetmap-legend img { vertical-align: middle; }
.assetmap-legend p { margin: 4px 0; }
@media (prefers-reduced-motion: reduce) {
  *, *::before, *::after {
    animation-duration: 0.01ms !important; animation-iteration-count: 1 !important;
    transition-duration: 0.01ms !important; scroll-behavior: auto !important;
  }
}
</style>
"""

# By the page's own part of the address, which stays: people have sent links.
_PAGES = {
    "find": (find_page, "Find space"),
    "shortlist": (shortlist_page, "Shortlist"),
    "portfolio": (portfolio_page, "Portfolio"),
    "data": (data_page, "Data"),
    "register": (register_page, "Add a register"),
    "buildings": (buildings_page, "Compare buildings"),
    "together": (group_page, "Weights together"),
    "criteria": (criteria_page, "Criteria of our own"),
    "compare": (compare_page, "Compare rankings"),
    "waiting": (waiting_page, "Waiting"),
    "changes": (changes_page, "What changed"),
    "method": (method_page, "Method and data"),
    "accessibility": (accessibility_page, "Accessibility"),
}
# The four tasks first, what hangs off them below. Streamlit's own sections would break the list that assistive technology
# reads (axe: list, listitem), so that a line parts the two.
_OFFICER = (
    *("find", "shortlist", "portfolio", "data", "register"),
    *("waiting", "buildings", "together", "criteria", "compare", "changes", "method", "accessibility"),
)
_PUBLIC = ("find", "data", "buildings", "together", "method", "accessibility")
_ASKED = "_region_asked"
# Who looks, as of the last run; and what a session keeps when it is another: the region, and the sign-in itself.
_PERSON = "_person"
_KEPT = ("region", _ASKED, _PERSON, SIGNED_IN)
_SIGNING = ("sign-", "FormSubmitter:sign-")
# A part of another page, reached from there.
_HIDDEN = ("register",)


def run() -> None:
    """Run the dashboard."""
    st.set_page_config(page_title="assetmap", layout="wide", initial_sidebar_state="auto")
    configure_logs()
    with in_a_sentence():
        _run()


def _run() -> None:
    _sweep_once()
    show_sign_in()
    _forget_another()
    # before anything else is shown: who has not signed in is the public, on every page
    st.session_state[PUBLIC_KEY] = sees_public()
    st.html(_STYLE)
    page = st.navigation(_offered(), expanded=True)
    hold_link()  # after the page is known, which beginning again would forget, and before anything reads the address
    try:
        titles = region_titles()
    except InputError as error:
        show_error(error)
        return
    _choose_region(titles)
    # one place whether it is open or closed: a field that moves up the page loses its tie to the address
    with st.container():
        # the page that opens first has no address of its own
        show_tour(current_person().role, page.url_path or _start())
    page.run()


@st.cache_resource(show_spinner=False)
def _sweep_once() -> None:
    """Sweep away what killed builds left, when the server is used for the first time."""
    with contextlib.suppress(InputError):  # without a data folder there is nothing, and the page says why
        sweep_builds()


def _forget_another() -> None:
    """Leave nothing of one reader for the next at the same screen: what was typed, read or opened goes with who signs out."""
    now, before = current_person(), st.session_state.get(_PERSON)
    st.session_state[_PERSON] = now
    if before in (None, PUBLIC, now):
        return
    for key in list(st.session_state):
        if key not in _KEPT and not str(key).startswith(_SIGNING):
            del st.session_state[key]


def _choose_region(titles: dict[str, str]) -> None:
    """Let the reader choose a region. A link may name the region's key; the address shows its title."""
    asked = link_value("region")
    if asked in titles and st.session_state.get(_ASKED) != asked:
        st.session_state[_ASKED] = asked
        try:
            # before the field is there: a value of ours would be kept out of the address otherwise
            st.query_params["region"] = titles[asked]
        except StreamlitAPIException:  # it is there already, and takes care of the address itself
            st.session_state["region"] = asked
        else:
            st.rerun()
    with st.sidebar:
        st.selectbox("Region", list(titles), key="region", bind="query-params", format_func=lambda key: titles[key])


def _offered() -> list[Page]:
    """Pages that this reader is offered, in the order of the navigation."""
    pages = {address: _page(address) for address in (_PUBLIC if is_public() else _OFFICER)}
    offer_pages(pages)
    # the page that opens first stands at the app's own address; links to its usual one open it as well
    show, title = _PAGES[_start()]
    return [*pages.values(), st.Page(show, title=title, url_path=_start(), visibility="hidden")]


def _page(address: str) -> Page:
    show, title = _PAGES[address]
    if address == _start():
        return st.Page(show, title=title, url_path="start", default=True)
    return st.Page(show, title=title, url_path=address, visibility="hidden" if address in _HIDDEN else "visible")


def _start() -> str:
    return "find" if is_public() else "shortlist"
