"""Where a row's point is believed: the council's bounds, and what its UPRN or postcode says."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

__all__ = ["ENGLAND", "Area", "bounded", "centred"]

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Bounds = tuple[float, float, float, float]

# Least and greatest easting and northing of England's small areas of 2021 (ONS boundaries), rounded outwards.
ENGLAND: Bounds = (80_000.0, 5_000.0, 656_000.0, 658_000.0)

# Without the council's outline, a point this far from the middle of the file's points is not believed; with it,
# a point this far outside is not. [A]
FARTHEST_M = 50_000.0
# A middle of fewer points than this says nothing about any of them.
_FEWEST = 3
# The row's postcode or UPRN bears its coordinates out within this distance, and speaks against them beyond that. [A]
_SUPPORTS_M = 2_000.0
_SPEAKS_AGAINST_M = 10_000.0


@dataclass(frozen=True)
class Area:
    """Area in which each row's point is expected, arrays of shape (n,), EPSG:27700 metres.

    Parameters
    ----------
    west, south, east, north : numpy.ndarray
        Its bounds.
    stated : bool
        Whether they are the council's own; else they are England's, or go by the middle of the file's points, and
        less is put right by them.
    witness_easting, witness_northing, witness_m : numpy.ndarray
        Where the row's UPRN or postcode lies, and how closely; NaN without one.
    """

    west: Floats
    south: Floats
    east: Floats
    north: Floats
    stated: bool
    witness_easting: Floats
    witness_northing: Floats
    witness_m: Floats

    def inside(self, easting: Floats, northing: Floats, rows: NDArray[np.int64] | None = None) -> Flags:
        """Whether the points of the rows (all if None) lie in the area; NaN does not."""
        low_x, low_y, high_x, high_y = self._box(rows)
        result: Flags = (easting >= low_x) & (easting <= high_x) & (northing >= low_y) & (northing <= high_y)
        return result

    def within_reach(self, easting: Floats, northing: Floats) -> Flags:
        """Whether points lie no farther outside stated bounds than a council may own property."""
        if not self.stated:
            return self.inside(easting, northing)
        away = np.hypot(
            np.maximum(np.maximum(self.west - easting, easting - self.east), 0),
            np.maximum(np.maximum(self.south - northing, northing - self.north), 0),
        )
        result: Flags = away <= FARTHEST_M
        return result

    def supported(self, easting: Floats, northing: Floats) -> Flags:
        """Whether the row's own UPRN or postcode lies where its coordinates do."""
        result: Flags = self.away(easting, northing) <= np.maximum(_SUPPORTS_M, self.witness_m)
        return result

    def contradicted(self, easting: Floats, northing: Floats) -> Flags:
        """Whether the row's own UPRN or postcode lies somewhere else."""
        result: Flags = self.away(easting, northing) > _SPEAKS_AGAINST_M + self.witness_m
        return result

    def box_of(self, row: int) -> Bounds:
        """Bounds for one row."""
        return float(self.west[row]), float(self.south[row]), float(self.east[row]), float(self.north[row])

    def away(self, easting: Floats, northing: Floats) -> Floats:
        """Metres between the points and the rows' own UPRN or postcode; NaN without one."""
        result: Floats = np.hypot(easting - self.witness_easting, northing - self.witness_northing)
        return result

    def _box(self, rows: NDArray[np.int64] | None) -> tuple[Floats, Floats, Floats, Floats]:
        if rows is None:
            return self.west, self.south, self.east, self.north
        return self.west[rows], self.south[rows], self.east[rows], self.north[rows]


def bounded(bounds: Bounds | None, n: int, witness: tuple[Floats, Floats, Floats] | None = None) -> Area:
    """Area of the stated bounds (England without any) for n rows.

    Parameters
    ----------
    bounds : tuple of float or None
        Least and greatest easting and northing (minx, miny, maxx, maxy), EPSG:27700 metres.
    n : int
        Rows.
    witness : tuple of numpy.ndarray, optional
        Easting, northing and accuracy in metres of each row's UPRN or postcode, NaN without one.
    """
    nothing = np.full(n, np.nan)
    west, south, east, north = (np.full(n, side) for side in (bounds or ENGLAND))
    easting, northing, accuracy = witness or (nothing, nothing, nothing)
    return Area(west, south, east, north, bounds is not None, easting, northing, accuracy)


def centred(area: Area, groups: NDArray[np.object_], easting: Floats, northing: Floats) -> Area:
    """Area within reach of the middle of each group's points, where the bounds are not stated.

    The middle is that of the group's UPRNs and postcodes where it has enough, else of its coordinates.

    Parameters
    ----------
    area : Area
        Without stated bounds.
    groups : numpy.ndarray of str
        Council of each row.
    easting, northing : numpy.ndarray
        Coordinates as first read, NaN where there are none.
    """
    sides = [side.copy() for side in (area.west, area.south, area.east, area.north)]
    for group in sorted(set(groups.tolist())):
        members = groups == group
        for x, y in ((area.witness_easting, area.witness_northing), (easting, northing)):
            known = members & np.isfinite(x)
            if known.sum() < _FEWEST:
                continue
            middle = (float(np.median(x[known])), float(np.median(y[known]))) * 2
            for side, low_or_high, centre in zip(sides, (-1, -1, 1, 1), middle, strict=True):
                side[members] = centre + low_or_high * FARTHEST_M
            break
    west, south, east, north = sides
    return replace(area, west=west, south=south, east=east, north=north)
