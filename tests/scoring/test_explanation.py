import numpy as np
import pandas as pd
import pytest

from assetmap.scoring.criteria import utilities
from assetmap.scoring.explanation import explain
from assetmap.scoring.ranking import known_share, ranks, weighted_sum


def explained(indicators, criteria, vacancy="Not known."):
    value, swings = utilities(indicators, criteria), [criterion.swing for criterion in criteria]
    score = weighted_sum(value, swings)
    on = indicators.index
    return explain(
        indicators,
        value,
        pd.Series(ranks(score), index=on, dtype="int64"),
        pd.Series(score, index=on),
        pd.Series(known_share(value, swings), index=on),
        pd.Series(vacancy, index=on, dtype="str"),
        pd.Series("likely", index=on, dtype="str"),
        criteria,
    )


def boxes(*rows, index=None):
    return pd.DataFrame(rows, columns=["height", "width", "depth"], index=index, dtype="float64")


def test_two_buildings_by_hand(plain_criteria):
    # weights 0.5, 0.3, 0.2; contributions 0.5, 0.06, 0 and 0, 0.3, 0.1 (depth not known)
    first, second = explained(boxes([1.0, 0.2, 0.0], [0.0, 1.0, np.nan]), plain_criteria)
    assert first == (
        "Ranks 1 of 2, score 0.560. Need: its height is 1.00 (0.500 of the score, +0.250 against the average here); "
        "need: its depth is 0.00 (0.000 of the score, -0.050 against the average here); "
        "need: its width is 0.20 (0.060 of the score, -0.120 against the average here). "
        "100% of the weight rests on known values. Not known."
    )
    assert second == (
        "Ranks 2 of 2, score 0.400. Need: its width is 1.00 (0.300 of the score, +0.120 against the average here); "
        "need: its height is 0.00 (0.000 of the score, -0.250 against the average here). "
        "80% of the weight rests on known values; not known, and counted at the middle: the depth. Not known."
    )


def test_a_tie_is_said_and_the_vacancy_sentence_ends_it(plain_criteria):
    for text in explained(boxes([0.5, 0.5, 0.5], [0.5, 0.5, 0.5]), plain_criteria, "Check, 62%: boarded up."):
        assert text.startswith("Ranks 1 of 2 (shared), score 0.500. ")
        assert text.endswith(" Check, 62%: boarded up.")


def test_one_building_is_its_own_average(plain_criteria):
    (text,) = explained(boxes([1.0, 0.2, 0.0]), plain_criteria)
    assert text.startswith("Ranks 1 of 1, score 0.560. ")
    assert text.count("+0.000 against the average here") == 3


def test_a_building_of_which_nothing_is_known(plain_criteria):
    (text,) = explained(boxes([np.nan] * 3), plain_criteria)
    assert text == (
        "Ranks 1 of 1, score 0.500. 0% of the weight rests on known values; "
        "not known, and counted at the middle: the height, the width, the depth. Not known."
    )


def test_what_a_register_states_is_told_part_by_part_and_an_area_in_the_criterions_own_sentence(criteria):
    indicators = pd.DataFrame(
        {
            "imd_score": [34.0],
            "worklessness": [0.21],
            "price_level_in_reach": [0.72],
            "condition_grade": [2.0],
            "backlog_per_m2": [1300.0],
            "running_cost_per_m2": [np.nan],
            "energy_band": [7.0],
            "organisations_in_reach": [3.0],
        }
    )
    indicators = indicators.assign(
        **{p.indicator: np.nan for c in criteria for p in c.parts if p.indicator not in indicators}
    )
    (text,) = explained(indicators, criteria)
    for part in (
        "eed: it lies in an area whose score in the Index of Multiple Deprivation is 34.0 on a scale of 0 to 100 (",
        # a criterion of several parts shows those that are known
        "ould rise: like property within 800 m costs little against the region (a like home within 800 m costs 0.72 times",
        "uilding: its register states condition grade B and a maintenance backlog of £1,300 per m² (",
        "uilding: its register states energy band G (",
        "eople: 3 registered offices of listed organisations are in reach (",
    ):
        assert part in text
    assert "running cost" not in text
    assert "out of work" not in text  # it has no weight
    assert "not known, and counted at the middle: room to rise, low activity, gap in social infrastructure, " in text


@pytest.mark.parametrize("index", [["a", "b"], ["a", "a"], [4, 9]])
def test_on_the_same_index_with_the_input_untouched(plain_criteria, index):
    given = boxes([1.0, 0.2, 0.0], [0.0, 1.0, np.nan], index=index)
    before = given.copy()
    found = explained(given, plain_criteria)
    assert (found.name, found.dtype) == ("explanation", "str")
    assert found.index.equals(given.index)
    assert found.to_list() == explained(boxes([1.0, 0.2, 0.0], [0.0, 1.0, np.nan]), plain_criteria).to_list()
    pd.testing.assert_frame_equal(given, before)


def test_no_buildings(plain_criteria):
    assert explained(boxes(), plain_criteria).to_list() == []


def test_the_order_of_the_buildings_moves_no_digit(plain_criteria):
    given = boxes([0.2, 0.5, 0.25], [0.0, 0.75, 0.05], [0.25, 0.5, 0.5], [0.1, 1.0, 0.75])
    found = explained(given[::-1], plain_criteria)
    pd.testing.assert_series_equal(found[::-1], explained(given, plain_criteria))


def test_contributions_add_up_to_the_score(plain_criteria):
    (text, _) = explained(boxes([0.31, 0.77, 0.5], [0.0, 0.0, 0.0]), plain_criteria)
    told = [float(piece.rsplit("(", 1)[1]) for piece in text.split(" of the score")[:-1]]
    # three contributions, each rounded to 0.001
    assert sum(told) == pytest.approx(0.5 * 0.31 + 0.3 * 0.77 + 0.2 * 0.5, abs=0.0015)
