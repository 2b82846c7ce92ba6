"""The efficient frontier: the best portfolio at each budget, or at each limit of risk."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from time import perf_counter
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from assetmap.portfolio.choice import Portfolio, answer
from assetmap.portfolio.question import Question

__all__ = ["budget_frontier", "frontier_table", "risk_frontier"]


def budget_frontier(
    question: Question,
    budgets: ArrayLike,
    *,
    gap: float = 1e-4,
    time_limit: float = 60.0,
    progress: Callable[[int, int], None] | None = None,
) -> list[Portfolio]:
    """Best portfolio at each budget, from the smallest, each begun from the one before.

    Parameters
    ----------
    question : Question
        Its own budget is replaced.
    budgets : array-like of shape (points,)
        £, 0 or more.
    gap : float
        Relative gap of each point.
    time_limit : float
        Seconds for each point.
    progress : callable, optional
        Called with how many points are done and how many there are to do.

    Returns
    -------
    list of Portfolio
        With the budget in its question; never worth less than a smaller budget's, except under shares of the budget or
        least amounts, which move with it.

    Raises
    ------
    ConflictError, InputError
        As of `assetmap.portfolio.choose`.
    """
    return _swept(question, "budget", budgets, gap, time_limit, progress)


def risk_frontier(
    question: Question,
    limits: ArrayLike,
    *,
    gap: float = 1e-4,
    time_limit: float = 60.0,
    progress: Callable[[int, int], None] | None = None,
) -> list[Portfolio]:
    """Best portfolio at each limit of the mean loss over the worst draws (``cvar_limit``, £), from the smallest.

    Parameters and errors are those of `budget_frontier`.
    """
    return _swept(question, "cvar_limit", limits, gap, time_limit, progress)


def frontier_table(portfolios: Sequence[Portfolio]) -> pd.DataFrame:
    """Figures of each portfolio, one row each.

    Returns
    -------
    pandas.DataFrame
        ``budget``, ``cvar_limit`` (£, NaN where there is none), ``objective``, ``bound``, ``gap``, ``status``, ``spent``
        (£), ``contribution`` (£), ``buildings``, ``covered_need``, ``direct_benefit``, ``demand_met`` (m²), ``tail_loss``
        (£), ``seconds``.
    """
    rows = [
        {
            "budget": np.nan if found.question.budget is None else found.question.budget,
            "cvar_limit": np.nan if found.question.cvar_limit is None else found.question.cvar_limit,
            "objective": found.objective,
            "bound": found.bound,
            "gap": found.gap,
            "status": found.status,
            "spent": found.spent,
            "contribution": found.contribution,
            "buildings": len(found.selected),
            "covered_need": found.covered_need,
            "direct_benefit": found.direct_benefit,
            "demand_met": found.demand_met,
            "tail_loss": found.tail_loss,
            "seconds": found.seconds,
        }
        for found in portfolios
    ]
    return pd.DataFrame(rows)


def _swept(
    question: Question,
    name: str,
    values: ArrayLike,
    gap: float,
    time_limit: float,
    progress: Callable[[int, int], None] | None,
) -> list[Portfolio]:
    found: list[Portfolio] = []
    points = np.unique(np.asarray(values, dtype=np.float64))
    for done, value in enumerate(points):
        if progress is not None:
            progress(done, len(points))
        began = perf_counter()
        amount: Any = {name: float(value)}
        here = replace(question, **amount)
        before = found[-1].selected if found else None
        best = answer(here, gap=gap, time_limit=time_limit, start=before)
        found.append(replace(best, seconds=perf_counter() - began))
    return found
