import geopandas as gpd
import numpy as np
import pytest
import shapely

from assetmap.starter.island import AREAS, CENTRE, PEOPLE, degrees, make_island


def test_areas_tile_the_land_exactly(starter):
    areas, land = starter.island.areas, starter.island.coast.geometry.iloc[0]
    assert shapely.coverage_is_valid(areas.geometry.to_numpy())
    assert areas.area.sum() == pytest.approx(land.area, abs=1e-6)
    assert areas.geometry.is_valid.all()
    assert land.geom_type == "Polygon"
    assert not land.interiors


def test_counts(starter):
    areas = starter.island.areas
    assert len(areas) == AREAS == 150
    assert areas["people"].sum() == PEOPLE == 250_000
    assert areas["people"].between(900, 3_200).all()
    assert areas["ward_code"].nunique() == len(starter.island.wards) == 30
    assert len(starter.island.districts) == 3


def test_codes_are_unique_and_cannot_be_real(starter):
    areas = starter.island.areas
    assert areas["code"].is_unique
    assert areas["name"].is_unique
    for column, pattern in (("code", "Z01"), ("ward_code", "Z05"), ("msoa_code", "Z02"), ("district_code", "Z06")):
        assert areas[column].str.fullmatch(rf"{pattern}\d{{6}}").all()


def test_each_area_is_in_one_ward_and_each_ward_in_one_borough(starter):
    areas = starter.island.areas
    assert (areas.groupby("ward_code")["district_code"].nunique() == 1).all()
    assert (areas.groupby("msoa_code")["district_code"].nunique() == 1).all()
    wards = starter.island.wards.set_index("WD25CD")
    parts = areas.dissolve("ward_code")
    assert (parts.area - wards.area).abs().max() < 1e-6


def test_groups_are_in_one_piece(starter):
    assert set(starter.island.wards.geom_type) == {"Polygon"}
    assert set(starter.island.districts.geom_type) == {"Polygon"}


def test_the_river_crosses_the_island_and_is_a_borough_border(starter):
    river, land = starter.island.river.geometry.iloc[0], starter.island.coast.geometry.iloc[0]
    assert river.length > 10_000
    ends = [shapely.Point(river.coords[0]), shapely.Point(river.coords[-1])]
    assert max(land.exterior.distance(end) for end in ends) == 0
    assert (starter.island.districts.boundary.intersection(river).length > 1_000).sum() == 3


def test_it_lies_in_open_sea_on_whole_metres(starter):
    low_x, low_y, high_x, high_y = starter.island.coast.total_bounds
    assert CENTRE[0] - 12_000 < low_x < high_x < CENTRE[0] + 12_000
    assert CENTRE[1] - 8_000 < low_y < high_y < CENTRE[1] + 8_000
    points = shapely.get_coordinates(starter.island.areas.geometry.to_numpy())
    assert (points == np.round(points)).all()


def test_town_areas_are_smaller_than_country_ones(starter):
    areas = starter.island.areas
    assert areas.area.quantile(0.9) > 4 * areas.area.quantile(0.1)


def test_places_are_on_land_and_marked(starter):
    places = starter.island.places
    assert places.within(starter.island.coast.geometry.iloc[0]).all()
    assert places["name"].str.endswith("(invented)").all()


def test_degrees_of_the_centre():
    longitude, latitude = degrees(np.array([CENTRE[0]]), np.array([CENTRE[1]]))
    assert longitude[0] == pytest.approx(-3.790337, abs=1e-5)
    assert latitude[0] == pytest.approx(53.735009, abs=1e-5)


def test_the_same_seed_gives_the_same_island(starter):
    again = make_island(starter.seed)
    assert again.areas.equals(starter.island.areas)
    assert again.river.equals(starter.island.river)


def test_another_seed_gives_another_valid_island():
    other = make_island(5)
    assert shapely.coverage_is_valid(other.areas.geometry.to_numpy())
    assert other.areas["people"].sum() == PEOPLE
    assert isinstance(other.places, gpd.GeoDataFrame)
