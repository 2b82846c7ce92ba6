"""What a back-test shows, in the words that its figures choose."""

import pandas as pd

from assetmap.vacancy.backtest.scoring import FIRST, compare, score

__all__ = ["what_it_shows"]

_BASELINES = {"first_version": "the first version's rule", "closed": '"closed means empty"'}


def what_it_shows(cases: pd.DataFrame, draws: int = 2000) -> str:
    """Plain sentences on the model against the base rate, the baselines and chance.

    Parameters
    ----------
    cases : pandas.DataFrame
        Of a `Backtest`.
    draws : int
        Of the bootstrap.

    Returns
    -------
    str
        *Better* and *worse* only where the 95 % interval by building leaves the other out.
    """
    outcome, building = cases["empty"], cases["building"]
    model = score(cases["model"], outcome, building, draws)
    told = [f"{_word(model.low['skill'], model.high['skill'])} the base rate"]
    for key, name in _BASELINES.items():
        _, low, high = compare(cases["model"], cases[key], outcome, building, draws)
        told.append(f"{_word(low, high)} {name}")
    first = min(FIRST, len(cases))
    return (
        f"{len(cases):,} building-dates, {int(outcome.sum())} of them empty. By the Brier score the model is "
        f"{', '.join(told[:-1])} and {told[-1]}. Of its first {first}, {first * model.value['precision']:.0f} were empty. "
        f"Its order is {_word(model.low['area'] - 0.5, model.high['area'] - 0.5)} chance."
    )


def _word(low: float, high: float) -> str:
    return "better than" if low > 0 else "worse than" if high < 0 else "not told apart from"
