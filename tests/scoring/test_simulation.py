import dataclasses

import numpy as np
import pytest

from assetmap.scoring import simulation
from assetmap.scoring.draws import flat_weights, weights_around
from assetmap.scoring.settings import load_settings
from assetmap.scoring.simulation import pairwise_winning, simulate_ranks
from assetmap.scoring.smaa import smaa2

KEYS = ["a", "b", "c"]


def region(assets, missing=0.0, seed=0):
    rng = np.random.default_rng(seed)
    values = rng.random((assets, 3))
    values[rng.random((assets, 3)) < missing] = np.nan
    return values, [f"x{i:04d}" for i in range(assets)]


def simulated(values, ids, weights, **more):
    return simulate_ranks(values, ids, KEYS, weights, **({"top_k": 5, "seed": 1} | more))


@pytest.fixture
def without_matrix(monkeypatch):
    few = dataclasses.replace(load_settings(), full_matrix_up_to=10)
    monkeypatch.setattr(simulation, "load_settings", lambda: few)


def test_with_everything_known_it_is_smaa2():
    values, ids = region(60)
    weights = weights_around([3, 2, 1], 30, 2_000, 1)
    found, exact = simulated(values, ids, weights), smaa2(values, weights)
    # sums in 32-bit floats may part or join neighbours in a draw or two
    np.testing.assert_allclose(found.rank_acceptability, exact.rank_acceptability, atol=2 / 2_000)
    np.testing.assert_allclose(found.p_top_k, exact.p_top(5), atol=2 / 2_000)
    np.testing.assert_allclose(found.p_first, exact.p_first, atol=2 / 2_000)
    np.testing.assert_allclose(found.central_weights, exact.central_weights, atol=1e-3)
    np.testing.assert_allclose(found.confidence_factor, exact.confidence_factor)


def test_the_interval_holds_the_stated_share_of_the_draws():
    values, ids = region(40, missing=0.2)
    found = simulated(values, ids, flat_weights([1, 1, 1], 1_000, 1))
    reached = np.cumsum(found.rank_acceptability, axis=1)
    for i in range(40):
        low, high = found.rank_low[i], found.rank_high[i]
        assert reached[i, low - 1] >= 0.1 - 1e-6
        assert reached[i, high - 1] >= 0.9 - 1e-6
        assert low == 1 or reached[i, low - 2] < 0.1
        assert high == 1 or reached[i, high - 2] < 0.9


@pytest.mark.parametrize("missing", [0.0, 0.25])
def test_without_the_matrix_the_figures_are_the_same(missing, monkeypatch):
    values, ids = region(60, missing)
    values[50:] = values[0]
    weights = weights_around([3, 2, 1], 30, 1_000, 1)
    whole = simulated(values, ids, weights)
    few = dataclasses.replace(load_settings(), full_matrix_up_to=10)
    monkeypatch.setattr(simulation, "load_settings", lambda: few)
    found = simulated(values, ids, weights)
    assert found.rank_acceptability is None
    np.testing.assert_allclose(found.p_top_k, whole.p_top_k, atol=2e-3)
    np.testing.assert_allclose(found.p_first, whole.p_first, atol=2e-3)
    assert np.abs(found.rank_low - whole.rank_low).max() <= 1
    assert np.abs(found.rank_high - whole.rank_high).max() <= 1
    np.testing.assert_allclose(found.confidence_factor, whole.confidence_factor, atol=0.01)


def test_beyond_64_a_bound_is_within_two_hundredths(without_matrix):
    values, ids = region(2_000)
    weights = weights_around([3, 2, 1], 30, 200, 1)
    found = simulated(values, ids, weights)
    exact = np.sort((-(weights @ values.T)).argsort(axis=1).argsort(axis=1) + 1, axis=0)
    for bound, share in ((found.rank_low, 0.1), (found.rank_high, 0.9)):
        true = exact[round(share * 200) - 1]
        assert (np.abs(bound - true) <= np.maximum(1, 0.02 * true)).all()


@pytest.mark.parametrize("seed", [1, 2])
def test_permuting_the_rows_changes_nothing(seed):
    values, ids = region(50, missing=0.3)
    weights = weights_around([3, 2, 1], 30, 300, 1)
    order = np.random.default_rng(seed).permutation(50)
    found = simulated(values, ids, weights)
    shuffled = simulated(values[order], [ids[i] for i in order], weights)
    for field in dataclasses.fields(found):
        np.testing.assert_array_equal(getattr(shuffled, field.name), getattr(found, field.name)[order])


def test_alike_assets_have_alike_figures_and_share_the_first_rank():
    found = simulated(np.full((4, 3), 0.4), list("wxyz"), weights_around([1, 1, 1], 30, 50, 1))
    assert found.p_first.tolist() == [1] * 4
    assert (found.rank_low.tolist(), found.rank_high.tolist()) == ([1] * 4, [1] * 4)
    assert found.confidence_factor.tolist() == [1] * 4


def test_a_dominated_newcomer_changes_nothing_for_the_others():
    values, ids = region(30, missing=0.2)
    weights = weights_around([3, 2, 1], 30, 400, 1)
    found = simulated(values, ids, weights)
    more = simulated(np.vstack([values, np.zeros(3)]), [*ids, "zz"], weights)
    np.testing.assert_allclose(more.p_top_k[:-1], found.p_top_k, atol=0.005)
    np.testing.assert_allclose(more.p_first[:-1], found.p_first, atol=0.005)
    assert more.p_top_k[-1] == 0


def test_what_is_not_known_widens_the_interval_and_a_declared_interval_narrows_it():
    values, ids = region(40)
    weights = np.tile([0.5, 0.3, 0.2], (2_000, 1))
    certain = simulated(values, ids, weights)
    assert (certain.rank_low == certain.rank_high).all()
    values[7, 0] = np.nan
    wide = simulated(values, ids, weights)
    narrow = simulated(values, ids, weights, intervals={"a": (0.4, 0.6)})
    spread = [found.rank_high[7] - found.rank_low[7] for found in (certain, narrow, wide)]
    assert spread[0] < spread[1] < spread[2]


def test_the_confidence_factor_of_an_uncertain_leader_is_the_chance_that_it_leads():
    # the first leads when its unknown value is above 0.75
    values = [[np.nan, 0.0, 0.0], [0.75, 0.0, 0.0]]
    found = simulated(values, ["a", "b"], np.tile([1.0, 0.0, 0.0], (4_000, 1)))
    assert found.p_first.tolist() == pytest.approx([0.25, 0.75], abs=0.03)
    assert found.confidence_factor.tolist() == pytest.approx([0.25, 0.75], abs=0.05)
    np.testing.assert_allclose(found.central_weights, [[1, 0, 0]] * 2)


def test_pairwise_shares_of_a_few_are_those_among_all():
    values, ids = region(20, missing=0.2)
    weights = weights_around([3, 2, 1], 30, 500, 1)
    among = pairwise_winning(values, ids, KEYS, weights, seed=1)
    few = pairwise_winning(values[[3, 9]], [ids[3], ids[9]], KEYS, weights, seed=1)
    assert few[0, 1] == pytest.approx(among[3, 9], abs=2 / 500)
    off = ~np.eye(20, dtype=bool)
    np.testing.assert_allclose((among + among.T)[off], 1)


def test_nobody():
    found = simulated(np.empty((0, 3)), [], [[1, 0, 0]])
    assert (found.p_top_k.shape, found.central_weights.shape) == ((0,), (0, 3))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"utilities": [[0.1, 0.2]]}, r"'utilities' has the shape \(1, 2\), allowed \(1, 3\)"),
        ({"utilities": [[0.1, 0.2, 1.5]]}, "'utilities' holds numbers outside 0 to 1"),
        ({"utilities": [[0.1, 0.2, np.inf]]}, "'utilities' holds numbers outside 0 to 1"),
        ({"utilities": [[0.1] * 3] * 2, "ids": ["x", "x"]}, "'ids' has 1 repeated"),
        ({"weight_draws": [[1, 0]]}, "'weight_draws' has the shape"),
        ({"weight_draws": [[1, 1, 1]]}, "'weight_draws' holds a draw that is negative or does not add up to 1"),
        ({"top_k": 0}, "'top_k' is 0, allowed 1 or more"),
        ({"intervals": {"z": (0, 1)}}, "'intervals' names 'z', allowed a, b, c"),
        ({"intervals": {"a": (0.5, 0.2)}}, "'intervals' is 0.5 to 0.2 for 'a'"),
    ],
)
def test_what_cannot_be_used_is_named(change, message):
    plain = {"utilities": [[0.1] * 3], "ids": ["x"], "criteria": KEYS, "weight_draws": [[1, 0, 0]], "top_k": 1}
    with pytest.raises(ValueError, match=message):
        simulate_ranks(**(plain | {"seed": 0} | change))
