"""Which statements count: the latest of each family, after a building came back, and none of two that contradict."""

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from assetmap.vacancy.evidence.dates import days_of, middle_of
from assetmap.vacancy.rules import VacancyRules
from assetmap.vacancy.state.chain import Rates, carry_forward
from assetmap.vacancy.state.coded import Coded, places_of

__all__ = ["FOR_EMPTY", "Statements", "dated_statements"]

FOR_EMPTY, USED, GONE, OTHER = 1, -1, -2, 2
_SIDE = {"empty": FOR_EMPTY, "released": FOR_EMPTY, "used": USED, "gone": GONE, "neither": 0}
_DAYS_PER_YEAR = 365.25
_MONTHS_PER_YEAR = 12
_EPOCH = dt.date(1900, 1, 1)


@dataclass(frozen=True, eq=False)
class Statements:
    """Dated statements in order of building and time, as arrays of one length; ``row`` is their row in the ledger.

    ``when`` is the middle of a date, ``start`` and ``end`` its first and last day, in years; ``side`` is what it speaks for;
    ``standing``: it is later than the building's return, and does not contradict another of its family and day;
    ``counts``: the probability rests on it; ``contradicts``: another of its family and day says the opposite.
    """

    row: NDArray[np.int64]
    building: NDArray[np.int64]
    family: NDArray[np.int64]
    when: NDArray[np.float64]
    start: NDArray[np.float64]
    end: NDArray[np.float64]
    side: NDArray[np.int64]
    likelihood: NDArray[np.float64]
    standing: NDArray[np.bool_]
    counts: NDArray[np.bool_]
    contradicts: NDArray[np.bool_]
    now: float


def dated_statements(
    evidence: pd.DataFrame, asset_ids: pd.Index, rates: Rates, rules: VacancyRules, as_of: dt.date
) -> Statements:
    """Statements that have a date, and which of them count.

    Parameters
    ----------
    evidence : pandas.DataFrame
        Rows of the table ``evidence``, in any order; those of other assets play no part.
    asset_ids : pandas.Index
        The buildings, in the order of ``rates``.
    rates : Rates
        Of the buildings: they decide which of several statements of a family says most today.
    rules : VacancyRules
        Kinds and sources.
    as_of : datetime.date
        Later statements do not count yet.

    Returns
    -------
    Statements
        Within a family the latest statement counts; where several in a row say the same, the one of them that says
        most of today, since an owner who first closes a library and then hears of an interest has not taken the closing
        back. What was said of a building before it left and came back to its owner does not count.
    """
    code = places_of(evidence["asset_id"], asset_ids)
    # sources name the same few dates over and over
    date = Coded.of(evidence["date"].fillna(""))
    spans = np.array([_span(one) for one in date.words], dtype="float64").reshape(-1, 3)
    now = _years(as_of)
    rows = np.flatnonzero((code >= 0) & (spans[:, 1] <= now)[date.codes])
    code, date = code[rows], date.at(rows)
    when, start, end = (np.minimum(spans[:, i], now)[date.codes] for i in range(3))
    family, kind, source, sure = (
        Coded.of(evidence[name]).at(rows) for name in ("family", "kind", "source", "confidence")
    )
    says = Coded.of(evidence["says"]).at(rows).mapped(_SIDE, "int64")
    names = ("likelihood_used", "likelihood_empty", "likelihood_gone")
    likelihood = np.column_stack([evidence[name].to_numpy(dtype="float64")[rows] for name in names])
    side = np.where((says == 0) & (likelihood != 1).any(axis=1), OTHER, says)
    # of one day, what was sold or demolished comes last, and what tells most of its side
    order = np.lexsort((kind.codes, family.codes, -likelihood[:, 2], -likelihood[:, 1], side == GONE, when, code))
    rows, code, side, likelihood = rows[order], code[order], side[order], likelihood[order]
    when, start, end = when[order], start[order], end[order]
    date, family, kind, source, sure = (one.at(order) for one in (date, family, kind, source, sure))
    longest = source.mapped({n: s.use_within_months for n, s in rules.sources.items()}, "float64")
    stale = (side == USED) & ((now - when) * _MONTHS_PER_YEAR > longest)

    owned = kind.mapped({n: k.owned for n, k in rules.kinds.items()}, "bool") & family.equals("owner's word")
    left = (side == GONE) & ~sure.equals("low")
    returned = _returned(code, left, owned, start, end, len(asset_ids))
    standing = ~(when <= returned[code]) & ~stale
    contradicts = _contradictions(code, family.codes, date.codes, side, standing)
    standing &= ~contradicts
    counts = _counting(code, family.codes, when, side, likelihood, standing, rates, now, kind, source, rules)
    return Statements(rows, code, family.codes, when, start, end, side, likelihood, standing, counts, contradicts, now)


def _returned(
    code: NDArray[np.int64],
    left: NDArray[np.bool_],
    owned: NDArray[np.bool_],
    start: NDArray[np.float64],
    end: NDArray[np.float64],
    buildings: int,
) -> NDArray[np.float64]:
    """Last time at which each building left, where its owner says later that it is the owner's; -inf elsewhere."""
    latest_owned = np.full(buildings, -np.inf)
    np.maximum.at(latest_owned, code[owned], start[owned])
    undone = left & (end < latest_owned[code])
    found = np.full(buildings, -np.inf)
    np.maximum.at(found, code[undone], end[undone])
    return found


def _contradictions(
    code: NDArray[np.int64],
    family: NDArray[np.int64],
    date: NDArray[np.int64],
    side: NDArray[np.int64],
    standing: NDArray[np.bool_],
) -> NDArray[np.bool_]:
    """Statements of one family and day that say opposite things of one building: nobody can say which holds."""
    found = np.zeros(len(code), dtype=bool)
    telling = np.flatnonzero(standing & np.isin(side, (FOR_EMPTY, USED)))
    if not len(telling):
        return found
    key = (code[telling] * (family.max() + 1) + family[telling]) * (date.max() + 1) + date[telling]
    several = pd.Series(key).duplicated(keep=False).to_numpy()
    few = pd.Series(side[telling[several]])
    mixed = few.groupby(key[several]).transform("nunique").to_numpy() > 1
    found[telling[several][mixed]] = True
    return found


def _counting(
    code: NDArray[np.int64],
    family: NDArray[np.int64],
    when: NDArray[np.float64],
    side: NDArray[np.int64],
    likelihood: NDArray[np.float64],
    standing: NDArray[np.bool_],
    rates: Rates,
    now: float,
    kind: Coded,
    source: Coded,
    rules: VacancyRules,
) -> NDArray[np.bool_]:
    counts = np.zeros(len(code), dtype=bool)
    telling = np.flatnonzero(standing & (side != 0))
    if not len(telling):
        return counts
    # absences on several lists are one absence, each list with a say of its own
    absent = kind.equals("no record")
    voice = np.where(absent, family.max(initial=0) + 1 + source.codes, family)
    order = telling[np.lexsort((telling, voice[telling], code[telling]))]  # those of a building are in order of time
    c, v, s = code[order], voice[order], side[order]
    new = np.append(True, (np.diff(c) != 0) | (np.diff(v) != 0))
    group = np.cumsum(new) - 1
    size = np.bincount(group)
    last = np.cumsum(size) - 1
    # the run at a group's end: since the last statement that says something else than its last one
    other = np.where(s != s[last][group], np.arange(len(order)), -1)
    since = np.maximum.reduceat(other, np.flatnonzero(new))
    run = np.arange(len(order)) > since[group]
    chosen = last.copy()
    for_empty = s[last] == FOR_EMPTY
    several = run & for_empty[group] & (size[group] > 1)
    if several.any():
        rows = np.flatnonzero(several)
        today = _alone(code[order[rows]], when[order[rows]], likelihood[order[rows]], rates, now)
        best = rows[np.lexsort((rows, today, group[rows]))]
        ends = np.append(np.diff(group[best]) != 0, True)
        chosen[group[best[ends]]] = best[ends]
    counts[order[chosen]] = True
    _cap(likelihood, counts & absent, code, rules.caps.get("no record", np.inf))
    return counts


def _alone(
    code: NDArray[np.int64],
    when: NDArray[np.float64],
    likelihood: NDArray[np.float64],
    rates: Rates,
    now: float,
) -> NDArray[np.float64]:
    """Probability of being empty today if each statement were the only one."""
    mine = rates.of(code)
    state = np.column_stack([1 - mine.prior, mine.prior, np.zeros(len(code))]) * likelihood
    state /= state.sum(axis=1, keepdims=True)
    return carry_forward(state, now - when, mine)[:, 1]


def _cap(likelihood: NDArray[np.float64], counted: NDArray[np.bool_], code: NDArray[np.int64], most: float) -> None:
    """Draw the likelihoods of each building's counted statements together, so that their product is the most allowed."""
    rows = np.flatnonzero(counted)
    logs = np.log(likelihood[rows])
    total = np.zeros(code.max(initial=-1) + 1)
    np.add.at(total, code[rows], logs[:, 1])
    over = total[code[rows]] > np.log(most)
    share = np.log(most) / np.where(over, total[code[rows]], 1.0)
    likelihood[rows[over]] = np.exp(logs[over] * share[over, None])


def _span(date: str) -> tuple[float, float, float]:
    """Middle, first and last day of a partial date, in years; NaN where it is none."""
    days, middle = days_of(date), middle_of(date)
    if days is None or middle is None:
        return np.nan, np.nan, np.nan
    return _years(middle), _years(days[0]), _years(days[1])


def _years(day: dt.date) -> float:
    return (day - _EPOCH).days / _DAYS_PER_YEAR
