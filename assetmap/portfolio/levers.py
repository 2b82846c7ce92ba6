"""What could fill the gap of one building: how much of each lever there is, and what one unit of it closes."""

import numpy as np

from assetmap.portfolio.gap import Lever
from assetmap.value import Building, Inputs
from assetmap.value.cashflow import unit_figures
from assetmap.value.draws import draw_all, ranks
from assetmap.value.walkaway import price_from_surplus

__all__ = ["gap_and_levers"]


def gap_and_levers(
    building: Building,
    inputs: Inputs,
    *,
    grant_most: float,
    contribution_most: float,
    rent_most: float,
    years_most: float,
) -> tuple[float, list[Lever]]:
    """Gap of a building in the middle draw, and the levers that are there to close it, for `close_gap`.

    Parameters
    ----------
    building : Building
        With an area.
    inputs : Inputs
        Ranges and terms.
    grant_most, contribution_most : float
        £ of grant, and of the owner's contribution, that can be had at most, 0 or more.
    rent_most : float
        £ per m² a year of market rent that can be had above the ranges at most, 0 or more.
    years_most : float
        Years for which a part of the works can wait at most, 0 or more; which part stands in the terms.

    Returns
    -------
    tuple of float and list of Lever
        £, 0 where a buyer could pay; levers that have nothing to give are left out. £1 of grant or contribution closes £1; £1
        of rent what it adds to income and resale at the hurdle rate, in the middle draw; a year of waiting an equal part
        of what waiting for all of them saves.

    Raises
    ------
    ValueError
        When the building has no area.
    """
    if building.area_m2 is None:
        raise ValueError("'building' has no area, allowed one that can be appraised")
    terms = inputs.terms
    unit = unit_figures(draw_all(inputs, ranks(inputs)), terms, building.lease_years)
    surplus = unit.surplus[terms.hurdle_rate] * building.area_m2 + building.grant
    gap = max(0.0, -float(np.median(price_from_surplus(surplus, terms.acquisition_cost))))
    rent = float(np.median(unit.slope)) * building.area_m2
    saved = terms.phased_share * (1.0 - (1.0 + terms.hurdle_rate) ** -years_most)
    waiting = saved * float(np.median(unit.capital_cost)) * building.area_m2
    levers = [
        Lever("grant", "£", grant_most, 1.0),
        Lever("owner's contribution", "£", contribution_most, 1.0),
        Lever("market rent above the range", "£ per m² a year", rent_most, max(rent, 0.0)),
        Lever(
            f"phasing: {terms.phased_share:.0%} of the works wait",
            "years",
            years_most,
            waiting / years_most if years_most else 0.0,
        ),
    ]
    return gap, [lever for lever in levers if lever.most > 0]
