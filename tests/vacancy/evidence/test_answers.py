import datetime as dt

import pytest

from assetmap.vacancy.evidence.answers import answers_evidence

TODAY = dt.date(2026, 7, 1)
ANSWER = {"asset_id": "a", "gate": "occupied", "answer": "no", "evidence": "a tenant is in", "date": "2026-05-01"}


@pytest.mark.parametrize(
    ("gate", "answer", "kind"),
    [
        ("occupied", "no", "in use"),
        ("occupied", "yes", "vacant"),
        ("transferred", "no", "transferred"),
        ("transferred", "yes", "still owned"),
    ],
)
def test_what_an_owner_answers_is_a_dated_statement_of_the_owner(rules, gate, answer, kind):
    item = answers_evidence([ANSWER | {"gate": gate, "answer": answer}], rules, TODAY, {"a"}).iloc[0]
    assert (item["kind"], item["family"], item["date"]) == (kind, "owner's word", "2026-05-01")
    assert (item["file"], item["row"]) == ("answers", 1)
    assert item["text"].endswith("; a tenant is in")


def test_what_says_nothing_of_emptiness_or_of_another_building_is_left_out(rules):
    others = [ANSWER | {"gate": "legal"}, ANSWER | {"answer": "not known"}, ANSWER | {"asset_id": "b"}]
    assert answers_evidence(others, rules, TODAY, {"a"}).empty
    assert answers_evidence([], rules, TODAY, {"a"}).empty


def test_an_answer_without_its_evidence_counts_all_the_same(rules):
    bare = {key: value for key, value in ANSWER.items() if key != "evidence"}
    assert answers_evidence([bare], rules, TODAY, {"a"})["text"].to_list() == ["in use by the owner's answer"]
