import json
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from assetmap.errors import InputError
from assetmap.scoring import group_weights, weights_of_link
from assetmap.scoring.criteria import (
    Criterion,
    Part,
    carried_groups,
    carried_indicators,
    carried_swings,
    check_swings,
    earlier_address,
    is_earlier,
)

EARLIER = Path(__file__).parent / "earlier"
BEFORE = {
    "deprivation": 100,
    "worklessness": 60,
    "community_need": 80,
    "condition": 20,
    "running": 40,
    "organisations": 0,
}


def checked(swings, criteria, **more):
    said = []
    return check_swings(carried_swings(swings, criteria, said.append, **more), criteria, "a test"), said


def test_weights_of_this_version_stay_as_they_are_and_nothing_is_said(criteria):
    usual = {c.key: c.swing for c in criteria}
    assert checked(usual, criteria) == (usual, [])


def test_weights_that_somebody_saved_go_on_in_proportion_and_every_change_is_told(criteria):
    found, said = checked(BEFORE, criteria)
    # deprivation and worklessness come together at 160, the largest, and all are scaled to 100
    assert found["deprivation"] == 100
    assert found["social_gap"] == pytest.approx(80 / 1.6, abs=0.001)
    assert (found["condition"], found["running"], found["demand"]) == (12.5, 25.0, 0.0)
    assert {key for key, value in found.items() if value == 0} == {
        *("low_value", "room_to_rise", "low_activity", "out_of_work", "layout", "proposal", "demand"),
    }
    assert said[0] == "Worklessness is now part of deprivation: its weight went there."
    assert len(said) == 5


def test_a_small_weight_moves_without_scaling(criteria):
    found, said = checked(BEFORE | {"deprivation": 30, "worklessness": 20}, criteria)
    assert (found["deprivation"], found["social_gap"], found["condition"]) == (50, 80, 20)
    assert not any("scaled" in sentence for sentence in said)


def test_what_is_known_for_no_building_is_put_aside(criteria):
    in_force = [c for c in criteria if c.group in ("need", "people")]
    known = [c.key for c in criteria]
    usual = {c.key: c.swing for c in criteria}
    assert checked(usual, in_force, known=known) == ({c.key: c.swing for c in in_force}, [])
    found, said = checked(BEFORE, in_force, known=known)
    assert found["deprivation"] == 100
    assert "condition" not in found
    assert any("its weight went there" in sentence for sentence in said)


def test_criteria_that_came_later_have_no_weight_in_what_the_program_saved_and_a_file_must_name_them(criteria):
    saved = {c.key: c.swing for c in criteria if c.group != "could_rise"}
    found, said = checked(saved, criteria, partial=True)
    assert found["low_value"] == 0.0
    assert said == [
        "These criteria had no weight when it was saved, and have none now: Low value, Room to rise, Low activity."
    ]
    with pytest.raises(InputError, match="the weight of 'low_value' is missing"):
        checked(saved, criteria)


def repr_short(value):
    return repr(value)[:9]


@pytest.mark.parametrize("wrong", ["high", True, -1, float("nan"), float("inf"), 10**400], ids=repr_short)
def test_a_weight_that_cannot_be_used_is_left_for_the_check_to_refuse(criteria, wrong):
    with pytest.raises(InputError, match=r"cannot be used|no criterion"):
        checked(BEFORE | {"worklessness": wrong}, criteria)
    with pytest.raises(InputError, match="cannot be used"):
        checked(BEFORE | {"running": wrong}, criteria)


def test_a_key_that_nobody_knows_stays_to_be_named(criteria):
    with pytest.raises(InputError, match="no criterion 'colour'"):
        checked(BEFORE | {"colour": 1}, criteria)


def test_a_council_s_own_criteria_of_those_names_are_its_own():
    own = [Criterion(key, "need", key, 1.0, "", (Part(key, 0.0, 1.0, ""),)) for key in BEFORE]
    assert checked(BEFORE, own) == (BEFORE, [])


def test_a_link_made_before_opens(criteria):
    said = []
    found = weights_of_link((EARLIER / "link.txt").read_text(encoding="utf-8"), criteria, say=said.append)
    assert list(found) == ["Ann", "Ben; of Row 5"]
    assert found["Ann"]["deprivation"] == 100
    assert found["Ben; of Row 5"]["deprivation"] == 100  # 60 and 50, scaled
    assert found["Ben; of Row 5"]["condition"] == pytest.approx(100 / 1.1, abs=0.001)
    assert "Organisations in reach are now demand in reach: their weight went there." in said


def test_a_link_made_before_opens_where_not_everybody_is_asked_of_everything(criteria):
    text, said = (EARLIER / "link.txt").read_text(encoding="utf-8"), []
    unasked = ["layout", "proposal"]
    assert weights_of_link(text, criteria, unasked, said.append) == weights_of_link(text, criteria)
    assert "Organisations in reach are now demand in reach: their weight went there." in said


def test_a_file_of_people_s_weights_made_before_opens(criteria):
    said = []
    text = (EARLIER / "people.csv").read_text(encoding="utf-8")
    found = group_weights(text, "people.csv", criteria, say=said.append)
    assert list(found) == ["Ann", "Ben; of Row 5"]
    assert set(found["Ann"]) == {c.key for c in criteria}
    assert said
    link = weights_of_link((EARLIER / "link.txt").read_text(encoding="utf-8"), criteria)
    assert found == link


def test_weights_saved_in_a_workspace_before_go_on(criteria):
    (saved,) = json.loads((EARLIER / "saved.json").read_text(encoding="utf-8"))
    found, said = checked(saved["swings"], criteria, partial=True)
    assert found["deprivation"] == 100
    assert found["demand"] == pytest.approx(80 / 1.4, abs=0.001)
    assert said


def test_an_address_of_before_names_only_what_was_not_as_usual(criteria):
    said = []
    address = urlsplit((EARLIER / "address.txt").read_text(encoding="utf-8").strip())
    asked = {name.removeprefix("w_"): float(value) for name, value in parse_qsl(address.query) if name.startswith("w_")}
    assert asked == {"worklessness": 30.0, "organisations": 100.0}
    found = earlier_address(asked, criteria, said.append)
    # 100 and 30 come together
    assert found["deprivation"] == 100
    assert found["demand"] == pytest.approx(100 / 1.3, abs=0.001)
    assert found["social_gap"] == pytest.approx(80 / 1.3, abs=0.001)
    assert said


@pytest.mark.parametrize(
    "asked", [{}, {"deprivation": 50.0}, {"low_value": 10.0, "demand": 5.0}, {"low_value": 10.0, "worklessness": 5.0}]
)
def test_an_address_of_this_version_is_left_as_it_is(criteria, asked):
    assert earlier_address(asked, criteria) is None


def test_a_council_s_own_criteria_have_addresses_of_their_own():
    own = [Criterion(key, "need", key, 1.0, "", (Part(key, 0.0, 1.0, ""),)) for key in BEFORE]
    assert earlier_address({"worklessness": 30.0}, own) is None


def test_groups_and_indicators_of_before():
    said = []
    assert carried_groups("asset", said.append) == "building"
    assert carried_groups("need", said.append) == "need"
    part = {"indicator": "room_low_activity", "zero": 0, "one": 1, "better": "more", "reason": "ours"}
    found = carried_indicators(part, said.append)
    assert (found["indicator"], found["zero"], found["one"], found["better"]) == (
        "businesses_per_1000",
        60.0,
        10.0,
        "less",
    )
    assert len(said) == 2
    assert carried_indicators({"indicator": "imd_score", "zero": 0}, said.append) == {
        "indicator": "imd_score",
        "zero": 0,
    }
    assert carried_indicators(part | {"zero": "low"}, said.append)["indicator"] == "room_low_activity"
    assert len(said) == 2


def test_what_says_something_else_is_told_of_an_earlier_file_alone():
    said = []
    part = {"indicator": "room_to_rise", "zero": 0, "one": 1}
    carried_indicators(part, said.append)
    assert said == []
    carried_indicators(part, said.append, earlier=True)
    assert len(said) == 1
    assert is_earlier([{"group": "asset"}])
    assert is_earlier([{"group": "need", "parts": [{"indicator": "room_lift"}]}])
    assert not is_earlier([{"group": "building", "parts": [{"indicator": "room_to_rise"}, 3]}, {"parts": None}])
