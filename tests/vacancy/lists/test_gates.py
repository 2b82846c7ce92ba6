import pandas as pd
import pytest

from assetmap.tables import ASSETS, VACANCY, empty_table
from assetmap.vacancy.lists.gates import COARSE_M, FAIL, GATES, PASS, UNKNOWN, answer_gates

KEYS = [gate.key for gate in GATES]
STATED = {"status": "Closed 1/4", "status_date": "2026-04", "status_note": "see minutes", "source_row": 9}


def answers(assets, vacancy):
    """Answers of the first asset, by gate."""
    row = answer_gates(assets, vacancy).iloc[0]
    return {key: row[f"gate_{key}"] for key in KEYS}, {key: row[f"reason_{key}"] for key in KEYS}


def test_gates_are_asked_in_this_order_and_each_has_its_question():
    assert KEYS == ["transferred", "released", "occupied", "location", "legal"]
    assert all(gate.question.endswith("?") for gate in GATES)


def test_an_asset_of_which_nothing_is_said_fails_nothing(assets_of, vacancy_of):
    assets = assets_of({})
    answer, reason = answers(assets, vacancy_of(assets))
    assert answer == {
        "transferred": PASS, "released": UNKNOWN, "occupied": UNKNOWN, "location": PASS, "legal": UNKNOWN,
    }  # fmt: skip
    assert reason == {
        "transferred": "no transfer on file",
        "released": "its owner has not said",
        "occupied": "Not known: no evidence on file.",
        "location": "known to within 1 m",
        "legal": "nobody has answered yet",
    }


@pytest.mark.parametrize(
    ("kind", "gate", "lead"),
    [
        ("in use", "occupied", "occupied: "),
        ("let", "occupied", "occupied: "),
        ("transferred", "transferred", "already transferred: "),
        ("paused", "released", "held for its own service, closed for a time: "),
    ],
)
def test_a_status_that_fails_a_gate_fails_that_one_alone_and_names_source_and_date(
    assets_of, vacancy_of, kind, gate, lead
):
    assets = assets_of(STATED | {"status_kind": kind})
    answer, reason = answers(assets, vacancy_of(assets, "likely vacant"))
    assert [key for key in KEYS if answer[key] == FAIL] == [gate]
    assert reason[gate] == lead + "status 'Closed 1/4' of 2026-04; see minutes (register.csv, line 9)"


@pytest.mark.parametrize("kind", [None, "vacant", "surplus", "closed"])
@pytest.mark.parametrize("band", ["likely vacant", "check", "not known", "in use"])
def test_no_other_status_fails_a_gate_and_likely_vacant_passes(assets_of, vacancy_of, kind, band):
    assets = assets_of(STATED | {"status_kind": kind})
    answer, reason = answers(assets, vacancy_of(assets, band, "What is known."))
    assert FAIL not in answer.values()
    assert answer["occupied"] == (PASS if band == "likely vacant" else UNKNOWN)
    assert reason["occupied"] == "What is known."


def test_a_status_without_date_or_note_says_so(assets_of, vacancy_of):
    assets = assets_of({"status": "Let", "status_kind": "let"})
    assert (
        answers(assets, vacancy_of(assets))[1]["occupied"] == "occupied: status 'Let', undated (register.csv, line 2)"
    )


@pytest.mark.parametrize(
    ("availability", "answer", "reason"),
    [
        ("open now", PASS, "its owner offers it"),
        ("Possible", PASS, "its owner offers it"),
        ("part or shared", PASS, "its owner offers it"),
        ("Meanwhile use", PASS, "its owner offers it"),
        ("Not offered", FAIL, "its owner does not offer it"),
        ("ask again", UNKNOWN, "its owner has not said"),
        (None, UNKNOWN, "its owner has not said"),
    ],
)
def test_release_is_the_owners_own_statement(assets_of, vacancy_of, availability, answer, reason):
    assets = assets_of({"availability": availability})
    found = answers(assets, vacancy_of(assets))
    assert (found[0]["released"], found[1]["released"]) == (answer, reason)


def test_paused_is_not_released_even_where_it_is_offered(assets_of, vacancy_of):
    assets = assets_of({"status_kind": "paused", "availability": "open now"})
    assert answers(assets, vacancy_of(assets))[0]["released"] == FAIL


@pytest.mark.parametrize(
    ("located_by", "accuracy", "answer", "reason"),
    [
        ("coordinates", 1.0, PASS, "known to within 1 m"),
        ("uprn", 500.0, PASS, "known to within 500 m"),
        ("postcode", 500.5, UNKNOWN, "known to within 501 m only"),
        ("postcode", 12000.0, UNKNOWN, "known to within 12,000 m only"),
        ("none", float("nan"), FAIL, "no location in its register"),
        (None, float("nan"), FAIL, "no location in its register"),
        ("none", 1.0, FAIL, "no location in its register"),
    ],
)
def test_a_coarse_location_is_not_known_and_only_none_at_all_fails(
    assets_of, vacancy_of, located_by, accuracy, answer, reason
):
    assert COARSE_M == 500.0
    assets = assets_of({"located_by": located_by, "location_accuracy_m": accuracy})
    found = answers(assets, vacancy_of(assets))
    assert (found[0]["location"], found[1]["location"]) == (answer, reason)


def test_a_location_of_unknown_accuracy_is_not_known(assets_of, vacancy_of):
    assets = assets_of({"located_by": "postcode", "location_accuracy_m": float("nan")})
    assert answers(assets, vacancy_of(assets))[0]["location"] == UNKNOWN


def test_vacancy_is_matched_by_asset_and_one_without_any_is_not_known(assets_of, vacancy_of):
    assets = assets_of({"asset_id": "x"}, {"asset_id": "y"}, {"asset_id": "z"})
    vacancy = vacancy_of(assets, ["check", "likely vacant", "check"])[::-1][1:]
    found = answer_gates(assets, vacancy)
    assert found["gate_occupied"].to_list() == [UNKNOWN, PASS, UNKNOWN]
    assert found["reason_occupied"].to_list()[2] == ""


@pytest.mark.parametrize("index", [["a", "b"], ["a", "a"], [5, 5]])
def test_answers_are_on_the_index_of_the_assets_which_stay_as_they_are(assets_of, vacancy_of, index):
    assets = assets_of({"status_kind": "let"}, {}).set_axis(index)
    vacancy = vacancy_of(assets)
    before = assets.copy(), vacancy.copy()
    found = answer_gates(assets, vacancy)
    assert found.index.equals(assets.index)
    assert found["gate_occupied"].to_list() == [FAIL, UNKNOWN]
    assert found.columns.to_list() == [f"{word}_{key}" for key in KEYS for word in ("gate", "reason")]
    pd.testing.assert_frame_equal(assets, before[0])
    pd.testing.assert_frame_equal(vacancy, before[1])


def test_no_assets():
    assert answer_gates(empty_table(ASSETS), empty_table(VACANCY)).shape == (0, 10)


def test_the_later_answer_of_a_person_counts_and_says_what_the_data_said(assets_of, vacancy_of):
    assets = assets_of({"status_kind": "in use"}, {"status_kind": "in use"})
    said = [
        {"asset_id": assets["asset_id"][0], "gate": "occupied", "answer": "yes", "evidence": "keys handed in", "date": "2026-02-01"},
        {"asset_id": assets["asset_id"][0], "gate": "occupied", "answer": "no", "evidence": "", "date": "2026-01-01"},
        {"asset_id": "elsewhere", "gate": "legal", "answer": "no", "evidence": "covenant", "date": "2026-01-01"},
    ]  # fmt: skip
    found = answer_gates(assets, vacancy_of(assets), said)
    assert found["gate_occupied"].tolist() == [PASS, FAIL]
    assert (
        found["reason_occupied"].iloc[0].startswith("answered yes on 2026-02-01: keys handed in (the data say fail: ")
    )
    plain = answer_gates(assets, vacancy_of(assets))
    assert found.iloc[1].equals(plain.iloc[1].astype("object"))
