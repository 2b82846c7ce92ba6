"""What one entry of a question may be: a figure of each building or area, or the amount of one limit."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from assetmap.errors import InputError

__all__ = ["AMOUNTS", "WHERE", "check_amount", "checked_numbers"]

WHERE = "constraints of the portfolio"

_WHOLE_NUMBERS = ("least_count", "most_count", "at_once")
_ZERO_OR_MORE = ("contribution_limit", "undervalue_limit", "floor_space_least", "floor_space_most", "budget")
_WEIGHTS = ("need_weight", "benefit_weight", "demand_weight")
# The entries that are one amount whoever they bind; those that may differ from one to another are not among them.
AMOUNTS = (*_WHOLE_NUMBERS, *_ZERO_OR_MORE, *_WEIGHTS, "fill", "cvar_limit", "tail")


def check_amount(name: str, value: Any) -> None:
    """Refuse an amount that its limit or weight may not have.

    Parameters
    ----------
    name : str
        Of the limit or weight. A count is a whole number; a share, the fill and the tail lie from 0 to 1; £ of mean loss
        may be any number; everything else is 0 or more.
    value : object
        Its amount; None where it is not asked for, which is always allowed.

    Raises
    ------
    InputError
        When it is not a number, or not one of those allowed.
    """
    if value is None:
        return
    number = isinstance(value, int | float | np.number) and not isinstance(value, bool) and np.isfinite(value)
    low, high, allowed = 0.0, np.inf, "a number of 0 or more"
    if name in (*_WHOLE_NUMBERS, "group_least", "group_most"):
        allowed = "a whole number of 0 or more"
        number = number and float(value).is_integer()
    elif "share" in name or name in ("fill", "tail"):
        high, allowed = 1.0, "a share from 0 to 1" + (", below 1" if name == "tail" else "")
        number = number and not (name == "tail" and value == 1)
    elif name == "cvar_limit":
        low, allowed = -np.inf, "a number"
    if not number or not low <= value <= high:
        raise InputError(
            f"'{name}' cannot be used", WHERE, seen=repr(value), allowed=allowed, next_step=f"correct {name}"
        )


def checked_numbers(
    name: str, given: Any, shape: tuple[int, ...], *, missing: bool = False, least: float = -np.inf
) -> NDArray[np.float64]:
    """Figures as an array of numbers, once they are as many as they should be and none is infinite.

    Parameters
    ----------
    name : str
        Of the argument.
    given : array-like
        The figures.
    shape : tuple of int
        That they must have.
    missing : bool
        Whether NaN, for not known, is allowed.
    least : float
        Smallest that is allowed.

    Raises
    ------
    ValueError
        When the figures are no numbers, have another shape, or hold one that is not allowed.

    Examples
    --------
    >>> checked_numbers("need", [1, 2], (2,), least=0.0).tolist()
    [1.0, 2.0]
    """
    try:
        found = np.asarray(given, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError(f"'{name}' holds {given!r}, allowed numbers") from error
    if found.shape != shape:
        raise ValueError(f"'{name}' has shape {found.shape}, allowed {shape}")
    if np.isinf(found).any() or (not missing and np.isnan(found).any()) or (found < least).any():
        allowed = f"finite numbers{'' if least == -np.inf else f' of {least:g} or more'}{' or NaN' if missing else ''}"
        raise ValueError(f"'{name}' holds {found[~np.isfinite(found) | (found < least)].tolist()}, allowed {allowed}")
    return found
