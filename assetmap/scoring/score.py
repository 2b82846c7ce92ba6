"""Gates first, then the score: the ranked list, and what is not in it and why."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from assetmap.errors import InputError
from assetmap.scoring.criteria import Criterion, group_subtotals, utilities
from assetmap.scoring.explanation import explain
from assetmap.scoring.ranking import MISSING_UTILITY, known_share, normalised, ranks, weighted_sum
from assetmap.tables import SCORES, check_table
from assetmap.vacancy import GATES, LISTS, RANKED, UNKNOWN, answer_gates

__all__ = ["ENOUGH_KNOWN", "by_list_and_rank", "on_the_same_list", "rerank", "score_assets"]

# Below this share of known weight a place in the ranking would rest on guesses. [A]
ENOUGH_KNOWN = 0.5


def score_assets(
    assets: pd.DataFrame,
    indicators: pd.DataFrame,
    vacancy: pd.DataFrame,
    criteria: Sequence[Criterion],
    *,
    gates: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Score, rank and reason of every asset.

    Parameters
    ----------
    assets, indicators, vacancy : pandas.DataFrame
        Rows of these tables, one per asset.
    criteria : sequence of Criterion
        With the swing weights to use.
    gates : pandas.DataFrame, optional
        Answers and reasons as `answer_gates` gives them, in the order of ``assets``, such as those of an earlier scoring; by
        default those that the data give.

    Returns
    -------
    pandas.DataFrame
        Rows of the table ``scores``, in the order of ``assets``: its declared columns, for each criterion
        ``utility_<key>`` (0-1, NaN where not known) and ``contribution_<key>`` (weight times utility), for each group
        ``subtotal_<group>`` (see `group_subtotals`), for each gate ``gate_<key>`` and ``reason_<key>``. Only the lists
        *confirmed* and *likely* are ranked, each by itself: merit orders within a list and never lifts a building from one
        to another. An asset of which less than half the weight is known has no rank.
    """
    assets = assets.reset_index(drop=True)
    indicators = indicators.set_index("asset_id").loc[assets["asset_id"]].reset_index(drop=True)
    vacancy = vacancy.set_index("asset_id").loc[assets["asset_id"]].reset_index()
    value = utilities(indicators, criteria)
    swings = [criterion.swing for criterion in criteria]
    score, known = weighted_sum(value, swings), known_share(value, swings)
    if gates is None:
        gates = answer_gates(assets, vacancy)
    names = [f"{kind}_{gate.key}" for gate in GATES for kind in ("gate", "reason")]
    gates = gates[names].set_axis(assets.index)

    stands = vacancy["list"].to_numpy(dtype=object)
    ranked, reason = _ranked(stands, vacancy["reason"].fillna("").to_numpy(dtype=object), known)
    rank = _rank(score, stands, ranked)
    open_gates = [(gates[f"gate_{gate.key}"] == UNKNOWN).to_numpy() for gate in GATES]
    unknown = [
        "; ".join(gate.key for gate, is_open in zip(GATES, row, strict=True) if is_open)
        for row in zip(*open_gates, strict=True)
    ]
    explanation = np.array(["Not ranked: " + text + "." if text else "" for text in reason], dtype=object)
    picked = pd.Series(ranked)
    explanation[ranked] = explain(
        indicators[picked],
        value[picked],
        pd.Series(rank)[picked],
        pd.Series(score)[picked],
        pd.Series(known)[picked],
        vacancy["sentence"][picked],
        vacancy["list"][picked],
        criteria,
    ).to_numpy(dtype=object)
    columns = {
        "asset_id": assets["asset_id"],
        "list": stands,
        "ranked": ranked,
        "rank": pd.array(rank, dtype="Int64"),
        "score": score,
        "known_share": known,
        "list_reason": vacancy["reason"],
        "reason": reason,
        "gates_unknown": unknown,
        "explanation": explanation,
    }
    weights = normalised(swings)
    for criterion, weight in zip(criteria, weights, strict=True):
        columns[f"utility_{criterion.key}"] = value[criterion.key]
        columns[f"contribution_{criterion.key}"] = value[criterion.key].fillna(MISSING_UTILITY) * weight
    columns |= group_subtotals(value, criteria).to_dict("series")
    return check_table(pd.DataFrame(columns | {name: gates[name] for name in gates.columns}), SCORES)


def rerank(scores: pd.DataFrame, criteria: Sequence[Criterion]) -> pd.DataFrame:
    """Scores under other swing weights, without the explanations: what a slider needs at once.

    Parameters
    ----------
    scores : pandas.DataFrame
        Rows of the table ``scores``: utilities and gates do not depend on the weights and are taken from it.
    criteria : sequence of Criterion
        With the swing weights to use.

    Returns
    -------
    pandas.DataFrame
        On the index of ``scores``: ``asset_id``, ``list``, ``ranked``, ``rank``, ``score``, ``known_share`` and
        ``reason``, as `score_assets` gives them.

    Raises
    ------
    InputError
        When the scores were made with other criteria, as those of an earlier version were.
    """
    swings = [criterion.swing for criterion in criteria]
    lacking = [criterion.key for criterion in criteria if f"utility_{criterion.key}" not in scores.columns]
    if lacking:
        raise InputError(
            "the scores were made with other criteria",
            "table scores",
            seen=f"nothing of '{lacking[0]}'",
            allowed=", ".join(criterion.key for criterion in criteria),
            next_step="build the region again",
        )
    value = scores[[f"utility_{criterion.key}" for criterion in criteria]].to_numpy(dtype="float64")
    score, known = weighted_sum(value, swings), known_share(value, swings)
    stands = scores["list"].to_numpy(dtype=object)
    ranked, reason = _ranked(stands, scores["list_reason"].fillna("").to_numpy(dtype=object), known)
    return pd.DataFrame(
        {
            "asset_id": scores["asset_id"],
            "list": stands,
            "ranked": ranked,
            "rank": pd.array(_rank(score, stands, ranked), dtype="Int64"),
            "score": score,
            "known_share": known,
            "reason": reason,
        },
        index=scores.index,
    )


def by_list_and_rank(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows in the order in which they are looked at: list by list, inside a list by rank, ties by id; unranked ones last.

    Parameters
    ----------
    frame : pandas.DataFrame
        With the columns ``list``, ``rank`` and ``asset_id``.
    """
    order = np.lexsort(
        (
            frame["asset_id"].to_numpy(dtype=object).astype(str),
            frame["rank"].astype("float64").fillna(np.inf).to_numpy(),
            frame["list"].map({name: place for place, name in enumerate(LISTS)}).fillna(len(LISTS)).to_numpy(),
            frame["rank"].isna().to_numpy(),
        )
    )
    return frame.iloc[order]


def on_the_same_list(scores: pd.DataFrame, asset_id: str) -> pd.DataFrame:
    """Rows of ``scores`` that stand on the list of an asset: those that it is ranked among.

    Raises
    ------
    ValueError
        When there is no such asset.
    """
    mine = scores.loc[scores["asset_id"] == asset_id, "list"]
    if mine.empty:
        raise ValueError(f"'asset_id' is {asset_id!r}, which is not among the scores")
    return scores[scores["list"] == mine.iloc[0]]


def _ranked(
    stands: NDArray[np.object_], list_reason: NDArray[np.object_], known: NDArray[np.float64]
) -> tuple[NDArray[np.bool_], NDArray[np.object_]]:
    """Which assets are ranked, and the reason of those that are not."""
    listed = np.isin(stands, RANKED)
    thin = listed & (known < ENOUGH_KNOWN)
    reason = np.where(listed, "", list_reason).astype(object)
    reason[thin] = [f"not enough known to rank: {share:.0%} of the weight" for share in known[thin]]
    return listed & ~thin, reason


def _rank(score: NDArray[np.float64], stands: NDArray[np.object_], ranked: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Rank of each asset within its list."""
    rank = np.full(len(score), np.nan)
    for name in RANKED:
        mine = ranked & (stands == name)
        rank[mine] = ranks(score[mine])
    return rank
