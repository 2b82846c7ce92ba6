"""The ledger of evidence: rows are added, never changed; the state of any past day can be worked out again."""

import datetime as dt

import numpy as np
import pandas as pd

from assetmap.tables import EVIDENCE, check_table, empty_table
from assetmap.vacancy.evidence.dates import age_in_months
from assetmap.vacancy.rules import SAYS, VacancyRules

__all__ = ["ITEM_COLUMNS", "append_evidence", "evidence_as_of", "make_evidence"]

# What a source has to tell of each item; the rules add the rest.
ITEM_COLUMNS = ("asset_id", "family", "kind", "note", "date", "file", "row")
_IDENTITY = ("asset_id", "family", "kind", "text", "date", "file", "row", "source_date", "link")


def make_evidence(items: pd.DataFrame, rules: VacancyRules, as_of: dt.date) -> pd.DataFrame:
    """Rows of the ledger from what sources say.

    Parameters
    ----------
    items : pandas.DataFrame
        Columns `ITEM_COLUMNS`, and ``source_date`` and ``link`` where there are any. Dates are YYYY, YYYY-MM or
        YYYY-MM-DD or blank.
    rules : VacancyRules
        Likelihood ratios and half-life.
    as_of : datetime.date
        Day on which the ages are counted.

    Returns
    -------
    pandas.DataFrame
        Rows of the table ``evidence``, in the order given. An item without a date, or of a date still to come, has
        weight 0: nobody can say that it holds.

    Raises
    ------
    ValueError
        When a family is not among the rules, or cannot say this kind of thing.
    """
    if items.empty:
        return empty_table(EVIDENCE)
    text = items[["family", "kind", "note", "date"]].astype("object").fillna("")
    for family, kind in text[["family", "kind"]].drop_duplicates().itertuples(index=False, name=None):
        if family not in rules.families:
            raise ValueError(f"'family' is {family!r}, allowed {', '.join(rules.families)}")
        if kind not in rules.families[family].ratios:
            raise ValueError(f"'kind' is {kind!r}, allowed in {family}: {', '.join(rules.families[family].ratios)}")
    where = text["family"].map({n: f"{f.preposition} {f.title}" for n, f in rules.families.items()})
    blank = pd.Series("", index=items.index, dtype="object")
    dated = items.get("source_date", blank).astype("object").fillna("")
    link = items.get("link", blank).astype("object").fillna("")
    ledger = pd.DataFrame(
        {
            "asset_id": items["asset_id"],
            "family": text["family"],
            "says": text["kind"].map(SAYS),
            "kind": text["kind"],
            "text": text["kind"] + " " + where + text["note"].where(text["note"] == "", "; " + text["note"]),
            "date": text["date"],
            "age_months": 0.0,
            "likelihood_ratio": 1.0,
            "weight": 0.0,
            "file": items["file"],
            "row": items["row"],
            "source_date": dated,
            "link": link,
        }
    )
    return check_table(_weighed(ledger, rules, as_of), EVIDENCE)


def append_evidence(ledger: pd.DataFrame, items: pd.DataFrame) -> pd.DataFrame:
    """Ledger with further items at its end; what was there stays as it was, and what is there already is not added.

    Parameters
    ----------
    ledger, items : pandas.DataFrame
        Rows of the table ``evidence``.
    """
    both = pd.concat([ledger, items], ignore_index=True)
    again = both.duplicated(list(_IDENTITY))
    again[: len(ledger)] = False
    return check_table(both[~again], EVIDENCE)


def evidence_as_of(evidence: pd.DataFrame, rules: VacancyRules, as_of: dt.date) -> pd.DataFrame:
    """What the ledger held on a day: items whose source was out by then, with the age and weight they had.

    Parameters
    ----------
    evidence : pandas.DataFrame
        Rows of the table ``evidence``.
    rules : VacancyRules
        Likelihood ratios and half-life, as they are now.
    as_of : datetime.date
        The day, past or present.

    Returns
    -------
    pandas.DataFrame
        Rows of the table ``evidence``. An item counts from the date of its source on, or from its own date where the
        source states none; an undated one has been there always, without weight.
    """
    out = (
        evidence["source_date"].fillna("").where(evidence["source_date"].fillna("") != "", evidence["date"].fillna(""))
    )
    still = [date == "" or date <= as_of.isoformat()[: len(date)] for date in out]
    return check_table(_weighed(evidence[still], rules, as_of), EVIDENCE)


def _weighed(ledger: pd.DataFrame, rules: VacancyRules, as_of: dt.date) -> pd.DataFrame:
    families = rules.families
    age = ledger["date"].fillna("").map(lambda date: age_in_months(date, as_of)).astype("float64")
    pairs = list(zip(ledger["family"], ledger["kind"], strict=True))
    ratio = np.array([families[family].ratios[kind] for family, kind in pairs], dtype="float64")
    # use that is longer ago than its source vouches for says nothing any more
    longest = np.array([families[family].use_within_months for family, _ in pairs], dtype="float64")
    ratio = np.where((ledger["says"] == "used") & (age > longest), 1.0, ratio)
    return ledger.assign(
        age_months=age, likelihood_ratio=ratio, weight=np.exp2(-age / rules.half_life_months).fillna(0.0)
    )
