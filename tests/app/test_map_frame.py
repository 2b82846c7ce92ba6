import json

import pandas as pd
import pytest

from assetmap.app import map_frame
from assetmap.app.map_view import area_shading


@pytest.fixture
def shown(loaded, monkeypatch):
    """Shows the map of the first three buildings and returns what the frame was given."""
    given = {}
    monkeypatch.setattr(map_frame, "st_folium", lambda made, **options: given.update(options, map=made))
    monkeypatch.setattr(map_frame.st, "html", lambda text: given.update(legend=text))

    def show(state, **options):
        monkeypatch.setattr(map_frame.st, "session_state", {"map": state})
        rank = pd.Series([1, 2, 60], index=list(loaded.points.ids[:3]))
        shading = area_shading(loaded.areas["community_need"], "Need", "{:.0f}".format)
        map_frame.show_map(loaded, loaded.points, rank, shading, key="map", **options)
        (update,) = given["feature_group_to_add"]._children.values()
        return given, json.loads(update.message)

    return show


def test_points_are_sent_until_the_map_says_that_it_has_them(shown, loaded):
    assert "points" in shown(None)[1]
    assert "points" in shown({"have": "another"})[1]
    assert "points" not in shown({"have": loaded.points.version})[1]


def test_rows_of_the_table_and_no_others_are_shown(shown, loaded):
    given, message = shown(None, selected=loaded.points.ids[1], marked=[loaded.points.ids[2]], ringed="chosen")
    assert message["classes"] == "113" + "0" * (len(loaded.points.ids) - 3)
    assert (message["selected"], message["marks"]) == (1, [2])
    assert given["returned_objects"] == []
    assert given["key"] == "map"
    assert "chosen" in given["legend"]


@pytest.mark.parametrize("state", [[1], "x", 3, {"have": [1], "layers": 3}])
def test_a_map_that_says_anything_else_is_not_heard(shown, state):
    assert "points" in shown(state)[1]
