import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assetmap.indicators.room import (
    closing_of_gap,
    empty_share_in_reach,
    gap_to_ring,
    level_in_reach,
    per_1000,
    room_to_rise,
)

QUICK = settings(max_examples=30, deadline=None)


def priced(sold, places, levels, **columns):
    return sold(places, like_level=levels, **columns)


def test_the_level_within_reach_by_hand(points, sold):
    sales = priced(sold, [(0, 0), (300, 400), (500, 1), (0, 9000), None], [0.5, 2.0, 8.0, 3.0, 9.0])
    found = level_in_reach(points((0, 0), (0, 9000), None), sales, 500.0, fewest=2)
    assert found.to_list() == pytest.approx(
        [1.0, np.nan, np.nan], nan_ok=True
    )  # the geometric mean; one alone is too few
    assert level_in_reach(points((0, 0)), sales, 500.0, fewest=3).isna().all()
    assert level_in_reach(points((0, 0), accuracy=600.0), sales, 500.0, fewest=1).isna().all()


def test_a_sale_without_a_level_is_not_counted(points, sold):
    sales = priced(sold, [(0, 0)] * 3, [0.5, np.nan, 0.5])
    assert level_in_reach(points((0, 0)), sales, 10.0, fewest=2).to_list() == [pytest.approx(0.5)]
    assert level_in_reach(points((0, 0)), sales, 10.0, fewest=3).isna().all()
    assert level_in_reach(points((0, 0)), sales[:0], 10.0, fewest=1).isna().all()


def test_the_gap_is_to_the_ring_beyond_the_reach_and_the_reach_is_not_in_it(points, sold):
    near, ring, far = [(0, 0)] * 3, [(2000, 0)] * 4, [(9000, 0)] * 5
    sales = priced(sold, near + ring + far, [0.5] * 3 + [1.0] * 4 + [7.0] * 5)
    found = gap_to_ring(points((0, 0)), sales, 800.0, 3000.0, 3, 4)
    assert found.to_list() == [pytest.approx(np.log(2))]
    assert gap_to_ring(points((0, 0)), sales, 800.0, 3000.0, 3, 5).isna().all()
    assert gap_to_ring(points((0, 0)), sales, 800.0, 3000.0, 4, 4).isna().all()


def test_another_coordinate_system_is_refused(points, sold):
    with pytest.raises(ValueError, match="allowed EPSG:27700"):
        level_in_reach(points((0, 0)), sold([(0, 0)]).to_crs(4326), 800.0, 1)


def moving(sold, inside, outside, noise=0.0):
    """Forty sales near and forty in the ring over six years, rising by so much a year (as a logarithm)."""
    rng = np.random.default_rng(3)
    days = pd.date_range("2020-01-01", "2026-01-01", 40)
    age = np.tile(np.asarray((days - days[-1]).days) / 365.25, 2)
    slope = np.repeat([inside, outside], 40)
    level = np.exp(slope * age + noise * rng.standard_normal(80))
    places = [(0, 0)] * 40 + [(2000, 0)] * 40
    return priced(sold, places, level, date=list(days.strftime("%Y-%m-%d")) * 2)


def closing(points, sales, years=5.0, fewest=30):
    return closing_of_gap(points((0, 0)), sales, 800.0, 3000.0, years, fewest).iloc[0]


def test_a_gap_that_closes_is_seen(points, sold):
    assert closing(points, moving(sold, 0.06, 0.01)) == pytest.approx(5 * 0.05)
    assert closing(points, moving(sold, 0.01, 0.06)) == pytest.approx(-5 * 0.05)
    assert closing(points, moving(sold, 0.03, 0.03)) == pytest.approx(0.0, abs=1e-9)


def test_what_may_be_chance_is_drawn_towards_nothing(points, sold):
    sure, unsure = (closing(points, moving(sold, 0.06, 0.01, noise)) for noise in (0.05, 0.6))
    assert sure == pytest.approx(0.25, abs=0.1)
    assert abs(unsure) < abs(sure)


def test_a_trend_needs_sales_and_years(points, sold):
    sales = moving(sold, 0.06, 0.01)
    assert np.isnan(closing(points, sales, fewest=41))
    assert np.isnan(closing(points, sales, years=20.0))  # the list covers six
    assert np.isnan(closing(points, sales[:0]))
    one_day = sales.assign(date="2024-01-01")
    assert np.isnan(closing(points, one_day))


def test_what_is_closing_is_taken_off_and_no_more_than_the_gap():
    gap = pd.Series([0.5, 0.5, 0.5, 0.5, -0.2, np.nan], index=list("aabcde"))
    found = room_to_rise(gap, pd.Series([0.2, 0.9, -0.1, np.nan, 0.3, 0.1], index=gap.index))
    assert found.to_list() == pytest.approx(np.expm1([0.3, 0.0, 0.5, 0.5, -0.2, np.nan]), nan_ok=True)
    assert found.index.equals(gap.index)
    assert room_to_rise(gap).to_list() == pytest.approx(np.expm1(gap), nan_ok=True)


@given(st.floats(-1, 1), st.floats(0, 0.5), st.floats(-1, 1))
@QUICK
def test_a_wider_gap_never_has_less_room_and_a_faster_closing_never_more(gap, more, rate):
    narrow, wide = room_to_rise(pd.Series([gap, gap + more]), pd.Series([rate, rate]))
    assert wide >= narrow
    slow, fast = room_to_rise(pd.Series([gap, gap]), pd.Series([rate, rate + more]))
    assert fast <= slow


def test_per_thousand():
    found = per_1000(pd.Series([3.0, 1.0, np.nan]), pd.Series([1500.0, 0.0, 10.0]))
    assert found.to_list()[0] == 2.0
    assert found[1:].isna().all()


def test_other_buildings_around_count_and_a_building_s_own_status_does_not(points):
    assets = points(*[(0, 0)] * 7, (5000, 0), None)
    assets["status_kind"] = ["vacant", "closed", "in use", "in use", "let", "surplus", None, "vacant", "vacant"]
    found = empty_share_in_reach(assets, 1200.0)
    assert found[0] == pytest.approx(2 / 5)  # of five others with a status closed and surplus are empty
    assert found[2] == pytest.approx(3 / 5)
    assert found[6] == pytest.approx(3 / 6)  # without a status of its own it has six others
    assert found[7:].isna().all()  # nobody around; not placed


def test_fewer_than_five_others_say_nothing(points):
    assets = points(*[(0, 0)] * 5).assign(status_kind="vacant")
    assert empty_share_in_reach(assets, 1200.0).isna().all()
    assert empty_share_in_reach(assets[:0], 1200.0).to_list() == []
