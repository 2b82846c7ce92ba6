import numpy as np
import pandas as pd
import pytest

from assetmap.indicators.community_need import community_need

AREAS = pd.DataFrame({"area_code": ["E1", "E2", "E3"], "community_need": [172.1, -3.5, np.nan]})


def test_the_score_of_the_area_as_it_is():
    assets = pd.DataFrame({"area_code": pd.Series(["E2", "E1", "E3", None, "E9"], dtype="str")})
    expected = pd.Series([-3.5, 172.1, np.nan, np.nan, np.nan], name="community_need")
    pd.testing.assert_series_equal(community_need(assets, AREAS), expected)


@pytest.mark.parametrize("index", [["a", "b"], ["a", "a"]])
def test_on_the_same_index_with_the_input_untouched(index):
    assets = pd.DataFrame({"area_code": ["E1", "E1"]}, index=index)
    before = assets.copy(), AREAS.copy()
    assert community_need(assets, AREAS).index.equals(assets.index)
    pd.testing.assert_frame_equal(assets, before[0])
    pd.testing.assert_frame_equal(AREAS, before[1])


def test_no_assets():
    assert community_need(pd.DataFrame({"area_code": pd.Series(dtype="str")}), AREAS).to_list() == []


def test_a_layer_that_is_not_loaded_is_not_known():
    assets = pd.DataFrame({"area_code": ["E1"]})
    assert community_need(assets, AREAS.assign(community_need=np.nan)).isna().all()
