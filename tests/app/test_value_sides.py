import sys

import pytest

from assetmap.app import value_sides
from assetmap.workspace import create_party, open_workspace

SCRIPT = """
from assetmap.app.data import load
from assetmap.app.value_sides import show_sides
from assetmap.region import load_region
show_sides(load(load_region("starter")), "a:1")
"""
WORDS = {"Makers": "correct horse battery", "Council": "another long passphrase"}
SECRET = 123_457.0


@pytest.fixture(autouse=True)
def fresh(home, monkeypatch):
    """Passphrases cost less, and no figure of an earlier test is put up."""
    room = sys.modules["assetmap.workspace.sides"]
    monkeypatch.setattr(room, "_COST", 2**8)
    value_sides._offers.clear()


def press(at, label):
    (button,) = [button for button in at.button if button.label == label]
    return button.click().run()


def opened(part, name, begin=True):
    at = part(SCRIPT)
    at.text_input[0].set_value(name)
    at.text_input[1].set_value(WORDS[name])
    at = press(at, "Begin a new party" if begin else "Open your side")
    assert not at.exception
    assert not at.error
    return at


def keep(at, kind, pounds):
    at.selectbox[0].set_value(kind)
    at.number_input[0].set_value(pounds)
    at = press(at, "Keep it")
    assert not at.exception
    return at


def test_a_party_sees_its_figures_and_no_other_session_does(part, said):
    mine = keep(opened(part, "Makers"), "cap", SECRET)
    assert "£123,457" in said(mine)
    theirs = opened(part, "Council")
    assert "You keep nothing on this building yet" in said(theirs)
    for at in (theirs, part(SCRIPT)):
        seen = said(at) + repr(at) + repr(at.session_state) + repr(at.query_params)
        assert "123457" not in seen
        assert "123,457" not in seen
        assert "Makers" not in seen
    again = opened(part, "Makers", begin=False)
    assert "£123,457" in said(again)
    assert "£123,457" not in said(press(again, "Close this side"))


def test_no_link_holds_it(part):
    at = keep(opened(part, "Makers"), "cap", SECRET)
    assert not at.query_params


def test_a_wrong_passphrase_opens_nothing(part):
    create_party(open_workspace(), "starter", "Makers", WORDS["Makers"])
    at = part(SCRIPT)
    at.text_input[0].set_value("Makers")
    at.text_input[1].set_value("a wrong passphrase")
    at = press(at, "Open your side")
    assert any("no party of that name" in error.value for error in at.error)
    assert "open_party" not in at.session_state


def test_a_figure_is_erased_and_an_empty_one_refused(part, said):
    at = keep(opened(part, "Makers"), "offer", SECRET)
    at = press(at, "Keep it")
    assert any("Enter an amount" in error.value for error in at.error)
    at.selectbox[0].set_value("offer")
    at = press(at, "Erase it")
    assert not at.exception
    assert "You keep nothing" in said(at)


def test_two_parties_learn_whether_they_meet_and_nothing_else(part, said):
    buyer = keep(opened(part, "Makers"), "cap", SECRET)
    seller = keep(opened(part, "Council"), "reserve", 100_000.0)
    buyer = press(buyer, "Put it up for the question")
    assert "No party of the other side" in said(buyer)
    seller = press(seller, "Put it up for the question")
    assert "123,457" not in said(seller)
    seller = press(seller, "Ask whether they meet")
    assert not seller.exception
    assert "**They meet.**" in said(seller)
    assert "123,457" not in said(seller)
    buyer = press(buyer.run(), "Ask whether they meet")
    assert "**They meet.**" in said(buyer)
    assert "100,000" not in said(buyer)
    seller = press(seller, "Withdraw it")
    assert "No party of the other side" in said(buyer.run())


def test_nobody_halves_their_way_to_the_other_figure(part, said):
    seller = keep(opened(part, "Council"), "reserve", 100_000.0)
    press(seller, "Put it up for the question")
    buyer = opened(part, "Makers")
    answers = []
    for pounds in (50_000.0, 150_000.0, 90_000.0, 99_000.0):
        buyer = press(keep(buyer, "cap", pounds), "Put it up for the question")
        buyer = press(buyer, "Ask whether they meet")
        answers.append("**They meet.**" in said(buyer))
        refused = [error.value for error in buyer.error]
    assert answers[:3] == [False, True, False]
    assert any("asked too often" in text for text in refused)


def test_the_public_sees_none_of_it(part, monkeypatch):
    monkeypatch.setenv("ASSETMAP_PUBLIC", "1")
    at = part(SCRIPT)
    assert not at.exception
    assert not at.text_input
    assert not at.markdown
