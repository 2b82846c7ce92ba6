import json

import pytest

from assetmap.app.map_layers import BORDERS, CHOICES, USUAL, PointLayer, lacking_layers, offered_layers, point_layers
from assetmap.app.map_view import safe_json
from assetmap.pipeline import Build, build_region
from assetmap.tables import ORGANISATIONS, SERVICES


def test_what_the_build_has_is_offered(loaded):
    assert offered_layers(loaded.build) == tuple(CHOICES) == ("organisations", "services", "districts", "wards")
    assert lacking_layers(loaded.build) == ()
    assert set(USUAL) == set(BORDERS) <= set(CHOICES)


def test_what_the_region_has_no_list_of_is_not_offered_and_that_is_explained(own_home):
    build = build_region("starter", without=["services"])
    assert offered_layers(build) == ("organisations", "districts", "wards")
    assert lacking_layers(build) == ("Services are not offered: this region has no list of them.",)


def test_a_build_of_an_earlier_version_has_borders_only(tmp_path):
    build = Build(tmp_path, {"tables": {}})
    assert offered_layers(build) == tuple(BORDERS)
    assert len(lacking_layers(build)) == 2


@pytest.mark.parametrize(
    ("key", "kind", "id_column"),
    [("organisations", ORGANISATIONS, "organisation_id"), ("services", SERVICES, "service_id")],
)
def test_points_are_those_that_have_a_place_in_the_region(loaded, key, kind, id_column):
    (layer,) = point_layers(loaded, [key, "wards"])
    table = loaded.build.table(kind)
    placed = table[table.geometry.notna()]
    assert layer.key == key
    assert set(layer.points.ids) <= set(placed[id_column])
    assert len(layer.points.ids) >= 0.9 * len(placed)
    names = dict(zip(table[id_column], table["name"], strict=True))
    assert layer.points.message["names"] == [names[i] or i for i in layer.points.ids]


def test_both_lists_can_be_on_and_stay_in_the_order_of_the_legend(loaded):
    layers = point_layers(loaded, ["services", "organisations", "wards"])
    assert [(layer.key, layer.title, layer.one) for layer in layers] == [
        ("organisations", "Organisations", "Organisation"),
        ("services", "Services", "Service"),
    ]
    assert layers[0].points.version != layers[1].points.version


def test_a_service_without_a_name_is_called_by_its_id_and_one_without_a_place_is_left_out(loaded):
    table = loaded.build.table(SERVICES)
    (layer,) = point_layers(loaded, ["services"])
    said = dict(zip(layer.points.ids, layer.points.message["names"], strict=True))
    unnamed = table.loc[table["name"] == "", "service_id"]
    assert len(unnamed)
    assert all(said[i] == i for i in unnamed)
    nowhere = table.loc[table.geometry.isna(), "service_id"]
    assert len(nowhere)
    assert not set(nowhere) & set(said)


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


def test_a_hostile_name_of_the_list_reaches_the_map_as_text(loaded):
    (layer,) = point_layers(loaded, ("services",))
    hostile = [name for name in layer.points.message["names"] if name.startswith("<img")]
    assert hostile
    text = safe_json(layer.message())
    assert "<" not in text
    assert hostile[0] in json.loads(text)["points"]["names"]


@pytest.mark.parametrize("key", ["organisations", "services"])
def test_nothing_of_a_layer_lies_in_the_static_folder(loaded, static_folder, key):
    (layer,) = point_layers(loaded, (key,))
    written = "".join(path.read_text(encoding="utf-8") for path in static_folder.glob("map-*.json"))
    assert written
    assert not [name for name in layer.points.message["names"] if json.dumps(name) in written]
