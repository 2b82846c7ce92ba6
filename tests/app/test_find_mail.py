"""Links that confirm, on the page; mail goes to a stub in the place of the operator's server."""

import re
from urllib.parse import unquote

import pytest
from streamlit.testing.v1 import AppTest

from assetmap.app import find_mail
from assetmap.errors import InputError
from assetmap.matching import Need
from assetmap.workspace import PROGRAM, open_workspace
from assetmap.workspace.needs import all_needs, state_need
from assetmap.workspace.signed_links import Claim, read_token, sign_token

SMTP = {
    "ASSETMAP_SMTP_HOST": "mail.invalid",
    "ASSETMAP_MAIL_FROM": "space@example.org",
    "ASSETMAP_ADDRESS": "https://example.org/assetmap",
}
TELL = """
from assetmap.app.find_mail import tell_sent
tell_sent("need", 7, "desk@example.net", "starter")
"""
CONFIRM = "from assetmap.app.find_mail import show_confirmation\nshow_confirmation()"


@pytest.fixture
def mailed(monkeypatch, home):
    """Mails that would have been sent, with a server named."""
    for name, value in SMTP.items():
        monkeypatch.setenv(name, value)
    sent = []
    monkeypatch.setattr(find_mail, "send_mail", lambda settings, to, subject, body: sent.append((to, subject, body)))
    return sent


@pytest.fixture
def opened(home):
    """The confirmation of a page that was opened by a link."""

    def run(token):
        at = AppTest.from_string(CONFIRM, default_timeout=60)
        at.query_params["confirm"] = token
        return at.run()

    return run


@pytest.fixture
def number(home):
    return state_need(
        open_workspace(), "starter", Need(least_m2=40.0), organisation="Bread", email="desk@example.net", consent=True
    )


@pytest.mark.parametrize(("public", "page"), [("1", "/"), ("", "/find")])
def test_the_mail_holds_a_link_to_confirm_and_one_to_take_back(mailed, monkeypatch, public, page):
    monkeypatch.setenv("ASSETMAP_PUBLIC", public)
    at = AppTest.from_string(TELL, default_timeout=60).run()
    assert not at.exception
    assert "Open the link in the mail" in at.success[0].value
    ((to, subject, body),) = mailed
    assert (to, subject) == ("desk@example.net", "Please confirm your need for space")
    links = re.findall(r"https://\S+", body)
    assert all(link.startswith(f"https://example.org/assetmap{page}?region=starter&confirm=") for link in links)
    claims = [read_token(open_workspace(), unquote(link.partition("confirm=")[2])) for link in links]
    assert claims == [Claim("need", 7, "confirm"), Claim("need", 7, "withdraw")]


def test_without_a_server_it_is_confirmed_by_hand(home, monkeypatch):
    for name in SMTP:
        monkeypatch.delenv(name, raising=False)
    at = AppTest.from_string(TELL, default_timeout=60).run()
    assert "an officer will confirm it by hand" in at.success[0].value


def test_a_server_that_fails_loses_nothing_and_logs_no_address(mailed, monkeypatch, caplog):
    def fail(*_):
        raise InputError("the mail could not be sent", "mail.invalid")

    monkeypatch.setattr(find_mail, "send_mail", fail)
    at = AppTest.from_string(TELL, default_timeout=60).run()
    assert not at.exception
    assert "an officer will confirm it by hand" in at.success[0].value
    assert "the mail could not be sent" in caplog.text
    assert "desk@" not in caplog.text


def test_to_open_the_link_confirms_nothing_until_the_button_is_pressed(opened, number):
    at = opened(sign_token(open_workspace(), Claim("need", number, "confirm")))
    assert not at.exception
    assert all_needs(open_workspace(), "starter", person=PROGRAM)[0].confirmed is None
    at = at.button[0].click().run()
    assert at.success[0].value.startswith("Confirmed")
    assert all_needs(open_workspace(), "starter", person=PROGRAM)[0].confirmed.how == "by link"
    assert "confirm" not in at.query_params


def test_the_other_link_takes_it_back(opened, number):
    token = sign_token(open_workspace(), Claim("need", number, "withdraw"))
    at = opened(token).button[0].click().run()
    assert "erased" in at.success[0].value
    assert all_needs(open_workspace(), "starter", person=PROGRAM) == []
    at = opened(token).button[0].click().run()
    assert "taken back before" in at.success[0].value
    at = opened(sign_token(open_workspace(), Claim("need", number, "confirm"))).button[0].click().run()
    assert "not there any more" in at.warning[0].value


@pytest.mark.parametrize("token", ["x", "<script>alert(1)</script>", "a.b", "é"])
def test_a_link_that_was_made_up_is_told(opened, token):
    at = opened(token)
    assert not at.exception
    assert not at.button
    assert "link is not one of ours" in at.warning[0].value


def test_a_claim_on_something_else_is_refused(opened):
    at = opened(sign_token(open_workspace(), Claim("building", 1, "confirm")))
    assert "not one of ours" in at.warning[0].value
