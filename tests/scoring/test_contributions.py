import math

import numpy as np
import pytest

from assetmap.errors import InputError
from assetmap.scoring.contributions import (
    contribution_sentence,
    contributions,
    missing_effects,
    ranked_values,
    short_reason,
    tornado,
)

NAN = math.nan


@pytest.fixture(scope="session")
def ranked(scored_rows, plain_criteria):
    # weights 0.5, 0.3, 0.2: scores 0.8, 0.5, 0.55 (depth at the middle), 0.1
    rows = [(1.0, 1.0, 0.0), (1.0, 0.0, 0.0), (0.6, 0.5, NAN), (0.0, 0.0, 0.5), (1.0, 1.0, 1.0)]
    return ranked_values(scored_rows(rows, plain_criteria, statuses=[None] * 4 + ["let"]), plain_criteria)


def test_contributions_add_up_to_the_score_and_differences_to_the_gap(ranked):
    found = contributions(ranked, "a2")
    assert found["contribution"].to_list() == pytest.approx([0.3, 0.15, 0.1])
    assert found["known"].to_list() == [True, True, False]
    assert found["contribution"].sum() == pytest.approx(0.55)
    assert found["against_above"].sum() == pytest.approx(0.55 - 0.8)
    assert found["against_average"].to_list() == pytest.approx([0.3 - 0.325, 0.15 - 0.1125, 0.1 - 0.05])
    assert contributions(ranked, "a0")["against_above"].isna().all()


def test_the_sentence_names_what_lifts_what_holds_back_and_the_neighbour_above(ranked):
    assert contribution_sentence(ranked, "a2") == (
        "The depth lifts it most (+0.050 against the average); The height holds it back most (-0.025). "
        "a0, just above it, is 0.250 ahead, most of all on The height (-0.200)."
    )
    assert contribution_sentence(ranked, "a0").endswith("Nothing ranks above it.")
    assert "The old hall, just above it," in contribution_sentence(ranked, "a2", {"a0": "The old hall"})


def test_the_short_reason_is_the_sentence_without_the_neighbour(ranked):
    for asset_id in ranked.asset_ids:
        assert contribution_sentence(ranked, asset_id).startswith(short_reason(ranked, asset_id) + " ")


def test_where_all_are_alike_it_is_the_average(scored_rows, plain_criteria):
    alike = ranked_values(scored_rows([(0.5, 0.5, 0.5)] * 2, plain_criteria), plain_criteria)
    assert contribution_sentence(alike, "a1") == "It is the average on every criterion. Nothing ranks above it."


def test_the_neighbour_above_of_equals_is_the_first_by_id(scored_rows, plain_criteria):
    rows = [(0.1, 0.1, 0.1), (0.5, 0.5, 0.5), (0.5, 0.5, 0.5), (0.9, 0.9, 0.9)]
    found = ranked_values(scored_rows(rows, plain_criteria, ids=["d", "c", "b", "a"]), plain_criteria)
    assert found.asset_ids[found.above(found.row("d"))] == "b"
    assert found.asset_ids[found.above(found.row("c"))] == "a"
    assert found.above(found.row("a")) is None


def test_what_is_missing_and_what_it_could_do(ranked):
    (row,) = missing_effects(ranked, "a2").to_dict("records")
    # 0.45 to 0.65 beside 0.8, 0.5 and 0.1
    assert (row["criterion"], row["rank_worst"], row["rank_best"]) == ("depth", 3, 2)
    assert row["sentence"] == "The depth is not known: rank 3 at its worst, 2 at its best."
    assert missing_effects(ranked, "a0").empty


def test_a_missing_value_that_changes_nothing_says_so(scored_rows, plain_criteria):
    found = ranked_values(scored_rows([(1.0, 1.0, NAN), (0.0, 0.0, 0.0)], plain_criteria), plain_criteria)
    assert missing_effects(found, "a0")["sentence"].to_list() == ["The depth is not known: rank 1 in any case."]


def test_the_tornado_is_widest_first_and_spans_the_weight(ranked):
    found = tornado(ranked, "a2")
    assert found["criterion"].to_list() == ["height", "width", "depth"]
    np.testing.assert_allclose(found["score_high"] - found["score_low"], [0.5, 0.3, 0.2])
    np.testing.assert_allclose(found["score_low"], [0.25, 0.4, 0.45])
    assert found["rank_low"].to_list() == [3, 3, 3]
    assert found["rank_high"].to_list() == [2, 2, 2]
    assert found["known"].to_list() == [True, True, False]


@pytest.mark.parametrize("function", [contributions, contribution_sentence, short_reason, missing_effects, tornado])
def test_an_asset_that_is_not_ranked_is_refused(ranked, function):
    with pytest.raises(InputError, match="the building is not ranked") as caught:
        function(ranked, "a4")
    assert caught.value.seen == "a4"
    assert "says why" in caught.value.next_step
