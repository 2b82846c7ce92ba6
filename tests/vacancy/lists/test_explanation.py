import datetime as dt
import json

import pandas as pd
import pytest

from assetmap.tables import EVIDENCE, VACANCY, empty_table
from assetmap.vacancy.evidence.ledger import make_evidence
from assetmap.vacancy.lists.explanation import explain_vacancy, json_document, vacancy_rows, visit_rows
from assetmap.vacancy.lists.lists import list_buildings
from assetmap.vacancy.state.assess import assess_states

TODAY = dt.date(2026, 7, 1)


@pytest.fixture
def estate(make_assets):
    return make_assets({"name": "Mill"}, {"name": "Barn"}, {})


@pytest.fixture
def evidence(rules, estate):
    first, second, _ = estate["asset_id"]
    rows = [
        (first, "register", "in use", "2026-06-30"),
        (first, "business rates", "vacant", "2025-05-01"),
        (first, "site visits", "vacant", "2022-07-01"),
        (first, "community value", "listed", "2026-07-01"),
        (second, "register", "vacant", ""),
    ]
    frame = pd.DataFrame(rows, columns=["asset_id", "source", "kind", "date"]).assign(
        note="", file="f.csv", row=range(2, 7)
    )
    holding = pd.Series("not stated", index=estate.index)
    return assess_states(estate, make_evidence(frame, rules, TODAY), holding, rules, TODAY).evidence


def test_age_families_conflict_and_the_items_that_carry_it(estate, evidence, rules):
    found = explain_vacancy(estate, evidence, rules)
    assert found["age_months"].to_list()[0] == 0.0
    assert found["age_months"].isna().to_list() == [False, True, True]
    assert found["families"].to_list() == [3, 0, 0]
    assert found["sources_disagree"].to_list() == [True, False, False]
    assert found["carried_by"].to_list() == [
        (
            "in use in the owner's register (this month); vacant in a business-rates list (14 months ago); "
            "vacant at a site visit (4 years ago)"
        ),
        "",
        "",
    ]


def test_rows_for_programs(estate, evidence, rules):
    holding = pd.Series("not stated", index=estate.index)
    vacancy = list_buildings(estate, assess_states(estate, evidence, holding, rules, TODAY), holding, rules)
    rows = vacancy_rows(estate, vacancy, evidence, rules)
    assert [row["name"] for row in rows] == ["Mill", "Barn", None]
    assert set(rows[0]) == {
        *VACANCY.names,
        "age_months",
        *("families", "sources_disagree", "carried_by", "name", "owner", "evidence"),
    }
    assert [item["row"] for item in rows[0]["evidence"]] == [5, 2, 3, 4]
    assert rows[1]["evidence"][0]["age_months"] is None
    assert rows[2]["evidence"] == []
    document = json.loads(json_document(rows, "starter", TODAY))
    assert (document["region"], document["as_of"], len(document["vacancy"])) == ("starter", "2026-07-01", 3)
    assert document["vacancy"][0]["sources_disagree"] is True


def test_rows_of_visits():
    listed = pd.DataFrame({"stop": [1], "from_last_m": [float("nan")], "name": pd.Series([None], dtype="str")})
    rows = visit_rows(listed)
    assert rows == [{"stop": 1, "from_last_m": None, "name": None}]
    assert json.loads(json_document(rows, "lcr", TODAY, "visits"))["visits"] == rows


def test_nothing_on_file(estate, rules):
    found = explain_vacancy(estate, empty_table(EVIDENCE), rules)
    assert found["families"].to_list() == [0, 0, 0]
    assert not found["sources_disagree"].any()
