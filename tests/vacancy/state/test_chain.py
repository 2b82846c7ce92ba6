import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.linalg import expm

from assetmap.vacancy.state.chain import carry_forward, forward_filter, rates_of

PUBLIC = rates_of([0.05], [0.03], [0.07])
POSITIVE = st.floats(0.01, 2.0)


@settings(max_examples=20, deadline=None)
@given(st.floats(0.01, 0.5), POSITIVE, POSITIVE, st.floats(0.0, 60.0), st.floats(0, 1), st.floats(0, 1))
def test_carrying_forward_is_the_matrix_exponential(prior, reused, gone, years, a, b):
    rates = rates_of([prior], [reused], [gone])
    state = np.array([[a * b, a * (1 - b), 1 - a]])
    generator = np.array([[-rates.emptied[0], rates.emptied[0], 0], [reused, -(reused + gone), gone], [0, 0, 0]])
    expected = state @ expm(generator * years)
    np.testing.assert_allclose(carry_forward(state, [years], rates), expected, atol=1e-9)


def test_two_steps_are_one_and_gone_is_never_left():
    state = np.array([[0.2, 0.7, 0.1]])
    once = carry_forward(state, [7.5], PUBLIC)
    twice = carry_forward(carry_forward(state, [3.0], PUBLIC), [4.5], PUBLIC)
    np.testing.assert_allclose(once, twice, atol=1e-12)
    np.testing.assert_allclose(carry_forward(np.array([[0.0, 0.0, 1.0]]), [50.0], PUBLIC), [[0, 0, 1]], atol=1e-12)
    np.testing.assert_allclose(carry_forward(state, [0.0], PUBLIC), state, atol=1e-15)


def test_the_share_that_is_empty_stays_what_the_prior_says_among_those_not_gone():
    # rate at which the used become empty equals that at which the empty leave, weighed by their shares
    assert PUBLIC.emptied[0] * 0.95 == pytest.approx(0.05 * (0.03 + 0.07))


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.floats(2000, 2026), st.lists(st.floats(0.02, 60), min_size=3, max_size=3)), max_size=5))
def test_the_filter_is_bayes_rule_over_all_paths(observations):
    observations = sorted(observations, key=lambda one: one[0])
    times = [when for when, _ in observations]
    weights = np.array([likelihood for _, likelihood in observations]).reshape(-1, 3)
    found = forward_filter(np.zeros(len(times), dtype=int), times, weights, PUBLIC, 2026.5)
    generator = np.array([[-PUBLIC.emptied[0], PUBLIC.emptied[0], 0], [0.03, -0.10, 0.07], [0, 0, 0]])
    state, last = np.array([0.95, 0.05, 0.0]), times[0] if times else 2026.5
    for when, likelihood in zip(times, weights, strict=True):
        state = state @ expm(generator * (when - last)) * likelihood
        last = when
    state = state @ expm(generator * (2026.5 - last)) / state.sum()
    np.testing.assert_allclose(found.now[0], state / state.sum(), atol=1e-7)


def test_many_buildings_at_once_are_each_as_alone():
    rng = np.random.default_rng(4)
    building = np.sort(rng.integers(0, 40, 120))
    when = rng.uniform(2000, 2026, 120)
    order = np.lexsort((when, building))
    building, when = building[order], when[order]
    weights = rng.uniform(0.02, 60, (120, 3))
    rates = rates_of(rng.uniform(0.02, 0.1, 41), rng.uniform(0.03, 0.3, 41), rng.uniform(0.03, 0.1, 41))
    together = forward_filter(building, when, weights, rates, 2026.9)
    for one in range(41):
        mine = building == one
        alone = forward_filter(
            np.zeros(int(mine.sum()), dtype=int), when[mine], weights[mine], rates.of(np.array([one])), 2026.9
        )
        np.testing.assert_allclose(together.now[one], alone.now[0], atol=1e-12)
        np.testing.assert_allclose(together.after[mine], alone.after, atol=1e-12)


def test_a_building_of_which_nothing_is_known_has_its_prior_at_any_time():
    found = forward_filter(np.array([], dtype=int), [], np.empty((0, 3)), PUBLIC, 2026.9)
    assert found.now.tolist() == [[0.95, 0.05, 0.0]]
    assert found.after.shape == (0, 3)


def test_the_event_of_leaving_counts_although_nothing_was_gone_before():
    told = forward_filter(np.array([0]), [2020.0], [[0.02, 0.02, 1.0]], PUBLIC, 2020.0, leaves=[True])
    assert told.now[0, 2] == pytest.approx(1 / 1.02)
    silent = forward_filter(np.array([0]), [2020.0], [[0.02, 0.02, 1.0]], PUBLIC, 2020.0)
    assert silent.now[0, 2] == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize(
    ("building", "when", "now"), [([1, 0], [2000, 2001], 2026), ([0, 0], [2001, 2000], 2026), ([0], [2027], 2026)]
)
def test_observations_out_of_order_are_refused(building, when, now):
    rates = rates_of([0.05, 0.05], [0.03, 0.03], [0.07, 0.07])
    with pytest.raises(ValueError, match="not in order"):
        forward_filter(np.array(building), when, np.ones((len(when), 3)), rates, now)


@pytest.mark.parametrize(("prior", "reused", "gone"), [(0, 1, 1), (1, 1, 1), (0.5, 0, 1), (0.5, 1, -1)])
def test_rates_outside_their_range_are_refused(prior, reused, gone):
    with pytest.raises(ValueError, match="not between"):
        rates_of([prior], [reused], [gone])
