import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assetmap.scoring.promethee import PREFERENCES, promethee2
from assetmap.scoring.ranking import ranks

VALUE = st.one_of(st.integers(0, 12).map(lambda n: n / 10), st.floats(-3, 3, allow_subnormal=False))
ROWS = st.lists(st.tuples(VALUE, VALUE), min_size=1, max_size=9)
PREFERRED = {
    "usual": lambda d, q, p: float(d > 0),
    "u-shape": lambda d, q, p: float(d > q),
    "v-shape": lambda d, q, p: min(max(d, 0) / p, 1),
    "level": lambda d, q, p: (float(d > q) + float(d > p)) / 2,
    "linear": lambda d, q, p: min(max((d - q) / (p - q), 0), 1) if p > q else float(d > q),
    "gaussian": lambda d, q, p: 1 - np.exp(-(d**2) / (2 * ((q + p) / 2 if q else p) ** 2)) if d > 0 else 0.0,
}


def pair_by_pair(rows, weights, directions, kind, q, p):
    count = len(rows)
    flow = np.zeros(count)
    for j, weight in enumerate(weights):
        for i in range(count):
            for k in range(count):
                d = directions[j] * rows[i][j] - directions[j] * rows[k][j]
                flow[i] += weight / sum(weights) * (PREFERRED[kind](d, q, p) - PREFERRED[kind](-d, q, p))
    return flow / max(1, count - 1)


@pytest.mark.real_data
def test_the_published_table(published):
    case = published["promethee2_papathanasiou_2018"]
    found = promethee2(case["matrix"], case["weights"], case["types"], case["pref"], q=case["q"], p=case["p"])
    np.testing.assert_allclose(found, case["expected_score"], atol=case["atol"])
    assert ranks(found).tolist() == case["expected_rank"]


@given(ROWS, st.sampled_from(PREFERENCES), st.sampled_from([(0.0, 0.5), (0.2, 0.2), (0.1, 0.3), (0.3, 2.0)]))
@settings(max_examples=150, deadline=None)
def test_flows_are_those_of_comparing_pair_by_pair(rows, kind, thresholds):
    q, p = thresholds
    found = promethee2(rows, [3, 1], [1, -1], kind, q=q, p=p)
    np.testing.assert_allclose(found, pair_by_pair(rows, [3, 1], [1, -1], kind, q, p), atol=1e-9)
    assert found.sum() == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("kind", PREFERENCES)
def test_many_alternatives_with_many_ties_and_differences_at_the_thresholds(kind):
    rows = np.random.default_rng(5).integers(0, 30, (300, 2)) / 10
    found = promethee2(rows, [1, 2], [1, 1], kind, q=0.3, p=0.7)
    x = rows.T[:, :, None] - rows.T[:, None, :]
    preferred = np.vectorize(lambda d: PREFERRED[kind](d, 0.3, 0.7), otypes=[float])(x)
    net = (preferred - preferred.transpose(0, 2, 1)).sum(axis=2) / 299
    np.testing.assert_allclose(found, net[0] / 3 + net[1] * 2 / 3, atol=1e-9)


def test_each_criterion_may_have_its_own_preference_and_thresholds():
    rows = [[1.0, 10.0], [2.0, 30.0], [3.0, 20.0]]
    one = promethee2(rows, [1, 0], [1, 1], "usual")
    other = promethee2(rows, [0, 1], [1, 1], "linear", q=5, p=15)
    found = promethee2(rows, [1, 1], [1, 1], ["usual", "linear"], q=[0, 5], p=[0, 15])
    np.testing.assert_allclose(found, (one + other) / 2)


def test_one_alternative_and_none():
    assert promethee2([[1.0]], [1], [1], "usual").tolist() == [0.0]
    assert promethee2(np.empty((0, 1)), [1], [1], "usual").shape == (0,)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"preference": "square"}, "'preference' is 'square', allowed usual, u-shape"),
        ({"preference": ["usual"]}, r"'preference' is \['usual'\], allowed .* one or 2"),
        ({"preference": "linear"}, "'p' is missing, allowed a number for the preference 'linear' of criterion 0"),
        ({"preference": "linear", "q": 2, "p": 1}, "'p' is 1 and 'q' is 2 for criterion 0, allowed a p of q or more"),
        ({"preference": "v-shape", "p": 0}, "'p' is 0 for criterion 0, allowed a number above 0"),
        ({"preference": "gaussian", "p": [1, 0]}, "'p' is 0 for criterion 1"),
        ({"preference": "u-shape", "q": -1}, "'q' is -1.0, allowed numbers of 0 or more"),
        ({"preference": "u-shape", "q": [1, 2, 3]}, r"'q' has the shape \(3,\), allowed one number or 2"),
    ],
)
def test_what_cannot_be_used_is_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        promethee2([[1, 2], [3, 4]], [1, 1], [1, 1], **arguments)
