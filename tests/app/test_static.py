import hashlib
import json
import os
from functools import partial
from importlib import resources

import geopandas as gpd
import pytest
from shapely import box

from assetmap.app.outlines import outlines_of
from assetmap.app.static import STATIC, put_map_data, put_scripts
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
    assert set(addresses) == {"assetmap.js", "assetmap-map.css", "leaflet.css"}
    for name, address in addresses.items():
        path, version = address.split("?v=")
        content = (folder / path).read_bytes()
        assert content
        assert name == "leaflet.css" or version == hashlib.sha256(content).hexdigest()[:12]
    script = (folder / "assetmap.js").read_text(encoding="utf-8")
    parts = ["Leaflet 1.", "window.assetmapSigns =", "window.assetmapDraw =", "window.assetmap ="]
    assert sorted(script.index(part) for part in parts) == [script.index(part) for part in parts]
    for path in resources.files("assetmap.app").joinpath("frontend").iterdir():
        if path.name.endswith(".js"):
            assert path.read_text(encoding="utf-8") in script
    assert (folder / "leaflet" / "images" / "layers.png").is_file()


def test_a_script_that_was_changed_is_put_right(folder):
    put_scripts(folder)
    put_scripts.cache_clear()
    before = (folder / "assetmap.js").read_bytes()
    (folder / "assetmap.js").write_text("old")
    put_scripts(folder)
    assert (folder / "assetmap.js").read_bytes() == before
    assert not list(folder.rglob("*.part"))


def test_the_data_is_written_once_for_each_version(folder, monkeypatch):
    name = put_map_data("here", areas(), "1", folder)
    assert name.startswith("map-here")
    assert json.loads((folder / name).read_text(encoding="utf-8")) == json.loads(json.dumps(outlines_of(areas()).first))
    monkeypatch.setattr("assetmap.app.static.outlines_of", lambda _: pytest.fail("was drawn again"))
    assert put_map_data("here", areas(), "1", folder) == name


def aged(folder):
    for path in folder.iterdir():
        os.utime(path, (0, 0))


def test_new_data_takes_the_place_of_the_old_of_its_region_only(folder):
    other = put_map_data("here-too", areas(), "1", folder)
    put_map_data("here", areas(), "1", folder)
    aged(folder)
    new = put_map_data("here", areas().iloc[:3], "2", folder)
    assert {path.name for path in folder.iterdir()} == {other, new}


def test_what_another_server_may_still_serve_is_left(folder):
    theirs = put_map_data("here", areas(), "1", folder)
    aged(folder)
    put_map_data("here", areas(), "1", folder)  # asked for again
    ours = put_map_data("here", areas().iloc[:3], "2", folder)
    assert {path.name for path in folder.iterdir()} == {theirs, ours}


def test_a_large_region_is_written_in_parts_that_its_first_file_names(folder, monkeypatch):
    monkeypatch.setattr("assetmap.app.static.outlines_of", partial(outlines_of, large=3))
    name = put_map_data("here", areas(), "1", folder)
    districts = json.loads((folder / name).read_text(encoding="utf-8"))["districts"]
    parts = [f"{name.removesuffix('.json')}-{district['part']}.json" for district in districts]
    assert {path.name for path in folder.iterdir()} == {name, *parts}
    assert [len(json.loads((folder / part).read_text(encoding="utf-8"))["areas"]) for part in parts] == [3, 1]
    monkeypatch.undo()
    aged(folder)
    later = put_map_data("here", areas(), "2", folder)
    assert [path.name for path in folder.iterdir()] == [later]


@pytest.mark.parametrize("key", ["../../etc/x", "/etc/x", "..", "a/b", "a\\b", "*", "[a-z]", "a\x00b", "Ynys Môn", ""])
def test_no_region_key_leaves_the_folder(folder, key):
    name = put_map_data(key, areas(), "1", folder)
    assert (folder / name).is_file()
    assert [path.name for path in folder.iterdir()] == [name]
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]


def test_two_regions_whose_keys_look_alike(folder):
    first = put_map_data("my-region", areas(), "1", folder)
    second = put_map_data("my_region", areas().iloc[:3], "1", folder)
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
