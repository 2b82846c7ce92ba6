"""Indicators: one pure function each, assets in, a named Series on the same index out."""

from assetmap.indicators.access import (
    access_of_areas,
    services_per_1000,
    social_infrastructure_gap,
    two_step_floating_catchment,
)
from assetmap.indicators.area import of_its_area
from assetmap.indicators.building import (
    backlog_per_m2,
    condition_grade,
    energy_band,
    running_cost_per_m2,
    share_of_uses_it_fits,
)
from assetmap.indicators.community_need import community_need
from assetmap.indicators.deprivation import deprivation_without_employment, domain_score, worklessness
from assetmap.indicators.double_counting import correlation_matrix, effective_weights
from assetmap.indicators.moran import Moran, morans_i, nearest_neighbours
from assetmap.indicators.organisations import (
    covered_districts,
    nearest_organisation_m,
    organisations_in_reach,
    registered_offices,
)
from assetmap.indicators.price_surface import PriceSurface, fit_price_surface, price_against_ring
from assetmap.indicators.radius import PointStrips
from assetmap.indicators.rateable import rateable_value_of_like, values_of_like
from assetmap.indicators.reach import (
    high_need_population_in_reach,
    people_in_reach,
    population_in_reach,
    residents_in_reach,
)
from assetmap.indicators.registry import AREA_INDICATORS, CATALOGUE, Context, Indicator, compute_indicators
from assetmap.indicators.room import closing_of_gap, empty_share_in_reach, gap_to_ring, level_in_reach, room_to_rise
from assetmap.indicators.sales import (
    median_price_in_reach,
    median_price_per_m2_in_reach,
    price_trend_in_reach,
    sales_in_reach,
)
from assetmap.indicators.settings import Settings, load_settings
from assetmap.indicators.zones import lies_in_zone

__all__ = [
    "AREA_INDICATORS",
    "CATALOGUE",
    "Context",
    "Indicator",
    "Moran",
    "PointStrips",
    "PriceSurface",
    "Settings",
    "access_of_areas",
    "backlog_per_m2",
    "closing_of_gap",
    "community_need",
    "compute_indicators",
    "condition_grade",
    "correlation_matrix",
    "covered_districts",
    "deprivation_without_employment",
    "domain_score",
    "effective_weights",
    "empty_share_in_reach",
    "energy_band",
    "fit_price_surface",
    "gap_to_ring",
    "high_need_population_in_reach",
    "level_in_reach",
    "lies_in_zone",
    "load_settings",
    "median_price_in_reach",
    "median_price_per_m2_in_reach",
    "morans_i",
    "nearest_neighbours",
    "nearest_organisation_m",
    "of_its_area",
    "organisations_in_reach",
    "people_in_reach",
    "population_in_reach",
    "price_against_ring",
    "price_trend_in_reach",
    "rateable_value_of_like",
    "registered_offices",
    "residents_in_reach",
    "room_to_rise",
    "running_cost_per_m2",
    "sales_in_reach",
    "services_per_1000",
    "share_of_uses_it_fits",
    "social_infrastructure_gap",
    "two_step_floating_catchment",
    "values_of_like",
    "worklessness",
]
