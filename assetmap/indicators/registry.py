"""The catalogue of indicators, and the table of all of them."""

import tomllib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from importlib import resources
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from assetmap.indicators.access import services_per_1000, social_infrastructure_gap
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
from assetmap.indicators.organisations import (
    covered_assets,
    covered_districts,
    nearest_organisation_m,
    organisations_in_reach,
    registered_offices,
)
from assetmap.indicators.rateable import rateable_value_of_like
from assetmap.indicators.reach import Outlines, people_in_reach
from assetmap.indicators.room import (
    closing_of_gap,
    empty_share_in_reach,
    gap_to_ring,
    level_in_reach,
    per_1000,
    room_to_rise,
)
from assetmap.indicators.sales import (
    latest_sales,
    median_price_in_reach,
    median_price_per_m2_in_reach,
    price_trend_in_reach,
    sales_in_reach,
)
from assetmap.indicators.settings import load_settings
from assetmap.indicators.zones import lies_in_zone
from assetmap.layers.deprivation import DOMAIN_WEIGHTS
from assetmap.tables import INDICATORS, check_table

__all__ = ["AREA_INDICATORS", "CATALOGUE", "Context", "Indicator", "compute_indicators"]

AREA_INDICATORS = (
    "imd_score",
    "deprivation_without_employment",
    "worklessness",
    "community_need",
    "civic_assets",
    "domain_income",
    "domain_employment",
    "domain_education",
    "domain_health",
    "domain_crime",
    "domain_barriers",
    "domain_living",
    "economic_inactivity",
    "claimants",
    "services_per_1000",
    "social_infrastructure_gap",
    "businesses_per_1000",
    "jobs_per_1000",
    "business_energy_per_resident",
    "price_level",
    "price_level_error",
    "price_against_ring",
)
"""Indicators that are figures of the small area, so that an asset takes its area's and areas have them without assets."""


@dataclass(frozen=True)
class Context:
    """What indicators are computed from, beside the assets; None where a layer is not loaded.

    Parameters
    ----------
    areas : geopandas.GeoDataFrame
        Rows of the table ``areas``.
    organisations : geopandas.GeoDataFrame or None
        Rows of the table ``organisations``.
    catchment_m : float
        Straight-line distance in metres within which organisations count.
    sales : geopandas.GeoDataFrame or None
        Rows of the table ``sales``.
    figures : pandas.DataFrame or None
        Rows of the table ``area_figures``.
    rateable : pandas.DataFrame or None
        Rows of the table ``rateable_values``.
    rateable_levels : geopandas.GeoDataFrame or None
        Rows of the table ``rateable_levels``.
    coverage : mapping of str to collection of str
        What the catalogue says that each list of organisations covers, by the list's name: see `covered_districts`. A list
        that is not named declares nothing.
    uses : sequence of mapping
        Uses that people have asked for space for: ``least_m2``, ``most_m2`` (None where open), ``room`` (whether a part of a
        building is enough) and ``must`` (features).
    proposals : mapping of str to int
        Organisations that have asked for each building, by asset; those that nobody has asked for are not in it.
    zones : mapping of str to geopandas.GeoDataFrame
        Outlines by role: ``flood_zones``, ``conservation_areas``, ``green_belt``, as far as they are loaded.
    """

    areas: gpd.GeoDataFrame
    organisations: gpd.GeoDataFrame | None
    catchment_m: float
    sales: gpd.GeoDataFrame | None = None
    figures: pd.DataFrame | None = None
    rateable: pd.DataFrame | None = None
    rateable_levels: gpd.GeoDataFrame | None = None
    coverage: Mapping[str, Collection[str]] = field(default_factory=dict)
    uses: Sequence[Mapping[str, Any]] = ()
    proposals: Mapping[str, int] = field(default_factory=dict)
    zones: Mapping[str, gpd.GeoDataFrame] = field(default_factory=dict)
    _shared: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    @cached_property
    def outlines(self) -> Outlines:
        """Outlines of the areas, made once."""
        return Outlines.of(self.areas)

    @cached_property
    def offices(self) -> gpd.GeoDataFrame | None:
        """Registered offices of the organisations, each once."""
        return None if self.organisations is None else registered_offices(self.organisations)

    @cached_property
    def covered(self) -> Mapping[str, Collection[str]]:
        """Districts that each list of organisations covers."""
        if self.organisations is None:
            return {}
        lists = {str(name): self.coverage.get(str(name), ()) for name in self.organisations["source_layer"].unique()}
        return covered_districts(self.organisations, self.areas, dict(self.coverage) | lists)

    @cached_property
    def latest_sales(self) -> gpd.GeoDataFrame | None:
        """Sales of the last years of the list."""
        return None if self.sales is None else latest_sales(self.sales)

    def shared(self, assets: gpd.GeoDataFrame, name: str, work_out: Callable[[], Any]) -> Any:
        """What several indicators of the same assets rest on, worked out once."""
        if self._shared.get("assets") is not assets:
            self._shared.clear()
            self._shared["assets"] = assets
        if name not in self._shared:
            self._shared[name] = work_out()
        return self._shared[name]


_Compute = Callable[[gpd.GeoDataFrame, Context], pd.Series]


@dataclass(frozen=True)
class Indicator:
    """An indicator and the function that gives it.

    Parameters
    ----------
    name, title, group, unit, range, source : str
        What it is; ``group`` is need, reach, demand, market, asset or note.
    direction : str
        What a higher value says, in words.
    zero, one : float or None
        Anchors: the end that says least for a transfer and the end that says most; None for a note.
    reason : str
        Why these anchors.
    missing : str
        Why an asset may have none although the layers are loaded.
    sentence : str
        The figure in plain English, with ``{value}``.
    roles : tuple of str
        Layers of the region file without which it is not available.
    compute : callable
        Takes the assets and a `Context`; a named Series on the assets' index, NaN where not known.
    """

    name: str
    title: str
    group: str
    unit: str
    direction: str
    range: str
    reason: str
    source: str
    missing: str
    sentence: str
    roles: tuple[str, ...]
    compute: _Compute
    zero: float | None = None
    one: float | None = None

    def said(self, value: float, loaded: Collection[str] | None = None) -> str:
        """The figure in a sentence; where it is missing, why.

        Parameters
        ----------
        value : float
            In the indicator's unit; NaN where not known.
        loaded : collection of str, optional
            Roles of the layers that the build had; without it a missing figure is explained in general.
        """
        if not np.isnan(value):
            return self.sentence.format(value=value)
        lacking = [] if loaded is None else [role for role in self.roles if role not in loaded]
        if lacking:
            return f"Not available: no layer '{', '.join(lacking)}' is loaded."
        return f"Not known: {self.missing}."


def _unknown(assets: pd.DataFrame) -> pd.Series:
    return pd.Series(np.nan, index=assets.index, dtype="float64")


def _people(assets: gpd.GeoDataFrame, context: Context, reach_m: float) -> pd.DataFrame:
    settings = load_settings()
    people: pd.DataFrame = context.shared(
        assets,
        f"people {reach_m:g}",
        lambda: people_in_reach(assets, context.areas, reach_m, settings.high_need_decile, context.outlines),
    )
    return people


def _residents(assets: gpd.GeoDataFrame, context: Context, reach_m: float, group: str) -> pd.Series:
    return _people(assets, context, reach_m)[group]


def _domain(assets: gpd.GeoDataFrame, context: Context, domain: str) -> pd.Series:
    return domain_score(assets, context.areas, domain)


def _figure(column: str) -> _Compute:
    def compute(assets: gpd.GeoDataFrame, context: Context) -> pd.Series:
        if context.figures is None:
            return _unknown(assets)
        return of_its_area(assets, context.figures, context.figures[column], column)

    return compute


def _of_access(assets: gpd.GeoDataFrame, context: Context, name: str) -> pd.Series:
    if context.figures is None:
        return _unknown(assets)
    access = context.areas["area_code"].map(context.figures.set_index("area_code")["services_per_1000"])
    function = services_per_1000 if name == "services_per_1000" else social_infrastructure_gap
    return function(assets, context.areas, access.astype("float64"))


def _of_organisations(assets: gpd.GeoDataFrame, context: Context, name: str) -> pd.Series:
    offices = context.offices
    if offices is None:
        return _unknown(assets)
    if name == "nearest_organisation_m":
        found = nearest_organisation_m(assets, offices)
    elif name == "organisations_in_reach":
        found = organisations_in_reach(assets, offices, context.catchment_m)
    else:
        widest = load_settings().reaches_m[-1]
        number = organisations_in_reach(assets, offices, widest)
        found = per_1000(number, _people(assets, context, widest)["population"])
    # where no list covers the place, that none is in reach says nothing
    return found.where(covered_assets(assets, context.areas, context.covered))


def _of_sales(function: Callable[[gpd.GeoDataFrame, gpd.GeoDataFrame, float], pd.Series]) -> _Compute:
    def compute(assets: gpd.GeoDataFrame, context: Context) -> pd.Series:
        if context.sales is None:
            return _unknown(assets)
        return function(assets, context.sales, load_settings().sales["reach_m"])

    return compute


def _of_like(assets: gpd.GeoDataFrame, context: Context, name: str) -> pd.Series:
    """Low value and room to rise, of homes sold and of entries of the rating list."""
    rules = load_settings().room
    priced = context.rateable_levels if name.startswith("rateable") else context.latest_sales
    if priced is None:
        return _unknown(assets)
    reach, ring = rules["reach_m"], rules["ring_m"]
    if name in ("price_level_in_reach", "rateable_level_in_reach"):
        return level_in_reach(assets, priced, reach, rules["fewest"])

    def gap() -> pd.Series:
        return gap_to_ring(assets, priced, reach, ring, rules["fewest"], rules["fewest_in_ring"])

    def closing() -> pd.Series:
        return closing_of_gap(assets, context.sales, reach, ring, rules["closing_years"], rules["fewest_for_trend"])

    if name == "rateable_room":
        return room_to_rise(gap())
    found = context.shared(assets, "closing", closing)
    return found if name == "price_closing" else room_to_rise(gap(), found)


def _in_zone(role: str) -> _Compute:
    def compute(assets: gpd.GeoDataFrame, context: Context) -> pd.Series:
        zones = context.zones.get(role)
        return _unknown(assets) if zones is None else lies_in_zone(assets, zones)

    return compute


def _rateable(assets: gpd.GeoDataFrame, context: Context) -> pd.Series:
    return _unknown(assets) if context.rateable is None else rateable_value_of_like(assets, context.rateable)


def _proposals(assets: gpd.GeoDataFrame, context: Context) -> pd.Series:
    return assets["asset_id"].map(dict(context.proposals)).astype("float64")


def _functions() -> dict[str, _Compute]:
    reaches = load_settings().reaches_m
    functions: dict[str, _Compute] = {
        "deprivation_without_employment": lambda a, c: deprivation_without_employment(a, c.areas),
        "worklessness": lambda a, c: worklessness(a, c.areas),
        "imd_score": lambda a, c: of_its_area(a, c.areas, c.areas["imd_score"], "imd_score"),
        "community_need": lambda a, c: community_need(a, c.areas),
        "civic_assets": lambda a, c: of_its_area(a, c.areas, c.areas["civic_assets"], "civic_assets"),
        "empty_share_in_reach": lambda a, _: empty_share_in_reach(a, reaches[-1]),
        "sales_in_reach": _of_sales(sales_in_reach),
        "median_price_in_reach": _of_sales(median_price_in_reach),
        "median_price_per_m2_in_reach": _of_sales(median_price_per_m2_in_reach),
        "price_trend_in_reach": _of_sales(price_trend_in_reach),
        "rateable_value_of_like": _rateable,
        "in_flood_zone": _in_zone("flood_zones"),
        "in_conservation_area": _in_zone("conservation_areas"),
        "in_green_belt": _in_zone("green_belt"),
        "condition_grade": lambda a, _: condition_grade(a),
        "backlog_per_m2": lambda a, _: backlog_per_m2(a),
        "running_cost_per_m2": lambda a, _: running_cost_per_m2(a),
        "energy_band": lambda a, _: energy_band(a),
        "share_of_uses_it_fits": lambda a, c: share_of_uses_it_fits(a, c.uses),
        "proposals": _proposals,
    }
    for domain in DOMAIN_WEIGHTS:
        functions[f"domain_{domain}"] = partial(_domain, domain=domain)
    for reach in reaches:
        functions[f"population_{reach:g}m"] = partial(_residents, reach_m=reach, group="population")
        functions[f"high_need_population_{reach:g}m"] = partial(_residents, reach_m=reach, group="high_need")
    for name in ("services_per_1000", "social_infrastructure_gap"):
        functions[name] = partial(_of_access, name=name)
    for name in ("organisations_in_reach", "nearest_organisation_m", "organisations_per_1000"):
        functions[name] = partial(_of_organisations, name=name)
    for name in (
        *("economic_inactivity", "claimants", "businesses_per_1000", "jobs_per_1000", "business_energy_per_resident"),
        *("price_level", "price_level_error", "price_against_ring"),
    ):
        functions[name] = _figure(name)
    for name in (
        *("price_level_in_reach", "price_closing", "room_to_rise"),
        *("rateable_level_in_reach", "rateable_room"),
    ):
        functions[name] = partial(_of_like, name=name)
    return functions


def _named(compute: _Compute, name: str) -> _Compute:
    return lambda assets, context: compute(assets, context).rename(name)


def _catalogue() -> tuple[Indicator, ...]:
    text = resources.files("assetmap.indicators").joinpath("catalogue.toml").read_text(encoding="utf-8")
    declared = tomllib.loads(text)
    if set(declared) != set(_COMPUTE):
        raise ValueError(f"'catalogue.toml' and the functions differ in {sorted(set(declared) ^ set(_COMPUTE))}")
    return tuple(
        Indicator(name=name, compute=_named(_COMPUTE[name], name), **entry | {"roles": tuple(entry["roles"])})
        for name, entry in declared.items()
    )


_COMPUTE = _functions()
CATALOGUE: tuple[Indicator, ...] = _catalogue()


def compute_indicators(assets: gpd.GeoDataFrame, context: Context) -> pd.DataFrame:
    """Every indicator of every asset.

    Parameters
    ----------
    assets : geopandas.GeoDataFrame
        Rows of the table ``assets``, placed in areas.
    context : Context
        Areas, organisations and catchment, and what else is loaded.

    Returns
    -------
    pandas.DataFrame
        Rows of the table ``indicators``: ``asset_id`` and one column per indicator, in its unit; NaN where not known.
    """
    columns = {indicator.name: indicator.compute(assets, context) for indicator in CATALOGUE}
    return check_table(pd.DataFrame({"asset_id": assets["asset_id"], **columns}), INDICATORS)
