import html
import json
import re

import pytest
from shapely import Point
from streamlit.testing.v1 import AppTest

from assetmap.app import data, map_frame, shortlist_map, shortlist_page
from assetmap.app.data import current_ranking
from assetmap.app.map_shading import area_figures
from assetmap.app.map_shape import read_shape, shape_message
from assetmap.errors import InputError
from assetmap.pipeline import build_region
from assetmap.region import load_region
from assetmap.scoring import by_list_and_rank
from assetmap.workspace import add_to_shortlist


@pytest.fixture
def ranking(loaded):
    """The ranking under the usual weights, list by list and best first in each."""
    found = current_ranking(loaded, loaded.build.criteria)
    return by_list_and_rank(found[found["ranked"]])


@pytest.fixture
def drawn(monkeypatch):
    """What the map component was given, call by call."""
    seen = []

    def component(made, **more):
        (child,) = more["feature_group_to_add"]._children.values()
        page = re.sub(r"_[0-9a-f]{32}", "", made.get_root().render())
        seen.append({"page": page, "message": json.loads(child.message)} | more)

    monkeypatch.setattr(map_frame, "st_folium", component)
    return seen


def test_the_map_is_the_same_whatever_the_filters_and_the_message_follows(page, drawn, ranking, loaded):
    add_to_shortlist(data.workspace(), "starter", ranking["asset_id"].iloc[0], name_then="", reason="because")
    page("shortlist")
    page("shortlist", words="hall", shade="imd", asset=ranking["asset_id"].iloc[2])
    page("shortlist", **{f"w_{c.key}": 0 for c in loaded.build.criteria})
    assert len({call["page"] for call in drawn}) == 1
    assert {call["key"] for call in drawn} == {"map"}
    assert all(call["returned_objects"] == [] for call in drawn)
    whole, part, _ = (call["message"] for call in drawn)
    places = {asset_id: i for i, asset_id in enumerate(loaded.points.ids)}
    seen = {asset_id for asset_id, i in places.items() if whole["classes"][i] != "0"}
    assert seen == set(ranking["asset_id"]) & set(places)
    assert whole["marks"] == [places[ranking["asset_id"].iloc[0]]]
    assert whole["selected"] == -1
    assert part["selected"] == places.get(ranking["asset_id"].iloc[2], -1)
    assert part["area"] != whole["area"]
    assert sum(digit != "0" for digit in part["classes"]) < len(seen)


def test_points_are_not_sent_again_to_a_map_that_has_them(page, drawn, loaded):
    page("shortlist", map={"have": loaded.points.version, "picked": -1, "count": 0})
    page("shortlist", map={"have": "older", "picked": -1, "count": 0})
    assert ["points" in call["message"] for call in drawn] == [False, True]


@pytest.mark.parametrize("shade", ["deprivation", "worklessness", "community_need", "imd"])
def test_each_figure_of_older_links_shades_every_area(page, drawn, loaded, shade):
    at = page("shortlist", shade=shade)
    assert not at.exception
    assert len(drawn[0]["message"]["area"]) == len(loaded.areas)
    assert set(drawn[0]["message"]["area"]) > {"1", "5"}
    legend = next(e.value for e in at.html if "assetmap-legend" in e.value)
    assert html.escape(area_figures(loaded)[shade].title) in legend
    assert "on the shortlist" in legend


@pytest.fixture
def linked(home):
    """Opens the page by a link."""

    def opened(**query):
        script = "from assetmap.app.shortlist_page import shortlist_page\nshortlist_page()"
        at = AppTest.from_string(script, default_timeout=60)
        for key, value in query.items():
            at.query_params[key] = value
        return at.run()

    return opened


def test_a_link_with_a_figures_key_shades_by_it(linked, drawn):
    at = linked(shade="imd")
    assert not at.exception
    assert at.selectbox(key="shade").value == "imd"


def test_a_link_with_a_figure_that_is_not_known_says_so(linked, drawn, said):
    at = linked(shade="<b>claimants</b>")
    assert not at.exception
    assert "Areas cannot be shaded by <b>claimants</b> here" in said(at)
    assert at.selectbox(key="shade").value == "deprivation"
    at.selectbox(key="shade").set_value("imd").run()
    assert "cannot be shaded" not in said(at)


@pytest.mark.parametrize("key", ["organisations", "services"])
def test_layers_are_sent_once_and_named_in_the_legend(page, drawn, loaded, key):
    at = page("shortlist", layers=[key])
    (layer,) = drawn[-1]["message"]["over"]["layers"]
    assert layer["key"] == key
    assert len(layer["points"]["names"]) > 50
    assert drawn[-1]["message"]["over"]["borders"] == []
    legend = next(e.value for e in at.html if "assetmap-legend" in e.value)
    assert key in legend
    assert not [other for other in ("organisations", "services") if other != key and other in legend]
    assert "district borders" not in legend
    held = {"have": loaded.points.version, "layers": {key: layer["version"]}, "count": 0}
    page("shortlist", layers=[key], map=held)
    assert "points" not in drawn[-1]["message"]["over"]["layers"][0]


def _pills(at):
    (pills,) = at.pills if hasattr(at, "pills") else at.button_group
    return pills


def test_every_layer_of_the_region_is_offered(page, drawn):
    pills = _pills(page("shortlist"))
    assert pills.options == ["Organisations", "Services", "District borders", "Ward borders (from close up)"]
    assert not pills.help


def test_what_the_region_lacks_is_not_offered_and_told_why(own_home, page, linked, drawn, said):
    build_region("starter", without=["services"])
    pills = _pills(page("shortlist"))
    assert pills.options == ["Organisations", "District borders", "Ward borders (from close up)"]
    assert "Services are not offered" in pills.help
    for figure in ("services_per_1000", "social_infrastructure_gap"):
        at = linked(shade=figure)
        assert at.selectbox(key="shade").value == "deprivation"
        assert f"Areas cannot be shaded by {figure} here" in said(at)


@pytest.mark.parametrize("figure", ["services_per_1000", "social_infrastructure_gap"])
def test_areas_can_be_shaded_by_services_where_there_is_a_list(linked, drawn, figure):
    at = linked(shade=figure)
    assert at.selectbox(key="shade").value == figure
    classes = drawn[-1]["message"]["area"]
    assert "1" in classes
    assert len(set(classes) - {"0"}) > 2
    title = area_figures(data.load(load_region("starter")))[figure].title
    legend = next(e.value for e in at.html if "assetmap-legend" in e.value)
    assert html.escape(title) in legend


def test_a_layer_that_cannot_be_read_is_told(page, drawn, monkeypatch, said):
    def broken(*_):
        raise InputError("a table of the build is missing", "folder", seen="<b>")

    monkeypatch.setattr(shortlist_map, "point_layers", broken)
    at = page("shortlist", layers=["organisations"])
    assert not at.exception
    assert "a table of the build is missing: <b>" in said(at)


def test_a_drawn_limit_filters_table_count_and_map_alike(page, drawn, ranking, loaded):
    at_ = loaded.rows.geometry.loc[ranking.index[0]]
    limit = f"circle_{at_.x:.0f}_{at_.y:.0f}_3000"
    at = page("shortlist", limit=limit)
    points = loaded.rows.geometry.loc[ranking.index]
    inside = ranking[points.distance(Point(round(at_.x), round(at_.y))) <= 3000]
    assert 0 < len(inside) < len(ranking)
    assert at.dataframe[0].value["Id"].tolist() == inside["asset_id"].tolist()
    assert at.header[0].value.startswith(f"{len(inside)} building")
    message = drawn[-1]["message"]
    assert sum(digit != "0" for digit in message["classes"]) == len(inside)
    assert message["over"]["limits"] == [shape_message(read_shape(limit))]
    assert any("a circle of 3 km" in str(e.value).replace("\\", "") for e in at.markdown)
    (remove,) = [button for button in at.button if button.label == "Remove the drawn limit"]
    at = remove.click().run()
    assert at.dataframe[0].value["Id"].tolist() == ranking["asset_id"].tolist()
    assert drawn[-1]["message"]["over"]["limits"] == []
    assert "Remove the drawn limit" not in [button.label for button in at.button]


def test_a_broken_limit_or_position_in_a_link_is_told_and_plays_no_part(linked, drawn, said, ranking):
    at = linked(limit="circle_<img>", position="here")
    assert not at.exception
    text = said(at)
    assert "The limit of the map in the link cannot be read: circle_<img>." in text
    assert "It filters nothing." in text
    assert "The position of the map in the link cannot be read: here." in text
    assert at.dataframe[0].value["Id"].tolist() == ranking["asset_id"].tolist()
    assert "position" not in drawn[-1]["message"]


def test_the_position_of_a_link_reaches_the_map(linked, drawn):
    linked(position="53.5_-3.9_12.25")
    assert drawn[-1]["message"]["position"] == [53.5, -3.9, 12.25]


def heard(loaded, state=None, **held):
    """What a message of the map does to the session."""
    state = {"region": "starter"} | (state or {}) | {"map": held}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shortlist_map.st, "session_state", state)
        patch.setattr(shortlist_map, "loaded_or_explained", lambda *, quiet: loaded)
        shortlist_map._heard()
    return state


def test_a_click_on_the_map_opens_its_building(loaded):
    def pick(**held):
        return heard(loaded, event="picked", **held).get("asset")

    assert pick(picked=2, count=1) == loaded.points.ids[2]
    assert pick(picked=-1, count=1) is None
    assert pick(picked="2", count=1) is None
    assert pick(picked=2, count=0) is None
    assert pick(picked=10_000, count=1) is None
    assert heard(None, event="picked", picked=2, count=1).get("asset") is None
    assert "asset" not in heard(loaded)


def test_what_was_heard_once_is_not_taken_in_again(loaded):
    state = heard(loaded, event="picked", picked=2, count=7)
    del state["asset"]
    assert "asset" not in heard(loaded, state, event="picked", picked=2, count=7)


def test_a_drawn_circle_becomes_the_limit_and_the_position_goes_with_it(loaded):
    state = heard(
        loaded,
        event="drawn",
        count=5,
        shape={"kind": "circle", "at": [[53.4, -2.98], [53.41, -2.98]]},
        at=[53.4, -3, 11],
    )
    assert read_shape(state["limit"]).radius_m == pytest.approx(1112, abs=3)
    assert state["position"] == "53.40000_-3.00000_11"


def test_keeping_the_position_changes_nothing_else(loaded):
    state = heard(loaded, event="placed", count=5, picked=2, at=[53.4, -3.0, 11.25])
    assert state["position"] == "53.40000_-3.00000_11.25"
    assert "asset" not in state
    assert "limit" not in state


@pytest.mark.parametrize("shape", [None, "x", {"kind": "circle"}, {"kind": "polygon", "at": [[53.4, -3.0]] * 4}])
def test_what_cannot_be_a_limit_is_told_and_the_old_one_stays(loaded, shape):
    state = heard(loaded, {"limit": "circle_334000_390000_500"}, event="drawn", count=5, shape=shape)
    assert state["limit"] == "circle_334000_390000_500"
    assert state["_map_fault"].endswith("Draw it anew.")
    state = heard(loaded, state, event="placed", count=6, at="nonsense")
    assert "_map_fault" not in state
    assert "position" not in state


@pytest.mark.parametrize("said", [None, "text", [1], {"count": "x", "event": "picked", "picked": 1}])
def test_a_message_that_is_none_does_nothing(loaded, said):
    state = {"map": said}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shortlist_map.st, "session_state", state)
        shortlist_map._heard()
    assert state == {"map": said}


def test_a_refused_drawing_is_told_above_the_map(page, drawn, said):
    assert "It crosses <b>" in said(page("shortlist", _map_fault="It crosses <b>"))


def test_the_map_is_told_what_was_heard(page, drawn):
    page("shortlist", _map_heard=42)
    assert drawn[-1]["message"]["heard"] == 42


def test_buildings_of_the_table_that_are_not_on_the_map_are_counted(page, drawn, said, monkeypatch, loaded):
    def unplaced(loaded, criteria):
        found = current_ranking(loaded, criteria).copy()
        found.loc[found.index[found["ranked"]][:2], "located_by"] = "none"
        return found

    monkeypatch.setattr(shortlist_page, "current_ranking", unplaced)
    assert "2 of the buildings in the table have no location and are not on the map." in said(page("shortlist"))
