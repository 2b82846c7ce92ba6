import numpy as np
import pytest
import shapely

from assetmap.starter.tiling import cell_faces, centres_of, connected_groups, nearest, neighbours

LAND = shapely.box(0, 0, 1000, 600)
RIVER = shapely.LineString([(500, 5600), (480, 300), (510, -5000)])


def test_nearest_takes_the_closest_centre():
    own = nearest(np.array([[0.0, 0.0], [9.0, 1.0]]), np.array([[10.0, 0.0], [1.0, 0.0]]))
    assert own.tolist() == [1, 0]


def test_centres_of_two_heaps_lie_in_the_heaps_from_west_to_east():
    rng = np.random.default_rng(1)
    heaps = np.vstack([rng.normal((100, 0), 1, (50, 2)), rng.normal((0, 0), 1, (50, 2))])
    centres = centres_of(heaps, 2, np.random.default_rng(3))
    assert centres[:, 0] == pytest.approx([0, 100], abs=1)


def test_as_many_centres_as_points_are_the_points():
    points = np.array([[2.0, 1.0], [1.0, 1.0]])
    assert centres_of(points, 5, np.random.default_rng(0)).tolist() == [[1.0, 1.0], [2.0, 1.0]]


def test_cells_tile_the_land_and_respect_the_river():
    seeds = np.array([[100.0, 300.0], [300.0, 100.0], [300.0, 500.0], [700.0, 100.0], [800.0, 480.0]])
    side = np.array([0, 0, 0, 1, 1])
    cells = cell_faces(LAND, RIVER, seeds, side, np.random.default_rng(0))
    assert shapely.coverage_is_valid(cells)
    assert sum(c.area for c in cells) == LAND.area
    assert all(c.contains(shapely.Point(p)) for c, p in zip(cells, seeds, strict=True))
    west = shapely.union_all(cells[:3])
    # Rounding to whole metres moves the shared border by less than a metre.
    assert west.bounds[2] <= 511
    assert all(float(v).is_integer() for v in shapely.get_coordinates(cells).ravel())


def test_a_river_that_ends_inland_is_refused():
    with pytest.raises(ValueError, match="'river'"):
        cell_faces(
            LAND,
            shapely.LineString([(500, 300), (500, -9000)]),
            np.array([[1.0, 1.0]]),
            np.array([0]),
            np.random.default_rng(0),
        )


def test_two_seeds_in_one_place_are_refused():
    seeds = np.array([[100.0, 300.0], [100.0, 300.0], [700.0, 100.0], [800.0, 480.0]])
    with pytest.raises(ValueError, match="seed"):
        cell_faces(LAND, RIVER, seeds, np.array([0, 0, 1, 1]), np.random.default_rng(0))


def test_neighbours_share_a_border_not_a_corner():
    squares = [shapely.box(x, y, x + 1, y + 1) for x, y in ((0, 0), (1, 0), (1, 1))]
    assert neighbours(squares) == [[1], [0, 2], [1]]


def test_a_stray_cell_joins_its_neighbours_group():
    row = [shapely.box(x, 0, x + 1, 1) for x in range(5)]
    assert connected_groups(np.array([0, 0, 1, 1, 0]), row).tolist() == [0, 0, 1, 1, 1]
