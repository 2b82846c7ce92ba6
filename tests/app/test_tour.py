import pytest
from streamlit.testing.v1 import AppTest

from assetmap.app import main
from assetmap.app.tour import steps_for
from assetmap.workspace import ROLES

SECONDS = 60
FRAME = "from assetmap.app.tour import show_tour\nshow_tour"


@pytest.fixture
def visit():
    """Opens a page with the tour above it, by a link with these parameters."""

    def opened(role="officer", **query):
        at = AppTest.from_string(
            f"import streamlit as st\n{FRAME}('{role}')\nst.title('Page')", default_timeout=SECONDS
        )
        for name, value in query.items():
            at.query_params[name] = value
        return at.run()

    return opened


def step(at):
    """Number of the step that is shown; None where the tour is closed."""
    shown = [m.value for m in at.markdown if m.value.startswith("**New here?")]
    return int(shown[0].split("?")[1].split()[0]) if shown else None


@pytest.mark.parametrize("role", ROLES)
def test_each_role_has_four_steps_on_pages_that_it_is_offered(role):
    steps = steps_for(role)
    assert len(steps) == 4
    assert len({s.text for s in steps}) == 4
    offered = main._PUBLIC if role in ("public", "sto") else main._OFFICER
    for one in steps:
        assert bool(one.address) == bool(one.label)
        assert not one.address or one.address in offered


def test_it_is_open_on_first_opening_and_goes_forth_and_back(visit):
    at = visit()
    assert not at.exception
    assert step(at) == 1
    assert at.button(key="tour-back").disabled
    for number in (2, 3, 4):
        at.button(key="tour-next").click().run()
        assert step(at) == number
    assert at.button(key="tour-next").disabled
    at.button(key="tour-back").click().run()
    assert step(at) == 3
    assert [title.value for title in at.title] == ["Page"]


def test_closed_it_stays_closed_also_after_a_reload(visit):
    at = visit()
    at.button(key="tour-close").click().run()
    assert not at.exception
    assert step(at) is None
    at.run()
    assert step(at) is None
    assert at.query_params["tour"] in ("off", ["off"])
    again = visit(tour="off")
    assert step(again) is None


@pytest.mark.parametrize("query", [{"asset": "Z06000001:1"}, {"region": "starter"}, {"data": "abc"}])
def test_whoever_comes_by_a_link_sees_what_it_asks_for(visit, query):
    at = visit(**query)
    assert not at.exception
    assert step(at) is None
    # nothing was closed, so that nothing is added to the address
    assert "tour" not in at.query_params


def test_the_public_has_its_own(visit, plain):
    at = visit("public")
    assert step(at) == 1
    assert steps_for("public")[0].text in plain("\n".join(m.value for m in at.markdown))


def test_the_frame_shows_it_above_the_page(app, monkeypatch):
    monkeypatch.setenv("ASSETMAP_PUBLIC", "1")
    at = app()
    assert not at.exception
    assert step(at) == 1
    assert [title.value for title in at.title] == ["Find space"]
    assert not at.get("page_link")  # step 1 is about the page that is open


def test_show_the_tour(page):
    at = page("method", _tour=-1, _tour_closed=True)
    at.button(key="tour-show").click().run()
    assert not at.exception
    assert at.session_state["_tour"] == 0
    assert not at.session_state["_tour_closed"]


def test_to_show_it_takes_the_mark_out_of_the_address():
    at = AppTest.from_string(
        "from assetmap.app.tour import show_tour_button\nshow_tour_button()", default_timeout=SECONDS
    )
    at.query_params["tour"] = "off"
    at.run()
    at.button(key="tour-show").click().run()
    assert not at.exception
    assert "tour" not in at.query_params
