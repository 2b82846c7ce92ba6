"""Rounds of visits: near each other, most value per hour, with a tenth of the stops drawn at random."""

import heapq
import math
from collections.abc import Collection
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.spatial import KDTree

from assetmap.vacancy.redaction import size_band
from assetmap.vacancy.rules import Rounds
from assetmap.vacancy.visits.sample import draw_at_random, findable

__all__ = ["AT_RANDOM", "FOR_WORTH", "ROUND_COLUMNS", "visit_rounds"]

ROUND_COLUMNS = (
    "round", "stop", "drawn", "district_name", "ward_name", "asset_id", "name", "address", "postcode", "size_band",
    "list", "probability", "visit_gbp", "round_gbp_per_hour", "round_hours", "easting", "northing", "from_last_m",
)  # fmt: skip
FOR_WORTH, AT_RANDOM = "for its worth", "at random"
_WORTH_A_LOOK = ("likely", "visit")
# So many of the nearest buildings can become stops of a round that begins at one; a round has about a dozen.
_NEAREST = 60


def visit_rounds(
    vacancy: pd.DataFrame,
    assets: gpd.GeoDataFrame,
    areas: pd.DataFrame,
    rounds: Rounds,
    most: int,
    visited: Collection[str] = (),
) -> pd.DataFrame:
    """Rounds of visits, those that give most value per hour first.

    Parameters
    ----------
    vacancy : pandas.DataFrame
        Rows of the table ``vacancy``, for the same assets.
    assets : geopandas.GeoDataFrame
        Rows of the table ``assets`` (EPSG:27700).
    areas : pandas.DataFrame
        Rows of the table ``areas``: they give wards and districts.
    rounds : Rounds
        How long a round takes and may take, and the share that is drawn at random.
    most : int
        How many stops in all, 1 or more.
    visited : collection of str
        Ids that have been visited: they are not drawn at random again.

    Returns
    -------
    pandas.DataFrame
        `ROUND_COLUMNS`, at most ``most`` rows in the order of the way. For its worth is visited what stands on the lists
        *likely* and *visit* and is worth more than it costs. A round is grown from each such building by the stop that
        raises the expected £ per hour most, and loses a stop where that raises it, until nothing does; the best round is
        taken, and so on with what is left. The hours are those on the way there and back, between stops and at the door.
        Buildings drawn at random take the given share of the stops, each in the round that it lengthens least, or in one
        of their own where it would not fit. ``from_last_m`` is the straight way from the stop before,
        ``round_gbp_per_hour`` counts every stop of the round. Buildings that are not located closely enough to be found
        are in none: their owner has to be asked.

    Raises
    ------
    ValueError
        When ``most`` is below 1, or an asset of ``vacancy`` is not in ``assets``.
    """
    if most < 1:
        raise ValueError(f"'most' is {most}, allowed 1 or more")
    if not vacancy["asset_id"].isin(assets["asset_id"]).all():
        raise ValueError("'vacancy' holds assets that are not in 'assets'")
    drawn = draw_at_random(assets, vacancy, visited, math.ceil(round(most * rounds.random_share, 9)))
    worth = vacancy["list"].isin(_WORTH_A_LOOK) & (vacancy["visit_gbp"] > 0) & ~vacancy["asset_id"].isin(drawn)
    worth &= vacancy["asset_id"].isin(assets.loc[findable(assets), "asset_id"])
    # by id, so that the order of the rows plays no part
    stops = vacancy[worth | vacancy["asset_id"].isin(drawn)].sort_values("asset_id").reset_index(drop=True)
    points = assets.set_index("asset_id").geometry.reindex(stops["asset_id"])
    at = np.column_stack([points.x.to_numpy(), points.y.to_numpy()]).reshape(-1, 2)
    field = _Field(at, stops["visit_gbp"].to_numpy(dtype="float64"), rounds)
    random = pd.Index(stops["asset_id"]).get_indexer(drawn).tolist()
    ways = _best_rounds(field, sorted(set(range(len(stops))) - set(random)), most - len(random))
    _mix_in(field, ways, random)
    ways = [_short_way(at, way) for way in ways]
    ways.sort(key=lambda way: (-field.rate(way), min(way)))
    return _described(stops, assets, areas, field, ways, set(random))


@dataclass(frozen=True, eq=False)
class _Field:
    """Places that can become stops: where each lies, shape (stops, 2), what a visit is worth in £, and the limits."""

    places: NDArray[np.float64]
    gbp: NDArray[np.float64]
    rounds: Rounds

    def hours(self, way: list[int]) -> float:
        return self.rounds.hours(_length(self.places, way), len(way))

    def rate(self, way: list[int]) -> float:
        return float(self.gbp[way].sum()) / self.hours(way)


def _best_rounds(field: _Field, free: list[int], most: int) -> list[list[int]]:
    """Rounds from the best on until the stops are given out; a place in each is kept for one drawn at random."""
    limit = max(1, math.floor(field.rounds.most_stops * (1 - field.rounds.random_share)))
    if not free or most < 1:
        return []
    open_, left = set(free), most
    pool = np.array(free)
    _, near = KDTree(field.places[pool]).query(field.places[pool], k=range(1, min(_NEAREST, len(pool)) + 1))
    neighbours = {one: pool[np.sort(row)] for one, row in zip(free, near, strict=True)}

    def grown(seed: int) -> tuple[float, int, list[int]]:
        around = np.array([one for one in neighbours[seed] if one in open_ and one != seed], dtype="int64")
        way = _grow(field, seed, around, min(limit, left))
        return -field.rate(way), seed, way

    # a round grows no better once places are taken, so that what was found stays a bound
    queue = [grown(seed) for seed in free]
    heapq.heapify(queue)
    found: list[list[int]] = []
    while queue and left:
        _, seed, way = heapq.heappop(queue)
        if seed not in open_:
            continue
        if not open_.issuperset(way) or len(way) > left:
            heapq.heappush(queue, grown(seed))
            continue
        found.append(way)
        open_.difference_update(way)
        left -= len(way)
    return found


def _grow(field: _Field, seed: int, around: NDArray[np.int64], limit: int) -> list[int]:
    """Way from one place: stops join and leave as long as the value per hour rises."""
    way, rate = [seed], field.rate([seed])
    while True:
        longer = _joined(field, way, around, limit)
        if longer is not None and field.rate(longer) > rate:
            way = longer
        else:
            shorter = max(
                (way[:i] + way[i + 1 :] for i in range(len(way)) if len(way) > 1), key=field.rate, default=way
            )
            if field.rate(shorter) <= rate + 1e-9:
                return way
            way = shorter
        rate = field.rate(way)


def _joined(field: _Field, way: list[int], around: NDArray[np.int64], limit: int) -> list[int] | None:
    """The way with the further stop that gives most value per hour, where a round may be so long; None otherwise."""
    others = around[~np.isin(around, way)]
    if len(way) >= limit or not len(others):
        return None
    extra, place = _cheapest_places(field.places, way, others)
    metres = _length(field.places, way) + extra
    hours = np.array([field.rounds.hours(length, len(way) + 1) for length in metres])
    rates = np.where(hours <= field.rounds.most_hours, (field.gbp[way].sum() + field.gbp[others]) / hours, -np.inf)
    best = int(np.argmax(rates))
    return _with(way, int(others[best]), int(place[best])) if np.isfinite(rates[best]) else None


def _mix_in(field: _Field, ways: list[list[int]], random: list[int]) -> None:
    """Put each place drawn at random into the round that it lengthens least, or into a new one."""
    rounds = field.rounds
    alone = rounds.there_and_back_minutes / 60 * rounds.speed_kmh * 1000  # metres that take as long as a way of its own
    for one in random:
        fits = []
        for number, way in enumerate(ways):
            extra, place = _cheapest_places(field.places, way, np.array([one]))
            longer = _with(way, one, int(place[0]))
            if len(longer) <= rounds.most_stops and extra[0] <= alone and field.hours(longer) <= rounds.most_hours:
                fits.append((float(extra[0]), number, longer))
        if fits:
            _, number, longer = min(fits)
            ways[number] = longer
        else:
            ways.append([one])


def _cheapest_places(
    at: NDArray[np.float64], way: list[int], others: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Metres by which each place lengthens the way where it joins it best, and before which stop that is."""
    path = at[way]
    to = np.hypot(at[others, None, 0] - path[None, :, 0], at[others, None, 1] - path[None, :, 1])
    steps = np.hypot(*np.diff(path, axis=0).T)
    costs = np.column_stack([to[:, 0], to[:, :-1] + to[:, 1:] - steps, to[:, -1]])
    place = costs.argmin(axis=1)
    return costs[np.arange(len(others)), place], place


def _with(way: list[int], one: int, place: int) -> list[int]:
    return [*way[:place], one, *way[place:]]


def _length(at: NDArray[np.float64], way: list[int]) -> float:
    return float(np.hypot(*np.diff(at[way], axis=0).T).sum())


def _short_way(at: NDArray[np.float64], way: list[int]) -> list[int]:
    """The stops in a short order, from its western end: nearest neighbours from each, then parts turned round."""
    starts = [_nearest_first(at, way, start) for start in way]
    best = min((_turned(at, order) for order in (way, *starts)), key=lambda order: _length(at, order))
    return best if tuple(at[best[0]]) <= tuple(at[best[-1]]) else best[::-1]


def _nearest_first(at: NDArray[np.float64], way: list[int], start: int) -> list[int]:
    order, left = [start], [one for one in way if one != start]
    while left:
        here = at[order[-1]]
        following = min(left, key=lambda one: (float(np.hypot(*(at[one] - here))), one))
        order.append(following)
        left.remove(following)
    return order


def _turned(at: NDArray[np.float64], order: list[int]) -> list[int]:
    """2-opt: turn a part of the way round as long as that shortens it."""
    best, length = list(order), _length(at, order)
    improved = True
    while improved:
        improved = False
        for i in range(len(best) - 1):
            for j in range(i + 2, len(best) + 1):
                other = best[:i] + best[i:j][::-1] + best[j:]
                now = _length(at, other)
                if now < length - 1e-6:
                    best, length, improved = other, now, True
    return best


def _described(
    stops: pd.DataFrame,
    assets: gpd.GeoDataFrame,
    areas: pd.DataFrame,
    field: _Field,
    ways: list[list[int]],
    random: set[int],
) -> pd.DataFrame:
    order = [one for way in ways for one in way]
    plain = pd.DataFrame(assets.drop(columns=["geometry", "ward_name", "district_name"], errors="ignore"))
    joined = stops.merge(plain, on="asset_id", validate="one_to_one").merge(
        areas[["area_code", "ward_name", "district_name"]], on="area_code", how="left"
    )
    joined["easting"], joined["northing"] = field.places[:, 0], field.places[:, 1]
    joined["ward_name"] = joined["ward_name"].fillna("no ward known")
    joined["district_name"] = joined["district_name"].fillna("")
    joined["size_band"] = size_band(joined["floor_area_m2"])
    joined["drawn"] = [AT_RANDOM if one in random else FOR_WORTH for one in range(len(joined))]
    found = joined.iloc[order].reset_index(drop=True)
    sizes = [len(way) for way in ways]
    found["round"] = np.repeat(np.arange(1, len(ways) + 1), sizes)
    found["stop"] = found.groupby("round").cumcount() + 1
    found["round_gbp_per_hour"] = np.repeat([field.rate(way) for way in ways], sizes)
    found["round_hours"] = np.repeat([field.hours(way) for way in ways], sizes)
    step = found.groupby("round")[["easting", "northing"]].diff()
    found["from_last_m"] = np.hypot(step["easting"], step["northing"]).round()
    return found[list(ROUND_COLUMNS)]
