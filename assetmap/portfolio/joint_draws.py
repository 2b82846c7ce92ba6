"""What the buildings of a portfolio gain together, draw by draw: one draw is one state of the world for all of them."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from assetmap.portfolio.rules import load_rules
from assetmap.value import Inputs
from assetmap.value.appraisal import paid
from assetmap.value.cashflow import income_in, unit_figures
from assetmap.value.draws import draw_all, ranks

__all__ = ["joint_cash", "joint_gains"]


def joint_gains(appraisals: pd.DataFrame, inputs: Inputs, *, draws: int | None = None) -> pd.DataFrame:
    """£ that each building gains at the hurdle rate, with its price paid and its grant had, in each draw.

    Every building takes the same draws of rents, yields and costs, so that a sum over buildings does not look safer than it is.

    Parameters
    ----------
    appraisals : pandas.DataFrame
        Rows of the table ``appraisals``.
    inputs : Inputs
        Ranges and terms, as the appraisals were made with.
    draws : int, optional
        How many; as ``rules.toml`` says if not given.

    Returns
    -------
    pandas.DataFrame
        One row per draw, one column per ``asset_id``; NaN for a building that is not appraised.
    """
    values = _values(inputs, draws)
    hurdle, found = inputs.terms.hurdle_rate, {}
    by_lease: dict[float | None, NDArray[np.float64]] = {}
    for row in appraisals.to_dict("records"):
        lease = None if pd.isna(row["lease_years"]) else float(row["lease_years"])
        if not row["appraised"]:
            found[row["asset_id"]] = np.full(len(values["exit_yield"]), np.nan)
            continue
        if lease not in by_lease:
            by_lease[lease] = np.asarray(unit_figures(values, inputs.terms, lease).surplus[hurdle])
        grant = 0.0 if pd.isna(row["grant_gbp"]) else row["grant_gbp"]
        found[row["asset_id"]] = by_lease[lease] * row["area_m2"] + grant - paid(row["price_gbp"], inputs.terms)
    return pd.DataFrame(found)


def joint_cash(
    appraisals: pd.DataFrame, inputs: Inputs, *, years: int, with_works: bool = False, draws: int | None = None
) -> NDArray[np.float64]:
    """Cash of each building in each year of each draw, £, shape (draws, years, buildings).

    Nothing is sold at the end. There is no income while the works last, nor after a lease has ended.

    Parameters
    ----------
    appraisals : pandas.DataFrame
        Rows of the table ``appraisals`` of the buildings taken on, all of them appraised.
    inputs : Inputs
        Ranges and terms, as the appraisals were made with.
    years : int
        How many, 1 or more; year 1 is that of the works.
    with_works : bool
        Whether year 1 pays for the works and the price, and takes the grant.
    draws : int, optional
        As of `joint_gains`.

    Raises
    ------
    ValueError
        When a building is not appraised.
    """
    if years < 1:
        raise ValueError(f"'years' is {years}, allowed 1 or more")
    if not appraisals["appraised"].all():
        raise ValueError("'appraisals' holds a building that is not appraised, allowed appraised ones")
    values, terms = _values(inputs, draws), inputs.terms
    incomes = np.stack([np.asarray(income_in(values, year)) for year in range(1, years + 1)], axis=1)
    incomes[:, : terms.works_years] = 0.0
    cost = np.asarray(unit_figures(values, terms).capital_cost)
    cash = incomes[:, :, None] * appraisals["area_m2"].to_numpy()
    for place, lease in enumerate(appraisals["lease_years"]):
        if not pd.isna(lease):
            cash[:, int(lease) :, place] = 0.0
    if with_works:
        outlay = np.array([paid(price, terms) for price in appraisals["price_gbp"]])
        cash[:, 0, :] -= cost[:, None] * appraisals["area_m2"].to_numpy() + outlay
        cash[:, 0, :] += appraisals["grant_gbp"].fillna(0.0).to_numpy()
    return np.asarray(cash)


def _values(inputs: Inputs, draws: int | None) -> dict[str, NDArray[np.float64]]:
    return draw_all(inputs, ranks(inputs, int(load_rules()["simulation"]["draws"]) if draws is None else draws))
