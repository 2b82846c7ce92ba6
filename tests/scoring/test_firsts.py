import numpy as np

from assetmap.scoring.firsts import Firsts


def test_times_and_central_weights_by_hand():
    firsts = Firsts(3)
    firsts.note(np.array([2]), np.array([0]))
    firsts.note(np.array([0, 1, 1]), np.array([0, 0, 2]))
    weights = np.array([[0.2, 0.8], [0.4, 0.6], [0.9, 0.1]])
    assert firsts.times().tolist() == [3, 0, 1]
    central = firsts.central(weights)
    np.testing.assert_allclose(central[[0, 2]], [[0.5, 0.5], [0.4, 0.6]])
    assert np.isnan(central[1]).all()


def test_the_order_in_which_draws_are_noted_changes_no_digit():
    rng = np.random.default_rng(1)
    weights, who = rng.random((1000, 3)), rng.integers(0, 4, 1000)
    together, apart = Firsts(4), Firsts(4)
    together.note(np.arange(1000), who)
    for draws in reversed(np.array_split(np.arange(1000), 7)):
        apart.note(draws, who[draws])
    assert (together.central(weights) == apart.central(weights)).all()


def test_nobody_was_first_before_anything_is_noted():
    assert Firsts(2).times().tolist() == [0, 0]
    assert np.isnan(Firsts(2).central(np.ones((3, 2)))).all()
