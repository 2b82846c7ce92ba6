import datetime as dt

import pytest
from streamlit.testing.v1 import AppTest

from assetmap.app import sign_in
from assetmap.workspace import (
    PROGRAM,
    Person,
    add_note,
    decide,
    enter_stage,
    load_users,
    open_workspace,
    place_hold,
    record_versions,
    records,
    users,
)

HOSTILE = "<img src=x onerror=alert(1)> **bold** $y$ ${z}"
DAY = dt.date(2026, 1, 5)
SCRIPT = """
from assetmap.app.data import load
from assetmap.app.progress_section import show_progress
from assetmap.region import load_region

show_progress(load(load_region("starter")), {asset_id!r})
"""


@pytest.fixture
def asset_id(loaded):
    return str(loaded.rows.loc[loaded.scores.index[loaded.scores["rank"] == 1][0], "asset_id"])


@pytest.fixture
def opened(asset_id):
    return lambda: AppTest.from_string(SCRIPT.format(asset_id=asset_id), default_timeout=60).run()


@pytest.fixture
def a(asset_id):
    return open_workspace(), "starter", asset_id


def press(at, label):
    (button,) = [button for button in at.button if button.label == label]
    return button.click().run()


def field(at, kind, label):
    return next(widget for widget in getattr(at, kind) if widget.label.startswith(label))


def show(at, label):
    next(toggle for toggle in at.toggle if toggle.label == label).set_value(True)
    return at.run()


def kept(a, kind):
    return records(a[0], "starter", kind, a[2], person=PROGRAM)


def test_a_hold_is_placed_seen_and_lifted(opened, a, said):
    at = opened()
    field(at, "text_area", "Reason").set_value(HOSTILE)
    at = press(at, "Keep the hold")
    assert not at.exception
    assert kept(a, "hold")[0]["reason"] == HOSTILE
    assert HOSTILE in said(opened())
    at = opened()
    at = press(at, "Lift the hold")
    assert "a reason is needed" in " ".join(error.value for error in at.error)
    field(at, "text_input", "Why it is lifted").set_value("mended")
    at = press(at, "Lift the hold")
    assert kept(a, "hold") == []


def test_stages_stand_in_a_table_beside_what_is_usual(opened, a, said):
    enter_stage(*a, "expression", applicant="The Makers", entered_on=DAY)
    at = opened()
    field(at, "selectbox", "Stage").set_value("application")
    field(at, "date_input", "Entered on").set_value(DAY + dt.timedelta(days=49))
    at = press(at, "Keep this stage")
    assert not at.exception
    assert at.table[0].value["days"].iloc[0] == "49"
    text = said(at)
    assert "of Norwich" in text
    assert "norwich.gov.uk" in text
    assert [one["stage"] for one in record_versions(*a[:2], "transfer", a[2], person=PROGRAM)] == [
        "expression",
        "application",
    ]


def test_a_stage_that_is_left_out_asks_for_the_reason(opened, a):
    at = opened()
    field(at, "selectbox", "Stage").set_value("decision")
    field(at, "text_input", "Applicant").set_value("The Makers")
    at = press(at, "Keep this stage")
    assert "A reason is needed" in at.error[0].value
    field(at, "text_input", "Reason, where").set_value("fast track")
    at = press(at, "Keep this stage")
    assert kept(a, "transfer")[0].reason == "fast track"


def test_a_gate_is_answered(opened, a, said):
    at = show(opened(), "Answers to gates")
    assert "Nobody has answered a gate yet." in said(at)
    field(at, "selectbox", "Gate to answer").set_value("legal").run()
    field(at, "selectbox", "Answer").set_value("no")
    field(at, "text_input", "Answered by").set_value("Legal desk")
    at = press(at, "Keep this answer")
    assert "An answer needs its evidence" in " ".join(error.value for error in at.error)
    field(at, "text_area", "Evidence").set_value(HOSTILE)
    at = press(at, "Keep this answer")
    assert not at.exception
    assert (kept(a, "gate answer")[0].item, kept(a, "gate answer")[0]["evidence"]) == ("legal", HOSTILE)
    assert HOSTILE in said(at)


def test_decisions(opened, a, said):
    decide(*a, "deferred", reason="costs missing", decided_by="Cabinet", decided_on=DAY)
    at = show(opened(), "Decisions")
    assert "Deferred on 2026-01-05 by Cabinet: costs missing" in said(at).replace("**", "")
    assert field(at, "text_input", "Decided by").value == ""
    field(at, "selectbox", "Outcome").set_value("approved")
    field(at, "text_input", "Decided by").set_value("Cabinet")
    field(at, "text_area", "Reason").set_value("x")  # the hold's
    [area for area in at.text_area if area.label == "Reason"][-1].set_value("costs are in")
    at = press(at, "Keep this decision")
    assert not at.exception
    assert [(one["outcome"], one["reason"]) for one in record_versions(*a[:2], "decision", person=PROGRAM)] == [
        ("deferred", "costs missing"),
        ("approved", "costs are in"),
    ]


def test_notes(opened, a, said):
    at = show(opened(), "Notes")
    assert "There is no note." in said(at)
    field(at, "text_area", "Note").set_value(HOSTILE)
    at = press(at, "Keep this note")
    assert field(at, "text_area", "Note").value == ""
    assert HOSTILE in said(at)
    [area for area in at.text_area if area.label == "Note"][-1].set_value("changed")
    at = press(at, "Change this note")
    assert [note["text"] for note in kept(a, "note")] == ["changed"]
    field(at, "text_input", "Why it is withdrawn").set_value("names a person")
    at = press(at, "Withdraw this note")
    assert not at.exception
    assert kept(a, "note") == []


def test_the_trail_of_a_building(opened, a, said):
    label = "Everything that was recorded"
    assert "Nothing is recorded yet." in said(show(opened(), label))
    place_hold(*a, "roof", by="one")
    add_note(*a, "a note")
    frame = show(opened(), label).dataframe[0].value
    assert frame["What"].tolist() == ["Note", "Hold"]
    assert "roof" in frame["After"].iloc[1]


@pytest.fixture
def signed_in(tmp_path, monkeypatch, asset_id):
    def as_(person):
        monkeypatch.setattr("assetmap.app.progress_section.current_person", lambda: person)

    return as_


@pytest.mark.parametrize(
    "person", [Person("", "public"), Person("S", "sto"), Person("O", "officer", "E0")], ids=lambda p: p.role
)
def test_who_may_not_read_it_sees_nothing_of_it(opened, a, signed_in, person):
    place_hold(*a, "secret reason")
    add_note(*a, "secret note")
    signed_in(person)
    at = opened()
    assert not at.exception
    assert not at.main.markdown
    assert not at.warning
    assert not at.button


def test_a_partner_reads_and_notes_and_does_not_speak_for_the_owner(opened, a, signed_in, said):
    place_hold(*a, "roof")
    signed_in(Person("K", "partner"))
    at = show(show(opened(), "Notes"), "Decisions")
    assert "Held: roof" in said(at)
    assert [button.label for button in at.button] == ["Keep this note"]
    field(at, "text_area", "Note").set_value("seen")
    press(at, "Keep this note")
    (note,) = kept(a, "note")
    assert (note.by, note.role) == ("K", "partner")


def test_what_is_written_is_signed(opened, a, signed_in, asset_id):
    signed_in(Person("A. N. Officer", "officer", asset_id.partition(":")[0]))
    at = opened()
    field(at, "text_area", "Reason").set_value("roof")
    press(at, "Keep the hold")
    assert kept(a, "hold")[0].by == "A. N. Officer"


def test_a_workspace_that_cannot_be_read_gives_a_sentence(opened, said, tmp_path, monkeypatch):
    (tmp_path / "folder").mkdir()
    monkeypatch.setenv("ASSETMAP_DATABASE", f"sqlite:///{tmp_path / 'folder'}")
    at = opened()
    assert not at.exception
    assert "Nothing of it is lost" in said(at)


def test_the_person_is_asked_of_the_sign_in(opened, a, tmp_path, monkeypatch):
    monkeypatch.setattr(users, "_COST", 2**4)
    monkeypatch.setenv("ASSETMAP_USERS", str(tmp_path / "users.json"))
    load_users().add("x", "admin", passphrase="four plain words here")
    assert sign_in.way_in() == "passphrase"
    assert not opened().button


PUBLIC_SCRIPT = """
from assetmap.app.data import load_public
from assetmap.app.progress_section import show_public_status
from assetmap.region import load_region

show_public_status(load_public(load_region("starter")), {asset_id!r})
"""


@pytest.fixture
def public():
    return lambda asset_id: AppTest.from_string(PUBLIC_SCRIPT.format(asset_id=asset_id), default_timeout=60).run()


def test_the_public_reads_stage_and_hold_and_nobodys_name(public, loaded, home, said):
    named = str(loaded.rows[loaded.named]["asset_id"].iloc[0])
    assert not public(named).markdown
    workspace = open_workspace()
    place_hold(workspace, "starter", named, HOSTILE, by="A. N. Officer")
    enter_stage(workspace, "starter", named, "enquiry", applicant="The Makers", entered_on=DAY)
    add_note(workspace, "starter", named, "a secret")
    at = public(named)
    assert not at.exception
    today = dt.datetime.now(dt.UTC).date().isoformat()
    assert said(at) == f"Held back since {today}: {HOSTILE}. Stage of a transfer: enquiry, since 2026-01-05."


def test_of_a_building_that_is_not_named_the_public_reads_nothing(public, loaded, home):
    hidden = str(loaded.rows[loaded.protected]["asset_id"].iloc[0])
    place_hold(open_workspace(), "starter", hidden, "roof")
    assert not public(hidden).markdown


def test_the_public_status_when_the_workspace_cannot_be_read(public, loaded, said, tmp_path, monkeypatch):
    (tmp_path / "folder").mkdir()
    monkeypatch.setenv("ASSETMAP_DATABASE", f"sqlite:///{tmp_path / 'folder'}")
    at = public(str(loaded.rows[loaded.named]["asset_id"].iloc[0]))
    assert not at.exception
    assert "cannot be shown until the workspace can be read" in said(at)
