"""Draws of a block of buildings from common ranks, and the growth of rents as a polynomial: what makes many buildings fast."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assetmap.value.cashflow import GrowthTerms, growth_terms
from assetmap.value.draws import pert_quantile
from assetmap.value.inputs import Terms

__all__ = ["BlockDraws", "GrowthPolynomials", "triangular_rows"]

# Draws of a PERT distribution have no closed form: as many are kept, so that memory stays flat however many sets there are.
_KEPT = 128

# Terms of the polynomial are added until it is within two units of the last place of its kind from the closed form, or so many
# of float64, whose own rounding the closed form has; past the most terms the closed form itself is the shorter way.
_UNITS = 2.0
_ROUNDING = 64.0
_MOST_TERMS = 24


def triangular_rows(triples: NDArray[np.float64], root: NDArray[Any], back: NDArray[Any]) -> NDArray[Any]:
    """Draws of several triangular distributions at the same ranks, without a root or a branch for each.

    With ``q`` the rank and ``t = (central - low) / (high - low)`` the quantile is ``low + high - central
    + a min(sqrt(q), sqrt(t)) - b min(sqrt(1 - q), sqrt(1 - t))``, ``a^2 = (high - low)(central - low)`` and
    ``b^2 = (high - low)(high - central)``: of the two roots one is always at its end.

    Parameters
    ----------
    triples : numpy.ndarray, shape (rows, 3)
        Low, central and high, in order.
    root, back : numpy.ndarray, shape (draws,)
        Square root of each rank, and of 1 less the rank; their kind is that of the result.

    Returns
    -------
    numpy.ndarray, shape (rows, draws)
        Values between low and high; low itself where low and high are the same.
    """
    low, central, high = triples.T[:, :, None]
    width = high - low
    turn = np.divide(central - low, width, out=np.zeros_like(width), where=width > 0)
    kind = root.dtype
    found: NDArray[Any] = np.minimum(root, np.sqrt(turn).astype(kind))
    found *= np.sqrt(width * (central - low)).astype(kind)
    falling = np.minimum(back, np.sqrt(1.0 - turn).astype(kind))
    falling *= np.sqrt(width * (high - central)).astype(kind)
    found -= falling
    found += (low + (high - central)).astype(kind)
    return found


class BlockDraws:
    """Draws of inputs at common ranks for sets of inputs, block by block.

    Parameters
    ----------
    rank : mapping of str to numpy.ndarray, shape (draws,)
        Ranks of every input.
    marginal : str
        "triangular" or "pert".
    kind : numpy dtype
        Of the draws.
    """

    def __init__(self, rank: Mapping[str, NDArray[np.float64]], marginal: str, kind: Any) -> None:
        self._rank, self._marginal, self._kind = rank, marginal, kind
        self._roots = {key: (np.sqrt(q).astype(kind), np.sqrt(1.0 - q).astype(kind)) for key, q in rank.items()}
        self._kept: dict[tuple[str, tuple[float, ...]], NDArray[Any]] = {}

    def of(self, triples: Mapping[str, NDArray[np.float64]]) -> dict[str, NDArray[Any]]:
        """Draws of a block.

        Parameters
        ----------
        triples : mapping of str to numpy.ndarray, shape (sets, 3)
            Low, central and high of every input.

        Returns
        -------
        dict of str to numpy.ndarray
            Shape (1, draws) of an input that all sets share, (sets, draws) of one that they do not.
        """
        found = {}
        for key, rows in triples.items():
            given = rows if (rows != rows[0]).any() else rows[:1]
            if self._marginal == "pert":
                found[key] = np.stack([self._pert(key, tuple(row)) for row in given.tolist()])
            else:
                found[key] = triangular_rows(given, *self._roots[key])
        return found

    def _pert(self, key: str, triple: tuple[float, ...]) -> NDArray[Any]:
        known = self._kept.pop((key, triple), None)  # the one used last is forgotten last
        if known is None:
            low, central, high = triple
            known = pert_quantile(self._rank[key], low, central, high).astype(self._kind)
        while len(self._kept) >= _KEPT:
            self._kept.pop(next(iter(self._kept)))
        self._kept[key, triple] = known
        return known


class GrowthPolynomials:
    """Annuities and compounding of growing rents as polynomials of the growth, exact to the kind's last places.

    They are polynomials of the growth as they stand, of a degree of the number of years. On the narrow range that growth may
    have far fewer terms say the same, and powers of them take the place of logarithms for each draw.

    Parameters
    ----------
    least, most : float
        Range of the growth, per year.
    terms : Terms
        Rates, horizon, works.
    lease_years : float, optional
        Years of the lease; freehold if not given.
    kind : numpy dtype
        Of the draws.
    """

    def __init__(self, least: float, most: float, terms: Terms, lease_years: float | None, kind: Any) -> None:
        self._middle, self._half = (most + least) / 2.0, (most - least) / 2.0
        self._terms, self._lease, self._kind = terms, lease_years, kind
        nodes = np.cos(np.linspace(0.0, np.pi, 4 * _MOST_TERMS + 1))
        exact = _rows(growth_terms(self._middle + self._half * nodes, terms, lease_years), terms)
        near = max(_UNITS * np.finfo(kind).eps, _ROUNDING * np.finfo(np.float64).eps)
        allowed = near * np.abs(exact).max(axis=1)
        self._coefficients: NDArray[Any] | None = None
        for degree in range(_MOST_TERMS):
            fitted = np.polynomial.chebyshev.chebfit(nodes, exact.T, degree)
            error = np.abs(np.polynomial.chebyshev.chebval(nodes, fitted) - exact).max(axis=1)
            if (error <= allowed).all():
                powers = [np.polynomial.chebyshev.cheb2poly(row) for row in fitted.T]
                self._coefficients = np.array(powers).astype(kind)
                break

    @property
    def degree(self) -> int | None:
        """Highest power that is used; None where the range is too wide, and each draw takes the closed form."""
        return None if self._coefficients is None else self._coefficients.shape[1] - 1

    def of(self, growth: NDArray[Any]) -> GrowthTerms:
        """Terms at draws of the growth, each of their shape."""
        if self._coefficients is None:
            return growth_terms(growth, self._terms, self._lease)
        place = (growth.ravel() - self._kind(self._middle)) / self._kind(self._half or 1.0)
        # Horner's rule in place: a product of matrices would start threads of its own inside ours
        rows = []
        for coefficients in self._coefficients:
            value = np.full(place.shape, coefficients[-1])
            for coefficient in coefficients[-2::-1]:
                value *= place
                value += coefficient
            rows.append(value.reshape(growth.shape))
        return GrowthTerms(rows[0], rows[1], dict(zip(_rates(self._terms), rows[2:], strict=True)))


def _rates(terms: Terms) -> Sequence[float]:
    return list(dict.fromkeys((*terms.hurdle_rates, terms.hurdle_rate)))


def _rows(exact: GrowthTerms, terms: Terms) -> NDArray[np.float64]:
    return np.array([exact.first, exact.last, *(exact.annuities[rate] for rate in _rates(terms))])
