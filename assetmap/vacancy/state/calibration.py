"""How well the probabilities hold against hand-checked buildings, and likelihood ratios refitted to them."""

import csv
import datetime as dt
import io
import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import optimize

from assetmap.errors import InputError
from assetmap.vacancy.evidence.ledger import evidence_as_of
from assetmap.vacancy.rules import VacancyRules
from assetmap.vacancy.state.assess import rates_for
from assetmap.vacancy.state.chain import Rates, forward_filter
from assetmap.vacancy.state.statements import GONE, dated_statements

__all__ = [
    "Needed",
    "Refit",
    "brier_score",
    "calibrated_rules",
    "ranking_quality",
    "read_outcomes",
    "refit_ratios",
    "reliability_table",
    "still_needed",
    "wilson_interval",
]

_Z95 = 1.959963984540054
_BINS = (0.0, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 0.9, 1.0)
_FOUND = {"empty": True, "vacant": True, "yes": True, "in use": False, "used": False, "no": False}


@dataclass(frozen=True)
class Refit:
    """Likelihood ratios refitted.

    Parameters
    ----------
    ratios : pandas.DataFrame
        One row per source and what it says: ``source``, ``says``, ``items``, ``default`` and ``refitted`` likelihood
        ratio of its first kind (empty against used), ``low`` and ``high`` (95 %, Laplace's approximation), ``shift``
        (added to the logarithm of each kind's), ``kept`` (share of the default in it, 0 to 1: 1 where no item spoke).
    checked, empty : int
        Buildings checked, and how many of them were empty.
    """

    ratios: pd.DataFrame
    checked: int
    empty: int


@dataclass(frozen=True)
class Needed:
    """Buildings checked, how many of them were empty and in use, and how many more of each it takes to refit anything.

    ``more`` is the least number of further buildings that can be enough.
    """

    checked: int
    empty: int
    more: int
    more_empty: int
    more_in_use: int


def still_needed(outcomes: pd.Series, rules: VacancyRules) -> Needed:
    """How many more hand-checked buildings it takes to refit the likelihoods.

    Parameters
    ----------
    outcomes : pandas.Series of bool
        Found empty, by asset id.
    rules : VacancyRules
        The least numbers.
    """
    checked, empty = len(outcomes), int(outcomes.sum())
    more_empty = max(0, rules.least_of_each - empty)
    more_in_use = max(0, rules.least_of_each - (checked - empty))
    more = max(0, rules.least_checked - checked, more_empty + more_in_use)
    return Needed(checked, empty, more, more_empty, more_in_use)


def read_outcomes(path: str | Path, assets: pd.DataFrame) -> pd.Series:
    """Hand-checked outcomes of a CSV with the columns ``asset_id`` and ``found`` (empty or in use).

    Parameters
    ----------
    path : str or pathlib.Path
        UTF-8.
    assets : pandas.DataFrame
        Rows of the table ``assets``.

    Returns
    -------
    pandas.Series of bool
        Whether each was found empty, by asset id. Buildings found partly used are left out by whoever checks them:
        they are neither.

    Raises
    ------
    InputError
        When a column is missing, or a line names no asset, an asset twice, or an outcome that is neither; the line is
        named.
    """
    path = Path(path)
    if not path.is_file():
        raise _bad(path, "there are no outcomes", "no such file", "a CSV with the columns asset_id and found")
    try:
        rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))
    except UnicodeDecodeError as error:
        raise _bad(path, "the outcomes are not UTF-8", str(error), "UTF-8") from error
    if not rows or not {"asset_id", "found"} <= set(rows[0]):
        seen = ", ".join(str(name) for name in rows[0]) if rows else "no rows"
        raise _bad(path, "these are no outcomes", seen, "the columns asset_id and found, and a row or more")
    known = set(assets["asset_id"])
    found: dict[str, bool] = {}
    for line, row in enumerate(rows, start=2):
        asset, said = (row["asset_id"] or "").strip(), (row["found"] or "").strip().casefold()
        where = f"{path}, line {line}"
        if asset not in known:
            raise _bad(where, "no asset has this id", asset, "an asset_id of the build")
        if asset in found:
            raise _bad(where, "the asset stands twice", asset, "each building once")
        if said not in _FOUND:
            raise _bad(where, "the outcome is neither", said or "nothing", "empty or in use")
        found[asset] = _FOUND[said]
    return pd.Series(found, dtype="bool", name="found_empty")


def brier_score(probability: NDArray[np.float64], outcome: NDArray[np.bool_]) -> float:
    """Mean squared difference of probability and outcome (Brier 1950): 0 the best, 1 the worst.

    Raises
    ------
    ValueError
        When the two differ in length, are empty, or a probability lies outside 0 to 1.

    Examples
    --------
    >>> brier_score([0.9, 0.2], [True, False])
    0.025
    """
    p, y = _checked(probability, outcome)
    return round(float(np.mean((p - y) ** 2)), 12)


def ranking_quality(probability: NDArray[np.float64], outcome: NDArray[np.bool_]) -> tuple[float, float, float]:
    """Chance that an empty building stands above one that is not, ties half (the area under the ROC curve), with its interval.

    Returns
    -------
    tuple of float
        The area, and its 95 % interval by Hanley & McNeil (1982), clipped to 0 to 1; all NaN where one of the two
        outcomes does not occur.

    Examples
    --------
    >>> ranking_quality([0.9, 0.2, 0.2], [True, False, True])[0]
    0.75
    """
    p, y = _checked(probability, outcome)
    n, m = int(y.sum()), int((1 - y).sum())
    if not n or not m:
        return math.nan, math.nan, math.nan
    ranks = pd.Series(p).rank().to_numpy()
    area = float((ranks[y == 1].sum() - n * (n + 1) / 2) / (n * m))
    q1, q2 = area / (2 - area), 2 * area**2 / (1 + area)
    variance = (area * (1 - area) + (n - 1) * (q1 - area**2) + (m - 1) * (q2 - area**2)) / (n * m)
    half = _Z95 * math.sqrt(max(0.0, variance))
    return area, max(0.0, area - half), min(1.0, area + half)


def reliability_table(
    probability: NDArray[np.float64], outcome: NDArray[np.bool_], edges: tuple[float, ...] = _BINS
) -> pd.DataFrame:
    """What was stated against what was found, by classes of probability.

    Parameters
    ----------
    probability : array of float
        Stated, 0 to 1.
    outcome : array of bool
        Found empty.
    edges : tuple of float
        Limits of the classes, rising from 0 to 1; a limit belongs to the upper class, 1 to the last.

    Returns
    -------
    pandas.DataFrame
        One row per class that occurs: ``from``, ``to``, ``buildings``, ``stated`` (mean), ``found`` (share) with its
        95 % interval ``low`` and ``high`` (Wilson 1927), and ``holds`` (the stated mean lies inside it).
    """
    p, y = _checked(probability, outcome)
    steps = np.asarray(edges, dtype="float64")
    if steps[0] != 0 or steps[-1] != 1 or (np.diff(steps) <= 0).any():
        raise ValueError(f"'edges' is {edges}, allowed a rising series from 0 to 1")
    number = np.clip(np.searchsorted(steps, p, side="right") - 1, 0, len(steps) - 2)
    rows = []
    for i in np.unique(number):
        inside = number == i
        low, high = wilson_interval(int(y[inside].sum()), int(inside.sum()))
        stated = float(p[inside].mean())
        rows.append(
            {
                "from": steps[i],
                "to": steps[i + 1],
                "buildings": int(inside.sum()),
                "stated": stated,
                "found": float(y[inside].mean()),
                "low": low,
                "high": high,
                "holds": low <= stated <= high,
            }
        )
    return pd.DataFrame(rows)


def wilson_interval(successes: int, trials: int) -> tuple[float, float]:
    """95 % interval of a share (Wilson 1927).

    Examples
    --------
    >>> [round(v, 3) for v in wilson_interval(8, 10)]
    [0.49, 0.943]
    """
    share, z2 = successes / trials, _Z95**2
    middle = (share + z2 / (2 * trials)) / (1 + z2 / trials)
    half = _Z95 * math.sqrt(share * (1 - share) / trials + z2 / (4 * trials**2)) / (1 + z2 / trials)
    return max(0.0, middle - half), min(1.0, middle + half)


def refit_ratios(
    assets: pd.DataFrame,
    evidence: pd.DataFrame,
    holding: pd.Series,
    outcomes: pd.Series,
    rules: VacancyRules,
    as_of: dt.date | pd.Series,
) -> Refit:
    """Likelihood ratios that fit the outcomes, drawn towards the defaults.

    Of each source and what it says (empty, released, used, neither), the likelihoods of an empty building are shifted
    together by one factor; the factors are those with the highest posterior density, under the outcomes found and a
    normal penalty of standard deviation ``rules.shrinkage_sd`` around 0 on their logarithms. What says nothing of
    emptiness is not fitted.

    Parameters
    ----------
    assets, evidence : pandas.DataFrame
        Rows of the tables.
    holding : pandas.Series of str
        Holding type of each asset, on the index of ``assets``.
    outcomes : pandas.Series of bool
        Found empty, by asset id, as `read_outcomes` gives it.
    rules : VacancyRules
        Defaults, the strength of shrinkage, and the least numbers.
    as_of : datetime.date, or pandas.Series of datetime.date
        Day of the checks; where they were made on different days, that of each building, on the index of ``outcomes``.
        Of each building counts what was out by its day.

    Raises
    ------
    InputError
        When fewer buildings were checked, or fewer of either outcome, than the rules ask for.
    """
    needed = still_needed(outcomes, rules)
    if needed.more:
        raise InputError(
            "too few hand-checked buildings to refit anything",
            "outcomes",
            seen=f"{needed.checked} checked, {needed.empty} of them empty",
            allowed=f"{rules.least_checked} or more, {rules.least_of_each} or more of either outcome",
            next_step="keep the default likelihoods, and check more buildings: a random sample, not the likely ones alone",
        )
    place = pd.Index(assets["asset_id"]).get_indexer(outcomes.index)
    mine = assets.iloc[place].reset_index(drop=True)
    rates = rates_for(mine, holding.iloc[place].reset_index(drop=True), rules)
    days = as_of if isinstance(as_of, pd.Series) else pd.Series(as_of, index=outcomes.index)
    said = _said_by(evidence, pd.Index(mine["asset_id"]), rates, rules, days.to_numpy())
    tells = said.likelihood[:, 1] != said.likelihood[:, 0]
    keys = [(name, says) for name in rules.sources for says in _fitted_says(rules, name)]
    group = np.array(
        [keys.index(pair) if t else -1 for pair, t in zip(said.pairs, tells, strict=True)],
        dtype="int64",
    )
    heard = np.unique(group[group >= 0])
    outcome = outcomes.to_numpy(dtype="float64")

    def loss(at: NDArray[np.float64]) -> float:
        shift = np.zeros(len(keys) + 1)
        shift[heard] = at
        likelihood = said.likelihood.copy()
        likelihood[:, 1] *= np.exp(shift[group])
        found = forward_filter(
            said.building,
            said.when,
            likelihood,
            rates,
            0.0,
            leaves=said.leaves,
            chance_of_leaving=rules.limits.left,
        )
        p = np.clip(found.now[:, 1], 1e-12, 1 - 1e-12)
        fit = -np.sum(outcome * np.log(p) + (1 - outcome) * np.log(1 - p))
        return float(fit + 0.5 * np.sum(at**2) / rules.shrinkage_sd**2)

    shift, spread = np.zeros(len(keys)), np.full(len(keys), rules.shrinkage_sd)
    if len(heard):
        best = optimize.minimize(loss, np.zeros(len(heard)), method="BFGS", options={"gtol": 1e-5})
        shift[heard] = best.x
        spread[heard] = np.sqrt(np.maximum(np.diag(np.linalg.inv(_curvature(loss, best.x))), 0.0))
    rows = []
    for number, (source, says) in enumerate(keys):
        default = _first_ratio(rules, source, says)
        rows.append(
            {
                "source": source,
                "says": says,
                "items": int((group == number).sum()),
                "default": default,
                "refitted": default * math.exp(shift[number]),
                "low": default * math.exp(shift[number] - _Z95 * spread[number]),
                "high": default * math.exp(shift[number] + _Z95 * spread[number]),
                "shift": float(shift[number]),
                "kept": min(1.0, float(spread[number] ** 2 / rules.shrinkage_sd**2)),
            }
        )
    return Refit(pd.DataFrame(rows), needed.checked, needed.empty)


@dataclass(frozen=True, eq=False)
class _Counted:
    """Statements that count, by building and time: years before its check, source and what it says, and likelihoods."""

    building: NDArray[np.int64]
    when: NDArray[np.float64]
    likelihood: NDArray[np.float64]
    leaves: NDArray[np.bool_]
    pairs: list[tuple[str, str]]


def _said_by(
    evidence: pd.DataFrame, ids: pd.Index, rates: Rates, rules: VacancyRules, days: NDArray[np.object_]
) -> _Counted:
    """What was said of each building by the day of its own check."""
    building, when, likelihood, leaves, pairs = [], [], [], [], pd.DataFrame()
    evidence = evidence[evidence["asset_id"].isin(ids)]
    for day in sorted(set(days)):
        rows = np.flatnonzero(days == day)
        known = evidence_as_of(evidence[evidence["asset_id"].isin(ids[rows])], day).reset_index(drop=True)
        said = dated_statements(known, ids[rows], rates.of(rows), rules, day)
        counted = np.flatnonzero(said.counts)
        building.append(rows[said.building[counted]])
        when.append(said.when[counted] - said.now)
        likelihood.append(said.likelihood[counted])
        leaves.append((said.side == GONE)[counted])
        pairs = pd.concat([pairs, known.loc[said.row[counted], ["source", "says"]]])
    at = np.concatenate(building)
    order = np.argsort(at, kind="stable")
    return _Counted(
        at[order],
        np.concatenate(when)[order],
        np.concatenate(likelihood)[order],
        np.concatenate(leaves)[order],
        list(pairs.iloc[order].itertuples(index=False, name=None)),
    )


def calibrated_rules(rules: VacancyRules, refit: Refit) -> VacancyRules:
    """Rules with the refitted likelihoods in the place of the defaults; what says nothing of emptiness stays so."""
    shift = {(source, says): s for source, says, s in refit.ratios[["source", "says", "shift"]].itertuples(index=False)}
    sources = {}
    for name, source in rules.sources.items():
        tables: dict[str, dict[str, tuple[float, float, float]]] = {"likelihoods": {}, "file_dated": {}}
        for kind in source.says:
            factor = math.exp(shift.get((name, rules.kinds[kind].says), 0.0))
            tables["likelihoods"][kind] = _times(rules.likelihood(name, kind), factor)
            if kind in source.file_dated:
                tables["file_dated"][kind] = _times(source.file_dated[kind], factor)
        sources[name] = replace(source, likelihoods=tables["likelihoods"], file_dated=tables["file_dated"])
    return replace(rules, sources=sources)


def _times(likelihood: tuple[float, float, float], factor: float) -> tuple[float, float, float]:
    used, empty, gone = likelihood
    return (used, empty if empty == used else empty * factor, gone)


def _fitted_says(rules: VacancyRules, source: str) -> list[str]:
    """What the source says that tells an empty building from a used one."""
    told = {
        rules.kinds[kind].says: None
        for kind in rules.sources[source].says
        if rules.likelihood(source, kind)[1] != rules.likelihood(source, kind)[0]
    }
    return list(told)


def _first_ratio(rules: VacancyRules, source: str, says: str) -> float:
    for kind in rules.sources[source].says:
        used, empty, _ = rules.likelihood(source, kind)
        if rules.kinds[kind].says == says and empty != used:
            return empty / used
    raise ValueError(f"'says' is {says!r}, which {source} does not say")  # pragma: no cover


def _curvature(loss: Callable[[NDArray[np.float64]], float], at: NDArray[np.float64]) -> NDArray[np.float64]:
    """Second derivatives by central differences."""
    step, size = 1e-3, len(at)
    found = np.zeros((size, size))
    for i in range(size):
        for j in range(i, size):
            values = []
            for a, b in ((1, 1), (1, -1), (-1, 1), (-1, -1)):
                there = at.copy()
                there[i] += a * step
                there[j] += b * step
                values.append(a * b * loss(there))
            found[i, j] = found[j, i] = sum(values) / (4 * step * step)
    return found


def _checked(
    probability: NDArray[np.float64], outcome: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    p, y = np.asarray(probability, dtype="float64"), np.asarray(outcome, dtype="float64")
    if p.shape != y.shape or p.ndim != 1 or not len(p):
        raise ValueError(
            f"'probability' and 'outcome' have shapes {p.shape} and {y.shape}, allowed the same length, 1 or more"
        )
    if not ((p >= 0) & (p <= 1)).all():
        raise ValueError("'probability' holds values outside 0 to 1")
    return p, y


def _bad(where: str | Path, what: str, seen: str, allowed: str) -> InputError:
    return InputError(what, str(where), seen=seen, allowed=allowed, next_step="mend the file of outcomes")
