"""People in reach: the share of each small area that lies within a distance, and the residents that go with it."""

from collections.abc import Iterator
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import ArrayLike, NDArray

from assetmap.indicators.placed import placed_points
from assetmap.tables import CRS

__all__ = [
    "Outlines",
    "area_in_reach",
    "high_need_population_in_reach",
    "people_in_reach",
    "population_in_reach",
    "residents_in_reach",
]

_Floats = NDArray[np.float64]
_Ints = NDArray[np.int64]

# Edges of outlines that are worked on at once.
_AT_ONCE = 50_000
_PLACES_AT_ONCE = 20_000


@dataclass(frozen=True)
class Outlines:
    """Outlines of areas as edges, made once for many questions.

    Parameters
    ----------
    tree : shapely.STRtree
        Boxes of the areas.
    size : numpy.ndarray of shape (n,)
        Area in m².
    centre, radius : numpy.ndarray
        A circle that holds the outline: shape (n, 2) and (n,).
    first : numpy.ndarray of shape (n + 1,)
        Where each area's edges begin.
    edges : numpy.ndarray of shape (k, 4)
        Easting and northing of both ends; outer rings run anticlockwise, holes clockwise.
    """

    tree: shapely.STRtree
    size: _Floats
    centre: _Floats
    radius: _Floats
    first: _Ints
    edges: _Floats

    @classmethod
    def of(cls, areas: gpd.GeoDataFrame) -> "Outlines":
        """Outlines of these areas (EPSG:27700, polygons).

        Raises
        ------
        ValueError
            When they are in another coordinate system.
        """
        if areas.crs != CRS:
            raise ValueError(f"'areas' is in {areas.crs}, allowed {CRS}")
        shapes = shapely.orient_polygons(areas.geometry.to_numpy())
        parts, area = shapely.get_parts(shapes, return_index=True)
        rings, of_part = shapely.get_rings(parts, return_index=True)
        owner = area[of_part]
        xy, ring = shapely.get_coordinates(rings, return_index=True)
        same = ring[1:] == ring[:-1]
        edges = np.hstack([xy[:-1], xy[1:]])[same]
        number = np.bincount(owner[ring[:-1][same]], minlength=len(shapes))
        box = shapely.bounds(shapes).reshape(-1, 4)
        centre = (box[:, :2] + box[:, 2:]) / 2
        far = np.hypot(*(edges[:, :2] - np.repeat(centre, number, axis=0)).T)
        first = np.concatenate([[0], np.cumsum(number)])
        radius = np.zeros(len(shapes))
        np.maximum.at(radius, np.repeat(np.arange(len(shapes)), number), far)
        return cls(shapely.STRtree(shapes), shapely.area(shapes), centre, radius, first, edges)


def area_in_reach(places: ArrayLike, outlines: Outlines, reach_m: float) -> Iterator[tuple[_Ints, _Ints, _Floats]]:
    """Share of each area that lies within a distance of each place, exactly, block by block.

    Parameters
    ----------
    places : array-like of shape (m, 2)
        Easting and northing in metres; finite.
    outlines : Outlines
        The areas.
    reach_m : float
        Distance in metres, above 0.

    Yields
    ------
    tuple of numpy.ndarray
        Index of the place, index of the area, and the share of the area within the circle, 0 to 1. Pairs of a place and an
        area that do not meet may be there with a share of 0, or not at all. All pairs of a place stand in one block.

    Raises
    ------
    ValueError
        When the distance is not above 0.

    Notes
    -----
    Area of a polygon and a circle in common: for each edge, the triangle that its part inside spans with the circle's centre,
    and the sectors that its parts outside span (Green's theorem). No circle is drawn as a polygon.
    """
    if not 0 < reach_m < np.inf:
        raise ValueError(f"'reach_m' is {reach_m}, allowed above 0")
    wanted = np.asarray(places, dtype=np.float64).reshape(-1, 2)
    edges_of = np.diff(outlines.first)
    for start in range(0, len(wanted), _PLACES_AT_ONCE):
        some = wanted[start : start + _PLACES_AT_ONCE]
        boxes = shapely.box(*(some - reach_m).T, *(some + reach_m).T)
        place, area = outlines.tree.query(boxes)
        order = np.argsort(place, kind="stable")
        place, area = place[order], area[order]
        apart = np.hypot(*(some[place] - outlines.centre[area]).T)
        meets = apart < reach_m + outlines.radius[area]
        place, area, apart = place[meets], area[meets], apart[meets]
        share = np.ones(len(place))
        cut = np.flatnonzero(apart + outlines.radius[area] > reach_m)
        group = np.cumsum(edges_of[area[cut]]) // _AT_ONCE
        for part in np.split(cut, np.flatnonzero(np.diff(group)) + 1):
            common = _common_area(some[place[part]], area[part], outlines, reach_m)
            share[part] = np.clip(common / outlines.size[area[part]], 0.0, 1.0)
        yield place + start, area, share


def residents_in_reach(places: ArrayLike, outlines: Outlines, reach_m: float, residents: ArrayLike) -> _Floats:
    """Residents within a distance of each place, taken as spread evenly over their small area.

    Parameters
    ----------
    places : array-like of shape (m, 2)
        Easting and northing in metres; finite.
    outlines : Outlines
        The areas.
    reach_m : float
        Distance in metres, above 0.
    residents : array-like of shape (n, k)
        People of each area, in k groups; NaN where not known.

    Returns
    -------
    numpy.ndarray of shape (m, k)
        NaN where an area in reach has no figure.
    """
    people = np.asarray(residents, dtype=np.float64)
    wanted = np.asarray(places, dtype=np.float64).reshape(-1, 2)
    found = np.zeros((len(wanted), people.shape[1]))
    for place, area, share in area_in_reach(wanted, outlines, reach_m):
        touched = share > 0
        for column in range(people.shape[1]):
            counted = share[touched] * people[area[touched], column]
            found[:, column] += np.bincount(place[touched], counted, len(wanted))
    return found


def people_in_reach(
    assets: gpd.GeoDataFrame,
    areas: gpd.GeoDataFrame,
    reach_m: float,
    last_decile: int,
    outlines: Outlines | None = None,
) -> pd.DataFrame:
    """Residents within a straight-line distance of each asset, and those of them who live in areas of high need.

    Parameters
    ----------
    assets : geopandas.GeoDataFrame (EPSG:27700)
        Points, with ``location_accuracy_m``.
    areas : geopandas.GeoDataFrame (EPSG:27700)
        Small areas with ``population`` and ``imd_decile`` (1 the most deprived). Whoever lives outside them is not counted.
    reach_m : float
        Distance in metres, above 0.
    last_decile : int
        Areas up to this decile are of high need, 1 to 10.
    outlines : Outlines, optional
        Of the same areas, where they are at hand.

    Returns
    -------
    pandas.DataFrame
        On the index of ``assets``: ``population`` and ``high_need``, people, 0 or more. NaN where the asset is not placed
        closely enough, reaches none of the areas, or an area in its reach has no figure. Residents are taken as
        spread evenly over their small area.

    Raises
    ------
    ValueError
        When a coordinate system is not EPSG:27700, the distance is not above 0, or the decile is none.
    """
    if not 1 <= last_decile <= 10:
        raise ValueError(f"'last_decile' is {last_decile}, allowed 1 to 10")
    placed, places = placed_points(assets)
    known = outlines or Outlines.of(areas)
    people, decile = areas["population"].astype("float64"), areas["imd_decile"]
    needy = people.where(decile <= last_decile, 0.0).where(decile.notna())
    # several buildings of one postcode share its point: each point is worked out once
    points, back = np.unique(places, axis=0, return_inverse=True)
    found = residents_in_reach(points, known, reach_m, np.column_stack([people, needy, np.ones(len(areas))]))
    values = np.full((len(assets), 2), np.nan)
    values[placed] = np.where(found[:, 2:] > 0, found[:, :2], np.nan)[back.reshape(-1)]
    return pd.DataFrame(values, index=assets.index, columns=["population", "high_need"])


def population_in_reach(assets: gpd.GeoDataFrame, areas: gpd.GeoDataFrame, reach_m: float) -> pd.Series:
    """Residents within a straight-line distance of each asset, as `people_in_reach` counts them."""
    return people_in_reach(assets, areas, reach_m, 1)["population"].rename(f"population_{reach_m:g}m")


def high_need_population_in_reach(
    assets: gpd.GeoDataFrame, areas: gpd.GeoDataFrame, reach_m: float, last_decile: int
) -> pd.Series:
    """Residents of areas of high need within reach, as `people_in_reach` counts them; not all of them are in need."""
    return people_in_reach(assets, areas, reach_m, last_decile)["high_need"].rename(
        f"high_need_population_{reach_m:g}m"
    )


def _common_area(centres: _Floats, areas: _Ints, outlines: Outlines, reach: float) -> _Floats:
    """Area in m² that each circle and its area have in common."""
    number = outlines.first[areas + 1] - outlines.first[areas]
    skipped = np.cumsum(number) - number
    edge = np.arange(int(number.sum())) + np.repeat(outlines.first[areas] - skipped, number)
    ends = outlines.edges[edge] - np.repeat(np.hstack([centres, centres]), number, axis=0)
    ax, ay, bx, by = np.ascontiguousarray(ends.T)
    dx, dy = bx - ax, by - ay
    length = dx * dx + dy * dy
    along, beyond = ax * dx + ay * dy, ax * ax + ay * ay - reach**2
    cross = ax * by - ay * bx
    part = cross / 2  # of an edge that lies inside; most do, or lie outside
    outside = beyond > 0
    outside_after = bx * bx + by * by > reach**2
    # an edge with both ends outside may still dip into the circle
    dips = (along < 0) & (along + length > 0) & (along * along > length * beyond)
    apart = np.flatnonzero(outside & outside_after & ~dips)
    part[apart] = reach**2 / 2 * np.arctan2(cross[apart], (ax * bx + ay * by)[apart])
    cut = np.flatnonzero((outside != outside_after) | (outside & outside_after & dips))
    ax, ay, bx, by, dx, dy = ax[cut], ay[cut], bx[cut], by[cut], dx[cut], dy[cut]
    root = np.sqrt(np.maximum(along[cut] ** 2 - length[cut] * beyond[cut], 0.0))
    enters = np.clip((-along[cut] - root) / length[cut], 0.0, 1.0)
    leaves = np.clip((-along[cut] + root) / length[cut], 0.0, 1.0)
    px, py, qx, qy = ax + enters * dx, ay + enters * dy, ax + leaves * dx, ay + leaves * dy
    sectors = _angle(ax, ay, px, py) + _angle(qx, qy, bx, by)
    part[cut] = (reach**2 * sectors + (px * qy - py * qx)) / 2
    return np.asarray(np.bincount(np.repeat(np.arange(len(areas)), number), part, len(areas)), dtype=np.float64)


def _angle(ax: _Floats, ay: _Floats, bx: _Floats, by: _Floats) -> _Floats:
    """Signed angle from the first direction to the second, -π to π."""
    turn: _Floats = np.arctan2(ax * by - ay * bx, ax * bx + ay * by)
    return turn
