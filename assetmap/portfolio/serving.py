"""Who serves whom: which building serves which area, said as a table, by metres, or by where they are."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from assetmap.errors import InputError
from assetmap.portfolio.amounts import WHERE
from assetmap.portfolio.covering import Pairs, coverage_within

__all__ = ["served_pairs"]


def served_pairs(
    count: int,
    *,
    coverage: ArrayLike | None = None,
    radius: float | None = None,
    distances: ArrayLike | None = None,
    points: ArrayLike | None = None,
    area_points: ArrayLike | None = None,
) -> tuple[Pairs, int]:
    """Pairs of building and area served, and the number of areas; none of either where nothing is said.

    Parameters
    ----------
    count : int
        Number of buildings.
    coverage : array-like of bool, shape (buildings, areas), optional
        Which building serves which area. Instead: ``radius`` with ``points`` and ``area_points``, or with ``distances``.
    radius : float, optional
        Metres, straight line, within which a building serves an area; 0 or more.
    distances : array-like of shape (buildings, areas), optional
        Metres.
    points, area_points : array-like of shape (n, 2), optional
        Easting and northing in metres (EPSG:27700) of buildings and areas.

    Returns
    -------
    tuple of (tuple of numpy.ndarray of shape (pairs,), int)
        Numbers of buildings and of areas, by building, then area; and how many areas there are.

    Raises
    ------
    InputError
        When ``radius`` is not metres of 0 or more.
    ValueError
        When two ways are given, or half of one, or a table does not have a row for each building.

    Examples
    --------
    >>> (building, area), areas = served_pairs(2, radius=500, distances=[[300, 900], [600, 100]])
    >>> building.tolist(), area.tolist(), areas
    ([0, 1], [0, 1], 2)
    """
    pairs: Pairs = (np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64))
    areas = 0
    if coverage is not None:
        served = np.asarray(coverage)
        if radius is not None or distances is not None:
            raise ValueError("'coverage' is given with 'radius' or 'distances', allowed one of the two ways")
        if served.ndim != 2 or len(served) != count or not np.isin(served, (0, 1)).all():
            raise ValueError(
                f"'coverage' has shape {served.shape}{_odd(served)}, allowed ({count}, areas) of true and false; "
                "metres are given as 'distances' with 'radius'"
            )
        pairs, areas = _pairs(served), served.shape[1]
    elif radius is not None:
        if not isinstance(radius, int | float | np.number) or not 0 <= radius < np.inf:
            raise InputError(
                "'radius' cannot be used",
                WHERE,
                seen=repr(radius),
                allowed="metres of 0 or more",
                next_step="correct radius",
            )
        if distances is not None:
            far = np.asarray(distances, dtype=np.float64)
            if far.ndim != 2 or len(far) != count:
                raise ValueError(f"'distances' has shape {far.shape}, allowed ({count}, areas)")
            pairs, areas = _pairs(far <= radius), far.shape[1]
        elif points is None or area_points is None:
            raise ValueError("'radius' is given alone, allowed with 'distances', or 'points' and 'area_points'")
        else:
            if len(np.asarray(points)) != count:
                raise ValueError(f"'points' has {len(np.asarray(points))} rows, allowed {count}")
            pairs = coverage_within(points, area_points, radius)
            areas = len(np.asarray(area_points))
    return pairs, areas


def _odd(table: NDArray[Any]) -> str:
    """First entry that is neither true nor false, in words."""
    odd = table[~np.isin(table, (0, 1))]
    return f" and holds {odd.flat[0]!s}" if odd.size else ""


def _pairs(table: NDArray[Any]) -> Pairs:
    row, column = np.nonzero(table)
    return row, column
