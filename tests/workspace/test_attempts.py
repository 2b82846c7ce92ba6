"""Tries are counted before they are made, by every server together; what is refused is not counted."""

import datetime as dt

import pytest
from sqlalchemy import select

from assetmap.errors import InputError
from assetmap.workspace.attempts import Rule, count_attempt, give_back, passphrase_rules
from assetmap.workspace.schema import AttemptRow

NOW = dt.datetime(2026, 9, 1, 10, tzinfo=dt.UTC)
RULE = Rule(("tries", "x"), at_once=3, every_s=10.0)


def seconds(number):
    return NOW + dt.timedelta(seconds=number)


def tried(workspace, *rules, at=0.0):
    try:
        return count_attempt(workspace, rules, "too many", "here", now=seconds(at))
    except InputError as error:
        return error.next_step


def test_so_many_at_once_and_then_one_at_a_time(workspace):
    assert [tried(workspace, RULE) for _ in range(3)] == [0, 0, 0]
    assert tried(workspace, RULE) == "wait 10 seconds, then try again"
    # to go on trying makes nobody wait longer
    assert [tried(workspace, RULE, at=9) for _ in range(50)] == ["wait 1 seconds, then try again"] * 50
    assert tried(workspace, RULE, at=10) == 0
    assert tried(workspace, RULE, at=10) == "wait 10 seconds, then try again"
    assert [tried(workspace, RULE, at=40) for _ in range(4)][:3] == [0, 0, 0]


def test_one_rule_that_refuses_counts_for_none(workspace):
    other = Rule(("tries", "y"), at_once=5, every_s=10.0)
    for _ in range(6):
        tried(workspace, other, RULE)
    assert [tried(workspace, other) for _ in range(3)] == [0, 0, "wait 10 seconds, then try again"]


def test_a_rule_that_slows_never_refuses_and_never_for_long(workspace):
    slow = Rule(("tries", "z"), at_once=2, every_s=1.0, most_wait_s=3.0)
    assert [tried(workspace, slow) for _ in range(8)] == [0, 0, 1, 2, 3, 3, 3, 3]
    assert tried(workspace, slow, at=2) == pytest.approx(2)
    assert tried(workspace, slow, at=60) == 0


def test_a_right_one_is_given_back(workspace):
    for _ in range(10):
        assert tried(workspace, RULE) == 0
        give_back(workspace, [RULE], now=NOW)


def test_what_nobody_waits_for_any_more_is_forgotten_and_nobody_is_named(workspace):
    tried(workspace, *passphrase_rules("sign-in", "officer@council.example", "203.0.113.5"))
    with workspace.reading() as session:
        keys = list(session.scalars(select(AttemptRow.key)))
    assert len(keys) == 3
    assert all(len(key) == 64 and "officer" not in key and "203" not in key for key in keys)
    tried(workspace, RULE, at=3600)
    with workspace.reading() as session:
        assert list(session.scalars(select(AttemptRow.key))) == [RULE.key]


def test_a_long_wait_is_told_in_minutes(workspace):
    rule = Rule(("forms", "x"), at_once=1, every_s=1800.0)
    tried(workspace, rule)
    assert tried(workspace, rule) == "wait 30 minutes, then try again"


def test_where_no_address_is_known_nobody_is_shut_out_by_the_names_of_others():
    assert [rule.of[1] for rule in passphrase_rules("sign-in", "x", "")] == ["name and address", "name"]


def test_kinds_names_and_addresses_do_not_meet():
    rules = [*passphrase_rules("a", "b", "c"), *passphrase_rules("a", "c", "b"), *passphrase_rules("b", "b", "c")]
    assert len({rule.key for rule in rules}) == len(rules)
