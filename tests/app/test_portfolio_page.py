import re

import pytest

from assetmap.app import map_frame
from assetmap.app.portfolio_data import names_of
from assetmap.vacancy import RANKED, TITLES
from assetmap.workspace import enter, open_workspace


def test_it_chooses_and_says_how_sure_it_is(seen, said):
    at = seen("portfolio")
    assert not at.exception
    assert [header.value for header in at.header] == ["What it has to keep", "The choice", "Map", "What it serves"]
    text = said(at)
    assert "Maximise 1 × covered need" in text
    assert "Proven to be the best possible" in text
    assert "the budget of £1,000,000" in text
    assert "Over the worst twentieth of simulated draws" in text
    table = at.dataframe[0].value
    assert len(table) == int(at.metric[0].value) > 3
    assert table["From the budget"].sum() <= 1_000_000
    assert f"£{table['From the budget'].sum():,.0f}" == at.metric[1].value
    assert {"Score", "Need in reach", "Only it serves", "Id"} <= set(table)


def test_the_map_shows_what_the_table_holds(page, loaded, monkeypatch):
    sent = []
    monkeypatch.setattr(map_frame, "st_folium", lambda made, **more: sent.append(more))
    at = page("portfolio")
    (child,) = sent[0]["feature_group_to_add"]._children.values()
    ids = set(at.dataframe[0].value["Id"])
    marks = child.message.split('"marks":[')[1].split("]")[0]
    assert {loaded.points.ids[int(place)] for place in marks.split(",")} == ids


def test_the_public_is_not_served(page, monkeypatch, said):
    monkeypatch.setenv("ASSETMAP_PUBLIC", "1")
    at = page("portfolio")
    assert "not shown to the public" in said(at)
    assert not at.dataframe
    assert not at.header


def test_what_cannot_hold_together_is_said_with_what_would_free_it(page, said):
    at = page("portfolio")
    at.number_input(key="p_least_count").set_value(9)
    at.number_input(key="p_budget").set_value(200_000).run()
    assert not at.exception
    text = said(at)
    assert "No portfolio keeps every limit." in text
    assert "the budget of £200,000" in text
    assert "at least 9 buildings in all" in text
    assert "raise the budget by £" in text
    assert "ask for " in text
    at.radio(key="portfolio_further").set_value("Frontier").run()
    assert "There is no portfolio to look at yet." in said(at)


def test_a_budget_below_the_cheapest_building_is_said_so(page, said):
    at = page("portfolio")
    at.number_input(key="p_budget").set_value(1000).run()
    assert not at.exception
    text = said(at)
    assert "the budget is below the cheapest building" in text
    assert "raise the budget, or lower a price" in text


def test_must_haves_are_counted_live(page, loaded, said):
    at = page("portfolio")
    dear = at.dataframe[0].value.sort_values("From the budget").iloc[-1]
    at.multiselect(key="p_must").set_value([dear["Id"]]).run()
    assert f"The must-haves take £{dear['From the budget']:,.0f} and leave" in said(at)


@pytest.mark.parametrize("limit", ["p_undervalue_limit", "p_subsidy_limit"])
def test_where_no_figure_is_known_nothing_can_be_chosen_and_it_says_why(page, loaded, said, limit):
    at = page("portfolio")
    at.number_input(key=limit).set_value(500_000).run()
    assert not at.exception
    text = said(at)
    assert "No building can be chosen" in text
    what = "undervalue" if limit == "p_undervalue_limit" else "subsidy"
    assert f"its {what} is not known" in text
    table = at.dataframe[0].value
    assert len(table) == len(names_of(loaded)) > 20
    assert set(table["Is it empty?"]) == {TITLES[name] for name in RANKED}
    assert table["Need in reach"].is_monotonic_decreasing


def choosable(text):
    found = re.search(r"([\d,]+) buildings stand on the lists to choose from, ([\d,]+) of them can be chosen", text)
    return tuple(int(number.replace(",", "")) for number in found.groups())


def test_stated_areas_bring_in_what_nobody_has_measured(page, loaded, said):
    at = page("portfolio")
    listed = loaded.rows["asset_id"].isin(list(names_of(loaded)))
    unmeasured = int(loaded.rows.loc[listed, "floor_area_m2"].isna().sum())
    assert unmeasured > 0
    assert choosable(said(at).replace("**", "")) == (listed.sum(), listed.sum() - unmeasured)
    at.toggle(key="p_assumed_areas").set_value(True).run()
    assert not at.exception
    assert choosable(said(at).replace("**", ""))[1] > listed.sum() - unmeasured


def test_it_says_of_the_chosen_how_many_still_need_a_look(page, said):
    at = page("portfolio")
    table = at.dataframe[0].value
    likely = int((table["Is it empty?"] == TITLES["likely"]).sum())
    assert likely > 1
    assert set(table["Is it empty?"]) <= {TITLES[name] for name in RANKED}
    assert f"{likely} of the {len(table)} chosen still need a look before anybody commits" in said(at)


def test_what_is_only_worth_a_visit_can_be_chosen_once_it_is_let_in(page, loaded, said, monkeypatch):
    sent = []
    monkeypatch.setattr(map_frame, "st_folium", lambda _, **more: sent.append(more["feature_group_to_add"]))
    at = page("portfolio")
    more = [one for one in names_of(loaded, ["visit"]) if one not in names_of(loaded)]
    assert more
    options = at.multiselect(key="p_must").options
    assert not any(one in option for one in more for option in options)
    before = choosable(said(at).replace("**", ""))
    at.toggle(key="p_also_visit").set_value(True).run()
    assert not at.exception
    assert choosable(said(at).replace("**", ""))[0] == before[0] + len(more)
    priced = loaded.rows[loaded.rows["asset_id"].isin(more) & (loaded.rows["floor_area_m2"] > 0)]["asset_id"].iloc[0]
    at.multiselect(key="p_must").set_value([priced])
    at.number_input(key="p_budget").set_value(10_000_000)
    sent.clear()
    at.run()
    assert not at.exception
    row = at.dataframe[0].value.set_index("Id").loc[priced]
    assert row["Is it empty?"] == TITLES["visit"]
    assert "worth a visit" in said(at)
    (child,) = sent[-1]._children.values()
    classes = re.search(r'"classes":"([0-9]*)"', child.message)[1]
    assert classes[loaded.points.ids.index(priced)] == "3"
    at.toggle(key="p_also_visit").set_value(False).run()
    assert not at.exception
    assert f"These cannot be chosen in this data, and are left out of the limits: {priced}." in said(at)


def test_what_is_entered_counts_at_once(page, loaded, said):
    at = page("portfolio")
    one = at.dataframe[0].value.iloc[0]
    enter(open_workspace(), "starter", one["Id"], {"area_m2": 20.0}, source="measured")
    again = page("portfolio").dataframe[0].value.set_index("Id")
    assert again.loc[one["Id"], "From the budget"] < one["From the budget"]
    assert again.loc[one["Id"], "Area from"] == "entered"


def test_a_link_of_other_data_says_so(home, said):
    from streamlit.testing.v1 import AppTest

    at = AppTest.from_string(
        "from assetmap.app.portfolio_page import portfolio_page\nportfolio_page()", default_timeout=60
    )
    at.query_params["data"] = "0123"
    assert "This link was made on other data (version 0123)" in said(at.run())
