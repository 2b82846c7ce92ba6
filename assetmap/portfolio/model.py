"""The question as a programme: columns for what is chosen, covered and filled, and a named group of rows per limit."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from assetmap.portfolio.covering import add_coverage
from assetmap.portfolio.programme import Indices, Numbers, Programme
from assetmap.portfolio.question import Question
from assetmap.portfolio.risk import add_tail_limit

__all__ = ["BUDGET", "TAIL", "Model", "build_model", "objective_in_words"]

BUDGET = "budget"
TAIL = "tail"


@dataclass(frozen=True)
class Limit:
    """A limit in words: what it says, and what to do so that it gives way by an amount."""

    sentence: str
    way_out: str


@dataclass(frozen=True)
class Model:
    """A programme with the columns that matter.

    Attributes
    ----------
    programme : Programme
        With one group of rows for each limit.
    chosen, covered : numpy.ndarray
        Columns of buildings and of areas.
    contribution : numpy.ndarray of shape (0,) or (1,)
        Column of owners' contributions that count, £.
    served : numpy.ndarray of shape (flows,)
        Columns of square metres that an organisation takes in a building.
    flows : tuple of numpy.ndarray of shape (flows,)
        Building and organisation of each.
    limits : dict of str to Limit
        Each group in words.
    """

    programme: Programme
    chosen: Indices
    covered: Indices
    contribution: Indices
    served: Indices
    flows: tuple[Indices, Indices]
    limits: dict[str, Limit] = field(default_factory=dict)


def objective_in_words(question: Question) -> str:
    """What is maximised, in a sentence."""
    parts = []
    if len(question.need) and question.need_weight:  # type: ignore[arg-type]
        reach = "served by" if question.radius is None else f"within {question.radius:,.0f} m of"
        parts.append(
            f"{question.need_weight:g} × covered need (the need of every area {reach} a chosen building, once)"
        )
    if question.benefit is not None and question.benefit_weight:
        parts.append(f"{question.benefit_weight:g} × direct benefit of the chosen buildings")
    if question.demand is not None and question.demand_weight:
        parts.append(f"{question.demand_weight:g} × square metres that organisations want and can take in them")
    return "Maximise " + " + ".join(parts) + "." if parts else "Any choice that keeps every limit."


def build_model(question: Question) -> Model:
    """Programme of a question.

    Parameters
    ----------
    question : Question

    Returns
    -------
    Model
    """
    programme, count = Programme(), question.count
    out = np.isin(np.arange(count), question.places(list(question.left_out), "left out"))
    gain = question.benefit_weight * question.array("benefit")
    chosen = programme.add_columns(count, upper=(~out).astype(float), gain=gain, whole=True)
    covered = add_coverage(programme, chosen, question.pairs, question.need, question.need_weight)  # type: ignore[arg-type]
    limits: dict[str, Limit] = {}
    contribution = _money(programme, question, chosen, limits)
    _councils(programme, question, chosen, limits)
    _sets(programme, question, chosen, limits)
    served, flows = _space(programme, question, chosen, limits)
    _time(programme, question, chosen, limits)
    _public_money(programme, question, chosen, limits)
    if question.cvar_limit is not None:
        limits[TAIL] = Limit(
            f"no mean loss above £{question.cvar_limit:,.0f} over the worst {1 - question.tail:.0%} of draws",
            "accept £{:,.2f} more",
        )
        draws = np.nan_to_num(np.asarray(question.appraisals))
        add_tail_limit(programme, chosen, draws, question.tail, question.cvar_limit, TAIL)
    return Model(programme, chosen, covered, contribution, served, flows, limits)


def _money(programme: Programme, question: Question, chosen: Indices, limits: dict[str, Limit]) -> Indices:
    if question.budget is None:
        return np.empty(0, dtype=np.int64)
    prices = question.prices
    given = programme.add_columns(1, upper=question.contribution_limit)
    programme.add_row(np.r_[given, chosen], np.r_[1.0, -np.maximum(-prices, 0.0)], most=0.0)
    text = f"the budget of £{question.budget:,.0f}"
    if question.contribution_limit:
        text += f" and at most £{question.contribution_limit:,.0f} of owners' contributions"
    limits[BUDGET] = Limit(text, "raise the budget by £{:,.2f}")
    spending = np.r_[-1.0, np.maximum(prices, 0.0)]
    programme.add_row(np.r_[given, chosen], spending, most=question.budget, group=BUDGET)
    return given


def _councils(programme: Programme, question: Question, chosen: Indices, limits: dict[str, Limit]) -> None:
    def counted(
        group: str, columns: Indices, low: float | None, high: float | None, whose: str, values: Numbers, unit: str
    ) -> None:
        show = "£{:,.2f}" if unit == "£" else "{:.0f}"
        for kind, bound, word, way in (
            ("least", low, "at least", f"ask for {show} less"),
            ("most", high, "at most", f"allow {show} more"),
        ):
            if bound is not None:
                name = f"{group} {kind}"
                amount = f"£{bound:,.0f} spent on" if unit == "£" else f"{bound:.0f} buildings"
                limits[name] = Limit(f"{word} {amount}{whose}", way)
                bounds = {"least": bound} if kind == "least" else {"most": bound}
                programme.add_row(columns, values, **bounds, group=name)

    ones = np.ones(question.count)
    counted("count", chosen, question.least_count, question.most_count, " in all", ones, "")
    spent = np.maximum(question.prices, 0.0)
    for group in dict.fromkeys(question.groups or ()):
        at = np.array([number for number, other in enumerate(question.groups or ()) if other == group])
        low, high = question.limit("group_least", group), question.limit("group_most", group)
        counted(f"count {group}", chosen[at], low, high, f" of {group}", ones[at], "")
        shares = [question.limit(f"group_share_{end}", group) for end in ("least", "most")]
        low, high = (None if share is None else share * float(question.budget or 0.0) for share in shares)
        counted(
            f"share {group}", chosen[at], low, high, f" buildings of {group} (a share of the budget)", spent[at], "£"
        )


def _sets(programme: Programme, question: Question, chosen: Indices, limits: dict[str, Limit]) -> None:
    for name, lot in question.lots.items():
        at = chosen[question.places(lot.members, "a lot")]  # type: ignore[union-attr]
        others = len(at) - 1
        if others:
            limits[f"lot {name}"] = Limit(f"lot '{name}' is sold all or nothing", "let its buildings be bought singly")
            programme.add_rows(
                others,
                np.tile(np.arange(others), 2),
                np.r_[at[1:], np.repeat(at[0], others)],
                np.r_[np.ones(others), -np.ones(others)],
                least=0.0,
                most=0.0,
                group=f"lot {name}",
            )
    for number, members in enumerate(question.exclusive):
        at = chosen[question.places(_once(members), "'exclusive'")]
        limits[f"exclusive {number}"] = Limit(
            f"at most one of {', '.join(map(str, members))}", "allow {:.0f} more of them"
        )
        programme.add_row(at, np.ones(len(at)), most=1.0, group=f"exclusive {number}")
    for one, place in zip(question.must, question.places(question.must, "'must'"), strict=True):
        limits[f"must {one}"] = Limit(f"{one} is a must-have", "take it off the must-haves")
        programme.add_row(chosen[[place]], [1.0], least=1.0, group=f"must {one}")
    for one, place in zip(question.never, question.places(question.never, "'never'"), strict=True):
        limits[f"never {one}"] = Limit(f"{one} is never to be chosen", "allow it")
        programme.add_row(chosen[[place]], [1.0], most=0.0, group=f"never {one}")


def _once(members: Sequence[Hashable]) -> list[Hashable]:
    """Members, each once, in their order."""
    return list(dict.fromkeys(members))


def _space(
    programme: Programme, question: Question, chosen: Indices, limits: dict[str, Limit]
) -> tuple[Indices, tuple[Indices, Indices]]:
    area = question.array("floor_area")
    for end, word, way in (
        ("least", "at least", "ask for {:,.1f} m² less"),
        ("most", "at most", "allow {:,.1f} m² more"),
    ):
        bound = getattr(question, f"floor_space_{end}")
        if bound is not None:
            limits[f"space {end}"] = Limit(f"{word} {bound:,.0f} m² of floor space", way)
            programme.add_row(chosen, area, **{end: bound}, group=f"space {end}")
    nothing = np.empty(0, dtype=np.int64)
    if question.demand is None:
        return nothing, (nothing, nothing)
    wanted = np.asarray(question.demand)
    building, organisation = np.nonzero(np.asarray(question.demand_reach))
    served = programme.add_columns(len(building), upper=wanted[organisation], gain=question.demand_weight)
    programme.add_rows(len(wanted), organisation, served, 1.0, most=wanted)
    number = np.arange(question.count)
    entries = np.r_[building, number], np.r_[served, chosen]
    programme.add_rows(question.count, *entries, np.r_[np.ones(len(building)), -area], most=0.0)
    if question.fill is not None:
        text = f"{question.fill:.0%} of each chosen building's floor space filled by organisations in reach"
        limits["fill"] = Limit(text, "accept {:,.1f} m² unfilled")
        values = np.r_[np.ones(len(building)), -area * question.fill]
        programme.add_rows(question.count, *entries, values, least=0.0, group="fill")
    return served, (building, organisation)


def _time(programme: Programme, question: Question, chosen: Indices, limits: dict[str, Limit]) -> None:
    if question.at_once is None:
        return
    limits["at once"] = Limit(f"at most {question.at_once} projects at once", "allow {:.0f} more project-years")
    if question.works_start is None:
        programme.add_row(chosen, np.ones(len(chosen)), most=question.at_once, group="at once")
        return
    start, finish = question.array("works_start"), question.array("works_finish")
    busiest: set[tuple[int, ...]] = set()
    for year in np.unique(start):  # a year in which nothing starts is no busier than the one before
        at = np.flatnonzero((start <= year) & (year <= finish))
        if tuple(at) not in busiest:
            busiest.add(tuple(at))
            programme.add_row(chosen[at], np.ones(len(at)), most=question.at_once, group="at once")


def _public_money(programme: Programme, question: Question, chosen: Indices, limits: dict[str, Limit]) -> None:
    if question.undervalue_limit is not None:
        below = question.array("undervalue")
        for lot in question.lot_list:
            at = question.places(lot.members, "a lot")
            discount = question.array("cost")[at].sum() - lot.price if lot.price is not None else 0.0
            below[at] = below[at].sum() + discount
        limits["undervalue"] = Limit(
            f"no disposal more than £{question.undervalue_limit:,.0f} under value", "allow £{:,.2f} more"
        )
        number = np.flatnonzero(below > 0)
        most = np.full(len(number), question.undervalue_limit)
        programme.add_rows(
            len(number), np.arange(len(number)), chosen[number], below[number], most=most, group="undervalue"
        )
    if question.subsidy_limit is not None:
        recipients = question.recipient or ()
        for who in dict.fromkeys(name for name in recipients if name not in (None, "")):
            bound = question.limit("subsidy_limit", who)
            if bound is not None:
                at = np.array([number for number, other in enumerate(recipients) if other == who])
                limits[f"subsidy {who}"] = Limit(f"at most £{bound:,.0f} of subsidy to {who}", "allow £{:,.2f} more")
                programme.add_row(chosen[at], question.array("subsidy")[at], most=bound, group=f"subsidy {who}")


def limits_in_words(limits: Mapping[str, Limit]) -> tuple[str, ...]:
    """Sentence of each limit."""
    return tuple(limit.sentence for limit in limits.values())
