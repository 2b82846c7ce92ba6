import datetime as dt

import pandas as pd
import pytest

from assetmap.vacancy.evidence.other_lists import absence_evidence, list_evidence

AS_OF = dt.date(2026, 7, 1)


@pytest.fixture
def estate(make_assets):
    return make_assets(
        {"name": "Mill Library", "address": "Mill Lane", "postcode": "ZZ1 1AA", "uprn": "10"},
        {"name": "Corn Exchange", "address": "Corn Street", "postcode": "ZZ1 1AB", "uprn": "11"},
        {"name": "Hay School", "address": "Hay Street", "postcode": "ZZ1 1AC", "uprn": "12"},
        {"name": "Loom School", "address": "Loom Street", "postcode": "ZZ1 1AD"},
    )


@pytest.fixture
def lines(make_assets):
    rows = [
        {"uprn": "10", "status_kind": "closed", "status_date": "2024-03", "status_note": "after a flood"},
        {"name": "Corn Exchange", "address": "Corn Street", "postcode": "ZZ1 1AB"},
        {"name": "First floor, Corn Exchange", "address": "Corn Street", "postcode": "ZZ1 1AB"},
        {"name": "Elsewhere", "postcode": "ZZ9 9ZZ"},
    ]
    return make_assets(*({"asset_id": f"L:9{n}", "source_file": "list.csv"} | row for n, row in enumerate(rows)))


def test_a_lines_own_status_and_date_go_before_those_of_the_list(lines, estate, rules):
    found = list_evidence(lines[:2], estate, "published closures", rules, AS_OF, kind="surplus", list_date="2026-01")
    assert found.evidence[["kind", "date", "source_date"]].to_numpy().tolist() == [
        ["closed", "2024-03", "2026-01"],
        ["surplus", "2026-01", "2026-01"],
    ]
    assert found.evidence["text"][0] == "closed in a published list of closures; after a flood"
    assert found.evidence["likelihood_empty"].to_list() == [1000.0, 20.0]


def test_a_part_says_nothing_where_its_family_cannot_say_so(lines, estate, rules):
    found = list_evidence(lines[1:3], estate, "marketing", rules, AS_OF, kind="marketed", list_date="2026")
    assert found.evidence["row"].to_list() == [3]
    assert found.matches["part"].to_list() == [False, True]


def test_being_on_a_list_may_say_nothing(lines, estate, rules):
    found = list_evidence(lines[1:2], estate, "brownfield registers", rules, AS_OF)
    assert found.evidence.empty
    assert found.matches["says"].to_list() == [""]


def test_lines_left_out_and_undated_are_named(lines, estate, rules):
    found = list_evidence(lines, estate, "community value", rules, AS_OF, kind="listed")
    assert found.unmatched[["line", "reason"]].to_numpy().tolist() == [[5, "no candidate"]]
    told = set(map(tuple, found.issues[["row", "kind"]].to_numpy()))
    assert {(3, "evidence_undated"), (5, "evidence_unlinked")} <= told
    assert (2, "evidence_undated") not in told


def test_a_line_that_fits_two_is_told_as_ambiguous(make_assets, rules):
    twins = make_assets(*({"name": "Hall", "postcode": "ZZ1 1AA"} for _ in range(2)), {"name": "Shed"})
    line = make_assets({"asset_id": "L:9", "name": "Hall", "postcode": "ZZ1 1AA"})
    assert list_evidence(line, twins, "marketing", rules, AS_OF).issues["kind"].to_list() == ["evidence_ambiguous"]


def test_an_absence_is_said_of_those_that_would_be_there_and_have_a_uprn(make_assets, estate, rules):
    present = list_evidence(
        make_assets({"uprn": "11", "status_kind": "in use"}), estate, "school records", rules, AS_OF
    )
    schools = pd.Series([False, True, True, True], index=estate.index)
    found = absence_evidence(
        present, estate, schools, "school records", rules, AS_OF, list_date="2026-06", file="schools.csv"
    )
    assert found["asset_id"].to_list() == [estate["asset_id"][2]]
    assert found[["kind", "says", "likelihood_empty", "row"]].to_numpy().tolist() == [["no record", "neither", 1.5, 0]]


def test_at_the_door(lines, estate, rules):
    with pytest.raises(ValueError, match="'family' is 'hearsay'"):
        list_evidence(lines, estate, "hearsay", rules, AS_OF)
    with pytest.raises(ValueError, match="'kind' is 'sold'"):
        list_evidence(lines, estate, "register", rules, AS_OF, kind="sold")
    present = list_evidence(lines, estate, "school records", rules, AS_OF)
    for family, index, said in (
        ("register", estate.index, "no record"),
        ("school records", [7, 8, 9, 10], "another index"),
    ):
        with pytest.raises(ValueError, match=said):
            absence_evidence(
                present, estate, pd.Series(True, index=index), family, rules, AS_OF, list_date="2026", file="f"
            )
