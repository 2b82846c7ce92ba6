"""The catalogue of indicators, and the table of all of them."""

from collections.abc import Callable
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from assetmap.indicators.building import backlog_per_m2, condition_grade, energy_band, running_cost_per_m2
from assetmap.indicators.community_need import community_need
from assetmap.indicators.deprivation import deprivation_without_employment, worklessness
from assetmap.indicators.organisations import organisations_in_reach
from assetmap.tables import INDICATORS, check_table

__all__ = ["CATALOGUE", "Context", "Indicator", "compute_indicators"]


@dataclass(frozen=True)
class Context:
    """What indicators are computed from, beside the assets; organisations are None where no list is loaded."""

    areas: gpd.GeoDataFrame
    organisations: gpd.GeoDataFrame | None
    catchment_m: float


@dataclass(frozen=True)
class Indicator:
    """An indicator: its name, unit, range, source, what missing means, and the function that gives it."""

    name: str
    title: str
    unit: str
    range: str
    source: str
    missing: str
    compute: Callable[[gpd.GeoDataFrame, Context], pd.Series]


def _organisations(assets: gpd.GeoDataFrame, context: Context) -> pd.Series:
    if context.organisations is None:
        return pd.Series(float("nan"), index=assets.index, name="organisations_in_reach")
    return organisations_in_reach(assets, context.organisations, context.catchment_m)


_NO_AREA = "the asset is not placed closely enough to know its small area, or the layer is not loaded"
_NOT_STATED = "the register does not state it"

CATALOGUE: tuple[Indicator, ...] = (
    Indicator(
        "deprivation_without_employment",
        "deprivation without employment",
        "score",
        "0 to 100",
        "English Indices of Deprivation, transformed domain scores",
        _NO_AREA,
        lambda assets, context: deprivation_without_employment(assets, context.areas),
    ),
    Indicator(
        "worklessness",
        "worklessness",
        "share of people aged 18-66",
        "0 to 1",
        "English Indices of Deprivation, employment score (rate)",
        _NO_AREA,
        lambda assets, context: worklessness(assets, context.areas),
    ),
    Indicator(
        "community_need",
        "community need",
        "index",
        "about 0 to 250",
        "Community Needs Index",
        _NO_AREA,
        lambda assets, context: community_need(assets, context.areas),
    ),
    Indicator(
        "organisations_in_reach",
        "organisations in reach",
        "organisations",
        "0 or more",
        "published lists of organisations",
        "the asset is not placed closely enough, or no list is loaded",
        _organisations,
    ),
    Indicator(
        "condition_grade",
        "condition",
        "grade, 1 is A and 4 is D",
        "1 to 4",
        "the owner's register",
        _NOT_STATED,
        lambda assets, _: condition_grade(assets),
    ),
    Indicator(
        "backlog_per_m2",
        "maintenance backlog",
        "£ per m²",
        "0 or more",
        "the owner's register",
        "the register does not state backlog and floor area",
        lambda assets, _: backlog_per_m2(assets),
    ),
    Indicator(
        "running_cost_per_m2",
        "running cost",
        "£ per m² a year",
        "0 or more",
        "the owner's register",
        "the register does not state running cost and floor area",
        lambda assets, _: running_cost_per_m2(assets),
    ),
    Indicator(
        "energy_band",
        "energy band",
        "band, 1 is A and 7 is G",
        "1 to 7",
        "the owner's register",
        _NOT_STATED,
        lambda assets, _: energy_band(assets),
    ),
)


def compute_indicators(assets: gpd.GeoDataFrame, context: Context) -> pd.DataFrame:
    """Every indicator of every asset.

    Parameters
    ----------
    assets : geopandas.GeoDataFrame
        Rows of the table ``assets``, placed in areas.
    context : Context
        Areas, organisations and catchment.

    Returns
    -------
    pandas.DataFrame
        Rows of the table ``indicators``: ``asset_id`` and one column per indicator, in its unit; NaN where not known.
    """
    columns = {indicator.name: indicator.compute(assets, context) for indicator in CATALOGUE}
    return check_table(pd.DataFrame({"asset_id": assets["asset_id"], **columns}), INDICATORS)
