"""On which list a building stands, and why."""

import datetime as dt

import pandas as pd
import pytest

from assetmap.tables import VACANCY, check_table
from assetmap.vacancy.evidence.ledger import evidence_as_of
from assetmap.vacancy.lists.lists import assess_vacancy
from assetmap.vacancy.rules import load_rules

RULES = load_rules()
TODAY = dt.date(2026, 9, 30)
DECIDED, RATES, VISIT, REGISTER, NEWS = "public decisions", "business rates", "site visits", "register", "news"
PLACED = {"location_accuracy_m": 50.0, "located_by": "coordinates", "point": (330000, 390000)}


@pytest.mark.parametrize(
    ("statements", "stands"),
    [
        ([(VISIT, "vacant", "2026-03-01")], "confirmed"),
        ([(VISIT, "vacant", "2025-03-01")], "likely"),  # the visit is older than a year
        ([(REGISTER, "vacant", "2026-06"), (RATES, "vacant", "2026-09")], "confirmed"),
        ([(REGISTER, "vacant", "2026-09")], "likely"),  # one family only
        ([(DECIDED, "closed", "2023")], "likely"),
        ([(DECIDED, "surplus", "2023")], "visit"),
        ([(DECIDED, "closed", "2016")], "visit"),
        ([(DECIDED, "expression of interest", "2012")], "none"),
        ([], "none"),
        ([(REGISTER, "in use", "2021")], "in use"),
        ([(REGISTER, "vacant", "2021"), (RATES, "in use", "2026-09")], "in use"),
        ([(REGISTER, "in use", "2021"), (RATES, "vacant", "2026-09")], "likely"),
        ([(REGISTER, "in use", "2026-09-12"), (RATES, "vacant", "2026-09")], "likely"),  # neither is newer
        (
            [(DECIDED, "closed", "2020"), (DECIDED, "sale agreed", "2025-06"), (NEWS, "still empty", "2026-01")],
            "on its way out",
        ),
        ([(DECIDED, "transfer agreed", "2023-07"), (DECIDED, "withdrawn", "2023-11")], "visit"),
        ([(DECIDED, "closed", "2017"), (DECIDED, "sold", "2020"), (NEWS, "still empty", "2026-06")], "gone"),
        ([(DECIDED, "sold", "1994"), (DECIDED, "surplus", "2024"), (DECIDED, "closed", "2025-11")], "likely"),
        ([(DECIDED, "demolished", "2016", {"confidence": "low"}), (DECIDED, "sale agreed", "2015")], "gone"),
        ([(REGISTER, "paused", "2026-05")], "not released"),
        ([(REGISTER, "paused", "2023"), (NEWS, "still empty", "2026-01")], "likely"),
        ([("owner's answer", "transferred", "2026-08-01"), (RATES, "vacant", "2026-08")], "gone"),
        ([("owner's answer", "vacant", "2026-08-01")], "likely"),
        ([("community value", "listed", "2026-08-01")], "none"),
    ],
)
def test_the_list_that_statements_lead_to(listed, statements, stands):
    assert listed(*statements)["list"] == stands


def test_only_evidence_that_is_certain_to_mean_this_building_confirms(listed):
    vague = {"grade": "area"}
    assert listed((NEWS, "still empty", "2026-06", vague), (RATES, "vacant", "2026-09", vague))["list"] == "likely"


def test_nothing_later_may_stand_against_what_confirms(listed):
    found = listed(
        (REGISTER, "vacant", "2026-03"), (RATES, "vacant", "2026-03"), ("licences and inspections", "active", "2026-08")
    )
    assert found["list"] == "in use"


def test_a_gone_building_is_brought_back_only_by_its_owner_and_only_later(listed):
    sold = (DECIDED, "sold", "2025")
    assert listed(sold, (NEWS, "still empty", "2026-05"))["list"] == "gone"
    assert listed(sold, (DECIDED, "surplus", "2025-08"))["list"] == "gone"  # nobody can say that it was later
    assert listed(sold, (DECIDED, "offered to community", "2026-05"))["list"] != "gone"


@pytest.mark.parametrize(
    ("columns", "stands"),
    [
        ({"land_or_building": "land"}, "not a building"),
        ({"use": "Car park"}, "not a building"),
        ({"name": "War Memorial", "use": None}, "not a building"),
        ({"name": "Memorial Hall", "use": "Community hall"}, "likely"),
        ({"name": "Stanley Park Pavilion", "use": None}, "likely"),
        ({"name": "Hall Street", "use": "Car park"}, "not a building"),
        ({"use": "Car park", "land_or_building": "building"}, "likely"),
        ({"owner": "not owned by a public authority"}, "no public owner"),
        ({"availability": "not offered"}, "not released"),
        ({"located_by": "none", "location_accuracy_m": None}, "no usable location"),
        ({"located_by": "none", "location_accuracy_m": None, "address": "Laird Street, Birkenhead"}, "likely"),
        ({"location_accuracy_m": 3000.0, "postcode": "M33"}, "likely"),
    ],
)
def test_gates_take_a_building_off_every_list_but_their_own(listed, columns, stands):
    assert listed((REGISTER, "vacant", "2026-09"), **columns)["list"] == stands


def test_a_place_that_only_its_owner_knows_makes_the_question_the_next_step(listed):
    found = listed((REGISTER, "vacant", "2026-09"), location_accuracy_m=3000.0, postcode="M33")
    assert found["check"] == "ask the owner: which building is 'Hall' (a) in M33, and may it be visited?".replace(
        " (a)", " ()"
    )
    assert listed((RATES, "vacant", "2026-09"))["check"] == "a visit"
    assert listed((REGISTER, "vacant", "2026-09"))["check"] == "the business-rates list, or a visit"


def test_every_figure_on_the_card_names_the_statement_that_made_it(listed):
    found = listed((REGISTER, "in use", "2024-05-01"), (RATES, "vacant", "2026-09"))
    assert found["sentence"] == (
        "Likely empty, check first, probability of being empty 76%: vacant in a business-rates list (2026-09, line 3 of "
        "f.csv); in use in the owner's register (2024-05-01, line 2 of f.csv)."
    )
    assert found["last_known"] == "last known vacant 2026-09"
    assert listed((DECIDED, "closed", ""))["sentence"] == "No live evidence: what is on file has no date."


def test_rows_come_in_the_order_of_the_assets_and_fit_the_table(make_assets, ledger):
    assets = make_assets(*({"asset_id": one} | PLACED for one in ("b", "a", "c")))
    found = assess_vacancy(assets, ledger((DECIDED, "closed", "2026-01")), pd.Series(["operational"] * 3), RULES, TODAY)
    assert found["asset_id"].to_list() == ["b", "a", "c"]
    pd.testing.assert_frame_equal(found, check_table(found, VACANCY))


def test_a_past_day_knows_only_what_was_out_by_then(make_assets, ledger):
    evidence = ledger((DECIDED, "closed", "2020-01"), (DECIDED, "sold", "2024-01"))
    then = dt.date(2022, 1, 1)
    assets = make_assets({"asset_id": "a"} | PLACED)
    found = assess_vacancy(assets, evidence_as_of(evidence, then), pd.Series(["not stated"]), RULES, then).iloc[0]
    assert (found["list"], found["last_known"]) == ("likely", "last known closed 2020-01")
