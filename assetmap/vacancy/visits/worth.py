"""What a visit is worth: the exact expected value of looking before one starts a transfer."""

import numpy as np
from numpy.typing import NDArray

from assetmap.vacancy.rules import VacancyRules

__all__ = ["perfect_information", "visit_outcomes", "worth_of_visits"]

_VISITS = "site visits"


def visit_outcomes(rules: VacancyRules) -> NDArray[np.float64]:
    """Probability of what a visit finds, by the building's true state.

    Parameters
    ----------
    rules : VacancyRules
        Likelihoods of what visits find.

    Returns
    -------
    numpy.ndarray of shape (3, 3)
        Rows: used, empty, gone. Columns: found empty, found used, found gone. The likelihoods are ratios against a
        building in use; that each row adds up to 1, and that nobody finds a used or an empty building gone, fixes their
        scale: ``P(found empty | used) = (1 - r) / (R - r)`` with the ratios R and r of an empty one.

    Examples
    --------
    >>> from assetmap.vacancy.rules import load_rules
    >>> visit_outcomes(load_rules()).round(3).tolist()
    [[0.003, 0.997, 0.0], [0.997, 0.003, 0.0], [0.002, 0.1, 0.899]]
    """
    empty, used = (np.array(rules.likelihood(_VISITS, kind)) for kind in ("vacant", "in use"))
    empty, used = empty / empty[0], used / used[0]
    scale = (1 - used[1]) / (empty[1] - used[1])
    found = np.column_stack([empty * scale, used * (1 - scale)])
    return np.column_stack([found, np.clip(1 - found.sum(axis=1), 0.0, 1.0)])


def worth_of_visits(state: NDArray[np.float64], rules: VacancyRules) -> NDArray[np.float64]:
    """Expected gain of a visit in £, less its cost: negative where looking is not worth it.

    Parameters
    ----------
    state : numpy.ndarray of shape (buildings, 3)
        Probability of being used, empty and gone.
    rules : VacancyRules
        What a start on a truly empty building is worth, what one on another costs, and what a visit costs.

    Returns
    -------
    numpy.ndarray of shape (buildings,)
        One starts where the expected gain is above 0. With B the gain and C the cost of a start, looking gives the sum
        over what can be found of ``max(0, P(empty, found) B - P(not empty, found) C)``; not looking gives
        ``max(0, P B - (1 - P) C)``. The difference, less the visit's cost, is the expected value of sample information.
    """
    gain, cost = rules.worth.start_gbp, rules.worth.wrong_start_gbp
    outcomes = visit_outcomes(rules)
    both = state[:, :, None] * outcomes[None, :, :]  # building, state, found
    looked = np.maximum(0.0, both[:, 1] * gain - (both[:, 0] + both[:, 2]) * cost).sum(axis=1)
    return np.asarray(looked - _blind(state[:, 1], gain, cost) - rules.worth.visit_gbp)


def perfect_information(probability: NDArray[np.float64], rules: VacancyRules) -> NDArray[np.float64]:
    """Most that any look could be worth, in £: ``min(P B, (1 - P) C)``, shape (buildings,)."""
    return np.minimum(probability * rules.worth.start_gbp, (1 - probability) * rules.worth.wrong_start_gbp)


def _blind(probability: NDArray[np.float64], gain: float, cost: float) -> NDArray[np.float64]:
    return np.maximum(0.0, probability * gain - (1 - probability) * cost)
