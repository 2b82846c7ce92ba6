"""Sets of buildings beside each other under one question, and what a portfolio serves, by district."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from assetmap.portfolio.choice import Portfolio
from assetmap.portfolio.question import Question

__all__ = ["Totals", "candidates_of", "compare", "served_by_district", "totals_of", "with_names", "worth_of_each"]


@dataclass(frozen=True)
class Totals:
    """What a question comes to before it is answered.

    Attributes
    ----------
    buildings, choosable : int
        Candidates; those of which every figure in use is known and that are not barred by name.
    price_of_all : float
        £ of the choosable, contributions of owners not counted.
    cheapest : float
        £ of the cheapest of them; nan where there is none.
    must_price : float
        £ of the must-haves, with the lots that they bring.
    left : float
        £ of the budget that the must-haves leave; infinite without a budget.
    contributions : float
        £ that owners of the choosable would contribute in all.
    reachable_need, need : float
        Need of the areas that all the choosable together would serve; of all areas.
    """

    buildings: int
    choosable: int
    price_of_all: float
    cheapest: float
    must_price: float
    left: float
    contributions: float
    reachable_need: float
    need: float


def compare(question: Question, sets: Mapping[str, Sequence[Hashable]]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Figures of sets of buildings, all measured by the same question, and which building is in which.

    Whether a set keeps the question's limits is not asked: it may have been chosen under others.

    Parameters
    ----------
    question : Question
        Prices, benefits and needs that all are measured by.
    sets : mapping of str to sequence
        Names of buildings by the set's title; a name that the question does not know is counted as gone.

    Returns
    -------
    tuple of pandas.DataFrame
        One row per set, on its title: ``buildings``, ``gone``, ``price_not_known`` (buildings), ``spent`` (£ of known prices,
        contributions of owners as negative), ``covered_need``, ``areas``, ``direct_benefit``, ``objective``. And one row per
        building, on its name, one column of true and false per set.
    """
    number = {name: place for place, name in enumerate(question.names)}
    building, area = question.pairs
    need = np.asarray(question.need)
    known = np.isfinite(np.asarray(question.cost, dtype="float64"))
    rows, inside = {}, {}
    for title, names in sets.items():
        mine = np.zeros(question.count, dtype=bool)
        mine[[number[name] for name in names if name in number]] = True
        covered = np.zeros(len(need), dtype=bool)
        covered[area[mine[building]]] = True
        served = float(need[covered].sum())
        benefit = float(question.array("benefit")[mine].sum())
        rows[title] = {
            "buildings": int(mine.sum()),
            "gone": sum(name not in number for name in names),
            "price_not_known": int((mine & ~known).sum()),
            "spent": float(question.prices[mine].sum()),
            "covered_need": served,
            "areas": int(covered.sum()),
            "direct_benefit": benefit,
            "objective": question.need_weight * served + question.benefit_weight * benefit,
        }
        inside[title] = mine
    either = np.any(list(inside.values()), axis=0) if inside else np.zeros(question.count, dtype=bool)
    held = pd.DataFrame(inside, index=list(question.names), dtype=bool)
    return pd.DataFrame.from_dict(rows, orient="index"), held[either]


def served_by_district(portfolio: Portfolio, areas: pd.DataFrame) -> pd.DataFrame:
    """What a portfolio serves in each district, and in all.

    Parameters
    ----------
    portfolio : Portfolio
        Whose areas are those of the table, in its order.
    areas : pandas.DataFrame
        Rows of the table ``areas``, of which ``district_name`` and ``population`` are used.

    Returns
    -------
    pandas.DataFrame
        One row per district and a last one for all: ``district``, ``areas``, ``areas_served``, ``residents``,
        ``residents_served``, ``need``, ``need_served``, ``share_of_need`` (0-1; NaN where there is no need).
    """
    if len(areas) != len(portfolio.covered):
        raise ValueError(f"'areas' has {len(areas)} rows, allowed {len(portfolio.covered)}, those of the portfolio")
    need = np.asarray(portfolio.question.need)
    people = areas["population"].astype("float64").fillna(0.0).to_numpy()
    rows = pd.DataFrame(
        {
            "district": areas["district_name"].fillna("not named").to_numpy(),
            "areas": 1,
            "areas_served": portfolio.covered.astype(int),
            "residents": people,
            "residents_served": people * portfolio.covered,
            "need": need,
            "need_served": need * portfolio.covered,
        }
    )
    table = rows.groupby("district", sort=True).sum().reset_index()
    total = rows.drop(columns="district").sum()
    table = pd.concat([table, pd.DataFrame([{"district": "All", **total}])], ignore_index=True)
    whole = table["need"].where(table["need"] > 0)
    return table.astype({"areas": "int64", "areas_served": "int64"}).assign(share_of_need=table["need_served"] / whole)


def candidates_of(question: Question) -> pd.DataFrame:
    """What is known of each candidate before anything is chosen.

    Returns
    -------
    pandas.DataFrame
        One row per building, most need in reach first: ``name``, ``group``, ``cost`` (£), ``benefit``, ``need_in_reach``,
        ``reason`` (why it cannot be chosen; blank where it can).
    """
    building, area = question.pairs
    table = pd.DataFrame(
        {
            "name": list(question.names),
            "group": list(question.groups or [""] * question.count),
            "cost": np.asarray(question.cost, dtype="float64"),
            "benefit": question.array("benefit"),
            "need_in_reach": np.bincount(building, np.asarray(question.need)[area], question.count),
            "reason": [question.left_out.get(name, "") for name in question.names],
        }
    )
    return table.sort_values("need_in_reach", ascending=False, kind="stable", ignore_index=True)


def totals_of(question: Question) -> Totals:
    """What a question comes to before it is answered: prices, must-haves, need in reach."""
    barred = set(question.left_out) | set(question.never)
    can = np.array([name not in barred for name in question.names])
    prices = question.prices
    must = set(question.must)
    for lot in question.lot_list:
        must |= set(lot.members) if must & set(lot.members) else set()
    wanted = np.array([name in must for name in question.names])
    building, area = question.pairs
    need = np.asarray(question.need)
    reached = np.zeros(len(need), dtype=bool)
    reached[area[can[building]]] = True
    must_price = float(np.maximum(prices[wanted], 0.0).sum())
    budget = np.inf if question.budget is None else question.budget
    return Totals(
        buildings=question.count,
        choosable=int(can.sum()),
        price_of_all=float(np.maximum(prices[can], 0.0).sum()),
        cheapest=float(prices[can].min()) if can.any() else float("nan"),
        must_price=must_price,
        left=budget - must_price,
        contributions=float(np.maximum(-prices[can], 0.0).sum()),
        reachable_need=float(need[reached].sum()),
        need=float(need.sum()),
    )


def worth_of_each(question: Question, places: ArrayLike) -> NDArray[np.float64]:
    """Worth of each of some buildings by number, need that several of them serve split equally: it adds up to that of all.

    Demand met is not counted.
    """
    at = np.asarray(places, dtype=np.int64)
    building, area = question.pairs
    mine = np.isin(building, at)
    need = np.asarray(question.need, dtype=np.float64)
    served = np.bincount(area[mine], minlength=len(need))
    parts = np.bincount(building[mine], need[area[mine]] / served[area[mine]], question.count)
    return np.asarray((question.need_weight * parts + question.benefit_weight * question.array("benefit"))[at])


def with_names(text: str, names: Mapping[str, str]) -> str:
    """Text in which ids of buildings are followed by what they are called; longer ids are looked for first."""
    if not names:
        return text
    found, at = [], 0
    lengths = sorted({len(one) for one in names if one}, reverse=True)
    while at < len(text):
        here = next((text[at : at + length] for length in lengths if text[at : at + length] in names), None)
        found.append(text[at] if here is None else f"{names[here]} ({here})")
        at += 1 if here is None else len(here)
    return "".join(found)
