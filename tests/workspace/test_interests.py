import datetime as dt
import json

import pytest
from sqlalchemy import select

from assetmap import InputError
from assetmap.matching import Need
from assetmap.workspace import PROGRAM, open_workspace
from assetmap.workspace.confirmations import BY_LINK, confirm
from assetmap.workspace.interests import (
    LONGEST_ORGANISATION,
    LONGEST_PURPOSE,
    QUESTIONS,
    express_interest,
    interests,
    withdraw_interest,
)
from assetmap.workspace.roles import PUBLIC, Person
from assetmap.workspace.schema import InterestRow

NOW = dt.datetime(2026, 9, 1, 10, tzinfo=dt.UTC)
HOSTILE = "<img src=x onerror=alert(1)> ${x} =1+1 \u202e {{ 7 * 7 }}"
ANSWERS = {key: question.answers[-1] for key, question in QUESTIONS.items()}
PLAIN = {
    "place": "Mill Lane Hall",
    "organisation": "Bread & Roses",
    "email": "desk@example.org",
    "purpose": "a kitchen for the estate",
    "answers": ANSWERS,
    "consent": True,
}


def ask(workspace, **changes):
    given = PLAIN | {"asset_id": "X1:1", "now": NOW} | changes
    return express_interest(workspace, "r", **given)


def test_it_is_kept_as_it_was_said_across_a_restart(address):
    with open_workspace(address) as workspace:
        made = ask(
            workspace, purpose=f"  {HOSTILE} ", organisation=HOSTILE, need=Need(least_m2=80.0, monthly_gbp=432.0)
        )
    with open_workspace(address) as workspace:
        (kept,) = interests(workspace, "r", person=PROGRAM)
        assert kept == made
        assert kept.purpose == kept.organisation == HOSTILE
        assert (kept.place, kept.asset_id, kept.owner_codes, kept.at) == ("Mill Lane Hall", "X1:1", ("X1",), NOW)
        assert kept.answers == ANSWERS
        assert kept.need == Need(least_m2=80.0)
        assert kept.confirmed is None
        assert interests(workspace, "elsewhere", person=PROGRAM) == []


def test_what_can_be_paid_is_nowhere_in_the_database(workspace, address):
    ask(workspace, need=Need(least_m2=80.0, monthly_gbp=43210.0))
    with workspace.reading() as session:
        row = session.scalars(select(InterestRow)).one()
        assert "43210" not in json.dumps(row.need) + json.dumps(row.answers) + row.purpose


def test_a_zone_is_asked_for_without_a_building(workspace):
    ask(workspace, asset_id="", area_codes=("A2", "A1"), owner_codes=("X2", "X1"), place="West: One, Two")
    (kept,) = interests(workspace, "r", area_code="A1", person=PROGRAM)
    assert (kept.asset_id, kept.area_codes, kept.owner_codes) == ("", ("A1", "A2"), ("X1", "X2"))
    assert interests(workspace, "r", area_code="A3", person=PROGRAM) == []
    assert interests(workspace, "r", asset_id="X1:1", person=PROGRAM) == []
    assert len(interests(workspace, "r", asset_id="X1:1", area_code="A2", person=PROGRAM)) == 1


def test_newest_first(workspace):
    ask(workspace, purpose="one")
    ask(workspace, purpose="two", asset_id="X1:2")
    assert [one.purpose for one in interests(workspace, "r", person=PROGRAM)] == ["two", "one"]
    assert [one.purpose for one in interests(workspace, "r", asset_id="X1:1", person=PROGRAM)] == ["one"]


def test_a_confirmation_stands_beside_it(workspace):
    number = ask(workspace).number
    confirm(workspace, "interest", number, BY_LINK, now=NOW)
    assert interests(workspace, "r", person=PROGRAM)[0].confirmed.how == BY_LINK


def test_its_owner_and_the_partner_see_it_and_nobody_else(workspace):
    ask(workspace)
    ask(workspace, asset_id="", area_codes=("A1",), owner_codes=("X2",), email="other@example.org")
    seen = {
        who.title: [one.owner_codes for one in interests(workspace, "r", person=who)]
        for who in (
            PUBLIC,
            Person("s", "sto"),
            Person("o", "officer", "X1"),
            Person("o", "officer", "X2"),
            Person("o", "officer", "X3"),
            Person("p", "partner"),
            Person("a", "admin"),
        )
    }
    everything = [("X2",), ("X1",)]
    assert seen == {
        "public": [],
        "sto": [],
        "officer of X1": [("X1",)],
        "officer of X2": [("X2",)],
        "officer of X3": [],
        "partner": everything,
        "admin": everything,
    }


def test_anybody_may_ask(workspace):
    ask(workspace, person=PUBLIC)
    assert len(interests(workspace, "r", person=PROGRAM)) == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"consent": False}, "passed on only if you agree"),
        ({"organisation": " \u200b"}, "organisation's name is blank"),
        ({"organisation": "x" * (LONGEST_ORGANISATION + 1)}, "organisation's name is too long"),
        ({"organisation": "a\x00"}, "no character"),
        ({"email": "nobody"}, "no mail address"),
        ({"email": "a@example.org\nBcc: b@example.org"}, "no mail address"),
        ({"email": "x" * 300}, "mail address is too long"),
        ({"purpose": ""}, "what it is for is blank"),
        ({"purpose": "x" * (LONGEST_PURPOSE + 1)}, "what it is for is too long"),
        ({"answers": {}}, "has no answer"),
        ({"answers": ANSWERS | {"asset_lock": "perhaps"}}, "has no answer"),
        ({"asset_id": "x" * 301}, "asset's id is too long"),
    ],
)
def test_what_is_wrong_is_refused_and_nothing_is_kept(workspace, change, said, sqlite_only):
    with pytest.raises(InputError, match=said):
        ask(workspace, **change)
    assert interests(workspace, "r", person=PROGRAM) == []


@pytest.mark.parametrize(
    "change", [{"asset_id": ""}, {"area_codes": ("A1",)}, {"answers": ANSWERS | {"colour": "red"}}]
)
def test_a_call_that_makes_no_sense_is_a_mistake_of_ours(workspace, change, sqlite_only):
    with pytest.raises(ValueError, match="allowed"):
        ask(workspace, **change)


def test_a_name_of_a_place_that_is_too_long_is_cut(workspace):
    assert len(ask(workspace, place="x" * 100_000).place) == 1000


def test_whoever_withdraws_is_forgotten(workspace):
    number = ask(workspace, purpose="our words", organisation="Our name").number
    assert withdraw_interest(workspace, number, now=NOW)
    assert not withdraw_interest(workspace, number)
    assert not withdraw_interest(workspace, 99)
    assert interests(workspace, "r", person=PROGRAM) == []
    with workspace.reading() as session:
        row = session.scalars(select(InterestRow)).one()
        assert (row.organisation, row.email, row.purpose, row.answers, row.need) == ("", "", "", {}, {})
        assert (row.place_then, row.withdrawn_at) == ("Mill Lane Hall", NOW)


def test_the_eligibility_and_the_asset_lock_are_asked():
    assert set(QUESTIONS) == {"form", "trades", "purpose", "locality", "income", "asset_lock"}
    assert all("not sure" in question.answers or key == "form" for key, question in QUESTIONS.items())
    words = " ".join(question.words + question.why for question in QUESTIONS.values()).casefold()
    assert not any(word in words for word in ("loan", "capital", "investor"))
