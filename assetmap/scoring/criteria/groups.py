"""The four groups of criteria, and the subtotal that each building has in each of them."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from assetmap.scoring.criteria.criteria import Criterion
from assetmap.scoring.ranking import weighted_sum

__all__ = ["GROUPS", "group_subtotals"]

GROUPS = {"could_rise": "Could rise", "need": "Need", "building": "Building", "people": "People"}
"""Title of each group by its key, in the order in which they are told."""


def group_subtotals(utilities: pd.DataFrame, criteria: Sequence[Criterion]) -> pd.DataFrame:
    """Subtotal of each asset in each group: the weighted mean of its utilities there, 0 to 1.

    Parameters
    ----------
    utilities : pandas.DataFrame
        One column per criterion's key, 0 to 1; NaN where not known.
    criteria : sequence of Criterion
        With the swing weights to use.

    Returns
    -------
    pandas.DataFrame
        On the index of ``utilities``, a column ``subtotal_<group>`` for each group of `GROUPS`. What is not known counts as the
        middle, as it does in the score; NaN where nothing of the group is known, or nothing in it has weight.
    """
    columns = {}
    for group in GROUPS:
        mine = [criterion for criterion in criteria if criterion.group == group and criterion.swing > 0]
        value = utilities[[criterion.key for criterion in mine]].to_numpy(dtype="float64")
        known = np.isfinite(value).any(axis=1)
        mean = weighted_sum(value, [criterion.swing for criterion in mine]) if mine else np.full(len(value), np.nan)
        columns[f"subtotal_{group}"] = np.where(known, mean, np.nan)
    return pd.DataFrame(columns, index=utilities.index)
