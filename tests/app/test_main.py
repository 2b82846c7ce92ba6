import pytest
import streamlit as st

from assetmap.app import main


@pytest.fixture
def pages(monkeypatch):
    """Pages that the frame offers, by their address, with the one that opens first."""
    seen = {}

    def navigation(offered):
        seen.clear()
        seen.update({page.url_path or "": page.title for page in offered})
        return true(offered)

    true = st.navigation
    monkeypatch.setattr(main.st, "navigation", navigation)
    return seen


def test_the_officer_opens_on_the_shortlist(app, pages):
    at = app()
    assert not at.exception
    assert [title.value for title in at.title] == ["Shortlist"]
    assert list(pages.values()) == [
        *("Shortlist", "Portfolio", "Find space", "Add a register", "Criteria of our own", "Compare"),
        *("What changed", "Weights together", "Method and data"),
    ]


def test_the_public_opens_on_find_space_and_has_no_shortlist(app, pages, monkeypatch):
    monkeypatch.setenv("ASSETMAP_PUBLIC", "1")
    at = app()
    assert not at.exception
    assert [title.value for title in at.title] == ["Find space"]
    assert list(pages.values()) == ["Find space", "Weights together", "Method and data"]


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


def test_a_link_opens_its_region(home, root, said):
    from streamlit.testing.v1 import AppTest

    at = AppTest.from_file(str(root / "app.py"), default_timeout=60)
    at.query_params["region"] = "Liverpool City Region"
    at.run()
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
