import datetime as dt

import pytest
from sqlalchemy import select

from assetmap import InputError
from assetmap.matching import Need
from assetmap.workspace import PROGRAM
from assetmap.workspace.confirmations import BY_HAND, BY_LINK, confirm
from assetmap.workspace.needs import all_needs, need_words, shared_needs, state_need, withdraw_need
from assetmap.workspace.roles import PUBLIC, Person
from assetmap.workspace.schema import NeedRow

NOW = dt.datetime(2026, 9, 1, 10, tzinfo=dt.UTC)
NEED = Need(least_m2=40.0, most_m2=60.0, must=("kitchen",), monthly_gbp=321.0)


def state(workspace, **changes):
    plain = {"organisation": "Bread & Roses", "email": "desk@example.org", "consent": True, "now": NOW}
    return state_need(workspace, "r", changes.pop("need", NEED), **(plain | changes))


def test_only_a_confirmed_need_is_shown_and_never_its_address_or_money(workspace):
    number = state(workspace)
    assert shared_needs(workspace, "r", now=NOW) == []
    confirm(workspace, "need", number, BY_LINK, now=NOW)
    (shown,) = shared_needs(workspace, "r", now=NOW)
    assert (shown.number, shown.organisation) == (number, "Bread & Roses")
    assert shown.need == Need(least_m2=40.0, most_m2=60.0, must=("kitchen",))
    assert "example.org" not in repr(shown)
    assert "321" not in repr(shown)
    assert shared_needs(workspace, "elsewhere", now=NOW) == []


def test_the_newest_of_an_organisation_is_shown_for_a_year(workspace):
    for least, name in ((40.0, "Bread"), (70.0, "BREAD"), (20.0, "Alder")):
        confirm(workspace, "need", state(workspace, need=Need(least_m2=least), organisation=name), BY_HAND, by="o")
    assert [(one.organisation, one.need.least_m2) for one in shared_needs(workspace, "r", now=NOW)] == [
        ("Alder", 20.0),
        ("BREAD", 70.0),
    ]
    assert shared_needs(workspace, "r", now=NOW + dt.timedelta(days=365)) == []


def test_the_partner_and_the_admin_see_the_address(workspace):
    state(workspace)
    (seen,) = all_needs(workspace, "r", person=Person("p", "partner"))
    assert (seen.email, seen.confirmed, seen.at) == ("desk@example.org", None, NOW)
    assert len(all_needs(workspace, "r", person=Person("a", "admin"))) == 1
    assert len(all_needs(workspace, "r", person=PROGRAM)) == 1
    for who in (PUBLIC, Person("s", "sto"), Person("o", "officer", "X1")):
        assert all_needs(workspace, "r", person=who) == []


def test_whoever_withdraws_is_forgotten(workspace):
    number = state(workspace)
    confirm(workspace, "need", number, BY_LINK)
    assert withdraw_need(workspace, number, now=NOW)
    assert not withdraw_need(workspace, number)
    assert shared_needs(workspace, "r", now=NOW) == []
    with workspace.reading() as session:
        row = session.scalars(select(NeedRow)).one()
        assert (row.organisation, row.email, row.need, row.withdrawn_at) == ("", "", {}, NOW)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"consent": False}, "shown only if you agree"),
        ({"need": Need(most_m2=60.0)}, "how much space you need is missing"),
        ({"organisation": "\u200b"}, "organisation's name is blank"),
        ({"organisation": "x" * 201}, "too long"),
        ({"email": "nobody"}, "no mail address"),
    ],
)
def test_what_is_wrong_is_refused_and_nothing_is_kept(workspace, change, said, sqlite_only):
    with pytest.raises(InputError, match=said):
        state(workspace, **change)
    assert all_needs(workspace, "r", person=PROGRAM) == []


@pytest.mark.parametrize(
    ("need", "words"),
    [
        (Need(), ""),
        (Need(most_m2=60.0), "at most 60 m²"),
        (
            Need(least_m2=40.0, most_m2=1000.0, must=("kitchen",)),
            "at least 40 m² and at most 1,000 m²; must have kitchen",
        ),
        (
            Need(room=True, start=dt.date(2027, 4, 1), nice=("garden", "lift")),
            "a room or a part is enough; from 2027-04-01; would like garden, lift",
        ),
    ],
)
def test_a_need_in_words(need, words):
    assert need_words(need) == words
