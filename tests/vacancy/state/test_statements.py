"""Which statements count."""

import datetime as dt

import pandas as pd
import pytest

from assetmap.vacancy.rules import load_rules
from assetmap.vacancy.state.assess import NOTHING, assess_states

RULES = load_rules()
TODAY = dt.date(2026, 9, 30)
DECIDED, RATES, VISIT, REGISTER, NEWS = "public decisions", "business rates", "site visits", "register", "news"


def test_a_row_dated_by_its_file_only_is_worth_less(states):
    own = states((REGISTER, "vacant", "2026-09-30")).table["empty"].iloc[0]
    file = states((REGISTER, "vacant", "2026-09-30", {"file_dated": True})).table["empty"].iloc[0]
    assert own == pytest.approx(0.05 * 60 / (0.95 + 3))
    assert file == pytest.approx(0.05 * 15 / (0.95 + 0.75))


def test_the_latest_word_of_a_family_counts(states):
    found = states((RATES, "vacant", "2024"), (RATES, "in use", "2026-06"))
    assert found.evidence["counts"].to_list() == [False, True]
    assert found.table["empty"].iloc[0] < 0.01


def test_a_weak_later_word_of_the_same_side_does_not_take_a_strong_one_back(states):
    closed = states((DECIDED, "closed", "2022-10-30"))
    with_interest = states((DECIDED, "closed", "2022-10-30"), (DECIDED, "expression of interest", "2025"))
    assert with_interest.table["empty"].iloc[0] == pytest.approx(closed.table["empty"].iloc[0])
    assert with_interest.evidence["counts"].to_list() == [True, False]


def test_the_same_source_copied_twice_changes_nothing(states):
    once = states((RATES, "vacant", "2026-06")).table["empty"].iloc[0]
    twice = states((RATES, "vacant", "2026-06"), (RATES, "vacant", "2026-06")).table["empty"].iloc[0]
    assert once == twice


def test_two_of_one_family_and_day_that_contradict_are_kept_told_and_do_not_count(states):
    found = states((RATES, "vacant", "2026-06"), (RATES, "in use", "2026-06"), (RATES, "vacant", "2023"))
    assert found.contradictions.tolist() == [0, 1]
    assert found.evidence["counts"].to_list() == [False, False, True]


def test_absence_on_several_lists_is_capped_together(states, ledger):
    lists = [(s, "no record", "2026-09-30") for s in ("school records", "licences and inspections")]
    assert states(*lists).table["empty"].iloc[0] == pytest.approx(0.05 * 2.25 / (0.95 + 0.05 * 2.25))
    stronger = load_rules({"caps": {"no record": 2.0}})
    evidence = ledger(*lists)
    assets = pd.DataFrame({"asset_id": ["a"], "use": [None]})
    found = assess_states(assets, evidence, pd.Series(["not stated"]), stronger, TODAY)
    assert found.table["empty"].iloc[0] == pytest.approx(0.05 * 2.0 / (0.95 + 0.05 * 2.0))


def test_use_that_is_longer_ago_than_its_source_vouches_for_says_nothing(states):
    fresh = states(("school records", "in use", "2026-06"))
    old = states(("school records", "in use", "2025-06"))
    assert (fresh.table["in_use"].iloc[0], old.table["in_use"].iloc[0]) == (0, NOTHING)
    assert old.table["empty"].iloc[0] == pytest.approx(0.05)


@pytest.mark.parametrize("date", ["", "spring", "2027", "2026-10-01"])
def test_what_has_no_date_or_a_later_one_does_not_count(states, date):
    found = states((DECIDED, "closed", date))
    assert found.table["empty"].iloc[0] == pytest.approx(0.05)
    assert not found.evidence["counts"].any()
    assert found.table["last"].iloc[0] == NOTHING


def test_what_was_said_before_a_building_came_back_does_not_count(states):
    found = states((DECIDED, "closed", "2012"), (DECIDED, "sold", "2014"), (DECIDED, "in public use", "2023"))
    assert found.evidence["counts"].to_list() == [False, False, True]
    assert found.table["gone"].iloc[0] < 0.05
