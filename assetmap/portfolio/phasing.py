"""What the fund can take on when: projects over years, with repayments that pay for the next ones."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from assetmap.errors import InputError
from assetmap.portfolio.programme import INFEASIBLE, NOTHING_FOUND, Programme
from assetmap.portfolio.rules import load_rules

__all__ = ["Plan", "phase", "recycling_multiplier", "repayments"]


@dataclass(frozen=True, eq=False)
class Plan:
    """Projects over years.

    Attributes
    ----------
    projects : pandas.DataFrame
        One row per building: ``name``, ``year`` in which it is taken on (missing where never), ``advance`` (£),
        ``repaid`` (£ that comes back within the plan).
    years : pandas.DataFrame
        One row per year: ``year``, ``new_money``, ``repaid``, ``advanced``, ``balance`` (£ at its end), ``under_way``.
    objective, bound, gap, status, seconds
        As of `assetmap.portfolio.Portfolio`; the objective is the discounted benefit.
    words : str
        The objective in a sentence.
    """

    projects: pd.DataFrame
    years: pd.DataFrame
    objective: float
    bound: float
    gap: float
    status: str
    seconds: float
    words: str


def repayments(
    share: float | None = None, first_year: int | None = None, last_year: int | None = None
) -> NDArray[np.float64]:
    """Share of an advance that comes back in each year after it, from its own year (1) on.

    Parameters
    ----------
    share : float, optional
        Share repaid in all, 0 to 1; 0.75 if not given [A].
    first_year, last_year : int, optional
        Years of repayment, in equal parts; 2 and 6 if not given.

    Examples
    --------
    >>> repayments().tolist()
    [0.0, 0.15, 0.15, 0.15, 0.15, 0.15]
    """
    rule = load_rules()["recycling"]
    part = rule["repaid_share"] if share is None else share
    first = rule["first_year"] if first_year is None else first_year
    last = rule["last_year"] if last_year is None else last_year
    if not 0 <= part <= 1 or not 1 <= first <= last:
        raise ValueError(f"'share' is {part} in years {first} to {last}, allowed 0 to 1, from year 1 on, in order")
    back = np.zeros(last)
    back[first - 1 :] = part / (last - first + 1)
    return back


def recycling_multiplier(share: float, rounds: int) -> float:
    """How much is advanced in all for each £ of new money lent on in rounds: ``(1 - share^n) / (1 - share)``.

    Examples
    --------
    >>> round(recycling_multiplier(0.75, 5), 2)
    3.05
    """
    if not 0 <= share < 1 or rounds < 1:
        raise ValueError(f"'share' is {share} over {rounds} rounds, allowed 0 to below 1 over one at least")
    return (1 - share**rounds) / (1 - share)


def phase(
    cost: ArrayLike,
    benefit: ArrayLike,
    new_money: ArrayLike,
    *,
    names: Sequence[Hashable] | None = None,
    repaid: ArrayLike | None = None,
    duration: ArrayLike = 1,
    at_once: int | None = None,
    lots: Sequence[Sequence[int]] = (),
    must: Sequence[int] = (),
    opening: float = 0.0,
    discount: float | None = None,
    gap: float = 1e-4,
    time_limit: float = 30.0,
) -> Plan:
    """Best order in which a fund takes on buildings, never below 0 at a year's end.

    Parameters
    ----------
    cost : array-like of shape (buildings,)
        £ advanced for each when it is taken on, 0 or more; a contribution belongs to ``new_money``.
    benefit : array-like of shape (buildings,)
        Worth of having each; discounted to the first year by the year in which it is taken on.
    new_money : array-like of shape (years,)
        £ that comes to the fund in each year.
    names : sequence of shape (buildings,), optional
        Names; numbers if not given.
    repaid : array-like of shape (years,), optional
        Share of an advance that comes back in each year counted from its own, as `repayments` gives it.
    duration : array-like of shape (buildings,) or int
        Years for which each is under way.
    at_once : int, optional
        Projects under way at the same time.
    lots : sequence of sequences of int, optional
        Numbers of buildings taken on in the same year or not at all.
    must : sequence of int, optional
        Numbers of buildings that have to be taken on at some time.
    opening : float
        £ in the fund at the start, 0 or more.
    discount : float, optional
        Per year; 3.5 % if not given.
    gap, time_limit : float
        As of `assetmap.portfolio.choose`.

    Raises
    ------
    InputError
        When the must-haves cannot be paid for within the years, or nothing was found in the time.
    """
    price, worth, money = (np.asarray(given, dtype=np.float64) for given in (cost, benefit, new_money))
    back = repayments() if repaid is None else np.asarray(repaid, dtype=np.float64)
    rate = load_rules()["recycling"]["discount"] if discount is None else discount
    if price.ndim != 1 or price.shape != worth.shape or not len(price) or money.ndim != 1 or not len(money):
        raise ValueError(
            f"'cost', 'benefit', 'new_money' have shapes {price.shape}, {worth.shape}, {money.shape}, "
            "allowed (buildings,), (buildings,), (years,)"
        )
    for name, given in (("cost", price), ("new_money", money), ("repaid", back)):
        if not np.isfinite(given).all() or (given < 0).any():
            raise ValueError(f"'{name}' holds {given.tolist()}, allowed finite numbers of 0 or more")
    count, years = len(price), len(money)
    lasting = np.broadcast_to(np.asarray(duration, dtype=np.int64), (count,))
    programme = Programme()
    factor = (1 + rate) ** -np.arange(years)
    begun = programme.add_columns(count * years, gain=(worth[:, None] * factor).ravel(), whole=True).reshape(
        count, years
    )
    programme.add_rows(count, np.repeat(np.arange(count), years), begun.ravel(), 1.0, most=1.0)
    # what an advance of year s has cost the fund by the end of year t
    paid_back = np.concatenate([np.cumsum(back), np.full(max(0, years - len(back)), back.sum())])
    for year in range(years):
        owing = 1.0 - paid_back[year - np.arange(year + 1)]
        programme.add_row(
            begun[:, : year + 1].ravel(),
            (price[:, None] * owing).ravel(),
            most=float(opening + money[: year + 1].sum()),
        )
        if at_once is not None:
            start = year - np.arange(years)
            busy = (start[None, :] >= 0) & (start[None, :] < lasting[:, None])
            programme.add_row(begun[busy], np.ones(busy.sum()), most=at_once)
    for lot in lots:
        for other in lot[1:]:
            for year in range(years):
                programme.add_row(begun[[lot[0], other], year], [1.0, -1.0], least=0.0, most=0.0)
    for number in must:
        programme.add_row(begun[number], np.ones(years), least=1.0)
    found = programme.solve(gap=gap, time_limit=time_limit)
    if found.status in (INFEASIBLE, NOTHING_FOUND):
        raise InputError(
            "the must-haves cannot be taken on within the years"
            if found.status == INFEASIBLE
            else "no plan was found in the time",
            "plan over years",
            seen=f"must-haves of £{price[list(must)].sum():,.0f}; £{opening + money.sum():,.0f} of new money in {years} years",
            next_step="add money or years, allow more at once or more time, or take one off the must-haves",
        )
    taken = found.amounts[begun] > 0.5
    called = list(range(count)) if names is None else list(names)
    when = np.where(taken.any(axis=1), taken.argmax(axis=1) + 1.0, np.nan)
    advanced = price @ taken
    returned = np.array(
        [
            sum(advanced[start] * back[year - start] for start in range(year + 1) if year - start < len(back))
            for year in range(years)
        ]
    )
    came = np.array([paid_back[years - int(year)] if np.isfinite(year) else 0.0 for year in when])
    under_way = [int(((when <= year) & (year < when + lasting)).sum()) for year in range(1, years + 1)]
    return Plan(
        projects=pd.DataFrame(
            {
                "name": called,
                "year": pd.array(when, dtype="Int64"),
                "advance": np.where(np.isfinite(when), price, 0.0),
                "repaid": price * came,
            }
        ),
        years=pd.DataFrame(
            {
                "year": np.arange(1, years + 1),
                "new_money": money,
                "repaid": returned,
                "advanced": advanced,
                "balance": opening + np.cumsum(money + returned - advanced),
                "under_way": under_way,
            }
        ),
        objective=found.objective,
        bound=found.bound,
        gap=found.gap,
        status=found.status,
        seconds=found.seconds,
        words=f"Maximise benefit discounted at {rate:.1%} a year to year 1, with no year ending below £0.",
    )
