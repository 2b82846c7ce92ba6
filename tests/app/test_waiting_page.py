import datetime as dt

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from assetmap.app import waiting_page as module
from assetmap.matching import Need
from assetmap.workspace import (
    PUBLIC,
    Person,
    add_to_shortlist,
    enter_stage,
    open_workspace,
    place_hold,
    waiting_settings,
)
from assetmap.workspace.confirmations import BY_LINK, confirm
from assetmap.workspace.interests import QUESTIONS, express_interest
from assetmap.workspace.needs import state_need

HOSTILE = "=cmd <img src=x onerror=alert(1)> **bold** $y$"
NOW = dt.datetime.now(dt.UTC)
TODAY = dt.date.today()
KEYS = ["interests", "asked", "holds", "gates", "stages", "needs"]
WITH_FRAME = """
import streamlit as st
from assetmap.app.shortlist_page import shortlist_page
from assetmap.app.waiting_page import waiting_page
st.navigation([
    st.Page(waiting_page, title="Waiting", url_path="waiting", default=True),
    st.Page(shortlist_page, title="Shortlist", url_path="shortlist"),
]).run()
"""


@pytest.fixture
def assets(loaded):
    """Two buildings of one owner that may be named, one of another owner that may not."""
    open_ones = loaded.rows[loaded.named]
    own = open_ones[open_ones["owner_code"] == open_ones["owner_code"].iloc[0]]["asset_id"].tolist()[:2]
    hidden = loaded.rows[loaded.protected & loaded.rows["area_code"].notna()]
    other = hidden[hidden["owner_code"] != open_ones["owner_code"].iloc[0]].iloc[0]
    return own[0], own[1], other


@pytest.fixture
def filled(assets):
    """A row in each list of the first owner's, and in the first two and the third of another's."""
    one, two, other = assets
    workspace = open_workspace()
    who = {"consent": True, "now": NOW - dt.timedelta(days=9)}
    form = {"purpose": HOSTILE, "answers": {key: question.answers[0] for key, question in QUESTIONS.items()}} | who
    number = express_interest(
        workspace, "starter", asset_id=one, place="Hall", organisation=HOSTILE, email="a@example.org", **form
    ).number
    confirm(workspace, "interest", number, BY_LINK)
    zone = {"area_codes": [other["area_code"]], "owner_codes": [other["owner_code"]], "place": "West"}
    express_interest(workspace, "starter", organisation="Bakers", email="b@example.org", **zone, **form)
    place_hold(workspace, "starter", two, HOSTILE, until=TODAY + dt.timedelta(days=3), by="Estates")
    place_hold(workspace, "starter", other["asset_id"], "another's", until=TODAY)
    add_to_shortlist(workspace, "starter", two, name_then="", reason="x")
    for stage, days in (("expression", 400), ("application", 300)):
        on = TODAY - dt.timedelta(days=days)
        enter_stage(workspace, "starter", two, stage, applicant="Makers", entered_on=on)
    need = state_need(workspace, "starter", Need(least_m2=9_000.0), organisation="Hall", email="c@example.org", **who)
    confirm(workspace, "need", need, BY_LINK)
    return workspace


@pytest.fixture
def as_person(monkeypatch):
    def become(person):
        monkeypatch.setattr(module, "current_person", lambda: person)

    return become


def test_each_list_says_what_its_emptiness_means(page, said):
    at = page("waiting")
    assert not at.exception
    text = said(at)
    assert len(at.info) == 1 + len(KEYS)  # the first says that the region is invented
    assert not at.dataframe
    assert f"No hold runs out within {waiting_settings()['hold_days']} days." in text
    assert "0 expressions of interest" in text
    assert not at.selectbox


def test_one_table_for_each_and_every_row_has_its_building(page, filled, assets, loaded, said):
    one, two, other = assets
    at = page("waiting")
    assert not at.exception
    tables = dict(zip(KEYS, (frame.value for frame in at.dataframe), strict=True))
    assert tables["interests"]["Id"].tolist() == ["", one]
    assert tables["interests"]["What for"].tolist() == [HOSTILE, HOSTILE]
    assert tables["interests"]["State"].tolist() == ["to be confirmed", "confirmed by link"]
    assert tables["interests"]["Open"].isna().tolist() == [True, False]
    assert other["asset_id"] in tables["asked"]["Id"].tolist()
    assert tables["holds"]["Id"].tolist() == [other["asset_id"], two]
    assert set(tables["gates"]["Id"]) == {one, two}
    assert tables["stages"][["Id", "Days in it"]].iloc[0].tolist() == [two, 300]
    assert "Buildings that fit" not in tables["needs"]
    assert tables["needs"]["E-mail"].tolist() == ["c@example.org"]
    names = loaded.rows.set_index("asset_id")["building"]
    assert tables["holds"]["Building"].tolist() == [names[other["asset_id"]], names[two]]
    assert "2 expressions of interest" in said(at)
    assert "1 transfer that takes long" in said(at)
    assert not any("<img" in part.value.replace(r"\<img", "") for part in [*at.markdown, *at.header])


def test_needs_are_counted_when_that_is_asked_for(page, filled, assets):
    need = Need(least_m2=1.0, room=True)
    state_need(filled, "starter", need, organisation="Small", email="d@example.org", consent=True)
    at = page("waiting")
    at.toggle(key="waiting-count").set_value(True).run()
    assert not at.exception
    table = at.dataframe[-1].value
    assert table["Organisation"].tolist() == ["Hall", "Small"]
    assert table["Buildings that fit"].iloc[0] == 0 < table["Buildings that fit"].iloc[1]
    assert table["Id"].tolist()[0] == ""
    assert table["Id"].tolist()[1]
    assert table["Building"].tolist()[1]


def test_an_officer_sees_their_own_alone(page, filled, assets, as_person, said):
    one, two, other = assets
    as_person(Person("O", "officer", one.split(":")[0]))
    at = page("waiting")
    tables = dict(zip(KEYS, (frame.value for frame in at.dataframe), strict=True))
    for key in KEYS[:5]:
        assert set(tables[key]["Id"]) <= {one, two}, key
    assert tables["interests"]["Organisation"].tolist() == [HOSTILE]
    assert "E-mail" not in tables["needs"]
    text = said(at)
    assert "your own council's buildings" in text
    assert "another's" not in text
    assert "example.org" not in text
    assert other["asset_id"] not in text


@pytest.mark.parametrize("person", [PUBLIC, Person("S", "sto")])
def test_the_public_sees_nothing(page, filled, as_person, said, person):
    as_person(person)
    at = page("waiting")
    assert not at.dataframe
    assert not at.header
    assert "Sign in as an officer" in said(at)


def test_a_row_leads_to_its_building(home, filled, assets):
    at = AppTest.from_string(WITH_FRAME, default_timeout=60).run()
    assert at.title[0].value == "Waiting"
    (chooser,) = [one for one in at.selectbox if one.label == "Building to open"]
    (button,) = [one for one in at.button if one.label == "Open on Shortlist"]
    assert button.disabled
    chooser.set_value(assets[1]).run()
    at.button(key="waiting-open").click().run()
    assert not at.exception
    assert at.title[0].value == "Shortlist"
    assert at.session_state["asset"] == assets[1]


def test_the_button_in_a_row_names_its_building(monkeypatch):
    state = {"open-holds": type("Click", (), {"row": 1})()}
    monkeypatch.setattr(st, "session_state", state)
    module._open_row("open-holds", ["E1:1", "E1:2"])
    assert state["_waiting_open"] == "E1:2"


def test_a_building_that_has_left_the_data_is_named_by_its_id(page, home, said):
    place_hold(open_workspace(), "starter", "gone:1", "roof", until=TODAY)
    at = page("waiting")
    assert at.dataframe[0].value["Building"].tolist() == ["gone:1"]
    assert at.selectbox[0].options == ["no longer in the data (gone:1)"]


def test_a_workspace_that_cannot_be_read_gives_a_sentence(page, said, tmp_path, monkeypatch):
    (tmp_path / "folder").mkdir()
    monkeypatch.setenv("ASSETMAP_DATABASE", f"sqlite:///{tmp_path / 'folder'}")
    at = page("waiting")
    assert not at.exception
    assert "cannot be opened" in " ".join(error.value for error in at.error)
    assert "Nothing of it is lost" in said(at)


def test_a_region_that_is_not_built(page, said):
    at = page("waiting", region="lcr")
    assert not at.exception
    assert "has not been loaded yet" in said(at)
    assert not at.header
