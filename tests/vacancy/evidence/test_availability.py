import datetime as dt

import pytest

from assetmap.errors import InputError
from assetmap.vacancy.evidence.availability import (
    AVAILABILITY_STATES,
    availability_of_registers,
    check_statement,
    current_availability,
)

TODAY = dt.date(2026, 7, 1)
SAID = {"asset_id": "E09999999:A0", "state": "open now", "stated_on": "2026-06-01", "stated_by": "Anywhere"}


def states(statements, assets, day=TODAY):
    return current_availability(statements, assets, day)["availability"].to_list()


def test_a_statement_is_kept_whole():
    more = {
        "contact": "estates desk",
        "viewing": "Tuesdays",
        "terms": "lease, 25 years",
        "closing_date": dt.date(2026, 9, 1),
    }
    kept = check_statement(SAID | more | {"state": "Open Now"}, TODAY)
    assert kept == SAID | more | {"closing_date": "2026-09-01", "source": ""}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"state": "empty"}, "state is unknown"),
        ({"state": ""}, "does not say its 'state'"),
        ({"stated_by": None}, "does not say its 'stated_by'"),
        ({"stated_on": "June"}, "'stated_on' is not a day"),
        ({"stated_on": "2026-07-02"}, "still to come"),
        ({"closing_date": "2026-05-31"}, "closes before it is made"),
        ({"price": "1"}, "unknown entry 'price'"),
    ],
)
def test_what_is_no_statement_is_refused(change, said):
    with pytest.raises(InputError, match=said):
        check_statement(SAID | change, TODAY)


def test_the_latest_statement_counts_until_it_closes(make_assets):
    assets = make_assets({}, {})
    first, second = (
        check_statement(SAID, TODAY),
        check_statement(SAID | {"state": "possible", "closing_date": "2026-06-20"}, TODAY),
    )
    later = check_statement(SAID | {"state": "not offered", "stated_on": "2026-06-25"}, TODAY)
    assert states([first], assets) == ["open now", "not stated"]
    assert states([first, second], assets, dt.date(2026, 6, 20)) == ["possible", "not stated"]
    assert states([first, second], assets, dt.date(2026, 6, 21)) == ["offer closed", "not stated"]
    assert states([later, first, second], assets) == ["not offered", "not stated"]
    assert states([later], assets, dt.date(2026, 6, 24)) == ["not stated"] * 2


def test_a_closed_refusal_stays_a_refusal(make_assets):
    refused = check_statement(SAID | {"state": "not offered", "closing_date": "2026-06-02"}, TODAY)
    assert states([refused], make_assets({})) == ["not offered"]


def test_registers_state_it_too_and_other_words_are_not_interpreted(make_assets):
    assets = make_assets(
        {"availability": "Possible", "availability_date": "2026-05"},
        {"availability": "ask the desk"},
        {"status_kind": "vacant"},
    )
    said = availability_of_registers(assets)
    assert [s["state"] for s in said] == ["possible"]
    assert said[0]["source"] == "register.csv, line 2"
    found = current_availability(said, assets, TODAY)
    assert found["availability"].to_list() == ["possible", "not stated", "not stated"]
    assert found["stated_on"][0] == "2026-05"


def test_no_assets_no_rows(make_assets):
    assert current_availability([], make_assets({})[:0], TODAY).empty
    assert len(AVAILABILITY_STATES) == 5
