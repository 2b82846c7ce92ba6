"""Dates as sources give them: a year, a month or a day."""

import calendar
import datetime as dt
import re

__all__ = ["age_in_months", "days_of", "middle_of"]

_PARTIAL = re.compile(r"([0-9]{4})(?:-([0-9]{2}))?(?:-([0-9]{2}))?")
_DAYS_PER_MONTH = 365.25 / 12


def middle_of(date: str) -> dt.date | None:
    """Day in the middle of what a partial date leaves open; None if it is not one.

    Examples
    --------
    >>> middle_of("2013"), middle_of("2022-05"), middle_of("spring")
    (datetime.date(2013, 7, 1), datetime.date(2022, 5, 15), None)
    """
    match = _PARTIAL.fullmatch(date)
    if not match:
        return None
    year, month, day = match.groups()
    try:
        return dt.date(int(year), int(month or 7), int(day or (15 if month else 1)))
    except ValueError:
        return None


def days_of(date: str) -> tuple[dt.date, dt.date] | None:
    """First and last day of what a partial date leaves open; None if it is not one.

    Examples
    --------
    >>> days_of("2024-02")
    (datetime.date(2024, 2, 1), datetime.date(2024, 2, 29))
    """
    middle = middle_of(date)
    if middle is None:
        return None
    parts = date.count("-")
    if parts == 0:
        return middle.replace(month=1, day=1), middle.replace(month=12, day=31)
    if parts == 1:
        return middle.replace(day=1), middle.replace(day=calendar.monthrange(middle.year, middle.month)[1])
    return middle, middle


def age_in_months(date: str, as_of: dt.date) -> float:
    """Months from the middle of a partial date to a day, not below 0; NaN if it is no date or still to come.

    Examples
    --------
    >>> round(age_in_months("2024-11-21", dt.date(2026, 11, 21)), 2)
    23.98
    """
    middle = middle_of(date)
    if middle is None or date > as_of.isoformat()[: len(date)]:
        return float("nan")
    return max(0.0, (as_of - middle).days / _DAYS_PER_MONTH)
