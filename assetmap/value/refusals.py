"""The refusal of a value that cannot be used, and the checks that numbers, texts and tables of a file pass at the door."""

import math
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from assetmap.errors import InputError

__all__ = ["OutOfRangeError", "checked", "checked_keys", "numbers_of", "read_toml"]


class OutOfRangeError(InputError, ValueError):
    """A value outside its range: an entry that a user can mend, and a wrong value of an argument alike.

    It is an `InputError`, so that it tells field, value, range and next step wherever it surfaces, and a ``ValueError``, so
    that code which calls the functions on plain numbers meets the error it expects.
    """

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (self.what, self.where, self.seen, self.allowed, self.next_step)


def _rebuild(what: str, where: str, seen: str, allowed: str, next_step: str) -> OutOfRangeError:
    return OutOfRangeError(what, where, seen=seen, allowed=allowed, next_step=next_step)


def checked(
    field: str,
    value: object,
    least: float = -math.inf,
    most: float = math.inf,
    *,
    where: str = "",
    above: bool = False,
    unit: str = "",
    next_step: str = "",
) -> float:
    """Value as a float, once it is a finite number in its range.

    Parameters
    ----------
    field : str
        Name of the field, as the message shows it.
    value : object
        What was entered. True and False are no numbers.
    least, most : float
        Range, ends included.
    where : str
        File or argument it stands in; the field itself if not given.
    above : bool
        Whether the value must be above ``least``, not only at it.
    unit : str
        Unit, as the message shows it.
    next_step : str
        What to do about it; "correct it" if not given.

    Raises
    ------
    OutOfRangeError
        With field, value, range and next step.
    """
    number = math.nan
    if not isinstance(value, bool | str | bytes) and hasattr(value, "__float__"):
        try:
            number = float(value)
        except (TypeError, ValueError):  # such as a series of several
            number = math.nan
    inside = math.isfinite(number) and least <= number <= most and not (above and number == least)
    if inside:
        return number
    if math.isinf(most):
        text = "a number" if math.isinf(least) else f"a number {'above' if above else 'of at least'} {least:g}"
    else:
        text = f"a number from {'above ' if above else ''}{least:g} to {most:g}"
    raise OutOfRangeError(
        f"'{field}' cannot be used",
        where or field,
        seen=repr(value),
        allowed=f"{text} {unit}".strip(),
        next_step=next_step or f"correct {field}",
    )


def numbers_of(given: ArrayLike) -> NDArray[np.floating]:
    """What is given as an array of numbers, for the range to be checked.

    Parameters
    ----------
    given : array_like
        A number or many. True, False and texts are no numbers.

    Returns
    -------
    numpy.ndarray of float32 or float64
        Of the kind that is given, float64 where that is none of the two; a single nan where it is no number, which no range
        lets pass.
    """
    try:
        array = np.asarray(given)
        if array.dtype.kind in "bUS":
            return np.array(np.nan)
        return array if array.dtype in (np.float32, np.float64) else array.astype("float64")
    except (TypeError, ValueError):  # such as lists of several lengths
        return np.array(np.nan)


def checked_keys(table: Mapping[str, Any], needed: Iterable[str], optional: Iterable[str], where: str) -> None:
    """Refuse a table of a file that lacks a key or has one too many.

    Raises
    ------
    InputError
        With the key that is missing or unknown.
    """
    needed, optional = tuple(needed), tuple(optional)
    allowed = ", ".join((*needed, *optional))
    for key in needed:
        if key not in table:
            raise InputError(
                f"'{key}' is missing",
                where,
                seen=", ".join(table) or "nothing",
                allowed=allowed,
                next_step=f"add {key}",
            )
    for key in table:
        if key not in needed and key not in optional:
            raise InputError(
                f"unknown key '{key}'", where, seen=key, allowed=allowed, next_step="correct or remove the key"
            )


def read_toml(path: Path) -> dict[str, Any]:
    """Tables of a TOML file.

    Raises
    ------
    InputError
        When the file is absent, unreadable or not TOML.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise InputError("no such file", str(path), next_step="correct the path") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise InputError(
            "the file is not valid TOML",
            str(path),
            seen=str(error),
            allowed="lines such as rate = 0.035",
            next_step="correct the file",
        ) from error
