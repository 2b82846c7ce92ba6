import contextlib
import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from assetmap import InputError
from assetmap.matching import Need
from assetmap.workspace import audit, open_workspace
from assetmap.workspace.confirmations import BY_HAND, BY_LINK, MOST_WAITING, UNCONFIRMED_DAYS, confirm, confirmations
from assetmap.workspace.interests import QUESTIONS, express_interest, interests, withdraw_interest
from assetmap.workspace.needs import all_needs, state_need, withdraw_need
from assetmap.workspace.roles import PROGRAM, PUBLIC, NotAllowedError, Person
from assetmap.workspace.schema import ConfirmationRow, InterestRow, NeedRow

NOW = dt.datetime(2026, 9, 1, 10, tzinfo=dt.UTC)


def interest(workspace, **changes):
    plain = {
        "place": "Mill Lane Hall",
        "organisation": "Bread & Roses",
        "email": "desk@example.org",
        "purpose": "a kitchen",
        "answers": {key: question.answers[0] for key, question in QUESTIONS.items()},
        "consent": True,
        "asset_id": "X1:1",
        "now": NOW,
    }
    return express_interest(workspace, "r", **(plain | changes)).number


def need(workspace, **changes):
    plain = {"organisation": "Bread", "email": "desk@example.org", "consent": True, "now": NOW}
    return state_need(workspace, "r", Need(least_m2=40.0), **(plain | changes))


def test_the_first_confirmation_counts(workspace):
    number = interest(workspace)
    assert confirm(workspace, "interest", number, BY_LINK, now=NOW)
    assert not confirm(workspace, "interest", number, BY_HAND, by="An officer")
    with workspace.reading() as session:
        found = confirmations(session, "interest", [number, 99])
        assert list(found) == [number]
        assert (found[number].how, found[number].by, found[number].at) == (BY_LINK, "", NOW)
        assert confirmations(session, "need", [number]) == {}


def test_by_hand_somebody_answers_for_it(workspace):
    number = interest(workspace)
    with pytest.raises(InputError, match="name of the person is blank"):
        confirm(workspace, "interest", number, BY_HAND)
    assert confirm(workspace, "interest", number, BY_HAND, by=" An officer ")


@pytest.mark.parametrize(
    ("person", "interests", "needs"),
    [
        (PUBLIC, False, False),
        (Person("S", "sto"), False, False),
        (Person("O", "officer", "E1"), False, False),
        (Person("O", "officer", "X1"), True, False),
        (Person("K", "partner"), True, True),
        (Person("A", "admin"), True, True),
    ],
)
def test_who_answers_a_form_and_who_erases_it(workspace, person, interests, needs):
    for subject, make, gone, may in (
        ("interest", interest, withdraw_interest, interests),
        ("need", need, withdraw_need, needs),
    ):
        number = make(workspace)
        refused = contextlib.nullcontext() if may else pytest.raises(NotAllowedError)
        with refused:
            confirm(workspace, subject, number, BY_HAND, person=person)
        with refused:
            gone(workspace, number, person=person)
        with workspace.reading() as session:
            table = InterestRow if subject == "interest" else NeedRow
            row = session.get(table, number)
            assert (row.withdrawn_at is not None, row.withdrawn_by) == (may, person.name if may else "")
            assert bool(confirmations(session, subject, [number])) == may


def test_of_a_form_that_is_not_there_nobody_is_told_whether_it_was(workspace):
    with pytest.raises(NotAllowedError):
        confirm(workspace, "interest", 99, BY_HAND, person=Person("O", "officer", "X1"))
    with pytest.raises(InputError, match="not there any more"):
        confirm(workspace, "interest", 99, BY_HAND, person=Person("K", "partner"))


def test_a_form_of_several_owners_is_answered_by_each(workspace):
    number = interest(workspace, asset_id="", area_codes=["A1"], owner_codes=["X1", "X2"])
    with pytest.raises(NotAllowedError):
        confirm(workspace, "interest", number, BY_HAND, person=Person("O", "officer", "X3"))
    assert confirm(workspace, "interest", number, BY_HAND, person=Person("O", "officer", "X2"))


def test_what_is_gone_cannot_be_confirmed(workspace):
    number = interest(workspace)
    withdraw_interest(workspace, number)
    for subject, which in (("interest", number), ("interest", 99), ("need", 1)):
        with pytest.raises(InputError, match="not there any more"):
            confirm(workspace, subject, which, BY_LINK)


@pytest.mark.parametrize(("subject", "how"), [("interest", "somehow"), ("building", BY_LINK)])
def test_another_way_is_a_mistake_of_ours(workspace, subject, how):
    with pytest.raises(ValueError, match="allowed"):
        confirm(workspace, subject, 1, how)


def test_a_confirmation_is_never_changed(workspace):
    confirm(workspace, "interest", interest(workspace), BY_LINK)
    with pytest.raises(ValueError, match="never changed"), workspace.writing() as session:
        session.scalars(select(ConfirmationRow)).one().how = BY_HAND


def test_one_address_cannot_leave_form_after_form(workspace):
    first = interest(workspace)
    need(workspace, email="DESK@example.org")
    for _ in range(MOST_WAITING - 2):
        interest(workspace)
    for again in (interest, need):
        with pytest.raises(InputError, match="too many forms"):
            again(workspace)
    interest(workspace, email="other@example.org")
    confirm(workspace, "interest", first, BY_LINK, now=NOW)
    interest(workspace)
    interest(workspace, now=NOW + dt.timedelta(days=1, seconds=1))


def test_who_floods_the_form_shuts_it_for_nobody_else(workspace):
    flood = {"address": "203.0.113.5"}
    told = []
    for number in range(30):
        try:
            told.append(interest(workspace, email=f"x{number}@example.org", **flood))
        except InputError as error:
            told.append(error.what)
    assert told[:5] == [1, 2, 3, 4, 5]
    assert set(told[5:]) == {"several forms were sent from where you are"}
    with pytest.raises(InputError, match="several forms"):
        need(workspace, email="y@example.org", **flood)
    assert need(workspace, email="desk@example.org", address="198.51.100.7")
    assert interest(workspace, email="z@example.org", **flood, now=NOW + dt.timedelta(minutes=31))


def test_five_hundred_that_nobody_confirmed_shut_it_for_nobody(workspace):
    for number in range(520):
        interest(workspace, email=f"x{number}@example.org")
    assert interest(workspace, address="198.51.100.7")


def test_where_no_address_is_known_the_form_is_open_to_more(workspace):
    for number in range(100):
        interest(workspace, email=f"x{number}@example.org", address="")
    with pytest.raises(InputError, match="several forms") as told:
        interest(workspace, email="y@example.org", address="")
    assert told.value.next_step == "wait 60 seconds, then try again"


def test_a_form_that_is_refused_is_not_counted(workspace):
    where = {"address": "203.0.113.5"}
    for _ in range(9):
        with pytest.raises(InputError, match="address"):
            interest(workspace, email="no address", **where)
    assert [interest(workspace, email=f"x{number}@example.org", **where) for number in range(5)] == [1, 2, 3, 4, 5]


def test_of_thirty_at_once_from_one_mailbox_three_are_kept(workspace, address, patient):
    def send(_):
        try:
            return interest(other)
        except InputError as error:
            return error.what

    with open_workspace(patient(address)) as other, ThreadPoolExecutor(15) as executor:
        told = list(executor.map(send, range(30)))
    assert told.count("too many forms are waiting to be confirmed") == 30 - MOST_WAITING


def test_what_nobody_confirms_is_erased_in_time_and_the_trail_says_so(workspace):
    kept, left = interest(workspace), need(workspace)
    confirm(workspace, "interest", kept, BY_LINK, now=NOW)
    interest(workspace, email="next@example.org", now=NOW + dt.timedelta(days=UNCONFIRMED_DAYS, seconds=-1))
    assert len(all_needs(workspace, "r", person=PROGRAM)) == 1
    interest(workspace, email="later@example.org", now=NOW + dt.timedelta(days=UNCONFIRMED_DAYS, seconds=1))
    assert all_needs(workspace, "r", person=PROGRAM) == []
    assert [one.number for one in interests(workspace, "r", person=PROGRAM)][-1] == kept
    with workspace.reading() as session:
        row = session.get(NeedRow, left)
        assert (row.organisation, row.email, row.need) == ("", "", {})
    gone = audit(workspace, "r", person=PROGRAM).query("action == 'withdrawn'")
    assert gone["by"].tolist() == ["assetmap: not confirmed in 90 days"]
