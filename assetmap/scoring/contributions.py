"""What carries an asset's score, against the average and against its neighbour above, as tables ready to chart."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from assetmap.errors import InputError
from assetmap.scoring.criteria import Criterion
from assetmap.scoring.ranking import MISSING_UTILITY, normalised, weighted_sum
from assetmap.scoring.score import rerank

__all__ = [
    "RankedValues",
    "contribution_sentence",
    "contributions",
    "missing_effects",
    "named",
    "ranked_values",
    "short_reason",
    "tornado",
]

# A difference that would be written as 0.000 is none.
_SAID = 0.0005


class RankedValues:
    """Utilities, weights, scores and ranks of the ranked assets: what an explanation is made from.

    Attributes
    ----------
    asset_ids : list of str
        In the order of the scores.
    utility : numpy.ndarray of shape (assets, criteria)
        Utilities 0 to 1; NaN where not known.
    filled : numpy.ndarray of shape (assets, criteria)
        With what is not known at the middle.
    swings, weights : numpy.ndarray of shape (criteria,)
        Swing weights as stated, and normalised to 1.
    scores, ranks : numpy.ndarray of shape (assets,)
        Weighted sums, and ranks from 1.
    """

    def __init__(self, scores: pd.DataFrame, criteria: Sequence[Criterion]) -> None:
        ranking = rerank(scores, criteria)
        picked = ranking["ranked"].to_numpy(dtype=bool)
        self.criteria = tuple(criteria)
        self.asset_ids = ranking.loc[picked, "asset_id"].astype(str).to_list()
        self.utility = scores.loc[picked, [f"utility_{c.key}" for c in criteria]].to_numpy(dtype="float64")
        self.filled = np.where(np.isnan(self.utility), MISSING_UTILITY, self.utility)
        self.swings = np.array([c.swing for c in criteria], dtype=np.float64)
        self.weights = normalised(self.swings)
        self.scores = weighted_sum(self.utility, self.swings)
        self.ranks = ranking.loc[picked, "rank"].astype("int64").to_numpy()
        self._row = {asset_id: i for i, asset_id in enumerate(self.asset_ids)}

    def row(self, asset_id: str) -> int:
        """Row of an asset.

        Raises
        ------
        InputError
            When it is not ranked.
        """
        if asset_id not in self._row:
            raise InputError(
                "the building is not ranked",
                "asset",
                seen=asset_id,
                next_step="the list of buildings that are not ranked says why",
            )
        return self._row[asset_id]

    def above(self, row: int) -> int | None:
        """Row of the neighbour just above: of those ranked before it the last; of equals the first by id."""
        before = np.flatnonzero(self.ranks < self.ranks[row])
        if not len(before):
            return None
        near = before[self.ranks[before] == self.ranks[before].max()]
        return int(min(near, key=lambda i: self.asset_ids[i]))

    def rank_if(self, row: int, score: float) -> int:
        """Rank that the asset would have with another score, the others as they are."""
        others = np.delete(self.scores, row)
        return int((others > score + 1e-12).sum()) + 1


def ranked_values(scores: pd.DataFrame, criteria: Sequence[Criterion]) -> RankedValues:
    """What explanations of the ranked assets are made from, under the criteria's swings."""
    return RankedValues(scores, criteria)


def contributions(ranked: RankedValues, asset_id: str) -> pd.DataFrame:
    """Contribution of each criterion to an asset's score, one row per criterion, for a bar chart.

    Returns
    -------
    pandas.DataFrame
        ``criterion``, ``title``, ``weight`` (0-1), ``utility`` (0-1, NaN where not known), ``contribution`` (weight
        times utility), ``against_average`` (of all ranked), ``against_above`` (the neighbour above; NaN for the
        first), ``known``. Contributions add up to the score, differences to the difference of scores.

    Raises
    ------
    InputError
        When the asset is not ranked.
    """
    row = ranked.row(asset_id)
    gives = ranked.filled * ranked.weights
    above = ranked.above(row)
    return pd.DataFrame(
        {
            "criterion": [c.key for c in ranked.criteria],
            "title": [c.title for c in ranked.criteria],
            "weight": ranked.weights,
            "utility": ranked.utility[row],
            "contribution": gives[row],
            "against_average": gives[row] - gives.mean(axis=0),
            "against_above": np.full(len(ranked.weights), np.nan) if above is None else gives[row] - gives[above],
            "known": ~np.isnan(ranked.utility[row]),
        }
    )


def contribution_sentence(ranked: RankedValues, asset_id: str, names: Mapping[str, str] | None = None) -> str:
    """In words: what lifts the asset most, what holds it back, and what parts it from the neighbour above.

    Parameters
    ----------
    ranked : RankedValues
        As `ranked_values` gives it.
    asset_id : str
        A ranked asset.
    names : mapping, optional
        What to call the assets; their ids if not given.

    Raises
    ------
    InputError
        When the asset is not ranked.
    """
    found = contributions(ranked, asset_id)
    row = ranked.row(asset_id)
    above = ranked.above(row)
    text = short_reason(ranked, asset_id)
    if above is None:
        return text + " Nothing ranks above it."
    gap = found["against_above"].to_numpy(dtype="float64")
    short = int(gap.argmin())
    return (
        f"{text} {named(ranked.asset_ids[above], names)}, just above it, is {ranked.scores[above] - ranked.scores[row]:.3f} ahead, "
        f"most of all on {found['title'][short]} ({gap[short]:+.3f})."
    )


def short_reason(ranked: RankedValues, asset_id: str) -> str:
    """In one sentence: what lifts the asset most and what holds it back most, against the average of all ranked.

    Raises
    ------
    InputError
        When the asset is not ranked.
    """
    found = contributions(ranked, asset_id)
    against = found["against_average"].to_numpy(dtype="float64")
    said = []
    if against.max() > _SAID:
        said.append(f"{found['title'][int(against.argmax())]} lifts it most ({against.max():+.3f} against the average)")
    if against.min() < -_SAID:
        said.append(f"{found['title'][int(against.argmin())]} holds it back most ({against.min():+.3f})")
    return "; ".join(said) + "." if said else "It is the average on every criterion."


def named(asset_id: str, names: Mapping[str, str] | None) -> str:
    """What to call an asset: its name where there is one, or else its id."""
    return asset_id if names is None else names.get(asset_id, asset_id)


def missing_effects(ranked: RankedValues, asset_id: str) -> pd.DataFrame:
    """What each value that is not known could do: rank with it at its worst and at its best.

    Returns
    -------
    pandas.DataFrame
        One row per missing criterion: ``criterion``, ``title``, ``rank_worst``, ``rank_best``, ``sentence``.

    Raises
    ------
    InputError
        When the asset is not ranked.
    """
    row = ranked.row(asset_id)
    rows = []
    for j in np.flatnonzero(np.isnan(ranked.utility[row])):
        title = ranked.criteria[j].title
        worst, best = (
            ranked.rank_if(row, ranked.scores[row] + ranked.weights[j] * (u - MISSING_UTILITY)) for u in (0.0, 1.0)
        )
        change = f"rank {worst} at its worst, {best} at its best" if worst != best else f"rank {worst} in any case"
        rows.append((ranked.criteria[j].key, title, worst, best, f"{title} is not known: {change}."))
    return pd.DataFrame(rows, columns=["criterion", "title", "rank_worst", "rank_best", "sentence"])


def tornado(ranked: RankedValues, asset_id: str) -> pd.DataFrame:
    """Score and rank with each criterion's value at its worst and at its best, widest first, for a tornado chart.

    Returns
    -------
    pandas.DataFrame
        ``criterion``, ``title``, ``score_low``, ``score_high``, ``rank_low`` (at its worst), ``rank_high`` (at its
        best), ``known``.

    Raises
    ------
    InputError
        When the asset is not ranked.
    """
    row = ranked.row(asset_id)
    low = ranked.scores[row] - ranked.weights * ranked.filled[row]
    high = low + ranked.weights
    order = _widest_first(ranked.weights)
    return pd.DataFrame(
        {
            "criterion": [ranked.criteria[j].key for j in order],
            "title": [ranked.criteria[j].title for j in order],
            "score_low": low[order],
            "score_high": high[order],
            "rank_low": [ranked.rank_if(row, low[j]) for j in order],
            "rank_high": [ranked.rank_if(row, high[j]) for j in order],
            "known": ~np.isnan(ranked.utility[row][order]),
        }
    )


def _widest_first(weights: NDArray[np.float64]) -> NDArray[np.intp]:
    return np.argsort(-weights, kind="stable")
