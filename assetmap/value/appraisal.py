"""The appraisal of one building: three cases and ten thousand draws, the price to walk away at, the gap and what fills it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from assetmap.value.cashflow import UnitFigures, counterfactual, unit_figures, yearly_flows
from assetmap.value.draws import draw_all, ranks
from assetmap.value.figures import FIGURES, Figure, figure_of, money
from assetmap.value.inputs import CASES, CENTRAL, Inputs, Terms
from assetmap.value.leasehold import LONGEST_LEASE, values_by_tenure
from assetmap.value.refusals import OutOfRangeError, checked
from assetmap.value.returns import irr_of_draws, payback, rates_of_return
from assetmap.value.walkaway import price_from_surplus

__all__ = [
    "NO_AREA",
    "NO_VALUE",
    "Appraisal",
    "Building",
    "NotAppraised",
    "appraise",
    "building_figures",
    "npv_key",
    "paid",
    "rates_text",
    "what_moved",
]

NO_AREA = "not appraised: enter the area"
NO_VALUE = "no undervalue and no net uplift: enter the value today"


@dataclass(frozen=True)
class Building:
    """What is entered of one building.

    Parameters
    ----------
    area_m2 : float, optional
        Net internal area, m², above 0 to 1,000,000. Without it there is no appraisal.
    value_today : float, optional
        Market value as it stands, £; may be negative. Without it there is no uplift and no undervalue.
    price : float
        Price assumed to be paid, £; negative for a contribution by the seller.
    grant : float
        £, 0 or more.
    lease_years : float, optional
        Years of the lease that is granted, above 0 to 999; freehold if not given.
    rent_as_is : float, optional
        Rent it would fetch as it stands, £ per m² a year, 0 or more; parts the uplift into works and letting.
    name, area_basis : str
        What it is called; where the area comes from, such as "register", "entered", "assumed [A]".

    Raises
    ------
    OutOfRangeError
        When an entry is out of range or has the wrong sign.
    """

    area_m2: float | None = None
    value_today: float | None = None
    price: float = 0.0
    grant: float = 0.0
    lease_years: float | None = None
    rent_as_is: float | None = None
    name: str = ""
    area_basis: str = "entered"

    def __post_init__(self) -> None:
        where = self.name or "the building"
        for entry, least, most, above, unit in (
            ("area_m2", 0.0, 1e6, True, "m²"),
            ("value_today", -1e10, 1e10, False, "£"),
            ("price", -1e10, 1e10, False, "£"),
            ("grant", 0.0, 1e10, False, "£"),
            ("lease_years", 0.0, LONGEST_LEASE, True, "years"),
            ("rent_as_is", 0.0, 1e4, False, "£ per m² a year"),
        ):
            value = getattr(self, entry)
            if value is not None:
                checked(entry, value, least, most, where=where, above=above, unit=unit)

    @property
    def today(self) -> float:
        """Value today, nan where it is not entered."""
        return np.nan if self.value_today is None else self.value_today


@dataclass(frozen=True)
class NotAppraised:
    """A building that has no appraisal, and the entry that would give it one."""

    building: Building
    reason: str = NO_AREA

    def __str__(self) -> str:
        return self.reason


@dataclass(frozen=True)
class Appraisal:
    """What one building is worth to whoever takes it on.

    Attributes
    ----------
    building : Building
        What was entered.
    inputs : Inputs
        The ranges it rests on, with the record of what was moved in them.
    figures : mapping of str to Figure
        By key, as `FIGURES` and one ``npv_<rate in %>`` for each hurdle rate.
    loss_probability : float
        Share of the draws in which a buyer who pays the price earns less than the hurdle rate.
    rates : tuple of float
        Every internal rate of return of the central case.
    warnings : tuple of str
        What must be told beside the figures.
    """

    building: Building
    inputs: Inputs
    figures: Mapping[str, Figure]
    loss_probability: float
    rates: tuple[float, ...]
    warnings: tuple[str, ...]
    draws: Mapping[str, NDArray[np.float64]] = field(repr=False)

    def __getitem__(self, key: str) -> Figure:
        return self.figures[key]

    @property
    def ceiling(self) -> float:
        """Ceiling of an offer, £: at or under it a buyer loses in at most 20 % of the draws; going above needs a reason."""
        return self.figures["walk_away"].p20

    @cached_property
    def by_tenure(self) -> pd.DataFrame:
        """Value before and after by tenure, adverse, central and favourable; see `values_by_tenure`."""
        tables = []
        for case in CASES:
            values = self.inputs.values(case)
            area = self.building.area_m2 or np.nan
            after = float(unit_figures(values, self.inputs.terms).after_value) * area
            tables.append(values_by_tenure(self.building.today, after, values["exit_yield"]).assign(case=case))
        return pd.concat(tables, ignore_index=True)

    @cached_property
    def frame(self) -> pd.DataFrame:
        """Every figure as a row: ``figure``, ``title``, ``unit``, the three cases, the quantiles."""
        rows = [vars(figure) for figure in self.figures.values()]
        return pd.DataFrame(rows).rename(columns={"key": "figure"})

    @property
    def headline(self) -> str:
        """The sentence to lead with: the gap, or what a buyer could pay, beside the cost of leaving it empty."""
        price, gap = self.figures["walk_away"], self.figures["gap"]
        empty = self.figures["empty_loss" if self.building.value_today is not None else "holding"]
        years = self.inputs["years_empty"]
        beside = (
            f"Leaving it empty for {years.low:g} to {years.high:g} years more costs the owner {money(empty.p50)} "
            f"({money(empty.p10)} to {money(empty.p90)})."
        )
        if price.p50 <= 0:
            return f"Gap {money(gap.p50)} ({money(gap.p10)} to {money(gap.p90)}), and what fills it. {beside}"
        return f"A buyer could pay {money(price.p50)} ({money(price.p10)} to {money(price.p90)}). {beside}"

    @cached_property
    def fills(self) -> pd.DataFrame:
        """What fills the gap, each on its own, at central inputs and for the middle draw.

        Returns
        -------
        pandas.DataFrame
            ``what``, ``unit``, ``central``, ``p50``, ``p10``, ``p90``: a grant or an owner's contribution (£), the rent that
            would be needed (£ per m² a year), and what remains when part of the works is put off.
        """
        terms, gap, rent = self.inputs.terms, self.figures["gap"], self.figures["break_even_rent"]
        saving = terms.phased_share * (1.0 - (1.0 + terms.hurdle_rate) ** -terms.phased_years)
        cost = self.figures["capital_cost"]
        later = f"gap left when {terms.phased_share:.0%} of the works wait {terms.phased_years:g} years"
        left = np.maximum(self.draws["gap"] - saving * self.draws["capital_cost"], 0.0)
        rows = [
            ("grant", "£", gap.central, gap.p50, gap.p10, gap.p90),
            ("owner's contribution", "£", gap.central, gap.p50, gap.p10, gap.p90),
            ("market rent needed", "£ per m² a year", rent.central, rent.p50, rent.p10, rent.p90),
            (later, "£", max(gap.central - saving * cost.central, 0.0), *np.quantile(left, [0.5, 0.1, 0.9]).tolist()),
        ]
        return pd.DataFrame(rows, columns=["what", "unit", "central", "p50", "p10", "p90"])


def rates_text(appraisal: Appraisal) -> str:
    """Internal rate of return in a sentence: its range, all roots of the central case, and a warning where they are not one."""
    figure, rates = appraisal.figures["irr"], appraisal.rates
    listed = ", ".join(f"{rate:.1%}" for rate in rates)
    central = {0: "none at central inputs: at no rate do the flows come to 0", 1: f"{listed} at central inputs"}
    said = central.get(len(rates), f"several at central inputs ({listed}): use the net present value instead")

    def part(value: float) -> str:
        return "none" if np.isnan(value) else f"{value:.1%}"

    return (
        f"{said[0].upper()}{said[1:]}; {part(figure.p50)} in the middle draw, 8 in 10 between {part(figure.p10)} and "
        f"{part(figure.p90)}. It says nothing of size: compare net present values."
    )


def npv_key(rate: float) -> str:
    """Key of the net present value at a rate: ``npv_8`` at 8 %."""
    return f"npv_{rate * 100:g}"


def appraise(building: Building, inputs: Inputs) -> Appraisal | NotAppraised:
    """Appraisal of one building, in three cases and by simulation.

    Parameters
    ----------
    building : Building
        What is entered of it.
    inputs : Inputs
        Ranges and terms, with overrides already made.

    Returns
    -------
    Appraisal or NotAppraised
        The second where the area is missing; it is never guessed.
    """
    if building.area_m2 is None:
        return NotAppraised(building)
    terms = inputs.terms
    if building.lease_years is not None and building.lease_years < terms.works_years + 1:
        raise OutOfRangeError(
            "the lease ends with the works",
            building.name or "the building",
            seen=f"{building.lease_years:g} years",
            allowed=f"{terms.works_years + 1} years or more, or a freehold",
            next_step="lengthen the lease or shorten the works",
        )
    by_case = [inputs.values(case) for case in CASES]
    cases = {key: np.array([values[key] for values in by_case]) for key in inputs.items}
    of_cases = building_figures(cases, building, terms)
    draws = building_figures(draw_all(inputs, ranks(inputs)), building, terms)
    titles = dict(FIGURES) | {
        npv_key(rate): (f"net present value at {rate * 100:g} %", "£") for rate in terms.hurdle_rates
    }
    figures = {key: figure_of(key, *titles[key], of_cases[key], draws[key]) for key in titles}
    central = yearly_flows(inputs.values(CENTRAL), terms, building.lease_years) * building.area_m2
    central[0] += building.grant - paid(building.price, terms)
    returns = rates_of_return(central)
    warnings = [returns.warning] if len(returns.rates) > 1 else []
    if building.value_today is None:
        warnings.append(NO_VALUE)
    if building.price > figures["walk_away"].p20:
        warnings.append(
            f"the price of {money(building.price)} is above the ceiling of {money(figures['walk_away'].p20)}: "
            "going above it needs a stated reason"
        )
    if building.area_basis.startswith("assumed"):
        warnings.append(f"the area of {building.area_m2:,.0f} m² is {building.area_basis}, not measured")
    lost = float(np.mean(draws[npv_key(terms.hurdle_rate)] < 0))
    return Appraisal(building, inputs, figures, lost, returns.rates, tuple(warnings), draws)


def paid(price: float, terms: Terms) -> float:
    """What a price costs its buyer, £: with the cost of acquisition, or as it is where the seller contributes."""
    return price * (1.0 + terms.acquisition_cost) if price > 0 else price


def building_figures(values: Mapping[str, Any], building: Building, terms: Terms) -> dict[str, NDArray[np.float64]]:
    """Every figure of a building, of the shape of the inputs.

    Parameters
    ----------
    values : mapping of str to numpy.ndarray, shape (n,)
        Every input.
    building : Building
        With an area.
    terms : Terms
        Rates and costs.
    """
    area, today = float(building.area_m2 or np.nan), building.today
    unit: UnitFigures = unit_figures(values, terms, building.lease_years)
    outlay = paid(building.price, terms)
    surplus = unit.surplus[terms.hurdle_rate]
    price = price_from_surplus(surplus * area + building.grant, terms.acquisition_cost)
    rest = surplus - unit.slope * values["market_rent"]
    with np.errstate(divide="ignore", invalid="ignore"):
        rent = np.where(unit.slope > 0, ((outlay - building.grant) / area - rest) / unit.slope, np.nan)
    flows = yearly_flows(values, terms, building.lease_years) * area
    flows[0] += building.grant - outlay
    holding, left = counterfactual(values, today, terms)
    after, cost = unit.after_value * area, unit.capital_cost * area
    figures = {
        "income": unit.income * area,
        "after_value": after,
        "capital_cost": cost,
        "gross_uplift": after - today,
        "net_uplift": after - today - cost,
        "walk_away": price,
        "gap": np.maximum(-price, 0.0),
        "break_even_rent": rent,
        "irr": irr_of_draws(-flows[0], flows[1:]),
        "payback": payback(flows),
        "holding": holding,
        "staying_empty": left,
        "empty_loss": today - left,
        "additional": after - cost - left,
    }
    for rate in dict.fromkeys((*terms.hurdle_rates, terms.hurdle_rate)):
        figures[npv_key(rate)] = unit.surplus[rate] * area + building.grant - outlay
    return figures


def what_moved(before: Appraisal, after: Appraisal) -> pd.DataFrame:
    """Figures that differ between two appraisals, such as before and after an input is changed.

    Returns
    -------
    pandas.DataFrame
        ``figure``, ``title``, ``unit``, and before, after and difference for ``central`` and ``p50``; the largest difference
        in the middle draw first.
    """
    keys = [key for key in before.figures if key in after.figures]
    one, other = before.frame.set_index("figure").loc[keys], after.frame.set_index("figure").loc[keys]
    table = one[["title", "unit"]].copy()
    for name in ("central", "p50"):
        table[f"{name}_before"], table[f"{name}_after"] = one[name], other[name]
        table[f"{name}_difference"] = other[name] - one[name]
    moved = (table["central_difference"].fillna(0) != 0) | (table["p50_difference"].fillna(0) != 0)
    table = table[moved].sort_values("p50_difference", key=lambda column: -column.abs(), kind="stable")
    return table.reset_index()
