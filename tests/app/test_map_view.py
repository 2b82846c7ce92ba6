import base64
import json
import re

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit_folium import generate_leaflet_string

from assetmap.app.map_view import (
    RANK_CLASSES,
    AreaShading,
    MapPoints,
    area_shading,
    build_map,
    legend,
    rank_classes,
    safe_json,
    update_message,
    update_script,
)

NAMES = ("assetmap.js", "leaflet.css", "assetmap-map.css")
SCRIPTS = {name: f"{name}?v=1" for name in NAMES}
BOUNDS = (53.0, -3.0, 53.5, -2.0)
HOSTILE = "</script><img src=x onerror=alert(1)>${alert(1)}`&\u2028'\"\\"


def drawn(**changes):
    given = {"data": "map-x.json", "scripts": SCRIPTS, "bounds": BOUNDS, "label": "Map", "source": "A publisher"}
    return build_map(**(given | changes))


def page_of(made):
    """The map's page, with folium's random ids made all the same."""
    return re.sub(r"_[0-9a-f]{32}", "_id", made.get_root().render())


def assets(n, missing=()):
    """Assets in a row, without a location where so told."""
    at = gpd.points_from_xy([350_000 + 1000 * i for i in range(n)], [400_000] * n, crs="EPSG:27700")
    frame = gpd.GeoDataFrame({"asset_id": [f"a{i}" for i in range(n)]}, geometry=at)
    frame.loc[list(missing), "geometry"] = None
    return frame


def points(n=3, version="v1", missing=()):
    frame = assets(n, missing)
    return MapPoints.of(frame, pd.Series([f"Hall {i}" for i in range(n)]), version)


def shading(classes="01"):
    values = pd.Series([np.nan if c == "0" else float(c) for c in classes])
    return area_shading(values, "Need", "{:.0f}".format)


texts = st.text() | st.text(alphabet="<>&`$/{}\\\"'\u2028\u2029 script!-") | st.just(HOSTILE)


@given(
    st.recursive(
        texts | st.integers() | st.booleans() | st.none(),
        lambda x: st.lists(x) | st.dictionaries(texts, x),
        max_leaves=6,
    )
)
def test_no_text_can_leave_the_script(value):
    text = safe_json(value)
    assert not set(text) & set("<>&`$\u2028\u2029\n\r")
    assert text.isascii()
    assert json.loads(text) == value


def test_a_name_that_is_a_script_stays_a_name():
    frame = assets(1)
    held = MapPoints.of(frame, pd.Series([HOSTILE]), "v1")
    group = update_script(update_message(held, pd.Series({"a0": 1}), shading()))
    (child,) = group._children.values()
    script = child._template.module.script(child, {})
    assert "<" not in script
    assert "`" not in script
    assert "${" not in script
    sent = json.loads(script.removeprefix("window.assetmap.update(").removesuffix(");"))
    assert sent["points"]["names"] == [HOSTILE]


def test_a_name_that_is_a_template_is_never_read_as_one():
    held = MapPoints.of(assets(2), pd.Series(["{% set", "{{ 7 * 7 }}{# x"]), "v1")
    group = update_script(update_message(held, pd.Series({"a0": 1}), shading()))
    made = drawn()
    group.add_to(made)
    page = page_of(made)  # a random id may hold any two digits
    assert "49" not in page
    script = generate_leaflet_string(group)
    assert "{% set" in script
    assert "{{ 7 * 7 }}{# x" in script


def test_the_map_is_the_same_for_the_same_region():
    assert page_of(drawn()) == page_of(drawn())
    assert page_of(drawn()) != page_of(drawn(data="map-y.json"))


def test_nothing_comes_from_another_host():
    made = drawn()
    page = page_of(made)
    assert "http://" not in page
    assert "https://" not in page
    addresses = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert addresses == [f"../../app/static/{SCRIPTS[name]}" for name in SCRIPTS if name.endswith("js")] + [
        f"../../app/static/{SCRIPTS[name]}" for name in SCRIPTS if name.endswith("css")
    ]
    for _, address in made.default_js + made.default_css:
        assert address.startswith("../../app/static/")


def test_one_region_has_no_hold_on_the_next():
    first, second = drawn(), drawn(scripts={name: f"other-{name}" for name in SCRIPTS})
    assert first.default_js != second.default_js
    assert "other-" not in page_of(first)
    assert type(first).default_js == []


def test_tiles_only_when_they_are_given():
    assert "tileLayer" not in page_of(drawn())
    page = page_of(drawn(tiles="https://tiles.invalid/{z}/{x}/{y}.png", attribution="A <provider>"))
    assert page.count("L.tileLayer(") == 1
    assert '"https://tiles.invalid/{z}/{x}/{y}.png"' in page
    assert r"A \u003cprovider\u003e" in page


def test_label_and_source_are_data_in_the_script():
    page = page_of(drawn(label=HOSTILE))
    assert "<img" not in page
    options = re.search(r"window\.assetmap\.start\(map_id, (.*)\);", page)[1]
    assert json.loads(options)["label"] == HOSTILE


def test_the_source_cannot_become_markup():
    page = page_of(drawn(source="<img src=x onerror=alert(1)>"))
    options = json.loads(re.search(r"window\.assetmap\.start\(map_id, (.*)\);", page)[1])
    assert "<" not in options["attribution"]


def test_how_far_one_can_zoom_has_limits():
    page = page_of(drawn())
    assert '"maxZoom": 18' in page
    assert '"minZoom": 8' in page
    assert '"minZoom": 5' in page_of(drawn(bounds=(49.9, -6.4, 55.8, 1.8)))


def test_it_opens_on_the_region():
    page = page_of(drawn())
    assert '"bounds":[[53.0,-3.0],[53.5,-2.0]]' in page
    assert "center: [53.25, -2.5]" in page


def test_points_are_packed_in_order_and_those_without_a_location_left_out():
    held = points(3, missing=[1])
    assert held.ids == ("a0", "a2")
    assert held.message["names"] == ["Hall 0", "Hall 2"]
    at = np.frombuffer(base64.b64decode(held.message["at"]), "<i4").reshape(-1, 2) / 1e6
    assert at.shape == (2, 2)
    assert at[0] == pytest.approx([-2.7534, 53.4939], abs=0.002)
    assert at[1, 0] > at[0, 0]


def test_no_points_at_all():
    held = points(0)
    message = update_message(held, pd.Series(dtype="int64"), shading())
    assert (held.ids, message["classes"], message["marks"], message["selected"]) == ((), "", [], -1)


def test_points_are_sent_only_when_the_map_has_another_version():
    held = points()
    for known in (None, "v0", ""):
        assert update_message(held, pd.Series({"a0": 1}), shading(), known_version=known)["points"] == held.message
    again = update_message(held, pd.Series({"a0": 1}), shading(), known_version="v1")
    assert "points" not in again
    assert again["version"] == "v1"


def test_a_digit_for_each_building_and_0_for_the_hidden():
    message = update_message(points(4), pd.Series({"a2": 3, "a0": 1, "gone": 2}), shading())
    assert message["classes"] == "1030"


def test_selected_and_marked_are_places_in_that_order():
    message = update_message(points(4), pd.Series({"a0": 1}), shading(), selected="a3", marked=["a2", "a1", "gone"])
    assert message["selected"] == 3
    assert message["marks"] == [1, 2]
    assert update_message(points(4), pd.Series({"a0": 1}), shading(), selected="gone")["selected"] == -1


def test_the_stamp_tells_one_picture_from_another():
    def stamp(classes, **more):
        return update_message(points(4), pd.Series(classes), shading(), **more)["stamp"]

    first = stamp({"a0": 1})
    assert first == stamp({"a0": 1}, known_version="v1")
    assert len({first, stamp({"a0": 2}), stamp({"a0": 1}, selected="a1"), stamp({"a0": 1}, marked=["a1"])}) == 4


def test_rank_classes():
    rank = pd.Series([1, 10, 11, 50, 51, 900, pd.NA], index=list("abcdefg"), dtype="Int64")
    found = rank_classes(rank)
    assert found.to_dict() == {"a": 1, "b": 1, "c": 2, "d": 2, "e": 3, "f": 3, "g": 0}
    assert rank_classes(pd.Series([1.0, np.nan])).tolist() == [1, 0]
    assert rank_classes(pd.Series(dtype="Int64")).empty
    assert len(RANK_CLASSES) == found.max()


def test_five_classes_of_equal_size():
    found = area_shading(pd.Series(np.arange(100.0)[::-1]), "Need", "{:.0f}".format)
    assert found.classes == "5" * 20 + "4" * 20 + "3" * 20 + "2" * 20 + "1" * 20
    assert len(found.labels) == 5
    assert found.labels[0] == "0 to 20"
    assert found.labels[-1] == "79 to 99"
    assert found.unknown == ""


def test_areas_without_a_value_are_not_known():
    found = area_shading(pd.Series([1.0, np.nan, 9.0]), "Need", "{:.0f}".format)
    assert found.classes == "105"
    assert found.unknown == "not known"
    nothing = area_shading(pd.Series([np.nan, np.nan]), "Need", "{:.0f}".format)
    assert (nothing.classes, nothing.labels, nothing.unknown) == ("00", (), "not known")
    assert area_shading(pd.Series(dtype="float64"), "Need", "{:.0f}".format).classes == ""


@pytest.mark.parametrize("values", [[4.0], [4.0, 4.0, 4.0], [4.0, np.nan, 4.0]])
def test_where_all_are_equal_there_is_one_class(values):
    found = area_shading(pd.Series(values), "Need", "{:.0f}".format)
    assert found.classes == "".join("0" if np.isnan(v) else "1" for v in values)
    assert found.labels == ("4",)


def test_two_values_are_two_classes():
    found = area_shading(pd.Series([0.0, 0.0, 0.0, 1.0, 1.0, 1.0]), "Need", "{:.0f}".format)
    assert found.classes[0] != found.classes[-1]


def test_values_that_are_few_and_far_between_stand_out():
    found = area_shading(pd.Series([0.0] * 100 + [1.0, 2.0, 3.0, 4.0, 5.0]), "Need", "{:.0f}".format)
    assert found.classes[0] != found.classes[-1]


@given(st.lists(st.floats(-1e6, 1e6) | st.just(float("nan")), max_size=60))
def test_a_class_for_every_area_and_a_label_for_every_class(values):
    found = area_shading(pd.Series(values, dtype="float64"), "Need", "{:.3f}".format)
    assert len(found.classes) == len(values)
    assert {int(c) for c in found.classes} <= {0, *found.numbers}
    assert len(found.numbers) == len(set(found.numbers)) == len(found.labels)
    assert found.numbers[:1] in ((), (1,))
    assert len(found.labels) < 2 or found.numbers[-1] == 5
    assert len(found.labels) <= 5
    assert [c == "0" for c in found.classes] == [np.isnan(v) for v in values]
    known = sorted((v, int(c)) for v, c in zip(values, found.classes, strict=True) if c != "0")
    assert [c for _, c in known] == sorted(c for _, c in known)


def test_the_legend_holds_our_own_words_only():
    found = legend(area_shading(pd.Series([1.0, np.nan]), "<b>Need</b> & more", "<{:.0f}>".format), ringed="<i>")
    text = re.sub(r"<[^>]*>", " ", found)
    assert "<b>" not in found
    assert "<i>" not in found
    assert "&lt;b&gt;Need&lt;/b&gt; &amp; more" in text
    assert "&lt;1&gt;" in text
    for words in (*RANK_CLASSES, "not known", "&lt;i&gt;"):
        assert words in text
    assert all(src.startswith("data:image/svg+xml;base64,") for src in re.findall(r'src="([^"]*)"', found))
    assert found.count('alt=""') == found.count("<img")


def test_the_legend_of_one_map_says_nothing_of_rings():
    assert "shortlist" not in legend(shading("12"))
    assert "not known" not in legend(shading("12"))


def test_a_legend_can_name_which_classes_its_labels_stand_for():
    shading = AreaShading("14", "served", ("not in reach", "in reach"), "", numbers=(1, 4))
    pictures = [base64.b64decode(one).decode() for one in re.findall(r"base64,([^\"]+)", legend(shading))]
    areas = [re.search(r'fill="(#\w+)"', picture)[1] for picture in pictures[-2:]]
    plain = legend(AreaShading("14", "served", ("1", "2", "3", "4"), ""))
    shades = [base64.b64decode(one).decode() for one in re.findall(r"base64,([^\"]+)", plain)][-4:]
    assert areas == [re.search(r'fill="(#\w+)"', shades[at])[1] for at in (0, 3)]


def test_tools_are_there_where_they_are_asked_for():
    assert '"tools":false' in page_of(drawn())
    assert '"tools":true' in page_of(drawn(tools=True))


def test_what_lies_over_the_map_goes_with_the_message_and_changes_its_stamp():
    held, classes = points(2), pd.Series({"a0": 1})
    bare = update_message(held, classes, shading())
    laid = update_message(held, classes, shading(), overlay={"over": {"borders": ["wards"]}, "heard": 4})
    assert (laid["over"], laid["heard"]) == ({"borders": ["wards"]}, 4)
    assert laid["stamp"] != bare["stamp"]


def test_the_legend_has_a_sign_for_each_thing_that_lies_over_the_map():
    signs = {
        "districts": "district borders",
        "wards": "ward borders",
        "organisations": "<organisations>",
        "limit": "a limit",
    }
    found = legend(shading("12"), signs=signs)
    buildings, areas, others = re.findall(r"<p>(.*?)</p>", found)
    assert "district borders" in areas
    assert "ward borders" in areas
    assert "&lt;organisations&gt;" in others
    assert "a limit" in others
    assert "borders" not in buildings
    pictures = re.findall(r"base64,([^\"]+)", found)
    assert len(set(pictures)) == len(pictures), "two things have the same sign"
    assert "Also shown" not in legend(shading("12"), signs={"wards": "ward borders"})
