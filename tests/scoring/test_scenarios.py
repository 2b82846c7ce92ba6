import math

import pytest

from assetmap.errors import InputError
from assetmap.scoring.criteria import with_swings
from assetmap.scoring.scenarios import compare_scenarios

NAN = math.nan


def by_asset(found):
    return found.set_index("asset_id")


def test_other_weights_alone(scored_rows, plain_criteria):
    scores = scored_rows([(1.0, 0.0, 0.5), (0.0, 1.0, 0.5), (0.3, 0.3, 0.3)], plain_criteria)
    other = with_swings(plain_criteria, {"height": 30.0, "width": 50.0, "depth": 20.0})
    found = by_asset(compare_scenarios(scores, scores, plain_criteria, other))
    assert found["change"].to_dict() == {"a0": -1, "a1": 1, "a2": 0}
    rises, falls = found.loc["a1"], found.loc["a0"]
    assert (rises["what"], rises["moved_by"], rises["moved_how"]) == ("rises", "width", "weight")
    # 0.2 more weight on a value of 1, against a mean of 1.3 / 3 on that criterion
    assert rises["effect"] == pytest.approx(0.2 * (1 - 1.3 / 3))
    assert rises["score_change"] == pytest.approx(0.2)
    assert (falls["what"], falls["moved_by"]) == ("falls", "height")
    assert rises["sentence"] == (
        "Rises from 2 to 1, most of all through another weight of The width (+0.113 against the mean)."
    )
    assert found.loc["a2", "sentence"] == "Stays at 3."


def test_other_data_alone_and_those_moved_by_others(scored_rows, plain_criteria):
    before = scored_rows([(0.9, 0.9, 0.9), (0.5, 0.5, 0.5), (0.1, 0.1, 0.1)], plain_criteria)
    after = scored_rows([(0.9, 0.9, 0.9), (0.5, 0.5, 0.5), (1.0, 1.0, 0.1)], plain_criteria)
    found = by_asset(compare_scenarios(before, after, plain_criteria, plain_criteria))
    assert found["change"].to_dict() == {"a2": 1, "a1": -1, "a0": 0}
    rises = found.loc["a2"]
    assert (rises["moved_by"], rises["moved_how"]) == ("height", "value")
    assert rises["sentence"].startswith("Rises from 3 to 2, most of all through another value on The height")
    falls = found.loc["a1"]
    assert (falls["what"], falls["score_change"]) == ("falls", 0)
    assert falls["rank_before"] == 2


def test_where_an_input_worked_against_the_move_others_did_it(scored_rows, plain_criteria):
    before = scored_rows([(0.5, 0.5, 0.5), (0.49, 0.5, 0.5), (0.9, 0.9, 0.9)], plain_criteria)
    after = scored_rows([(0.6, 0.6, 0.6), (0.65, 0.7, 0.6), (0.1, 0.1, 0.1)], plain_criteria)
    found = by_asset(compare_scenarios(before, after, plain_criteria, plain_criteria))
    assert found["change"].to_dict() == {"a1": 2, "a2": -2, "a0": 0}
    many = [(0.5, 0.5, 0.5)] + [(0.4, 0.4, 0.4)] * 5
    later = [(0.6, 0.6, 0.6)] + [(0.4, 0.4, 0.4)] * 4 + [(0.61, 0.6, 0.6)]
    found = by_asset(
        compare_scenarios(
            scored_rows(many, plain_criteria), scored_rows(later, plain_criteria), plain_criteria, plain_criteria
        )
    )
    assert (found.loc["a0", "what"], found.loc["a0", "moved_how"], found.loc["a0", "moved_by"]) == (
        "falls",
        "others",
        "",
    )
    assert found.loc["a0", "sentence"] == "Falls from 1 to 2, moved by what others gained or lost."


def test_who_enters_who_leaves_and_who_is_new(scored_rows, plain_criteria):
    before = scored_rows([(0.9, 0.9, 0.9), (0.5, 0.5, 0.5), (NAN, NAN, 1.0)], plain_criteria, ids=["x", "y", "z"],
                         statuses=["let", None, None])  # fmt: skip
    after = scored_rows([(0.9, 0.9, 0.9), (0.5, 0.5, 0.5), (NAN, NAN, 1.0)], plain_criteria, ids=["x", "w", "z"])
    found = by_asset(compare_scenarios(before, after, plain_criteria, plain_criteria))
    assert found["what"].to_dict() == {"w": "enters", "x": "enters", "y": "leaves", "z": "not ranked"}
    assert found.loc["x", "sentence"].startswith("Enters at 1; before: it is in use")
    assert found.loc["w", "sentence"] == "Enters at 2; before: it is not in the data."
    assert found.loc["y", "sentence"] == "Leaves from 1; now: it is not in the data."
    assert found.loc["z", "sentence"] == "Not ranked: not enough known to rank: 20% of the weight."
    assert found.loc["x", "moved_how"] == "gate"
    assert found["change"].isna().all()


def test_ranks_of_two_lists_are_no_rise_or_fall(scored_rows, plain_criteria):
    rows = [(0.9, 0.9, 0.9), (0.5, 0.5, 0.5), (0.7, 0.7, 0.7)]
    before = scored_rows(rows, plain_criteria).assign(list="likely")
    after = before.assign(list=["likely", "confirmed", "likely"])
    found = by_asset(compare_scenarios(before, after, plain_criteria, plain_criteria))
    assert found["what"].to_dict() == {"a0": "stays", "a1": "changes list", "a2": "stays"}
    assert found.loc["a1", ["rank_before", "rank_after"]].to_list() == [3, 1]
    assert found["change"].isna().to_dict() == {"a0": False, "a1": True, "a2": False}
    assert found.loc["a1", ["list_before", "list_after", "moved_how"]].to_list() == ["likely", "confirmed", "list"]
    assert found.loc["a1", "sentence"] == (
        "Goes from 3 on 'Likely empty, check first' to 1 on 'Confirmed empty': it is likely."
    )


def test_no_assets_and_other_criteria(scored_rows, plain_criteria):
    scores = scored_rows([(0.9, 0.9, 0.9)], plain_criteria)
    assert compare_scenarios(scores[:0], scores[:0], plain_criteria, plain_criteria).empty
    with pytest.raises(InputError, match="the two scenarios have other criteria") as caught:
        compare_scenarios(scores, scores, plain_criteria, plain_criteria[:2])
    assert caught.value.next_step


@pytest.mark.parametrize("which", ["first", "second"])
def test_scores_on_other_criteria_are_refused_with_the_next_step(scored_rows, plain_criteria, which):
    scores = scored_rows([(1.0, 0.0, 0.5)], plain_criteria)
    lacking = scores.drop(columns="utility_depth")
    pair = (lacking, scores) if which == "first" else (scores, lacking)
    with pytest.raises(InputError, match=f"the {which} scenario was scored on other criteria") as caught:
        compare_scenarios(*pair, plain_criteria, plain_criteria)
    assert "no values on 'depth'" in caught.value.seen
    assert caught.value.next_step
