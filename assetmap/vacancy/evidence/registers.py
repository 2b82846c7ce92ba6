"""What the registers themselves and other lists say of whether a building is empty."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from assetmap.tables import EVIDENCE, empty_table
from assetmap.vacancy.evidence.dates import age_in_months, middle_of
from assetmap.vacancy.evidence.ledger import make_evidence
from assetmap.vacancy.rules import VacancyRules

__all__ = ["RegisterWord", "evidence_of_registers"]

_FRESH_MONTHS = 12


@dataclass(frozen=True)
class RegisterWord:
    """What a register's file counts as: the kind of source, and the file's own date (blank if not known)."""

    source: str
    date: str = ""


def evidence_of_registers(
    assets: pd.DataFrame, sources: Mapping[str, RegisterWord], rules: VacancyRules, as_of: dt.date
) -> pd.DataFrame:
    """Evidence that the registers themselves give, by their status columns.

    Parameters
    ----------
    assets : pandas.DataFrame
        Rows of the table ``assets``; those without ``status_kind`` give no evidence.
    sources : mapping of str to RegisterWord
        What kind of source each ``source_file`` is, and its own date.
    rules : VacancyRules
        Sources, kinds and their likelihoods.
    as_of : datetime.date
        Day on which the ages are counted.

    Returns
    -------
    pandas.DataFrame
        Rows of the table ``evidence``. A row that has no date of its own counts by its file's, and is worth less; so is
        one whose own date is more than a year before the file's.

    Raises
    ------
    ValueError
        When a kind of source is not among the rules, or a source file has none.
    """
    unknown = sorted({word.source for word in sources.values()} - set(rules.sources))
    if unknown:
        raise ValueError(f"'sources' names {unknown[0]!r}, allowed {', '.join(rules.sources)}")
    said = assets[assets["status_kind"].notna()]
    nameless = sorted(set(said["source_file"]) - set(sources))
    if nameless:
        raise ValueError(f"'sources' lacks {nameless[0]!r}, allowed a kind of source for every source file")
    if said.empty:
        return empty_table(EVIDENCE)
    file_date = said["source_file"].map({file: word.date for file, word in sources.items()})
    own = said["status_date"].fillna("")
    items = pd.DataFrame(
        {
            "asset_id": said["asset_id"],
            "source": said["source_file"].map({file: word.source for file, word in sources.items()}),
            "kind": said["status_kind"],
            "note": said["status_note"],
            "date": own.where(own != "", file_date),
            "file": said["source_file"],
            "row": said["source_row"],
            "file_dated": _file_dated(own, file_date),
        }
    )
    return make_evidence(items, rules, as_of)


def _file_dated(own: pd.Series, file: pd.Series) -> list[bool]:
    """Whether a row counts by its file's date: it has none of its own, or one that was old when the file was made."""
    found = []
    for date, made in zip(own.fillna(""), file.fillna(""), strict=True):
        day = middle_of(made)
        age = age_in_months(date, day) if day else 0.0
        found.append(bool(made) and (date in ("", made) or age > _FRESH_MONTHS))
    return found
