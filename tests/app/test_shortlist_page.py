import dataclasses
import re

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from assetmap.app import data, shortlist_page
from assetmap.app.data import current_ranking
from assetmap.scoring import by_list_and_rank
from assetmap.tables import SCORES
from assetmap.vacancy import APART, RANKED, TITLES
from assetmap.workspace import add_to_shortlist


@pytest.fixture
def ranking(loaded):
    """The ranking under the usual weights, list by list and best first in each."""
    found = current_ranking(loaded, loaded.build.criteria)
    return by_list_and_rank(found[found["ranked"]])


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
    assert table["List"].tolist() == ranking["list"].map(TITLES).tolist()
    unranked = int((~build.table(SCORES)["ranked"]).sum())
    assert f"{unranked:,} others are not ranked" in said(at)
    assert "Press *Open* in a row of the table" in said(at)


def test_occupied_buildings_are_never_in_the_table(seen, loaded):
    said_empty = loaded.evidence.loc[loaded.evidence["says"].isin(["empty", "released"]), "asset_id"]
    used = set(loaded.rows.loc[loaded.rows["status_kind"].isin(["in use", "let"]), "asset_id"]) - set(said_empty)
    used |= set(loaded.rows.loc[loaded.rows["list"].isin(APART), "asset_id"])
    assert len(used) > 100
    assert not used & set(listed(seen("shortlist")))
    assert not used & set(listed(seen("shortlist", **{f"w_{c.key}": 0 for c in loaded.build.criteria})))


def test_one_weight_alone_ranks_by_that_criterion(page, loaded):
    keys = [c.key for c in loaded.build.criteria]
    at = page("shortlist", **{f"w_{key}": 100 if key == keys[0] else 0 for key in keys})
    assert not at.exception
    scores = loaded.scores.set_index("asset_id").loc[listed(at)]
    assert scores["list"].map(RANKED.index).is_monotonic_increasing
    for name in RANKED:
        utility = scores.loc[scores["list"] == name, f"utility_{keys[0]}"]
        assert len(utility) > 3
        assert utility.fillna(0.5).is_monotonic_decreasing


def test_every_weight_0_is_said_and_the_usual_ones_are_used(seen, ranking, loaded):
    at = seen("shortlist", **{f"w_{c.key}": 0 for c in loaded.build.criteria})
    assert not at.exception
    assert "Every weight is 0" in at.warning[0].value
    assert listed(at) == ranking["asset_id"].tolist()


def test_a_slider_for_each_criterion_at_its_usual_weight(seen, loaded):
    at = seen("shortlist")
    assert {s.label: s.value for s in at.slider} == {c.title: round(c.swing) for c in loaded.build.criteria}


def nothing_ranked(monkeypatch):
    def none(loaded, criteria):
        return current_ranking(loaded, criteria).assign(
            ranked=False, rank=pd.array([pd.NA] * len(loaded.rows), "Int64")
        )

    monkeypatch.setattr(shortlist_page, "current_ranking", none)


def test_where_no_building_is_ranked_it_says_so(page, said, monkeypatch):
    nothing_ranked(monkeypatch)
    at = page("shortlist")
    assert not at.exception
    assert "No building is confirmed or likely empty, so that none is ranked." in said(at)
    assert "Clear the filters" not in [button.label for button in at.button]


def test_where_no_building_is_ranked_words_do_no_harm(page, monkeypatch):
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


def test_the_shortlisted_can_be_compared_side_by_side(page, ranking, monkeypatch):
    links = []
    monkeypatch.setattr(shortlist_page, "show_link", lambda address, _, **query: links.append((address, query)))
    page("shortlist")
    assert not links
    ids = ranking["asset_id"].tolist()[:6]
    for asset_id in ids:
        add_to_shortlist(data.workspace(), "starter", asset_id, name_then="Hall", reason="near")
    page("shortlist")
    assert links == [("buildings", {"ids": ",".join(ids[:5])})]


def test_fields_of_the_link_are_there_before_the_map_can_answer(page, monkeypatch):
    fields = []

    def drawn(*_):
        fields.extend(shortlist_page.st.session_state.keys())

    monkeypatch.setattr(shortlist_page, "show_shortlist_map", drawn)
    page("shortlist")
    assert {"asset", "words", "owner", "limit", "position"} <= set(fields)


@pytest.fixture
def order(monkeypatch, loaded):
    """What the page did, in its order: ``map`` with the ids drawn, ``fields`` with what they hold."""
    seen = []
    show_map, show_fields = shortlist_page.show_shortlist_map, shortlist_page.show_fields

    def drawn(loaded, asked, *rest):
        seen.append(("map", tuple(asked.shown["asset_id"])))
        show_map(loaded, asked, *rest)

    def fields(loaded):
        found = show_fields(loaded)
        seen.append(("fields", found))
        return found

    monkeypatch.setattr(shortlist_page, "show_shortlist_map", drawn)
    monkeypatch.setattr(shortlist_page, "show_fields", fields)
    return seen


def test_once_the_fields_are_known_the_map_is_told_before_they_are_shown_again(page, order, ranking):
    at = page("shortlist")
    assert [kind for kind, _ in order] == ["fields", "map"]
    order.clear()
    slider = at.slider(key="w_deprivation")
    slider.set_value(0 if slider.value else 100).run()
    assert [kind for kind, _ in order] == ["map", "fields"]
    assert order[0][1] == tuple(at.dataframe[0].value["Id"])
    assert order[0][1] != tuple(ranking["asset_id"])
    order.clear()
    at.text_input(key="words").set_value("hall").run()
    assert [kind for kind, _ in order] == ["map", "fields"]
    assert order[0][1] == tuple(at.dataframe[0].value["Id"])
    assert 0 < len(order[0][1]) < len(ranking)


def test_where_a_field_does_not_take_what_the_session_holds_the_map_waits_for_it(page, order, monkeypatch):
    at = page("shortlist")
    order.clear()
    found = shortlist_page.held_fields
    wrong = lambda: dataclasses.replace(found(), words="nowhere to be found")  # noqa: E731
    monkeypatch.setattr(shortlist_page, "held_fields", wrong)
    at.number_input(key="area").set_value(100).run()
    assert [kind for kind, _ in order] == ["map", "fields", "fields", "map"]
    assert order[0][1] == ()
    assert order[-1][1] == tuple(at.dataframe[0].value["Id"])
    assert order[-1][1]
