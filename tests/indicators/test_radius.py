import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assetmap.indicators import radius
from assetmap.indicators.radius import PointStrips

PLACES = st.lists(st.tuples(st.integers(-20, 60), st.integers(-20, 60)), max_size=25)
QUICK = settings(max_examples=60, deadline=None)


def near(places, points, reach):
    """Every pair measured, shape (places, points)."""
    places, points = np.reshape(places, (-1, 2)), np.reshape(points, (-1, 2))
    return ((places[:, None] - points[None]) ** 2).sum(axis=-1) <= reach**2


def test_by_hand_with_the_edge_included():
    strips = PointStrips([(0, 0), (300, 400), (300, 401), (5000, 0)], 500.0)
    places = [(0, 0), (5000, 500), (9000, 9000)]
    assert strips.count(places).tolist() == [2, 1, 0]
    assert strips.sums(places, [[1.0, 10], [2, 20], [4, 40], [8, 80]]).tolist() == [[3, 30], [8, 80], [0, 0]]
    assert strips.median(places, [1.0, 2, 4, 8]).tolist()[:2] == [1.5, 8.0]
    assert np.isnan(strips.median(places, [1.0, 2, 4, 8])[2])
    assert strips.counts_and_medians(places, [1.0, 2, 4, 8])[0].tolist() == [2, 1, 0]
    assert np.isnan(strips.median(places, [1.0, 2, 4, 8], fewest=2)).tolist() == [False, True, True]


@given(PLACES, PLACES, st.integers(1, 90))
@QUICK
def test_counts_sums_medians_and_pairs_are_those_of_every_pair_measured(places, points, reach):
    values = np.arange(len(points), dtype=float) * 1.5 - 3
    strips, hit = PointStrips(points, float(reach)), near(places, points, reach)
    assert strips.count(places).tolist() == hit.sum(axis=1).tolist()
    sums = strips.sums(places, np.column_stack([values, values**2]))
    assert np.allclose(sums, np.column_stack([hit @ values, hit @ values**2]))
    medians = [np.median(values[row]) if row.any() else np.nan for row in hit]
    assert np.allclose(strips.median(places, values), medians, equal_nan=True)
    found = [pair for block in strips.pairs(places) for pair in zip(*map(np.ndarray.tolist, block), strict=True)]
    assert sorted(found) == [(int(i), int(j)) for i, j in np.argwhere(hit)]


def test_small_blocks_give_the_same(monkeypatch):
    rng = np.random.default_rng(3)
    points, places = rng.uniform(0, 5000, (2000, 2)), rng.uniform(-500, 5500, (300, 2))
    values = rng.lognormal(size=2000)
    whole = PointStrips(points, 700.0)
    before = whole.count(places), whole.sums(places, values[:, None]), whole.median(places, values)
    monkeypatch.setattr(radius, "_AT_ONCE", 50)
    monkeypatch.setattr(radius, "_PLACES_AT_ONCE", 37)
    assert (whole.count(places) == before[0]).all()
    assert np.allclose(whole.sums(places, values[:, None]), before[1])
    assert np.array_equal(whole.median(places, values), before[2], equal_nan=True)
    assert before[0].tolist() == near(places, points, 700.0).sum(axis=1).tolist()
    owners = [set(block[0].tolist()) for block in whole.pairs(places)]
    assert len(owners) > 1
    assert sum(map(len, owners)) == len(set().union(*owners))


@pytest.mark.parametrize("number", [1, 2, 4, 8, 30])
def test_however_many_strips_the_answer_is_the_same(monkeypatch, number):
    rng = np.random.default_rng(number)
    points, places = rng.uniform(0, 3000, (400, 2)), rng.uniform(-500, 3500, (100, 2))
    monkeypatch.setattr(radius, "_STRIPS", ((0.0, number),))
    strips, hit = PointStrips(points, 600.0), near(places, points, 600.0)
    assert strips.count(places).tolist() == hit.sum(axis=1).tolist()
    medians = [np.median(points[row, 0]) if row.any() else np.nan for row in hit]
    assert np.allclose(strips.median(places, points[:, 0]), medians, equal_nan=True)


def test_nothing_there_and_nothing_asked():
    assert PointStrips([], 10.0).count([(0, 0), (1, 1)]).tolist() == [0, 0]
    assert np.isnan(PointStrips([], 10.0).median([(0, 0)], [])).all()
    assert PointStrips([(0, 0)], 10.0).count([]).tolist() == []
    assert list(PointStrips([], 10.0).pairs([(0, 0)])) == []


@pytest.mark.parametrize("reach", [0, -1.0, np.nan, np.inf])
def test_a_distance_that_is_none_is_refused(reach):
    with pytest.raises(ValueError, match="'reach' is"):
        PointStrips([(0, 0)], reach)


def test_other_shapes_are_refused():
    with pytest.raises(ValueError, match=r"'points' has shape \(1, 3\)"):
        PointStrips([(0, 0, 0)], 1.0)
    with pytest.raises(ValueError, match="'points' has shape"):
        PointStrips([(0, np.nan)], 1.0)
    strips = PointStrips([(0, 0)], 1.0)
    with pytest.raises(ValueError, match="'places' has shape"):
        strips.count([0, 0, 0])
    with pytest.raises(ValueError, match=r"'values' has shape \(1,\)"):
        strips.sums([(0, 0)], [1.0])
    with pytest.raises(ValueError, match="'values' has shape"):
        strips.median([(0, 0)], [np.nan])
