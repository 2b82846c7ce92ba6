"""Who gets the uplift, and in what order: debt and repayments, the council's overage, those who did the work, the reserve."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from assetmap.value.appraisal import Appraisal, Building, paid
from assetmap.value.cashflow import income_in, value_at
from assetmap.value.discounting import annuity
from assetmap.value.draws import draw_all, ranks
from assetmap.value.figures import figure_of
from assetmap.value.inputs import CASES, Inputs
from assetmap.value.pay_it_forward import pay_it_forward
from assetmap.value.refusals import OutOfRangeError, checked, checked_keys, read_toml

__all__ = ["PARTIES", "Funding", "Sharing", "effects", "load_sharing", "overage", "waterfall"]

PARTIES = {
    "lender": "whoever lent",
    "fund": "the pay-it-forward fund",
    "council": "the council",
    "creators": "those who did the work",
    "reserve": "the reserve",
    "neighbours": "homes around: their spill-over is not captured",
    "shortfall": "what is missing when the money does not reach",
}


@dataclass(frozen=True)
class Sharing:
    """What is agreed on sharing.

    Attributes
    ----------
    overage_share : float
        Share of a sale's gain that goes to the council, 0 to 1.
    overage_years : float
        Years until it has run down to nothing, above 0.
    indexation : float
        Real growth per year of the value today and the capital, on which no overage falls.
    creators_share : float
        Share of what is left for those who did the work, 0 to 1; the rest is the reserve's.
    years : tuple of int
        Years at which the effect is shown.
    """

    overage_share: float
    overage_years: float
    indexation: float
    creators_share: float
    years: tuple[int, ...] = (5, 10, 25)

    def __post_init__(self) -> None:
        checked("overage_share", self.overage_share, 0.0, 1.0)
        checked("overage_years", self.overage_years, 0.0, 200.0, above=True, unit="years")
        checked("indexation", self.indexation, -0.1, 0.1, unit="per year")
        checked("creators_share", self.creators_share, 0.0, 1.0)
        for year in self.years:
            checked("years", year, 1.0, 999.0, unit="years")


@dataclass(frozen=True)
class Funding:
    """Where the money for the works comes from, beside a grant and one's own.

    Attributes
    ----------
    debt : float
        £, 0 or more, paid off in equal parts.
    debt_rate, debt_years : float
        Interest per year, 0 to 1; term in whole years, 1 or more.
    advance : float
        Pay-it-forward money, £, 0 or more.
    share_repaid : float
        Share of it that comes back, 0 to 1.
    """

    debt: float = 0.0
    debt_rate: float = 0.06
    debt_years: int = 15
    advance: float = 0.0
    share_repaid: float = 0.75

    def __post_init__(self) -> None:
        checked("debt", self.debt, 0.0, unit="£")
        checked("debt_rate", self.debt_rate, 0.0, 1.0, unit="per year")
        checked("debt_years", self.debt_years, 1.0, 100.0, unit="years")
        checked("advance", self.advance, 0.0, unit="£")
        checked("share_repaid", self.share_repaid, 0.0, 1.0)

    def paid_by(self, year: int) -> tuple[float, float]:
        """What the lender and the fund have had by the end of a year, £."""
        lent = self.debt / annuity(self.debt_rate, self.debt_years) * min(year, self.debt_years)
        return lent, self._repaid(year)

    def due_after(self, year: int) -> tuple[float, float]:
        """What is still owed to the lender and the fund at the end of a year, £."""
        rest = max(self.debt_years - year, 0)
        owed = (
            self.debt / annuity(self.debt_rate, self.debt_years) * annuity(self.debt_rate, rest) if self.debt else 0.0
        )
        return owed, self.share_repaid * self.advance - self._repaid(year)

    def _repaid(self, year: int) -> float:
        if not self.advance:
            return 0.0
        plan = pay_it_forward(self.advance, self.share_repaid)
        return plan.repayment * min(max(year - plan.first_year + 1, 0), plan.last_year - plan.first_year + 1)


@lru_cache(maxsize=4)
def load_sharing(level: str = "central") -> Sharing:
    """Sharing as the package ships it: "low", "central" or "high"."""
    levels = ("low", "central", "high")
    if level not in levels:
        raise OutOfRangeError("no such level of sharing", "level", seen=repr(level), allowed=", ".join(levels))
    place = levels.index(level)
    path = Path(str(resources.files("assetmap.value").joinpath("sharing.toml")))
    raw = read_toml(path)
    checked_keys(
        raw,
        ("title", "date", "overage_share", "overage_years", "indexation", "creators_share", "years"),
        (),
        str(path),
    )
    return Sharing(
        raw["overage_share"][place],
        raw["overage_years"][place],
        raw["indexation"],
        raw["creators_share"][place],
        tuple(raw["years"]),
    )


def overage(value_then: ArrayLike, value_today: float, capital: ArrayLike, year: float, sharing: Sharing) -> Any:
    """What a council gets of a sale: ``phi max(0, V - indexed V0 - indexed capital) max(0, 1 - t / T)``.

    Parameters
    ----------
    value_then : float or array_like
        Value in the year of the sale, £.
    value_today : float
        £, indexed from today.
    capital : float or array_like
        Capital spent, £, indexed from today.
    year : float
        Year of the sale.
    sharing : Sharing
        Share, years to run down, indexation.
    """
    index = (1.0 + sharing.indexation) ** year
    gain = np.maximum(np.asarray(value_then, dtype="float64") - (value_today + np.asarray(capital)) * index, 0.0)
    share = sharing.overage_share * max(0.0, 1.0 - year / sharing.overage_years) * gain
    return float(share) if share.ndim == 0 else share


def waterfall(
    pot: ArrayLike, *, debt: float = 0.0, repayment: float = 0.0, council: ArrayLike = 0.0, creators_share: float
) -> dict[str, NDArray[np.float64]]:
    """A pot of money, handed down until it is empty.

    Parameters
    ----------
    pot : float or array_like
        £; negative where there is less than nothing.
    debt, repayment : float
        What is owed to the lender and to the pay-it-forward fund, £, paid in this order.
    council : float or array_like
        Overage, £, paid after them.
    creators_share : float
        Share of what is left for those who did the work; the reserve gets the rest.

    Returns
    -------
    dict of str to numpy.ndarray
        £ by party of `PARTIES`; they add up to the pot. ``shortfall`` is 0 or negative: a pot below 0, and debt or repayments
        that were not reached, are not hidden in anybody else's share.
    """
    left = np.asarray(pot, dtype="float64")
    debt, repayment = checked("debt", debt, 0.0, unit="£"), checked("repayment", repayment, 0.0, unit="£")
    share = checked("creators_share", creators_share, 0.0, 1.0)
    start = left
    found: dict[str, NDArray[np.float64]] = {}
    # debt and repayments are owed whatever there is; an overage only falls on a gain
    left = left - debt - repayment
    found["lender"], found["fund"] = np.full(start.shape, debt), np.full(start.shape, repayment)
    found["council"] = np.minimum(np.maximum(left, 0.0), council)
    rest = np.maximum(left, 0.0) - found["council"]
    found["creators"] = share * rest
    found["reserve"] = rest - found["creators"]
    found["neighbours"] = np.zeros(start.shape)
    found["shortfall"] = np.minimum(left, 0.0)
    return found


def effects(appraisal: Appraisal, sharing: Sharing, funding: Funding | None = None) -> pd.DataFrame:
    """What each party has had by each year, under each arrangement, if the building were sold then.

    Parameters
    ----------
    appraisal : Appraisal
        Of a building with a value today.
    sharing : Sharing
        What is agreed.
    funding : Funding, optional
        Debt and pay-it-forward money; none if not given.

    Returns
    -------
    pandas.DataFrame
        ``arrangement`` (nothing shared; overage alone; pay it forward alone; reserve alone; all together), ``party``,
        ``year``, ``adverse``, ``central``, ``favourable``, ``p10``, ``p20``, ``p50``, ``p90`` in £ of today, not discounted.
        The pot is the income so far and the sale, less the part of price and works that no grant, debt or advance paid. What
        the council has had as the price is not in it.

    Raises
    ------
    ValueError
        When the building has no value today.
    """
    if appraisal.building.value_today is None:
        raise ValueError("'appraisal' is of a building without a value today, allowed one with it")
    funding = funding or Funding()
    alone = replace(sharing, overage_share=0.0, creators_share=1.0)
    plain = replace(funding, advance=0.0)
    arrangements = {
        "nothing shared": (alone, plain),
        "overage": (replace(sharing, creators_share=1.0), plain),
        "pay it forward": (alone, funding),
        "reserve": (replace(sharing, overage_share=0.0), plain),
        "all together": (sharing, funding),
    }
    inputs = appraisal.inputs
    cases = {key: np.array([inputs[key].case(case) for case in CASES]) for key in inputs.items}
    draws = draw_all(inputs, ranks(inputs))
    rows = []
    for name, (agreed, source) in arrangements.items():
        for year in sharing.years:
            of_cases = _by_party(cases, appraisal.building, inputs, agreed, source, year)
            of_draws = _by_party(draws, appraisal.building, inputs, agreed, source, year)
            for party in PARTIES:
                figure = vars(figure_of(party, PARTIES[party], "£", of_cases[party], of_draws[party]))
                rows.append({"arrangement": name, "party": party, "year": year} | figure)
    return pd.DataFrame(rows).drop(columns=["key", "unit"])


def _by_party(
    values: Mapping[str, Any], building: Building, inputs: Inputs, sharing: Sharing, funding: Funding, year: int
) -> dict[str, NDArray[np.float64]]:
    area, terms, lease = float(building.area_m2 or np.nan), inputs.terms, building.lease_years
    cost = np.asarray(values["refurbishment"] * (1 + values["optimism_bias"]) * (1 + values["fees"]) * area)
    last = year if lease is None else int(min(year, lease))
    income = sum((income_in(values, when) for when in range(terms.works_years + 1, last + 1)), np.zeros(cost.shape))
    worth = value_at(values, year, lease) * area
    own = cost + paid(building.price, terms) - building.grant - funding.debt - funding.advance
    (lent, repaid), (owed, due) = funding.paid_by(year), funding.due_after(year)
    return waterfall(
        income * area + worth * (1 - terms.selling_cost) - own,
        debt=lent + owed,
        repayment=repaid + due,
        council=overage(worth, building.today, cost, year, sharing),
        creators_share=sharing.creators_share,
    )
