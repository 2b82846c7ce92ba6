"""What part of a freehold's value a lease of so many years is."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from assetmap.value.refusals import OutOfRangeError, numbers_of

__all__ = ["LEASE_LENGTHS", "LONGEST_LEASE", "lease_relativity", "values_by_tenure"]

LONGEST_LEASE = 999

# Lengths that councils usually grant; 7 and 25 are where rules change (see disposal.toml).
LEASE_LENGTHS = (7, 15, 25, 50, 99, 125, 250, 999)


def lease_relativity(years: ArrayLike, yield_: ArrayLike) -> Any:
    """Value of a lease over that of the freehold, ``1 - (1 + yield)^-years``.

    Parameters
    ----------
    years : float or array_like
        Years left, above 0 to 999.
    yield_ : float or array_like
        Yield per year, above 0 to 1.

    Returns
    -------
    float or numpy.ndarray
        Between 0 and 1.

    Raises
    ------
    OutOfRangeError
        When a lease or a yield is out of range.

    Examples
    --------
    >>> round(lease_relativity(25, 0.08), 2)
    0.85
    """
    lease, rate = numbers_of(years), numbers_of(yield_)
    for field, given, numbers, most, unit in (
        ("years", years, lease, LONGEST_LEASE, "years"),
        ("yield_", yield_, rate, 1, "per year"),
    ):
        if not np.all((numbers > 0) & (numbers <= most)):
            raise OutOfRangeError(
                f"'{field}' cannot be used",
                field,
                seen=repr(given),
                allowed=f"a number from above 0 to {most} {unit}",
                next_step="leave the lease out for a freehold" if field == "years" else "correct the yield",
            )
    try:
        np.broadcast_shapes(lease.shape, rate.shape)
    except ValueError as error:
        raise OutOfRangeError(
            "the leases and the yields do not fit together",
            "years, yield_",
            seen=f"{lease.size} and {rate.size}",
            allowed="as many of one as of the other, or one",
            next_step="give one yield, or one for each lease",
        ) from error
    # a plain number of years stays plain, so that it does not widen an array of another kind
    value = -np.expm1(-(lease if lease.ndim else float(lease)) * np.log1p(rate))
    return float(value) if np.ndim(value) == 0 else value


def values_by_tenure(before: float, after: float, yield_: float) -> pd.DataFrame:
    """Value before and after, freehold and by length of lease.

    Parameters
    ----------
    before, after : float
        Freehold value, £; ``before`` may be nan where no value today is entered.
    yield_ : float
        Yield per year by which both are read as leases, above 0. That the same yield holds for both is an assumption [A].

    Returns
    -------
    pandas.DataFrame
        Columns ``tenure``, ``lease_years`` (missing for the freehold), ``relativity``, ``before_gbp``, ``after_gbp``,
        ``gross_uplift_gbp``.
    """
    share = np.concatenate([[1.0], lease_relativity(np.array(LEASE_LENGTHS, dtype="float64"), yield_)])
    return pd.DataFrame(
        {
            "tenure": ["freehold"] + ["leasehold"] * len(LEASE_LENGTHS),
            "lease_years": pd.array([pd.NA, *LEASE_LENGTHS], dtype="Int64"),
            "relativity": share,
            "before_gbp": before * share,
            "after_gbp": after * share,
            "gross_uplift_gbp": (after - before) * share,
        }
    )
