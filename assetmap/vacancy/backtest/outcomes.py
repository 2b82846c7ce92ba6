"""What became of a building after a day: told by facts that are later than it alone."""

import datetime as dt

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from assetmap.vacancy.evidence.dates import days_of, middle_of
from assetmap.vacancy.rules import VacancyRules

__all__ = ["days_between", "outcomes_after"]

# Neither empty nor not.
_PARTLY = ("part in use",)
_FIRST, _LAST = dt.date.min, dt.date.max


def outcomes_after(ledger: pd.DataFrame, as_of: dt.date, years: int, rules: VacancyRules) -> pd.DataFrame:
    """Outcome of each building of which something was told in the years after a day.

    A fact tells when the whole of its date lies in those years, it was not out before (a plan is no observation), it is
    of medium confidence or high, and it says that the building was empty, used or gone. The last of them is the outcome;
    once a building was sold, transferred, demolished or redeveloped in those years, it stays so.

    Parameters
    ----------
    ledger : pandas.DataFrame
        Rows of the table ``evidence``.
    as_of : datetime.date
        The day. Nothing of it, or before it, is looked at.
    years : int
        How many whole years after the day count.
    rules : VacancyRules
        What each kind says.

    Returns
    -------
    pandas.DataFrame
        A row a building with an outcome, in the order of their ids: ``asset_id``, ``empty``, ``kind`` and ``date`` of
        the fact that told, and ``became`` (empty, used or gone). No row where nothing was told, or where two facts of
        one date say opposite things.
    """
    until = as_of.replace(year=as_of.year + years)
    date_first, date_last = days_between(ledger["date"])
    _, out = days_between(ledger["source_date"])
    stated = (ledger["source_date"].fillna("") != "").to_numpy()
    says = ledger["kind"].map({name: kind.says for name, kind in rules.kinds.items()})
    tells = (
        (date_first > as_of)
        & (date_last <= until)
        & ~(stated & (out <= as_of))
        & says.isin(["empty", "used", "gone"]).to_numpy()
        & ~ledger["kind"].isin(_PARTLY).to_numpy()
        & (ledger["confidence"] != "low").to_numpy()
    )
    told = ledger.loc[tells, ["asset_id", "kind", "date"]].assign(became=says[tells])
    told["when"] = [middle_of(date) for date in told["date"]]
    left = (told["became"] == "gone").groupby(told["asset_id"]).transform("any")
    told = told[~left | (told["became"] == "gone")]
    told = told.sort_values(["asset_id", "when", "kind"], kind="stable")
    last = told[told["when"] == told.groupby("asset_id")["when"].transform("max")]
    clear = (last["became"] == "empty").groupby(last["asset_id"]).transform("nunique") == 1
    found = last[clear].drop_duplicates("asset_id", keep="last").reset_index(drop=True)
    return found.assign(empty=found["became"] == "empty")[["asset_id", "empty", "kind", "date", "became"]]


def days_between(dates: pd.Series) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
    """First and last day of each partial date; of what is none, days that lie outside of everything."""
    codes, found = pd.factorize(dates.fillna("").astype("object"))
    spans = [days_of(date) or (_FIRST, _LAST) for date in found]
    first, last = (np.array([span[i] for span in spans], dtype=object) for i in (0, 1))
    if not len(found):
        return np.empty(0, dtype=object), np.empty(0, dtype=object)
    return first[codes], last[codes]
