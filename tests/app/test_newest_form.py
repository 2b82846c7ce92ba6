import pytest
from streamlit.testing.v1 import AppTest

SCRIPT = """
import streamlit as st
from assetmap.app import newest_form
from assetmap.app.newest_form import Seen, keep_newest, opened_with, seen_before, show_overtaken
from assetmap.errors import InputError
from assetmap.workspace import ChangedMeanwhileError

store = st.session_state["store"]  # of two: what is kept, and how often it was

def read():
    return Seen(dict(store[0]), store[1], "A. Nother")

def save(state, version):
    if state.get("a") == "wrong":
        raise InputError("this is wrong", "the form")
    if version != store[1]:
        raise ChangedMeanwhileError("the form", {}, store[0], state)
    store[0], store[1] = dict(state), store[1] + 1

seen = {"opened": opened_with, "before": seen_before}[st.session_state["way"]]
if not show_overtaken("g", save, read, {"a": "First", "b": "Second"}, lambda _, value: str(value)):
    base = seen("g", st.session_state["key"], read())
    shown = base if seen is opened_with else read()
    words = st.text_input("Words", shown.state.get("a", ""))
    if st.button("Keep"):
        keep_newest("g", base, {**base.state, "a": words}, save, read, told="It is kept.")
"""


@pytest.fixture(params=["opened", "before"])
def form(request):
    at = AppTest.from_string(SCRIPT, default_timeout=30)
    at.session_state["store"] = [{"a": "old", "b": "old"}, 1]
    at.session_state["way"] = request.param
    at.session_state["key"] = "k"
    return at.run()


def press(at, label):
    (button,) = [button for button in at.button if button.label == label]
    at = button.click().run()
    assert not at.exception
    return at


def store(at):
    return tuple(at.session_state["store"])


def test_what_is_sent_is_kept(form):
    form.text_input[0].set_value("new")
    at = press(form, "Keep")
    assert store(at) == ({"a": "new", "b": "old"}, 2)
    assert at.text_input[0].value == "new"
    at.text_input[0].set_value("newer")
    assert store(press(at, "Keep")) == ({"a": "newer", "b": "old"}, 3)


def test_who_is_overtaken_sees_both_and_keeps_both(form):
    form.session_state["store"] = [{"a": "old", "b": "theirs"}, 2]
    form.text_input[0].set_value("mine")
    at = press(form, "Keep")
    assert store(at) == ({"a": "old", "b": "theirs"}, 2)
    assert "changed meanwhile by A" in at.warning[0].value
    assert list(at.table[0].value.loc["First"]) == ["old", "old", "mine"]
    at = press(at, "Keep this together")
    assert store(at) == ({"a": "mine", "b": "theirs"}, 3)
    assert not at.warning
    assert at.text_input[0].value == "mine"


def test_a_third_is_told_again(form):
    form.session_state["store"] = [{"a": "theirs", "b": "old"}, 2]
    form.text_input[0].set_value("mine")
    at = press(form, "Keep")
    at.session_state["store"] = [{"a": "a third one's", "b": "old"}, 3]
    at = press(at, "Keep this together")
    assert store(at) == ({"a": "a third one's", "b": "old"}, 3)
    assert at.table[0].value.loc["First"].iloc[1] == "a third one\\'s"


def test_it_can_be_left_as_it_stands(form):
    form.session_state["store"] = [{"a": "theirs", "b": "old"}, 2]
    form.text_input[0].set_value("mine")
    at = press(press(form, "Keep"), "Leave it as it stands now")
    assert store(at) == ({"a": "theirs", "b": "old"}, 2)
    assert at.text_input[0].value == "theirs"


def test_an_error_is_shown_and_what_was_typed_stays(form):
    form.text_input[0].set_value("wrong")
    at = press(form, "Keep")
    assert "this is wrong" in at.error[0].value
    assert at.text_input[0].value == "wrong"
    assert store(at)[1] == 1


def test_another_thing_begins_with_what_stands_there(form):
    form.session_state["store"] = [{"a": "another's"}, 7]
    form.session_state["key"] = "other"
    at = form.run()
    assert at.text_input[0].value == "another's"
    at.text_input[0].set_value("mine")
    assert store(press(at, "Keep")) == ({"a": "mine"}, 8)


def test_what_an_open_form_began_with_stays_until_it_is_sent(form):
    form.session_state["store"] = [{"a": "theirs", "b": "old"}, 2]
    at = form.run()
    kept = at.session_state["way"] == "opened"
    assert at.text_input[0].value == ("old" if kept else "theirs")
    at.text_input[0].set_value("mine")
    at = press(at, "Keep")
    assert store(at)[1] == (2 if kept else 3)
