"""Spells that were running on the day of a rates list: how long each had lasted so far."""

import datetime as dt
import math
from collections.abc import Collection

import numpy as np
import pandas as pd

from assetmap.errors import InputError
from assetmap.vacancy.evidence.dates import middle_of
from assetmap.vacancy.fitting.classes import class_of_use
from assetmap.vacancy.fitting.spells import SPELL_COLUMNS, Spells

__all__ = ["LEDGER_STARTS", "elapsed_years", "running_spells"]

# Non-domestic rating began on this day (Local Government Finance Act 1988): accounts open since then bear its date, and
# tell nothing of when their building fell empty.
LEDGER_STARTS = (dt.date(1990, 4, 1),)
_YEAR = 365.25


def elapsed_years(lines: pd.DataFrame, began: pd.Series, as_of: dt.date) -> pd.Series:
    """Years from each date to a day, by the index of the lines; NaN where there is no date.

    Parameters
    ----------
    lines : pandas.DataFrame
        With ``source_file`` and ``source_row``.
    began : pandas.Series of str
        YYYY, YYYY-MM or YYYY-MM-DD, or missing; on the same index.
    as_of : datetime.date
        Day of the list.

    Raises
    ------
    InputError
        When a spell begins after the day of the list.
    """
    days = [middle_of(date) if isinstance(date, str) else None for date in began]
    years = pd.Series([(as_of - day).days / _YEAR if day else math.nan for day in days], index=lines.index)
    later = years < 0
    if later.any():
        at = later.idxmax()
        raise InputError(
            "an empty spell begins after the day of the list",
            f"{lines.loc[at, 'source_file']}, line {lines.loc[at, 'source_row']}",
            seen=f"{began.loc[at]}, list of {as_of.isoformat()}",
            allowed="a day of the list not before its newest date",
            next_step="give the day on which the list was made",
        )
    return years


def running_spells(
    lines: pd.DataFrame,
    as_of: dt.date,
    *,
    source: str,
    began: pd.Series | None = None,
    ledger_starts: Collection[dt.date] = LEDGER_STARTS,
) -> Spells:
    """Spells of the council's own lines that a rates list says are empty.

    Parameters
    ----------
    lines : pandas.DataFrame
        By `assetmap.vacancy.read_rates_list`.
    as_of : datetime.date
        Day of the list.
    source : str
        Name for tables.
    began : pandas.Series of str, optional
        Date since which each line has been empty, by its ``source_row``; the line's own ``status_date`` by default. A
        list without such a date has the day from which its payer is liable, which is that day or an earlier one.
    ledger_starts : collection of datetime.date
        Dates that only say that the account is as old as the ledger: such lines are left out and counted, and no
        longer spell could have been seen.

    Returns
    -------
    Spells
        Running. Lines without a date are left out and counted.

    Raises
    ------
    InputError
        When a spell begins after the day of the list.
    """
    own = lines["payer"] == "council" if "payer" in lines else pd.Series(True, index=lines.index)
    empty = lines[own & (lines["status_kind"] == "vacant")].reset_index(drop=True)
    dates = empty["status_date"] if began is None else empty["source_row"].map(began)
    years = elapsed_years(empty, dates, as_of)
    ledger = dates.isin([day.isoformat() for day in ledger_starts])
    undated = years.isna()
    earlier = [day for day in ledger_starts if day < as_of]
    window = (as_of - max(earlier)).days / _YEAR if earlier else math.inf
    longer = years > window
    table = pd.DataFrame(
        {
            "years": years,
            "earliest": years,
            "ended": False,
            "exit": "",
            "site": np.where(empty["postcode"].notna(), empty["postcode"], "line " + empty["source_row"].astype("str")),
            "window": window,
            "holding_class": [class_of_use(use) for use in empty["use"]],
        },
        columns=list(SPELL_COLUMNS),
    )
    counts = {
        "no date": int(undated.sum()),
        "account as old as the ledger": int((ledger | longer).sum()),
    }
    kept = ~(undated | ledger | longer)
    return Spells(
        source, as_of.isoformat(), "running", table[kept].reset_index(drop=True), {k: n for k, n in counts.items() if n}
    )
