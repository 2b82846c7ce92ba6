import pytest
from streamlit.testing.v1 import AppTest

HOSTILE = "<img src=x onerror=alert(1)> **bold** $y$ ${z}"
SCRIPT = """
import streamlit as st
from assetmap.app.both_form import Both, ask_both
from assetmap.workspace import merge

base, current, yours, whole, by = st.session_state["given"]
both = Both(base, current, yours, merge(base, yours, current), by)
said, state = ask_both("k", both, {"a": "First", "b": "Second"}, lambda name, value: f"{name} {value}", whole=whole)
st.session_state["answer"] = (said, state)
"""


def asked(base, current, yours, *, whole=False, by=""):
    at = AppTest.from_string(SCRIPT, default_timeout=30)
    at.session_state["given"] = (base, current, yours, whole, by)
    at.run()
    assert not at.exception
    return at


def press(at, label):
    (button,) = [button for button in at.button if button.label == label]
    return button.click().run()


def test_both_are_shown_and_what_each_changed_is_put_together(said, plain):
    at = asked({"a": 1, "b": 1}, {"a": 1, "b": 2}, {"a": 3, "b": 1}, by=HOSTILE)
    assert "both changes can be kept together" in said(at)
    assert HOSTILE in plain(at.warning[0].value)
    table = at.table[0].value.map(plain)
    assert table.loc["First"].tolist() == ["a 1", "a 1", "a 3"]
    assert table.loc["Second"].tolist() == ["b 1", "b 2", "b 1"]
    assert not at.radio
    assert at.session_state["answer"] == ("", {})
    assert press(at, "Keep this together").session_state["answer"] == ("keep", {"a": 3, "b": 2})


@pytest.mark.parametrize(("side", "kept"), [("yours", HOSTILE), ("theirs", "theirs")])
def test_what_both_changed_is_asked(side, kept, plain):
    at = asked({"a": "x"}, {"a": "theirs", "b": 1}, {"a": HOSTILE})
    assert at.table[0].value.map(plain).loc["Second"].tolist() == ["nothing", "b 1", "nothing"]
    assert plain(at.radio[0].options[0]) == f"Yours: a {HOSTILE}"
    at.radio[0].set_value(side)
    assert press(at, "Keep this together").session_state["answer"] == ("keep", {"a": kept, "b": 1})


def test_a_statement_follows_the_other_whole(said):
    at = asked({}, {"a": 1, "b": 2}, {"a": 5}, whole=True)
    assert "both stay in the record" in said(at)
    assert not at.radio
    assert press(at, "Keep mine after it").session_state["answer"] == ("keep", {"a": 5})


def test_it_can_be_left(said):
    at = asked({"a": 1}, {"a": 2}, {"a": 3})
    assert press(at, "Leave it as it stands now").session_state["answer"] == ("leave", {})
