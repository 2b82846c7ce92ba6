import datetime as dt

import geopandas as gpd
import pandas as pd
import pytest
from shapely import Point

from assetmap.matching import Need
from assetmap.workspace import PROGRAM, enter_stage, state_availability
from assetmap.workspace.asked import availability_asked, interests_waiting, list_of, needs_waiting, sees_waiting
from assetmap.workspace.confirmations import BY_HAND, BY_LINK, confirm
from assetmap.workspace.interests import QUESTIONS, express_interest
from assetmap.workspace.needs import state_need
from assetmap.workspace.roles import PUBLIC, Person

NOW = dt.datetime(2026, 7, 1, 12, tzinfo=dt.UTC)
TODAY = NOW.date()
OFFICER, PARTNER = Person("O", "officer", "E1"), Person("K", "partner")
NOBODY = (PUBLIC, Person("S", "sto"))
HOSTILE = "<script>alert(1)</script> =1+1 ${x}"
ANSWERS = {key: question.answers[0] for key, question in QUESTIONS.items()}


def ask(workspace, asset_id="", days_ago=0, name="The Makers", **changes):
    plain = {
        "place": asset_id or "West",
        "organisation": name,
        "email": f"{name.replace(' ', '')}.{days_ago}@example.org",
        "purpose": HOSTILE,
        "answers": ANSWERS,
        "consent": True,
        "asset_id": asset_id,
        "now": NOW - dt.timedelta(days=days_ago),
    }
    return express_interest(workspace, "r", **(plain | changes)).number


def zone(workspace, days_ago=0, owners=("E1", "E2"), areas=("A1",)):
    return ask(workspace, days_ago=days_ago, area_codes=areas, owner_codes=owners)


def buildings(**columns):
    ids = ["E1:1", "E1:2", "E2:1", "E2:2"]
    plain = {
        "asset_id": ids,
        "area_code": ["A1", "A1", "A1", None],
        "owner": "Council",
        "availability": None,
        "availability_date": None,
        "source_file": "register.csv",
        "source_row": [1, 2, 3, 4],
        "floor_area_m2": [50.0, 100.0, 400.0, None],
        "features": "",
        "use": "hall",
        "status_kind": None,
        "list": "likely",
        "land_or_building": "building",
    }
    return gpd.GeoDataFrame(plain | columns, geometry=[Point(0, 0)] * 4, crs=27700)


def state(workspace, asset_id, said, stated_on="2026-06-20"):
    statement = {"asset_id": asset_id, "state": said, "stated_on": stated_on, "stated_by": "Estates"}
    state_availability(workspace, "r", statement, now=NOW)


def test_interests_wait_until_a_stage_is_recorded(workspace):
    old = ask(workspace, "E1:1", days_ago=30, name="Makers")
    ask(workspace, "E2:1", days_ago=3, name="Bakers")
    new = ask(workspace, "E1:2", days_ago=1)
    zone(workspace, owners=("E2",))
    confirm(workspace, "interest", old, BY_HAND, by="o")
    confirm(workspace, "interest", new, BY_LINK)
    found = interests_waiting(workspace, "r", TODAY, person=PARTNER)
    assert found["asset_id"].tolist() == ["E2:1", "", "E1:1", "E1:2"]
    assert found["state"].tolist() == ["to be confirmed"] * 2 + ["confirmed by hand", "confirmed by link"]
    assert found["days"].tolist() == [3, 0, 30, 1]
    assert found["purpose"].iloc[0] == HOSTILE
    mine = interests_waiting(workspace, "r", TODAY, person=OFFICER)
    assert mine["number"].tolist() == [old, new]
    enter_stage(workspace, "r", "E1:1", "expression", applicant="MAKERS", entered_on=TODAY, now=NOW)
    enter_stage(workspace, "r", "E1:2", "expression", applicant="Others", entered_on=TODAY, now=NOW)
    assert interests_waiting(workspace, "r", TODAY, person=OFFICER)["number"].tolist() == [new]
    for person in NOBODY:
        assert interests_waiting(workspace, "r", TODAY, person=person).empty


def test_an_owner_is_asked_by_name_and_by_zone(workspace):
    assets, hidden = buildings(), pd.Series([True, True, True, True])
    assert availability_asked(workspace, "r", assets, hidden, TODAY, person=PROGRAM).empty
    zone(workspace, days_ago=9)
    confirm(workspace, "interest", ask(workspace, "E1:2", days_ago=2), BY_LINK)
    ask(workspace, "E2:2", days_ago=1)
    ask(workspace, "gone:1")
    found = availability_asked(workspace, "r", assets, hidden, TODAY, person=PROGRAM)
    assert found["asset_id"].tolist() == ["E1:1", "E1:2", "E2:1", "E2:2"]
    assert found["asked"].tolist() == [1, 2, 1, 1]
    assert found["confirmed"].tolist() == [0, 1, 0, 0]
    assert found.iloc[1][["first_asked", "last_asked", "availability", "stated_on"]].tolist() == [
        "2026-06-22",
        "2026-06-29",
        "not stated",
        "",
    ]
    mine = availability_asked(workspace, "r", assets, hidden, TODAY, person=OFFICER)
    assert mine["asset_id"].tolist() == ["E1:1", "E1:2"]
    for person in NOBODY:
        assert availability_asked(workspace, "r", assets, hidden, TODAY, person=person).empty


def test_what_may_be_named_is_asked_for_by_name_alone(workspace):
    zone(workspace)
    found = availability_asked(
        workspace, "r", buildings(), pd.Series([False, True, False, False]), TODAY, person=PROGRAM
    )
    assert found["asset_id"].tolist() == ["E1:2"]


def test_only_the_owners_that_were_asked_wait(workspace):
    zone(workspace, owners=("E2",))
    found = availability_asked(workspace, "r", buildings(), pd.Series([True] * 4), TODAY, person=PROGRAM)
    assert found["asset_id"].tolist() == ["E2:1"]


@pytest.mark.parametrize(
    ("said", "stated_on", "by_name", "by_zone"),
    [
        ("possible", "2026-06-20", 0, 0),
        ("not offered", "2026-06-20", 0, 0),
        ("possible", "2026-06-01", 0, 1),
        (None, "", 1, 1),
    ],
)
def test_a_statement_answers(workspace, said, stated_on, by_name, by_zone):
    ask(workspace, "E1:1", days_ago=20)
    zone(workspace, days_ago=15, owners=("E2",))
    for asset_id in ("E1:1", "E2:1"):
        if said:
            state(workspace, asset_id, said, stated_on)
    found = availability_asked(workspace, "r", buildings(), pd.Series([True] * 4), TODAY, person=PROGRAM)
    assert (found["asset_id"] == "E1:1").sum() == by_name
    assert (found["asset_id"] == "E2:1").sum() == by_zone


def test_a_statement_of_the_register_answers_too(workspace):
    ask(workspace, "E1:1")
    said = buildings(availability=["Possible", None, None, None], availability_date=["2026-01-01", None, None, None])
    assert availability_asked(workspace, "r", said, pd.Series([True] * 4), TODAY, person=PROGRAM).empty


def need(workspace, least, name, sure=True):
    who = {"organisation": name, "email": f"{name}@example.org", "consent": True, "now": NOW}
    number = state_need(workspace, "r", Need(least_m2=least, room=True), **who)
    if sure:
        confirm(workspace, "need", number, BY_LINK, now=NOW)
    return number


def test_needs_that_nothing_fits_come_first(workspace):
    need(workspace, 60.0, "Small")
    need(workspace, 5000.0, "Large", sure=False)
    offered = buildings(availability="possible")
    found = needs_waiting(workspace, "r", TODAY, buildings=offered, person=PARTNER)
    assert found["organisation"].tolist() == ["Large", "Small"]
    assert found["fits"].tolist()[0] == 0
    assert found["fits"].tolist()[1] > 0
    assert found["asset_id"].iloc[0] == ""
    assert found["asset_id"].iloc[1] in ("E1:2", "E2:1")
    assert found["need"].iloc[1] == "at least 60 m²; a room or a part is enough"
    assert found["state"].tolist() == ["to be confirmed", "confirmed by link"]
    assert found["email"].iloc[0] == "Large@example.org"
    assert needs_waiting(workspace, "r", TODAY, person=PROGRAM)["fits"].isna().all()
    none = needs_waiting(workspace, "r", TODAY, buildings=offered.iloc[:0], person=PARTNER)
    assert none["fits"].tolist() == [0, 0]


def test_an_officer_sees_what_is_public_of_a_need_and_the_public_nothing(workspace):
    need(workspace, 60.0, "Small")
    need(workspace, 5000.0, "Large", sure=False)
    found = needs_waiting(workspace, "r", TODAY, person=OFFICER)
    assert found["organisation"].tolist() == ["Small"]
    assert found[["email", "sent_on"]].iloc[0].tolist() == ["", ""]
    for person in NOBODY:
        assert needs_waiting(workspace, "r", TODAY, person=person).empty


def test_for_whom_anything_waits():
    assert all(sees_waiting(person) for person in (PROGRAM, OFFICER, PARTNER, Person("A", "admin")))
    assert not any(sees_waiting(person) for person in NOBODY)


def test_a_list_has_its_kinds_with_no_row_too():
    found = list_of([], ["a", "b", "c"], numbers=["a"], gaps=["b"])
    assert [str(kind) for kind in found.dtypes] == ["int64", "Int64", "str"]
