import numpy as np
import pandas as pd
import pytest

from assetmap.indicators.area import of_its_area

AREAS = pd.DataFrame({"area_code": ["E1", "E2", "E3"]}, index=["p", "p", "q"])
FIGURE = pd.Series([10.0, 20.0, np.nan], index=AREAS.index)


def codes(*given, index=None):
    return pd.DataFrame({"area_code": pd.Series(given, index=index, dtype="str")})


def test_each_asset_has_the_figure_of_its_area():
    found = of_its_area(codes("E2", "E1", "E2"), AREAS, FIGURE, "figure")
    pd.testing.assert_series_equal(found, pd.Series([20.0, 10.0, 20.0], name="figure"))


def test_no_area_an_area_elsewhere_and_an_area_without_a_figure_are_not_known():
    assert of_its_area(codes(None, "E9", "E3", "E1"), AREAS, FIGURE, "f").isna().to_list() == [True, True, True, False]


@pytest.mark.parametrize("index", [["a", "b"], ["a", "a"], [5, 5], [1, 0]])
def test_the_result_is_on_the_index_of_the_assets_and_nothing_is_changed(index):
    assets, areas, figure = codes("E1", "E2", index=index), AREAS.copy(), FIGURE.copy()
    found = of_its_area(assets, areas, figure, "figure")
    pd.testing.assert_series_equal(found, pd.Series([10.0, 20.0], index=index, name="figure"))
    pd.testing.assert_frame_equal(assets, codes("E1", "E2", index=index))
    pd.testing.assert_frame_equal(areas, AREAS)
    pd.testing.assert_series_equal(figure, FIGURE)


def test_no_assets_and_no_areas():
    assert of_its_area(codes(), AREAS, FIGURE, "f").dtype == "float64"
    assert of_its_area(codes("E1"), AREAS[:0], FIGURE[:0], "f").isna().all()


def test_whole_numbers_become_floats():
    assert of_its_area(codes("E1"), AREAS, pd.Series([1, 2, 3], index=AREAS.index), "f").to_list() == [1.0]


def test_an_area_that_stands_twice_is_refused():
    twice = pd.DataFrame({"area_code": ["E1", "E1"]})
    with pytest.raises(ValueError, match="'areas' repeats an area_code"):
        of_its_area(codes("E1"), twice, pd.Series([1.0, 2.0]), "f")
