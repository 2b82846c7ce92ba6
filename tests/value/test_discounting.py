import csv

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetmap.errors import InputError
from assetmap.value.discounting import (
    annuity,
    discount_factor,
    growing_annuity,
    load_schedule,
    read_schedule,
    schedule_names,
)
from assetmap.value.refusals import OutOfRangeError

HEAD = 'title = "t"\ndate = 2026-01-01\nsource = "s"\n'


def step(start, end, rate):
    return f"[[steps]]\nfrom = {start}\nto = {end}\nrate = {rate}\n"


@pytest.mark.real_data
def test_the_published_factors(shared_data):
    path = shared_data / "checks" / "greenbook_2026_discount_factors_0_30.csv"
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 31
    for row in rows:
        assert round(discount_factor(int(row["year"])), 4) == float(row["published_A1_standard_4dp"])


def test_rates_fall_after_30_and_75_years():
    assert discount_factor(31) == pytest.approx(1.035**-30 / 1.03)
    assert discount_factor(76) == pytest.approx(1.035**-30 / 1.03**45 / 1.025)
    assert discount_factor(125) == pytest.approx(1.035**-30 / 1.03**45 / 1.025**50)
    lower = 1.03**-30 / 1.0257**45 / 1.0214**5
    assert discount_factor(80, "green_book_2026_sensitivity") == pytest.approx(lower)


def test_part_of_a_year_and_many_years_at_once():
    assert discount_factor(2.5) == pytest.approx(1.035**-2.5)
    assert discount_factor(30.5) == pytest.approx(1.035**-30 * 1.03**-0.5)
    np.testing.assert_allclose(discount_factor([0, 1, 2]), [1, 1 / 1.035, 1.035**-2])


@pytest.mark.parametrize("year", [-1, 126, np.nan, [0, 200], "ten", "5", None, True])
def test_a_year_outside_the_schedule(year):
    with pytest.raises(OutOfRangeError, match="'year' cannot be used") as caught:
        discount_factor(year)
    assert "0 to 125" in caught.value.allowed


def test_a_schedule_nobody_has():
    with pytest.raises(OutOfRangeError, match="no such discount schedule") as caught:
        discount_factor(1, "green_book_1066")
    assert caught.value.allowed == ", ".join(schedule_names())


def test_every_shipped_schedule_says_whose_and_when():
    assert {"green_book_2026", "green_book_2026_sensitivity"} <= set(schedule_names())
    for name in schedule_names():
        schedule = load_schedule(name)
        assert schedule.title
        assert schedule.source
        assert schedule.date.year >= 2026
        assert schedule.last_year == 125


def test_a_schedule_of_ones_own(toml):
    schedule = read_schedule(toml(HEAD + step(0, 9, 0.05) + step(10, 20, 0.0)))
    assert discount_factor(12, schedule) == pytest.approx(1.05**-9)
    assert schedule.first_rate == 0.05


@pytest.mark.parametrize(
    ("steps", "what"),
    [
        (step(0, 9, 0.05) + step(11, 20, 0.03), "has a gap"),
        (step(1, 9, 0.05), "has a gap"),
        (step(0, 9, 0.05) + step(9, 20, 0.03), "overlap"),
        (step(0, 9, -0.05), "'rate' cannot be used"),
        (step(0, 9, 3.5), "'rate' cannot be used"),
        (step(9, 0, 0.05), "ends before it begins"),
        (step(0, 9.5, 0.05), "'to' cannot be used"),
        (step(-1, 9, 0.05), "'from' cannot be used"),
        ("steps = []\n", "has no steps"),
        ("[[steps]]\nfrom = 0\nto = 2\n", "'rate' is missing"),
        ("", "'steps' is missing"),
    ],
)
def test_a_schedule_that_cannot_be_used(toml, steps, what):
    with pytest.raises(InputError, match=what) as caught:
        read_schedule(toml(HEAD + steps))
    assert "file.toml" in caught.value.where


def test_a_schedule_without_a_date(toml):
    with pytest.raises(InputError, match="'date' is no date"):
        read_schedule(toml('title = "t"\ndate = "soon"\nsource = "s"\n' + step(0, 9, 0.05)))


@given(st.floats(0, 0.3), st.integers(0, 60))
def test_an_annuity_is_the_sum_of_its_years(rate, years):
    brute = sum((1 + rate) ** -year for year in range(1, years + 1))
    assert annuity(rate, years) == pytest.approx(brute, rel=1e-9, abs=1e-9)


@given(st.floats(0, 0.3), st.floats(-0.1, 0.3), st.integers(1, 10), st.integers(0, 60))
def test_a_growing_annuity_is_the_sum_of_its_years(rate, growth, first, last):
    brute = sum((1 + growth) ** (year - 1) * (1 + rate) ** -year for year in range(first, last + 1))
    assert growing_annuity(rate, growth, first, last) == pytest.approx(brute, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("gap", [0.0, 1e-15, -1e-13, 1e-9])
def test_growth_as_fast_as_the_rate_is_no_special_case(gap):
    assert growing_annuity(0.05, 0.05 + gap, 2, 25) == pytest.approx(24 / 1.05, rel=1e-6)


def test_arrays_keep_their_kind():
    growth = np.array([0.0, 0.01], dtype="float32")
    assert growing_annuity(0.08, growth, 2, 25).dtype == np.float32
    np.testing.assert_allclose(annuity(0.035, np.array([1.0, 0.0])), [1 / 1.035, 0.0])


def test_factors_and_annuities_of_single_precision_stay_single():
    years = np.array([0.0, 1.0, 40.0], dtype="float32")
    assert discount_factor(years).dtype == annuity(0.035, years).dtype == np.float32
    np.testing.assert_allclose(discount_factor(years), discount_factor(years.astype("float64")), rtol=1e-6)
    assert discount_factor([]).shape == (0,)
    assert annuity(np.array([0.0, 0.05]), 2.0) == pytest.approx([2.0, (1 - 1.05**-2) / 0.05])
