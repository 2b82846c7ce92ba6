import datetime as dt

import pytest

from assetmap.vacancy.backtest.outcomes import days_between, outcomes_after

THEN = dt.date(2017, 12, 31)


@pytest.fixture
def outcome(ledger, rules):
    """Whether the building was empty afterwards, and the fact that told; None without an outcome."""

    def of(*statements):
        found = outcomes_after(ledger(*(("a", *one) for one in statements)), THEN, 3, rules)
        return (
            None if found.empty else (bool(found["empty"].iloc[0]), f"{found['kind'].iloc[0]} {found['date'].iloc[0]}")
        )

    return of


@pytest.mark.parametrize("kind", ["closed", "still empty"])
def test_empty(outcome, kind):
    assert outcome((kind, "2019")) == (True, f"{kind} 2019")


@pytest.mark.parametrize(
    "kind", ["in public use", "in community use", "sold", "transferred", "demolished", "redeveloped"]
)
def test_not_empty(outcome, kind):
    assert outcome((kind, "2019")) == (False, f"{kind} 2019")


@pytest.mark.parametrize("kind", ["surplus", "marketed", "sale agreed", "part in use", "meanwhile use", "withdrawn"])
def test_what_says_neither_is_no_outcome(outcome, kind):
    assert outcome((kind, "2019")) is None


def test_nothing_of_the_day_or_before_it_is_looked_at(outcome):
    assert outcome(("closed", "2017-12-31")) is None
    assert outcome(("closed", "2017"), ("still empty", "2016-05")) is None
    assert outcome(("closed", "2018-01-01")) == (True, "closed 2018-01-01")


def test_a_date_that_may_lie_before_the_day_does_not_tell(ledger, rules):
    middle = dt.date(2018, 6, 30)
    assert outcomes_after(ledger(("a", "closed", "2018")), middle, 3, rules).empty
    assert outcomes_after(ledger(("a", "closed", "2018-07")), middle, 3, rules)["empty"].all()


def test_no_later_than_the_years(outcome):
    assert outcome(("still empty", "2020-12-31")) == (True, "still empty 2020-12-31")
    assert outcome(("still empty", "2021")) is None


def test_a_plan_that_was_out_before_is_no_observation(outcome):
    assert outcome(("demolished", "2018-06", "2017-11")) is None
    assert outcome(("demolished", "2018-06", "2018-07")) == (False, "demolished 2018-06")


def test_low_confidence_tells_nothing(outcome):
    assert outcome(("sold", "2019", "2019", "low")) is None
    assert outcome(("sold", "2019", "2019", "medium")) == (False, "sold 2019")


def test_the_last_word_tells(outcome):
    assert outcome(("closed", "2018"), ("in community use", "2020")) == (False, "in community use 2020")
    assert outcome(("in public use", "2018"), ("closed", "2019-04")) == (True, "closed 2019-04")


def test_gone_is_not_undone_by_news_that_it_stands_empty(outcome):
    assert outcome(("sold", "2018"), ("still empty", "2020")) == (False, "sold 2018")


def test_two_facts_of_one_date_that_contradict_tell_nothing(outcome):
    assert outcome(("still empty", "2019-05"), ("in public use", "2019-05")) is None


def test_a_row_a_building_in_order(ledger, rules):
    found = outcomes_after(
        ledger(("b", "closed", "2018"), ("a", "sold", "2019"), ("b", "still empty", "2019")), THEN, 3, rules
    )
    assert found[["asset_id", "empty", "became"]].to_numpy().tolist() == [["a", False, "gone"], ["b", True, "empty"]]


def test_earlier_facts_change_no_outcome(ledger, rules):
    later = [("a", "closed", "2018"), ("b", "sold", "2019"), ("c", "in public use", "2020-05")]
    earlier = [("a", "demolished", "2010"), ("b", "still empty", "2017"), ("d", "closed", "2012")]
    alone = outcomes_after(ledger(*later), THEN, 3, rules)
    assert outcomes_after(ledger(*earlier, *later), THEN, 3, rules).equals(alone)


def test_days_of_what_is_no_date(ledger):
    first, last = days_between(ledger(("a", "closed", ""))["date"])
    assert (first[0], last[0]) == (dt.date.min, dt.date.max)
    assert [len(days) for days in days_between(ledger(("a", "closed", ""))["date"].iloc[:0])] == [0, 0]
