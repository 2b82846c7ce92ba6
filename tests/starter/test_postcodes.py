import geopandas as gpd
import numpy as np
import pytest
import shapely

from assetmap.starter.postcodes import live_units, make_postcodes, points_in


def test_layout_and_size(starter):
    postcodes = starter.postcodes
    assert list(postcodes.columns) == ["pcds", "doterm", "oseast1m", "osnrth1m", "laua", "lsoa21"]
    assert 3_800 < len(postcodes) < 4_200
    assert postcodes["pcds"].is_unique
    assert postcodes["pcds"].is_monotonic_increasing


def test_every_postcode_is_in_the_unused_area(starter):
    assert starter.postcodes["pcds"].str.fullmatch(r"ZZ[1-9] \d[ABD-HJLNP-UW-Z]{2}").all()


def test_some_are_ended_and_each_area_has_live_ones(starter):
    ended = starter.postcodes["doterm"]
    assert ended[ended != ""].str.fullmatch(r"20\d\d(0[1-9]|1[0-2])").all()
    assert 0.02 < (ended != "").mean() < 0.07
    assert set(live_units(starter.postcodes)["lsoa21"]) == set(starter.island.areas["code"])


def test_each_lies_in_its_area(starter):
    postcodes = starter.postcodes
    points = gpd.points_from_xy(postcodes["oseast1m"], postcodes["osnrth1m"])
    shapes = starter.island.areas.set_index("code").geometry.loc[postcodes["lsoa21"]].to_numpy()
    assert shapely.contains_properly(shapes, points).all()


def test_outward_codes_are_patches(starter):
    postcodes = starter.postcodes
    spots = postcodes[["oseast1m", "osnrth1m"]].astype(float)
    own = spots.groupby(postcodes["pcds"].str[:3]).transform("mean")
    within = np.hypot(*(spots - own).to_numpy().T).mean()
    assert within < 0.5 * np.hypot(*(spots - spots.mean()).to_numpy().T).mean()


def test_points_in_keep_off_the_border():
    square = shapely.box(0, 0, 20, 20)
    points = points_in(square, 200, np.random.default_rng(0))
    assert points.shape == (200, 2)
    assert points.min() >= 2
    assert points.max() <= 18


def test_no_points_are_none():
    with pytest.raises(ValueError, match="need at least one array"):
        points_in(shapely.box(0, 0, 20, 20), 0, np.random.default_rng(0))


def test_the_same_seed_gives_the_same_directory(starter):
    assert make_postcodes(starter.island.areas, starter.seed).equals(starter.postcodes)
