"""Which buildings come into question for an organisation: by the list that each stands on, and by its owner's offer."""

import pandas as pd

from assetmap.vacancy import OFFERED_STATES, RANKED

__all__ = ["CANNOT_BE_HAD", "buildings_in_question"]

# Lists of buildings that nobody can have, whatever is said of them, and why.
CANNOT_BE_HAD = {
    "gone": "it is gone",
    "on its way out": "somebody else is to have it",
    "in use": "it is in use",
    "legal bar": "the law bars it",
    "not practical": "it cannot be used by itself",
    "no public owner": "no public body owns it",
    "not a building": "it is no building",
}


def buildings_in_question(stands: pd.Series, said: pd.Series) -> pd.Series:
    """Whether each building may be shown to an organisation that looks for one.

    Parameters
    ----------
    stands : pandas.Series of str
        List that each stands on, as the table ``vacancy`` has it.
    said : pandas.Series of str
        What its owner says of whether it can be had, on the same index.

    Returns
    -------
    pandas.Series of bool
        Confirmed and likely empty ones, and those that their owners offer, but for those on a list of `CANNOT_BE_HAD`.
    """
    offered = said.fillna("").astype("str").str.strip().str.casefold().isin(OFFERED_STATES)
    return (stands.isin(RANKED) | offered) & ~stands.isin(list(CANNOT_BE_HAD))
