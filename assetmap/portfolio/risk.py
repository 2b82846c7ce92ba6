"""How bad the worst draws are: conditional value at risk."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

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
    """Limit the mean loss over the worst draws, exactly for draws of equal weight.

    It is the largest mean loss over any draws of that weight, so that each choice of draws is a row that holds; those that bind
    are found while the programme is solved (Künzi-Bay & Mayer 2006). The form with a column for each draw (Rockafellar &
    Uryasev 2000) says the same and is dense: of two hundred draws of two thousand buildings it cannot be solved in minutes.

    Parameters
    ----------
    programme : Programme
        To which it is added: one column, which is the mean loss, and one row.
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
    loss = programme.add_columns(1, lower=-np.inf, upper=np.inf)
    programme.add_row(loss, [1.0], most=most, group=group)
    programme.add_cutter(_TailCutter(int(loss[0]), np.asarray(chosen), gains, tail, most))


@dataclass(frozen=True)
class _TailCutter:
    """Rows that bound the mean loss of the worst draws from below."""

    loss: int
    chosen: Indices
    gains: NDArray[np.float64]
    tail: float
    most: float

    def settled(self, amounts: NDArray[np.float64]) -> NDArray[np.float64]:
        """Amounts with the true mean loss."""
        settled = amounts.copy()
        settled[self.loss] = tail_loss(self.gains @ amounts[self.chosen], self.tail)
        return settled

    def cut(self, amounts: NDArray[np.float64]) -> tuple[Indices, NDArray[np.float64], float]:
        """The mean loss is at least that over the draws that are worst for these amounts."""
        mean = self._worst(self.gains @ amounts[self.chosen]) @ self.gains
        return np.r_[self.loss, self.chosen], np.r_[1.0, mean], 0.0

    def mended(self, amounts: NDArray[np.float64]) -> tuple[Indices, NDArray[np.float64]]:
        """What is wholly chosen, without those that lose most in the worst draws."""
        kept = amounts[self.chosen] > 1 - 1e-6
        gains = self.gains @ kept
        while kept.any() and tail_loss(gains, self.tail) > self.most:
            out = int(np.argmin(np.where(kept, self._worst(gains) @ self.gains, np.inf)))
            kept[out] = False
            gains = gains - self.gains[:, out]
        return self.chosen, kept.astype(np.float64)

    def _worst(self, gains: NDArray[np.float64]) -> NDArray[np.float64]:
        """Weight of each draw in the mean of the worst, in all 1."""
        mass = (1 - self.tail) * len(gains)
        weight = np.zeros(len(gains))
        weight[np.argsort(gains, kind="stable")] = np.clip(mass - np.arange(len(gains)), 0.0, 1.0) / mass
        return weight
