import datetime as dt

import pandas as pd
import pytest

from assetmap.vacancy import GATES
from assetmap.workspace import PROGRAM, add_to_shortlist, answer_gate, enter_stage, place_hold
from assetmap.workspace.confirmations import BY_LINK, confirm
from assetmap.workspace.interests import QUESTIONS, express_interest
from assetmap.workspace.roles import PUBLIC, Person
from assetmap.workspace.waiting import gates_due, holds_ending, stages_over, waiting_settings

NOW = dt.datetime(2026, 7, 1, 12, tzinfo=dt.UTC)
TODAY = NOW.date()
OFFICER, PARTNER = Person("O", "officer", "E1"), Person("K", "partner")
NOBODY = (PUBLIC, Person("S", "sto"), Person("O", "officer", "E9"))
HOSTILE = "<script>alert(1)</script> =1+1 ${x}"


def gates(**by_building):
    """Table of gates: of each building the gates that the data leave open, every other one passed."""
    keys = [f"gate_{gate.key}" for gate in GATES]
    rows = [
        {"asset_id": asset_id.replace("_", ":")} | {key: "not known" if key[5:] in open_ else "pass" for key in keys}
        for asset_id, open_ in by_building.items()
    ]
    return pd.DataFrame(rows, columns=["asset_id", *keys])


def day(days):
    return TODAY + dt.timedelta(days=days)


def stage(workspace, key, days_ago, asset_id="E1:1", applicant="The Makers", reason="left out"):
    on = TODAY - dt.timedelta(days=days_ago)
    enter_stage(workspace, "r", asset_id, key, applicant=applicant, entered_on=on, reason=reason, now=NOW)


def test_holds_that_run_out(workspace):
    place_hold(workspace, "r", "E1:1", HOSTILE, until=day(28), by="one")
    place_hold(workspace, "r", "E1:2", "roof", until=day(29))
    place_hold(workspace, "r", "E1:3", "roof", until=day(-3))
    place_hold(workspace, "r", "E1:4", "no end")
    place_hold(workspace, "r", "E2:1", "another's", until=day(0))
    found = holds_ending(workspace, "r", TODAY, person=PARTNER)
    assert found["asset_id"].tolist() == ["E1:3", "E2:1", "E1:1"]
    assert found["days_left"].tolist() == [-3, 0, 28]
    assert found.iloc[2][["reason", "until", "by"]].tolist() == [HOSTILE, "2026-07-29", "one"]
    assert holds_ending(workspace, "r", TODAY, person=OFFICER)["asset_id"].tolist() == ["E1:3", "E1:1"]
    for person in NOBODY:
        assert holds_ending(workspace, "r", TODAY, person=person).empty
    assert holds_ending(workspace, "elsewhere", TODAY, person=PROGRAM).empty


def test_a_gate_is_due_only_of_what_somebody_works_on(workspace):
    table = gates(E1_1=["legal"], E1_2=["legal", "released"], E1_3=["legal"], E1_4=["legal"], E2_1=["legal"])
    assert gates_due(workspace, "r", table, TODAY, person=PROGRAM).empty
    add_to_shortlist(workspace, "r", "E1:1", name_then="", reason="x")
    stage(workspace, "enquiry", 5, "E1:2")
    stage(workspace, "enquiry", 5, "E1:3")
    stage(workspace, "closed", 4, "E1:3")
    asked = {"organisation": "M", "email": "x@example.org", "purpose": "x", "consent": True, "place": "y", "now": NOW}
    answers = {key: question.answers[0] for key, question in QUESTIONS.items()}
    for asset_id in ("E1:4", "E1:4", "E2:1"):
        number = express_interest(workspace, "r", asset_id=asset_id, answers=answers, **asked).number
        if asset_id == "E1:4":
            confirm(workspace, "interest", number, BY_LINK)
    found = gates_due(workspace, "r", table, TODAY, person=PROGRAM)
    assert [(row.asset_id, row.gate, row.since) for row in found.itertuples()] == [
        ("E1:1", "legal", "on the shortlist"),
        ("E1:2", "released", "at enquiry"),
        ("E1:2", "legal", "at enquiry"),
        ("E1:4", "legal", "asked for"),
    ]
    assert set(found["why"]) == {"nobody has answered"}
    question = {gate.key: gate.question for gate in GATES}
    assert found["question"].to_list() == [question[gate] for gate in found["gate"]]
    add_to_shortlist(workspace, "r", "E2:1", name_then="", reason="x")
    assert set(gates_due(workspace, "r", table, TODAY, person=OFFICER)["asset_id"]) == {"E1:1", "E1:2", "E1:4"}
    assert set(gates_due(workspace, "r", table, TODAY, person=PARTNER)["asset_id"]) > {"E2:1", "E1:1"}
    for person in NOBODY:
        assert gates_due(workspace, "r", table, TODAY, person=person).empty


@pytest.mark.parametrize(
    ("answer", "days_ago", "why"),
    [
        ("yes", 10, None),
        ("no", 365, None),
        ("yes", 366, "answered on 2025-06-30, which is long ago"),
        ("not known", 10, "answered 'not known' on 2026-06-21"),
    ],
)
def test_an_answer_closes_a_gate_until_it_is_old(workspace, answer, days_ago, why):
    add_to_shortlist(workspace, "r", "E1:1", name_then="", reason="x")
    evidence = {"evidence": "letter", "answered_by": "Legal", "answered_on": day(-days_ago), "now": NOW}
    answer_gate(workspace, "r", "E1:1", "legal", answer, **evidence)
    found = gates_due(workspace, "r", gates(E1_1=["legal"]), TODAY, person=PROGRAM)
    assert found["why"].tolist() == ([] if why is None else [why])
    # the data say nothing of a building that has left its register
    assert len(gates_due(workspace, "r", gates(), TODAY, person=PROGRAM)) == len(GATES) - (why is None)


def test_stages_that_take_longer_than_is_usual(workspace):
    stage(workspace, "expression", 300)
    stage(workspace, "application", 250)
    stage(workspace, "application", 57, "E1:2", HOSTILE)
    stage(workspace, "application", 56, "E1:3")
    stage(workspace, "expression", 600, "E2:1")
    stage(workspace, "keys", 590, "E2:1")
    stage(workspace, "enquiry", 900, "E1:4")
    found = stages_over(workspace, "r", TODAY, person=PROGRAM)
    assert [(row.asset_id, row.stage, row.days, row.over_days) for row in found.itertuples()] == [
        ("E1:1", "Full application", 250, 194),
        ("E1:2", "Full application", 57, 1),
    ]
    assert found["said"].iloc[0] == (
        "250 days in this stage, Norwich allows 56; "
        "300 days since the expression of interest, Norwich allows 203 up to the keys"
    )
    assert found["applicant"].iloc[1] == HOSTILE
    assert stages_over(workspace, "r", day(300), person=PARTNER)["said"].str.contains("Oldham allows 546").any()
    assert len(stages_over(workspace, "r", TODAY, person=OFFICER)) == 2
    for person in NOBODY:
        assert stages_over(workspace, "r", TODAY, person=person).empty


def test_the_docs_name_the_figures(root):
    words = (root / "docs" / "workspace.md").read_text(encoding="utf-8")
    assert all(f"{days} days" in words for days in waiting_settings().values())
