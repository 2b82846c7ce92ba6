import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetmap.register.dates import DateStyle, date_style, parse_date


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2019-03-07", "2019-03-07"),
        ("2019-03-07 10:15:00", "2019-03-07"),
        ("07/03/2019", "2019-03-07"),
        ("7.3.19", "2019-03-07"),
        ("7th March 2019", "2019-03-07"),
        ("26-Apr-2018", "2018-04-26"),
        ("Sept 2018", "2018-09"),
        ("03/2019", "2019-03"),
        ("2019-03", "2019-03"),
        ("20190307", "2019-03-07"),
        ("1974", "1974"),
        ("30/02/2019", ""),
        ("13/13/2019", ""),
        ("00/00/0000", ""),
        ("2019-00-00", ""),
        ("soon", ""),
        ("43000", ""),
    ],
)
def test_dates_keep_their_own_precision(text, date):
    assert parse_date(text)[0] == date


def test_a_date_to_come_is_a_fault():
    today = dt.date(2024, 6, 30)
    assert parse_date("2024-07-01", today=today) == ("", "date_future")
    assert parse_date("2024-06", today=today) == ("2024-06", "")
    assert parse_date("2024", today=today) == ("2024", "")


def test_the_month_comes_first_only_where_the_column_says_so():
    assert date_style(["09/27/18", "01/05/19"]).month_first
    assert not date_style(["01/05/19", "02/03/19"]).month_first
    assert not date_style(["27/09/18", "09/27/18"]).month_first


def test_serial_numbers_are_dates_only_among_dates():
    assert parse_date("43000", DateStyle(serial=True)) == ("2017-09-22", "")
    assert date_style(["43000", "01/05/2019", ""]).serial
    assert not date_style(["43000", "Phase 1", "Phase 2"]).serial


@given(st.text(max_size=20), st.booleans(), st.booleans())
def test_no_text_breaks_it(text, month_first, serial):
    date, fault = parse_date(text, DateStyle(month_first, serial))
    assert not (date and fault)
    date_style([text])


def test_a_style_tells_its_faults():
    assert date_style(["44197", "43831"]).faults == ("date_serial",)
    assert date_style(["02/21/2018"]).faults == ("date_order",)
    assert date_style(["2018-02-21", "x", "44197"]).faults == ()
