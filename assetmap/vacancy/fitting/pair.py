"""Spells seen at two looks: what one register calls vacant, and what the next register of the same owner says of it."""

from itertools import takewhile

import pandas as pd

from assetmap.errors import InputError
from assetmap.vacancy.fitting.classes import class_of_use
from assetmap.vacancy.fitting.spells import GONE, REUSED, SPELL_COLUMNS, Spells

__all__ = ["paired_spells"]

_AT_THE_SECOND = {"vacant": "", "in use": REUSED, "let": REUSED, "transferred": GONE}


def paired_spells(before: pd.DataFrame, after: pd.DataFrame, years: float, *, source: str, date: str = "") -> Spells:
    """What became of the properties that the first of two registers calls vacant.

    A property is found again by its UPRN; of several with one UPRN, as the one whose id begins alike the longest;
    without a UPRN, by its id. Whether it was let and fell empty again in between cannot be seen.

    Parameters
    ----------
    before, after : pandas.DataFrame
        Rows of the table ``assets`` of two registers of one owner.
    years : float
        From the first to the second.
    source : str
        Name for tables.
    date : str
        Of when the two are.

    Returns
    -------
    Spells
        Seen twice. Left out and counted: those that the second register lacks (sold, or only dropped: it does not say),
        and those of which it says neither that they are vacant nor that they are used.

    Raises
    ------
    InputError
        When the first register calls nothing vacant, or there is no time between the two.
    """
    if not years > 0:
        raise InputError(
            "no time lies between the two registers",
            source,
            seen=f"{years:g} years",
            allowed="more than 0",
            next_step="name the older register first, and the years between them",
        )
    vacant = before[before["status_kind"] == "vacant"]
    if vacant.empty:
        raise InputError(
            "the first register calls nothing vacant",
            source,
            seen=f"{len(before)} properties, 0 vacant",
            allowed="a register that says what is vacant",
            next_step="name another pair, or say which column holds the status",
        )
    rows, left_out = [], {"not in the second register": 0, "neither vacant nor used at the second look": 0}
    for _, asset in vacant.iterrows():
        again = _again(asset, after)
        if again is None:
            left_out["not in the second register"] += 1
            continue
        exit_kind = _AT_THE_SECOND.get(again["status_kind"])
        if exit_kind is None:
            left_out["neither vacant nor used at the second look"] += 1
            continue
        rows.append((years, 0.0, bool(exit_kind), exit_kind, _site(asset), float("inf"), _class(asset, again)))
    table = pd.DataFrame(rows, columns=list(SPELL_COLUMNS))
    return Spells(source, date, "twice", table, {reason: n for reason, n in left_out.items() if n})


def _again(asset: pd.Series, after: pd.DataFrame) -> pd.Series | None:
    if not isinstance(asset["uprn"], str):
        same = after[after["asset_id"] == asset["asset_id"]]
        return same.iloc[0] if len(same) else None
    same = after[after["uprn"] == asset["uprn"]]
    if same.empty:
        return None
    alike = [_letters_alike(asset["asset_id"], other) for other in same["asset_id"]]
    best = max(alike)
    return same.iloc[alike.index(best)] if alike.count(best) == 1 else None


def _letters_alike(one: str, other: str) -> int:
    pairs = zip(one, other, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _site(asset: pd.Series) -> str:
    point = asset.get("geometry")
    return f"{point.x:.0f} {point.y:.0f}" if point is not None and not point.is_empty else str(asset["asset_id"])


def _class(asset: pd.Series, again: pd.Series) -> str:
    if "land" in (asset["land_or_building"], again["land_or_building"]):
        return "apart"
    return class_of_use(asset["use"]) or class_of_use(again["use"])
