"""One council's buildings brought to the table: positions, what a concession buys, and what remains if one is lost."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from assetmap.portfolio.choice import Portfolio, answer
from assetmap.portfolio.rules import load_rules
from assetmap.portfolio.sheet import Position, concessions
from assetmap.value import Inputs, Sharing, load_sharing, overage
from assetmap.value.cashflow import UnitFigures, unit_figures, value_at
from assetmap.value.draws import draw_all, ranks
from assetmap.value.figures import ceiling_place
from assetmap.value.walkaway import price_from_surplus

__all__ = ["Offer", "Terms", "ceiling_under", "concession_table", "council_positions", "councils_of"]


@dataclass(frozen=True)
class Offer:
    """What a party says of one building: £ (its ceiling if None), why above the ceiling, what it brings, other facts."""

    amount: float | None = None
    reason: str = ""
    brings: str = ""
    listed: bool = False
    open_space: bool = False


@dataclass(frozen=True)
class Terms:
    """Terms on the table for all of a council's buildings.

    Parameters
    ----------
    lease_years : float, optional
        Years, the same for all; None for what is entered of each building, a freehold where nothing is.
    overage_share, overage_years : float
        Share of the gain that the council asks for at a sale, 0 to 1, and the years over which it runs down.
    grant : float
        £ in all, 0 or more, beside the grants entered, split over the buildings by area.
    """

    lease_years: float | None = None
    overage_share: float = 0.0
    overage_years: float = 20.0
    grant: float = 0.0


def councils_of(portfolio: Portfolio) -> list[str]:
    """Councils whose buildings a portfolio holds, in the order of their names."""
    groups = portfolio.question.groups or ()
    return sorted({str(groups[place]) for place in portfolio.selected})


def council_positions(
    portfolio: Portfolio,
    appraisals: pd.DataFrame,
    council: str,
    *,
    names: Mapping[str, str] | None = None,
    offers: Mapping[str, Offer] | None = None,
    lease_years: float | None = None,
    ceilings: Mapping[str, float] | None = None,
) -> list[Position]:
    """Positions for a council's chosen buildings, by name.

    Parameters
    ----------
    portfolio : Portfolio
        Named by ``asset_id``.
    appraisals : pandas.DataFrame
        Rows of the table ``appraisals``.
    council : str
        Whose buildings.
    names : mapping of str to str, optional
        What each asset is called at the table.
    offers : mapping of str to Offer, optional
        By ``asset_id``.
    lease_years : float, optional
        Of the lease on the table, for the flags; that of the appraisal if not given.
    ceilings : mapping of str to float, optional
        £ by ``asset_id`` under the terms on the table, as of `ceiling_under`; those of the appraisals if not given.

    Returns
    -------
    list of Position
        The subsidy of each is its grant and what the offer is below market value, where that is known.
    """
    rows = appraisals.set_index("asset_id")
    lots = {member: title for title, lot in portfolio.question.lots.items() for member in lot.members}  # type: ignore[union-attr]
    found = []
    for asset_id in _of_council(portfolio, council):
        row, said = rows.loc[asset_id], (offers or {}).get(asset_id, Offer())
        ceiling = (ceilings or {}).get(asset_id, float(row["walk_away_p20"]))
        offer = ceiling if said.amount is None else said.amount
        grant = 0.0 if pd.isna(row["grant_gbp"]) else float(row["grant_gbp"])
        lease = lease_years if lease_years is not None or pd.isna(row["lease_years"]) else float(row["lease_years"])
        market = float(row["value_today_gbp"])
        found.append(
            Position(
                name=(names or {}).get(asset_id, asset_id),
                council=council,
                walk_away_p20=ceiling,
                market_value=market,
                offer=said.amount,
                reason=said.reason,
                lot=str(lots.get(asset_id, "")),
                brings=said.brings,
                subsidy=grant + (0.0 if np.isnan(market) else max(0.0, market - offer)),
                lease_years=lease,
                listed=said.listed,
                open_space=said.open_space,
            )
        )
    return sorted(found, key=lambda position: str(position.name))


def ceiling_under(appraisals: pd.DataFrame, inputs: Inputs, terms: Terms) -> pd.Series:
    """Ceiling of an offer for each building under terms, £: the 20th percentile of the walk-away price, erring to the low side.

    An overage is paid at the buyer's sale at the horizon, out of the gain over the value today and the capital, both
    indexed; it is worth less the later it falls due, and nothing once it has run down.

    Parameters
    ----------
    appraisals : pandas.DataFrame
        Rows of the table ``appraisals`` of appraised buildings, with a value today where an overage is asked for.
    inputs : Inputs
        As the appraisals were made with.
    terms : Terms

    Returns
    -------
    pandas.Series
        By ``asset_id``; NaN where an overage is asked for and no value today is known.
    """
    rate, horizon = inputs.terms.hurdle_rate, inputs.terms.horizon
    values = draw_all(inputs, ranks(inputs))
    usual = load_sharing()
    sharing = Sharing(terms.overage_share, terms.overage_years, usual.indexation, usual.creators_share)
    area_in_all = float(appraisals["area_m2"].sum())
    found, by_lease = {}, dict[float | None, UnitFigures]()
    for row in appraisals.to_dict("records"):
        own = None if pd.isna(row["lease_years"]) else float(row["lease_years"])
        lease = own if terms.lease_years is None else terms.lease_years
        if lease not in by_lease:
            by_lease[lease] = unit_figures(values, inputs.terms, lease)
        unit = by_lease[lease]
        area = float(row["area_m2"])
        grant = (0.0 if pd.isna(row["grant_gbp"]) else row["grant_gbp"]) + terms.grant * area / area_in_all
        surplus = unit.surplus[rate] * area + grant
        if terms.overage_share:
            sold = horizon if lease is None else int(min(horizon, lease))
            worth = np.asarray(value_at(values, sold, lease))
            due = overage(worth * area, float(row["value_today_gbp"]), unit.capital_cost * area, sold, sharing)
            surplus = surplus - due * (1 + rate) ** -sold
        prices = np.sort(price_from_surplus(surplus, inputs.terms.acquisition_cost))
        found[row["asset_id"]] = float(prices[ceiling_place(len(prices))])
    return pd.Series(found, dtype="float64")


def concession_table(
    portfolio: Portfolio,
    appraisals: pd.DataFrame,
    inputs: Inputs,
    council: str,
    terms: Terms,
    *,
    time_limit: float = 10.0,
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """What one step on each term buys with one council, and what could not be told, in words.

    Parameters
    ----------
    portfolio : Portfolio
        Named by ``asset_id``.
    appraisals : pandas.DataFrame
        Rows of the table ``appraisals``.
    inputs : Inputs
        As the appraisals were made with.
    council : str
        Whose buildings.
    terms : Terms
        On the table now.
    time_limit : float
        Seconds for the choice with a point more of budget.

    Returns
    -------
    tuple
        Rows as of `assetmap.portfolio.concessions`: lease, overage and grant in £ of the sum of the council's ceilings, the
        budget in worth of the portfolio; and notes.
    """
    step, notes = load_rules()["concession"], []
    mine = appraisals[appraisals["asset_id"].isin(_of_council(portfolio, council))]

    def ceilings(given: Mapping[str, float]) -> float:
        asked = Terms(
            given.get("lease, years", terms.lease_years),
            given.get("overage, share of the gain", 0.0),
            given.get("overage, years until it has run down", terms.overage_years),
            given["grant, £"],
        )
        return float(ceiling_under(mine, inputs, asked).sum(skipna=False))

    now: dict[str, float] = {"grant, £": terms.grant}
    steps: dict[str, float] = {"grant, £": step["grant_step_gbp"]}
    if terms.lease_years is None:
        notes.append("No lease is on the table for all of them: set one to see what years buy.")
    else:
        now["lease, years"], steps["lease, years"] = terms.lease_years, step["lease_step_years"]
    if mine["value_today_gbp"].isna().any():
        notes.append("What overage costs is not known: enter the value today of every building of this council.")
    else:
        now["overage, share of the gain"], steps["overage, share of the gain"] = (
            terms.overage_share,
            min(step["overage_step"], 1.0 - terms.overage_share),
        )
        if terms.overage_share:
            now["overage, years until it has run down"] = terms.overage_years
            steps["overage, years until it has run down"] = step["overage_step_years"]
        if terms.overage_years <= inputs.terms.horizon:
            notes.append(
                f"An overage of {terms.overage_years:g} years has run down before the sale that the appraisal assumes, in "
                f"year {inputs.terms.horizon}: it costs the buyer nothing there. An earlier sale would."
            )
    tables = [concessions(now, steps, ceilings)]
    question = portfolio.question
    if question.budget:
        tables.append(_budget_row(portfolio, question.budget, step["budget_step"], time_limit))
    return pd.concat(tables, ignore_index=True), tuple(notes)


def _budget_row(portfolio: Portfolio, budget: float, share: float, time_limit: float) -> pd.DataFrame:
    worth: Callable[[Mapping[str, float]], float] = lambda given: (  # noqa: E731
        portfolio.objective
        if given["budget, £ (worth of the portfolio)"] == budget
        else answer(
            replace(portfolio.question, budget=given["budget, £ (worth of the portfolio)"]),
            time_limit=time_limit,
            start=portfolio.selected,
        ).objective
    )
    name = "budget, £ (worth of the portfolio)"
    return concessions({name: budget}, {name: budget * share}, worth)


def _of_council(portfolio: Portfolio, council: str) -> list[str]:
    question = portfolio.question
    groups = question.groups or ()
    return [str(question.names[place]) for place in portfolio.selected if str(groups[place]) == council]
