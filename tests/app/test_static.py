import hashlib
import json
from importlib import resources

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely import box

from assetmap.app.static import STATIC, map_data, put_map_data, put_scripts
from assetmap.layers import to_lonlat
from assetmap.tables import AREAS


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


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "static"


def test_the_scripts_are_put_in_place(folder):
    addresses = put_scripts(folder)
    assert set(addresses) == {"leaflet.js", "leaflet.css", "assetmap-map.js", "assetmap-map.css"}
    for address in addresses.values():
        name, version = address.split("?v=")
        assert (folder / name).stat().st_size > 0
        assert version
    for name in ("assetmap-map.js", "assetmap-map.css"):
        ours = resources.files("assetmap.app").joinpath("frontend", name).read_bytes()
        assert (folder / name).read_bytes() == ours
        assert addresses[name].endswith(hashlib.sha256(ours).hexdigest()[:12])
    assert b"Leaflet" in (folder / "leaflet" / "leaflet.js").read_bytes()[:200]
    assert (folder / "leaflet" / "images" / "layers.png").is_file()


def test_a_script_that_was_changed_is_put_right(folder):
    put_scripts(folder)
    put_scripts.cache_clear()
    (folder / "assetmap-map.js").write_text("old")
    put_scripts(folder)
    assert (folder / "assetmap-map.js").read_text(encoding="utf-8").startswith("// The map of the dashboard")
    assert not list(folder.rglob("*.part"))


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


def test_the_data_is_written_once_under_the_name_of_its_content(folder, monkeypatch):
    made = map_data(areas())
    name = put_map_data("here", made, folder)
    text = (folder / name).read_text(encoding="utf-8")
    assert name.startswith("map-here")
    assert name.endswith(f"-{hashlib.sha256(text.encode()).hexdigest()[:16]}.json")
    assert json.loads(text) == json.loads(json.dumps(made))
    monkeypatch.setattr("assetmap.app.static.atomic_path", lambda _: pytest.fail("was written again"))
    assert put_map_data("here", map_data(areas()), folder) == name


def test_new_data_takes_the_place_of_the_old_of_its_region_only(folder):
    made = map_data(areas())
    other = put_map_data("here-too", made, folder)
    old = put_map_data("here", made, folder)
    new = put_map_data("here", map_data(areas().iloc[:3]), folder)
    assert {path.name for path in folder.iterdir()} == {other, new}
    assert old != new


@pytest.mark.parametrize("key", ["../../etc/x", "/etc/x", "..", "a/b", "a\\b", "*", "[a-z]", "a\x00b", "Ynys Môn", ""])
def test_no_region_key_leaves_the_folder(folder, key):
    name = put_map_data(key, map_data(areas()), folder)
    assert (folder / name).is_file()
    assert [path.name for path in folder.iterdir()] == [name]
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]


def test_two_regions_whose_keys_look_alike(folder):
    first = put_map_data("my-region", map_data(areas()), folder)
    second = put_map_data("my_region", map_data(areas().iloc[:3]), folder)
    assert (folder / first).is_file()
    assert (folder / second).is_file()


def test_of_a_build_no_building_gets_into_the_folder(home, loaded, static_folder, build):
    text = (static_folder / loaded.data_address).read_text(encoding="utf-8")
    made = json.loads(text)
    assert len(made["areas"]) == len(build.table(AREAS))
    assert {label["name"] for label in made["labels"] if label["kind"] == "district"} == set(
        loaded.areas["district_name"]
    )
    for asset_id, name in zip(loaded.rows["asset_id"], loaded.rows["name"], strict=True):
        assert asset_id not in text
        assert f'"{name}"' not in text
    assert len(text) < 1_000_000


def test_the_folder_is_the_one_that_streamlit_serves(root):
    assert root / "static" == STATIC
