"""TOPSIS: how close each alternative comes to the best of every criterion."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from assetmap.scoring.ranking import normalised

__all__ = ["checked_matrix", "topsis"]


def topsis(matrix: ArrayLike, weights: ArrayLike, directions: ArrayLike) -> NDArray[np.float64]:
    """Relative closeness of each alternative to the ideal, 0 to 1; higher is better.

    Parameters
    ----------
    matrix : array-like of shape (alternatives, criteria)
        Values in any unit, all known.
    weights : array-like of shape (criteria,)
        0 or more; normalised to 1.
    directions : array-like of shape (criteria,)
        +1 where more is better, -1 where less is.

    Returns
    -------
    numpy.ndarray of shape (alternatives,)
        0.5 for all of them where no criterion tells them apart.

    Raises
    ------
    ValueError
        When a shape does not fit, a value is not known, or a direction is not +1 or -1.

    Notes
    -----
    Vector normalisation ``x / sqrt(sum x²)`` and Euclidean distances, as in Hwang & Yoon (1981). A column of zeros
    stays one. Unlike the weighted sum it depends on the sample, so that a newcomer may reorder the others.

    Examples
    --------
    >>> topsis([[5, 8, 4], [7, 6, 8], [8, 8, 6], [7, 4, 6]], [0.3, 0.4, 0.3], [1, 1, 1]).round(4).tolist()
    [0.5037, 0.6581, 0.7482, 0.334]
    """
    values, signs = checked_matrix(matrix, weights, directions)
    if not len(values):
        return np.zeros(0)
    # scaled by the largest first, so that the squares of huge or tiny values stay within the floats
    largest = np.abs(values).max(axis=0)
    scaled = values / np.where(largest > 0, largest, 1.0)
    norm = np.sqrt((scaled**2).sum(axis=0))
    weighted = scaled / np.where(norm > 0, norm, 1.0) * signs * normalised(weights)
    to_best = np.sqrt(((weighted - weighted.max(axis=0)) ** 2).sum(axis=1))
    to_worst = np.sqrt(((weighted - weighted.min(axis=0)) ** 2).sum(axis=1))
    both = to_best + to_worst
    return np.where(both > 0, to_worst / np.where(both > 0, both, 1.0), 0.5)


def checked_matrix(
    matrix: ArrayLike, weights: ArrayLike, directions: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Matrix and directions as floats, after the checks that every method on a plain matrix shares.

    Raises
    ------
    ValueError
        As `topsis` says.
    """
    values = np.asarray(matrix, dtype=np.float64)
    signs = np.asarray(directions, dtype=np.float64)
    if values.ndim != 2:
        raise ValueError(f"'matrix' has {values.ndim} dimensions, allowed 2: alternatives and criteria")
    if not np.isfinite(values).all():
        row, column = (int(k) for k in np.argwhere(~np.isfinite(values))[0])
        raise ValueError(
            f"'matrix' is {values[row, column]} at row {row}, criterion {column}, allowed known numbers: "
            "fill in what is missing, or leave the criterion out"
        )
    for name, given in (("weights", np.asarray(weights, dtype=np.float64)), ("directions", signs)):
        if given.shape != (values.shape[1],):
            raise ValueError(f"'{name}' has the shape {given.shape}, allowed ({values.shape[1]},): one per criterion")
    if not np.isin(signs, (-1.0, 1.0)).all():
        raise ValueError(f"'directions' are {signs.tolist()}, allowed +1 (more is better) and -1 (less is better)")
    return values, signs
