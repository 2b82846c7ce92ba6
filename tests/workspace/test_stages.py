import datetime as dt

import pytest

from assetmap.errors import InputError
from assetmap.workspace import PROGRAM
from assetmap.workspace.records import RecordConflictError
from assetmap.workspace.roles import PUBLIC, NotAllowedError, Person
from assetmap.workspace.stages import enter_stage, load_stages, progress, stage_titles, transfer_version

NOW = dt.datetime(2026, 7, 1, 12, tzinfo=dt.UTC)
TODAY = NOW.date()


def enter(workspace, stage, day, applicant="The Makers", asset_id="E1:1", **options):
    on = dt.date.fromisoformat(day)
    return enter_stage(workspace, "r", asset_id, stage, applicant=applicant, entered_on=on, now=NOW, **options)


def far(workspace, today=TODAY, person=PROGRAM):
    return progress(workspace, "r", "E1:1", today, person=person)


def test_the_stages_are_in_their_order_and_each_figure_has_its_source():
    stages, usual = load_stages()
    assert [one.key for one in stages] == [
        "enquiry",
        "expression",
        "application",
        "decision",
        "lease",
        "keys",
        "closed",
    ]
    assert [(one.name, one.weeks) for one in usual] == [("Norwich", 29.0), ("Oldham", 78.0)]
    assert sum(usual[0].stages.values()) == usual[0].weeks
    assert all("https://" in one.source for one in usual)
    assert {key for one in usual for key in (*one.stages, one.begins, one.ends)} <= set(stage_titles())


def test_time_in_each_stage(workspace):
    for stage, day in (("enquiry", "2026-01-05"), ("expression", "2026-01-19"), ("application", "2026-03-09")):
        enter(workspace, stage, day)
    (found,) = far(workspace)
    assert [(step.stage.key, step.days) for step in found.steps] == [
        ("enquiry", 14),
        ("expression", 49),
        ("application", 114),
    ]
    assert (found.now.left_on, found.days) == (None, 177)
    assert found.said == (
        "Full application: 16 weeks so far; Norwich allows 8 weeks.",
        "23 weeks since the expression of interest: 6 weeks less than the 29 weeks of Norwich.",
        "23 weeks since the expression of interest: 55 weeks less than the 78 weeks of Oldham.",
    )


def test_a_transfer_that_is_done_counts_no_further(workspace):
    days = ("2025-01-06", "2025-02-24", "2025-04-21", "2025-06-16", "2025-07-28")
    for stage, day in zip(("expression", "application", "decision", "lease", "keys"), days, strict=True):
        enter(workspace, stage, day)
    (found,) = far(workspace)
    assert found.days == 29 * 7
    assert found.said[0] == "29 weeks from expression of interest to keys: as many as the 29 weeks of Norwich."
    assert far(workspace, dt.date(2030, 1, 1)) == [found]


def test_over_the_usual_is_said(workspace):
    enter(workspace, "expression", "2025-06-04")
    (found,) = far(workspace)
    assert found.said[1] == "56 weeks since the expression of interest: 27 weeks more than the 29 weeks of Norwich."


def test_an_enquiry_has_nothing_usual_to_be_held_against(workspace):
    enter(workspace, "enquiry", "2026-06-30")
    (found,) = far(workspace)
    assert (found.said, found.days) == ((), 1)


@pytest.mark.parametrize(
    ("stage", "reason"), [("decision", "fast track"), ("closed", "withdrew"), ("expression", "again")]
)
def test_what_is_out_of_order_needs_a_reason(workspace, stage, reason):
    enter(workspace, "expression", "2026-01-19")
    with pytest.raises(InputError, match="reason is needed"):
        enter(workspace, stage, "2026-02-01")
    kept = enter(workspace, stage, "2026-02-01", reason=reason)
    assert kept.reason == reason


def test_a_closed_transfer_is_not_compared(workspace):
    enter(workspace, "expression", "2026-01-19")
    enter(workspace, "closed", "2026-02-02", reason="withdrew")
    (found,) = far(workspace)
    assert (found.now.stage.key, found.days, found.said) == ("closed", 14, ())


@pytest.mark.parametrize("day", ["2026-01-18", "2026-07-03"])
def test_days_follow_each_other_and_are_not_to_come(workspace, day):
    enter(workspace, "expression", "2026-01-19")
    with pytest.raises(InputError, match="out of order"):
        enter(workspace, "application", day)


def test_several_ask_but_one_alone_gets_the_lease(workspace):
    for applicant in ("The Makers", "The Bakers"):
        enter(workspace, "decision", "2026-05-01", applicant, reason="both were heard")
    enter(workspace, "lease", "2026-06-01", "THE MAKERS")
    with pytest.raises(InputError, match="another applicant") as error:
        enter(workspace, "lease", "2026-06-02", "The Bakers")
    assert error.value.seen == "THE MAKERS: lease since 2026-06-01"
    assert [(one.applicant, one.now.stage.key) for one in far(workspace)] == [
        ("THE MAKERS", "lease"),
        ("The Bakers", "decision"),
    ]
    enter(workspace, "closed", "2026-06-10", "The Makers", reason="lender said no")
    enter(workspace, "lease", "2026-06-11", "The Bakers")
    enter(workspace, "lease", "2026-06-11", "The Others", asset_id="E1:2", reason="another building")


def test_two_officers_at_once(workspace):
    enter(workspace, "expression", "2026-01-19")
    seen = transfer_version(workspace, "r", "E1:1", person=PROGRAM)
    enter(workspace, "application", "2026-02-19", expected_version=seen)
    with pytest.raises(RecordConflictError):
        enter(workspace, "closed", "2026-02-20", reason="silent", expected_version=seen)
    assert transfer_version(workspace, "r", "E1:2", person=PROGRAM) == 0


def test_who_may(workspace):
    with pytest.raises(NotAllowedError):
        enter(workspace, "enquiry", "2026-01-01", person=Person("O", "officer", "E2"))
    enter(workspace, "enquiry", "2026-01-01", person=Person("O", "officer", "E1"))
    with pytest.raises(NotAllowedError):
        far(workspace, person=PUBLIC)


@pytest.mark.parametrize(("stage", "applicant", "said"), [("signed", "x", "unknown stage"), ("enquiry", " ", "blank")])
def test_what_is_no_step(workspace, stage, applicant, said):
    with pytest.raises(InputError, match=said):
        enter(workspace, stage, "2026-01-01", applicant)


def test_a_stage_that_a_later_version_no_longer_has_is_still_shown(workspace, monkeypatch):
    from assetmap.workspace import stages as module

    enter(workspace, "enquiry", "2026-01-01")
    left = load_stages()[0][1:], load_stages()[1]
    monkeypatch.setattr(module, "load_stages", lambda: left)
    assert far(workspace)[0].now.stage.title == "enquiry"
    enter(workspace, "expression", "2026-02-01")
