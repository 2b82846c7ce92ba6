import numpy as np
import pandas as pd
import pytest

from assetmap.indicators.building import (
    backlog_per_m2,
    condition_grade,
    energy_band,
    running_cost_per_m2,
    share_of_uses_it_fits,
)

INDICATORS = (backlog_per_m2, running_cost_per_m2, condition_grade, energy_band)


def buildings(index=None):
    return pd.DataFrame(
        {
            "floor_area_m2": [200.0, 0.0, np.nan, 50.0],
            "backlog_gbp": [13000.0, 500.0, 500.0, np.nan],
            "running_cost_gbp": [9000.0, 500.0, 500.0, 0.0],
            "condition": pd.Series(["A", "D", None, "C"], dtype="str").to_numpy(),
            "epc_band": pd.Series(["G", "A", "E", None], dtype="str").to_numpy(),
        },
        index=index,
    )


@pytest.mark.parametrize(
    ("indicator", "values"),
    [
        (backlog_per_m2, [65.0, np.nan, np.nan, np.nan]),
        (running_cost_per_m2, [45.0, np.nan, np.nan, 0.0]),
        (condition_grade, [1.0, 4.0, np.nan, 3.0]),
        (energy_band, [7.0, 1.0, 5.0, np.nan]),
    ],
)
@pytest.mark.parametrize("index", [None, ["a", "b", "c", "d"], ["a", "a", "b", "b"], [9, 9, 9, 9]])
def test_values_by_hand_on_the_same_index_with_the_input_untouched(indicator, values, index):
    given = buildings(index)
    found = indicator(given)
    pd.testing.assert_series_equal(found, pd.Series(values, index=given.index, name=indicator.__name__))
    pd.testing.assert_frame_equal(given, buildings(index))


@pytest.mark.parametrize("indicator", INDICATORS)
def test_no_buildings(indicator):
    found = indicator(buildings()[:0])
    assert (len(found), found.dtype, found.name) == (0, "float64", indicator.__name__)


@pytest.mark.parametrize("indicator", INDICATORS)
def test_one_building(indicator):
    assert indicator(buildings()[:1]).to_list() == indicator(buildings()).to_list()[:1]


@pytest.mark.parametrize("indicator", INDICATORS)
def test_a_register_that_states_none_of_it(indicator):
    none = pd.DataFrame({name: pd.Series([None, None], dtype="float64") for name in buildings().columns})
    none = none.astype({"condition": "str", "epc_band": "str"})
    assert indicator(none).isna().to_list() == [True, True]
    assert indicator(none).dtype == "float64"


def test_every_grade_and_band_in_order():
    letters = pd.DataFrame({"condition": list("ABCDEFG"), "epc_band": list("ABCDEFG")})
    assert condition_grade(letters).to_list()[:4] == [1.0, 2.0, 3.0, 4.0]
    assert condition_grade(letters)[4:].isna().all()
    assert energy_band(letters).to_list() == [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]


@pytest.mark.parametrize("area", [0.0, -10.0, np.nan])
def test_no_floor_no_figure_per_square_metre(area):
    given = pd.DataFrame({"floor_area_m2": [area], "backlog_gbp": [100.0], "running_cost_gbp": [100.0]})
    assert backlog_per_m2(given).isna().all()
    assert running_cost_per_m2(given).isna().all()


def test_a_building_fits_a_use_by_its_size_and_by_what_it_offers():
    assets = pd.DataFrame(
        {
            "floor_area_m2": [80.0, 300.0, 300.0, np.nan, 0.0],
            "features": ["kitchen; step-free", "Kitchen", None, "kitchen", "kitchen"],
        },
        index=list("aabcd"),
    )
    uses = [
        {"least_m2": 50.0, "most_m2": 100.0, "room": False, "must": ["Step-free", "kitchen"]},
        {"least_m2": 200.0, "most_m2": None, "room": False, "must": ["lift"]},
        {"least_m2": None, "most_m2": 100.0, "room": True, "must": []},
    ]
    found = share_of_uses_it_fits(assets, uses)
    # too small for the second; too large for the first and without a lift; nothing stated is held against nobody
    assert found.to_list() == pytest.approx([2 / 3, 1 / 3, 2 / 3, np.nan, np.nan], nan_ok=True)
    assert found.index.equals(assets.index)
    assert share_of_uses_it_fits(assets, []).isna().all()
