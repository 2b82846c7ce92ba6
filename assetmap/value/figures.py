"""The figures of an appraisal: what each is called, its unit, and its value never without its range."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from assetmap.value.inputs import CASES

__all__ = ["FIGURES", "QUANTILES", "Figure", "ceiling_place", "figure_of", "money", "quantiles"]

QUANTILES = {"p10": 0.1, "p20": 0.2, "p50": 0.5, "p90": 0.9}

# Title and unit of each figure; net present values stand beside them, one for each hurdle rate.
FIGURES: Mapping[str, tuple[str, str]] = {
    "income": ("net income of the first year after the works", "£ per year"),
    "after_value": ("value after works", "£"),
    "capital_cost": ("capital cost with optimism bias and fees", "£"),
    "gross_uplift": ("gross uplift", "£"),
    "net_uplift": ("net uplift", "£"),
    "walk_away": ("walk-away price of a buyer", "£"),
    "gap": ("gap to be filled", "£"),
    "break_even_rent": ("break-even rent", "£ per m² a year"),
    "irr": ("internal rate of return", "per year"),
    "payback": ("payback", "years"),
    "holding": ("cost of holding it empty", "£"),
    "staying_empty": ("what the owner is left with if it stays empty", "£"),
    "empty_loss": ("cost of leaving it empty", "£"),
    "additional": ("net value more than if it stays empty", "£"),
}

# One-sided 99 % of the normal distribution: how far the 20th percentile of a sample may lie from the true one.
_MARGIN = 2.326


@dataclass(frozen=True)
class Figure:
    """One figure in three cases and by the quantiles of the simulation; it has no form without them.

    Attributes
    ----------
    key, title, unit : str
        Name, words and unit.
    adverse, central, favourable : float
        With every input at the end that hurts, in the middle, at the end that helps; nan where it cannot be told.
    p10, p20, p50, p90 : float
        Quantiles of the draws. That of the walk-away price at 20 % is the ceiling of an offer and errs to the low side.
    """

    key: str
    title: str
    unit: str
    adverse: float
    central: float
    favourable: float
    p10: float
    p20: float
    p50: float
    p90: float

    def __str__(self) -> str:
        if np.isnan(self.p50) and np.isnan(self.central):
            return f"{self.title}: not known"
        return (
            f"{self.title}: {self._text(self.p50)} in the middle draw, 8 in 10 between {self._text(self.p10)} and "
            f"{self._text(self.p90)}; {self._text(self.central)} at central inputs ({self.unit})"
        )

    def _text(self, value: float) -> str:
        if np.isnan(value):
            return "none"
        if self.unit == "per year":
            return f"{value:.1%}"
        return money(value) if self.unit.startswith("£") else f"{value:,.0f}"


def money(value: float) -> str:
    """Pounds as text: ``£9,840``, ``−£282,565``; to the penny below £1,000 where there are pence."""
    digits = 2 if abs(value) < 1000 and abs(value - round(value)) >= 0.005 else 0
    return f"{'−' if round(value, digits) < 0 else ''}£{abs(value):,.{digits}f}"


def ceiling_place(draws: int, share: float = QUANTILES["p20"]) -> int:
    """Place, from 0, of the sorted draw that is at or under the true quantile with a probability of 99 %.

    The 20th percentile of a sample is above the true one half of the time, and whoever bids it would then lose in more than 20 %.
    """
    return max(int(draws * share - _MARGIN * sqrt(draws * share * (1.0 - share))) - 1, 0)


def quantiles(values: NDArray[np.floating], *, careful: bool = False) -> dict[str, float]:
    """Quantiles of draws, with nan standing for less than any number.

    Parameters
    ----------
    values : numpy.ndarray, shape (draws,)
        Draws of one figure.
    careful : bool
        Whether the one at 20 % errs to the low side, as `ceiling_place` says.
    """
    ordered = np.sort(np.where(np.isnan(values), -np.inf, values))
    found = {}
    for name, share in QUANTILES.items():
        place = share * (len(ordered) - 1)
        low = int(place)
        below, above = ordered[low], ordered[min(low + 1, len(ordered) - 1)]
        found[name] = float(below + (above - below) * (place - low)) if np.isfinite([below, above]).all() else np.nan
    if careful:
        found["p20"] = float(ordered[ceiling_place(len(ordered))])
    return found


def figure_of(key: str, title: str, unit: str, cases: NDArray[np.floating], draws: NDArray[np.floating]) -> Figure:
    """Figure from its value in the three cases and its draws."""
    by_case = {name: float(value) for name, value in zip(CASES, cases, strict=True)}
    if key == "payback":  # whole years, and never coming back is longer than any
        ordered = np.sort(np.where(np.isnan(draws), np.inf, draws))
        years = {name: ordered[int(share * (len(ordered) - 1))] for name, share in QUANTILES.items()}
        return Figure(
            key, title, unit, **by_case, **{k: float(v) if np.isfinite(v) else np.nan for k, v in years.items()}
        )
    return Figure(key, title, unit, **by_case, **quantiles(draws, careful=key == "walk_away"))
