"""How well the probabilities hold against hand-checked buildings, and likelihood ratios refitted to them."""

import csv
import io
import math
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from assetmap.errors import InputError
from assetmap.vacancy.rules import SAYS, VacancyRules
from assetmap.vacancy.state.assess import prior_of, strongest_items, total_effect

__all__ = [
    "Refit",
    "brier_score",
    "calibrated_rules",
    "ranking_quality",
    "read_outcomes",
    "refit_ratios",
    "reliability_table",
    "wilson_interval",
]

_Z95 = 1.959963984540054
_BINS = (0.0, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 0.9, 1.0)
_FOUND = {"empty": True, "vacant": True, "yes": True, "in use": False, "used": False, "no": False}
_SETTLED, _MOST_STEPS = 1e-10, 200


@dataclass(frozen=True)
class Refit:
    """Likelihood ratios refitted.

    Parameters
    ----------
    ratios : pandas.DataFrame
        One row per family and what it says: ``family``, ``says``, ``items``, ``default`` and ``refitted`` ratio of
        its first kind, ``low`` and ``high`` (95 %, Laplace's approximation), ``shift`` (log-odds added to each kind's
        log ratio), ``kept`` (share of the default in it, 0 to 1: 1 where no item spoke).
    checked, empty : int
        Buildings checked, and how many of them were empty.
    """

    ratios: pd.DataFrame
    checked: int
    empty: int


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


def refit_ratios(evidence: pd.DataFrame, holding: pd.Series, outcomes: pd.Series, rules: VacancyRules) -> Refit:
    """Likelihood ratios that fit the outcomes, drawn towards the defaults.

    A logistic regression with the prior by holding type as its offset: of each family and what it says (empty, used,
    neither), all kinds' log ratios are shifted together, with a normal penalty of standard deviation
    ``rules.shrinkage_sd`` around 0 (a maximum a posteriori fit by Newton's method). Kinds with a ratio of 1 say nothing
    by definition and are not fitted.

    Parameters
    ----------
    evidence : pandas.DataFrame
        Rows of the table ``evidence`` as they stood when the buildings were checked.
    holding : pandas.Series of str
        Holding type by asset id.
    outcomes : pandas.Series of bool
        Found empty, by asset id, as `read_outcomes` gives it.
    rules : VacancyRules
        Defaults, the strength of shrinkage, and the least numbers.

    Raises
    ------
    InputError
        When fewer buildings were checked, or fewer of either outcome, than the rules ask for.
    """
    checked, empty = len(outcomes), int(outcomes.sum())
    if checked < rules.least_checked or min(empty, checked - empty) < rules.least_of_each:
        raise InputError(
            "too few hand-checked buildings to refit anything",
            "outcomes",
            seen=f"{checked} checked, {empty} of them empty",
            allowed=f"{rules.least_checked} or more, {rules.least_of_each} or more of either outcome",
            next_step="keep the default ratios, and check more buildings: a random sample, not the likely ones alone",
        )
    prior = prior_of(holding.reindex(outcomes.index), rules)
    strongest = strongest_items(evidence[evidence["asset_id"].isin(outcomes.index)])
    strongest = strongest[strongest["likelihood_ratio"] != 1.0]
    keys = list(
        dict.fromkeys(
            (family, SAYS[kind])
            for family, entry in rules.families.items()
            for kind, ratio in entry.ratios.items()
            if ratio != 1.0
        )
    )
    place = {key: i for i, key in enumerate(keys)}
    row_of = {asset: i for i, asset in enumerate(outcomes.index)}
    weights = np.zeros((checked, len(keys)))
    effect = total_effect(strongest, rules).reindex(outcomes.index).fillna(0.0)
    offset = np.log(prior / (1 - prior)) + effect.to_numpy(dtype="float64")
    spoken = strongest[["asset_id", "family", "says", "weight"]]
    for asset, family, says, weight in spoken.itertuples(index=False, name=None):
        weights[row_of[asset], place[family, says]] += weight
    shift, spread = _shifts(weights, offset, outcomes.to_numpy(dtype="float64"), rules.shrinkage_sd)
    rows = []
    for (family, says), i in place.items():
        ratios = rules.families[family].ratios
        default = next(ratio for kind, ratio in ratios.items() if SAYS[kind] == says and ratio != 1.0)
        rows.append(
            {
                "family": family,
                "says": says,
                "items": int((weights[:, i] > 0).sum()),
                "default": default,
                "refitted": default * math.exp(shift[i]),
                "low": default * math.exp(shift[i] - _Z95 * spread[i]),
                "high": default * math.exp(shift[i] + _Z95 * spread[i]),
                "shift": float(shift[i]),
                "kept": float(spread[i] ** 2 / rules.shrinkage_sd**2),
            }
        )
    return Refit(pd.DataFrame(rows), checked, empty)


def calibrated_rules(rules: VacancyRules, refit: Refit) -> VacancyRules:
    """Rules with the refitted ratios in the place of the defaults; what says nothing (a ratio of 1) stays so."""
    shift = {(family, says): s for family, says, s in refit.ratios[["family", "says", "shift"]].itertuples(index=False)}
    families = {
        name: replace(
            family,
            ratios={
                kind: ratio if ratio == 1.0 else ratio * math.exp(shift.get((name, SAYS[kind]), 0.0))
                for kind, ratio in family.ratios.items()
            },
        )
        for name, family in rules.families.items()
    }
    return replace(rules, families=families)


def _shifts(
    x: NDArray[np.float64], offset: NDArray[np.float64], y: NDArray[np.float64], sd: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mode of the shifts, and the standard deviations at it."""
    shift = np.zeros(x.shape[1])
    penalty = np.eye(x.shape[1]) / sd**2

    def loss(at: NDArray[np.float64]) -> float:
        odds = offset + x @ at
        return float(np.sum(np.logaddexp(0, odds) - y * odds) + 0.5 * at @ penalty @ at)

    for _ in range(_MOST_STEPS):
        p = 0.5 * (1 + np.tanh((offset + x @ shift) / 2))
        slope = x.T @ (p - y) + penalty @ shift
        curve = (x * (p * (1 - p))[:, None]).T @ x + penalty
        step = np.linalg.solve(curve, slope)
        size = 1.0
        while loss(shift - size * step) > loss(shift) + 1e-12 and size > 1e-6:
            size /= 2
        shift = shift - size * step
        if np.abs(step).max(initial=0.0) < _SETTLED:
            break
    p = 0.5 * (1 + np.tanh((offset + x @ shift) / 2))
    curve = (x * (p * (1 - p))[:, None]).T @ x + penalty
    return shift, np.sqrt(np.diag(np.linalg.inv(curve)))


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
