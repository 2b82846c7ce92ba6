import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import Point, box

from assetmap.layers.osgb import frame_to_osgb, to_lonlat, to_osgb


@pytest.mark.real_data
def test_forty_published_points_both_ways_within_ten_centimetres(shared_data):
    points = pd.read_csv(shared_data / "checks" / "ostn15" / "ostn15_40_points_etrs89_to_osgb36.csv")
    easting, northing = to_osgb(points["etrs89_lon"], points["etrs89_lat"])
    assert len(points) == 40
    assert np.hypot(easting - points["osgb36_e"], northing - points["osgb36_n"]).max() < 0.1
    longitude, latitude = to_lonlat(points["osgb36_e"], points["osgb36_n"])
    back = to_osgb(longitude, latitude)
    assert np.hypot(back[0] - points["osgb36_e"], back[1] - points["osgb36_n"]).max() < 0.1


def test_a_published_point():
    # Ordnance Survey's OSTN15 test point TP01, St Mary's
    easting, northing = to_osgb([-6.29977752014], [49.9222639373])
    assert easting[0] == pytest.approx(91492.146, abs=0.01)
    assert northing[0] == pytest.approx(11318.804, abs=0.01)


def test_what_lies_outside_the_grid_is_missing():
    easting, northing = to_osgb([np.nan, 100.0], [53.0, 0.0])
    assert np.isnan(easting).all()
    assert np.isnan(northing).all()


def test_unequal_lengths_are_refused():
    with pytest.raises(ValueError, match="shapes"):
        to_osgb([1.0, 2.0], [3.0])


def test_frame_in_the_grid_is_copied_and_the_input_untouched():
    frame = gpd.GeoDataFrame({"a": [1]}, geometry=[Point(350000, 380000)], crs="EPSG:27700")
    moved = frame_to_osgb(frame, "f")
    moved["a"] = 2
    assert frame["a"].tolist() == [1]


def test_frame_in_degrees_is_moved():
    frame = gpd.GeoDataFrame(geometry=[box(-3.0, 53.3, -2.9, 53.4)], crs="EPSG:4326")
    moved = frame_to_osgb(frame, "f")
    assert moved.crs.to_epsg() == 27700
    assert frame.crs.to_epsg() == 4326
    assert moved.total_bounds[0] == pytest.approx(333_440, abs=300)


@pytest.mark.parametrize("crs", [None, "EPSG:3857"])
def test_another_system_is_refused(crs):
    frame = gpd.GeoDataFrame(geometry=[Point(0, 0)], crs=crs)
    with pytest.raises(ValueError, match="allowed EPSG:27700"):
        frame_to_osgb(frame, "f")


def test_geometry_outside_the_grid_is_refused():
    frame = gpd.GeoDataFrame(geometry=[Point(100, 0)], crs="EPSG:4326")
    with pytest.raises(ValueError, match="outside"):
        frame_to_osgb(frame, "f")


def test_the_islands_that_the_grids_package_leaves_out():
    # St Agnes in the Isles of Scilly: one way and back again
    longitude, latitude = np.array([-6.3420, -6.4186]), np.array([49.8930, 49.8648])
    easting, northing = to_osgb(longitude, latitude)
    assert easting[0] == pytest.approx(88_200, abs=300)
    assert northing[0] == pytest.approx(8_300, abs=300)
    back = to_lonlat(easting, northing)
    assert np.abs(back[0] - longitude).max() < 1e-7
    assert np.abs(back[1] - latitude).max() < 1e-7
    # and it joins on to the part that the package has: a step of 10 m stays one
    across = to_osgb([-6.3000, -6.3000], [49.92210, 49.92219])
    assert np.hypot(np.diff(across[0]), np.diff(across[1]))[0] == pytest.approx(10.0, abs=0.1)
