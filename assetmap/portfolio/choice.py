"""The choice itself: the best portfolio that keeps every limit, with what it brings and how sure that is the best."""

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from assetmap.errors import InputError
from assetmap.portfolio.conflict import ConflictError, find_conflict
from assetmap.portfolio.model import Model, build_model, objective_in_words
from assetmap.portfolio.programme import BEST_FOUND, INFEASIBLE, NOTHING_FOUND, OPTIMAL, Solution
from assetmap.portfolio.question import WHERE, Question
from assetmap.portfolio.risk import tail_loss
from assetmap.vacancy import TITLES

__all__ = ["Portfolio", "answer", "choose", "portfolio_of", "refuse_small_budget", "solve_model"]

# Gaps below this are what a solver's own tolerance leaves.
_PROVEN = 5e-7
# How many of those left out are named in a note; all of them stand in `Portfolio.left_out`.
_NAMED = 8


@dataclass(frozen=True, eq=False)
class Portfolio:
    """A chosen set of buildings, with the question that it answers.

    Attributes
    ----------
    question : Question
        What was asked; `assetmap.portfolio.answer` asks it again.
    selected : numpy.ndarray of shape (chosen,)
        Numbers of the chosen buildings, ascending.
    names : tuple
        Their names.
    objective : float
        Worth of the portfolio, as ``words`` says it.
    bound : float
        What no portfolio can exceed.
    gap : float
        ``(bound - objective) / |objective|``: 0 where proven the best.
    status : str
        ``optimal``, or ``best found in the time``.
    seconds : float
        Time that the solver took.
    covered : numpy.ndarray of bool, shape (areas,)
        Areas served.
    covered_need, direct_benefit, demand_met : float
        The three goods apart: in units of need, of benefit, in m².
    spent : float
        £ from the budget: prices of the chosen, less the contributions that count.
    contribution : float
        £ of owners' contributions that count.
    tail_loss : float
        £ lost on average over the worst draws; nan without appraisals of all that is chosen.
    words : tuple of str
        The objective and every limit in force, in sentences.
    notes : tuple of str
        What else has to be known: how the figure was reached, what was left out, what does not count.
    """

    question: Question = field(repr=False)
    selected: NDArray[np.int64]
    names: tuple[Hashable, ...]
    objective: float
    bound: float
    gap: float
    status: str
    seconds: float
    covered: NDArray[np.bool_] = field(repr=False)
    covered_need: float
    direct_benefit: float
    demand_met: float
    spent: float
    contribution: float
    tail_loss: float
    words: tuple[str, ...] = field(repr=False)
    notes: tuple[str, ...]

    @property
    def left_out(self) -> dict[Hashable, str]:
        """Buildings that could not be chosen, since a figure in use is not known of them, with the reason."""
        return dict(self.question.left_out)

    @property
    def mask(self) -> NDArray[np.bool_]:
        """Which buildings are chosen, shape (buildings,)."""
        return np.isin(np.arange(self.question.count), self.selected)


def choose(
    cost: ArrayLike,
    benefit: ArrayLike | None = None,
    coverage: ArrayLike | None = None,
    radius: float | None = None,
    groups: Sequence[Hashable] | None = None,
    budget: float | None = None,
    *,
    gap: float = 1e-6,
    time_limit: float = 60.0,
    warm_start: Sequence[Hashable] = (),
    **limits: Any,
) -> Portfolio:
    """Best portfolio of buildings under every limit that is stated.

    Parameters
    ----------
    cost, benefit, coverage, radius, groups, budget
        As of `assetmap.portfolio.Question`.
    gap : float
        Relative gap at which to stop; 0 asks for the proven best.
    time_limit : float
        Seconds after which to return the best found, labelled so.
    warm_start : sequence
        Names of buildings to begin from, such as those of an earlier portfolio.
    **limits
        Any other field of `assetmap.portfolio.Question`.

    Returns
    -------
    Portfolio

    Raises
    ------
    ConflictError
        When no choice keeps every limit; it says which cannot hold together, and what would free them.
    InputError
        When an entry cannot be used, the budget is below the cheapest building, or nothing was found in the time.

    Examples
    --------
    >>> found = choose([60, 50, 40], [6, 5, 5], budget=100, exclusive=[[0, 2]])
    >>> found.names, found.objective, found.status
    ((1, 2), 10.0, 'optimal')
    """
    question = Question(cost, benefit, coverage, radius, groups, budget, **limits)
    refuse_small_budget(question)
    return answer(question, gap=gap, time_limit=time_limit, start=question.places(warm_start, "'warm_start'"))


def answer(
    question: Question, *, gap: float = 1e-6, time_limit: float = 60.0, start: ArrayLike | None = None
) -> Portfolio:
    """Best portfolio for a question that is already posed; an empty one where nothing can be afforded.

    Parameters
    ----------
    question : Question
    gap, time_limit : float
        As of `choose`.
    start : array-like of int, optional
        Numbers of buildings to begin from.

    Raises
    ------
    ConflictError, InputError
        As of `choose`.
    """
    model = build_model(question)
    return portfolio_of(question, model, solve_model(model, gap=gap, time_limit=time_limit, start=start))


def solve_model(
    model: Model, *, gap: float = 1e-6, time_limit: float = 60.0, start: ArrayLike | None = None
) -> Solution:
    """Solution of a model, or the refusal that tells why there is none.

    Raises
    ------
    ConflictError, InputError
        As of `choose`.
    """
    begin = None
    if start is not None and np.size(start):
        begin = model.chosen, np.isin(np.arange(len(model.chosen)), np.asarray(start)).astype(float)
    found = model.programme.solve(gap=gap, time_limit=time_limit, start=begin)
    if found.status == INFEASIBLE:
        raise ConflictError(find_conflict(model, max(time_limit, 1.0)))
    if found.status == NOTHING_FOUND:
        raise InputError(
            "no portfolio was found in the time",
            WHERE,
            seen=f"{time_limit:g} seconds",
            allowed="a time in which the limits can be met",
            next_step="allow more time, or ask for fewer limits or simulated draws",
        )
    return found


def portfolio_of(question: Question, model: Model, found: Solution) -> Portfolio:
    """Portfolio that a solution of the question's model stands for; its figures are added up anew from the question."""
    picked = found.amounts[model.chosen] > 0.5
    served = found.amounts[model.served]
    picked = _without_idle(question, model, found, picked, served)
    building, area = question.pairs
    covered = np.zeros(len(model.covered), dtype=bool)
    covered[area[picked[building]]] = True
    need = float(np.asarray(question.need)[covered].sum())
    benefit = float(question.array("benefit")[picked].sum())
    met = float(served.sum())
    prices = question.prices[picked]
    given = min(float(np.maximum(-prices, 0.0).sum()), question.contribution_limit)
    objective = question.need_weight * need + question.benefit_weight * benefit + question.demand_weight * met
    bound = max(found.bound, objective)
    missed = found.gap if found.gap == 0 else (bound - objective) / abs(objective) if objective else np.inf
    tail = np.nan
    if question.appraisals is not None:
        gains = np.asarray(question.appraisals)[:, picked].sum(axis=1)
        tail = tail_loss(gains, question.tail) if np.isfinite(gains).all() else np.nan
    selected = np.flatnonzero(picked)
    return Portfolio(
        question=question,
        selected=selected,
        names=tuple(question.names[place] for place in selected),
        objective=float(objective),
        bound=bound if missed else float(objective),
        gap=float(missed),
        status=found.status,
        seconds=found.seconds,
        covered=covered,
        covered_need=need,
        direct_benefit=benefit,
        demand_met=met,
        spent=float(np.maximum(prices, 0.0).sum()) - given,
        contribution=given,
        tail_loss=float(tail),
        words=(objective_in_words(question), *(limit.sentence for limit in model.limits.values())),
        notes=_notes(question, found, missed, selected),
    )


def _without_idle(
    question: Question, model: Model, found: Solution, picked: NDArray[np.bool_], served: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Leave out what brings nothing and costs something, dearest first, where every limit still holds without it."""
    lots = {member: lot.members for lot in question.lot_list for member in lot.members}
    prices, values = question.prices, found.amounts.copy()
    kept = picked.copy()
    number = {name: place for place, name in enumerate(question.names)}
    for place in np.argsort(-prices, kind="stable"):
        if not kept[place] or prices[place] <= 0 or question.cvar_limit is not None:
            continue
        unit = np.array([number[name] for name in lots.get(question.names[place], (question.names[place],))])
        idle = question.benefit_weight * question.array("benefit")[unit].sum() == 0
        idle &= served[np.isin(model.flows[0], unit)].sum() <= 0
        if not idle:
            continue
        building, area = question.pairs
        now = np.bincount(area[kept[building]], minlength=len(model.covered)) > 0
        trial = kept.copy()
        trial[unit] = False
        then = np.bincount(area[trial[building]], minlength=len(model.covered)) > 0
        if question.need_weight and (np.asarray(question.need)[now & ~then] > 0).any():
            continue
        values[model.chosen[unit]] = 0.0
        values[model.covered] = np.minimum(values[model.covered], then)
        if len(model.contribution):
            values[model.contribution] = np.minimum(question.contribution_limit, np.maximum(-prices[trial], 0.0).sum())
        if model.programme.holds(values):
            kept = trial
        else:
            values[model.chosen[unit]] = 1.0
    return kept


def _notes(question: Question, found: Solution, gap: float, selected: NDArray[np.int64]) -> tuple[str, ...]:
    if found.status == OPTIMAL and gap < _PROVEN:
        proof = f"proven to be the best possible, in {found.seconds:.1f} s"
    elif found.status == OPTIMAL:
        proof = f"proven within {gap:.4%} of the best possible, in {found.seconds:.1f} s"
    else:
        proof = f"{BEST_FOUND}, not proven: the best possible is at most {gap:.2%} better; {found.seconds:.1f} s"
    notes = [proof[0].upper() + proof[1:] + "."]
    if not len(selected) and len(question.left_out) == question.count:
        notes.append("Nothing is chosen: of no building is every figure in use known.")
    elif not len(selected):
        notes.append("Nothing is chosen: under these limits no building adds to the goal.")
    owed = float(np.maximum(-question.prices[selected], 0.0).sum())
    if question.budget is not None and owed > question.contribution_limit:
        notes.append(
            f"Owners of the chosen would contribute £{owed:,.0f}; £{question.contribution_limit:,.0f} of it adds to the "
            "budget, which is the limit stated."
        )
    if question.stands is not None and len(selected):
        notes.append(_looks([question.stands[place] for place in selected]))
    if question.left_out:
        told = [f"{name}: {reason}" for name, reason in question.left_out.items()][:_NAMED]
        more = len(question.left_out) - len(told)
        rest = f"; and {more:,} more" if more else ""
        notes.append(f"{len(question.left_out):,} could not be chosen - {'; '.join(told)}{rest}.")
    return tuple(notes)


def _looks(stands: Sequence[str]) -> str:
    """How many of the chosen somebody still has to look at, since they are not confirmed empty."""
    count = Counter(stands)
    sure = count.pop("confirmed", 0)
    if not count:
        return f"All {sure:,} chosen are confirmed empty." if sure > 1 else "The one chosen is confirmed empty."
    parts = "; ".join(f"{number:,} {TITLES[name].casefold()}" for name, number in count.most_common())
    looks = len(stands) - sure
    verb = "needs" if looks == 1 else "need"
    return f"{looks:,} of the {len(stands):,} chosen still {verb} a look before anybody commits: {parts}."


def refuse_small_budget(question: Question) -> None:
    """Raise an InputError where the budget, with what owners may contribute, is below the cheapest building or lot."""
    if question.budget is None:
        return
    inside = {member for lot in question.lot_list for member in lot.members}
    prices = question.prices
    singles = [
        prices[i] for i, name in enumerate(question.names) if name not in inside and name not in question.left_out
    ]
    lots = [
        np.maximum(prices[question.places(lot.members, "a lot")], 0.0).sum()
        for lot in question.lot_list
        if not any(member in question.left_out for member in lot.members)
    ]
    cheapest = min([*singles, *lots], default=0.0)
    if cheapest > question.budget + question.contribution_limit:
        raise InputError(
            "the budget is below the cheapest building",
            WHERE,
            seen=f"£{question.budget:,.2f}",
            allowed=f"£{cheapest - question.contribution_limit:,.2f} or more",
            next_step="raise the budget, or lower a price",
        )
