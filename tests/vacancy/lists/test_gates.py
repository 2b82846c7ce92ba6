import pandas as pd
import pytest

from assetmap.tables import ASSETS, VACANCY, empty_table
from assetmap.vacancy.lists.gates import COARSE_M, FAIL, GATES, PASS, UNKNOWN, answer_gates, building_gates
from assetmap.vacancy.lists.lists import APART, assess_vacancy
from assetmap.vacancy.rules import load_rules

KEYS = [gate.key for gate in GATES]
RULES = load_rules()
STATED = {"status": "Closed 1/4", "status_date": "2026-04", "status_note": "see minutes", "source_row": 9}
PLACED = {"located_by": "coordinates", "location_accuracy_m": 1.0, "point": (330000, 390000)}


@pytest.fixture
def assets_of(make_assets):
    return lambda *rows: make_assets(*(PLACED | row for row in rows))


def vacancy_of(assets, *lists, reason="what is known"):
    """Rows of the table vacancy of which only the list and its reason matter."""
    frame = pd.DataFrame({"asset_id": assets["asset_id"], "list": list(lists) or "none", "reason": reason})
    return frame


def answers(assets, *lists):
    """Answers and reasons of the first asset, by gate."""
    row = answer_gates(assets, vacancy_of(assets, *lists)).iloc[0]
    return {key: row[f"gate_{key}"] for key in KEYS}, {key: row[f"reason_{key}"] for key in KEYS}


def test_gates_are_asked_in_this_order_and_each_has_its_question_and_list():
    assert KEYS == ["building", "owner", "transferred", "occupied", "released", "legal", "practical", "location"]
    assert all(gate.question.endswith("?") for gate in GATES)
    assert {gate.list for gate in GATES} | {"on its way out"} == set(APART)


def test_an_asset_of_which_nothing_is_said_fails_nothing(assets_of):
    answer, reason = answers(assets_of({}))
    assert answer == {
        "building": PASS, "owner": PASS, "transferred": PASS, "occupied": UNKNOWN, "released": UNKNOWN,
        "legal": UNKNOWN, "practical": UNKNOWN, "location": PASS,
    }  # fmt: skip
    assert reason["transferred"] == "no sale, transfer or demolition on file"
    assert reason["released"] == "its owner has not said"
    assert reason["occupied"] == "what is known"
    assert reason["location"] == "known to within 1 m"
    assert reason["legal"] == reason["practical"] == "nobody has answered yet"


@pytest.mark.parametrize(
    ("stands", "gate", "answer"),
    [
        ("gone", "transferred", FAIL),
        ("on its way out", "transferred", FAIL),
        ("in use", "occupied", FAIL),
        ("confirmed", "occupied", PASS),
        ("likely", "occupied", UNKNOWN),
        ("not released", "released", FAIL),
    ],
)
def test_the_list_answers_the_gates_that_rest_on_evidence(assets_of, stands, gate, answer):
    found, reason = answers(assets_of({}), stands)
    assert found[gate] == answer
    assert reason[gate] == "what is known"
    assert [key for key in KEYS if found[key] == FAIL] == ([gate] if answer == FAIL else [])


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
def test_release_is_the_owners_own_statement(assets_of, availability, answer, reason):
    found = answers(assets_of({"availability": availability}))
    assert (found[0]["released"], found[1]["released"]) == (answer, reason)


@pytest.mark.parametrize(
    ("located_by", "accuracy", "address", "answer", "reason"),
    [
        ("coordinates", 1.0, "", PASS, "known to within 1 m"),
        ("uprn", 500.0, "", PASS, "known to within 500 m"),
        ("postcode", 500.5, "", UNKNOWN, "known to within 501 m only: its owner can say where it stands"),
        ("postcode", 12000.0, "", UNKNOWN, "known to within 12,000 m only: its owner can say where it stands"),
        ("postcode", float("nan"), "", UNKNOWN, "how closely is not stated"),
        ("none", float("nan"), "Laird Street", UNKNOWN, "known in words only: its owner can say where it stands"),
        ("none", float("nan"), "", FAIL, "no location in its register"),
        (None, float("nan"), "", FAIL, "no location in its register"),
    ],
)
def test_a_coarse_location_is_not_known_and_only_none_at_all_fails(
    assets_of, located_by, accuracy, address, answer, reason
):
    assert COARSE_M == 500.0
    found = answers(assets_of({"located_by": located_by, "location_accuracy_m": accuracy, "address": address}))
    assert (found[0]["location"], found[1]["location"]) == (answer, reason)


@pytest.mark.parametrize(
    "owner", ["not owned by a public authority", "Privately owned", "former ministry, later private"]
)
def test_what_its_own_file_calls_private_has_no_public_owner(assets_of, owner):
    found, reason = answers(assets_of(STATED | {"owner": owner}))
    assert found["owner"] == FAIL
    assert reason["owner"].endswith("status 'Closed 1/4' of 2026-04; see minutes (register.csv, line 9)")


def test_vacancy_is_matched_by_asset(assets_of):
    assets = assets_of({"asset_id": "x"}, {"asset_id": "y"}, {"asset_id": "z"})
    vacancy = vacancy_of(assets, "likely", "confirmed", "likely")[::-1][1:]
    found = answer_gates(assets, vacancy)
    assert found["gate_occupied"].to_list() == [UNKNOWN, PASS, UNKNOWN]
    assert found["reason_occupied"].to_list()[2] == ""


@pytest.mark.parametrize("index", [["a", "b"], ["a", "a"], [5, 5]])
def test_answers_are_on_the_index_of_the_assets_which_stay_as_they_are(assets_of, index):
    assets = assets_of({"land_or_building": "land"}, {}).set_axis(index)
    vacancy = vacancy_of(assets)
    before = assets.copy(), vacancy.copy()
    found = answer_gates(assets, vacancy)
    assert found.index.equals(assets.index)
    assert found["gate_building"].to_list() == [FAIL, PASS]
    assert found.columns.to_list() == [f"{word}_{key}" for key in KEYS for word in ("gate", "reason")]
    pd.testing.assert_frame_equal(assets, before[0])
    pd.testing.assert_frame_equal(vacancy, before[1])


def test_no_assets():
    assert answer_gates(empty_table(ASSETS), empty_table(VACANCY)).shape == (0, 2 * len(GATES))


def test_the_later_answer_of_a_person_counts_and_says_what_the_data_said(assets_of):
    assets = assets_of({}, {})
    one = assets["asset_id"][0]
    said = [
        {"asset_id": one, "gate": "legal", "answer": "yes", "evidence": "title read", "date": "2026-02-01"},
        {"asset_id": one, "gate": "legal", "answer": "no", "evidence": "", "date": "2026-01-01"},
        {"asset_id": "elsewhere", "gate": "legal", "answer": "no", "evidence": "covenant", "date": "2026-01-01"},
    ]
    found = building_gates(assets, said)
    assert found["gate_legal"].tolist() == [PASS, UNKNOWN]
    assert found["reason_legal"].iloc[0].startswith("answered yes on 2026-02-01: title read (the data say not known: ")


@pytest.mark.parametrize(
    ("gate", "stands"), [("legal", "legal bar"), ("practical", "not practical"), ("released", "not released")]
)
def test_an_answer_of_no_puts_a_building_on_the_list_of_its_gate(assets_of, rules, gate, stands):
    from assetmap.tables import EVIDENCE

    assets = assets_of({})
    said = [{"asset_id": assets["asset_id"][0], "gate": gate, "answer": "no", "evidence": "seen", "date": "2026-01-01"}]
    today = pd.Timestamp("2026-07-01").date()
    found = assess_vacancy(assets, empty_table(EVIDENCE), pd.Series(["not stated"]), rules, today, said).iloc[0]
    assert found["list"] == stands
    assert found["reason"].startswith("answered no on 2026-01-01: seen")
