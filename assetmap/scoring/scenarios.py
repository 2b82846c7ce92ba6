"""Two scenarios compared - two sets of weights, or two versions of the data: who moves, and which input moved them."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from assetmap.errors import InputError
from assetmap.scoring.criteria import Criterion
from assetmap.scoring.ranking import MISSING_UTILITY, normalised
from assetmap.scoring.score import rerank
from assetmap.vacancy import TITLES

__all__ = ["compare_scenarios"]

_NOTHING = 1e-9


def compare_scenarios(
    before: pd.DataFrame,
    after: pd.DataFrame,
    criteria_before: Sequence[Criterion],
    criteria_after: Sequence[Criterion],
) -> pd.DataFrame:
    """Who rises, who falls, and which input moved them.

    Parameters
    ----------
    before, after : pandas.DataFrame
        Rows of the table ``scores`` of each scenario; the same one twice compares weights alone.
    criteria_before, criteria_after : sequence of Criterion
        The same criteria, each with the scenario's swing weights.

    Returns
    -------
    pandas.DataFrame
        One row per asset of either, those that moved furthest first: ``asset_id``, ``rank_before``, ``rank_after``
        (within its list; missing where it has none), ``change`` (positive: rises; missing where it has not both on one
        list), ``what`` (rises, falls, stays, changes list, enters, leaves, not ranked), ``score_change``, ``moved_by``
        (criterion that did most to it; empty where none did), ``moved_how`` (weight, value, list, gate, or others),
        ``effect`` (of that input on the score, against the mean of all ranked in both), ``sentence``, ``list_before``
        and ``list_after`` (missing where it is not in the data).

    Raises
    ------
    InputError
        When the two scenarios have other criteria, or one was scored on other criteria.

    Notes
    -----
    A change of ``w u`` is parted evenly: ``(w' - w)(u + u') / 2`` is put to the weight and ``(u' - u)(w + w') / 2``
    to the value, so that the parts add up to the change of the score.
    """
    keys = [c.key for c in criteria_before]
    if keys != [c.key for c in criteria_after]:
        raise InputError(
            "the two scenarios have other criteria",
            "scenarios",
            seen=", ".join(c.key for c in criteria_after),
            allowed=", ".join(keys),
            next_step="compare scenarios of one set of criteria; the list of changes tells two sets apart",
        )
    for scores, which in ((before, "first"), (after, "second")):
        lacking = [key for key in keys if f"utility_{key}" not in scores]
        if lacking:
            raise InputError(
                f"the {which} scenario was scored on other criteria",
                "scenarios",
                seen=f"no values on '{lacking[0]}'",
                allowed=", ".join(keys),
                next_step="compare builds that were made with the criteria now in force",
            )
    old, new = _side(before, criteria_before), _side(after, criteria_after)
    ids = list(dict.fromkeys([*old.index, *new.index]))
    old, new = old.reindex(ids), new.reindex(ids)
    w0, w1 = (normalised([c.swing for c in criteria]) for criteria in (criteria_before, criteria_after))
    u0, u1 = (side[keys].to_numpy(dtype="float64") for side in (old, new))
    by_weight, by_value = (u0 + u1) / 2 * (w1 - w0), (w0 + w1) / 2 * (u1 - u0)
    both = (old["rank"].notna() & new["rank"].notna()).to_numpy()
    effects = np.concatenate([_against_mean(by_weight, both), _against_mean(by_value, both)], axis=1)
    titles = [c.title for c in criteria_before]
    rows = []
    for i, asset_id in enumerate(ids):
        was, becomes = _rank(old["rank"].iloc[i]), _rank(new["rank"].iloc[i])
        there, here = old["list"].iloc[i], new["list"].iloc[i]
        what, change = _what(was, becomes, same=there == here)
        moved_by, how, effect = "", "", np.nan
        if both[i] and change:
            signed = effects[i] * np.sign(change)
            most = int(np.argmax(signed))
            if signed[most] > _NOTHING:
                moved_by, how, effect = keys[most % len(keys)], ("weight", "value")[most // len(keys)], effects[i, most]
            else:
                how = "others"
        elif what == "changes list":
            how = "list"
        elif what in ("enters", "leaves"):
            how = "gate"
        title = titles[keys.index(moved_by)] if moved_by else ""
        reason = _gate(old, new, i, what)
        score_change = float((by_weight + by_value)[i].sum())
        if what == "changes list":
            sentence = f"Goes from {was} on '{TITLES[there]}' to {becomes} on '{TITLES[here]}': {reason}."
        else:
            sentence = _sentence(what, was, becomes, title, how, effect, reason)
        row = (asset_id, was, becomes, change, what, score_change, moved_by, how, effect, sentence, there, here)
        rows.append(row)
    names = ["asset_id", "rank_before", "rank_after", "change", "what", "score_change", "moved_by", "moved_how"]
    found = pd.DataFrame(rows, columns=[*names, "effect", "sentence", "list_before", "list_after"])
    found = found.astype({"rank_before": "Int64", "rank_after": "Int64", "change": "Int64"})
    furthest = found["change"].abs().fillna(0).astype("int64")
    order = np.lexsort([found["asset_id"].to_numpy(dtype=object), -furthest.to_numpy()])
    return found.iloc[order].reset_index(drop=True)


def _side(scores: pd.DataFrame, criteria: Sequence[Criterion]) -> pd.DataFrame:
    ranking = rerank(scores, criteria)
    value = scores[[f"utility_{c.key}" for c in criteria]].set_axis([c.key for c in criteria], axis=1)
    told = ranking[["asset_id", "list", "rank", "reason"]].assign(list_reason=scores["list_reason"])
    side = pd.concat([told, value.fillna(MISSING_UTILITY)], axis=1)
    return side.set_index("asset_id")


def _against_mean(effect: NDArray[np.float64], both: NDArray[np.bool_]) -> NDArray[np.float64]:
    return effect - effect[both].mean(axis=0) if both.any() else effect


def _rank(value: object) -> int | None:
    return None if pd.isna(value) else int(str(value))


def _what(was: int | None, becomes: int | None, *, same: bool) -> tuple[str, int | None]:
    if was is None or becomes is None:
        return ("not ranked" if was is None and becomes is None else "enters" if was is None else "leaves"), None
    if not same:  # ranks of two lists cannot be held against each other
        return "changes list", None
    change = was - becomes
    return ("rises" if change > 0 else "falls" if change < 0 else "stays"), change


def _gate(old: pd.DataFrame, new: pd.DataFrame, i: int, what: str) -> str:
    if what == "changes list":
        return str(new["list_reason"].iloc[i])
    reason = {"enters": old, "leaves": new, "not ranked": new}.get(what)
    text = "" if reason is None else reason["reason"].iloc[i]
    return text if isinstance(text, str) and text else "it is not in the data"


def _sentence(what: str, was: int | None, becomes: int | None, title: str, how: str, effect: float, reason: str) -> str:
    if what == "enters":
        return f"Enters at {becomes}; before: {reason}."
    if what == "leaves":
        return f"Leaves from {was}; now: {reason}."
    if what == "not ranked":
        return f"Not ranked: {reason}."
    if what == "stays":
        return f"Stays at {was}."
    moved = f"{what.capitalize()} from {was} to {becomes}"
    if how == "others":
        return f"{moved}, moved by what others gained or lost."
    means = "another weight of" if how == "weight" else "another value on"
    return f"{moved}, most of all through {means} {title} ({effect:+.3f} against the mean)."
