import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from assetmap.indicators import reach
from assetmap.indicators.reach import (
    Outlines,
    area_in_reach,
    high_need_population_in_reach,
    people_in_reach,
    population_in_reach,
    residents_in_reach,
)
from assetmap.tables import CRS


def shares(places, shapes, reach_m):
    outlines = Outlines.of(gpd.GeoDataFrame(geometry=shapes, crs=CRS))
    found = np.zeros((len(places), len(shapes)))
    for place, area, share in area_in_reach(places, outlines, reach_m):
        found[place, area] = share
    return found


def drawn(places, shapes, reach_m):
    """The same with circles drawn as polygons of 8,000 corners."""
    circles = shapely.buffer(shapely.points(places), reach_m, quad_segs=2000)
    return shapely.area(shapely.intersection(circles[:, None], np.array(shapes)[None])) / shapely.area(np.array(shapes))


def star(seed, *, hole=True):
    rng = np.random.default_rng(seed)
    centre, turn = rng.uniform(0, 100, 2), np.sort(rng.uniform(0, 2 * np.pi, 11))
    far = rng.uniform(6, 30, 11)
    shape = shapely.Polygon(centre + np.column_stack([far * np.cos(turn), far * np.sin(turn)])).buffer(0)
    return shape.difference(shapely.Point(centre).buffer(3, quad_segs=3)) if hole else shape


def test_shares_by_hand():
    square = shapely.box(0, 0, 10, 10)
    found = shares([(5, 5), (5, 5), (0, 0), (50, 50)], [square], 3.0)[:, 0]
    assert found[0] == pytest.approx(np.pi * 9 / 100)  # the circle lies inside
    assert found[2] == pytest.approx(np.pi * 9 / 4 / 100)  # a corner takes a quarter
    assert found[3] == 0
    assert shares([(5, 5)], [square], 7.1).item() == 1.0  # the square lies inside: half a diagonal is 7.07
    # half the circle on either side of a straight edge
    assert shares([(10, 5)], [square], 2.0).item() == pytest.approx(np.pi * 4 / 2 / 100)


@given(st.integers(0, 10_000), st.sampled_from([1.0, 8.0, 25.0, 90.0]))
@settings(max_examples=25, deadline=None)
def test_shares_are_those_of_drawn_circles_with_holes_and_several_parts(seed, reach_m):
    shapes = [star(seed), star(seed + 1), shapely.union(star(seed + 2), shapely.box(200, 200, 210, 215))]
    places = np.random.default_rng(seed).uniform(-20, 220, (6, 2))
    assert np.allclose(shares(places, shapes, reach_m), drawn(places, shapes, reach_m), atol=2e-6)


def test_a_ring_the_wrong_way_round_counts_the_same():
    square = shapely.box(0, 0, 10, 10)
    assert shares([(0, 0)], [square.reverse()], 3.0) == pytest.approx(shares([(0, 0)], [square], 3.0))


def test_small_blocks_give_the_same(monkeypatch):
    shapes, places = [star(n) for n in range(12)], np.random.default_rng(0).uniform(0, 100, (40, 2))
    whole = shares(places, shapes, 20.0)
    monkeypatch.setattr(reach, "_AT_ONCE", 60)
    monkeypatch.setattr(reach, "_PLACES_AT_ONCE", 7)
    assert np.allclose(shares(places, shapes, 20.0), whole)


def test_areas_that_tile_share_a_circle_among_them():
    shapes = [shapely.box(x, y, x + 10, y + 10) for x in range(-50, 50, 10) for y in range(-50, 50, 10)]
    found = shares([(1.5, -2.5)], shapes, 33.0)
    assert found.sum() * 100 == pytest.approx(np.pi * 33**2)


def test_people_by_hand(points, squares):
    areas = squares(3, population=[1000.0, 2000.0, 4000.0], imd_decile=[1.0, 2.0, 9.0])
    half_circle = np.pi * 100**2 / 2 / 1e6
    found = people_in_reach(points((1000, 500), (2000, 500), None, (9000, 9000)), areas, 100.0, 2)
    assert found["population"].to_list()[:2] == pytest.approx([half_circle * 3000, half_circle * 6000])
    assert found["high_need"].to_list()[:2] == pytest.approx([half_circle * 3000, half_circle * 2000])
    assert found[2:].isna().all(axis=None)  # not placed; nowhere near an area
    everybody = population_in_reach(points((1500, 500)), areas, 5000.0)
    assert everybody.item() == pytest.approx(7000)
    assert everybody.name == "population_5000m"
    assert high_need_population_in_reach(points((1500, 500)), areas, 5000.0, 1).item() == pytest.approx(1000)


def test_an_area_in_reach_without_a_figure_makes_the_number_not_known(points, squares):
    areas = squares(3, population=[1000.0, np.nan, 4000.0], imd_decile=[1.0, 2.0, np.nan])
    found = people_in_reach(points((500, 500), (1000, 500), (2500, 500)), areas, 100.0, 2)
    assert found["population"].isna().to_list() == [False, True, False]
    assert found["high_need"].isna().to_list() == [False, True, True]


@pytest.mark.parametrize("index", [["a", "b"], ["a", "a"], [4, 4]])
def test_on_the_same_index_with_the_input_untouched(points, squares, index):
    assets, areas = points((500, 500), (500, 500), index=index), squares(2, population=[1.0, 2.0], imd_decile=1.0)
    before = assets.copy(), areas.copy()
    found = people_in_reach(assets, areas, 400.0, 2)
    assert found.index.equals(assets.index)
    assert found["population"].iloc[0] == found["population"].iloc[1]
    pd.testing.assert_frame_equal(assets, before[0])
    pd.testing.assert_frame_equal(areas, before[1])


def test_no_assets_and_no_areas(points, squares):
    areas = squares(1, population=[1.0], imd_decile=1.0)
    assert people_in_reach(points(), areas, 400.0, 2).shape == (0, 2)
    assert people_in_reach(points((0, 0)), areas[:0], 400.0, 2).isna().all(axis=None)
    assert residents_in_reach([], Outlines.of(areas), 10.0, np.ones((1, 2))).shape == (0, 2)


def test_what_cannot_be_asked_is_refused(points, squares):
    areas = squares(1, population=[1.0], imd_decile=1.0)
    with pytest.raises(ValueError, match="'last_decile' is 11"):
        people_in_reach(points((0, 0)), areas, 400.0, 11)
    with pytest.raises(ValueError, match="'areas' is in"):
        Outlines.of(areas.to_crs("EPSG:4326"))
    with pytest.raises(ValueError, match="'reach_m' is 0"):
        population_in_reach(points((0, 0)), areas, 0)
