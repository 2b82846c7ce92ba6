import datetime as dt

import pytest

from assetmap.errors import InputError
from assetmap.tables import EVIDENCE, empty_table
from assetmap.vacancy.visits.visits import FOUND, check_visit, visits_evidence, visits_of_others

TODAY = dt.date(2026, 7, 1)
VISIT = {"asset_id": "a", "date": "2026-06-01", "found": "empty", "note": "boarded", "who": "the estates desk"}


def test_a_visit_is_kept_as_plain_texts():
    moment = dt.datetime(2026, 6, 1, 9, 30)
    for date in ("2026-06-01", dt.date(2026, 6, 1), moment):
        kept = check_visit(VISIT | {"date": date, "found": " Empty ", "note": None}, TODAY)
        assert kept == VISIT | {"note": ""}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"date": "2026-07-02"}, "still to come"),
        ({"date": "01/06/2026"}, "not a day"),
        ({"found": "haunted"}, "empty, in use or part"),
        ({"who": " "}, "does not say its 'who'"),
        ({"asset_id": None}, "does not say its 'asset_id'"),
    ],
)
def test_what_is_no_visit_is_refused_with_its_place(change, said):
    with pytest.raises(InputError, match=said) as caught:
        check_visit(VISIT | change, TODAY, "visits, row 3")
    assert caught.value.where == "visits, row 3"


@pytest.mark.parametrize(("found", "ratio"), [("empty", 300.0), ("in use", 0.003), ("part", 0.5)])
def test_what_a_visit_tells(rules, found, ratio):
    item = visits_evidence([VISIT | {"found": found, "id": 7, "photo": "p.jpg"}], rules, TODAY).iloc[0]
    assert (item["kind"], item["likelihood_empty"], item["date"]) == (FOUND[found], ratio, "2026-06-01")
    assert (item["file"], item["row"]) == ("visits", 7)
    assert "desk" not in str(item.to_dict())
    assert "p.jpg" not in str(item.to_dict())


def test_visits_are_numbered_and_later_ones_wait(rules):
    rows = [VISIT, VISIT | {"date": "2026-08-01"}, VISIT | {"asset_id": "b"}]
    assert visits_evidence(rows, rules, TODAY)["row"].to_list() == [1, 3]
    assert visits_evidence(rows, rules, dt.date(2026, 9, 1))["row"].to_list() == [1, 2, 3]


def test_visits_to_assets_that_are_gone_are_left_out_here_and_told(rules):
    rows = [VISIT, VISIT | {"asset_id": "gone"}]
    assert visits_evidence(rows, rules, TODAY, {"a"})["asset_id"].to_list() == ["a"]
    assert visits_of_others(rows, {"a"}) == ["gone"]


def test_a_damaged_row_is_named(rules):
    with pytest.raises(InputError) as caught:
        visits_evidence([VISIT, VISIT | {"found": "?"}], rules, TODAY)
    assert caught.value.where == "visits, row 2"


def test_a_visit_without_a_name_is_evidence_all_the_same(rules):
    assert len(visits_evidence([VISIT | {"who": ""}], rules, TODAY)) == 1


def test_no_visits(rules):
    assert visits_evidence([], rules, TODAY).equals(empty_table(EVIDENCE))
