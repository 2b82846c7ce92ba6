"""Indicators: one pure function each, assets in, a named Series on the same index out."""

from assetmap.indicators.area import of_its_area
from assetmap.indicators.building import backlog_per_m2, condition_grade, energy_band, running_cost_per_m2
from assetmap.indicators.community_need import community_need
from assetmap.indicators.deprivation import deprivation_without_employment, worklessness
from assetmap.indicators.organisations import organisations_in_reach
from assetmap.indicators.registry import CATALOGUE, Context, Indicator, compute_indicators

__all__ = [
    "CATALOGUE",
    "Context",
    "Indicator",
    "backlog_per_m2",
    "community_need",
    "compute_indicators",
    "condition_grade",
    "deprivation_without_employment",
    "energy_band",
    "of_its_area",
    "organisations_in_reach",
    "running_cost_per_m2",
    "worklessness",
]
