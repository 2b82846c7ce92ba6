import dataclasses

import pytest

from assetmap.app.buildings_page import _weights
from assetmap.app.data import current_ranking
from assetmap.scoring import by_list_and_rank
from assetmap.workspace import add_to_shortlist, open_workspace


@pytest.fixture
def ranked(loaded):
    """Ids of the ranked buildings, list by list and best first in each."""
    ranking = current_ranking(loaded, loaded.build.criteria)
    return by_list_and_rank(ranking[ranking["ranked"]])["asset_id"].tolist()


@pytest.fixture
def listed(home, ranked, loaded):
    """Puts ranked buildings on the shortlist."""

    def add(*places):
        names = loaded.rows.set_index("asset_id")["building"]
        for place in places:
            asset_id = ranked[place]
            add_to_shortlist(open_workspace(), "starter", asset_id, name_then=names[asset_id], reason="near the bus")
        return [ranked[place] for place in places]

    return add


def shown(at):
    return at.session_state["_compared"]


def test_it_opens_on_the_three_that_rank_first(seen, ranked, plain):
    at = seen("buildings")
    assert not at.exception
    assert shown(at) == ranked[:3]
    assert at.text_input(key="ids").value == ",".join(ranked[:3])
    assert at.header[0].value == "3 buildings side by side"
    glance = at.table[0].value.map(plain)
    assert [cell.split(" ")[0] for cell in glance.loc["Rank"]] == ["1", "2", "3"]
    assert len(at.get("vega_lite_chart")) == 1
    # the table of the same numbers stands before the chart
    kinds = [element.type for element in at.main if element.type in ("table", "vega_lite_chart")]
    assert kinds.index("vega_lite_chart") > 1


def test_it_opens_on_the_shortlist_where_there_is_one(listed, page):
    mine = listed(4, 7)
    at = page("buildings")
    assert not at.exception
    assert shown(at) == mine


def test_the_first_five_of_a_long_shortlist_can_be_taken(listed, page, ranked):
    mine = listed(3, 4, 5, 6, 7, 8)
    at = page("buildings")
    assert shown(at) == mine[:5]
    at.multiselect[0].set_value(ranked[:2]).run()
    assert shown(at) == ranked[:2]
    assert at.text_input(key="ids").value == ",".join(ranked[:2])
    (button,) = [b for b in at.button if b.label == "Take the first 5 of the shortlist"]
    button.click().run()
    assert not at.exception
    assert shown(at) == mine[:5]


def test_ids_typed_in_are_taken_and_stale_ones_said(page, ranked, said):
    at = page("buildings")
    at.text_input(key="ids").set_value(f"{ranked[5]}, Z06000001:gone<b>, {ranked[1]}").run()
    assert not at.exception
    assert shown(at) == [ranked[5], ranked[1]]
    assert "Not in this data: Z06000001:gone<b>." in said(at)


def test_a_link_opens_what_it_names(home, root, ranked):
    from streamlit.testing.v1 import AppTest

    at = AppTest.from_string(
        "from assetmap.app.buildings_page import buildings_page\nbuildings_page()", default_timeout=60
    )
    at.query_params["ids"] = f"{ranked[2]},{ranked[9]}"
    at.run()
    assert not at.exception
    assert shown(at) == [ranked[2], ranked[9]]


@pytest.mark.parametrize("count", [0, 1])
def test_fewer_than_two_are_asked_for(page, ranked, said, count):
    at = page("buildings")
    at.multiselect[0].set_value(ranked[:count]).run()
    assert not at.exception
    assert "Choose two to five buildings" in said(at)
    assert not at.table


def test_more_than_five_are_cut_and_that_is_said(page, ranked, said):
    at = page("buildings")
    at.text_input(key="ids").set_value(",".join(ranked[:7])).run()
    assert not at.exception
    assert shown(at) == ranked[:5]
    assert "7 buildings are named; the first 5 are compared." in said(at)


def test_another_region_begins_anew(page, ranked, said):
    at = page("buildings", ids="X:1", _compared_in="lcr")
    assert not at.exception
    assert shown(at) == ranked[:3]


def test_buildings_that_are_not_ranked_have_no_score_to_take_apart(page, loaded, said):
    ranking = current_ranking(loaded, loaded.build.criteria)
    out = ranking.loc[~ranking["ranked"], "asset_id"].head(2).tolist()
    at = page("buildings")
    at.text_input(key="ids").set_value(",".join(out)).run()
    assert not at.exception
    assert "None of them is ranked" in said(at)
    assert "Why it is not ranked" in said(at)
    assert not at.get("vega_lite_chart")


def test_the_public_sees_unprotected_buildings_alone(page, loaded, said, monkeypatch):
    monkeypatch.setenv("ASSETMAP_PUBLIC", "1")
    protected = set(loaded.rows.loc[loaded.protected, "asset_id"])
    at = page("buildings")
    assert not at.exception
    assert len(shown(at)) == 3
    assert not protected & set(shown(at))
    text = said(at)
    names = loaded.rows.set_index("asset_id")["building"]
    options = at.multiselect[0].options
    assert len(options) == int(loaded.named.sum())
    for asset_id in protected:
        assert asset_id not in text
    for words in ("uplift", "Gap that", "Why it is not ranked", "Latest that is on file"):
        assert words not in text
    hidden = sorted(protected)[0]
    at.text_input(key="ids").set_value(f"{hidden},{shown(at)[0]}").run()
    assert not at.exception
    text = said(at)
    assert f"Not in this data: {hidden}." in text
    assert names[hidden] not in text.replace(hidden, "") or names[hidden] in set(
        loaded.rows.loc[loaded.named, "building"]
    )
    assert not at.table


def test_the_public_sees_nothing_of_the_shortlist(listed, page, loaded, monkeypatch):
    mine = listed(0, 1)
    monkeypatch.setenv("ASSETMAP_PUBLIC", "1")
    at = page("buildings")
    assert not at.exception
    assert shown(at) != mine
    assert not [b for b in at.button if "shortlist" in b.label]


def test_the_weights_set_on_the_shortlist_are_used_and_said(page, loaded, said):
    set_now = {f"w_{c.key}": 0 for c in loaded.build.criteria} | {"w_condition": 100}
    at = page("buildings", **set_now)
    assert not at.exception
    assert "The weights are those that you have set under Shortlist." in said(at)
    assert "The weights are the usual ones." in said(page("buildings"))


def test_weights_that_are_all_0_are_the_usual_ones(part, home, loaded):
    import streamlit as st

    for criterion in loaded.build.criteria:
        st.session_state[f"w_{criterion.key}"] = 0
    try:
        assert _weights(loaded) == (loaded.build.criteria, False)
    finally:
        for criterion in loaded.build.criteria:
            del st.session_state[f"w_{criterion.key}"]


def test_a_workspace_that_cannot_be_read_leaves_the_ranking(page, said, ranked, tmp_path, monkeypatch):
    (tmp_path / "folder").mkdir()
    monkeypatch.setenv("ASSETMAP_DATABASE", f"sqlite:///{tmp_path / 'folder'}")
    at = page("buildings")
    assert not at.exception
    assert any("cannot be opened" in warning.value for warning in at.warning)
    assert shown(at) == ranked[:3]


@pytest.mark.parametrize("public", ["", "1"])
def test_a_region_that_is_not_built_says_so(page, said, monkeypatch, public):
    monkeypatch.setenv("ASSETMAP_PUBLIC", public)
    at = page("buildings", region="lcr")
    assert not at.exception
    assert "has not been loaded yet" in said(at)
    assert not at.multiselect


def test_hostile_names_are_text(page, loaded, ranked, plain, monkeypatch):
    hostile = ["<img src=hall onerror=alert(2)>", ":red[x] **b** [link](http://x.invalid)"]
    rows = loaded.rows.copy()
    for asset_id, name in zip(ranked, hostile, strict=False):
        rows.loc[rows["asset_id"] == asset_id, ["building", "address"]] = name
    other = dataclasses.replace(loaded, rows=rows)
    monkeypatch.setattr("assetmap.app.buildings_page.view_or_explained", lambda: other)
    at = page("buildings")
    assert not at.exception
    heads = list(at.table[0].value.columns)
    assert [plain(head) for head in heads[:2]] == [
        f"{letter}: {name}" for letter, name in zip("AB", hostile, strict=True)
    ]
    sent = "\n".join([*heads, *(str(cell) for table in at.table for cell in table.value.to_numpy().ravel())])
    for markup in ("<img", "[link]", "**b**", ":red["):
        assert markup not in sent.replace("\\" + markup[0], "")
