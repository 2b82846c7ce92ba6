"""The ledger of evidence: rows are added, never changed, so that the state of any day can be worked out again."""

import datetime as dt

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from assetmap.tables import EVIDENCE, check_table, empty_table
from assetmap.vacancy.evidence.dates import age_in_months
from assetmap.vacancy.rules import VacancyRules

__all__ = ["ITEM_COLUMNS", "append_evidence", "evidence_as_of", "make_evidence"]

ITEM_COLUMNS = ("asset_id", "source", "kind", "note", "date", "file", "row")
_IDENTITY = ("asset_id", "source", "kind", "text", "date", "file", "row", "source_date", "link")


def make_evidence(items: pd.DataFrame, rules: VacancyRules, as_of: dt.date) -> pd.DataFrame:
    """Ledger rows of some items.

    Parameters
    ----------
    items : pandas.DataFrame
        `ITEM_COLUMNS`, and where known ``source_date``, ``link``, ``confidence`` (high, medium or low; high where not
        stated), ``grade`` (building or area; building where not stated) and ``file_dated`` (the date is the file's,
        since the line has none of its own).
    rules : VacancyRules
        Sources, kinds and their likelihoods.
    as_of : datetime.date
        Day on which the ages are counted.

    Returns
    -------
    pandas.DataFrame
        Rows of the table ``evidence``, in the order of ``items``; nothing counts until the states are worked out. An
        item without a date, or of a date still to come, will not count: nobody can say that it holds.

    Raises
    ------
    ValueError
        When a source is not among the rules or cannot say this kind of thing, or a confidence or grade is unknown.
    """
    if items.empty:
        return empty_table(EVIDENCE)

    def column(name: str, default: str = "") -> pd.Series:
        if name not in items:
            return pd.Series(default, index=items.index, dtype="str")
        values = items[name].astype("str").fillna("")
        return values.where(values != "", default) if default else values

    text = {name: column(name) for name in ("source", "kind", "note", "date", "source_date", "link")}
    confidence, grade = column("confidence", "high"), column("grade", "building")
    file_dated = np.zeros(len(items), dtype=bool)
    if "file_dated" in items:
        file_dated = items["file_dated"].to_numpy(dtype=bool)
    _check(set(confidence.unique()), rules.confidence, "confidence")
    _check(set(grade.unique()), ("building", "area"), "grade")
    # sources say the same few things over and over: each is worked out once
    codes, size = file_dated.astype("int64"), 2
    for values in (confidence, text["kind"], text["source"]):
        code, distinct = pd.factorize(values)
        codes, size = codes + code * size, size * len(distinct)
    _, first, codes = np.unique(codes, return_index=True, return_inverse=True)
    weights = np.ones((len(first), 3))
    families, says, prefix = [], [], []
    for at, row in enumerate(first):
        source, kind, sure = (values.iloc[row] for values in (text["source"], text["kind"], confidence))
        _check({source}, rules.sources, "source")
        if kind not in rules.sources[source].says:
            raise ValueError(f"'kind' is {kind!r}, allowed in {source}: {', '.join(rules.sources[source].says)}")
        likelihood = rules.likelihood(source, kind, file_dated=bool(file_dated[row]))
        weights[at] = np.power(likelihood, rules.confidence[sure])
        families.append(rules.family(source, kind))
        says.append(rules.kinds[kind].says)
        prefix.append(f"{kind} {rules.sources[source].preposition} {rules.sources[source].title}")
    words = _each(prefix, codes, items.index)
    noted = np.flatnonzero((text["note"] != "").to_numpy())
    if len(noted):
        words = words.where(text["note"] == "", words + "; " + text["note"])
    ledger = pd.DataFrame(
        {
            "asset_id": items["asset_id"],
            "source": text["source"],
            "family": _each(families, codes, items.index),
            "says": _each(says, codes, items.index),
            "kind": text["kind"],
            "text": words,
            "date": text["date"],
            "age_months": _ages(text["date"], as_of),
            "likelihood_used": weights[codes, 0],
            "likelihood_empty": weights[codes, 1],
            "likelihood_gone": weights[codes, 2],
            "confidence": confidence,
            "grade": grade,
            "counts": False,
            "probability_after": np.nan,
            "file": items["file"],
            "row": items["row"],
            "source_date": text["source_date"],
            "link": text["link"],
        }
    )
    return check_table(ledger, EVIDENCE)


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


def evidence_as_of(evidence: pd.DataFrame, as_of: dt.date) -> pd.DataFrame:
    """What the ledger held on a day: items whose source was out by then, with the age that they had.

    Parameters
    ----------
    evidence : pandas.DataFrame
        Rows of the table ``evidence``.
    as_of : datetime.date
        The day, past or present.

    Returns
    -------
    pandas.DataFrame
        Rows of the table ``evidence``. An item counts from the date of its source on, or from its own date where the
        source states none; an undated one has been there always, and never counts.
    """
    source_date = evidence["source_date"].fillna("")
    out = source_date.where(source_date != "", evidence["date"].fillna(""))
    day = as_of.isoformat()
    lengths = out.str.len().to_numpy()
    still = np.zeros(len(out), dtype=bool)
    for length in np.unique(lengths):
        here = lengths == length
        still[here] = (out[here] <= day[:length]).to_numpy()
    then = evidence[still]
    return check_table(then.assign(age_months=_ages(then["date"].fillna(""), as_of)), EVIDENCE)


def _ages(dates: pd.Series, as_of: dt.date) -> NDArray[np.float64]:
    codes, found = pd.factorize(dates)
    return np.asarray(np.array([age_in_months(date, as_of) for date in found], dtype="float64")[codes])


def _each(values: list[str], codes: NDArray[np.int64], index: pd.Index) -> pd.Series:
    """Text of each row, by its code."""
    return pd.Series(values, dtype="str").take(codes).set_axis(index)


def _check(found: set[str], allowed: object, name: str) -> None:
    unknown = sorted(found - set(allowed))  # type: ignore[call-overload]
    if unknown:
        raise ValueError(f"'{name}' is {unknown[0]!r}, allowed {', '.join(allowed)}")  # type: ignore[arg-type]
