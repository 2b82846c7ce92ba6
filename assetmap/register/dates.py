"""Dates in the styles that registers use, each kept at the precision at which it was published."""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

__all__ = ["DAY_FIRST", "DateStyle", "date_style", "parse_date"]

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_TIME = r"(?:[ T]\d{1,2}:\d{2}.*)?"
_YEAR_FIRST = re.compile(rf"(\d{{4}})[-/.](\d{{1,2}})(?:[-/.](\d{{1,2}}))?{_TIME}")
_YEAR_LAST = re.compile(rf"(\d{{1,2}})[-/. ](\d{{1,2}})[-/. ](\d{{4}}|\d{{2}}){_TIME}")
_MONTH_YEAR = re.compile(r"(\d{1,2})[-/.](\d{4})")
_NAMED = re.compile(r"(?:(\d{1,2})(?:st|nd|rd|th)?[-/. ]+)?([a-z]{3,9})\.?[-/. ,]+(\d{4}|\d{2})", re.IGNORECASE)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_YEAR = re.compile(r"\d{4}")
_SERIAL = re.compile(r"\d{5}(?:\.0+)?")

# Day 1 of a spreadsheet is 1 January 1900, and it believes in a 29 February 1900.
_SERIAL_ZERO = dt.date(1899, 12, 30)
_SERIALS = range(18_000, 73_051)
_EARLIEST_YEAR = 1500


@dataclass(frozen=True)
class DateStyle:
    """How a column writes its dates: whether the month comes first, and whether bare serial numbers are dates."""

    month_first: bool = False
    serial: bool = False

    @property
    def faults(self) -> tuple[str, ...]:
        """Kinds of issue to be told once for the column."""
        return ("date_order",) * self.month_first + ("date_serial",) * self.serial


DAY_FIRST = DateStyle()


def date_style(texts: Iterable[str]) -> DateStyle:
    """Style of a column of dates.

    The day comes first unless a value of the column is possible only with the month first and none only with the
    day first. A serial number counts as a date where nine in ten of the column's cells are dates or serial numbers.
    """
    day_only = month_only = False
    dates = others = serials = 0
    for text in texts:
        if not text:
            continue
        numbers = _YEAR_LAST.fullmatch(text)
        if numbers:
            first, second = int(numbers[1]), int(numbers[2])
            day_only |= first > 12 >= second
            month_only |= second > 12 >= first
            dates += 1
        elif _SERIAL.fullmatch(text) and int(float(text)) in _SERIALS:
            serials += 1
        elif parse_date(text)[0]:
            dates += 1
        else:
            others += 1
    return DateStyle(month_only and not day_only, serials > 0 and others * 10 <= dates + serials)


@lru_cache(maxsize=100_000)
def parse_date(text: str, style: DateStyle = DAY_FIRST, *, today: dt.date | None = None) -> tuple[str, str]:
    """Date as ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``, and the kind of fault if there is one.

    Parameters
    ----------
    text : str
        Cleaned cell.
    style : DateStyle
        Of its column.
    today : datetime.date, optional
        A date after it is a fault; without it any year before 2200 will do.

    Examples
    --------
    >>> parse_date("20.05.2013"), parse_date("April 2019"), parse_date("2017")
    (('2013-05-20', ''), ('2019-04', ''), ('2017', ''))
    >>> parse_date("31/02/2020"), parse_date("02/21/18", DateStyle(month_first=True))
    (('', 'date_invalid'), ('2018-02-21', ''))
    """
    if not text:
        return "", ""
    parts = _parts(text.strip(), style)
    if parts is None:
        return "", "date_invalid"
    year, month, day = parts
    if not (_EARLIEST_YEAR <= year < 2200) or not (0 <= month <= 12):
        return "", "date_invalid"
    try:
        earliest = dt.date(year, month or 1, day or 1)
    except ValueError:
        return "", "date_invalid"
    if today is not None and earliest > today:
        return "", "date_future"
    if not month:
        return f"{year:04d}", ""
    return (f"{year:04d}-{month:02d}-{day:02d}" if day else f"{year:04d}-{month:02d}"), ""


def _parts(text: str, style: DateStyle) -> tuple[int, int, int] | None:
    """Year, month and day, 0 for what is not said."""
    if found := _YEAR_FIRST.fullmatch(text):
        return int(found[1]), int(found[2]) or -1, int(found[3] or 0)
    if found := _YEAR_LAST.fullmatch(text):
        first, second = int(found[1]), int(found[2])
        day, month = (second, first) if style.month_first else (first, second)
        return _full_year(found[3]), month or -1, day or -1
    if found := _MONTH_YEAR.fullmatch(text):
        return int(found[2]), int(found[1]) or -1, 0
    if found := _NAMED.fullmatch(text):
        month = next((i for i, name in enumerate(_MONTHS, 1) if found[2].casefold().startswith(name)), 0)
        return (_full_year(found[3]), month, int(found[1] or 0)) if month else None
    if found := _COMPACT.fullmatch(text):
        return int(found[1]), int(found[2]) or -1, int(found[3]) or -1
    if _YEAR.fullmatch(text):
        return int(text), 0, 0
    if style.serial and _SERIAL.fullmatch(text) and int(float(text)) in _SERIALS:
        day_of = _SERIAL_ZERO + dt.timedelta(days=int(float(text)))
        return day_of.year, day_of.month, day_of.day
    return None


def _full_year(text: str) -> int:
    if len(text) == 4:
        return int(text)
    # Two digits mean this century unless that would be more than a few years ahead.
    return 2000 + int(text) if int(text) < 50 else 1900 + int(text)
