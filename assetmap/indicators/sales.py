"""Homes sold around a building: how many, for how much, and how prices move."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from assetmap.indicators.placed import placed_points
from assetmap.indicators.radius import PointStrips
from assetmap.indicators.settings import load_settings
from assetmap.tables import CRS

__all__ = [
    "homes_sold",
    "latest_sales",
    "median_price_in_reach",
    "median_price_per_m2_in_reach",
    "price_trend_in_reach",
    "sales_in_reach",
]

_YEAR = 365.25  # days


def homes_sold(sales: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Sales that are one home at its full market value, placed.

    Parameters
    ----------
    sales : geopandas.GeoDataFrame
        Rows of the table ``sales``.

    Returns
    -------
    geopandas.GeoDataFrame
        With ``date`` as a date. Those of the category ``standard``, of a type that is a home, with a point and a price
        between the bounds of the settings. The others are repossessions, transfers, shares, blocks and land.
    """
    rules = load_settings().sales
    kept = sales["category"].eq("standard") & ~sales["property_type"].isin(rules["left_out"])
    kept &= sales["price_gbp"].between(rules["least_gbp"], rules["most_gbp"])
    kept &= ~(sales.geometry.isna() | sales.geometry.is_empty)
    homes = sales[kept]
    return homes.assign(date=pd.to_datetime(homes["date"]))


def latest_sales(sales: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Homes sold, as `homes_sold` has them, in the last years of the list that the settings name."""
    homes = homes_sold(sales)
    return homes[homes["date"] > homes["date"].max() - pd.Timedelta(days=_YEAR * load_settings().sales["years"])]


def sales_in_reach(assets: gpd.GeoDataFrame, sales: gpd.GeoDataFrame, reach_m: float) -> pd.Series:
    """Number of homes sold within a straight-line distance of each asset in the last years of the list.

    Parameters
    ----------
    assets : geopandas.GeoDataFrame (EPSG:27700)
        Points, with ``location_accuracy_m``.
    sales : geopandas.GeoDataFrame (EPSG:27700)
        Rows of the table ``sales``, placed at the middle of their postcode.
    reach_m : float
        Distance in metres, above 0.

    Returns
    -------
    pandas.Series of float
        On the index of ``assets``; NaN where the asset is not placed closely enough.

    Raises
    ------
    ValueError
        When a coordinate system is not EPSG:27700 or the distance is not above 0.
    """
    recent, placed, places, found = _ready(assets, sales)
    found[placed] = PointStrips(shapely.get_coordinates(recent.geometry.to_numpy()), reach_m).count(places)
    return pd.Series(found, index=assets.index, name="sales_in_reach")


def median_price_in_reach(assets: gpd.GeoDataFrame, sales: gpd.GeoDataFrame, reach_m: float) -> pd.Series:
    """Median price in £ of the homes that `sales_in_reach` counts; NaN where they are fewer than the settings ask for."""
    return _median(assets, sales, reach_m, "price_gbp").rename("median_price_in_reach")


def median_price_per_m2_in_reach(assets: gpd.GeoDataFrame, sales: gpd.GeoDataFrame, reach_m: float) -> pd.Series:
    """Median price in £ per m² of those homes whose ``floor_area_m2`` is known; NaN where they are too few."""
    area = sales["floor_area_m2"]
    known = sales[area > 0]
    return _median(assets, known.assign(per_m2=known["price_gbp"] / area[area > 0]), reach_m, "per_m2").rename(
        "median_price_per_m2_in_reach"
    )


def price_trend_in_reach(assets: gpd.GeoDataFrame, sales: gpd.GeoDataFrame, reach_m: float) -> pd.Series:
    """Yearly change of prices around each asset, as a share (0.02 is 2 % a year), over the whole list.

    Least-squares slope of the logarithm of the price on time, once each type of home has its own mean taken out, so that
    a year in which more flats are sold is no fall of prices.

    Parameters
    ----------
    assets, sales, reach_m
        As in `sales_in_reach`.

    Returns
    -------
    pandas.Series of float
        On the index of ``assets``; NaN where the asset is not placed closely enough, or fewer sales are in reach than the
        settings ask for, or they are all of one day.

    Raises
    ------
    ValueError
        As in `sales_in_reach`.
    """
    homes = homes_sold(sales)
    placed, places = placed_points(assets)
    found = np.full(len(assets), np.nan)
    if len(homes):
        # a middle of 0 keeps the running sums small, and so exact
        time = ((homes["date"] - homes["date"].min()).dt.days / _YEAR).to_numpy()
        time = time - time.mean()
        price = np.log(homes["price_gbp"])
        value = (price - price.groupby(homes["property_type"]).transform("mean")).to_numpy()
        strips = PointStrips(shapely.get_coordinates(homes.geometry.to_numpy()), reach_m)
        moments = np.column_stack([np.ones_like(time), time, value, time * time, time * value])
        n, t, v, tt, tv = strips.sums(places, moments).T
        fewest = load_settings().sales["fewest"]
        n = np.where(n >= fewest - 0.5, n, np.nan)
        spread = tt - t * t / n
        slope = np.divide(tv - t * v / n, spread, out=np.full(len(places), np.nan), where=spread > 1e-9)
        found[placed] = np.expm1(slope)
    return pd.Series(found, index=assets.index, name="price_trend_in_reach")


def _median(assets: gpd.GeoDataFrame, sales: gpd.GeoDataFrame, reach_m: float, column: str) -> pd.Series:
    recent, placed, places, found = _ready(assets, sales)
    strips = PointStrips(shapely.get_coordinates(recent.geometry.to_numpy()), reach_m)
    found[placed] = strips.median(places, recent[column].to_numpy(), load_settings().sales["fewest"])
    return pd.Series(found, index=assets.index)


def _ready(
    assets: gpd.GeoDataFrame, sales: gpd.GeoDataFrame
) -> tuple[gpd.GeoDataFrame, np.ndarray, np.ndarray, np.ndarray]:
    if sales.crs != CRS:
        raise ValueError(f"'sales' is in {sales.crs}, allowed {CRS}")
    placed, places = placed_points(assets)
    return latest_sales(sales), placed, places, np.full(len(assets), np.nan)
