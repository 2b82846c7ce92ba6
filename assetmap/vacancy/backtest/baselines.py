"""What a forecast has to beat: "closed means empty", and the rule of this tool's first version."""

import math

import numpy as np
import pandas as pd

from assetmap.vacancy.evidence.dates import middle_of
from assetmap.vacancy.rules import VacancyRules

__all__ = ["FIRST_VERSION", "closed_means_empty", "first_version"]

# The first version's likelihood ratio of each statement, and the family in which it was read; what it could not read at all
# (an interest, an agreement, a withdrawal) is not among them. Half-life in months. Kept for comparison alone.
FIRST_VERSION: dict[str, tuple[str, float]] = {
    "closed": ("closures", 12.0),
    "surplus": ("closures", 12.0),
    "offered to community": ("closures", 12.0),
    "transfer recommended": ("closures", 12.0),
    "still empty": ("closures", 12.0),
    "marketed": ("marketing", 6.0),
    "vacant": ("closures", 12.0),
}
_HALF_LIFE_MONTHS = 24.0
_PRIORS = {"operational": 0.02, "investment let": 0.05, "non-operational": 0.10, "not stated": 0.05}


def closed_means_empty(then: pd.DataFrame, rules: VacancyRules) -> pd.Series:
    """1 where the last of what was known of a building's state says empty, otherwise 0.

    Parameters
    ----------
    then : pandas.DataFrame
        Rows of the table ``evidence`` known on a day.
    rules : VacancyRules
        What each kind says.

    Returns
    -------
    pandas.Series of float
        By asset id, of every building in ``then``.
    """
    says = then["kind"].map({name: kind.says for name, kind in rules.kinds.items()})
    told = then.assign(says=says, when=[middle_of(date) for date in then["date"]])
    told = told[told["says"].isin(["empty", "used", "gone"])].sort_values(["asset_id", "when"], kind="stable")
    last = told.drop_duplicates("asset_id", keep="last").set_index("asset_id")["says"]
    ids = pd.Index(then["asset_id"].unique())
    return (last.reindex(ids) == "empty").astype("float64").rename("probability")


def first_version(then: pd.DataFrame, holding: pd.Series) -> pd.Series:
    """Probability by the first version's rule: log-odds of the prior, plus each family's strongest statement, aged.

    A statement's log likelihood ratio counts half after 24 months, a quarter after 48; in a family only the one that then
    is the strongest counts. A statement of use, a sale and a demolition had a ratio of 1.

    Parameters
    ----------
    then : pandas.DataFrame
        Rows of the table ``evidence`` known on a day, with the ages that they had.
    holding : pandas.Series of str
        Holding type, by asset id.

    Returns
    -------
    pandas.Series of float
        By asset id, of every building in ``then``.

    Examples
    --------
    Closed two years ago: 12 counts as its square root.

    >>> then = pd.DataFrame({"asset_id": ["a"], "kind": ["closed"], "age_months": [24.0]})
    >>> first_version(then, pd.Series(["not stated"], index=["a"])).round(3).tolist()
    [0.154]
    """
    ids = pd.Index(then["asset_id"].unique())
    read = then[then["kind"].isin(FIRST_VERSION) & then["age_months"].notna()]
    ratio = read["kind"].map({kind: math.log(r) for kind, (_, r) in FIRST_VERSION.items()}).astype("float64")
    family = read["kind"].map({kind: name for kind, (name, _) in FIRST_VERSION.items()})
    effect = ratio * np.power(2.0, -read["age_months"] / _HALF_LIFE_MONTHS)
    strongest = effect.groupby([read["asset_id"], family]).max()
    total = strongest.groupby(level=0).sum().reindex(ids).fillna(0.0)
    prior = holding.reindex(ids).map(_PRIORS).astype("float64")
    odds = np.log(prior / (1 - prior)) + total
    return (1 / (1 + np.exp(-odds))).rename("probability")
