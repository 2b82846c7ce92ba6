"""Low value and room to rise: what like property costs around a building, against the region and the ring farther out."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from assetmap.indicators.placed import placed_points
from assetmap.indicators.radius import PointStrips
from assetmap.indicators.settings import load_settings
from assetmap.tables import CRS

__all__ = ["closing_of_gap", "empty_share_in_reach", "gap_to_ring", "level_in_reach", "per_1000", "room_to_rise"]

_THOUSAND = 1000.0
_YEAR = 365.25  # days

_Floats = NDArray[np.float64]


def level_in_reach(assets: gpd.GeoDataFrame, priced: gpd.GeoDataFrame, reach_m: float, fewest: int) -> pd.Series:
    """Level of like property within a straight-line distance of each asset, 1 is the region's typical, lower is cheaper.

    Parameters
    ----------
    assets : geopandas.GeoDataFrame (EPSG:27700)
        Points, with ``location_accuracy_m``.
    priced : geopandas.GeoDataFrame (EPSG:27700)
        Points with ``like_level``: price or rateable value against that of the like in the region's typical area; one
        without a level or a point is not counted.
    reach_m : float
        Distance in metres, above 0.
    fewest : int
        Fewer in reach than this give no level.

    Returns
    -------
    pandas.Series of float
        On the index of ``assets``: the geometric mean; NaN where the asset is not placed closely enough, or too few are in reach.

    Raises
    ------
    ValueError
        When a coordinate system is not EPSG:27700 or the distance is not above 0.
    """
    points, level = _levels(priced)
    placed, places = placed_points(assets)
    found = np.full(len(assets), np.nan)
    number, total = _totals(points, level, reach_m, places).T
    found[placed] = np.exp(_mean(number, total, fewest))
    return pd.Series(found, index=assets.index, name="level_in_reach")


def gap_to_ring(
    assets: gpd.GeoDataFrame, priced: gpd.GeoDataFrame, reach_m: float, ring_m: float, fewest: int, fewest_in_ring: int
) -> pd.Series:
    """How much dearer the like is in the ring around each asset than within reach, as a logarithm; above 0 is dearer.

    Parameters
    ----------
    assets, priced, reach_m, fewest
        As in `level_in_reach`.
    ring_m : float
        Outer edge of the ring in metres; it begins where the reach ends.
    fewest_in_ring : int
        Fewer in the ring than this give nothing to hold the level against.

    Returns
    -------
    pandas.Series of float
        On the index of ``assets``; NaN where either level is not known.
    """
    points, level = _levels(priced)
    placed, places = placed_points(assets)
    found = np.full(len(assets), np.nan)
    near, wide = (_totals(points, level, metres, places) for metres in (reach_m, ring_m))
    ring = wide - near
    found[placed] = _mean(ring[:, 0], ring[:, 1], fewest_in_ring) - _mean(near[:, 0], near[:, 1], fewest)
    return pd.Series(found, index=assets.index, name="gap_to_ring")


def closing_of_gap(
    assets: gpd.GeoDataFrame, sales: gpd.GeoDataFrame, reach_m: float, ring_m: float, years: float, fewest: int
) -> pd.Series:
    """By how much prices within reach have risen more than those of the ring, over the last years, as a logarithm.

    Parameters
    ----------
    assets, reach_m, ring_m
        As in `gap_to_ring`.
    sales : geopandas.GeoDataFrame (EPSG:27700)
        Points with ``like_level`` and ``date``.
    years : float
        Years up to the latest sale; a list that covers less than half of them tells no trend.
    fewest : int
        Fewer sales than this within reach, or in the ring, tell no trend.

    Returns
    -------
    pandas.Series of float
        On the index of ``assets``; NaN where it is not known. The difference of the two least-squares slopes times the
        years, drawn towards 0 by as much as its own error asks for: half of what a few sales seem to say is chance.
    """
    points, level = _levels(sales)
    placed, places = placed_points(assets)
    found = np.full(len(assets), np.nan)
    day = pd.to_datetime(sales["date"])[_counted(sales)]
    age = ((day - day.max()).dt.days / _YEAR).to_numpy(dtype="float64")
    recent = age > -years
    if recent.any() and -age.min() >= years / 2:
        # a middle of 0 keeps the running sums small, and so exact
        time, value = age[recent] - age[recent].mean(), level[recent]
        moments = np.column_stack([np.ones_like(time), time, value, time * time, time * value, value * value])
        near, wide = (PointStrips(points[recent], metres).sums(places, moments) for metres in (reach_m, ring_m))
        inside, outside = _slope(near, fewest), _slope(wide - near, fewest)
        change = inside.slope - outside.slope
        error = inside.variance + outside.variance
        sure = np.clip(1 - np.divide(error, change**2, out=np.ones_like(change), where=change**2 > 0), 0, 1)
        found[placed] = years * change * sure
    return pd.Series(found, index=assets.index, name="closing_of_gap")


def room_to_rise(gap: pd.Series, closing: pd.Series | None = None) -> pd.Series:
    """Share by which values around an asset would have to rise to reach the ring's, less what is already closing.

    Parameters
    ----------
    gap : pandas.Series of float
        As `gap_to_ring` gives it.
    closing : pandas.Series of float, optional
        As `closing_of_gap` gives it. Where it is not known nothing is taken off; a gap that widens is not widened further.

    Returns
    -------
    pandas.Series of float
        On the index of ``gap``: 0.25 is a quarter; below 0 where it is dearer than the ring; NaN where the gap is not known.

    Examples
    --------
    >>> room_to_rise(pd.Series([0.5, 0.5, 0.5, -0.2]), pd.Series([0.2, 0.9, -0.1, 0.3])).round(3).tolist()
    [0.35, 0.0, 0.649, -0.181]
    """
    taken = 0.0 if closing is None else closing.fillna(0.0).clip(lower=0.0).clip(upper=gap.clip(lower=0.0))
    return pd.Series(np.expm1(gap - taken), index=gap.index, name="room_to_rise")


def per_1000(number: pd.Series, residents: pd.Series) -> pd.Series:
    """Number for each 1,000 residents; NaN where either is not known or there are no residents."""
    return number / residents.where(residents > 0) * _THOUSAND


def empty_share_in_reach(assets: gpd.GeoDataFrame, reach_m: float) -> pd.Series:
    """Share of the other listed buildings around each asset that their owners' registers call empty, range 0-1.

    Parameters
    ----------
    assets : geopandas.GeoDataFrame (EPSG:27700)
        Rows of the table ``assets``. One without a published status, or not placed closely enough, is not counted.
    reach_m : float
        Distance in metres, above 0.

    Returns
    -------
    pandas.Series of float
        On the index of ``assets``; NaN where the asset is not placed closely enough, or fewer others are around than the
        settings ask for. A building's own status does not count for it.
    """
    rules = load_settings().empty
    placed, places = placed_points(assets)
    values = np.full(len(assets), np.nan)
    said = assets["status_kind"].notna().to_numpy()[placed].astype("float64")
    empty = assets["status_kind"].isin(rules["kinds"]).to_numpy()[placed].astype("float64")
    around = PointStrips(places, reach_m).sums(places, np.column_stack([said, empty]))
    others, theirs = around[:, 0] - said, around[:, 1] - empty
    enough = others >= rules["fewest"] - 0.5
    values[placed] = np.divide(theirs, others, out=np.full(len(places), np.nan), where=enough)
    return pd.Series(values, index=assets.index, name="empty_share_in_reach")


@dataclass(frozen=True)
class _Slope:
    slope: _Floats
    variance: _Floats


def _counted(priced: gpd.GeoDataFrame) -> NDArray[np.bool_]:
    points = priced.geometry.to_numpy()
    there = ~(shapely.is_missing(points) | shapely.is_empty(points))
    return np.asarray(there & (priced["like_level"].to_numpy(dtype="float64") > 0))


def _levels(priced: gpd.GeoDataFrame) -> tuple[_Floats, _Floats]:
    """Points of those that have a level, and its logarithm."""
    if priced.crs != CRS:
        raise ValueError(f"'priced' is in {priced.crs}, allowed {CRS}")
    kept = _counted(priced)
    points = shapely.get_coordinates(priced.geometry.to_numpy()[kept])
    return points, np.log(priced["like_level"].to_numpy(dtype="float64")[kept])


def _totals(points: _Floats, level: _Floats, reach_m: float, places: _Floats) -> _Floats:
    return PointStrips(points, reach_m).sums(places, np.column_stack([np.ones_like(level), level]))


def _mean(number: _Floats, total: _Floats, fewest: int) -> _Floats:
    return np.asarray(np.divide(total, number, out=np.full(len(number), np.nan), where=number >= fewest - 0.5))


def _slope(moments: _Floats, fewest: int) -> _Slope:
    """Least-squares slope of the level on time, and its variance; NaN where there are too few or all of one day."""
    n, t, v, tt, tv, vv = moments.T
    n = np.where(n >= max(fewest, 3) - 0.5, n, np.nan)
    spread = tt - t * t / n
    enough = spread > 1e-9
    nothing = np.full(len(n), np.nan)
    slope = np.divide(tv - t * v / n, spread, out=nothing.copy(), where=enough)
    left = np.clip(vv - v * v / n - slope**2 * spread, 0, None) / (n - 2)
    return _Slope(slope, np.divide(left, spread, out=nothing.copy(), where=enough))
