import numpy as np
import pandas as pd
import pytest

from assetmap.indicators.sales import (
    homes_sold,
    median_price_in_reach,
    median_price_per_m2_in_reach,
    price_trend_in_reach,
    sales_in_reach,
)

HERE = [(0.0, 0.0)]


def test_what_is_no_home_at_its_value_is_left_out(sold):
    places = [(0, 0)] * 5 + [None]
    sales = sold(
        places,
        category=["standard", "additional", "standard", "standard", "standard", "standard"],
        property_type=["flat", "flat", "other", "flat", "flat", "flat"],
        price_gbp=[1e5, 1e5, 1e5, 5e3, 6e6, 1e5],
    )
    assert homes_sold(sales)["sale_id"].to_list() == ["s0"]


def test_only_the_last_three_years_count(points, sold):
    sales = sold(HERE * 3, date=["2024-06-01", "2021-06-02", "2021-05-01"])
    assert sales_in_reach(points((0, 0), None), sales, 800.0).to_list()[0] == 2.0
    assert sales_in_reach(points(None), sales, 800.0).isna().all()


def test_median_by_hand_and_too_few(points, sold):
    prices = [1e5 + 1e4 * n for n in range(10)]
    sales = sold([(0, 0)] * 9 + [(0, 700)], price_gbp=prices)
    found = median_price_in_reach(points((0, 0), (0, -200)), sales, 800.0)
    assert found.to_list()[0] == 145_000
    assert np.isnan(found[1])  # nine in reach
    assert found.name == "median_price_in_reach"


def test_price_per_square_metre_only_of_known_floor_areas(points, sold):
    sales = sold(HERE * 12, price_gbp=[1e5] * 12, floor_area_m2=[100.0] * 10 + [np.nan, 1.0])
    assert median_price_per_m2_in_reach(points((0, 0)), sales[:11], 800.0).item() == 1000.0
    assert median_price_per_m2_in_reach(points((0, 0)), sold(HERE * 12), 800.0).isna().all()


def test_trend_of_a_steady_rise_is_found_whatever_is_sold_when(points, sold):
    days = pd.date_range("2020-01-01", periods=40, freq="45D")
    years = (days - days[0]).days / 365.25
    kinds = ["flat", "detached"] * 20
    dear = np.where(np.array(kinds) == "flat", 1.0, 3.0)
    sales = sold(HERE * 40, date=days.strftime("%Y-%m-%d"), property_type=kinds, price_gbp=1e5 * dear * 1.05**years)
    assert price_trend_in_reach(points((0, 0)), sales, 800.0).item() == pytest.approx(0.05, abs=0.002)


def test_no_trend_of_one_day_or_of_too_few(points, sold):
    assert price_trend_in_reach(points((0, 0)), sold(HERE * 20), 800.0).isna().all()
    days = ["2020-01-01", "2024-01-01"] * 4
    assert price_trend_in_reach(points((0, 0)), sold(HERE * 8, date=days), 800.0).isna().all()


@pytest.mark.parametrize(
    "indicator", [sales_in_reach, median_price_in_reach, median_price_per_m2_in_reach, price_trend_in_reach]
)
def test_named_on_the_same_index_with_the_input_untouched_and_nothing_at_all(points, sold, indicator):
    assets, sales = points((0, 0), None, index=["a", "a"]), sold(HERE * 3)
    before = assets.copy(), sales.copy()
    found = indicator(assets, sales, 800.0)
    assert (found.name, found.dtype) == (indicator.__name__, "float64")
    assert found.index.equals(assets.index)
    pd.testing.assert_frame_equal(assets, before[0])
    pd.testing.assert_frame_equal(sales, before[1])
    assert len(indicator(points(), sales, 800.0)) == 0
    none = indicator(points((0, 0)), sales[:0], 800.0)
    assert none.item() == 0.0 if indicator is sales_in_reach else none.isna().all()


def test_another_coordinate_system_is_refused(points, sold):
    with pytest.raises(ValueError, match="'sales' is in EPSG:4326"):
        sales_in_reach(points((0, 0)), sold(HERE).to_crs("EPSG:4326"), 800.0)
