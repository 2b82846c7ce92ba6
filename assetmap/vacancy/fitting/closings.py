"""Spells of buildings followed from the day they closed: what became of them, or how long they were still watched."""

import csv
import io
import math
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from assetmap.errors import InputError
from assetmap.vacancy.fitting.spells import GONE, REUSED, SPELL_COLUMNS, Spells

__all__ = ["CLOSINGS_COLUMNS", "closed_spells"]

CLOSINGS_COLUMNS = ("building_id", "years_to_outcome", "years_observed", "outcome_class")
_EXITS: Mapping[str, str] = {
    "community or public reuse": REUSED,
    "sold": GONE,
    "demolished or redeveloped": GONE,
    "still empty": "",
    "not known": "",
}


def closed_spells(path: str | Path, *, source: str = "", date: str = "", holding_class: str = "public") -> Spells:
    """Spells of a CSV with one closed building a line.

    A line with an outcome ended after ``years_to_outcome``; where that is blank, at some time within
    ``years_observed``. A line without one is censored at ``years_observed``, also where it is not known whether the
    building stood empty until then: it had no outcome on record.

    Parameters
    ----------
    path : str or pathlib.Path
        UTF-8, with the columns of `CLOSINGS_COLUMNS`.
    source : str, optional
        Name for tables; the file's by default.
    date : str
        Of when the file is.
    holding_class : str
        Class of all its buildings.

    Returns
    -------
    Spells
        Followed. Lines that were watched for no time at all are left out and counted.

    Raises
    ------
    InputError
        When a column is missing, a number is none, or an outcome is unknown or contradicts its years; the line is named.
    """
    path = Path(path)
    if not path.is_file():
        raise _fault("there are no closings", path.name, "no such file", "a CSV of closed buildings")
    try:
        lines = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))
    except UnicodeDecodeError as error:
        raise _fault("the closings are not UTF-8", path.name, str(error), "UTF-8") from error
    if not lines or not set(CLOSINGS_COLUMNS) <= set(lines[0]):
        seen = ", ".join(str(name) for name in lines[0]) if lines else "no lines"
        raise _fault("these are no closings", path.name, seen, f"the columns {', '.join(CLOSINGS_COLUMNS)}")
    rows = [_spell(line, f"{path.name}, line {n}", holding_class) for n, line in enumerate(lines, start=2)]
    table = pd.DataFrame(rows, columns=list(SPELL_COLUMNS))
    unwatched = table["years"] == 0
    left_out = {"not watched after closing": int(unwatched.sum())} if unwatched.any() else {}
    return Spells(source or path.stem, date, "followed", table[~unwatched].reset_index(drop=True), left_out)


def _spell(line: Mapping[str, str | None], where: str, holding_class: str) -> tuple[object, ...]:
    outcome = (line["outcome_class"] or "").strip()
    if outcome not in _EXITS:
        raise _fault("the outcome is unknown", where, outcome or "nothing", "; ".join(_EXITS))
    exit_kind = _EXITS[outcome]
    until = _years(line, "years_to_outcome", where)
    observed = _years(line, "years_observed", where)
    if math.isnan(until if exit_kind and not math.isnan(until) else observed):
        raise _fault("the line says no years", where, "nothing", "years_observed, or years_to_outcome of an outcome")
    if not exit_kind and not math.isnan(until):
        raise _fault("years to an outcome, and no outcome", where, f"{until:g}, {outcome}", "one with the other")
    if exit_kind and (until == 0 or (math.isnan(until) and observed == 0)):
        raise _fault("the spell ended the day it began", where, "0 years", "more than 0")
    if exit_kind and math.isnan(until):
        return observed, 0.0, True, exit_kind, line["building_id"], math.inf, holding_class
    years = until if exit_kind else observed
    return years, years, bool(exit_kind), exit_kind, line["building_id"], math.inf, holding_class


def _years(line: Mapping[str, str | None], column: str, where: str) -> float:
    text = (line[column] or "").strip()
    if not text:
        return math.nan
    try:
        years = float(text)
    except ValueError:
        years = math.nan
    if not (math.isfinite(years) and years >= 0):
        raise _fault(f"'{column}' is no number of years", where, text, "0 or more, or blank")
    return years


def _fault(what: str, where: str, seen: str, allowed: str) -> InputError:
    return InputError(what, where, seen=seen, allowed=allowed, next_step="mend the file, or name another")
