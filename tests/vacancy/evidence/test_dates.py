import calendar
import datetime as dt
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assetmap.vacancy.evidence.dates import age_in_months, middle_of

DAYS = st.dates(min_value=dt.date(1900, 1, 1), max_value=dt.date(2100, 12, 31))
QUICK = settings(max_examples=60, deadline=None)


@pytest.mark.parametrize(
    ("date", "middle"),
    [
        ("2013", dt.date(2013, 7, 1)),
        ("2022-05", dt.date(2022, 5, 15)),
        ("2024-02-29", dt.date(2024, 2, 29)),
        ("0001", dt.date(1, 7, 1)),
    ],
)
def test_middle_of_a_year_a_month_and_a_day(date, middle):
    assert middle_of(date) == middle


@pytest.mark.parametrize(
    "date",
    ["", " ", "spring", "2023-02-29", "2013-13", "2013-00", "0000", "13", "2013-5", "21/11/2024", "2013-05-", "2013 "],
)
def test_what_is_not_a_date_has_no_middle_and_no_age(date):
    assert middle_of(date) is None
    assert math.isnan(age_in_months(date, dt.date(2026, 1, 1)))


def test_age_counts_months_of_a_twelfth_of_a_year():
    # 730 days of 30.4375 each
    assert age_in_months("2024-11-21", dt.date(2026, 11, 21)) == pytest.approx(23.9836, abs=1e-4)
    # four years hold one leap day: 1,461 days are 48 months to the day
    assert age_in_months("2022-07-01", dt.date(2026, 7, 1)) == 48.0


@pytest.mark.parametrize("date", ["2026-11-21", "2026-11", "2026"])
def test_a_date_that_may_be_today_is_not_below_0(date):
    assert age_in_months(date, dt.date(2026, 11, 21)) >= 0.0
    assert age_in_months("2026", dt.date(2026, 3, 1)) == 0.0


@pytest.mark.parametrize("date", ["2027", "2026-12", "2026-11-22"])
def test_a_date_still_to_come_has_no_age(date):
    assert math.isnan(age_in_months(date, dt.date(2026, 11, 21)))


@given(DAYS)
@QUICK
def test_a_day_is_its_own_middle(day):
    assert middle_of(day.isoformat()) == day
    assert age_in_months(day.isoformat(), day) == 0.0


@given(DAYS)
@QUICK
def test_the_middle_lies_within_what_is_left_open_and_near_its_centre(day):
    year, month = middle_of(f"{day.year:04d}"), middle_of(f"{day.year:04d}-{day.month:02d}")
    assert (year.year, month.year, month.month) == (day.year, day.year, day.month)
    assert abs((year - dt.date(day.year, 1, 1)).days - (dt.date(day.year, 12, 31) - year).days) <= 3
    assert abs(month.day - 1 - (calendar.monthrange(day.year, day.month)[1] - month.day)) <= 3


@given(DAYS, DAYS, DAYS)
@QUICK
def test_an_older_date_is_never_younger(one, other, as_of):
    older, newer, as_of = sorted((one, other, as_of))
    assert age_in_months(older.isoformat(), as_of) >= age_in_months(newer.isoformat(), as_of) >= 0.0
