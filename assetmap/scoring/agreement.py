"""How far rankings agree, and what other methods would make of the same values."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from assetmap.scoring.criteria import Criterion
from assetmap.scoring.promethee import promethee2
from assetmap.scoring.ranking import MISSING_UTILITY, ranks
from assetmap.scoring.score import rerank
from assetmap.scoring.settings import load_settings
from assetmap.scoring.topsis import topsis

__all__ = ["kendall_tau", "second_opinion_line", "second_opinions"]


def kendall_tau(first: ArrayLike, second: ArrayLike) -> float:
    """Kendall's tau-b of two rankings or two sets of scores, -1 to 1; NaN where one of them ties everything.

    Parameters
    ----------
    first, second : array-like of shape (alternatives,)
        Ranks or scores, all known, in the same order of alternatives.

    Raises
    ------
    ValueError
        When the shapes differ or a value is not known.

    Notes
    -----
    Kendall (1945), doi:10.1093/biomet/33.3.239, with inversions counted bit by bit, O(n log n).

    Examples
    --------
    >>> round(kendall_tau([1, 2, 3, 4], [1, 2, 4, 3]), 3)
    0.667
    """
    a, b = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    if a.ndim != 1 or a.shape != b.shape:
        raise ValueError(f"'first' and 'second' have the shapes {a.shape} and {b.shape}, allowed one and the same")
    if not (np.isfinite(a).all() and np.isfinite(b).all()):
        raise ValueError("'first' or 'second' holds a value that is not known, allowed numbers")
    codes_a, codes_b = (np.unique(x, return_inverse=True)[1] for x in (a, b))
    pairs = len(a) * (len(a) - 1) // 2
    tied_a, tied_b = _tied(codes_a), _tied(codes_b)
    tied_both = _tied(codes_a * (int(codes_b.max(initial=0)) + 1) + codes_b)
    if tied_a == pairs or tied_b == pairs:
        return float("nan")
    discordant = _inversions(codes_b[np.lexsort([codes_b, codes_a])])
    concordant = pairs - tied_a - tied_b + tied_both - discordant
    return float((concordant - discordant) / np.sqrt(float(pairs - tied_a)) / np.sqrt(float(pairs - tied_b)))


def _tied(codes: NDArray[np.intp]) -> int:
    counts = np.unique(codes, return_counts=True)[1].astype(np.int64)
    return int((counts * (counts - 1) // 2).sum())


def _inversions(codes: NDArray[np.intp]) -> int:
    """How many pairs stand in falling order: for each bit, ones before zeros among those alike in higher bits."""
    total, x = 0, codes
    for bit in range(int(x.max(initial=0)).bit_length() - 1, -1, -1):
        one = (x >> bit) & 1
        group = x >> (bit + 1)
        before = np.cumsum(one) - one
        starts = np.concatenate([[True], np.diff(group) != 0])
        before -= np.maximum.accumulate(np.where(starts, before, 0))
        total += int(before[one == 0].sum())
        x = x[np.argsort(x >> bit, kind="stable")]
    return total


def second_opinions(scores: pd.DataFrame, criteria: Sequence[Criterion]) -> pd.DataFrame:
    """Ranks of the ranked assets by the weighted sum, TOPSIS and PROMETHEE II, on the same utilities and weights.

    Parameters
    ----------
    scores : pandas.DataFrame
        Rows of the table ``scores``.
    criteria : sequence of Criterion
        With the swing weights to use.

    Returns
    -------
    pandas.DataFrame
        One row per ranked asset, in the order of ``scores``: ``asset_id``, ``rank``, ``rank_topsis`` and
        ``rank_promethee``. What is not known counts at the middle, as in the score. PROMETHEE II takes linear
        preferences with the thresholds of ``settings.toml``.
    """
    ranking = rerank(scores, criteria)
    picked = ranking["ranked"].to_numpy(dtype=bool)
    value = scores.loc[picked, [f"utility_{c.key}" for c in criteria]].fillna(MISSING_UTILITY).to_numpy(dtype="float64")
    swings, directions = [c.swing for c in criteria], np.ones(len(criteria))
    settings = load_settings()
    flow = promethee2(value, swings, directions, "linear", q=settings.promethee_q, p=settings.promethee_p)
    return pd.DataFrame(
        {
            "asset_id": ranking.loc[picked, "asset_id"].to_numpy(),
            "rank": ranking.loc[picked, "rank"].astype("int64").to_numpy(),
            "rank_topsis": ranks(topsis(value, swings, directions)),
            "rank_promethee": ranks(flow),
        }
    )


def second_opinion_line(opinions: pd.DataFrame, asset_id: str) -> str:
    """One sentence on what the other methods say of an asset: they agree, or move it to another rank.

    Raises
    ------
    ValueError
        When the asset is not among those ranked.
    """
    row = opinions[opinions["asset_id"] == asset_id]
    if len(row) != 1:
        raise ValueError(f"'asset_id' is {asset_id!r}, allowed one of the {len(opinions)} that are ranked")
    own = int(row["rank"].iloc[0])
    said = []
    for name, column in (("TOPSIS", "rank_topsis"), ("PROMETHEE II", "rank_promethee")):
        other = int(row[column].iloc[0])
        tau = kendall_tau(opinions["rank"], opinions[column])
        verdict = f"{name} agrees (rank {own})" if other == own else f"{name} moves it from {own} to {other}"
        said.append(verdict + ("" if np.isnan(tau) else f", and on all buildings with a tau of {tau:.2f}"))
    return "; ".join(said) + "."
