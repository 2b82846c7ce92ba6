import numpy as np
import pytest

from assetmap.scoring import rank_bounds as module
from assetmap.scoring.draws import weights_around
from assetmap.scoring.firsts import Firsts
from assetmap.scoring.rank_bounds import rank_bounds
from assetmap.scoring.uncertain_scores import UncertainScores

SHARES = (0.1, 0.9)


def made(assets, draws, seed=1, missing=0.0, levels=0):
    rng = np.random.default_rng(seed)
    values = rng.random((assets, 3)) if not levels else rng.integers(0, levels, (assets, 3)) / levels
    values[rng.random((assets, 3)) < missing] = np.nan
    weights = weights_around([3, 2, 1], 10, draws, seed)
    return UncertainScores(values, [f"x{i}" for i in range(assets)], list("abc"), weights, WIDE, seed)


WIDE = np.tile([0.0, 1.0], (3, 1))


def places(scores):
    out = np.empty((scores.draws, scores.assets), dtype=np.float32)
    scores.write(0, scores.draws, out)
    rising = np.sort(out, axis=1)
    above = [scores.assets - np.searchsorted(row, own, side="right") for row, own in zip(rising, out, strict=True)]
    return np.array(above) + 1


def bounds(rank, share):
    return np.sort(rank, axis=0)[int(np.ceil(share * len(rank) - 1e-9)) - 1]


@pytest.mark.parametrize(("missing", "levels"), [(0.0, 0), (0.3, 0), (0.0, 3)])
def test_up_to_64_assets_all_is_exact(missing, levels):
    scores = made(40, 500, missing=missing, levels=levels)
    rank, firsts = places(scores), Firsts(40)
    top, low, high = rank_bounds(scores, firsts, 5, SHARES)
    np.testing.assert_array_equal(top, (rank <= 5).mean(axis=0))
    np.testing.assert_array_equal(low, bounds(rank, 0.1))
    np.testing.assert_array_equal(high, bounds(rank, 0.9))
    np.testing.assert_array_equal(firsts.times(), (rank == 1).sum(axis=0))


def test_what_few_draws_say_narrows_the_search_and_decides_nothing(monkeypatch):
    scores = made(120, 4000, missing=0.2)
    plain = rank_bounds(scores, Firsts(120), 5, SHARES)
    monkeypatch.setattr(module, "_FEWEST_THINNED", 10**6)
    for thinned, whole in zip(plain, rank_bounds(scores, Firsts(120), 5, SHARES), strict=True):
        np.testing.assert_array_equal(thinned, whole)


@pytest.mark.parametrize("sigmas", [-30.0, 0.0])
def test_where_the_few_draws_mislead_all_of_them_put_it_right(monkeypatch, sigmas):
    scores = made(120, 4000, missing=0.2)
    plain = rank_bounds(scores, Firsts(120), 5, SHARES)
    monkeypatch.setattr(module, "_SIGMAS", sigmas)
    for misled, whole in zip(rank_bounds(scores, Firsts(120), 5, SHARES), plain, strict=True):
        np.testing.assert_array_equal(misled, whole)


def test_beyond_64_a_bound_is_the_next_rank_of_the_grid(monkeypatch):
    monkeypatch.setattr(module, "_RANK_GRID", 80)
    scores = made(900, 300)
    rank = places(scores)
    grid = module._grid(900)
    assert (grid[:64] == np.arange(1, 65)).all()
    assert grid[-1] == 900
    for found, share in zip(rank_bounds(scores, Firsts(900), 20, SHARES)[1:], SHARES, strict=True):
        np.testing.assert_array_equal(found, grid[np.searchsorted(grid, bounds(rank, share))])
