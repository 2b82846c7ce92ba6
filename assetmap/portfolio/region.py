"""A portfolio for a region: from the tables of a build to a choice, and to rows of ``portfolios``."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from assetmap.errors import InputError
from assetmap.portfolio.choice import Portfolio, answer, refuse_small_budget
from assetmap.portfolio.question import WHERE, Question
from assetmap.scoring import ENOUGH_KNOWN
from assetmap.tables import PORTFOLIOS, check_table
from assetmap.vacancy import LISTS, RANKED, TITLES

__all__ = [
    "RegionalChoice",
    "choose_for_region",
    "need_of_areas",
    "portfolio_rows",
    "question_for_region",
    "up_for_choice",
]


@dataclass(frozen=True, eq=False)
class RegionalChoice:
    """A portfolio of a region.

    Attributes
    ----------
    portfolio : Portfolio
        The choice, whose buildings are named by ``asset_id``.
    rows : pandas.DataFrame
        Rows of the table ``portfolios``, one per candidate.
    not_candidates : dict of str to str
        Assets that were not up for choice, with the reason: the list that they stand on, or too little known.
    """

    portfolio: Portfolio
    rows: pd.DataFrame
    not_candidates: dict[str, str]


def need_of_areas(areas: pd.DataFrame) -> pd.Series:
    """Need of each area: residents times its deprivation score over 100 [A]; NaN where either is not known.

    Parameters
    ----------
    areas : pandas.DataFrame
        With ``population`` and ``imd_score`` (0-100).
    """
    return (areas["population"].astype("float64") * areas["imd_score"].astype("float64") / 100).rename("need")


def up_for_choice(scores: pd.DataFrame, also: Sequence[str] = ()) -> pd.Series:
    """Which assets can be chosen at all: confirmed and likely empty, with half the weight of their score known.

    Parameters
    ----------
    scores : pandas.DataFrame
        Rows of the table ``scores``; ``list`` and ``known_share`` are used.
    also : sequence of str
        As of `choose_for_region`.

    Returns
    -------
    pandas.Series of bool
        On the index of ``scores``.

    Raises
    ------
    ValueError
        When ``also`` holds a list that is apart, or none.
    """
    for name in also:
        if name not in LISTS:
            raise ValueError(f"'also' holds {name!r}, allowed {', '.join(LISTS)}")
    return scores["list"].isin([*RANKED, *also]) & (scores["known_share"] >= ENOUGH_KNOWN)


def question_for_region(
    assets: pd.DataFrame,
    scores: pd.DataFrame,
    appraisals: pd.DataFrame,
    areas: pd.DataFrame,
    *,
    radius: float,
    need: pd.Series | None = None,
    appraisal_draws: pd.DataFrame | None = None,
    recipient: str | Mapping[str, str] = "",
    also: Sequence[str] = (),
    **constraints: Any,
) -> tuple[Question, dict[str, str]]:
    """Question that a region's tables and limits pose, and the assets that are not up for choice, with the reason.

    Parameters
    ----------
    assets, scores, appraisals, areas, radius, need, appraisal_draws
        As of `choose_for_region`.
    recipient : str or mapping of str to str
        Who takes the buildings on: one name for all, or a name by ``asset_id``; used with ``subsidy_limit``. The subsidy
        with a building is its grant and its undervalue.
    also : sequence of str
        As of `choose_for_region`.
    **constraints
        As of `choose_for_region`.

    Raises
    ------
    InputError
        As of `choose_for_region`, but for what comes of solving it.
    """
    ranked = scores.set_index("asset_id")
    up = set(ranked.index[up_for_choice(ranked, also)])
    listed = [asset for asset in assets["asset_id"] if asset in up]
    reasons = _reasons(ranked.drop(listed), also)
    if not listed:
        raise InputError(
            "no building of the region is ranked, so there is nothing to choose from",
            WHERE,
            seen=f"{len(scores)} assets, none of them confirmed or likely empty with enough known",
            allowed="one such building at least",
            next_step="answer the gates, or add evidence",
        )
    _refuse_unranked(constraints, reasons)
    chosen_from = assets.set_index("asset_id").loc[listed]
    money = appraisals.set_index("asset_id").reindex(listed)
    figures: dict[str, Any] = {
        "ids": listed,
        "groups": chosen_from["owner"].fillna("").tolist(),
        "stands": ranked.loc[listed, "list"].tolist(),
        "cost": _cost(money),
        "benefit": money["benefit"] if "benefit" in money else ranked.loc[listed, "score"],
        "points": _points(chosen_from),
        "area_points": _points(areas),
        "need": (need_of_areas(areas) if need is None else need.reindex(areas.index)).fillna(0.0),
        "radius": radius,
    }
    if {"floor_space_least", "floor_space_most", "demand"} & set(constraints):
        figures["floor_area"] = _floor_area(chosen_from, money)
    if "undervalue_limit" in constraints:
        figures["undervalue"] = money["undervalue_gbp"]
    if "subsidy_limit" in constraints:
        figures["subsidy"] = money["grant_gbp"].fillna(0.0) + money["undervalue_gbp"].clip(lower=0.0)
        named = dict.fromkeys(listed, recipient) if isinstance(recipient, str) else dict(recipient)
        figures["recipient"] = [named.get(one, "") for one in listed]
    if appraisal_draws is not None:
        figures["appraisals"] = appraisal_draws.reindex(columns=listed).to_numpy(dtype="float64")
    return Question(**{**figures, **constraints}), reasons


def choose_for_region(
    assets: pd.DataFrame,
    scores: pd.DataFrame,
    appraisals: pd.DataFrame,
    areas: pd.DataFrame,
    *,
    name: str = "portfolio",
    radius: float,
    need: pd.Series | None = None,
    appraisal_draws: pd.DataFrame | None = None,
    recipient: str | Mapping[str, str] = "",
    also: Sequence[str] = (),
    gap: float = 1e-4,
    time_limit: float = 60.0,
    **constraints: Any,
) -> RegionalChoice:
    """Best portfolio among a region's buildings that are confirmed or likely empty.

    Parameters
    ----------
    assets, scores, appraisals : pandas.DataFrame
        Rows of these tables. Of the first ``asset_id``, ``owner``, ``floor_area_m2`` and the geometry are used; of the
        second ``list``, ``score``, ``known_share``, ``reason``; of the third ``price_gbp``, ``capital_cost_p50``, ``grant_gbp``,
        ``undervalue_gbp``. What a building takes from the budget is its price and capital cost less its grant; its direct
        benefit is its score. Columns ``cost_gbp`` and ``benefit`` of the third, where it has them, come before these.
    areas : pandas.DataFrame
        Rows of ``areas``; each is a point inside it.
    name : str
        Of the portfolio.
    radius : float
        Metres, straight line, within which a building serves an area's point.
    need : pandas.Series, optional
        Need of each area on the index of ``areas``, 0 or more; `need_of_areas` if not given. Areas without one count 0.
    appraisal_draws : pandas.DataFrame, optional
        One column per ``asset_id``, one row per simulated state of the world: £ gained. Needed with ``cvar_limit``.
    recipient : str or mapping of str to str
        As of `question_for_region`.
    also : sequence of str
        Further lists whose buildings can be chosen: ``visit`` or ``none``. Those that are apart (gone, in use and so on)
        never can.
    gap, time_limit : float
        As of `assetmap.portfolio.choose`.
    **constraints
        Fields of `assetmap.portfolio.Question` that limit the choice, buildings named by ``asset_id``, councils by the
        owner's name.

    Returns
    -------
    RegionalChoice

    Raises
    ------
    InputError
        When no building can be chosen, a limit names one that cannot, and as of `assetmap.portfolio.choose`.
    """
    question, reasons = question_for_region(
        assets,
        scores,
        appraisals,
        areas,
        radius=radius,
        need=need,
        appraisal_draws=appraisal_draws,
        recipient=recipient,
        also=also,
        **constraints,
    )
    refuse_small_budget(question)
    portfolio = answer(question, gap=gap, time_limit=time_limit)
    return RegionalChoice(portfolio, portfolio_rows(portfolio, name), reasons)


def portfolio_rows(portfolio: Portfolio, name: str, core: pd.DataFrame | None = None) -> pd.DataFrame:
    """Rows of the table ``portfolios``, one per candidate.

    Parameters
    ----------
    portfolio : Portfolio
    name : str
        Of the portfolio.
    core : pandas.DataFrame, optional
        As `assetmap.portfolio.core_index` gives it.
    """
    question = portfolio.question
    building, area = question.pairs
    need = np.asarray(question.need)
    mine = portfolio.mask
    served = np.bincount(area[mine[building]], minlength=len(need))
    alone = mine[building] & (served[area] == 1)
    lots = {str(member): title for title, lot in question.lots.items() for member in lot.members}  # type: ignore[union-attr]
    reasons: dict[Hashable, str] = dict.fromkeys(question.never, "never to be chosen")
    reasons |= dict.fromkeys(question.must, "must-have") | question.left_out
    ids = [str(one) for one in question.names]
    cost = np.asarray(question.cost, dtype=np.float64)
    prices = question.prices
    bundled = {str(member) for lot in question.lot_list if lot.price is not None for member in lot.members}
    known = np.isfinite(cost) | np.isin(ids, list(bundled))
    rows = pd.DataFrame(
        {
            "portfolio": name,
            "asset_id": ids,
            "chosen": mine,
            "list": list(question.stands or [""] * len(ids)),
            "council": [str(group) for group in question.groups or [""] * len(ids)],
            "lot": [lots.get(one, "") for one in ids],
            "cost_gbp": np.where(known, prices, np.nan),
            "benefit": np.nan if question.benefit is None else np.asarray(question.benefit, dtype=np.float64),
            "need_in_reach": np.bincount(building, need[area], len(ids)),
            "need_only_here": np.bincount(building[alone], need[area[alone]], len(ids)),
            "core_index": np.nan if core is None else core["core_index"].to_numpy(),
            "reason": [reasons.get(one, "") for one in question.names],
        }
    )
    return check_table(rows, PORTFOLIOS)


def _reasons(others: pd.DataFrame, also: Sequence[str]) -> dict[str, str]:
    """Why each of these is not up for choice: its list and what puts it there, or that too little is known."""
    thin = [f"not enough known: {share:.0%} of the weight" for share in others["known_share"]]
    titles = others["list"].map(TITLES).map(lambda title: title[:1].casefold() + title[1:])
    reasons = (titles + ": " + others["reason"].astype("str")).where(~others["list"].isin([*RANKED, *also]), thin)
    return {str(asset): str(reason) for asset, reason in reasons.items()}


def _refuse_unranked(constraints: Mapping[str, Any], reasons: Mapping[str, str]) -> None:
    for asset in constraints.get("must", ()):
        if asset in reasons:
            raise InputError(
                f"the must-have {asset!r} is not up for choice",
                WHERE,
                seen=reasons[asset],
                allowed="a building that is confirmed or likely empty, or on a list that is let in",
                next_step="enter what is known of it, let its list in, or take it off the must-haves",
            )


def _cost(money: pd.DataFrame) -> pd.Series:
    if "cost_gbp" in money:
        return money["cost_gbp"].astype("float64")
    return money["price_gbp"] + money["capital_cost_p50"] - money["grant_gbp"].fillna(0.0)


def _floor_area(assets: pd.DataFrame, money: pd.DataFrame) -> pd.Series:
    """Area that the appraisal rests on, where it has one: it may have been entered since, or be a stated assumption."""
    return money["area_m2"].fillna(assets["floor_area_m2"]) if "area_m2" in money else assets["floor_area_m2"]


def _points(frame: pd.DataFrame) -> np.ndarray:
    inside = frame.geometry.representative_point()
    return np.column_stack([inside.x, inside.y])
