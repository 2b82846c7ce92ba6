"""What the uplift consists of: the works, the letting, growth that would have come anyway, and the rest."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from assetmap.value.appraisal import Building
from assetmap.value.cashflow import let_share, unit_figures
from assetmap.value.discounting import annuity
from assetmap.value.inputs import CASES, Inputs
from assetmap.value.leasehold import lease_relativity

__all__ = ["NO_RENT_AS_IS", "Decomposition", "decompose"]

NO_RENT_AS_IS = "works and letting cannot be told apart: enter the rent it would fetch as it stands"


@dataclass(frozen=True)
class Decomposition:
    """Parts of the gross uplift, which add up to it, in each case.

    Attributes
    ----------
    parts : pandas.DataFrame
        Rows ``works``, ``letting``, ``area growth`` (no credit to the community), ``residual``, then the sum of the three
        others than growth, and ``gross uplift``; columns the three cases, £.
    note : str
        What entry is missing; empty where none is.
    """

    parts: pd.DataFrame
    note: str


def decompose(building: Building, inputs: Inputs) -> Decomposition:
    """Parts of the gross uplift ``V1 - V0``.

    The way from the value today to the value after works goes in four steps, each valued by the same model: what the building
    is worth empty (let as it stands after the years that it would stand empty, less the cost of holding it); let as it stands
    (the step is the *letting*); let after the works at today's rents (the *works*); at the rents of the first year after the
    works (*area growth*, which comes to everybody around and is no credit to whoever did the works). What the value
    today is above or below the first of these is the *residual*: the model does not explain it.

    Parameters
    ----------
    building : Building
        With an area and a value today. Without ``rent_as_is`` works, letting and residual are one figure.
    inputs : Inputs
        Ranges.

    Raises
    ------
    ValueError
        When the building has no area or no value today.
    """
    if building.area_m2 is None or building.value_today is None:
        raise ValueError("'building' lacks its area or its value today, allowed one with both")
    columns: dict[str, list[float]] = {}
    for case in CASES:
        values = inputs.values(case)
        area, today = building.area_m2, building.value_today
        grown = float(unit_figures(values, inputs.terms, building.lease_years).after_value) * area
        flat = values | {"rental_growth": 0.0}
        after = float(unit_figures(flat, inputs.terms, building.lease_years).after_value) * area
        growth = grown - after
        if building.rent_as_is is None:
            columns[case] = [np.nan, np.nan, growth, np.nan, after - today, grown - today]
            continue
        rate, years = values["exit_yield"], values["years_empty"]
        rent = building.rent_as_is * let_share(values) * (1.0 - values["running_share"])
        # nobody lets at a loss: a rent that does not carry its maintenance leaves the building empty
        share = 1.0 if building.lease_years is None else lease_relativity(building.lease_years, rate)
        let = area * max(rent - values["maintenance"], 0.0) / rate * share
        empty = let * (1.0 + rate) ** -years - values["holding_cost"] * annuity(rate, years)
        columns[case] = [after - let, let - empty, growth, empty - today, after - today, grown - today]
    rows = ["works", "letting", "area growth", "residual", "works, letting and residual", "gross uplift"]
    parts = pd.DataFrame(columns, index=pd.Index(rows, name="part"))
    return Decomposition(parts, NO_RENT_AS_IS if building.rent_as_is is None else "")
