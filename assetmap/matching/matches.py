"""Matches: every building held against a need, with its fit as a range, the reasons, and what would have to give."""

import datetime as dt

import geopandas as gpd
import numpy as np
import pandas as pd

from assetmap.matching.cost import COST_COLUMNS, monthly_cost, space_taken
from assetmap.matching.need import Need
from assetmap.matching.parts import (
    FAILS,
    GIVES,
    MEETS,
    Part,
    availability_part,
    features_part,
    money_part,
    reach_part,
    size_part,
    time_part,
    use_part,
)
from assetmap.matching.settings import PARTS, Settings, load_settings
from assetmap.scoring import by_list_and_rank
from assetmap.value import Inputs

__all__ = [
    "FITS",
    "MATCH_COLUMNS",
    "NEAR_MISS",
    "NO_FIT",
    "VERDICTS",
    "fit_words",
    "match",
    "straight_line",
    "taken_out_by",
]

FITS, NEAR_MISS, NO_FIT = VERDICTS = ("fits", "near miss", "does not fit")
MATCH_COLUMNS = (
    "asset_id",
    "list",
    "verdict",
    "fit_low",
    "fit_high",
    "distance_m",
    "area_m2",
    *COST_COLUMNS,
    "reasons",
    "gives",
    *(f"state_{part}" for part in PARTS),
)
_NEEDED = ("asset_id", "floor_area_m2", "features", "use", "list", "availability")


def match(
    need: Need,
    buildings: gpd.GeoDataFrame,
    *,
    said: pd.Series | None = None,
    inputs: Inputs | None = None,
    today: dt.date | None = None,
) -> pd.DataFrame:
    """Every building held against a need, the best fit first.

    Parameters
    ----------
    need : Need
        What is asked for; parts that are not asked for do not count.
    buildings : geopandas.GeoDataFrame
        Rows of the table ``assets`` (EPSG:27700, points or none), each asset once, with ``list`` of the table ``vacancy``.
        The list, and on it a column ``rank``, decide between buildings that fit alike.
    said : pandas.Series of str, optional
        What owners say of whether each can be had, on the same index; the register's own words if not given.
    inputs : Inputs, optional
        Rents and maintenance for the monthly cost.
    today : datetime.date, optional
        Day from which time is counted; today if not given.

    Returns
    -------
    pandas.DataFrame
        One row per building on the index of ``buildings``, in order: those that fit, near misses, and those that do not
        fit; in each by the middle of the fit, its low end, the distance, the list, ``rank``, and the id, so that the order
        of the rows given plays no part. `MATCH_COLUMNS`: ``list`` that each stands on; ``fit_low`` and ``fit_high`` from 0
        to 1, the weighted mean of the parts asked for, each as a range that what is not known widens (NaN where nothing was
        asked); ``distance_m`` in a straight line; ``area_m2`` that would be taken; monthly cost in £; ``reasons``, one
        sentence a line; ``gives``, what would have to give, separated by semicolons; and ``state_<part>``, how it stands to
        each part (blank where it was not asked for).

    Raises
    ------
    ValueError
        When the buildings lack a column, an asset stands twice, they are not in EPSG:27700, or ``said`` is on another
        index.
    """
    _check(buildings, said)
    rules = load_settings()
    stated = buildings["availability"] if said is None else said
    cost = monthly_cost(need, buildings, inputs)
    distance = straight_line(buildings, need.near)
    parts = _parts(need, buildings, stated, cost, distance, today or dt.date.today(), rules)
    weight = np.array([rules.weights[name] for name in parts])
    shares = weight / weight.sum()
    low = sum(share * part.low for share, part in zip(shares, parts.values(), strict=True))
    high = sum(share * part.high for share, part in zip(shares, parts.values(), strict=True))
    states = [tuple(part.state[i] for part in parts.values()) for i in range(len(buildings))]
    if need.asks_nothing:
        low = high = np.full(len(buildings), np.nan)
        verdicts = [NO_FIT if FAILS in given else FITS for given in states]
    else:
        verdicts = [_verdict(given, rules) for given in states]
    columns: dict[str, object] = {
        "asset_id": buildings["asset_id"],
        "list": buildings["list"],
        "verdict": verdicts,
        "fit_low": low,
        "fit_high": high,
        "distance_m": distance,
        "area_m2": space_taken(need, buildings["floor_area_m2"]),
    }
    columns |= {name: cost[name] for name in COST_COLUMNS}
    columns["reasons"] = ["\n".join(part.reason[i] for part in parts.values()) for i in range(len(buildings))]
    columns["gives"] = ["; ".join(p.give[i] for p in parts.values() if p.give[i]) for i in range(len(buildings))]
    columns |= {f"state_{name}": parts[name].state if name in parts else "" for name in PARTS}
    found = pd.DataFrame(columns, index=buildings.index)[list(MATCH_COLUMNS)]
    return found.loc[_order(found, buildings)]


def straight_line(buildings: gpd.GeoDataFrame, near: tuple[float, float] | None) -> pd.Series:
    """Distance of each building from a place in metres, in a straight line; NaN without a place or a location."""
    if near is None:
        return pd.Series(np.nan, index=buildings.index, name="distance_m", dtype="float64")
    points = buildings.geometry
    away = np.hypot(points.x.to_numpy(dtype="float64") - near[0], points.y.to_numpy(dtype="float64") - near[1])
    return pd.Series(away, index=buildings.index, name="distance_m")


def taken_out_by(matches: pd.DataFrame) -> dict[str, tuple[int, int]]:
    """What each part of a need took out, that which took out most first.

    Returns
    -------
    dict of str to tuple of int
        By part that was asked for and took out anything: how many buildings it keeps from fitting, and how many it
        alone keeps from it. A building that cannot be had at all is in neither.
    """
    states = matches[[f"state_{part}" for part in PARTS if part != "availability"]]
    states = states[matches["state_availability"] != FAILS]
    out = (states != MEETS) & (states != "")
    alone = out[out.sum(axis=1) == 1]
    counts = {name.removeprefix("state_"): (int(out[name].sum()), int(alone[name].sum())) for name in states}
    order = list(counts)
    return dict(
        sorted(((n, c) for n, c in counts.items() if c[0]), key=lambda pair: (-pair[1][0], order.index(pair[0])))
    )


def fit_words(low: float, high: float) -> str:
    """A fit as a range out of 100.

    Examples
    --------
    >>> fit_words(0.614, 0.8), fit_words(1.0, 1.0)
    ('61 to 80 of 100', '100 of 100')
    """
    if np.isnan(low):
        return "nothing was asked"
    least, most = f"{100 * low:.0f}", f"{100 * high:.0f}"
    return f"{least} of 100" if least == most else f"{least} to {most} of 100"


def _parts(
    need: Need,
    buildings: gpd.GeoDataFrame,
    said: pd.Series,
    cost: pd.DataFrame,
    distance: pd.Series,
    today: dt.date,
    rules: Settings,
) -> dict[str, Part]:
    """Parts that were asked for, and whether the building can be had, which is always asked."""
    parts = {"availability": availability_part(need, said, buildings["list"])}
    if need.near is not None and need.reach_m is not None:
        nowhere = pd.Series(0.0, index=buildings.index)
        parts["reach"] = reach_part(need, distance, buildings.get("location_accuracy_m", nowhere), rules)
    if need.least_m2 or need.most_m2:
        parts["size"] = size_part(need, buildings["floor_area_m2"], said, rules)
    if need.monthly_gbp is not None:
        parts["money"] = money_part(need, cost, rules)
    if need.must:
        parts["features"] = features_part(buildings["features"], need.must, rules, required=True)
    if need.start is not None:
        parts["time"] = time_part(need, said, today, rules)
    if need.what:
        parts["use"] = use_part(need, buildings["use"], rules)
    if need.nice:
        parts["wishes"] = features_part(buildings["features"], need.nice, rules, required=False)
    return parts


def _verdict(states: tuple[str, ...], rules: Settings) -> str:
    if FAILS in states or states.count(GIVES) > rules.most_gives:
        return NO_FIT
    return FITS if set(states) == {MEETS} else NEAR_MISS


def _order(found: pd.DataFrame, buildings: gpd.GeoDataFrame) -> pd.Index:
    rank = buildings.get("rank", np.nan)
    listed = by_list_and_rank(found[["asset_id", "list"]].assign(rank=rank))
    found = found.loc[listed.index]
    keys = pd.DataFrame(
        {
            "verdict": found["verdict"].map(VERDICTS.index),
            # rounded, so that fits that are alike tie whatever the order in which their parts were added
            "middle": -(found["fit_low"] + found["fit_high"]).round(9),
            "low": -found["fit_low"].round(9),
            "away": found["distance_m"],
            "place": np.arange(len(listed)),
        }
    )
    return keys.sort_values(list(keys)).index


def _check(buildings: gpd.GeoDataFrame, said: pd.Series | None) -> None:
    missing = [name for name in _NEEDED if name not in buildings]
    if missing:
        raise ValueError(f"'buildings' lacks {', '.join(missing)}, allowed rows of the table assets with their list")
    if not isinstance(buildings, gpd.GeoDataFrame) or buildings.crs is None or buildings.crs.to_epsg() != 27700:
        raise ValueError(f"'buildings' are in {getattr(buildings, 'crs', None)}, allowed EPSG:27700")
    if buildings["asset_id"].duplicated().any() or not buildings.index.is_unique:
        raise ValueError("'buildings' hold an asset twice")
    if said is not None and not said.index.equals(buildings.index):
        raise ValueError("'said' is on another index than 'buildings'")
