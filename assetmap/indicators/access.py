"""Access to services by two-step floating catchment, and the gap in social infrastructure that it shows."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import ArrayLike, NDArray

from assetmap.indicators.area import of_its_area
from assetmap.indicators.radius import PointStrips
from assetmap.tables import CRS

__all__ = ["access_of_areas", "services_per_1000", "social_infrastructure_gap", "two_step_floating_catchment"]

_THOUSAND = 1000.0


def two_step_floating_catchment(
    population: ArrayLike, supply: ArrayLike, origin: ArrayLike, place: ArrayLike, weight: ArrayLike
) -> NDArray[np.float64]:
    """Supply per person within reach of each origin, shared among all who reach it.

    Parameters
    ----------
    population : array-like of shape (n,)
        People at each origin, 0 or more.
    supply : array-like of shape (m,)
        Supply at each place, such as doctors or seats, 0 or more.
    origin, place : array-like of shape (k,)
        Pairs within reach: number of the origin and number of the place.
    weight : array-like of shape (k,)
        How much the distance of each pair leaves, 0 or more: 1 for the plain method, less with distance.

    Returns
    -------
    numpy.ndarray of shape (n,)
        0 where an origin reaches nothing. A place that nobody reaches serves nobody.

    Raises
    ------
    ValueError
        When the pairs are not of one length, or a figure is below 0.

    Notes
    -----
    ``R_j = S_j / Σ_k P_k f(d_kj)``, ``A_i = Σ_j R_j f(d_ij)``: Luo and Wang 2003, Environment and Planning B 30(6). Weighted
    by population, the result has the mean of all supply that is reached per person.

    Examples
    --------
    >>> two_step_floating_catchment([100, 50], [3], [0, 1], [0, 0], [1, 1]).tolist()
    [0.02, 0.02]
    """
    people, offered = np.asarray(population, dtype=np.float64), np.asarray(supply, dtype=np.float64)
    here, there, left = np.asarray(origin, np.int64), np.asarray(place, np.int64), np.asarray(weight, np.float64)
    if not here.shape == there.shape == left.shape:
        raise ValueError(
            f"'origin', 'place' and 'weight' have {here.shape}, {there.shape}, {left.shape}, allowed alike"
        )
    for name, values in (("population", people), ("supply", offered), ("weight", left)):
        if not (values >= 0).all():
            raise ValueError(f"'{name}' runs from {values.min()}, allowed 0 or more")
    demand = np.bincount(there, people[here] * left, len(offered))
    ratio = np.divide(offered, demand, out=np.zeros(len(offered)), where=demand > 0)
    return np.asarray(np.bincount(here, ratio[there] * left, len(people)), dtype=np.float64)


def access_of_areas(
    areas: gpd.GeoDataFrame, services: gpd.GeoDataFrame, reaches_m: tuple[float, ...], weights: tuple[float, ...]
) -> pd.Series:
    """Services per 1,000 residents that the people of each small area reach, shared among all who reach them.

    Parameters
    ----------
    areas : geopandas.GeoDataFrame (EPSG:27700)
        With ``population``; each area stands at its middle.
    services : geopandas.GeoDataFrame (EPSG:27700)
        Points, each counting as one; those without a point are left out.
    reaches_m : tuple of float
        Straight-line distances in metres, ascending.
    weights : tuple of float
        Weight of a service by the first of these that holds it.

    Returns
    -------
    pandas.Series of float
        On the index of ``areas``; 0 where nothing is in reach, NaN where no service of the list has a place or an area has
        no population.

    Raises
    ------
    ValueError
        When a coordinate system is not EPSG:27700, or distances and weights are not as many.
    """
    for name, layer in (("areas", areas), ("services", services)):
        if layer.crs != CRS:
            raise ValueError(f"'{name}' is in {layer.crs}, allowed {CRS}")
    if len(reaches_m) != len(weights) or list(reaches_m) != sorted(reaches_m):
        raise ValueError(f"'weights' are {weights} for {reaches_m}, allowed one for each, distances ascending")
    people = areas["population"].to_numpy(dtype="float64")
    points = services.geometry.to_numpy()
    places = shapely.get_coordinates(points[~(shapely.is_missing(points) | shapely.is_empty(points))])
    if not len(places) or not np.isfinite(people).all():
        return pd.Series(np.nan, index=areas.index, name="services_per_1000")
    middles = shapely.get_coordinates(shapely.point_on_surface(areas.geometry.to_numpy()))
    steps = np.asarray(reaches_m)
    blocks = list(PointStrips(places, reaches_m[-1]).pairs(middles))
    origin = np.concatenate([np.zeros(0, np.int64), *(block[0] for block in blocks)])
    place = np.concatenate([np.zeros(0, np.int64), *(block[1] for block in blocks)])
    apart = np.hypot(*(middles[origin] - places[place]).T)
    step = np.minimum(np.searchsorted(steps, apart, side="left"), len(steps) - 1)
    found = two_step_floating_catchment(people, np.ones(len(places)), origin, place, np.asarray(weights)[step])
    return pd.Series(found * _THOUSAND, index=areas.index, name="services_per_1000")


def services_per_1000(assets: pd.DataFrame, areas: pd.DataFrame, access: pd.Series) -> pd.Series:
    """Services per 1,000 residents that the people of the asset's area reach; NaN where that is not known.

    Parameters
    ----------
    assets, areas : pandas.DataFrame
        With ``area_code``.
    access : pandas.Series
        On the index of ``areas``, as `access_of_areas` gives it.
    """
    return of_its_area(assets, areas, access, "services_per_1000")


def social_infrastructure_gap(assets: pd.DataFrame, areas: pd.DataFrame, access: pd.Series) -> pd.Series:
    """What the asset's area lacks of the region's own services per resident, range 0-1, higher is a wider gap.

    Parameters
    ----------
    assets, areas, access
        As in `services_per_1000`; ``areas`` with ``population``.

    Returns
    -------
    pandas.Series of float
        On the index of ``assets``: 0 where the area reaches as much as the region has on average or more, 1 where it
        reaches nothing, NaN where that is not known. The average is weighted by residents.
    """
    people = areas["population"]
    average = float((access * people).sum(skipna=False) / people.sum())
    gap = (1 - access / average).clip(0, 1) if average > 0 else access * np.nan
    return of_its_area(assets, areas, gap, "social_infrastructure_gap")
