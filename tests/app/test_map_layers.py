import json

import pytest

from assetmap.app.map_layers import BORDERS, CHOICES, USUAL, PointLayer, lacking_layers, offered_layers, point_layers
from assetmap.app.map_view import safe_json
from assetmap.pipeline import Build
from assetmap.tables import ORGANISATIONS


def test_what_the_build_has_is_offered_and_the_rest_is_explained(loaded):
    assert offered_layers(loaded.build) == ("organisations", "districts", "wards")
    assert lacking_layers(loaded.build) == ("Services are not offered: this region has no list of them.",)
    assert set(USUAL) == set(BORDERS) <= set(CHOICES)


def test_a_build_of_an_earlier_version_has_borders_only(tmp_path):
    build = Build(tmp_path, {"tables": {}})
    assert offered_layers(build) == tuple(BORDERS)
    assert len(lacking_layers(build)) == 2


def test_points_are_those_that_have_a_place_in_the_region(loaded):
    (layer,) = point_layers(loaded, ["services", "organisations", "wards"])
    table = loaded.build.table(ORGANISATIONS)
    placed = table[table.geometry.notna()]
    assert layer.key == "organisations"
    assert set(layer.points.ids) <= set(placed["organisation_id"])
    assert len(layer.points.ids) >= 0.9 * len(placed)
    names = dict(zip(table["organisation_id"], table["name"], strict=True))
    assert layer.points.message["names"] == [names[i] for i in layer.points.ids]


def test_nothing_is_read_that_nobody_asked_for(loaded):
    assert point_layers(loaded, ["districts"]) == ()


def test_points_are_sent_until_the_map_says_that_it_has_them(loaded):
    (layer,) = point_layers(loaded, ("organisations",))
    assert layer.message()["points"] == layer.points.message
    assert "points" in layer.message(known_version="older")
    again = layer.message(known_version=layer.points.version)
    assert again == {"key": "organisations", "one": "Organisation", "version": layer.points.version}


def test_a_hostile_name_stays_text(loaded):
    (layer,) = point_layers(loaded, ("organisations",))
    name = "</script><img src=x onerror=alert(1)>${1}"
    points = type(layer.points)(layer.points.ids[:1], layer.points.message | {"names": [name]}, "v")
    text = safe_json(PointLayer("organisations", "Organisations", "Organisation", points).message())
    assert "<" not in text
    assert "$" not in text
    assert json.loads(text)["points"]["names"] == [name]


@pytest.mark.parametrize("key", ["organisations"])
def test_nothing_of_a_layer_lies_in_the_static_folder(loaded, static_folder, key):
    (layer,) = point_layers(loaded, (key,))
    written = "".join(path.read_text(encoding="utf-8") for path in static_folder.glob("map-*.json"))
    assert written
    assert not [name for name in layer.points.message["names"] if json.dumps(name) in written]
