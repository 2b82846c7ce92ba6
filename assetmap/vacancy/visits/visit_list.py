"""The visits most worth making, in an order that can be walked: ward by ward, nearest first."""

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from assetmap.register import COARSE_M
from assetmap.vacancy.redaction import size_band

__all__ = ["VISIT_LIST_COLUMNS", "visit_list"]

VISIT_LIST_COLUMNS = (
    "stop", "district_name", "ward_name", "asset_id", "name", "address", "postcode", "size_band", "list", "probability",
    "visit_gbp", "easting", "northing", "from_last_m",
)  # fmt: skip
_NO_WARD = "no ward known"
_WORTH_A_LOOK = ("likely", "visit")


def visit_list(vacancy: pd.DataFrame, assets: gpd.GeoDataFrame, areas: pd.DataFrame, most: int) -> pd.DataFrame:
    """Buildings most worth a visit, grouped by ward and ordered as a route.

    Parameters
    ----------
    vacancy : pandas.DataFrame
        Rows of the table ``vacancy``, for the same assets.
    assets : geopandas.GeoDataFrame
        Rows of the table ``assets`` (EPSG:27700).
    areas : pandas.DataFrame
        Rows of the table ``areas``: they give the wards.
    most : int
        How many visits, 1 or more.

    Returns
    -------
    pandas.DataFrame
        `VISIT_LIST_COLUMNS`, at most ``most`` rows: of the lists *likely* and *visit* those that are worth most more than
        they cost, ties by id. Wards follow one another by nearness, and so do the stops inside a ward, from the
        westernmost on, by the nearest-neighbour rule in straight lines; ``from_last_m`` is the distance from the stop
        before. Buildings that are not located closely enough to be found are left out: their owner has to be asked.

    Raises
    ------
    ValueError
        When ``most`` is below 1, or an asset of ``vacancy`` is not in ``assets``.
    """
    if most < 1:
        raise ValueError(f"'most' is {most}, allowed 1 or more")
    if not vacancy["asset_id"].isin(assets["asset_id"]).all():
        raise ValueError("'vacancy' holds assets that are not in 'assets'")
    findable = assets.loc[assets["location_accuracy_m"] <= COARSE_M, "asset_id"]
    best = vacancy[
        vacancy["list"].isin(_WORTH_A_LOOK) & (vacancy["visit_gbp"] > 0) & vacancy["asset_id"].isin(findable)
    ].sort_values(["visit_gbp", "asset_id"], ascending=[False, True])
    best = best.head(most)
    joined = best.merge(pd.DataFrame(assets.drop(columns="geometry")), on="asset_id", validate="one_to_one")
    points = assets.set_index("asset_id").geometry.reindex(joined["asset_id"])
    joined["easting"], joined["northing"] = points.x.to_numpy(), points.y.to_numpy()
    wards = areas[["area_code", "ward_name", "district_name"]]
    joined = joined.drop(columns=["ward_name", "district_name"], errors="ignore").merge(
        wards, on="area_code", how="left"
    )
    joined["ward_name"] = joined["ward_name"].fillna(_NO_WARD)
    joined["district_name"] = joined["district_name"].fillna("")
    joined["size_band"] = size_band(joined["floor_area_m2"])
    order = _route(joined)
    routed = joined.iloc[order].reset_index(drop=True)
    routed["stop"] = np.arange(1, len(routed) + 1)
    step = np.hypot(routed["easting"].diff(), routed["northing"].diff())
    routed["from_last_m"] = step.round()
    return routed[list(VISIT_LIST_COLUMNS)]


def _route(stops: pd.DataFrame) -> list[int]:
    """Positions in the order of the route."""
    at = stops[["easting", "northing"]].to_numpy(dtype="float64")
    placed = np.isfinite(at).all(axis=1)
    groups: dict[tuple[str, str], list[int]] = {}
    for i in np.flatnonzero(placed):
        groups.setdefault((stops["district_name"].iloc[i], stops["ward_name"].iloc[i]), []).append(int(i))
    keys = sorted(groups)
    middles = np.array([at[groups[key]].mean(axis=0) for key in keys]).reshape(-1, 2)
    order: list[int] = []
    for number in _nearest_first(middles, None):
        inside = groups[keys[number]]
        start = at[order[-1]] if order else None
        order += [inside[i] for i in _nearest_first(at[inside], start)]
    return order + [int(i) for i in np.flatnonzero(~placed)]


def _nearest_first(at: NDArray[np.float64], start: Sequence[float] | NDArray[np.float64] | None) -> list[int]:
    """Positions by the nearest-neighbour rule, from the one nearest to the start, or the westernmost."""
    left = list(range(len(at)))
    order: list[int] = []
    here = start
    while left:
        if here is None:
            following = min(left, key=lambda i: (at[i][0], at[i][1]))
        else:
            x, y = here
            following = min(left, key=lambda i: (float(np.hypot(at[i][0] - x, at[i][1] - y)), i))
        order.append(following)
        left.remove(following)
        here = at[following]
    return order
