import numpy as np
import pandas as pd
import pytest

from assetmap.scoring.criteria import GROUPS, Criterion, Part, group_subtotals
from assetmap.tables import SCORES


def of(key, group, swing):
    return Criterion(key, group, key, swing, "", (Part(key, 0.0, 1.0, ""),))


CRITERIA = [of("a", "need", 30.0), of("b", "need", 10.0), of("c", "people", 50.0), of("d", "building", 0.0)]


def test_subtotals_by_hand_with_what_is_not_known_at_the_middle():
    given = pd.DataFrame(
        {"a": [1.0, np.nan, np.nan], "b": [0.0, 1.0, np.nan], "c": [0.2, np.nan, 0.4], "d": [1.0, 1.0, 1.0]},
        index=list("xxy"),
    )
    found = group_subtotals(given, CRITERIA)
    assert found.columns.to_list() == [f"subtotal_{group}" for group in GROUPS]
    assert found.index.equals(given.index)
    assert found["subtotal_need"].to_list() == pytest.approx([0.75, 0.625, np.nan], nan_ok=True)
    assert found["subtotal_people"].to_list() == pytest.approx([0.2, np.nan, 0.4], nan_ok=True)
    # nothing of the group, or nothing in it with weight
    assert found[["subtotal_could_rise", "subtotal_building"]].isna().all(axis=None)


def test_no_assets():
    assert group_subtotals(pd.DataFrame(columns=list("abcd"), dtype="float64"), CRITERIA).shape == (0, len(GROUPS))


def test_the_score_is_the_weighted_mean_of_the_subtotals_where_something_of_each_group_is_known(scored_rows):
    criteria = CRITERIA[:3]
    found = scored_rows([(1.0, 0.25, 0.5), (0.0, np.nan, 1.0)], criteria)
    weighted = (40 * found["subtotal_need"] + 50 * found["subtotal_people"]) / 90
    assert weighted.to_list() == pytest.approx(found["score"].to_list())


def test_the_table_of_scores_declares_a_column_for_each_group():
    assert [c.name for c in SCORES.columns if c.name.startswith("subtotal_")] == [
        f"subtotal_{group}" for group in GROUPS
    ]
