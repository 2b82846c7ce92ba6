import json

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely import box

from assetmap.app.outlines import outlines_of, region_bounds
from assetmap.layers import to_lonlat


def map_data(frame):
    return outlines_of(frame).first


def areas():
    """Four squares of one kilometre in two districts; a building's own columns beside them, which are not public."""
    squares = [box(x, y, x + 1000, y + 1000) for y in (400_000, 401_000) for x in (350_000, 351_000)]
    return gpd.GeoDataFrame(
        {
            "area_code": ["E1", "E2", "E3", "E4"],
            "area_name": ["North 1", "North 2", "South 1", "South 2"],
            "district_code": ["D1", "D1", "D1", "D2"],
            "district_name": ["First", "First", "First", "Second <b>"],
            "ward_code": ["W1", "W1", None, "W2"],
            "ward_name": ["Ward A", "Ward A", None, "Ward B"],
            "place_name": ["Small", "Large", "Large", None],
            "imd_score": [1.0, 2.0, 3.0, 4.0],
            "asset_id": ["SECRET-1", "SECRET-2", "SECRET-3", "SECRET-4"],
        },
        geometry=squares,
        crs="EPSG:27700",
    )


def test_only_what_is_public_is_in_the_map_data():
    made = map_data(areas())
    assert set(made) == {"areas", "wards", "districts", "labels", "bounds"}
    assert all(set(entry) == {"name", "rings"} for entry in made["areas"] + made["wards"] + made["districts"])
    assert all(set(label) == {"name", "kind", "at", "from"} for label in made["labels"])
    assert "SECRET" not in json.dumps(made)


def test_areas_are_in_the_order_of_the_table():
    made = map_data(areas())
    assert [entry["name"] for entry in made["areas"]] == ["North 1", "North 2", "South 1", "South 2"]
    turned = map_data(areas().iloc[::-1])
    assert [entry["name"] for entry in turned["areas"]] == ["South 2", "South 1", "North 2", "North 1"]
    assert turned["areas"][0]["rings"] == made["areas"][3]["rings"]


def test_the_bounds_hold_every_area():
    frame = areas()
    south, west, north, east = map_data(frame)["bounds"]
    longitude, latitude = to_lonlat([350_500, 351_500], [400_500, 401_500])
    assert south < min(latitude)
    assert max(latitude) < north
    assert west < min(longitude)
    assert max(longitude) < east
    assert north - south == pytest.approx(0.018, abs=0.002)


def test_labels_the_most_important_first():
    labels = map_data(areas())["labels"]
    assert [(label["name"], label["kind"], label["from"]) for label in labels] == [
        ("First", "district", 0),
        ("Second <b>", "district", 0),
        ("Large", "place", 12),
        ("Small", "place", 12),
        ("Ward A", "ward", 14),
        ("Ward B", "ward", 14),
    ]
    south, west, north, east = map_data(areas())["bounds"]
    for label in labels:
        assert west < label["at"][0] < east
        assert south < label["at"][1] < north


def test_neighbours_keep_sharing_their_border():
    """A border that wriggles is simplified once, not once for each side."""
    wriggle = [(1000 + 10 * (i % 2), 1000 * i / 40) for i in range(41)]
    left = shapely.Polygon([(0, 0), *wriggle, (0, 1000)])
    right = shapely.Polygon([(2000, 0), (2000, 1000), *wriggle[::-1]])
    frame = (
        areas()
        .iloc[:2]
        .set_geometry(
            gpd.GeoSeries(
                [shapely.transform(s, lambda xy: xy + np.array([350_000, 400_000])) for s in (left, right)],
                crs="EPSG:27700",
            )
        )
    )
    shapes = [shapely.Polygon(entry["rings"][0][0]) for entry in map_data(frame)["areas"]]
    assert len(shapely.get_coordinates(shapes)) < 30
    shared = set(map(tuple, shapely.get_coordinates(shapes[0]))) & set(map(tuple, shapely.get_coordinates(shapes[1])))
    assert len(shared) >= 2
    assert shapely.intersection(*shapes).area == pytest.approx(0, abs=1e-12)
    assert shapely.union_all(shapes).geom_type == "Polygon"


def test_islands_and_holes_are_kept():
    frame = areas().iloc[:1].copy()
    ring = box(350_000, 400_000, 353_000, 403_000).difference(box(351_000, 401_000, 352_000, 402_000))
    frame.geometry = [shapely.MultiPolygon([ring, box(360_000, 400_000, 361_000, 401_000)])]
    rings = map_data(frame)["areas"][0]["rings"]
    assert sorted(len(part) for part in rings) == [1, 2]
    for part in rings:
        for line in part:
            assert line[0] == line[-1]
            assert np.round(line, 5).tolist() == line


def test_of_a_large_region_each_district_is_a_part_of_its_own():
    whole, made = map_data(areas()), outlines_of(areas(), large=3)
    first = made.first
    assert first["areas"] == first["wards"] == []
    assert first["bounds"] == whole["bounds"] == list(region_bounds(areas()))
    assert [label["kind"] for label in first["labels"]] == ["district", "district"]
    assert [(d["name"], d["members"]) for d in first["districts"]] == [("First", [[0, 2]]), ("Second <b>", [[3, 3]])]
    for district, codes in zip(first["districts"], ([0, 1, 2], [3]), strict=True):
        part = made.parts[district["part"]]
        assert [area["index"] for area in part["areas"]] == codes
        assert [area["rings"] for area in part["areas"]] == [whole["areas"][i]["rings"] for i in codes]
        (own,) = [entry for entry in whole["districts"] if entry["name"] == district["name"]]
        assert part["border"] == own["rings"]
        assert district["bounds"] == list(region_bounds(areas().iloc[codes]))
    names = [label["name"] for part in made.parts.values() for label in part["labels"]]
    assert sorted(names) == ["Large", "Small", "Ward A", "Ward B"]
    assert sum(len(part["wards"]) for part in made.parts.values()) == len(whole["wards"])
    assert "SECRET" not in json.dumps([first, made.parts])


def test_areas_of_a_district_that_lie_apart_in_the_table():
    frame = areas().iloc[[0, 3, 1, 2]].reset_index(drop=True)
    assert [d["members"] for d in outlines_of(frame, large=1).first["districts"]] == [[[0, 0], [2, 3]], [[1, 1]]]


def test_areas_without_wards_and_neighbourhoods():
    frame = areas().assign(ward_code=None, ward_name=None, place_name=None)
    made = map_data(frame)
    assert made["wards"] == []
    assert {label["kind"] for label in made["labels"]} == {"district"}
