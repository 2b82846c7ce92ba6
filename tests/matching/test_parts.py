import datetime as dt

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetmap.matching import CANNOT_BE_HAD, Need, activities, load_settings
from assetmap.matching.parts import (
    FAILS,
    GIVES,
    MEETS,
    NOT_STATED,
    availability_part,
    features_part,
    money_part,
    reach_part,
    size_part,
    stated_features,
    time_part,
    use_part,
)
from assetmap.vacancy import AVAILABILITY_STATES, OFFERED_STATES

RULES = load_settings()
TODAY = dt.date(2026, 11, 2)


def texts(*values):
    return pd.Series(list(values), dtype="object")


def numbers(*values):
    return pd.Series(list(values), dtype="float64")


def only(part):
    assert len(part.low) == len(part.high) == len(part.state) == len(part.reason) == len(part.give) == 1
    return part.low[0], part.high[0], part.state[0]


@pytest.mark.parametrize(
    ("said", "need", "expected"),
    [
        ("open now", Need(), (1, 1, MEETS)),
        ("Open now", Need(), (1, 1, MEETS)),
        ("part or shared", Need(room=True), (1, 1, MEETS)),
        ("part or shared", Need(), (0.2, 0.6, GIVES)),
        ("meanwhile use", Need(meanwhile=True), (1, 1, MEETS)),
        ("meanwhile use", Need(), (0.1, 0.5, GIVES)),
        ("offer closed", Need(), (0, 0.5, GIVES)),
        ("not offered", Need(), (0, 0, FAILS)),
        ("not stated", Need(), (0, 1, MEETS)),
        (None, Need(), (0, 1, MEETS)),
        ("Open to offers", Need(), (0.5, 1, MEETS)),
        ("possible", Need(), (0.5, 1, MEETS)),
    ],
)
def test_what_its_owner_says(said, need, expected):
    assert only(availability_part(need, texts(said), texts("likely"))) == expected


@pytest.mark.parametrize("stands", list(CANNOT_BE_HAD))
def test_what_is_in_use_or_gone_cannot_be_had_whatever_its_owner_says(stands):
    part = availability_part(Need(room=True), texts("open now"), texts(stands))
    assert only(part) == (0, 0, FAILS)
    assert part.give[0] == CANNOT_BE_HAD[stands]


@pytest.mark.parametrize("stands", ["visit", "none", "not released", "no usable location"])
def test_what_is_not_known_to_be_empty_can_be_had_where_its_owner_offers_it(stands):
    for said in (None, "not stated", "offer closed", "not offered", "by arrangement"):
        part = availability_part(Need(), texts(said), texts(stands))
        assert only(part) == (0, 0, FAILS)
        assert part.give[0]
    for said in OFFERED_STATES:
        offered = (availability_part(Need(room=True), texts(said), texts(name)) for name in (stands, "confirmed"))
        assert len({only(part) for part in offered}) == 1


def test_every_state_of_an_owner_is_read():
    part = availability_part(Need(), texts(*AVAILABILITY_STATES), texts(*["likely"] * len(AVAILABILITY_STATES)))
    others = [reason for reason, state in zip(part.reason, AVAILABILITY_STATES, strict=True) if "says of it" in reason]
    assert others == ["Its owner says of it: possible."]


def test_how_near():
    need = Need(near=(0.0, 0.0), reach_m=1000.0)
    part = reach_part(need, numbers(0, 500, 1000, 1125, 1250, 1251, float("nan")), numbers(*[0] * 7), RULES)
    assert part.low.tolist() == pytest.approx([1, 0.8, 0.6, 0.3, 0, 0, 0])
    assert part.high.tolist() == pytest.approx([1, 0.8, 0.6, 0.3, 0, 0, 1])
    assert part.state == (MEETS, MEETS, MEETS, GIVES, GIVES, FAILS, NOT_STATED)
    assert part.reason[1] == "It is 500 m away in a straight line."
    assert part.give[3] == "120 m further than you asked"
    assert part.give[6] == "where it lies is not known"


def test_a_place_that_is_known_roughly_widens_the_range():
    need = Need(near=(0.0, 0.0), reach_m=1000.0)
    part = reach_part(need, numbers(500, 500), numbers(float("nan"), 250), RULES)
    assert (part.low[0], part.high[0]) == pytest.approx((0.8, 0.8))
    assert (part.low[1], part.high[1]) == pytest.approx((0.7, 0.9))


def test_how_large_a_whole_building():
    need = Need(least_m2=100.0, most_m2=200.0)
    part = size_part(
        need, numbers(79, 80, 90, 100, 150, 200, 250, 300, 301, float("nan"), 0), texts(*[None] * 11), RULES
    )
    assert part.high.tolist() == pytest.approx([0, 0, 0.5, 1, 1, 1, 0.5, 0, 0, 1, 1])
    assert part.low[:9].tolist() == part.high[:9].tolist()
    assert part.low[9:].tolist() == [0, 0]
    assert part.state == (FAILS, GIVES, GIVES, MEETS, MEETS, MEETS, GIVES, GIVES, FAILS, NOT_STATED, NOT_STATED)
    assert part.give[2] == "10 m² smaller than you asked"
    assert part.give[6] == "50 m² larger than you asked"
    assert part.reason[4] == "It has 150 m², as you asked."


def test_a_shortfall_that_rounds_to_nothing_is_still_said():
    part = size_part(Need(least_m2=100.0, most_m2=100.0), numbers(99.7, 100.3), texts(None, None), RULES)
    assert part.give == ("a little smaller than you asked", "a little larger than you asked")


def test_a_room_in_a_larger_building():
    need = Need(least_m2=50.0, most_m2=80.0, room=True)
    part = size_part(need, numbers(500, 500, 40, 50), texts(None, "part or shared", None, None), RULES)
    assert part.state == (MEETS, MEETS, GIVES, MEETS)
    assert (part.low[0], part.high[0]) == (0.5, 1)
    assert (part.low[1], part.high[1]) == (1, 1)
    assert "ask whether it is let in parts" in part.reason[0]


def test_what_can_be_paid():
    low, central, high = [100, 400, 600, 700, None], [200, 600, 900, 900, None], [400, 1000, 1200, 1200, None]
    cost = pd.DataFrame({"cost_low": low, "cost_central": central, "cost_high": high}, dtype="float64")
    part = money_part(Need(monthly_gbp=500.0), cost, RULES)
    assert part.state == (MEETS, GIVES, GIVES, FAILS, NOT_STATED)
    assert part.low.tolist() == pytest.approx([1, 0.5, 5 / 12, 5 / 12, 0])
    assert part.high.tolist() == pytest.approx([1, 1, 5 / 6, 5 / 7, 1])
    assert part.give[1] == "£100 a month more than you can pay in the middle case"
    assert part.give[2] == "£100 a month more than you can pay, at its cheapest"


def test_nothing_can_be_paid():
    cost = pd.DataFrame({"cost_low": [0.0, 1.0], "cost_central": [0.0, 1.0], "cost_high": [0.0, 1.0]})
    part = money_part(Need(monthly_gbp=0.0), cost, RULES)
    assert part.state == (MEETS, FAILS)
    assert part.low.tolist() == [1, 0]


def test_what_registers_state_of_features():
    given = texts("Step-free access; Kitchen", "no kitchen", "without step-free access; kitchen", None, "main hall")
    found = stated_features(given, ("step-free access", "kitchen", "hall"), RULES)
    assert [tuple(one.values()) for one in found] == [
        (True, True, None),
        (None, False, None),
        (False, True, None),
        (None, None, None),
        (None, None, True),
    ]


def test_features_that_it_must_have():
    given = texts("step-free access; kitchen", "kitchen", "no kitchen", None)
    part = features_part(given, ("step-free access", "kitchen"), RULES, required=True)
    assert part.state == (MEETS, NOT_STATED, FAILS, NOT_STATED)
    assert part.low.tolist() == [1, 0.5, 0, 0]
    assert part.high.tolist() == [1, 1, 0.5, 1]
    assert part.give[1] == "step-free access not stated"
    assert part.give[2] == "no kitchen, step-free access not stated"
    assert "Whether it has step-free access is not stated: ask." in part.reason[1]


def test_features_that_are_wished_for_take_nothing_out():
    part = features_part(texts("no kitchen", None), ("kitchen",), RULES, required=False)
    assert part.state == (MEETS, MEETS)
    assert part.give == ("", "")
    assert (part.low.tolist(), part.high.tolist()) == ([0, 0], [0, 1])


@pytest.mark.parametrize(
    ("weeks", "need", "said", "state"),
    [
        (100, {}, None, MEETS),
        (78, {}, None, MEETS),
        (40, {}, None, MEETS),
        (28, {}, None, GIVES),
        (-10, {}, None, GIVES),
        (28, {"room": True}, None, MEETS),
        (28, {"meanwhile": True}, "meanwhile use", MEETS),
        (28, {"meanwhile": True}, "open now", GIVES),
    ],
)
def test_in_time(weeks, need, said, state):
    asked = Need(start=TODAY + dt.timedelta(weeks=weeks), **need)
    part = time_part(asked, texts(said), TODAY, RULES)
    assert part.state[0] == state
    assert 0 <= part.low[0] <= part.high[0] <= 1
    assert "29 to 78 weeks" in part.reason[0] or "4 to 26 weeks" in part.reason[0]


def test_how_late_it_would_be():
    part = time_part(Need(start=TODAY + dt.timedelta(weeks=9)), texts(None), TODAY, RULES)
    assert part.give[0] == "likely 20 weeks later than you asked, or more"


def test_what_it_was_used_for():
    making = next(name for name in activities() if name.startswith("make"))
    part = use_part(Need(what=making), texts("Depot", "Library", None), RULES)
    assert part.state == (MEETS, MEETS, MEETS)
    assert list(zip(part.low, part.high, strict=True)) == [(1, 1), (0, 0.5), (0, 1)]


@given(
    size=st.floats(0.01, 1e5) | st.just(float("nan")),
    least=st.floats(0, 1e4),
    extra=st.floats(0.1, 1e4),
    room=st.booleans(),
    said=st.sampled_from([None, *AVAILABILITY_STATES]),
)
def test_every_range_is_one_and_what_falls_short_says_so(size, least, extra, room, said):
    need = Need(least_m2=least, most_m2=least + extra, room=room)
    part = size_part(need, numbers(size), texts(said), RULES)
    assert 0 <= part.low[0] <= part.high[0] <= 1
    assert bool(part.give[0]) == (part.state[0] != MEETS)
    assert part.reason[0].endswith(".")
    if part.state[0] == NOT_STATED:
        assert (part.low[0], part.high[0]) == (0, 1)
