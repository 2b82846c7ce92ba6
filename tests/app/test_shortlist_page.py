import dataclasses
import io
import json
import re

import numpy as np
import openpyxl
import pandas as pd
import pytest
from streamlit.delta_generator import DeltaGenerator
from streamlit.testing.v1 import AppTest

from assetmap.app import data, map_frame, shortlist_page
from assetmap.app.data import current_ranking
from assetmap.scoring import load_criteria
from assetmap.tables import SCORES
from assetmap.workspace import add_to_shortlist


@pytest.fixture
def ranking(loaded):
    """The ranking under the usual weights, best first."""
    found = current_ranking(loaded, load_criteria())
    return found[found["ranked"]].sort_values(["rank", "asset_id"])


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


def counted(at):
    return int(re.match(r"([\d,]+) building", at.header[0].value)[1].replace(",", ""))


def listed(at):
    return at.dataframe[0].value["Id"].tolist() if at.dataframe else []


def test_it_opens_on_the_ranking(seen, ranking, build, said):
    at = seen("shortlist")
    assert not at.exception
    assert counted(at) == build.table(SCORES)["ranked"].sum() == len(listed(at))
    assert listed(at) == ranking["asset_id"].tolist()
    table = at.dataframe[0].value
    assert table["Rank"].tolist() == ranking["rank"].tolist()
    assert np.allclose(table["Score"], ranking["score"], atol=0.0005)
    apart = int((~build.table(SCORES)["ranked"]).sum())
    assert f"{apart:,} others are not ranked" in said(at)
    assert "Press *Open* in a row of the table" in said(at)


def test_occupied_buildings_are_never_in_the_table(seen, loaded):
    used = set(loaded.rows.loc[loaded.rows["status_kind"].isin(["in use", "let"]), "asset_id"])
    assert len(used) > 100
    assert not used & set(listed(seen("shortlist")))
    assert not used & set(listed(seen("shortlist", **{f"w_{c.key}": 0 for c in load_criteria()})))


def test_one_weight_alone_ranks_by_that_criterion(page, loaded):
    keys = [c.key for c in load_criteria()]
    at = page("shortlist", **{f"w_{key}": 100 if key == keys[0] else 0 for key in keys})
    assert not at.exception
    utility = loaded.scores.set_index("asset_id")[f"utility_{keys[0]}"]
    assert utility.loc[listed(at)].fillna(0.5).is_monotonic_decreasing


def test_every_weight_0_is_said_and_the_usual_ones_are_used(seen, ranking):
    at = seen("shortlist", **{f"w_{c.key}": 0 for c in load_criteria()})
    assert not at.exception
    assert "Every weight is 0" in at.warning[0].value
    assert listed(at) == ranking["asset_id"].tolist()


def test_a_slider_for_each_criterion_at_its_usual_weight(seen):
    at = seen("shortlist")
    assert {s.label: s.value for s in at.slider} == {c.title: round(c.swing) for c in load_criteria()}


def test_filters_narrow(page, ranking, loaded):
    council = loaded.region.councils[0]
    at = page("shortlist", owner=[council.name])
    assert listed(at) == ranking.loc[ranking["owner_code"] == council.code, "asset_id"].tolist()
    mine = ranking[ranking["owner_code"] == council.code]
    band, least = mine["band"].iloc[0], int(mine["floor_area_m2"].median())
    at.multiselect(key="band").set_value([band])
    at.number_input(key="area").set_value(least).run()
    kept = mine[(mine["band"] == band) & (mine["floor_area_m2"] >= least)]
    assert 0 < len(kept) < len(mine) < len(ranking)
    assert listed(at) == kept["asset_id"].tolist()
    assert counted(at) == len(kept)


@pytest.mark.parametrize("column", ["building", "postcode", "use", "asset_id"])
def test_words_are_looked_for_in_name_address_postcode_use_and_id(page, ranking, column):
    row = ranking[ranking[column].notna()].iloc[-1]
    words = " ".join(reversed(str(row[column]).upper().split()))
    found = listed(page("shortlist", words=f"  {words} "))
    assert row["asset_id"] in found
    assert len(found) < len(ranking)


@pytest.mark.parametrize("words", ["nothing is called so", "[ (.* \\ % <script>"])
def test_nothing_fits_and_the_filters_can_be_cleared(page, ranking, words, said):
    at = page("shortlist", words=words, area=50, band=["check"])
    assert not at.exception
    assert at.header[0].value == "0 buildings ranked for transfer"
    assert "No building fits these filters." in said(at)
    assert not at.dataframe
    assert not at.get("download_button")
    (clear,) = [button for button in at.button if button.label == "Clear the filters"]
    at = clear.click().run()
    assert not at.exception
    assert listed(at) == ranking["asset_id"].tolist()
    assert at.text_input(key="words").value == ""


def nothing_ranked(monkeypatch):
    def none(loaded, criteria):
        return current_ranking(loaded, criteria).assign(
            ranked=False, rank=pd.array([pd.NA] * len(loaded.rows), "Int64")
        )

    monkeypatch.setattr(shortlist_page, "current_ranking", none)


def test_where_no_building_passes_the_gates_it_says_so(page, said, monkeypatch):
    nothing_ranked(monkeypatch)
    at = page("shortlist")
    assert not at.exception
    assert "No building passes the gates." in said(at)
    assert "Clear the filters" not in [button.label for button in at.button]


def test_where_no_building_passes_the_gates_words_do_no_harm(page, monkeypatch):
    nothing_ranked(monkeypatch)
    assert not page("shortlist", words="hall").exception


def test_only_the_shortlist(page, ranking):
    for asset_id in ("gone", ranking["asset_id"].iloc[3], ranking["asset_id"].iloc[1]):
        add_to_shortlist(data.workspace(), "starter", asset_id, name_then="", reason="because")
    assert listed(page("shortlist", only=True)) == ranking["asset_id"].iloc[[1, 3]].tolist()


def test_one_building_is_one_building(page, ranking):
    add_to_shortlist(data.workspace(), "starter", ranking["asset_id"].iloc[0], name_then="", reason="because")
    assert page("shortlist", only=True).header[0].value == "1 building ranked for transfer"


def test_a_shortlist_of_another_region_is_not_shown(page, ranking):
    add_to_shortlist(data.workspace(), "lcr", ranking["asset_id"].iloc[0], name_then="", reason="because")
    assert set(page("shortlist").dataframe[0].value["Shortlist"]) == {""}


@pytest.mark.parametrize("kind", ["folder", "other file"])
def test_a_workspace_that_cannot_be_read_gives_a_sentence_and_the_ranking_stays(
    page, ranking, said, tmp_path, monkeypatch, kind
):
    place = tmp_path / "place"
    if kind == "folder":
        place.mkdir()
    else:
        place.write_text("this is no database, it is a text that is long enough to be seen as such" * 20)
    monkeypatch.setenv("ASSETMAP_DATABASE", f"sqlite:///{place}")
    at = page("shortlist")
    assert not at.exception
    assert at.error
    assert "next step:" in said(at)
    assert "The ranking below can be read" in said(at)
    assert listed(at) == ranking["asset_id"].tolist()


def test_a_link_made_on_other_data_says_so(home, said):
    at = AppTest.from_string(
        "from assetmap.app.shortlist_page import shortlist_page\nshortlist_page()", default_timeout=60
    )
    at.query_params["data"] = "<img src=x>"
    at.run()
    assert "This link was made on other data (version <img src=x>)" in said(at)
    assert "<img" not in at.info[0].value.replace(r"\<img", "")


def test_a_link_made_on_this_data_says_nothing(loaded, said):
    at = AppTest.from_string(
        "from assetmap.app.shortlist_page import shortlist_page\nshortlist_page()", default_timeout=60
    )
    at.query_params["data"] = loaded.version
    at.run()
    assert "made on other data" not in said(at)
    assert f"`data={loaded.version}`" in said(at)


def test_a_region_that_is_not_built_shows_what_to_do(page, said):
    at = page("shortlist", region="lcr")
    assert not at.exception
    assert "Loading fetches the official layers" in said(at)
    assert not at.header


def test_the_map_is_the_same_whatever_the_filters_and_the_message_follows(page, drawn, ranking, loaded):
    add_to_shortlist(data.workspace(), "starter", ranking["asset_id"].iloc[0], name_then="", reason="because")
    page("shortlist")
    page("shortlist", words="hall", shade="imd", asset=ranking["asset_id"].iloc[2])
    page("shortlist", **{f"w_{c.key}": 0 for c in load_criteria()})
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


@pytest.mark.parametrize("shade", list(shortlist_page.AREA_FIGURES))
def test_each_figure_shades_every_area(page, drawn, loaded, shade):
    at = page("shortlist", shade=shade)
    assert not at.exception
    assert len(drawn[0]["message"]["area"]) == len(loaded.areas)
    assert set(drawn[0]["message"]["area"]) > {"1", "5"}
    legend = next(html.value for html in at.html if "assetmap-legend" in html.value)
    assert shortlist_page.AREA_FIGURES[shade][0] in legend
    assert "on the shortlist" in legend


def pick(loaded, **held):
    """What a click on the map does to the session."""
    state = {"map": held, "region": "starter"}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shortlist_page.st, "session_state", state)
        patch.setattr(shortlist_page, "loaded_or_explained", lambda *, quiet: loaded)
        shortlist_page._picked()
    return state.get("asset")


def test_a_click_on_the_map_opens_its_building(loaded):
    assert pick(loaded, have="v", picked=2, count=1) == loaded.points.ids[2]
    assert pick(loaded, have="v", picked=-1, count=1) is None
    assert pick(loaded, have="v", picked=2, count=0) is None
    assert pick(loaded, have="v", picked=10_000, count=1) is None
    assert pick(loaded) is None


@pytest.fixture
def downloads(page, monkeypatch):
    """What each download button hands out."""
    seen = {}

    def button(self, label, content, name, kind, **_):
        seen[label] = (content() if callable(content) else content, name, kind)

    monkeypatch.setattr(DeltaGenerator, "download_button", button)
    return seen


def test_downloads_hold_what_the_table_shows(page, downloads, ranking, loaded):
    council = loaded.region.councils[0]
    kept = ranking.loc[ranking["owner_code"] == council.code, "asset_id"].tolist()
    add_to_shortlist(data.workspace(), "starter", kept[0], name_then="", reason="=cmd|' /C calc'!A0")
    at = page("shortlist", owner=[council.name])
    assert not at.exception
    assert set(downloads) == {"Download CSV", "Download XLSX", "Download GeoJSON"}
    assert all(name.startswith("assetmap-starter-") for _, name, _ in downloads.values())
    content = downloads["Download CSV"][0]
    text = content.decode("utf-8-sig") if isinstance(content, bytes) else content
    assert all(asset_id in text for asset_id in kept)
    assert not [i for i in set(ranking["asset_id"]) - set(kept) if i in text]
    assert not re.search(r'(^|,|\n)"?=cmd', text)
    workbook = openpyxl.load_workbook(io.BytesIO(downloads["Download XLSX"][0]))
    cells = [cell for sheet in workbook for row in sheet.iter_rows() for cell in row]
    assert set(kept) <= {cell.value for cell in cells}
    assert not [cell for cell in cells if cell.data_type == "f"]
    content = downloads["Download GeoJSON"][0]
    found = json.loads(content)["features"]
    assert [feature["properties"]["asset_id"] for feature in found] == kept


def test_the_open_button_opens_the_building_of_its_row():
    state = {"open_row": dataclasses.make_dataclass("Pressed", ["row"])(1)}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shortlist_page.st, "session_state", state)
        shortlist_page._open_row(["a", "b"])
    assert state["asset"] == "b"
