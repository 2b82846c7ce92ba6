import numpy as np
import pytest

from assetmap.portfolio.covering import add_coverage, add_ladder, coverage_within, distances_between
from assetmap.portfolio.programme import Programme


def test_pairs_agree_with_all_distances():
    random = np.random.default_rng(3)
    places, areas = random.uniform(0, 3000, (40, 2)), random.uniform(0, 3000, (60, 2))
    place, area = coverage_within(places, areas, 700)
    expected = np.argwhere(distances_between(places, areas) <= 700)
    assert np.column_stack([place, area]).tolist() == expected.tolist()


def test_the_border_is_in_reach_and_an_unknown_place_reaches_nothing():
    place, area = coverage_within([[0, 0], [np.nan, np.nan]], [[300, 400], [300, 400.01]], 500)
    assert (place.tolist(), area.tolist()) == ([0], [0])
    assert coverage_within([[np.nan, 0]], [[0, 0]], 5)[0].tolist() == []


@pytest.mark.parametrize(
    ("places", "radius", "message"),
    [([1, 2], 5, r"'places' has shape \(2,\), allowed"), ([[0, 0]], -1, "'radius' is -1"), ([[0, 0]], np.nan, "nan")],
)
def test_what_cannot_be_used_is_named(places, radius, message):
    with pytest.raises(ValueError, match=message):
        coverage_within(places, [[0, 0]], radius)


def test_coverage_counts_an_area_once():
    programme = Programme()
    x = programme.add_columns(3, whole=True)
    add_coverage(programme, x, (np.array([0, 1, 1, 2]), np.array([0, 0, 1, 2])), [10, 4, 6], weight=2.0)
    programme.add_row(x, np.ones(3), most=2)
    assert programme.solve(gap=0).objective == 2 * 20
    programme.add_row(x[:2], np.ones(2), least=2)
    assert programme.solve(gap=0).objective == 2 * 14


@pytest.mark.parametrize("rungs", [1, 2, 99])
def test_a_ladder_costs_the_way_to_the_nearest_or_a_bound_of_it(rungs):
    random = np.random.default_rng(5)
    far = random.integers(0, 9, (6, 8)).astype(float)
    programme = Programme()
    x = programme.add_columns(6, whole=True)
    programme.add_row(x, np.ones(6), least=2, most=2)
    last, possible = add_ladder(programme, x, far, np.full(8, rungs))
    total = -programme.solve(gap=0).objective
    best = min(np.minimum(far[i], far[j]).sum() for i in range(6) for j in range(i))
    assert possible.tolist() == [len(np.unique(column)) for column in far.T]
    assert total <= best + 1e-9
    if rungs == 99:
        assert total == pytest.approx(best)
        assert (last == -1).all()


def test_a_client_equally_far_from_all_pays_that():
    programme = Programme()
    x = programme.add_columns(2, whole=True)
    programme.add_row(x, np.ones(2), least=1, most=1)
    add_ladder(programme, x, [[4.0], [4.0]], [5], weight=3.0)
    assert programme.solve().objective == -12
