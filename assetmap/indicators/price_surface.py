"""Price level of small areas from a hedonic model of house sales, with its error and what the model leaves over."""

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from assetmap.indicators.moran import Moran, morans_i, nearest_neighbours
from assetmap.indicators.radius import PointStrips
from assetmap.indicators.sales import homes_sold
from assetmap.indicators.settings import load_settings

__all__ = ["PriceSurface", "fit_price_surface", "price_against_ring"]

_Z95 = 1.959964  # standard score of a 95 % interval
_BASE = {"property_type": "terraced", "tenure": "freehold", "new_build": False}


@dataclass(frozen=True)
class PriceSurface:
    """A fitted price surface.

    Parameters
    ----------
    coefficients : pandas.DataFrame
        ``term``, ``estimate`` (of the logarithm of the price), ``error`` (robust to likeness within a small area),
        ``low`` and ``high`` (95 %), ``effect`` (the share by which the price is higher, 0.1 is 10 %).
    levels : pandas.DataFrame
        ``area_code``, ``sales``, ``log_level`` (against the region's typical area), ``price_level`` (its exponential: 1 is
        typical, 0.8 is a fifth cheaper for a like home) and ``price_level_error`` (standard error of ``log_level``).
    like_levels : pandas.Series of float
        On the index of the sales in the model: price of each against that of a like home in the region's typical area, 1 is as dear.
    sales : int
        Homes in the model.
    left_out : mapping of str to int
        Sales that are not in it, by reason.
    r2, r2_within : float
        Share of the variance of log prices explained, and of that within areas.
    sigma, tau : float
        Standard deviation of a sale about the model, and of area effects about their mean.
    residual_moran, level_moran, plain_moran : Moran
        Of what the model leaves over at each sale; of the areas' levels at their middles; and of what a model without areas
        leaves over. Neighbours are the nearest, as many as the settings say. Of levels that are all alike it is NaN.
    """

    coefficients: pd.DataFrame
    levels: pd.DataFrame
    like_levels: pd.Series
    sales: int
    left_out: Mapping[str, int]
    r2: float
    r2_within: float
    sigma: float
    tau: float
    residual_moran: Moran
    level_moran: Moran
    plain_moran: Moran


def fit_price_surface(sales: gpd.GeoDataFrame) -> PriceSurface:
    """Fit the logarithm of the price on type, tenure, new build, quarter and small area.

    Parameters
    ----------
    sales : geopandas.GeoDataFrame (EPSG:27700)
        Rows of the table ``sales``.

    Returns
    -------
    PriceSurface
        Areas with fewer sales than the settings ask for count in the model and have no level.

    Raises
    ------
    ValueError
        When fewer than three areas have enough sales.

    Notes
    -----
    Least squares with an effect of its own for every area, which is taken out by its mean before the fit (Frisch-Waugh-Lovell).
    An area's effect is then drawn towards the mean of all by as much as its error asks for (empirical Bayes with the variance between
    areas by the method of moments, DerSimonian and Laird 1986; the small-area estimator of Fay and Herriot 1979), so
    that three lucky sales make no rich area.
    """
    rules = load_settings().surface
    homes, left_out = _usable(sales)
    number = homes["area_code"].map(homes["area_code"].value_counts())
    if homes.loc[number >= rules["fewest_sales"], "area_code"].nunique() < 3:
        raise ValueError(f"'sales' leave {homes['area_code'].nunique()} areas, allowed three or more with enough sales")
    code, areas = pd.factorize(homes["area_code"], sort=True)
    y, design, terms = np.log(homes["price_gbp"].to_numpy()), *_design(homes)
    mean_y, mean_x = _mean(y[:, None], code)[:, 0], _mean(design, code)
    table, beta, cov, leftover, kept = _within(y - mean_y[code], design - mean_x[code], terms, code)
    used = design[:, kept]
    freedom = len(y) - len(beta) - len(areas)
    sigma2 = float(leftover @ leftover) / max(freedom, 1)
    counts = np.bincount(code)
    effect = mean_y - mean_x[:, kept] @ beta
    # error of an area's effect: its own sales, and the coefficients at its own mixture of homes
    shift = mean_x[:, kept] - used.mean(axis=0)
    variance = sigma2 / counts + np.einsum("ij,jk,ik->i", shift, cov, shift)
    enough = counts >= rules["fewest_sales"]
    centre, tau2 = _between(effect[enough], variance[enough])
    trust = tau2 / (tau2 + variance)
    level = trust * (effect - centre)
    levels = pd.DataFrame(
        {
            "area_code": areas,
            "sales": counts,
            "log_level": level,
            "price_level": np.exp(level),
            "price_level_error": np.sqrt(trust * variance),
        }
    )[enough].reset_index(drop=True)
    total = y - y.mean()
    inside = y - mean_y[code]
    where = shapely.get_coordinates(homes.geometry.to_numpy())
    links = nearest_neighbours(where, rules["neighbours"])
    plain = (
        y
        - np.column_stack([np.ones(len(y)), used])
        @ np.linalg.lstsq(np.column_stack([np.ones(len(y)), used]), y, rcond=None)[0]
    )
    middles = _mean(where, code)[enough]
    return PriceSurface(
        coefficients=table,
        levels=levels,
        like_levels=pd.Series(np.exp(y - used @ beta - centre), index=homes.index, name="like_level"),
        sales=len(homes),
        left_out=left_out,
        r2=1 - float(leftover @ leftover) / float(total @ total),
        r2_within=1 - float(leftover @ leftover) / float(inside @ inside),
        sigma=float(np.sqrt(sigma2)),
        tau=float(np.sqrt(tau2)),
        residual_moran=morans_i(leftover, *links),
        level_moran=_moran_of_levels(levels["log_level"].to_numpy(), middles, rules["neighbours"]),
        plain_moran=morans_i(plain, *links),
    )


def price_against_ring(areas: gpd.GeoDataFrame, levels: pd.DataFrame) -> pd.Series:
    """Price level of each area as a share of that of the other areas around it, 1 is as dear, lower is cheaper.

    Parameters
    ----------
    areas : geopandas.GeoDataFrame (EPSG:27700)
        Small areas with ``area_code``.
    levels : pandas.DataFrame
        As `PriceSurface` has them.

    Returns
    -------
    pandas.Series of float
        On the index of ``areas``. The ring holds the areas whose middle lies within the distance of the settings (3 km), the area
        itself left out, each weighted by its sales. NaN where the area has no level, or the ring too few sales.
    """
    rules = load_settings().surface
    known = levels.set_index("area_code").reindex(areas["area_code"])
    own = known["log_level"].to_numpy(dtype="float64")
    weight = np.where(np.isfinite(own), known["sales"].to_numpy(dtype="float64"), 0.0)
    middles = shapely.get_coordinates(shapely.point_on_surface(areas.geometry.to_numpy()))
    weighted = np.where(weight > 0, weight * np.nan_to_num(own), 0.0)
    around = PointStrips(middles, rules["ring_m"]).sums(middles, np.column_stack([weight, weighted]))
    others, total = around[:, 0] - weight, around[:, 1] - weighted
    ring = np.divide(total, others, out=np.full(len(areas), np.nan), where=others >= rules["fewest_in_ring"] - 0.5)
    return pd.Series(np.exp(own - ring), index=areas.index, name="price_against_ring")


def _moran_of_levels(levels: np.ndarray, middles: np.ndarray, neighbours: int) -> Moran:
    if np.ptp(levels) == 0:  # no variance between areas: every level is the mean, and there is no pattern to measure
        return Moran(np.nan, np.nan, np.nan, np.nan)
    return morans_i(levels, *nearest_neighbours(middles, neighbours))


def _usable(sales: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, dict[str, int]]:
    rules = load_settings().sales
    homes = homes_sold(sales)
    placed = homes[homes["area_code"].notna()]
    reasons = {
        "not at full market value": ~sales["category"].eq("standard"),
        "no home": sales["property_type"].isin(rules["left_out"]),
        "price outside the bounds": ~sales["price_gbp"].between(rules["least_gbp"], rules["most_gbp"]),
        "not placed in an area": pd.Series(True, index=sales.index),
    }
    rest = ~sales.index.isin(placed.index)
    counted = {}
    for reason, mask in reasons.items():  # the first reason that applies
        hit = rest & mask.to_numpy()
        counted[reason] = int(hit.sum())
        rest &= ~hit
    return placed, counted


def _design(homes: gpd.GeoDataFrame) -> tuple[np.ndarray, list[str]]:
    """Columns of 0 and 1 for what differs from a terraced freehold that is not new, sold in the first quarter."""
    columns: dict[str, np.ndarray] = {}
    for kind in sorted(set(homes["property_type"]) - {_BASE["property_type"]}):
        columns[f"{kind}, against terraced"] = homes["property_type"].eq(kind).to_numpy()
    for tenure in sorted(set(homes["tenure"]) - {_BASE["tenure"]}):
        columns[f"{tenure}, against freehold"] = homes["tenure"].eq(tenure).to_numpy()
    columns["newly built"] = homes["new_build"].to_numpy(dtype=bool)
    quarter = homes["date"].dt.year.astype("str") + " Q" + homes["date"].dt.quarter.astype("str")
    first, *others = sorted(set(quarter))
    for other in others:
        columns[f"{other}, against {first}"] = quarter.eq(other).to_numpy()
    return np.column_stack([*columns.values()]).astype("float64"), list(columns)


def _mean(values: np.ndarray, code: np.ndarray) -> np.ndarray:
    number = np.bincount(code)
    return np.column_stack([np.bincount(code, column) / number for column in values.T])


def _within(
    y: np.ndarray, x: np.ndarray, terms: list[str], code: np.ndarray
) -> tuple[pd.DataFrame, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Coefficients within areas, with errors that allow for likeness among an area's sales."""
    # imported here: it is slow to load, and only a list of sales asks for it
    from statsmodels.regression.linear_model import OLS

    kept = np.flatnonzero(_independent(x))
    fit = OLS(y, x[:, kept]).fit(cov_type="cluster", cov_kwds={"groups": code})
    table = pd.DataFrame({"term": [terms[k] for k in kept], "estimate": fit.params, "error": fit.bse})
    table["low"], table["high"] = table["estimate"] - _Z95 * table["error"], table["estimate"] + _Z95 * table["error"]
    table["effect"] = np.expm1(table["estimate"])
    return table, np.asarray(fit.params), np.asarray(fit.cov_params()), np.asarray(fit.resid), kept


def _independent(x: np.ndarray) -> np.ndarray:
    """Columns that the ones before them do not make up already."""
    kept, basis = [], np.zeros((len(x), 0))
    for column in x.T:
        rest = column - basis @ (basis.T @ column)
        rest -= basis @ (basis.T @ rest)
        size = np.linalg.norm(rest)
        new = size > 1e-8 * max(1.0, float(np.linalg.norm(column))) and size > 1e-8
        kept.append(bool(new))
        if new:
            basis = np.column_stack([basis, rest / size])
    return np.asarray(kept)


def _between(effect: np.ndarray, variance: np.ndarray) -> tuple[float, float]:
    """Mean of the areas' effects and the variance between them, by the method of moments."""
    weight = 1 / variance
    mean = float(weight @ effect / weight.sum())
    excess = float(weight @ (effect - mean) ** 2) - (len(effect) - 1)
    tau2 = max(0.0, excess / float(weight.sum() - (weight**2).sum() / weight.sum()))
    weight = 1 / (variance + tau2)
    return float(weight @ effect / weight.sum()), tau2
