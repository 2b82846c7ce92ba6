import dataclasses

import pandas as pd
import pytest

from assetmap.app import shortlist_lists
from assetmap.app.data import current_ranking
from assetmap.app.shortlist_lists import unranked_table
from assetmap.vacancy import APART, LISTS, RANKED, TITLES


@pytest.fixture
def ranking(loaded):
    return current_ranking(loaded, loaded.build.criteria)


def test_each_list_is_counted_whatever_the_filters_say(page, ranking, said):
    text = said(page("shortlist", words="nothing is called so"))
    for name in LISTS:
        assert f"- **{TITLES[name]}:** {(ranking['list'] == name).sum():,}\n" in text
    assert f"- **Apart from these:** {ranking['list'].isin(APART).sum():,}, " in text
    thin = (ranking["list"].isin(RANKED) & ~ranking["ranked"]).sum()
    assert thin > 0
    assert f"{(~ranking['ranked']).sum():,} others are not ranked; of {thin:,} of them" in text


@pytest.mark.parametrize("name", ["visit", "in use", "likely"])
def test_a_list_that_is_not_ranked_is_shown_with_reasons(page, ranking, name):
    at = page("shortlist")
    assert len(at.dataframe) == 1
    at.selectbox(key="unranked").set_value(name).run()
    assert not at.exception
    table = at.dataframe[1].value
    mine = ranking[(ranking["list"] == name) & ~ranking["ranked"]].set_index("asset_id")
    assert 0 < len(table) <= 200
    assert len(table) == min(len(mine), 200)
    assert set(table["List"]) == {TITLES[name]}
    assert table["Reason"].tolist() == mine.loc[table["Id"], "reason"].tolist()
    assert (table["Reason"] != "").all()
    assert table["Next step"].tolist() == mine.loc[table["Id"], "check"].tolist()


def test_every_building_without_a_rank_is_on_one_of_the_lists_offered(page, ranking):
    field = page("shortlist").selectbox(key="unranked")
    counts = [int(label.rsplit("(", 1)[1].rstrip(")").replace(",", "")) for label in field.options]
    assert sum(counts) == (~ranking["ranked"]).sum()
    assert field.options[0].startswith("Worth a visit (")


def test_those_come_first_that_are_most_worth_a_visit(ranking):
    table = unranked_table(ranking, "visit")
    worth = ranking.set_index("asset_id").loc[table["Id"], "visit_gbp"]
    assert len(table) > 3
    assert worth.is_monotonic_decreasing


def test_of_a_long_list_the_first_are_shown_and_how_many_there_are(page, ranking, said, monkeypatch):
    monkeypatch.setattr(shortlist_lists, "_MOST_ROWS", 3)
    at = page("shortlist", unranked="in use")
    assert len(at.dataframe[1].value) == 3
    many = ((ranking["list"] == "in use") & ~ranking["ranked"]).sum()
    assert f"The first 3 of {many:,} are shown." in said(at)


def test_where_all_are_ranked_no_list_is_offered(part):
    script = (
        "import pandas as pd\nfrom assetmap.app.shortlist_lists import show_unranked\n"
        "show_unranked(pd.DataFrame({'list': ['likely'], 'ranked': [True]}))"
    )
    at = part(script)
    assert not at.exception
    assert not at.selectbox


def test_the_open_button_opens_the_building_of_its_row(monkeypatch):
    state = {"open_unranked": dataclasses.make_dataclass("Pressed", ["row"])(1)}
    monkeypatch.setattr(shortlist_lists.st, "session_state", state)
    shortlist_lists._open_row(["a", "b"])
    assert state["asset"] == "b"


def test_names_stay_text(ranking):
    rows = ranking[ranking["list"] == "visit"].head(1).assign(building="<b>*x*</b>")
    assert unranked_table(pd.DataFrame(rows), "visit")["Building"].tolist() == ["<b>*x*</b>"]
