"""What the registers themselves and other lists say of whether a building is empty."""

import datetime as dt
from collections.abc import Mapping

import pandas as pd

from assetmap.tables import EVIDENCE, empty_table
from assetmap.vacancy.evidence.ledger import make_evidence
from assetmap.vacancy.rules import VacancyRules

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
    items = pd.DataFrame(
        {
            "asset_id": said["asset_id"],
            "family": said["source_file"].map(families),
            "kind": said["status_kind"],
            "note": said["status_note"],
            "date": said["status_date"],
            "file": said["source_file"],
            "row": said["source_row"],
        }
    )
    return make_evidence(items, rules, as_of)
