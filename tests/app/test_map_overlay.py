import pytest

from assetmap.app.map_layers import point_layers
from assetmap.app.map_overlay import MapOverlay, Target
from assetmap.app.map_position import Position
from assetmap.app.map_shape import Circle, shape_message
from assetmap.layers import to_osgb


def test_by_default_there_are_borders_and_nothing_else():
    overlay = MapOverlay()
    assert overlay.message() == {"over": {"layers": [], "borders": ["districts", "wards"], "limits": []}, "heard": 0}
    assert overlay.signs == {"districts": "district borders", "wards": "ward borders (from close up)"}


def test_everything_that_lies_over_the_map_has_a_sign(loaded):
    overlay = MapOverlay(point_layers(loaded, ["organisations"]), (), (Circle(334_000.0, 390_000.0, 500.0),))
    assert overlay.signs == {"organisations": "organisations", "limit": "limit of the table"}


def test_the_message_holds_limits_and_layers_as_the_map_knows_them(loaded):
    circle = Circle(334_000.0, 390_000.0, 500.0)
    overlay = MapOverlay(point_layers(loaded, ["organisations"]), limits=(circle,), heard=3)
    told = overlay.message()
    assert told["over"]["limits"] == [shape_message(circle)]
    assert told["heard"] == 3
    (layer,) = told["over"]["layers"]
    assert "points" in layer
    assert "points" not in overlay.message({"organisations": layer["version"]})["over"]["layers"][0]


@pytest.mark.parametrize("known", [None, "x", [], {"organisations": ["x"]}, {"organisations": 3}])
def test_what_a_browser_says_it_knows_may_be_anything(loaded, known):
    overlay = MapOverlay(point_layers(loaded, ["organisations"]))
    assert "points" in overlay.message(known)["over"]["layers"][0]


def test_a_single_building_is_shown_with_what_is_around_it():
    told = MapOverlay(target=Target("words", (334_000.0, 390_000.0, 334_000.0, 390_000.0))).message()["go"]
    assert told["asked"] == "words"
    (south, west), (north, east) = told["bounds"]
    eastings, northings = to_osgb([west, east], [south, north])
    assert eastings == pytest.approx([333_200, 334_800], abs=2)
    assert northings == pytest.approx([389_200, 390_800], abs=2)


def test_the_position_is_told_as_numbers():
    assert MapOverlay(position=Position(53.4, -3.0, 12.5)).message()["position"] == [53.4, -3.0, 12.5]
