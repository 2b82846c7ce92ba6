"""A building's state in time: used, empty or gone, as a continuous-time Markov chain with dated observations."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["Filtered", "Rates", "carry_forward", "forward_filter", "rates_of"]

_Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Rates:
    """Rates per year of each building, shape (buildings,): used to empty, empty to used, empty to gone; and its prior."""

    prior: _Array
    emptied: _Array
    reused: _Array
    gone: _Array

    def of(self, rows: NDArray[np.int64]) -> "Rates":
        """Those of some of the buildings."""
        return Rates(self.prior[rows], self.emptied[rows], self.reused[rows], self.gone[rows])


@dataclass(frozen=True, eq=False)
class Filtered:
    """What the filter gives.

    Parameters
    ----------
    now : numpy.ndarray of shape (buildings, 3)
        Probability of being used, empty and gone at the end; rows add up to 1.
    after : numpy.ndarray of shape (observations, 3)
        The same right after each observation, in the order given.
    """

    now: _Array
    after: _Array


def rates_of(prior: ArrayLike, reused: ArrayLike, gone: ArrayLike) -> Rates:
    """Rates with which the share that is empty stays what the prior says: ``emptied = prior (reused + gone) / (1 - prior)``.

    Parameters
    ----------
    prior : array-like of shape (buildings,)
        Share that is empty at any time, above 0 and below 1.
    reused, gone : array-like of shape (buildings,)
        Rates per year, above 0.
    """
    p, mu, nu = (np.asarray(values, dtype="float64") for values in (prior, reused, gone))
    if ((p <= 0) | (p >= 1)).any() or (mu <= 0).any() or (nu <= 0).any():
        raise ValueError("'prior' is not between 0 and 1, or a rate is not above 0")
    return Rates(p, p * (mu + nu) / (1 - p), mu, nu)


def carry_forward(state: _Array, years: ArrayLike, rates: Rates) -> _Array:
    """Probabilities some years later, in closed form.

    Parameters
    ----------
    state : numpy.ndarray of shape (buildings, 3)
        Probability of being used, empty and gone.
    years : array-like of shape (buildings,)
        0 or more.
    rates : Rates
        Of the same buildings.

    Returns
    -------
    numpy.ndarray of shape (buildings, 3)
        Gone is never left. With the generator ``[[-l, l], [m, -(m+n)]]`` of the two states that are left, half its
        trace ``-s`` and ``d = sqrt(s^2 - l n)``: ``exp(Q t) = exp(-s t) (cosh(d t) I + sinh(d t)/d (Q + s I))``.

    Examples
    --------
    A building known to be empty, 3.4 years later:

    >>> carry_forward(np.array([[0.0, 1.0, 0.0]]), [3.4], rates_of([0.05], [0.03], [0.07])).round(2).tolist()
    [[0.09, 0.71, 0.2]]
    """
    t = np.asarray(years, dtype="float64")
    s = (rates.emptied + rates.reused + rates.gone) / 2
    d = np.sqrt(np.maximum(s * s - rates.emptied * rates.gone, 0.0))
    slow, fast = np.exp(-(s - d) * t), np.exp(-(s + d) * t)
    cosh = (slow + fast) / 2
    # sinh(dt)/d, whose limit at d = 0 is t exp(-s t)
    sinh = np.where(d * t > 1e-9, (slow - fast) / np.where(d > 0, 2 * d, 1.0), t * np.exp(-s * t))
    used, empty = state[:, 0], state[:, 1]
    then_used = used * (cosh + sinh * (s - rates.emptied)) + empty * sinh * rates.reused
    then_empty = used * sinh * rates.emptied + empty * (cosh + sinh * (s - rates.reused - rates.gone))
    left = np.clip(used + empty - then_used - then_empty, 0.0, None)
    return cast("_Array", np.column_stack([then_used, then_empty, state[:, 2] + left]))


def forward_filter(
    building: NDArray[np.int64],
    when: ArrayLike,
    likelihood: ArrayLike,
    rates: Rates,
    now: float,
    *,
    leaves: Sequence[bool] | NDArray[np.bool_] | None = None,
    chance_of_leaving: float = 0.5,
) -> Filtered:
    """Exact filter of the chain at irregular times: carried forward to each observation, weighed by it, normalised.

    Parameters
    ----------
    building : numpy.ndarray of int, shape (observations,)
        Place of each observation's building in ``rates``; ascending, and inside a building by time.
    when : array-like of shape (observations,)
        Time of each observation in years.
    likelihood : array-like of shape (observations, 3)
        Likelihood of each in the states used, empty and gone, above 0.
    rates : Rates
        Of all buildings.
    now : float
        Time, in years, to which everything is carried in the end.
    leaves : array-like of bool, optional
        Observations of the very event that a building left: before such a one the chance of it is put at
        ``chance_of_leaving`` or more, since the state before the first observation knows no building that is gone.

    Returns
    -------
    Filtered
        A building without an observation has its prior, at any time: (1 - prior, prior, 0).

    Raises
    ------
    ValueError
        When the observations are not in order, or one is later than ``now``.
    """
    at, times = np.asarray(building, dtype="int64"), np.asarray(when, dtype="float64")
    weights = np.asarray(likelihood, dtype="float64").reshape(len(at), 3)
    event = np.zeros(len(at), dtype=bool) if leaves is None else np.asarray(leaves, dtype=bool)
    step = np.diff(at)
    if (step < 0).any() or ((step == 0) & (np.diff(times) < 0)).any() or (times > now).any():
        raise ValueError("'building' and 'when' are not in order, or an observation is later than 'now'")
    count = len(rates.prior)
    state = np.column_stack([1 - rates.prior, rates.prior, np.zeros(count)])
    last = np.full(count, np.nan)
    after = np.empty((len(at), 3))
    first = np.flatnonzero(np.diff(at, prepend=-1))
    turn = np.arange(len(at)) - np.repeat(first, np.diff(np.append(first, len(at))))
    order = np.argsort(turn, kind="stable")
    limits = np.searchsorted(turn[order], np.arange(turn.max(initial=-1) + 2))
    for lower, upper in itertools.pairwise(limits):
        rows = order[lower:upper]
        whose = at[rows]
        gap = times[rows] - last[whose]
        here = carry_forward(state[whose], np.where(np.isnan(gap), 0.0, gap), rates.of(whose))
        short = event[rows] & (here[:, 2] < chance_of_leaving)
        here[short, :2] *= ((1 - chance_of_leaving) / (1 - here[short, 2]))[:, None]
        here[short, 2] = chance_of_leaving
        here *= weights[rows]
        here /= here.sum(axis=1, keepdims=True)
        state[whose], last[whose], after[rows] = here, times[rows], here
    seen = np.flatnonzero(~np.isnan(last))
    state[seen] = carry_forward(state[seen], now - last[seen], rates.of(seen))
    return Filtered(state, after)
