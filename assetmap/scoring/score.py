"""Gates first, then the score: the ranked list, and what is not in it and why."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from assetmap.scoring.criteria import Criterion, utilities
from assetmap.scoring.explanation import explain
from assetmap.scoring.gates import FAIL, GATES, UNKNOWN, answer_gates
from assetmap.scoring.ranking import MISSING_UTILITY, known_share, normalised, ranks, weighted_sum
from assetmap.tables import SCORES, check_table

__all__ = ["ENOUGH_KNOWN", "rerank", "score_assets"]

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
        ``utility_<key>`` (0-1, NaN where not known) and ``contribution_<key>`` (weight times utility), for each gate
        ``gate_<key>`` and ``reason_<key>``. An asset that fails a gate, or of which less than half the weight
        is known, has no rank.
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

    failed, reason = _first_failure(gates, known)
    ranked = failed == ""
    rank = _rank(score, ranked)
    unknown = [
        "; ".join(gate.key for gate in GATES if answers[f"gate_{gate.key}"] == UNKNOWN)
        for _, answers in gates.iterrows()
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
        criteria,
    ).to_numpy(dtype=object)
    columns = {
        "asset_id": assets["asset_id"],
        "ranked": ranked,
        "rank": pd.array(rank, dtype="Int64"),
        "score": score,
        "known_share": known,
        "gate_failed": failed,
        "gate_reason": reason,
        "gates_unknown": unknown,
        "explanation": explanation,
    }
    weights = normalised(swings)
    for criterion, weight in zip(criteria, weights, strict=True):
        columns[f"utility_{criterion.key}"] = value[criterion.key]
        columns[f"contribution_{criterion.key}"] = value[criterion.key].fillna(MISSING_UTILITY) * weight
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
        On the index of ``scores``: ``asset_id``, ``ranked``, ``rank``, ``score``, ``known_share``, ``gate_failed``,
        ``gate_reason``, as `score_assets` gives them.
    """
    swings = [criterion.swing for criterion in criteria]
    value = scores[[f"utility_{criterion.key}" for criterion in criteria]].to_numpy(dtype="float64")
    score, known = weighted_sum(value, swings), known_share(value, swings)
    failed, reason = _first_failure(scores, known)
    ranked = failed == ""
    return pd.DataFrame(
        {
            "asset_id": scores["asset_id"],
            "ranked": ranked,
            "rank": pd.array(_rank(score, ranked), dtype="Int64"),
            "score": score,
            "known_share": known,
            "gate_failed": failed,
            "gate_reason": reason,
        },
        index=scores.index,
    )


def _first_failure(gates: pd.DataFrame, known: NDArray[np.float64]) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
    failed, reason = np.full(len(gates), "", dtype=object), np.full(len(gates), "", dtype=object)
    for gate in reversed(GATES):
        fails = (gates[f"gate_{gate.key}"] == FAIL).to_numpy(dtype=bool)
        if fails.any():
            failed[fails], reason[fails] = gate.key, gates.loc[fails, f"reason_{gate.key}"].to_numpy(dtype=object)
    thin = (failed == "") & (known < ENOUGH_KNOWN)
    failed[thin] = "known"
    reason[thin] = [f"not enough known to rank: {share:.0%} of the weight" for share in known[thin]]
    return failed, reason


def _rank(score: NDArray[np.float64], ranked: NDArray[np.bool_]) -> NDArray[np.float64]:
    rank = np.full(len(score), np.nan)
    rank[ranked] = ranks(score[ranked])
    return rank
