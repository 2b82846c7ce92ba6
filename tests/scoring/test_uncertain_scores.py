import numpy as np

from assetmap.scoring.draws import weights_around
from assetmap.scoring.uncertain_scores import UncertainScores, multiply

KEYS = ["a", "b", "c"]
WIDE = np.tile([0.0, 1.0], (3, 1))


def made(values, ids=None, weights=None, intervals=WIDE, seed=1):
    values = np.asarray(values, dtype="float64")
    ids = ids or [f"x{i:03d}" for i in range(len(values))]
    weights = weights_around([1, 1, 1], 30, 40, 1) if weights is None else weights
    return UncertainScores(values, ids, KEYS, weights, intervals, seed)


def written(scores, start=0, stop=None):
    out = np.empty(((stop or scores.draws) - start, scores.assets), dtype=np.float32)
    scores.write(start, stop or scores.draws, out)
    back = np.empty_like(out)
    back[:, scores.order] = out
    return back


def test_scores_of_known_values_are_weighted_sums():
    values = np.random.default_rng(0).random((30, 3))
    scores = made(values)
    np.testing.assert_allclose(written(scores), scores.weights @ values.T, atol=1e-6)
    assert scores.certain


def test_alike_assets_tie_exactly_also_where_they_differ_only_in_what_has_no_weight():
    values = np.random.default_rng(0).random((200, 3))
    values[150:] = values[:50]
    values[150:, 2] = 0.123
    scores = made(values, weights=weights_around([3, 2, 0], 30, 40, 1))
    found = written(scores)
    assert (found[:, 150:] == found[:, :50]).all()
    assert scores.values.shape[1] == 150
    assert len(np.unique(scores.column)) == 150


def test_what_is_not_known_spreads_evenly_over_its_interval_and_apart_from_other_assets():
    narrow = np.array([[0.0, 1.0], [0.2, 0.4], [0.0, 1.0]])
    weights = np.tile([0.0, 1.0, 0.0], (4000, 1))
    found = written(made([[0.5, np.nan, 0.5], [0.1, np.nan, 0.1], [0.5, 0.3, 0.5]], weights=weights, intervals=narrow))
    assert (found[:, 0].min() >= 0.2) & (found[:, 0].max() <= 0.4)
    np.testing.assert_allclose(found[:, 0].mean(), 0.3, atol=0.003)
    np.testing.assert_allclose(found[:, 0].std(), 0.2 / np.sqrt(12), rtol=0.03)
    assert abs(np.corrcoef(found[:, 0], found[:, 1])[0, 1]) < 0.05
    assert (found[:, 2] == np.float32(0.3)).all()


def test_neither_rows_nor_blocks_nor_company_change_a_score():
    rng = np.random.default_rng(2)
    values = rng.random((90, 3))
    values[rng.random((90, 3)) < 0.3] = np.nan
    ids = [f"x{i:03d}" for i in range(90)]
    scores = made(values, ids)
    whole = written(scores)
    order = rng.permutation(90)
    assert (written(made(values[order], [ids[i] for i in order])) == whole[:, order]).all()
    assert (np.vstack([written(scores, 0, 7), written(scores, 7, 40)]) == whole).all()
    np.testing.assert_allclose(written(made(values[:20], ids[:20])), whole[:, :20], atol=1e-6)


def test_values_and_parts_are_those_that_the_scores_are_made_of():
    rng = np.random.default_rng(3)
    values = rng.random((40, 3))
    values[rng.random((40, 3)) < 0.4] = np.nan
    values[10:20] = values[0]
    scores = made(values)
    out = np.empty((scores.draws, scores.assets), dtype=np.float32)
    scores.write(0, scores.draws, out)
    distinct = scores.values.shape[1]
    some = np.empty((scores.draws, distinct - 5), dtype=np.float32)
    scores.write_distinct(3, distinct - 2, some)
    drawn = np.empty((3, distinct), dtype=np.float32)
    write = scores.value_writer(np.arange(distinct))
    picked, few = np.empty((3, 4), dtype=np.float32), np.array([distinct - 1, 2, 11, 5])
    for draw in (0, 17):
        write(draw, drawn)
        scores.value_writer(few)(draw, picked)
        assert (picked == drawn[:, few]).all()
        np.testing.assert_allclose((scores.weights[draw] @ drawn)[scores.column], out[draw], atol=1e-6)
        np.testing.assert_allclose(some[draw], scores.weights[draw] @ drawn[:, 3 : distinct - 2], atol=1e-6)
        assert (scores.upper() + 1e-6 >= drawn.T).all()


def test_the_product_in_pieces_is_the_product():
    rng = np.random.default_rng(0)
    left, right = rng.random((300, 12), dtype=np.float32), rng.random((12, 1000), dtype=np.float32)
    out = np.empty((300, 1000), dtype=np.float32)
    multiply(left, right, out)
    np.testing.assert_allclose(out, left @ right, rtol=1e-5)
