import itertools

import numpy as np
import pytest

from assetmap.portfolio.median import median_bound, median_by_interchange, p_median
from assetmap.portfolio.programme import OPTIMAL


def published(path):
    """Distances between all nodes, and p, of a file in the OR-Library's form."""
    rows = [[int(word) for word in line.split()] for line in path.read_text().splitlines() if line.split()]
    nodes, _, p = rows[0]
    far = np.full((nodes, nodes), np.inf)
    np.fill_diagonal(far, 0)
    for one, other, length in rows[1:]:
        far[one - 1, other - 1] = far[other - 1, one - 1] = length
    for via in range(nodes):
        far = np.minimum(far, far[:, via, None] + far[via])
    return far, p


@pytest.mark.real_data
@pytest.mark.parametrize(("name", "total"), [("pmed1", 5819), ("pmed2", 4093), ("pmed3", 4250), ("pmed6", 7824)])
def test_published_optima(shared_data, name, total):
    found = p_median(*published(shared_data / "checks" / "pmed" / f"{name}.txt"))
    assert (found.total, found.bound, found.status) == (total, total, OPTIMAL)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("whole", [True, False])
def test_every_choice_tried(seed, whole):
    random = np.random.default_rng(seed)
    far = random.uniform(0, 100, (9, 12))
    far = far.round() if whole else far
    weight = random.integers(1, 5, 12)
    p = int(random.integers(1, 5))
    best = min((far * weight)[list(chosen)].min(axis=0).sum() for chosen in itertools.combinations(range(9), p))
    found = p_median(far, p, weight=weight)
    assert found.total == pytest.approx(best)
    assert found.bound == pytest.approx(best)
    assert len(found.chosen) == p


def test_the_ladder_is_lengthened_where_it_is_too_short(monkeypatch):
    monkeypatch.setattr("assetmap.portfolio.median._WHOLE_LADDER", 0)
    random = np.random.default_rng(11)
    points = random.uniform(0, 100, (40, 2))
    far = np.hypot(*(points[:, None] - points[None, :]).transpose(2, 0, 1))
    short = p_median(far, 4)
    monkeypatch.undo()
    assert short.total == pytest.approx(p_median(far, 4).total)


def test_the_bound_is_below_and_keeps_the_places_of_the_best():
    random = np.random.default_rng(2)
    far = random.integers(1, 90, (15, 15)).astype(float)
    start = median_by_interchange(far, 3)
    low, best, may = median_bound(far, 3, start)
    total = min(far[list(chosen)].min(axis=0).sum() for chosen in itertools.combinations(range(15), 3))
    assert low <= total
    assert set(best) <= set(may)


def test_no_time_leaves_the_choice_by_exchange_and_an_honest_bound():
    random = np.random.default_rng(7)
    far = random.integers(1, 1000, (60, 60)).astype(float)
    found = p_median(far, 6, time_limit=0.0)
    assert found.bound <= found.total
    assert found.status != OPTIMAL or found.bound == found.total


@pytest.mark.parametrize(
    ("far", "p", "message"),
    [
        ([1, 2], 1, r"'distances' has shape \(2,\)"),
        ([[1, np.inf]], 1, "'distances' has shape"),
        ([[1, -2]], 1, "'distances' has shape"),
        ([[1, 2]], 2, "'p' is 2, allowed a whole number from 1 to 1"),
        ([[1, 2]], 0, "'p' is 0"),
    ],
)
def test_what_cannot_be_used_is_named(far, p, message):
    with pytest.raises(ValueError, match=message):
        p_median(far, p)
