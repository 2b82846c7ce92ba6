"""How far a portfolio can be trusted: what nearly all good ones hold, which others are as good, what one change costs."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from assetmap.errors import InputError
from assetmap.portfolio.choice import Portfolio, answer, portfolio_of
from assetmap.portfolio.conflict import ConflictError
from assetmap.portfolio.model import Model, build_model
from assetmap.portfolio.programme import BEST_FOUND, OPTIMAL

__all__ = ["Change", "alternatives", "core_index", "price_of_change"]

_ALWAYS, _NEVER = 1.0, 0.0
# From here on a worth is told without digits after the point.
_PLAIN = 1000.0

Progress = Callable[[int, int], None]


@dataclass(frozen=True, eq=False)
class Change:
    """What it costs to have one building in or out.

    Attributes
    ----------
    name : hashable
        The building.
    kind : str
        ``add`` or ``drop``.
    portfolio : Portfolio or None
        The best portfolio with that change; None where no limits allow it.
    loss : float
        Worth lost against the portfolio asked about; infinite where it cannot be done.
    enters, leaves : tuple
        Buildings that come in and go out, the one itself among them.
    words : str
        The same in a sentence.
    """

    name: Hashable
    kind: str
    portfolio: Portfolio | None
    loss: float
    enters: tuple[Hashable, ...]
    leaves: tuple[Hashable, ...]
    words: str


def price_of_change(portfolio: Portfolio, name: Hashable, *, gap: float = 1e-6, time_limit: float = 60.0) -> Change:
    """Exact price of adding a building that is not chosen, or dropping one that is, by solving again.

    Parameters
    ----------
    portfolio : Portfolio
        The best known.
    name : hashable
        A building's name.
    gap, time_limit : float
        As of `assetmap.portfolio.choose`.

    Raises
    ------
    InputError
        When there is no such building, or a figure in use is not known of it.
    """
    question = portfolio.question
    question.places([name], "the change")
    if name in question.left_out:
        raise InputError(
            f"{name!r} cannot be added", "price of a change", seen=question.left_out[name], next_step="enter the figure"
        )
    kind = "drop" if name in portfolio.names else "add"
    changed = (
        replace(question, never=(*question.never, name))
        if kind == "drop"
        else replace(question, must=(*question.must, name))
    )
    try:
        found = answer(changed, gap=gap, time_limit=time_limit)
    except ConflictError as error:
        words = f"To {kind} {name} no choice keeps every limit: {error.seen}."
        return Change(name, kind, None, np.inf, (), (), words)
    enters = tuple(other for other in found.names if other not in portfolio.names)
    leaves = tuple(other for other in portfolio.names if other not in found.names)
    loss = portfolio.objective - found.objective
    moves = f"in: {', '.join(map(str, enters)) or 'none'}; out: {', '.join(map(str, leaves)) or 'none'}"
    proof = "" if found.status == OPTIMAL else f" ({BEST_FOUND}, so at most)"
    words = f"To {kind} {name} costs {_amount(loss)} of {_amount(portfolio.objective)}{proof}; {moves}."
    return Change(name, kind, found, loss, enters, leaves, words)


def _amount(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= _PLAIN else f"{value:.4g}"


def alternatives(
    portfolio: Portfolio,
    *,
    within: float = 0.05,
    count: int = 3,
    time_limit: float = 30.0,
    progress: Progress | None = None,
) -> list[Portfolio]:
    """Portfolios worth at least ``1 - within`` of this one that differ most from it and from each other.

    Each is found by maximising the least number of buildings in which it differs from all before it.

    Parameters
    ----------
    portfolio : Portfolio
        The best known.
    within : float
        Share of its worth that may be lost, 0 to 1.
    count : int
        How many at most; fewer where there are no more.
    time_limit : float
        Seconds for each.
    progress : callable, optional
        Called with how many are done and how many there are to do.

    Returns
    -------
    list of Portfolio
        Status ``best found in the time`` where it is not proven that none differs more.
    """
    if not 0 <= within <= 1:
        raise ValueError(f"'within' is {within}, allowed 0 to 1")
    model = _nearly_as_good(portfolio, within)
    gain = build_model(portfolio.question).programme.gain
    apart = model.programme.add_columns(1, upper=portfolio.question.count)
    reward = np.zeros(model.programme.columns)
    reward[apart] = 1.0
    programme = model.programme.rewarded(reward)
    known, found = [portfolio], []
    for done in range(count):
        if progress is not None:
            progress(done, count)
        sign = np.where(known[-1].mask, -1.0, 1.0)  # differs where chosen and out, or not chosen and in
        programme.add_row(
            np.r_[apart, model.chosen], np.r_[1.0, -sign], most=float(known[-1].mask.sum()), group="differs"
        )
        solved = programme.solve(gap=1e-6, time_limit=time_limit)
        if not len(solved.amounts) or solved.objective < 0.5:
            break
        worth = float(gain @ solved.amounts[: len(gain)])
        plain = replace(solved, objective=worth, bound=max(worth, portfolio.bound), gap=1.0)
        known.append(portfolio_of(portfolio.question, replace(model, programme=programme.rewarded(0 * reward)), plain))
        found.append(known[-1])
    return found


def core_index(
    portfolio: Portfolio,
    *,
    within: float = 0.05,
    draws: int = 50,
    benefit_draws: ArrayLike | None = None,
    seed: int = 0,
    gap: float = 1e-3,
    time_limit: float = 10.0,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Share of near-optimal and of simulated portfolios that hold each building.

    Parameters
    ----------
    portfolio : Portfolio
        The best known.
    within : float
        Share of its worth that a near-optimal one may lose, 0 to 1.
    draws : int
        How many near-optimal portfolios to draw: each is the best in a random direction among them, drawn from ``seed``.
    benefit_draws : array-like of shape (simulations, buildings), optional
        Direct benefits in each simulated state of the world; the choice is solved anew in each.
    seed : int
        Of the random directions.
    gap, time_limit : float
        Of each solve.
    progress : callable, optional
        Called with how many solves are done and how many there are to do.

    Returns
    -------
    pandas.DataFrame
        One row per building: ``name``, ``near_optimal`` and ``simulated`` (0-1; NaN where not asked for),
        ``core_index`` (over all of them) and ``kind``: ``core`` (in all), ``borderline``, or ``exterior`` (in none), after
        Liesiö, Mild & Salo (2007). Draws that found nothing in the time do not count.
    """
    if not 0 <= within <= 1:
        raise ValueError(f"'within' is {within}, allowed 0 to 1")
    question = portfolio.question
    model = _nearly_as_good(portfolio, within)
    random = np.random.default_rng(seed)
    near = [portfolio.mask]
    states = _simulations(benefit_draws, question.count)
    for done in range(draws):
        if progress is not None:
            progress(done, draws + len(states))
        reward = np.zeros(model.programme.columns)
        reward[model.chosen] = random.standard_normal(question.count)
        solved = model.programme.rewarded(reward).solve(
            gap=gap, time_limit=time_limit, start=(model.chosen, portfolio.mask.astype(float))
        )
        if len(solved.amounts):
            near.append(solved.amounts[model.chosen] > 0.5)
    simulated = []
    for done, row in enumerate(states):
        if progress is not None:
            progress(draws + done, draws + len(states))
        simulated.append(answer(replace(question, benefit=row), gap=gap, time_limit=time_limit).mask)
    parts = [np.mean(found, axis=0) if found else np.full(question.count, np.nan) for found in (near, simulated)]
    index = np.mean([*near, *simulated], axis=0)
    kind = np.where(index == _ALWAYS, "core", np.where(index == _NEVER, "exterior", "borderline"))
    columns = {"near_optimal": parts[0], "simulated": parts[1], "core_index": index, "kind": kind}
    return pd.DataFrame({"name": list(question.names), **columns})


def _simulations(given: ArrayLike | None, count: int) -> Sequence[np.ndarray]:
    if given is None:
        return ()
    rows = np.asarray(given, dtype=np.float64)
    if rows.ndim != 2 or rows.shape[1] != count:
        raise ValueError(f"'benefit_draws' has shape {rows.shape}, allowed (simulations, {count})")
    return list(rows)


def _nearly_as_good(portfolio: Portfolio, within: float) -> Model:
    model = build_model(portfolio.question)
    kept = model.programme.copy()
    at = np.flatnonzero(kept.gain)
    least = portfolio.objective - within * abs(portfolio.objective)
    kept.add_row(at, kept.gain[at], least=least - 1e-9 * abs(least))
    return replace(model, programme=kept)
