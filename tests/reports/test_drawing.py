import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest

from assetmap.reports.drawing import MapPoint, distribution_picture, extent_of, map_picture

SVG = "{http://www.w3.org/2000/svg}"
EXTENT = (330_000.0, 390_000.0, 336_000.0, 396_000.0)


def texts(picture):
    return [element.text for element in ET.fromstring(picture.svg).iter(f"{SVG}text")]


def test_a_map_has_areas_wards_marks_scale_and_legend(tables):
    points = [MapPoint(331_500, 391_500, "1"), MapPoint(332_500, 391_500, "2")]
    picture = map_picture(tables.areas, points, EXTENT, "a map of two", meaning="building")
    said = texts(picture)
    assert {"1", "2", "N", "2 km", "Dock Ward", "Park Ward", "Hill Ward"} == set(said)
    legend = [key.text for key in picture.legend]
    assert legend[:2] == ["building", "edge of a ward"]
    assert legend[2].startswith("1")
    assert len(legend) == 2 + 5
    assert picture.description == "a map of two"
    fills = set(re.findall(r'fill="(#[0-9a-f]{6})"', picture.svg))
    assert len(fills) >= 6


def test_the_shades_stay_apart_in_greyscale(tables):
    picture = map_picture(tables.areas, [], EXTENT, "")
    shades = [re.search(r'fill="#([0-9a-f]{6})"', key.svg)[1] for key in picture.legend[1:]]
    light = [np.dot([int(shade[i : i + 2], 16) for i in (0, 2, 4)], [0.299, 0.587, 0.114]) for shade in shades]
    assert all(np.diff(light) < -15)


def test_scale_is_true(tables):
    picture = map_picture(tables.areas, [], (330_000, 390_000, 347_000, 391_000), "", width_mm=170.0)
    # 170 mm show 17 km, so that 2 km are 20 mm
    bar = re.search(r"M5.0 ([0-9.]+)V([0-9.]+)H([0-9.]+)v", picture.svg)
    assert float(bar[3]) - 5.0 == pytest.approx(20.0)
    assert "2 km" in texts(picture)


def test_a_map_of_a_region_shows_districts_instead_of_wards(tables):
    wide = (320_000.0, 380_000.0, 346_000.0, 406_000.0)
    picture = map_picture(tables.areas, [], wide, "")
    assert "edge of a district" in [key.text for key in picture.legend]
    assert "edge of a ward" in [key.text for key in map_picture(tables.areas, [], wide, "", wards=("W1",)).legend]


def test_the_ward_asked_for_has_a_heavy_edge(tables):
    plain, heavy = (map_picture(tables.areas, [], EXTENT, "", wards=wards).svg for wards in ((), ("W1",)))
    assert 'stroke-width="0.9"' not in plain
    assert heavy.count('stroke-width="0.9"') == 1


def test_a_place_known_roughly_is_a_circle(tables):
    picture = map_picture(tables.areas, [MapPoint(331_500, 391_500, "", 600)], EXTENT, "")
    assert "it lies within this circle" in [key.text for key in picture.legend]
    radius = 600 * 170 / (6_000 * 170 / 95)
    assert f'r="{radius:.2f}"' in picture.svg


def test_hostile_names_of_wards_stay_text(tables, storable):
    for name in storable:
        areas = tables.areas.assign(ward_name=name)
        ET.fromstring(map_picture(areas, [], EXTENT, name).svg)
    picture = map_picture(tables.areas.assign(ward_name="</text><script>x"), [], EXTENT, "")
    assert "<script" not in picture.svg
    assert "</text><script>x" in texts(picture)


def test_areas_without_figures_are_not_known(tables):
    bare = tables.areas.assign(domain_income=np.nan)
    legend = [key.text for key in map_picture(bare, [], EXTENT, "").legend]
    assert legend == ["edge of a ward", "not known"]
    half = tables.areas.assign(domain_income=tables.areas["domain_income"].where(tables.areas.index < 10))
    assert [key.text for key in map_picture(half, [], EXTENT, "").legend][-1] == "not known"


def test_areas_in_degrees_are_refused(tables):
    with pytest.raises(ValueError, match="allowed EPSG:27700"):
        map_picture(tables.areas.to_crs(4326), [], EXTENT, "")


def test_extent_has_room_around_the_points():
    west, south, east, north = extent_of([MapPoint(0, 0), MapPoint(10_000, 0)], 2_000)
    assert west < 0 < 10_000 < east
    assert (south, north) == (-1_000, 1_000)


def test_a_distribution_names_its_marks():
    draws = np.linspace(-100_000, 50_000, 10_001)
    picture = distribution_picture(draws, [("middle", -25_000.0)], "walk-away price")
    assert "over 10,001 draws: middle −£25,000." in picture.description
    assert "middle −£25,000" in texts(picture)
    assert {"−£50,000", "£0"} <= set(texts(picture))
    heights = [float(bar.get("height")) for bar in ET.fromstring(picture.svg).findall(f"{SVG}rect")[1:]]
    assert max(heights) - min(heights) < 0.1 * max(heights)


def test_draws_that_are_all_alike_and_draws_that_are_none():
    assert distribution_picture(np.full(10, 5.0), [("middle", 5.0)], "price").svg
    with pytest.raises(ValueError, match="no finite number"):
        distribution_picture([np.nan], [], "price")
