"""The cash flow of a square metre in closed form: income, value after works, cost of the works, surplus at each rate."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assetmap.value.discounting import annuity, discount_factor, growing_annuity, load_schedule
from assetmap.value.inputs import Terms
from assetmap.value.leasehold import lease_relativity

__all__ = [
    "GrowthTerms",
    "UnitFigures",
    "counterfactual",
    "growth_terms",
    "income_in",
    "let_share",
    "staying_empty",
    "unit_figures",
    "value_at",
    "yearly_flows",
]


@dataclass(frozen=True)
class GrowthTerms:
    """What the growth of rents comes to, each of the growth's shape.

    Attributes
    ----------
    first, last : numpy.ndarray
        Rent of the first year after the works, and of the year after the last one, over today's.
    annuities : dict of float to numpy.ndarray
        By hurdle rate: present value of rents that are £1 today, of the years in which there is income.
    """

    first: Any
    last: Any
    annuities: dict[float, Any]


@dataclass(frozen=True)
class UnitFigures:
    """Figures per square metre of net internal area, each of the shape of the inputs they were made from.

    Attributes
    ----------
    income : numpy.ndarray
        Net operating income of the first year after the works, £ per m² a year.
    after_value : numpy.ndarray
        Value after works, of the freehold or of the lease, £ per m².
    capital_cost : numpy.ndarray
        Works with optimism bias and fees, £ per m².
    surplus : dict of float to numpy.ndarray
        By hurdle rate: income and resale at present value, less works, £ per m², before any grant.
    slope : numpy.ndarray
        What £1 more of market rent adds to the surplus at the hurdle rate.
    """

    income: NDArray[Any]
    after_value: NDArray[Any]
    capital_cost: NDArray[Any]
    surplus: dict[float, NDArray[Any]]
    slope: NDArray[Any]


def let_share(values: Mapping[str, Any]) -> Any:
    """Gross rent as a share of the market rent: ``m (1 - v_m) + (1 - m)(1 - d)(1 - v_c)``."""
    market = values["market_share"]
    community = (1 - market) * (1 - values["community_discount"]) * (1 - values["community_void"])
    return market * (1 - values["market_void"]) + community


def growth_terms(growth: Any, terms: Terms, lease_years: float | None = None) -> GrowthTerms:
    """Growth of rents in closed form.

    Parameters
    ----------
    growth : float or numpy.ndarray
        Real growth per year, above -1.
    terms : Terms
        Rates, horizon, works.
    lease_years : float, optional
        Years of the lease; freehold if not given.
    """
    first, last = terms.works_years + 1, _last_year(terms, lease_years)
    rates = dict.fromkeys((*terms.hurdle_rates, terms.hurdle_rate))
    annuities = {rate: growing_annuity(rate, growth, first, last) for rate in rates}
    return GrowthTerms((1 + growth) ** (first - 1), (1 + growth) ** last, annuities)


def unit_figures(
    values: Mapping[str, Any],
    terms: Terms,
    lease_years: float | None = None,
    grown: GrowthTerms | None = None,
) -> UnitFigures:
    """Figures per square metre.

    Net operating income of year t is ``r (1+g)^(t-1) k (1 - w) - s`` once the works are done and 0 before, so that its
    present value is two annuities, and no loop over years is needed. The sale at the horizon is valued on the income of
    the year after it.

    Parameters
    ----------
    values : mapping of str to float or numpy.ndarray
        Every input; arrays that broadcast together, of one kind.
    terms : Terms
        Horizon, works, costs of sale and purchase, hurdle rates.
    lease_years : float, optional
        Years of the lease; freehold if not given. A lease shorter than the horizon ends the flows with it.
    grown : GrowthTerms, optional
        Growth of rents, where it is worked out already; `growth_terms` of the values if not given.
    """
    first, last = terms.works_years + 1, _last_year(terms, lease_years)
    rate_of_yield = values["exit_yield"]
    if grown is None:
        grown = growth_terms(values["rental_growth"], terms, lease_years)
    per_rent = let_share(values) * (1 - values["running_share"])
    rent, fixed = values["market_rent"] * per_rent, values["maintenance"]
    income = rent * grown.first - fixed
    after = income / rate_of_yield
    if lease_years is not None:
        after = after * lease_relativity(lease_years, rate_of_yield)
    cost = values["refurbishment"] * (1 + values["optimism_bias"]) * (1 + values["fees"])
    left = None if lease_years is None else lease_years - last
    kept = 1.0 if left is None else (lease_relativity(left, rate_of_yield) if left > 0 else 0.0)
    resale = (1 - terms.selling_cost) * kept / rate_of_yield
    sold = grown.last * resale

    surplus: dict[float, Any] = {}
    slope: Any = None
    for rate in dict.fromkeys((*terms.hurdle_rates, terms.hurdle_rate)):
        end = (1 + rate) ** -last
        per_income = grown.annuities[rate] + sold * end
        surplus[rate] = rent * per_income - fixed * (growing_annuity(rate, 0.0, first, last) + resale * end) - cost
        if rate == terms.hurdle_rate:
            slope = per_rent * per_income
    return UnitFigures(np.asarray(income), np.asarray(after), np.asarray(cost), surplus, np.asarray(slope))


def yearly_flows(values: Mapping[str, Any], terms: Terms, lease_years: float | None = None) -> NDArray[Any]:
    """Flows of a square metre year by year, for what has no closed form: rate of return and payback.

    Returns
    -------
    numpy.ndarray, shape (years + 1, ...)
        £ per m²: the works as a negative flow in year 0, then net operating income, with the sale in the last year.
    """
    last = _last_year(terms, lease_years)
    cost = values["refurbishment"] * (1 + values["optimism_bias"]) * (1 + values["fees"])
    incomes = [income_in(values, year) for year in range(terms.works_years + 1, last + 1)]
    sale = value_at(values, last, lease_years) * (1 - terms.selling_cost)
    flows = np.zeros((last + 1, *np.broadcast_shapes(np.shape(cost), np.shape(sale), *map(np.shape, incomes))))
    flows[0] = -cost
    for year, income in enumerate(incomes, start=terms.works_years + 1):
        flows[year] = income
    flows[last] += sale
    return flows


def income_in(values: Mapping[str, Any], year: int) -> Any:
    """Net operating income of a year in which the building is let, £ per m²; year 1 has today's rents."""
    rent = values["market_rent"] * let_share(values) * (1 - values["running_share"])
    return rent * (1 + values["rental_growth"]) ** (year - 1) - values["maintenance"]


def value_at(values: Mapping[str, Any], year: int, lease_years: float | None = None) -> Any:
    """Value at the end of a year, on the income of the next, £ per m²; of what is left of a lease, 0 when it has ended."""
    worth = income_in(values, year + 1) / values["exit_yield"]
    if lease_years is None:
        return worth
    return worth * lease_relativity(lease_years - year, values["exit_yield"]) if lease_years > year else worth * 0.0


def counterfactual(values: Mapping[str, Any], value_today: float, terms: Terms) -> tuple[Any, Any]:
    """What staying empty costs the owner, and what the owner is left with: empty some years more, then sold as it stands.

    Parameters
    ----------
    values : mapping
        Of which ``holding_cost`` (£ per year) and ``years_empty`` are used.
    value_today : float
        £; nan where it is not entered: then only the cost is known.
    terms : Terms
        For the owner's discount schedule.

    Returns
    -------
    cost : float or numpy.ndarray
        Cost of holding it for those years at present value, £.
    left : float or numpy.ndarray
        ``V_0 D - cost``, £; nan without a value today.
    """
    cost, factor = staying_empty(values, terms)
    return cost, value_today * factor - cost


def staying_empty(values: Mapping[str, Any], terms: Terms) -> tuple[Any, Any]:
    """Cost of holding a building empty at present value, £, and what £1 of today's is worth when it is sold at last.

    Parameters
    ----------
    values : mapping
        Of which ``holding_cost`` (£ per year) and ``years_empty`` are used.
    terms : Terms
        For the owner's discount schedule.
    """
    years = values["years_empty"]
    cost = values["holding_cost"] * annuity(load_schedule(terms.schedule).first_rate, years)
    return cost, discount_factor(years, terms.schedule)


def _last_year(terms: Terms, lease_years: float | None) -> int:
    return terms.horizon if lease_years is None else int(min(terms.horizon, lease_years))
