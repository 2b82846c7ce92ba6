"""The ledger of evidence: one row per thing that a source says of whether a building is empty."""

import datetime as dt
from collections.abc import Mapping

import numpy as np
import pandas as pd

from assetmap.tables import EVIDENCE, check_table, empty_table
from assetmap.vacancy.dates import age_in_months
from assetmap.vacancy.rules import EMPTY_KINDS, USED_KINDS, VacancyRules

__all__ = ["evidence_of_registers"]


def evidence_of_registers(
    assets: pd.DataFrame, families: Mapping[str, str], rules: VacancyRules, as_of: dt.date
) -> pd.DataFrame:
    """Evidence that the registers themselves give, by their status columns.

    Parameters
    ----------
    assets : pandas.DataFrame
        Rows of the table ``assets``; those without ``status_kind`` give no evidence.
    families : mapping of str to str
        Source family of each ``source_file``.
    rules : VacancyRules
        Likelihood ratios and half-life.
    as_of : datetime.date
        Day on which the ages are counted.

    Returns
    -------
    pandas.DataFrame
        Rows of the table ``evidence``. An item without a date, or of a date still to come, has weight 0: nobody
        can say that it holds.

    Raises
    ------
    ValueError
        When a family is not among the rules, or a source file has none.
    """
    unknown = sorted(set(families.values()) - set(rules.families))
    if unknown:
        raise ValueError(f"'families' names {unknown[0]!r}, allowed {', '.join(rules.families)}")
    said = assets[assets["status_kind"].notna()]
    nameless = sorted(set(said["source_file"]) - set(families))
    if nameless:
        raise ValueError(f"'families' lacks {nameless[0]!r}, allowed a family for every source file")
    if said.empty:
        return empty_table(EVIDENCE)
    family = said["source_file"].map(families)
    date = said["status_date"].fillna("")
    age = date.map(lambda text: age_in_months(text, as_of)).astype("float64")
    ratio = [rules.families[f].ratios[k] for f, k in zip(family, said["status_kind"], strict=True)]
    title = family.map({name: item.title for name, item in rules.families.items()})
    note = said["status_note"].fillna("")
    ledger = pd.DataFrame(
        {
            "asset_id": said["asset_id"],
            "family": family,
            "says": np.select(
                [said["status_kind"].isin(EMPTY_KINDS), said["status_kind"].isin(USED_KINDS)],
                ["empty", "used"],
                default="neither",
            ),
            "kind": said["status_kind"],
            "text": said["status_kind"] + " in " + title + note.where(note == "", "; " + note),
            "date": date,
            "age_months": age,
            "likelihood_ratio": ratio,
            "weight": np.exp2(-age / rules.half_life_months).fillna(0.0),
            "file": said["source_file"],
            "row": said["source_row"],
        }
    )
    return check_table(ledger, EVIDENCE)
