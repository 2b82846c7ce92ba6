import datetime as dt

import pytest

from assetmap.errors import InputError
from assetmap.workspace import PROGRAM
from assetmap.workspace.journal import (
    add_note,
    answer_gate,
    change_note,
    decide,
    lift_hold,
    place_hold,
    public_status,
    withdraw_note,
)
from assetmap.workspace.records import RecordConflictError, record_versions, records
from assetmap.workspace.roles import NotAllowedError, Person
from assetmap.workspace.stages import enter_stage

NOW = dt.datetime(2026, 7, 1, 12, tzinfo=dt.UTC)
TODAY = NOW.date()
OFFICER = Person("A. N. Officer", "officer", "E1")
A = ("r", "E1:1")


def test_notes_are_added_changed_and_withdrawn(workspace):
    one = add_note(workspace, *A, "The roof leaks", person=OFFICER)
    add_note(workspace, *A, "Keys with the caretaker")
    changed = change_note(workspace, *A, one.item, "The roof leaked", expected_version=1)
    assert [note["text"] for note in records(workspace, "r", "note", person=PROGRAM)] == [
        "The roof leaked",
        "Keys with the caretaker",
    ]
    with pytest.raises(RecordConflictError):
        change_note(workspace, *A, one.item, "other", expected_version=1)
    with pytest.raises(InputError, match="reason is needed"):
        withdraw_note(workspace, *A, one.item, reason=" ", expected_version=2)
    withdraw_note(workspace, *A, one.item, reason="names a person", expected_version=changed.version)
    assert len(records(workspace, "r", "note", person=PROGRAM)) == 1
    assert len(record_versions(workspace, "r", "note", person=PROGRAM)) == 4


def answer(workspace, gate="legal", said="yes", evidence="letter of 1 March", day=TODAY, **options):
    return answer_gate(
        workspace, *A, gate, said, evidence=evidence, answered_by="Legal desk", answered_on=day, now=NOW, **options
    )


def test_a_gate_is_answered_and_answered_again(workspace):
    answer(workspace, said="not known", evidence="")
    second = answer(workspace, said="no", expected_version=1, person=OFFICER)
    answer(workspace, gate="released")
    assert [(one.item, one["answer"]) for one in records(workspace, "r", "gate answer", person=PROGRAM)] == [
        ("legal", "no"),
        ("released", "yes"),
    ]
    assert second.role == "officer of E1"
    with pytest.raises(RecordConflictError) as error:
        answer(workspace, said="yes", expected_version=1)
    assert (error.value.merged.state["answer"], error.value.merged.contested) == ("yes", ())
    assert error.value.current["answer"] == "no"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"gate": "mood"}, "unknown gate"),
        ({"said": "perhaps"}, "unknown answer"),
        ({"evidence": "  "}, "needs its evidence"),
        ({"day": TODAY + dt.timedelta(days=2)}, "still to come"),
    ],
)
def test_what_is_no_answer(workspace, options, said, sqlite_only):
    with pytest.raises(InputError, match=said):
        answer(workspace, **options)
    assert records(workspace, "r", "gate answer", person=PROGRAM) == []


def test_a_partner_does_not_answer_for_the_owner(workspace):
    with pytest.raises(NotAllowedError):
        answer(workspace, person=Person("K", "partner"))


def test_a_hold_is_placed_and_lifted(workspace):
    place_hold(workspace, *A, "roof", person=OFFICER, now=NOW)
    with pytest.raises(InputError, match="blank"):
        place_hold(workspace, *A, "  ")
    with pytest.raises(InputError, match="reason is needed"):
        lift_hold(workspace, *A, reason="")
    lift_hold(workspace, *A, reason="mended", expected_version=1)
    assert records(workspace, "r", "hold", person=PROGRAM) == []
    with pytest.raises(RecordConflictError):
        lift_hold(workspace, *A, reason="again")


def test_decisions_follow_each_other(workspace):
    told = {"decided_by": "Cabinet", "decided_on": TODAY, "now": NOW}
    decide(workspace, *A, "deferred", reason="costs missing", expected_version=0, **told)
    decide(workspace, *A, "approved", reason="costs are in", expected_version=1, **told)
    assert [one["outcome"] for one in record_versions(workspace, "r", "decision", person=PROGRAM)] == [
        "deferred",
        "approved",
    ]
    with pytest.raises(RecordConflictError):
        decide(workspace, *A, "refused", reason="x", expected_version=1, **told)
    with pytest.raises(InputError, match="blank"):
        decide(workspace, *A, "refused", reason="", **told)
    with pytest.raises(InputError, match="to come"):
        decide(workspace, *A, "refused", reason="x", decided_by="Cabinet", decided_on=dt.date(2999, 1, 1))


def step(workspace, asset_id, stage, applicant="The Makers", **options):
    enter_stage(
        workspace, "r", asset_id, stage, applicant=applicant, entered_on=TODAY, now=NOW, by="Mx Secret", **options
    )


def test_the_public_sees_stage_and_hold_and_no_name(workspace):
    step(workspace, "E1:1", "enquiry")
    step(workspace, "E1:1", "expression", "The Bakers", person=OFFICER)
    step(workspace, "E1:2", "enquiry")
    step(workspace, "E1:2", "closed", reason="withdrew")
    add_note(workspace, "r", "E1:3", "a secret note")
    place_hold(workspace, "r", "E1:4", "fire damage", until=TODAY, by="Mx Secret", now=NOW)
    place_hold(workspace, "r", "E1:5", "ran out", until=dt.date(2026, 6, 30), now=NOW)
    found = public_status(workspace, "r", TODAY)
    assert found.to_numpy().tolist() == [
        ["E1:1", "Expression of interest", "2026-07-01", "", ""],
        ["E1:4", "", "", "fire damage", "2026-07-01"],
    ]
    words = found.to_csv()
    assert not [secret for secret in ("Makers", "Bakers", "Secret", "Officer", "note") if secret in words]


def test_a_hold_counts_from_when_it_was_placed_last(workspace):
    def at(day):
        return dt.datetime(2026, 6, day, tzinfo=dt.UTC)

    place_hold(workspace, *A, "roof", now=at(1))
    lift_hold(workspace, *A, reason="mended", now=at(2))
    place_hold(workspace, *A, "wiring", now=at(3))
    place_hold(workspace, *A, "wiring and gas", now=at(4))
    assert public_status(workspace, "r", TODAY)[["hold_reason", "held_since"]].to_numpy().tolist() == [
        ["wiring and gas", "2026-06-03"]
    ]


def test_nothing_on_file_is_an_empty_table(workspace):
    found = public_status(workspace, "r", TODAY)
    assert (len(found), list(found)) == (0, ["asset_id", "stage", "since", "hold_reason", "held_since"])
