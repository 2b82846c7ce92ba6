import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assetmap.vacancy.rules import load_rules
from assetmap.vacancy.visits.worth import perfect_information, visit_outcomes, worth_of_visits

RULES = load_rules()
FREE = dataclasses.replace(RULES, worth=dataclasses.replace(RULES.worth, visit_gbp=1e-12))


def test_what_a_visit_finds_of_each_state_adds_up_and_has_the_ratios_of_the_table():
    found = visit_outcomes(RULES)
    np.testing.assert_allclose(found.sum(axis=1), 1)
    assert found[1, 0] / found[0, 0] == pytest.approx(300)
    assert found[1, 1] / found[0, 1] == pytest.approx(0.003)
    assert found[2, 0] / found[0, 0] == pytest.approx(0.5)
    assert found[2, 1] / found[0, 1] == pytest.approx(0.1)


def test_the_worth_of_a_visit_by_hand():
    # P(empty) 0.2: not looking, one does not start (0.2 x 5000 < 0.8 x 2000); looking, one starts where it is found empty
    p, found = 0.2, visit_outcomes(RULES)
    expected = p * found[1, 0] * 5000 - (1 - p) * found[0, 0] * 2000 - 60
    assert worth_of_visits(np.array([[0.8, 0.2, 0.0]]), RULES)[0] == pytest.approx(expected)
    # P(empty) 0.6: not looking, one starts and gains 0.6 x 5000 - 0.4 x 2000; a look spares the wrong starts
    p = 0.6
    expected = p * found[1, 0] * 5000 - (1 - p) * found[0, 0] * 2000 - (p * 5000 - (1 - p) * 2000) - 60
    assert worth_of_visits(np.array([[0.4, 0.6, 0.0]]), RULES)[0] == pytest.approx(expected)


@settings(max_examples=30, deadline=None)
@given(st.floats(0, 1), st.floats(0, 1))
def test_a_look_is_never_worth_less_than_nothing_nor_more_than_knowing(empty, share):
    state = np.array([[(1 - empty) * share, empty, (1 - empty) * (1 - share)]])
    worth = worth_of_visits(state, FREE)[0]
    assert -1e-9 <= worth <= perfect_information(np.array([empty]), FREE)[0] + 1e-9


def test_what_is_certain_is_not_worth_a_visit():
    certain = np.eye(3)
    np.testing.assert_allclose(worth_of_visits(certain, RULES), -60, atol=0.02)


def test_perfect_information():
    assert perfect_information(np.array([0.1, 0.9]), RULES).tolist() == pytest.approx([500, 200])
