"""How bad the worst draws are: conditional value at risk."""

import numpy as np
from numpy.typing import ArrayLike

from assetmap.portfolio.programme import Indices, Programme

__all__ = ["add_tail_limit", "tail_loss"]


def tail_loss(gains: ArrayLike, tail: float = 0.95) -> float:
    """Mean loss over the worst draws (conditional value at risk), £; negative where even they gain.

    Parameters
    ----------
    gains : array-like of shape (draws,)
        £ gained in each draw.
    tail : float
        Share of draws that are not the worst, 0 to below 1. A draw that lies across the border counts in part.

    Examples
    --------
    >>> tail_loss([-100, -20, 30, 50], tail=0.5)
    60.0
    """
    losses = -np.sort(np.asarray(gains, dtype=np.float64))
    if losses.ndim != 1 or not len(losses) or not np.isfinite(losses).all():
        raise ValueError(f"'gains' has shape {losses.shape}, allowed (draws,) of finite numbers")
    if not 0 <= tail < 1:
        raise ValueError(f"'tail' is {tail}, allowed 0 to below 1")
    mass = (1 - tail) * len(losses)
    share = np.clip(mass - np.arange(len(losses)), 0.0, 1.0)
    return float(share @ losses / mass)


def add_tail_limit(
    programme: Programme, chosen: Indices, appraisals: ArrayLike, tail: float, most: float, group: str
) -> None:
    """Limit the mean loss over the worst draws: ``η + Σ max(0, loss_s − η) / ((1 − tail) draws) ≤ most``.

    The linear form is that of Rockafellar & Uryasev (2000), exact for draws of equal weight.

    Parameters
    ----------
    programme : Programme
        To which it is added: one column for each draw, and one row.
    chosen : numpy.ndarray of shape (buildings,)
        Columns that are 1 where a building is chosen.
    appraisals : array-like of shape (draws, buildings)
        £ gained, finite.
    tail, most : float
        As of `assetmap.portfolio.Question`.
    group : str
        Name of the limit.
    """
    gains = np.asarray(appraisals, dtype=np.float64)
    draws, count = gains.shape
    border = programme.add_columns(1, lower=-np.inf, upper=np.inf)
    above = programme.add_columns(draws, upper=np.inf)
    number = np.arange(draws)
    programme.add_rows(
        draws,
        np.concatenate([number, number, np.repeat(number, count)]),
        np.concatenate([above, np.repeat(border, draws), np.tile(chosen, draws)]),
        np.concatenate([np.ones(2 * draws), gains.ravel()]),
        least=0.0,
    )
    mass = (1 - tail) * draws
    columns = np.concatenate([border, above])
    programme.add_row(columns, np.r_[1.0, np.full(draws, 1 / mass)], most=most, group=group)
