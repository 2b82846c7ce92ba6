"""In which state each building is, and what the evidence says that decides its list."""

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from assetmap.tables import EVIDENCE, check_table
from assetmap.vacancy.rules import VacancyRules
from assetmap.vacancy.state.chain import Rates, forward_filter, rates_of
from assetmap.vacancy.state.coded import Coded
from assetmap.vacancy.state.statements import FOR_EMPTY, GONE, USED, Statements, dated_statements

__all__ = ["NOTHING", "States", "assess_states", "exits_of", "holding_types", "prior_of", "rates_for"]

# Row number that stands for no statement.
NOTHING = -1

_MONTHS_PER_YEAR = 12
_BY_USE = (
    ("non-operational", r"\bnon[ -]?operational\b"),
    ("operational", r"\boperational\b"),
    ("investment let", r"\b(?:investment|commercial)\b"),
)


@dataclass(frozen=True, eq=False)
class States:
    """What the evidence makes of each building.

    Parameters
    ----------
    table : pandas.DataFrame
        In the order of the assets: ``asset_id``, ``used``, ``empty`` and ``gone`` (probabilities that add up to 1),
        ``prior``; rows of the ledger, or -1: ``left`` (says that it was sold, transferred, demolished or redeveloped,
        and nobody has undone it), ``agreed`` (a sale, transfer or lease that was agreed and not withdrawn), ``in_use``
        (a statement of use that nothing as new contradicts), ``paused`` (closed for a time, and nothing newer says that
        it is empty), ``last`` (the latest dated one); ``speaks`` (a dated statement speaks for emptiness), ``confirmed``
        (the evidence is enough to confirm), ``families`` (how many speak for emptiness within the months that confirm),
        ``grade`` and ``empty_since``.
    evidence : pandas.DataFrame
        The ledger as of the day, in its order: ``counts`` and ``probability_after`` filled in.
    contradictions : numpy.ndarray of int
        Rows of the ledger that contradict another of their family and day, and so do not count.
    """

    table: pd.DataFrame
    evidence: pd.DataFrame
    contradictions: NDArray[np.int64]


def holding_types(assets: pd.DataFrame, defaults: dict[str, str]) -> pd.Series:
    """Holding type of each asset: by the words of its published use, otherwise its register's.

    Parameters
    ----------
    assets : pandas.DataFrame
        Rows of the table ``assets``.
    defaults : dict of str to str
        Holding type of each ``source_file``.

    Returns
    -------
    pandas.Series of str
        Same index. Status and occupier are not looked at, since they are evidence and would count twice.
    """
    found = assets["source_file"].map(lambda file: defaults.get(file, "not stated")).astype("str")
    use = assets["use"].fillna("").str.lower()
    for kind, words in reversed(_BY_USE):
        found = found.mask(use.str.contains(words, regex=True), kind)
    return found.rename("holding_type")


def prior_of(holding: pd.Series, rules: VacancyRules) -> NDArray[np.float64]:
    """Prior probability of each holding type, in order.

    Raises
    ------
    ValueError
        When a holding type has no prior.
    """
    each = Coded.of(holding)
    unknown = sorted(set(each.words) - set(rules.priors))
    if unknown:
        raise ValueError(f"'holding' holds {unknown[0]!r}, allowed {', '.join(rules.priors)}")
    return each.mapped(rules.priors, "float64")


def exits_of(assets: pd.DataFrame, holding: pd.Series, rules: VacancyRules) -> pd.Series:
    """Class of each asset, whose rates say how an empty building goes on: a key of ``rules.exits``, on its index."""
    let = (holding == "investment let").to_numpy()
    words = [word for entry in rules.exits.values() for word in entry.uses]
    if words:
        pattern = r"\b(?:" + "|".join(word.replace(" ", r"\s+") for word in words) + r")s?\b"
        uses = assets["use"].fillna("").astype("str")
        codes, found = pd.factorize(uses)
        worded = pd.Series(found).str.contains(pattern, case=False, regex=True).to_numpy(dtype=bool)
        let = let | worded[codes]
    return pd.Series(np.where(let, "let", "public"), index=assets.index, name="exits")


def rates_for(assets: pd.DataFrame, holding: pd.Series, rules: VacancyRules) -> Rates:
    """Rates of each asset, by its holding type and class."""
    each = Coded.of(exits_of(assets, holding, rules))
    reused = each.mapped({name: entry.reused for name, entry in rules.exits.items()}, "float64")
    gone = each.mapped({name: entry.gone for name, entry in rules.exits.items()}, "float64")
    return rates_of(prior_of(holding, rules), reused, gone)


def assess_states(
    assets: pd.DataFrame, evidence: pd.DataFrame, holding: pd.Series, rules: VacancyRules, as_of: dt.date
) -> States:
    """State of each asset on a day, by an exact filter over its dated evidence.

    Parameters
    ----------
    assets : pandas.DataFrame
        Rows of the table ``assets``.
    evidence : pandas.DataFrame
        Rows of the table ``evidence``, in any order.
    holding : pandas.Series of str
        Holding type of each asset, on the index of ``assets``.
    rules : VacancyRules
        Priors, rates, likelihoods and limits.
    as_of : datetime.date
        The day, past or present. What was not out by then is to be left out before, by `evidence_as_of`.

    Raises
    ------
    ValueError
        When a holding type has no prior.
    """
    ids = pd.Index(assets["asset_id"])
    rates = rates_for(assets, holding, rules)
    evidence = evidence.reset_index(drop=True)
    said = dated_statements(evidence, ids, rates, rules, as_of)
    counted = np.flatnonzero(said.counts)
    leaves = (said.side == GONE)[counted]
    found = forward_filter(
        said.building[counted],
        said.when[counted],
        said.likelihood[counted],
        rates,
        said.now,
        leaves=leaves,
        chance_of_leaving=rules.limits.left,
    )
    counts, after = np.zeros(len(evidence), dtype=bool), np.full(len(evidence), np.nan)
    counts[said.row[counted]], after[said.row[counted]] = True, found.after[:, 1]
    table = pd.DataFrame(
        {
            "asset_id": ids,
            "used": found.now[:, 0],
            "empty": found.now[:, 1],
            "gone": found.now[:, 2],
            "prior": rates.prior,
        }
    )
    annotated = check_table(evidence.assign(counts=counts, probability_after=after), EVIDENCE)
    return States(
        table.assign(**_deciding(said, evidence, len(ids), rules)), annotated, np.sort(said.row[said.contradicts])
    )


def _deciding(said: Statements, evidence: pd.DataFrame, count: int, rules: VacancyRules) -> dict[str, NDArray]:  # type: ignore[type-arg]
    names = ("kind", "says", "confidence", "family", "grade", "date")
    kind, says, certainty, family, grade, date = (Coded.of(evidence[name].fillna("")).at(said.row) for name in names)
    flags = {
        name: kind.mapped({n: getattr(k, name) for n, k in rules.kinds.items()}, "bool")
        for name in ("agreed", "decision")
    }
    sure = ~certainty.equals("low")
    speaks = said.standing & (said.side == FOR_EMPTY)
    ratio = said.likelihood[:, 1] / said.likelihood[:, 0]
    strong = speaks & (ratio >= np.power(rules.limits.speaks, certainty.mapped(rules.confidence, "float64")))
    left = _latest(said, said.standing & (said.side == GONE) & sure, count)
    agreed = _latest(said, said.standing & flags["agreed"] & sure, count)
    decided = _last_time(said, said.standing & flags["decision"], count)
    agreed[(agreed != NOTHING) & (decided > _time(said, agreed))] = NOTHING
    used = _latest(said, said.standing & (said.side == USED), count)
    against = _last_end(said, strong, count)
    used[(used != NOTHING) & (against >= _start(said, used))] = NOTHING
    paused = _latest(said, said.standing & kind.equals("paused"), count)
    newer = _last_start(said, strong, count)
    paused[(paused != NOTHING) & (newer > _picked(said.end, paused))] = NOTHING

    months = rules.limits.confirmed_months / _MONTHS_PER_YEAR
    building = grade.equals("building")
    fresh = strong & building & (said.now - said.when <= months)
    # a family speaks for it when its latest word does
    latest_word = np.zeros(len(said.row), dtype=bool)
    telling = np.flatnonzero(said.standing & (said.side != 0))
    if len(telling):
        order = telling[np.lexsort((telling, said.family[telling], said.building[telling]))]
        ends = np.append((np.diff(said.building[order]) != 0) | (np.diff(said.family[order]) != 0), True)
        side = np.full((count, int(said.family.max()) + 1), 0)
        side[said.building[order[ends]], said.family[order[ends]]] = said.side[order[ends]]
        latest_word = side[said.building, said.family] == FOR_EMPTY
    voices = fresh & latest_word
    many = int(said.family.max(initial=0)) + 1
    pairs = np.unique(said.building[voices] * many + said.family[voices])
    families = np.bincount(pairs // many, minlength=count)
    visited = np.zeros(count, dtype=bool)
    visit = family.equals("visits") & voices
    recent = said.now - said.when <= rules.limits.confirmed_visit_months / _MONTHS_PER_YEAR
    visited[said.building[visit & recent]] = True
    opposed = _last_time(said, said.standing & ((said.side == USED) | (said.side == GONE)), count)
    last_voice = _last_time(said, voices, count)
    confirmed = (visited | (families >= 2)) & ~(opposed > last_voice)
    certain = np.zeros(count, dtype=bool)
    certain[said.building[speaks & building]] = True
    any_speaks = np.zeros(count, dtype=bool)
    any_speaks[said.building[speaks]] = True
    return {
        "left": _rows(said, left),
        "agreed": _rows(said, agreed),
        "in_use": _rows(said, used),
        "paused": _rows(said, paused),
        "last": _rows(said, _latest(said, np.ones(len(said.row), dtype=bool), count)),
        "speaks": any_speaks,
        "confirmed": confirmed,
        "families": families,
        "grade": np.where(certain, "building", np.where(any_speaks, "area", "")).astype(object),
        "empty_since": _empty_since(said, says, date, count),
    }


def _empty_since(said: Statements, says: Coded, date: Coded, count: int) -> NDArray[np.object_]:
    """First date of each building's last unbroken run of statements that it is empty; blank where there is none."""
    since = np.full(count, "", dtype=object)
    empty = said.standing & says.equals("empty")
    broken = _last_time(said, said.standing & ((said.side == USED) | (said.side == GONE)), count)
    run = np.flatnonzero(empty & (said.when > broken[said.building]))
    first = run[np.append(True, np.diff(said.building[run]) != 0)] if len(run) else run
    since[said.building[first]] = date.at(first).texts()
    return since


def _latest(said: Statements, which: NDArray[np.bool_], count: int) -> NDArray[np.int64]:
    """Place of the latest statement of each building among those; -1 where there is none."""
    found = np.full(count, NOTHING, dtype="int64")
    at = np.flatnonzero(which)  # ascending in time inside a building
    found[said.building[at]] = at
    return found


def _last_time(said: Statements, which: NDArray[np.bool_], count: int) -> NDArray[np.float64]:
    return _time(said, _latest(said, which, count))


def _last_end(said: Statements, which: NDArray[np.bool_], count: int) -> NDArray[np.float64]:
    found = np.full(count, -np.inf)
    np.maximum.at(found, said.building[which], said.end[which])
    return found


def _last_start(said: Statements, which: NDArray[np.bool_], count: int) -> NDArray[np.float64]:
    found = np.full(count, -np.inf)
    np.maximum.at(found, said.building[which], said.start[which])
    return found


def _time(said: Statements, at: NDArray[np.int64]) -> NDArray[np.float64]:
    return _picked(said.when, at)


def _start(said: Statements, at: NDArray[np.int64]) -> NDArray[np.float64]:
    return _picked(said.start, at)


def _picked(values: NDArray[np.float64], at: NDArray[np.int64]) -> NDArray[np.float64]:
    found = np.full(len(at), -np.inf)
    there = at != NOTHING
    found[there] = values[at[there]]
    return found


def _rows(said: Statements, at: NDArray[np.int64]) -> NDArray[np.int64]:
    """Rows of the ledger of those places."""
    found = np.full(len(at), NOTHING, dtype="int64")
    there = at != NOTHING
    found[there] = said.row[at[there]]
    return found
