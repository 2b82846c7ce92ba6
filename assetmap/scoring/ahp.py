"""Weights from pairwise comparisons (analytic hierarchy process), and how consistent those are."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from assetmap.scoring.settings import load_settings

__all__ = ["AhpWeights", "ahp_weights"]


@dataclass(frozen=True, eq=False)
class AhpWeights:
    """Weights of a comparison matrix; it can be used as the array of its weights.

    Attributes
    ----------
    weights : numpy.ndarray of shape (criteria,)
        Principal eigenvector, adding up to 1.
    lambda_max : float
        Principal eigenvalue, at least the number of criteria; equal to it when the comparisons are consistent.
    consistency_index : float
        ``(lambda_max - n) / (n - 1)``; 0 for one or two criteria.
    consistency_ratio : float
        Index over the random index of that size; by custom 0.1 or less is accepted. 0 for one or two criteria, NaN
        where no random index is on file for that many.
    """

    weights: NDArray[np.float64]
    lambda_max: float
    consistency_index: float
    consistency_ratio: float

    def __array__(self, dtype: np.dtype[np.float64] | None = None, copy: bool | None = None) -> NDArray[np.float64]:
        if copy is False and dtype not in (None, self.weights.dtype):
            raise ValueError("'copy' is False, allowed only where the kind of number stays float64")
        return np.array(self.weights, dtype=dtype, copy=copy is not False)

    def __len__(self) -> int:
        return len(self.weights)

    def __iter__(self) -> Iterator[float]:
        return iter(self.weights.tolist())

    def __getitem__(self, index: int) -> float:
        return float(self.weights[index])


def ahp_weights(pairwise: ArrayLike) -> AhpWeights:
    """Weights and consistency ratio of a matrix of pairwise comparisons.

    Parameters
    ----------
    pairwise : array-like of shape (criteria, criteria)
        Entry (i, j): how many times as important i is as j, above 0; (j, i) is its reciprocal, up to the rounding of
        published tables (5 %).

    Returns
    -------
    AhpWeights

    Raises
    ------
    ValueError
        When it is not square, an entry is not above 0, the diagonal is not 1, or two entries are not reciprocal.

    Notes
    -----
    Saaty (1980), The Analytic Hierarchy Process. The random indices stand in ``settings.toml``.

    Examples
    --------
    >>> found = ahp_weights([[1, 3], [1 / 3, 1]])
    >>> found.weights.round(3).tolist(), found.consistency_ratio
    ([0.75, 0.25], 0.0)
    """
    a = np.asarray(pairwise, dtype=np.float64)
    if a.ndim != 2 or a.shape[0] != a.shape[1] or not a.size:
        raise ValueError(f"'pairwise' has the shape {a.shape}, allowed as many rows as columns")
    if not np.isfinite(a).all() or (a <= 0).any():
        raise ValueError(f"'pairwise' holds {a[~(np.isfinite(a) & (a > 0))].tolist()[:3]}, allowed numbers above 0")
    if not np.allclose(np.diag(a), 1.0):
        raise ValueError(f"'pairwise' has the diagonal {np.diag(a).tolist()}, allowed 1 everywhere")
    product = np.abs(a * a.T - 1.0)
    if product.max() > _ROUNDED:
        i, j = (int(k) for k in np.unravel_index(np.argmax(product), product.shape))
        raise ValueError(
            f"'pairwise' is {a[i, j]:g} at ({i}, {j}) and {a[j, i]:g} at ({j}, {i}), allowed reciprocals of each other"
        )
    n = len(a)
    values, vectors = np.linalg.eig(a)
    principal = int(np.argmax(values.real))
    weights = np.abs(vectors[:, principal].real)
    lambda_max = float(values[principal].real)
    index = (lambda_max - n) / (n - 1) if n > 2 else 0.0
    random = _random_index()
    ratio = 0.0 if n <= 2 else index / random[n - 1] if n <= len(random) else float("nan")
    return AhpWeights(weights / weights.sum(), lambda_max, index, ratio)


# 1/3 is published as 0.33 and 1/7 as 0.14
_ROUNDED = 0.05


@cache
def _random_index() -> tuple[float, ...]:
    return load_settings().random_index
