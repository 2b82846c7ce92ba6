"""The file of fitted values: what the model takes from the spells, with what each number rests on."""

import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from assetmap.errors import InputError
from assetmap.tables import atomic_path
from assetmap.vacancy.fitting.class_rates import ClassRates
from assetmap.vacancy.fitting.families import FAMILIES

__all__ = ["RATES_FILE", "FittedRates", "fitted_rates", "rates_text", "read_rates", "write_rates"]

RATES_FILE = "fitted_rates.toml"
_FIGURES = ("mu", "nu", "rate", "low", "high", "spread", "scale_rate")


@dataclass(frozen=True)
class FittedRates:
    """Fitted values of one class, a year: empty to used ``mu``, empty to gone ``nu``, their sum ``rate``.

    ``low`` and ``high`` are the 95 % interval of the sum; ``spread`` the standard deviation of the sources' log rates;
    ``family``, ``shape`` and ``scale_rate`` the curve of `assetmap.vacancy.fitting.survival`; ``spells`` their number.
    """

    mu: float
    nu: float
    rate: float
    low: float
    high: float
    spread: float
    scale_rate: float
    family: str
    shape: tuple[float, ...]
    spells: int


@cache
def fitted_rates() -> Mapping[str, FittedRates]:
    """Fitted values by class, as the package ships them."""
    return _parsed(resources.files("assetmap.vacancy").joinpath(RATES_FILE).read_text("utf-8"), RATES_FILE)


def read_rates(path: str | Path) -> Mapping[str, FittedRates]:
    """Fitted values by class, of a file that `write_rates` wrote.

    Raises
    ------
    InputError
        When there is no such file, it is no TOML, or a value is missing or out of its range.
    """
    path = Path(path)
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise _fault("the fitted rates cannot be read", str(path), str(error), "a file of fitted rates") from error
    return _parsed(text, path.name)


def write_rates(path: str | Path, classes: Sequence[ClassRates], command: str, note: str = "") -> Path:
    """Path of the file written, whole or not at all."""
    with atomic_path(Path(path)) as part:
        part.write_text(rates_text(classes, command, note), encoding="utf-8")
    return Path(path)


def rates_text(classes: Sequence[ClassRates], command: str, note: str = "") -> str:
    """Text of the file of fitted values.

    Parameters
    ----------
    classes : sequence of ClassRates
        By `fit_class`.
    command : str
        That makes the file.
    note : str
        More for the reader, a line or several.

    Returns
    -------
    str
        TOML; the numbers only, no row of a source.
    """
    lines = [
        "# Rates at which empty buildings leave that state, fitted to spells: numbers compiled from the sources named.",
        *(f"# {line}" for line in note.splitlines()),
        "# Written by the command below; docs/vacancy-rates.md says how. Do not mend by hand.",
        f"command = {_quoted(command)}",
    ]
    for entry in classes:
        lines += [
            "",
            f"[{entry.holding_class}]",
            f"title = {_quoted(entry.title)}",
            "# a year: empty to used, empty to gone, their sum and its 95 % interval",
            f"mu = {entry.mu:.6g}",
            f"nu = {entry.nu:.6g}",
            f"rate = {entry.mu + entry.nu:.6g}",
            f"low = {entry.low:.6g}",
            f"high = {entry.high:.6g}",
            "# standard deviation of the sources' log rates",
            f"spread = {entry.spread:.6g}",
            f"spells = {entry.spells}",
            f"reused = {entry.reused}",
            f"gone = {entry.gone}",
            f"pooled_with_all_classes = {str(entry.pooled_with_all).lower()}",
            "# the curve within a source: family of lowest AIC; and the Weibull shape k with its 95 % interval",
            f"family = {_quoted(entry.family)}",
            f"shape = [{', '.join(f'{value:.6g}' for value in entry.shape)}]",
            f"scale_rate = {entry.scale_rate:.6g}",
            f"weibull_k = {entry.weibull_k:.2f}",
            f"weibull_k_interval = [{entry.weibull_low:.2f}, {entry.weibull_high:.2f}]",
        ]
        for source in entry.sources:
            lines += [
                "",
                f"[[{entry.holding_class}.sources]]",
                f"source = {_quoted(source.source)}",
                f"date = {_quoted(source.date)}",
                f"seen = {_quoted(source.scheme)}",
                f"spells = {source.spells}",
                f"ended = {source.ended}",
                f"rate = {source.rate:.4f}",
                f"interval = [{source.low:.4f}, {source.high:.4f}]",
                f"taken = {source.taken:.4f}",
            ]
    return "\n".join(lines) + "\n"


def _parsed(text: str, where: str) -> dict[str, FittedRates]:
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _fault("the fitted rates are no TOML", where, str(error), "a file of fitted rates") from error
    tables = {key: value for key, value in raw.items() if isinstance(value, dict)}
    if not tables:
        raise _fault("the file has no class", where, ", ".join(raw) or "nothing", "a table for each class")
    return {key: _class(table, f"{where}, [{key}]") for key, table in tables.items()}


def _class(table: Mapping[str, Any], where: str) -> FittedRates:
    for key in (*_FIGURES, "family", "shape", "spells"):
        if key not in table:
            raise _fault(
                f"'{key}' is missing", where, ", ".join(table), f"{', '.join(_FIGURES)}, family, shape, spells"
            )
    for key in (*_FIGURES, "spells"):
        value = table[key]
        number = isinstance(value, int | float) and not isinstance(value, bool)
        least = 0 if key in ("mu", "nu", "low", "spread") else math.ulp(0.0)
        if not number or not math.isfinite(value) or value < least:
            raise _fault(f"'{key}' is out of its range", where, f"{value!r}", "a number above 0")
    if not math.isclose(table["mu"] + table["nu"], table["rate"], abs_tol=2e-4):
        raise _fault("mu and nu do not add up to rate", where, f"{table['mu']} + {table['nu']}", f"{table['rate']}")
    family = FAMILIES.get(table["family"])
    if family is None:
        raise _fault("the family is unknown", where, f"{table['family']!r}", ", ".join(FAMILIES))
    shape = table["shape"]
    if (
        not isinstance(shape, list)
        or len(shape) != len(family.shape_names)
        or not all(isinstance(value, int | float) and value > 0 for value in shape)
    ):
        raise _fault("the shape does not fit the family", where, f"{shape!r}", f"{len(family.shape_names)} numbers")
    return FittedRates(
        **{key: float(table[key]) for key in _FIGURES},
        family=family.name,
        shape=tuple(float(value) for value in shape),
        spells=int(table["spells"]),
    )


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in escaped) + '"'


def _fault(what: str, where: str, seen: str, allowed: str) -> InputError:
    return InputError(
        what, where, seen=seen, allowed=allowed, next_step="write the file anew with the command it names"
    )
