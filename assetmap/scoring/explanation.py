"""Why a building ranks where it does, in sentences made from its numbers."""

import math
from collections.abc import Callable, Collection, Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from assetmap.indicators import CATALOGUE
from assetmap.scoring.criteria import GROUPS, Criterion
from assetmap.scoring.ranking import MISSING_UTILITY, normalised

__all__ = ["explain"]

_CATALOGUE = {indicator.name: indicator for indicator in CATALOGUE}
_STATED: dict[str, tuple[str, Callable[[float], str]]] = {
    "condition_grade": ("condition grade {}", lambda v: "ABCD"[round(v) - 1]),
    "backlog_per_m2": ("a maintenance backlog of £{} per m²", lambda v: f"{v:,.0f}"),
    "running_cost_per_m2": ("a running cost of £{} per m² a year", lambda v: f"{v:,.0f}"),
    "energy_band": ("energy band {}", lambda v: "ABCDEFG"[round(v) - 1]),
}


def explain(
    indicators: pd.DataFrame,
    utilities: pd.DataFrame,
    rank: pd.Series,
    score: pd.Series,
    known: pd.Series,
    vacancy: pd.Series,
    lists: pd.Series,
    criteria: Sequence[Criterion],
    only: Collection[object] | None = None,
) -> pd.Series:
    """Explanation of each ranked asset: rank, score, what carries and what holds it back, what is not known.

    Each criterion that has weight is told with its group.

    Parameters
    ----------
    indicators, utilities : pandas.DataFrame
        Values and utilities of the ranked assets, on one index.
    rank, score, known : pandas.Series
        Rank, score (0-1) and known share (0-1) on the same index.
    vacancy : pandas.Series of str
        Vacancy in a sentence, on the same index.
    lists : pandas.Series of str
        List that each stands on, on the same index: it is compared with the others of its list.
    criteria : sequence of Criterion
        With the swings that the score was made with.
    only : collection, optional
        Labels of the index to explain; all of them if not given. The average is of the whole list in any case.

    Returns
    -------
    pandas.Series of str
        On the same index, or that part of it. Contributions are weight times utility; each is compared with the mean
        of the ranked assets of its list.
    """
    explained = pd.Series("", index=utilities.index, dtype="str", name="explanation")
    wanted = np.ones(len(utilities), dtype=bool) if only is None else utilities.index.isin(list(only))
    for name in lists.unique():
        mine = (lists == name).to_numpy(dtype=bool)
        if (mine & wanted).any():
            tables = (indicators[mine], utilities[mine], rank[mine], score[mine], known[mine], vacancy[mine])
            explained[mine & wanted] = _explained(*tables, criteria, wanted[mine])
    return explained[wanted]


def _explained(
    indicators: pd.DataFrame,
    utilities: pd.DataFrame,
    rank: pd.Series,
    score: pd.Series,
    known: pd.Series,
    vacancy: pd.Series,
    criteria: Sequence[Criterion],
    picked: NDArray[np.bool_],
) -> list[str]:
    weights = normalised([criterion.swing for criterion in criteria])
    filled = utilities.fillna(MISSING_UTILITY)
    contribution = filled * weights
    # summed without rounding, so that the order of the rows moves no digit
    mean = contribution.apply(lambda column: math.fsum(column) / max(len(column), 1))
    against = contribution - mean
    total = len(utilities)
    shared = (rank.map(rank.value_counts()) > 1).to_numpy()
    rows = zip(
        indicators[picked].to_dict("records"),
        utilities[picked].to_dict("records"),
        contribution[picked].to_dict("records"),
        against[picked].to_dict("records"),
        rank[picked],
        score[picked],
        known[picked],
        vacancy[picked],
        shared[picked],
        strict=True,
    )
    weighed = [criterion for criterion in criteria if criterion.swing > 0]
    said = []
    for values, utility, gives, differs, place, points, share, empty, tied in rows:
        missing = [c.title.lower() for c in weighed if np.isnan(utility[c.key])]
        stated = sorted((c for c in weighed if not np.isnan(utility[c.key])), key=lambda c: (-differs[c.key], c.key))
        parts = [
            f"{GROUPS.get(c.group, c.group).lower()}: {_value(c, values)} "
            f"({gives[c.key]:.3f} of the score, {differs[c.key]:+.3f} against the average here)"
            for c in stated
        ]
        text = f"Ranks {int(place)} of {total}{' (shared)' if tied else ''}, score {points:.3f}."
        text += " " + _capital("; ".join(parts)) + "." if parts else ""
        text += f" {share:.0%} of the weight rests on known values"
        text += f"; not known, and counted at the middle: {', '.join(missing)}." if missing else "."
        said.append(f"{text} {empty}")
    return said


def _value(criterion: Criterion, values: Mapping[str, float]) -> str:
    stated = [
        _STATED[part.indicator][0].format(_STATED[part.indicator][1](values[part.indicator]))
        for part in criterion.parts
        if part.indicator in _STATED and not np.isnan(values[part.indicator])
    ]
    if stated:
        return "its register states " + " and ".join(stated)
    if "{" in criterion.sentence:
        return criterion.sentence.format(**values)
    told = [
        _CATALOGUE[part.indicator].said(values[part.indicator]).rstrip(".")
        for part in criterion.parts
        if part.indicator in _CATALOGUE and not np.isnan(values[part.indicator])
    ]
    return (
        f"{criterion.sentence} ({'; '.join(one[:1].lower() + one[1:] for one in told)})" if told else criterion.sentence
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
