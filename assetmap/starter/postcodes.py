"""Postcodes of the invented island, all in the area ZZ, which no real unit postcode of one digit uses."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from assetmap.starter.tiling import centres_of, nearest

__all__ = ["UNITS", "live_units", "make_postcodes", "points_in"]

UNITS = 4_000
_OUTWARD = 9
_SHARERS = 6
# Letters that the second half of a postcode may hold (C, I, K, M, O and V are left out as too like others).
_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"


def make_postcodes(areas: gpd.GeoDataFrame, seed: int) -> pd.DataFrame:
    """Directory of unit postcodes: `pcds`, `doterm`, `oseast1m`, `osnrth1m`, `laua`, `lsoa21`, sorted by postcode.

    Parameters
    ----------
    areas : geopandas.GeoDataFrame
        The island's small areas.
    seed : int
        Seed of the region.

    Returns
    -------
    pandas.DataFrame
        About 4,000 rows, spread by population. `doterm` is blank for a live postcode and ``YYYYMM`` for one that
        was ended; every small area has live ones. Outward codes ZZ1 to ZZ9 each cover one patch of the island.
    """
    rng = np.random.default_rng([seed, 3])
    spots = areas[["x", "y"]].to_numpy(dtype=np.float64)
    people = areas["people"].to_numpy(dtype=np.float64)
    outward = nearest(spots, centres_of(spots, _OUTWARD, rng, people))
    count = np.maximum(8, np.round(people / people.sum() * UNITS)).astype(np.int64)
    rows: list[tuple[str, str, int, int, str, str]] = []
    for patch in range(_OUTWARD):
        for order, position in enumerate(np.flatnonzero(outward == patch)):
            area = areas.iloc[int(position)]
            # Up to six areas share a sector, neighbours first; each takes every sixth of its units.
            sector, turn = (order // 2) % 10, order % 2 + 2 * (order // 20)
            unit = rng.choice(400 // _SHARERS, size=int(count[position]), replace=False)
            points = points_in(area["geometry"], len(unit), rng)
            for number, (x, y) in zip(np.sort(unit), points, strict=True):
                value = int(number) * _SHARERS + turn
                code = f"ZZ{patch + 1} {sector}{_LETTERS[value // 20]}{_LETTERS[value % 20]}"
                ended = f"{rng.integers(2001, 2026)}{rng.integers(1, 13):02d}" if rng.random() < 0.04 else ""
                rows.append((code, ended, int(x), int(y), area["district_code"], area["code"]))
    columns = ["pcds", "doterm", "oseast1m", "osnrth1m", "laua", "lsoa21"]
    return pd.DataFrame(rows, columns=columns).sort_values("pcds", ignore_index=True)


def live_units(postcodes: pd.DataFrame) -> pd.DataFrame:
    """The postcodes that were never ended, index from 0."""
    return postcodes[postcodes["doterm"] == ""].reset_index(drop=True)


def points_in(shape: shapely.Polygon, count: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Points on whole metres inside a shape, none on its border, shape (count, 2)."""
    low_x, low_y, high_x, high_y = shape.bounds
    inside = shape.buffer(-2)
    found: list[NDArray[np.int64]] = []
    short = count
    while short > 0:
        spots = np.round(rng.uniform((low_x, low_y), (high_x, high_y), size=(6 * short + 10, 2))).astype(np.int64)
        spots = spots[shapely.contains_xy(inside, spots[:, 0], spots[:, 1])][:short]
        found.append(spots)
        short -= len(spots)
    return np.vstack(found)
