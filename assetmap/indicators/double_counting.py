"""Double counting watched: how alike the criteria are, and what each really weighs."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

__all__ = ["correlation_matrix", "effective_weights"]

_FEWEST = 3


def correlation_matrix(values: pd.DataFrame, fewest: int = _FEWEST) -> pd.DataFrame:
    """Spearman's rank correlation between every two columns, over the rows in which both are known.

    Parameters
    ----------
    values : pandas.DataFrame
        One row per building, one column per criterion or indicator; NaN where not known.
    fewest : int
        Rows that two columns must have in common.

    Returns
    -------
    pandas.DataFrame of float
        Square, -1 to 1; NaN where fewer rows are common, or one column is the same in all of them.
    """
    names = list(values.columns)
    found = pd.DataFrame(np.nan, index=names, columns=names, dtype="float64")
    for one in names:
        for other in names:
            both = values.loc[:, list(dict.fromkeys([one, other]))].dropna()
            if len(both) < fewest or (both.nunique() < 2).any():
                continue
            ranks = both.rank()
            found.loc[one, other] = np.corrcoef(ranks[one], ranks[other])[0, 1]
    return found


def effective_weights(utilities: pd.DataFrame, weights: Mapping[str, float], missing: float = 0.5) -> pd.DataFrame:
    """What each criterion really weighs: how much of the differences between scores comes from it.

    Parameters
    ----------
    utilities : pandas.DataFrame
        One row per ranked building, one column per criterion, 0 to 1; NaN where not known.
    weights : mapping of str to float
        Stated weight of each column, 0 or more; not all 0.
    missing : float
        Utility at which an unknown value enters the score.

    Returns
    -------
    pandas.DataFrame
        Index: the criteria. ``stated``: the weight, as a share of all; ``effective``: its share of the variance of the score,
        ``w_j cov(v_j, V) / var(V)`` (it may be negative where a criterion pulls against the others; NaN where all scores
        are alike); ``correlation``: its correlation with the score; ``known``: share of the rows in which it is known.

    Raises
    ------
    ValueError
        When a column has no weight, or the weights are negative or all 0.

    Notes
    -----
    The decomposition of Paruolo, Saisana and Saltelli 2013, Journal of the Royal Statistical Society A 176(3), in its linear form. The
    shares add up to 1. A criterion that is alike everywhere weighs nothing, whatever its stated weight; two that
    go together weigh more than they say.
    """
    lacking = [name for name in utilities.columns if name not in weights]
    stated = np.array([weights.get(name, 0.0) for name in utilities.columns], dtype=np.float64)
    if lacking or (stated < 0).any() or not stated.sum() > 0:
        raise ValueError(
            f"'weights' are {dict(weights)}, allowed 0 or more for each of {list(utilities.columns)}, not all 0"
        )
    stated = stated / stated.sum()
    filled = utilities.fillna(missing).to_numpy(dtype="float64")
    effective, correlation = np.full(len(stated), np.nan), np.full(len(stated), np.nan)
    if len(filled) > 1:
        away = filled - filled.mean(axis=0)
        score = away @ stated
        variance = float(score @ score)
        if variance > 1e-15 * len(score):
            shared = away.T @ score
            effective = stated * shared / variance
            spread = np.sqrt((away**2).sum(axis=0) * variance)
            correlation = np.divide(shared, spread, out=np.full(len(stated), np.nan), where=spread > 1e-12)
    known = utilities.notna().mean().to_numpy() if len(utilities) else np.full(len(stated), np.nan)
    return pd.DataFrame(
        {"stated": stated, "effective": effective, "correlation": correlation, "known": known},
        index=pd.Index(utilities.columns, name="criterion"),
    )
