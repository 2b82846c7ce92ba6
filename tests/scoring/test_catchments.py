import math

import pandas as pd
import pytest

from assetmap.scoring.catchments import (
    catchment_agreement,
    moved_by_catchment,
    ranks_by_catchment,
    scores_by_catchment,
)

NAN = math.nan


@pytest.fixture(scope="session")
def tables(scored_rows, plain_criteria):
    near = [(0.9, 0.9, 0.9), (0.5, 0.5, 0.5), (0.1, 0.1, 0.1), (NAN, NAN, 0.5), (NAN, NAN, 0.5)]
    far = [(0.2, 0.2, 0.2), (0.5, 0.5, 0.5), (0.9, 0.9, 0.9), (0.05, 0.05, 0.05), (NAN, NAN, 0.5)]
    return {"400 m": scored_rows(near, plain_criteria), "1,200 m": scored_rows(far, plain_criteria)[::-1]}


def test_ranks_stand_side_by_side(tables, plain_criteria):
    found = ranks_by_catchment(tables, plain_criteria)
    assert found["asset_id"].to_list() == ["a0", "a1", "a2", "a3", "a4"]
    assert found["rank_400 m"].to_list()[:3] == [1, 2, 3]
    assert found["rank_1,200 m"].to_list()[:4] == [3, 2, 1, 4]
    assert found["moved"].to_list()[:3] == [2, 0, 2]
    assert found["sentence"].to_list() == [
        "Ranks 1 within 400 m, 3 within 1,200 m.",
        "Ranks 2 whatever the catchment.",
        "Ranks 3 within 400 m, 1 within 1,200 m.",
        "Ranks 4 whatever the catchment. Not ranked within 400 m.",
        "Not ranked under any catchment.",
    ]
    agreement = catchment_agreement(found, list(tables))
    assert agreement.to_dict("records") == [{"first": "400 m", "second": "1,200 m", "tau": pytest.approx(-1)}]


def test_tables_that_cannot_be_compared_are_refused(tables, plain_criteria):
    with pytest.raises(ValueError, match="'tables' is empty"):
        ranks_by_catchment({}, plain_criteria)
    with pytest.raises(ValueError, match="'tables' holds other assets under '800 m'"):
        ranks_by_catchment(tables | {"800 m": tables["400 m"][:2]}, plain_criteria)


@pytest.fixture(scope="session")
def reach(scored_rows, plain_criteria):
    """Scores of three assets as built, their indicators, and the same within two catchments."""
    rows = [(0.9, 0.5, 0.5), (0.5, 0.5, 0.5), (0.1, 0.5, 0.5)]
    built = pd.DataFrame(rows, columns=["height", "width", "depth"]).assign(asset_id=["a0", "a1", "a2"])
    near = built.assign(height=[0.1, 0.5, 0.9], depth=NAN)[::-1]
    return scored_rows(rows, plain_criteria), built, {"400 m": near, "800 m": built.assign(depth=NAN)}


def test_only_what_depends_on_the_catchment_is_another(reach, plain_criteria):
    scores, built, within = reach
    found = scores_by_catchment(scores, built, plain_criteria, within)
    assert found["400 m"]["utility_height"].to_list() == [0.1, 0.5, 0.9]
    assert found["400 m"]["utility_depth"].to_list() == [0.5] * 3  # could not be worked out there: as built
    assert found["800 m"]["utility_height"].to_list() == [0.9, 0.5, 0.1]
    ranks = ranks_by_catchment(found, plain_criteria)
    assert ranks["rank_400 m"].to_list() == [3, 2, 1]
    assert ranks["rank_800 m"].to_list() == [1, 2, 3]
    assert moved_by_catchment(built, plain_criteria, within) == ["The height"]


def test_tables_of_other_assets_are_refused(reach, plain_criteria):
    scores, built, within = reach
    with pytest.raises(ValueError, match="'within' holds other assets under '400 m'"):
        scores_by_catchment(scores, built, plain_criteria, {"400 m": within["400 m"][:2]})
