import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assetmap.scoring import rank_counts
from assetmap.scoring.rank_counts import blocks_of, count_ranks


def one_by_one(scores):
    counts = np.zeros((scores.shape[1],) * 2, dtype=int)
    for row in scores:
        place = (row[None, :] > row[:, None]).sum(axis=1)
        counts[np.arange(len(row)), place] += 1
    return counts


def counted(scores, dtype=np.float64):
    return count_ranks(lambda a, b, out: np.copyto(out, scores[a:b]), *scores.shape, dtype)


@given(st.integers(1, 12), st.integers(1, 30), st.sampled_from([1, 2, 5, 1000]), st.integers(0, 99))
@settings(max_examples=60, deadline=None)
def test_counts_are_those_of_ranking_draw_by_draw_with_ties_sharing_the_best(alternatives, draws, levels, seed):
    scores = np.random.default_rng(seed).integers(-levels, levels + 1, (draws, alternatives)).astype("float64")
    assert (counted(scores) == one_by_one(scores)).all()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_scores_closer_than_a_key_can_tell_are_still_put_in_order(dtype):
    rng = np.random.default_rng(1)
    scores = (rng.random((200, 60)) * 1e-5 + 0.5).astype(dtype)
    scores[:, 0] = 0.0  # widens the range, so that all the others fall into a few keys
    scores[:, 1] = 1.0
    assert (counted(scores, dtype) == one_by_one(scores)).all()


def test_neighbours_are_swapped_where_the_cut_keys_are_equal(monkeypatch):
    rng = np.random.default_rng(2)
    scores = rng.random((50, 900))
    monkeypatch.setattr(rank_counts, "_MOST_PASSES", 0)
    by_argsort = counted(scores)
    monkeypatch.undo()
    assert (counted(scores) == by_argsort).all()
    assert (by_argsort == one_by_one(scores)).all()


def test_blocks_do_not_matter(monkeypatch):
    scores = np.random.default_rng(3).integers(0, 9, (101, 17)).astype("float64")
    whole = counted(scores)
    monkeypatch.setattr(rank_counts, "_CELLS", 40)
    monkeypatch.setattr(rank_counts, "_BINS", 40)
    monkeypatch.setattr(rank_counts, "_TASK_CELLS", 300)
    assert (counted(scores) == whole).all()


def test_nobody_no_draws_and_too_many():
    assert counted(np.empty((3, 0))).shape == (0, 0)
    assert counted(np.empty((0, 2))).sum() == 0
    with pytest.raises(ValueError, match="'alternatives' is 9000, allowed 8192 at most"):
        count_ranks(lambda a, b, out: None, 1, 9000)


def test_blocks_cover_everything_once():
    assert list(blocks_of(7, 3)) == [(0, 3), (3, 6), (6, 7)]
    assert list(blocks_of(2, 0)) == [(0, 1), (1, 2)]
    assert list(blocks_of(0, 5)) == []
