import pytest

from assetmap.indicators.placed import placed_points


def test_placed_closely_enough_and_where(points):
    given = points((1, 2), None, (3, 4), (5, 6), accuracy=[500.0, 1.0, 500.1, 10.0])
    mask, places = placed_points(given)
    assert mask.tolist() == [True, False, False, True]
    assert places.tolist() == [[1, 2], [5, 6]]
    assert placed_points(given, coarse_m=50.0)[0].tolist() == [False, False, False, True]


def test_no_assets(points):
    mask, places = placed_points(points())
    assert (mask.tolist(), places.shape) == ([], (0, 2))


def test_another_coordinate_system_is_refused(points):
    with pytest.raises(ValueError, match="'assets' is in EPSG:4326"):
        placed_points(points((0, 0), crs="EPSG:4326"))
