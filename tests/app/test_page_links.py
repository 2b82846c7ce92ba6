import pytest

from assetmap.app import main

LINKED = """
import streamlit as st
from assetmap.app.page_links import offer_pages, show_link
def here():
    shown = show_link("there", "To the other page", asset="X:1")
    st.markdown(f"shown: {shown}; absent: {show_link('nowhere', 'To no page')}")
def there():
    st.title("There")
pages = {"here": st.Page(here, title="Here", url_path="here", default=True), "there": st.Page(there, title="There", url_path="there")}
offer_pages(pages)
st.navigation(list(pages.values())).run()
"""


def test_a_link_to_a_page_that_is_offered_and_none_to_another(part):
    at = part(LINKED)
    assert not at.exception
    assert at.markdown[0].value == "shown: True; absent: False"
    (link,) = at.get("page_link")
    assert link.label == "To the other page"
    assert "asset=X%3A1" in str(link.proto) or "asset=X:1" in str(link.proto)


@pytest.mark.parametrize("public", ["", "1"])
def test_the_frame_offers_what_it_shows(app, monkeypatch, public):
    monkeypatch.setenv("ASSETMAP_PUBLIC", public)
    at = app()
    assert not at.exception
    offered = set(at.session_state["_pages"])
    assert offered == set(main._PUBLIC if public else main._OFFICER)
    assert ("register" in offered) is not bool(public)
