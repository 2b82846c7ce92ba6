"""Every wrong call, with what was known then, what came of it, and why it went wrong."""

import numpy as np
import pandas as pd

from assetmap.vacancy.backtest.running import Backtest

__all__ = ["CALL", "wrong_calls"]

# From this probability on a building is called empty.
CALL = 0.5


def wrong_calls(found: Backtest, forecaster: str = "model") -> pd.DataFrame:
    """Buildings called empty that were not, and the other way round.

    Parameters
    ----------
    found : Backtest
        By `run_backtest`.
    forecaster : str
        Whose calls.

    Returns
    -------
    pandas.DataFrame
        ``cut_off``, ``name``, ``council``, ``stated`` (probability), ``known`` (the last that was known), ``came``
        (what was told after), ``why``; the surest first.
    """
    cases = found.cases[found.cases["group"] == "region"]
    stated = cases[forecaster]
    wrong = cases[(stated >= CALL) != cases["empty"]]
    columns = ("says", "known_kind", "closed", "became", "kind")
    why = [_why(*values) for values in zip(*(wrong[name] for name in columns), strict=True)]
    table = pd.DataFrame(
        {
            "cut_off": wrong["cut_off"],
            "name": wrong["name"],
            "council": wrong["council"],
            "stated": wrong[forecaster],
            "known": wrong["known_kind"] + " " + wrong["known_date"],
            "came": wrong["kind"] + " " + wrong["date"],
            "why": why,
        }
    )
    order = np.argsort(-(table["stated"] - CALL).abs().to_numpy(), kind="stable")
    return table.iloc[order].reset_index(drop=True)


def _why(says: str, known: str, told_empty: float, became: str, came: str) -> str:
    if became == "gone":
        return "it was empty, and its owner parted with it within the three years"
    if became == "used":
        if told_empty:
            return "its service had closed, and it was used again"
        return "its owner meant to part with it, and it was used instead"
    if says == "gone":
        return "it had been sold, transferred or redeveloped before, and stood empty afterwards"
    if told_empty:
        return "it was last known to be empty so long before that the probability had faded, and nothing had changed"
    if came == "closed":
        return "it was in use then, and closed within the three years"
    if says == "released":
        return "all that was known is that its owner meant to part with it, which tells little of emptiness"
    return f"it was last known as {known}, and stood empty afterwards"
