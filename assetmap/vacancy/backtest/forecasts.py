"""What is known on a past day, and the state that it gives each building on that day."""

import datetime as dt

import numpy as np
import pandas as pd

from assetmap.tables import EVIDENCE, check_table
from assetmap.vacancy.backtest.outcomes import days_between
from assetmap.vacancy.evidence.ledger import evidence_as_of
from assetmap.vacancy.rules import VacancyRules
from assetmap.vacancy.state.assess import assess_states, rates_for
from assetmap.vacancy.state.chain import carry_forward

__all__ = ["evidence_before", "forecast"]


def evidence_before(ledger: pd.DataFrame, as_of: dt.date) -> pd.DataFrame:
    """Statements that were certainly known on a day: the whole of their date, and of their source's, lies before its end.

    Stricter than `evidence_as_of`, which lets a source of 2018 count on any day of 2018: no hindsight is to slip in.

    Parameters
    ----------
    ledger : pandas.DataFrame
        Rows of the table ``evidence``.
    as_of : datetime.date
        The day.

    Returns
    -------
    pandas.DataFrame
        Rows of the table ``evidence``, with the ages that they had. A statement whose source states no date counts from
        its own date on.
    """
    then = evidence_as_of(ledger, as_of)
    _, last = days_between(then["date"])
    _, out = days_between(then["source_date"])
    dated = (then["source_date"].fillna("") != "").to_numpy()
    known = (last <= as_of) & (~dated | (out <= as_of))
    return check_table(then[np.asarray(known, dtype=bool)], EVIDENCE)


def forecast(
    assets: pd.DataFrame,
    ledger: pd.DataFrame,
    holding: pd.Series,
    rules: VacancyRules,
    as_of: dt.date,
    years_on: float = 0.0,
) -> pd.Series:
    """Probability of being empty that would have been stated on a day, of the buildings of which something was known.

    Parameters
    ----------
    assets : pandas.DataFrame
        Rows of the table ``assets``.
    ledger : pandas.DataFrame
        Rows of the table ``evidence``, of any date.
    holding : pandas.Series of str
        Holding type of each asset, on the index of ``assets``.
    rules : VacancyRules
        Priors, rates and likelihoods.
    as_of : datetime.date
        The day.
    years_on : float
        The state so many years after the day; 0 for the day itself.

    Returns
    -------
    pandas.Series of float
        By asset id, in the order of ``assets``.
    """
    then = evidence_before(ledger, as_of)
    known = assets["asset_id"].isin(then["asset_id"]).to_numpy()
    mine, its = assets[known].reset_index(drop=True), holding[known].reset_index(drop=True)
    table = assess_states(mine, then, its, rules, as_of).table
    states = table[["used", "empty", "gone"]].to_numpy(dtype="float64")
    if years_on:
        states = carry_forward(states, np.full(len(mine), years_on), rates_for(mine, its, rules))
    return pd.Series(states[:, 1], index=pd.Index(table["asset_id"]), name="probability")
