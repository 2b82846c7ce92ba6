import pytest
import streamlit as st

from assetmap.app import main
from assetmap.app.sign_in import SIGNED_IN
from assetmap.workspace import load_users, users


@pytest.fixture
def pages(monkeypatch):
    """Titles of the pages that the frame shows, in their order."""
    seen = []

    def navigation(offered, **more):
        seen[:] = [page.title for page in offered if page.visibility == "visible"]
        return true(offered, **more)

    true = st.navigation
    monkeypatch.setattr(main.st, "navigation", navigation)
    return seen


def test_the_officer_opens_on_the_shortlist(app, pages):
    at = app()
    assert not at.exception
    assert [title.value for title in at.title] == ["Shortlist"]
    assert pages == [
        *("Find space", "Shortlist", "Portfolio", "Data"),
        *(
            "Waiting",
            "Compare buildings",
            "Weights together",
            "Criteria of our own",
            "Compare rankings",
            "What changed",
        ),
        *("Method and data", "Accessibility"),
    ]


def test_the_public_opens_on_find_space_and_has_no_shortlist(app, pages, monkeypatch):
    monkeypatch.setenv("ASSETMAP_PUBLIC", "1")
    at = app()
    assert not at.exception
    assert [title.value for title in at.title] == ["Find space"]
    assert pages == ["Find space", "Data", "Compare buildings", "Weights together", "Method and data", "Accessibility"]


@pytest.mark.parametrize("public", ["", "1"])
def test_addresses_that_people_have_sent_still_open(app, monkeypatch, public):
    monkeypatch.setenv("ASSETMAP_PUBLIC", public)
    offered = []
    true = st.navigation
    monkeypatch.setattr(main.st, "navigation", lambda pages, **more: offered.append(pages) or true(pages, **more))
    at = app()
    assert not at.exception
    addresses = {page.url_path for page in offered[0]}
    wanted = {"find", "method", "together"}
    if not public:
        wanted |= {"shortlist", "portfolio", "register", "criteria", "compare", "changes"}
    assert wanted | {""} <= addresses
    assert ("register" in addresses) is not bool(public)


def test_the_starter_is_the_first_region_and_invented(app, said):
    at = app()
    (region,) = at.sidebar.selectbox
    assert region.value == "starter"
    assert region.options == ["Wendersay (invented)", "England", "Liverpool City Region"]
    assert "is invented." in said(at)


def test_the_region_is_chosen_once_for_every_page(app, said):
    at = app()
    at.sidebar.selectbox[0].set_value("lcr").run()
    assert not at.exception
    assert "Liverpool City Region has not been loaded yet" in said(at)
    at.sidebar.selectbox[0].set_value("starter").run()
    assert "ranked for transfer" in said(at)


@pytest.mark.parametrize("region", ["Liverpool City Region", "lcr"])
def test_a_link_opens_its_region_and_the_address_keeps_its_title(home, root, said, region):
    from streamlit.testing.v1 import AppTest

    at = AppTest.from_file(str(root / "app.py"), default_timeout=60)
    at.query_params["region"] = region
    at.run()
    assert not at.exception
    assert at.query_params["region"] in ("Liverpool City Region", ["Liverpool City Region"])
    assert at.sidebar.selectbox[0].value == "lcr"
    assert "Liverpool City Region has not been loaded yet" in said(at)


def test_a_broken_region_file_is_named_and_the_others_stay(own_home, app, said):
    (own_home / "regions" / "broken.toml").write_text("name = [", encoding="utf-8")
    at = app()
    assert "broken (its region file cannot be read)" in at.sidebar.selectbox[0].options
    at.sidebar.selectbox[0].set_value("broken").run()
    assert not at.exception
    assert "the region file is not valid TOML" in said(at)
    assert "broken.toml" in said(at)


def test_without_a_data_folder_it_says_so(app, said, tmp_path, monkeypatch):
    monkeypatch.setenv("ASSETMAP_DATA", str(tmp_path / "nowhere"))
    at = app()
    assert not at.exception
    assert "no data folder found" in said(at)
    assert "ASSETMAP_DATA" in said(at)


def test_a_data_folder_without_regions_says_so(own_home, app, said):
    for path in (own_home / "regions").glob("*.toml"):
        path.unlink()
    at = app()
    assert not at.exception
    assert "no such region" in said(at)


def test_a_region_asked_for_while_the_field_is_there_is_taken_as_well(app, monkeypatch):
    monkeypatch.setenv("ASSETMAP_PUBLIC", "1")
    at = app()
    at.query_params["region"] = "lcr"
    at.run()
    assert not at.exception
    assert at.sidebar.selectbox[0].value == "lcr"


def test_the_first_visitor_of_a_server_sweeps_away_what_killed_builds_left(own_home, app):
    left = own_home / "builds" / "starter" / ".20300101T000000.000000Z-0.part"
    left.mkdir()
    st.cache_resource.clear()
    assert not app().exception
    assert not left.exists()


def test_nothing_of_one_reader_is_left_for_the_next_at_the_same_screen(app, tmp_path, monkeypatch):
    monkeypatch.setenv("ASSETMAP_USERS", str(tmp_path / "users.json"))
    monkeypatch.setattr(users, "_COST", 2**4)
    for name, owner in (("one", "Z06000001"), ("two", "Z06000002")):
        load_users().add(name, "officer", owner, "four plain words here")
    at = app()
    at.session_state["typed"] = "of nobody yet"
    at.session_state[SIGNED_IN] = "one"
    at = at.run()
    # what somebody set before they signed in is theirs
    assert at.session_state["typed"] == "of nobody yet"
    region = at.session_state["region"]
    at.session_state["opened-entry"] = "a figure of the first council"
    at.session_state["asset"] = "Z06000001:1"
    at = at.run()
    assert at.session_state["opened-entry"] == "a figure of the first council"
    for after in ("two", None):
        at.session_state["opened-entry"] = "a figure of the council before"
        at.session_state[SIGNED_IN] = after
        at = at.run()
        assert not at.exception
        assert "opened-entry" not in at.session_state
        assert "typed" not in at.session_state
        assert at.session_state["region"] == region
