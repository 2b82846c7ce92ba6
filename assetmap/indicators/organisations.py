"""Demand: the registered offices that a building lies in reach of, how far the nearest is, and where a list covers."""

from collections.abc import Collection, Mapping

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from assetmap.indicators.placed import placed_points
from assetmap.indicators.radius import PointStrips
from assetmap.layers import areas_of_points
from assetmap.register import COARSE_M
from assetmap.tables import CRS

__all__ = [
    "covered_assets",
    "covered_districts",
    "nearest_organisation_m",
    "organisations_in_reach",
    "registered_offices",
]


def registered_offices(organisations: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """One row per registered office: organisations of one unit postcode, or on one point, count once.

    Parameters
    ----------
    organisations : geopandas.GeoDataFrame (EPSG:27700)
        Rows of the table ``organisations``; those without a point are left out.

    Returns
    -------
    geopandas.GeoDataFrame
        The first row of each office, in the order given: an agent's address, at which dozens are registered, is one.
    """
    points = organisations.geometry.to_numpy()
    there = organisations[~(shapely.is_missing(points) | shapely.is_empty(points))]
    postcode = there["postcode"].fillna("").astype("str").str.replace(" ", "").str.upper().to_numpy(dtype=object)
    spot = [f"{x:.0f} {y:.0f}" for x, y in shapely.get_coordinates(there.geometry.to_numpy())]
    office: dict[str, int] = {}
    joined: list[int] = []  # the office of each number, its own or an earlier one

    def root(number: int) -> int:
        while joined[number] != number:
            number = joined[number]
        return number

    numbers = []
    for unit, place in zip(postcode, spot, strict=True):
        named = [f"at {place}", *([unit] if unit else [])]
        known = sorted({root(office[name]) for name in named if name in office})
        number = known[0] if known else len(joined)
        if not known:
            joined.append(number)
        for other in known[1:]:
            joined[other] = number
        office |= dict.fromkeys(named, number)
        numbers.append(number)
    return there[~pd.Series([root(number) for number in numbers], index=there.index, dtype="int64").duplicated()]


def covered_districts(
    organisations: gpd.GeoDataFrame, areas: gpd.GeoDataFrame, declared: Mapping[str, Collection[str]]
) -> dict[str, frozenset[str]]:
    """Districts of the region that each list of organisations covers, by the list's name.

    Parameters
    ----------
    organisations : geopandas.GeoDataFrame (EPSG:27700)
        Rows of the table ``organisations``.
    areas : geopandas.GeoDataFrame
        Rows of the table ``areas``.
    declared : mapping of str to collection of str
        What the catalogue says of each list: codes of districts, or the beginning of codes, such as ``E`` for England;
        nothing where it does not say.

    Returns
    -------
    dict of str to frozenset of str
        As declared. Of a list that declares nothing, the districts in which it places an organisation: where it
        names nobody, whether nobody is there or nobody has looked is not known.
    """
    districts = frozenset(areas["district_code"])
    placed = areas_of_points(organisations.geometry, areas).map(
        dict(zip(areas["area_code"], areas["district_code"], strict=True))
    )
    found = {}
    for name, said in declared.items():
        if said:
            found[name] = frozenset(code for code in districts if any(code.startswith(start) for start in said))
        else:
            found[name] = frozenset(placed[organisations["source_layer"].eq(name)].dropna())
    return found


def covered_assets(
    assets: pd.DataFrame, areas: pd.DataFrame, coverage: Mapping[str, Collection[str]]
) -> NDArray[np.bool_]:
    """Whether each asset lies in a district that a list of organisations covers; not where its area is not known."""
    district = assets["area_code"].map(dict(zip(areas["area_code"], areas["district_code"], strict=True)))
    covered = {code for codes in coverage.values() for code in codes}
    return np.asarray(district.isin(covered), dtype=bool)


def organisations_in_reach(
    assets: gpd.GeoDataFrame, organisations: gpd.GeoDataFrame, catchment_m: float, coarse_m: float = COARSE_M
) -> pd.Series:
    """Number of organisations within a straight-line distance of each asset.

    Parameters
    ----------
    assets : geopandas.GeoDataFrame (EPSG:27700)
        Points, with ``location_accuracy_m``.
    organisations : geopandas.GeoDataFrame (EPSG:27700)
        Points; those without one are not counted.
    catchment_m : float
        Distance in metres, edge included; above 0.
    coarse_m : float
        An asset placed less exactly than this has no count: it could be anywhere.

    Returns
    -------
    pandas.Series of float
        On the index of ``assets``; NaN where the asset is not placed closely enough.

    Raises
    ------
    ValueError
        When a coordinate system is not EPSG:27700 or the distance is not above 0.
    """
    points = _points(organisations)
    if not catchment_m > 0:
        raise ValueError(f"'catchment_m' is {catchment_m}, allowed above 0")
    placed, places = placed_points(assets, coarse_m)
    counts = np.full(len(assets), np.nan)
    counts[placed] = PointStrips(shapely.get_coordinates(points), catchment_m).count(places)
    return pd.Series(counts, index=assets.index, name="organisations_in_reach")


def nearest_organisation_m(
    assets: gpd.GeoDataFrame, organisations: gpd.GeoDataFrame, coarse_m: float = COARSE_M
) -> pd.Series:
    """Straight-line distance from each asset to the nearest organisation, metres, 0 or more.

    Parameters
    ----------
    assets, organisations, coarse_m
        As in `organisations_in_reach`.

    Returns
    -------
    pandas.Series of float
        On the index of ``assets``; NaN where the asset is not placed closely enough, or the list places none.

    Raises
    ------
    ValueError
        When a coordinate system is not EPSG:27700.
    """
    points = _points(organisations)
    placed, places = placed_points(assets, coarse_m)
    distances = np.full(len(assets), np.nan)
    if len(points) and len(places):
        (asked, _), found = shapely.STRtree(points).query_nearest(
            shapely.points(places), all_matches=False, return_distance=True
        )
        distances[np.flatnonzero(placed)[asked]] = found
    return pd.Series(distances, index=assets.index, name="nearest_organisation_m")


def _points(organisations: gpd.GeoDataFrame) -> NDArray[np.object_]:
    if organisations.crs != CRS:
        raise ValueError(f"'organisations' is in {organisations.crs}, allowed {CRS}")
    points: NDArray[np.object_] = np.asarray(organisations.geometry.to_numpy())
    there: NDArray[np.object_] = points[~(shapely.is_missing(points) | shapely.is_empty(points))]
    return there
