"""What owners answer of their own buildings, as dated evidence."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence

import pandas as pd

from assetmap.vacancy.evidence.ledger import make_evidence
from assetmap.vacancy.rules import VacancyRules

__all__ = ["answers_evidence"]

_SOURCE, _FILE = "owner's answer", "answers"
# what an answer to a gate's question says of the building
_SAYS = {
    ("occupied", "yes"): "vacant",
    ("occupied", "no"): "in use",
    ("transferred", "yes"): "still owned",
    ("transferred", "no"): "transferred",
}


def answers_evidence(
    answers: Sequence[Mapping[str, str]], rules: VacancyRules, as_of: dt.date, assets: Collection[str]
) -> pd.DataFrame:
    """Evidence that answers to "is it free of occupiers?" and "is it still the owner's to transfer?" give.

    Parameters
    ----------
    answers : sequence of mapping
        ``asset_id``, ``gate``, ``answer`` (yes, no or not known), ``evidence`` and ``date`` (YYYY-MM-DD).
    rules : VacancyRules
        Sources, kinds and their likelihoods.
    as_of : datetime.date
        Day on which the ages are counted.
    assets : collection of str
        Ids of the assets of the build; answers of others are left out here, and stay where they are kept.

    Returns
    -------
    pandas.DataFrame
        Rows of the table ``evidence``: ``file`` is "answers", ``row`` the answer's place from 1.
    """
    known = set(assets)
    items = [
        {
            "asset_id": one["asset_id"],
            "source": _SOURCE,
            "kind": _SAYS[one["gate"], one["answer"]],
            "note": one.get("evidence", ""),
            "date": one["date"],
            "file": _FILE,
            "row": number,
            "source_date": one["date"],
        }
        for number, one in enumerate(answers, start=1)
        if (one["gate"], one["answer"]) in _SAYS and one["asset_id"] in known
    ]
    return make_evidence(pd.DataFrame(items), rules, as_of)
