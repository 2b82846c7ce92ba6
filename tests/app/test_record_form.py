import datetime as dt

import pytest
from streamlit.testing.v1 import AppTest

from assetmap.app.record_form import in_words
from assetmap.workspace import PROGRAM, open_workspace, place_hold, record_outcome, record_versions, records

A = ("starter", "E1:1")
HOSTILE = "<img src=x onerror=alert(1)> **bold** $y$ ${z}"
SCRIPT = """
import datetime as dt
from assetmap.app.data import workspace
from assetmap.app.record_form import record_form
from assetmap.workspace import PROGRAM, place_hold, records

found = records(workspace(), "starter", "hold", "E1:1", person=PROGRAM)

def save(state, version, reason):
    until = dt.date.fromisoformat(state["until"]) if isinstance(state["until"], str) and state["until"] else state["until"]
    place_hold(workspace(), "starter", "E1:1", state["reason"], until=until, expected_version=version, by="me")

record_form("hold", "hold", found[-1] if found else None, save, button="Keep the hold", ask_reason="Why")
"""
STORY = """
from assetmap.app.data import workspace
from assetmap.app.record_form import record_form
from assetmap.workspace import PROGRAM, outcomes, record_outcome

found = outcomes(workspace(), "starter", "E1:1", person=PROGRAM)

def save(state, version, reason):
    record_outcome(workspace(), "starter", "E1:1", 2025, **state, reason=reason, expected_version=version)

record_form("year", "outcome", found[-1] if found else None, save, button="Keep this year")
"""


@pytest.fixture
def form(home):
    return AppTest.from_string(SCRIPT, default_timeout=30).run()


@pytest.fixture
def story(home):
    return AppTest.from_string(STORY, default_timeout=30).run()


def press(at, label):
    (button,) = [button for button in at.button if button.label == label]
    return button.click().run()


def reason(at):
    return next(field for field in at.text_area if field.label.startswith("Reason"))


def type_reason(at, words):
    reason(at).set_value(words)
    return at


def test_what_is_sent_is_kept_and_the_form_begins_anew(form):
    at = press(type_reason(form, HOSTILE), "Keep the hold")
    assert not at.exception
    kept = records(open_workspace(), "starter", "hold", person=PROGRAM)
    assert [(one["reason"], one["until"], one.version) for one in kept] == [(HOSTILE, "", 1)]
    assert reason(at).value == HOSTILE
    at = press(type_reason(at, "roof"), "Keep the hold")
    assert records(open_workspace(), "starter", "hold", person=PROGRAM)[0].version == 2


def test_a_text_that_is_too_long_stays_in_its_field(form, said):
    words = "x" * 100_000
    at = press(type_reason(form, words), "Keep the hold")
    assert not at.exception
    assert any("too long" in error.value for error in at.error)
    assert "100,000 characters" in said(at)
    assert reason(at).value == words
    assert records(open_workspace(), "starter", "hold", person=PROGRAM) == []


def test_two_officers_at_once_see_both_and_keep_both(form, said):
    place_hold(open_workspace(), *A, "roof", by="someone")
    at = AppTest.from_string(SCRIPT, default_timeout=30).run()
    place_hold(open_workspace(), *A, "roof", until=dt.date(2027, 1, 1), by="A. Nother")
    at = press(type_reason(at, "roof and gas"), "Keep the hold")
    assert not at.exception
    text = said(at)
    assert "This was changed meanwhile by A. Nother" in text
    assert "both changes can be kept together" in text
    columns = at.table[0].value
    assert list(columns) == ["as you saw it", "as it stands now", "as you want it"]
    at = press(at, "Keep this together")
    newest = records(open_workspace(), "starter", "hold", person=PROGRAM)[0]
    assert (newest["reason"], newest["until"], newest.version) == ("roof and gas", "2027-01-01", 3)
    assert not at.warning


@pytest.mark.parametrize(("side", "kept"), [("yours", "mine"), ("theirs", "theirs")])
def test_what_both_changed_is_asked(form, side, kept):
    place_hold(open_workspace(), *A, "roof")
    at = AppTest.from_string(SCRIPT, default_timeout=30).run()
    place_hold(open_workspace(), *A, "theirs")
    at = press(type_reason(at, "mine"), "Keep the hold")
    at.radio[0].set_value(side)
    at = press(at, "Keep this together")
    assert not at.exception
    assert records(open_workspace(), "starter", "hold", person=PROGRAM)[0]["reason"] == kept


def test_it_can_be_left_as_it_stands(form):
    place_hold(open_workspace(), *A, "roof")
    at = AppTest.from_string(SCRIPT, default_timeout=30).run()
    place_hold(open_workspace(), *A, "theirs")
    at = press(type_reason(at, "mine"), "Keep the hold")
    at = press(at, "Leave it as it stands now")
    assert len(record_versions(open_workspace(), "starter", "hold", person=PROGRAM)) == 2
    assert reason(at).value == "theirs"


def test_a_third_is_told_again(form):
    place_hold(open_workspace(), *A, "roof")
    at = AppTest.from_string(SCRIPT, default_timeout=30).run()
    place_hold(open_workspace(), *A, "theirs")
    at = press(type_reason(at, "mine"), "Keep the hold")
    place_hold(open_workspace(), *A, "a third one's")
    at = press(at, "Keep this together")
    assert "a third one's" in at.table[0].value["as it stands now"].iloc[0].replace("\\", "")


def test_numbers_and_long_texts(story, said):
    story.number_input[0].set_value(12_000.0)
    story.text_area[0].set_value("We opened.\n\nIt rained.")
    at = press(story, "Keep this year")
    assert not at.exception
    (kept,) = records(open_workspace(), "starter", "outcome", person=PROGRAM)
    assert (kept["rent_gbp"], kept["jobs"], kept["story"]) == (12_000.0, None, "We opened.\n\nIt rained.")
    record_outcome(open_workspace(), *A, 2025, rent_gbp=13_000, jobs=2)
    at.number_input[0].set_value(12_500.0)
    at = press(at, "Keep this year")
    assert "12,500" in said(at)
    assert "13,000" in said(at)


def test_a_state_in_words():
    assert in_words("outcome", {"rent_gbp": 1234.5, "jobs": None}) == {
        "Rent taken in, £ a year": "1,234.5",
        "Jobs, full-time equivalents": "not stated",
    }
    assert in_words("transfer", {"stage": "lease"}, {"stage": {"lease": "Lease"}}) == {"Stage": "Lease"}
