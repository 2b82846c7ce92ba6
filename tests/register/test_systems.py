import numpy as np
import pytest

from assetmap.register.systems import (
    DEGREES,
    GRID,
    KILOMETRES,
    MERCATOR,
    NONE,
    WRONG_SIGN,
    Reading,
    declared_system,
    from_osgb,
    system_code,
)

EASTING, NORTHING = np.array([330_123.0, 91_500.0]), np.array([390_456.0, 11_400.0])


@pytest.mark.parametrize("system", [GRID, DEGREES, MERCATOR])
@pytest.mark.parametrize("turned", [False, True])
def test_there_and_back(system, turned):
    x, y = from_osgb(system, EASTING, NORTHING)
    found = Reading(system, turned).points(*((y, x) if turned else (x, y)))
    assert np.abs(found[0] - EASTING).max() < 0.02
    assert np.abs(found[1] - NORTHING).max() < 0.02


def test_the_published_points_come_out_to_the_centimetre_through_web_mercator(shared_data):
    table = np.genfromtxt(
        shared_data / "checks" / "ostn15" / "ostn15_40_points_etrs89_to_osgb36.csv", delimiter=",", names=True
    )
    radius = 6_378_137.0
    x = radius * np.radians(table["etrs89_lon"])
    y = radius * np.arcsinh(np.tan(np.radians(table["etrs89_lat"])))
    easting, northing = Reading(MERCATOR).points(x, y)
    within = np.isfinite(easting)
    assert within.sum() >= 35
    assert np.hypot(easting - table["osgb36_e"], northing - table["osgb36_n"])[within].max() < 0.02


def test_mistakes_that_a_reading_undoes():
    longitude, latitude = from_osgb(DEGREES, EASTING, NORTHING)
    found = Reading(DEGREES, True, WRONG_SIGN).points(latitude, -longitude)
    assert np.abs(found[0] - EASTING).max() < 0.02
    assert Reading(GRID, False, KILOMETRES).points(EASTING / 1000, NORTHING / 1000)[1].tolist() == NORTHING.tolist()


def test_what_is_no_place():
    nowhere = np.array([np.nan, 0.0, -5.0, 1e12])
    for reading in (Reading(GRID), Reading(DEGREES), Reading(MERCATOR)):
        assert np.isnan(reading.points(nowhere, nowhere)[0]).all()


@pytest.mark.parametrize(
    ("text", "system"),
    [
        ("ETRS89", DEGREES),
        ("WGS 84", DEGREES),
        ("EPSG:4326", DEGREES),
        ("British Coordinate Systems", GRID),
        ("OSGB36", GRID),
        ("epsg:27700", GRID),
        ("WGS 84 / Pseudo-Mercator", MERCATOR),
        ("EPSG:3857", MERCATOR),
        ("local", NONE),
        ("", NONE),
    ],
)
def test_what_a_cell_declares(text, system):
    assert declared_system(text) == system


def test_codes():
    assert [system_code(system) for system in (NONE, GRID, DEGREES, MERCATOR)] == [
        "none",
        "EPSG:27700",
        "EPSG:4326",
        "EPSG:3857",
    ]
