import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assetmap.matching import COST_COLUMNS, Need, afford_words, cost_lines, cost_words, load_settings, monthly_cost
from assetmap.matching.cost import space_taken
from assetmap.value import load_inputs


def buildings(*rows):
    return pd.DataFrame(rows, columns=["floor_area_m2", "running_cost_gbp"], dtype="float64")


def test_a_whole_building_with_a_stated_running_cost_by_hand():
    # rent 75 less half, maintenance 15, each for 120 m²; running cost £2,400 a year as stated
    cost = monthly_cost(Need(), buildings((120, 2400))).iloc[0]
    assert cost["cost_central"] == pytest.approx(120 * (75 * 0.5 + 15) / 12 + 200)
    assert cost["cost_low"] == pytest.approx(120 * (45 * 0.1 + 8) / 12 + 200)
    assert cost["cost_high"] == pytest.approx(120 * (110 * 0.8 + 30) / 12 + 200)


def test_a_running_cost_that_is_not_stated_is_assumed_and_widens_the_range():
    stated, silent = (monthly_cost(Need(), buildings((120, cost))).iloc[0] for cost in (120 * 35, math.nan))
    assert silent["cost_central"] == pytest.approx(stated["cost_central"])
    assert silent["cost_low"] < stated["cost_low"] < stated["cost_high"] < silent["cost_high"]


def test_a_room_costs_its_share_of_the_building():
    whole = monthly_cost(Need(), buildings((400, 8000))).iloc[0]
    room = monthly_cost(Need(least_m2=100, room=True), buildings((400, 8000))).iloc[0]
    np.testing.assert_allclose(room, whole / 4)


def test_a_room_in_a_building_of_unknown_size_has_a_cost_all_the_same():
    cost = monthly_cost(Need(least_m2=100, room=True), buildings((math.nan, 8000)))
    per_m2 = load_settings().running_cost[1] + 75 * 0.5 + 15
    assert cost["cost_central"].iloc[0] == pytest.approx(100 * per_m2 / 12)


@pytest.mark.parametrize("size", [math.nan, 0.0, -4.0])
def test_without_a_floor_area_a_whole_building_has_no_cost(size):
    assert monthly_cost(Need(), buildings((size, 100))).isna().all(axis=None)
    assert cost_lines(Need(), buildings((size, 100)).iloc[0]) == []


def test_no_column_of_running_costs_is_no_running_cost():
    cost = monthly_cost(Need(), pd.DataFrame({"floor_area_m2": [120.0]}))
    assert cost.equals(monthly_cost(Need(), buildings((120, math.nan))))


def test_other_inputs_are_taken():
    inputs = load_inputs().override({"market_rent": 0}, "a test")
    cost = monthly_cost(Need(), buildings((120, 0)), inputs).iloc[0]
    assert cost["cost_central"] == pytest.approx(120 * 15 / 12)


@settings(max_examples=30, deadline=None)
@given(
    size=st.floats(0.1, 1e5), running=st.floats(0, 1e7) | st.just(math.nan), least=st.floats(1, 1e4), room=st.booleans()
)
def test_the_range_is_in_order_and_its_lines_add_up(size, running, least, room):
    need, frame = Need(least_m2=least, room=room), buildings((size, running))
    cost = monthly_cost(need, frame)[list(COST_COLUMNS)].iloc[0]
    assert 0 < cost["cost_low"] <= cost["cost_central"] <= cost["cost_high"]
    lines = cost_lines(need, frame.iloc[0])
    for case in ("low", "central", "high"):
        assert sum(getattr(line, case) for line in lines) == pytest.approx(cost[f"cost_{case}"])
    assert all(line.source for line in lines)


def test_the_lines_say_where_running_costs_come_from():
    said = [cost_lines(Need(), buildings((120, running)).iloc[0])[-1].source for running in (2400, math.nan)]
    assert said[0] == "its register"
    assert said[1].startswith("assumed")


def test_space_taken():
    sizes = pd.Series([50.0, 500.0, math.nan])
    assert space_taken(Need(least_m2=80), sizes).iloc[:2].tolist() == [50, 500]
    assert space_taken(Need(least_m2=80, room=True), sizes).tolist() == [50, 80, 80]
    assert space_taken(Need(most_m2=120, room=True), sizes).tolist() == [50, 120, 120]
    assert math.isnan(space_taken(Need(room=True), sizes).iloc[2])


@pytest.mark.parametrize(
    ("pay", "begins"),
    [
        (3000, "Yes: even at the dear end it costs £2,204"),
        (2204.4, "Yes"),
        (1000, "Likely: it costs £980"),
        (980, "Likely"),
        (600, "Perhaps: it costs £410 a month at the cheap end, but £980 in the middle case, £380 more"),
        (410, "Perhaps"),
        (300, "Not on these figures: at the cheap end it costs £410 a month, £110 more"),
        (0, "Not on these figures"),
        (None, "It would cost about £980 a month in the middle case, between £410 and £2,204"),
    ],
)
def test_whether_it_can_be_paid_in_words(pay, begins):
    assert afford_words(pay, 410, 980, 2204).startswith(begins)


def test_what_is_not_known_is_said_to_be():
    assert "cannot be told" in afford_words(100, math.nan, math.nan, math.nan)
    assert cost_words(math.nan, math.nan, math.nan) == "not known: its floor area is not stated"


def test_no_word_of_the_language_of_finance():
    texts = [afford_words(pay, 410, 980, 2204) for pay in (3000, 1000, 600, 100, None)]
    texts += [line.title + line.source for line in cost_lines(Need(), buildings((120, 2400)).iloc[0])]
    for word in ("loan", "capital", "investor"):
        assert word not in " ".join(texts).casefold()
