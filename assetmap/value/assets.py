"""The table of appraisals of a region's assets: what is known of each, and what would have to be entered."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import numpy as np
import pandas as pd

from assetmap.errors import InputError
from assetmap.tables import APPRAISALS, check_table
from assetmap.value.appraisal import NO_AREA, NO_VALUE, Building, npv_key
from assetmap.value.areas import ASSUMED, AreaAssumptions
from assetmap.value.batch import appraise_many
from assetmap.value.inputs import INPUT_KEYS, Inputs

__all__ = ["IMPACT_ENTRIES", "LAND", "appraise_assets", "building_of", "note_of", "split_entries"]

LAND = "not appraised: land without a building"

# Entries that belong to the impact: an appraisal in money takes none of them.
IMPACT_ENTRIES = ("wellbys", "regional_measure")

_ENTRIES = tuple(field.name for field in fields(Building) if field.name not in ("name", "area_basis"))


def appraise_assets(
    assets: pd.DataFrame,
    inputs: Inputs,
    *,
    entries: Mapping[str, Mapping[str, Any]] | None = None,
    overrides: Mapping[str, Mapping[str, Any]] | None = None,
    area_assumptions: AreaAssumptions | None = None,
) -> pd.DataFrame:
    """Appraisal of every asset of a region.

    Parameters
    ----------
    assets : pandas.DataFrame
        Rows of the table ``assets``.
    inputs : Inputs
        Ranges and terms, with the region's overrides and a scenario already made. Its hurdle rates must be those that the
        table has columns for.
    entries : mapping of str to mapping, optional
        What was entered of a building, by ``asset_id``: any of ``area_m2``, ``value_today``, ``price``, ``grant``,
        ``lease_years``, ``rent_as_is``. An area entered goes before the register's. The key of an input says that this input is
        known for the building.
    overrides : mapping of str to mapping, optional
        Overrides of inputs by ``asset_id``, for `Inputs.override`.
    area_assumptions : AreaAssumptions, optional
        Switches on areas by type of building where none is known; each figure that rests on one says so. A missing
        area stays missing without it.

    Returns
    -------
    pandas.DataFrame
        Rows of the table ``appraisals``, in the order of ``assets``.

    Raises
    ------
    InputError
        When an entry or override is of no asset, or out of range.
    ValueError
        When the hurdle rates are others than those of the table.
    """
    entries, overrides = entries or {}, overrides or {}
    expected = {name for name in APPRAISALS.names if name.startswith("npv_") and name.endswith("_central")}
    if {f"{npv_key(rate)}_central" for rate in inputs.terms.hurdle_rates} != expected:
        raise ValueError(f"'hurdle_rates' are {inputs.terms.hurdle_rates}, allowed those of {sorted(expected)}")
    ids = set(assets["asset_id"])
    for what, given in (("an entry", entries), ("an override", overrides)):
        for asset_id in given:
            if asset_id not in ids:
                raise InputError(
                    f"{what} is of no asset", "asset_id", seen=str(asset_id), next_step="correct the id, or remove it"
                )
    buildings, notes, sets = [], [], []
    needed = assets[["asset_id", "name", "use", "land_or_building", "floor_area_m2"]]
    for row in needed.to_dict("records"):
        asset_id = row["asset_id"]
        entered, known = split_entries(entries.get(asset_id, {}), asset_id)
        building, note = building_of(row, entered, area_assumptions)
        buildings.append(building)
        notes.append(note)
        own = known | dict(overrides.get(asset_id, {}))
        sets.append(inputs.override(own, f"building {asset_id}") if own else inputs)
    done = np.array(
        [building.area_m2 is not None and not note for building, note in zip(buildings, notes, strict=True)]
    )
    picked = np.flatnonzero(done)
    found = appraise_many([buildings[place] for place in picked], [sets[place] for place in picked])

    columns: dict[str, Any] = {
        "asset_id": assets["asset_id"].to_numpy(dtype=object),
        "appraised": done,
        "note": [note or note_of(building) for building, note in zip(buildings, notes, strict=True)],
        "area_m2": [np.nan if b.area_m2 is None else b.area_m2 for b in buildings],
        "area_basis": [b.area_basis for b in buildings],
        "value_today_gbp": [b.today for b in buildings],
        "price_gbp": [b.price for b in buildings],
        "grant_gbp": [b.grant for b in buildings],
        "undervalue_gbp": [b.today - b.price for b in buildings],
        "lease_years": [np.nan if b.lease_years is None else b.lease_years for b in buildings],
        "hurdle_rate": inputs.terms.hurdle_rate,
        "changed_inputs": ["; ".join(dict.fromkeys(change.key for change in some.changes)) for some in sets],
    }
    for column in APPRAISALS.names:
        if column not in columns:
            values = np.full(len(assets), np.nan)
            if len(picked):
                values[picked] = found[column]
            columns[column] = values
    return check_table(pd.DataFrame(columns), APPRAISALS)


def split_entries(entered: Mapping[str, float], asset_id: str) -> tuple[dict[str, float], dict[str, float]]:
    """What was entered of a building, parted into entries of `Building` and inputs that are known for it.

    Entries of its impact are neither, and stay out of both.

    Raises
    ------
    InputError
        When a key is neither.
    """
    for key in entered:
        if key not in (*_ENTRIES, *INPUT_KEYS, *IMPACT_ENTRIES):
            raise InputError(
                f"unknown entry '{key}'",
                f"building {asset_id}",
                seen=str(key),
                allowed=", ".join((*_ENTRIES, *INPUT_KEYS, *IMPACT_ENTRIES)),
            )
    return (
        {key: value for key, value in entered.items() if key in _ENTRIES},
        {key: value for key, value in entered.items() if key in INPUT_KEYS},
    )


def building_of(
    row: Mapping[str, Any], entered: Mapping[str, float], assumptions: AreaAssumptions | None = None
) -> tuple[Building, str]:
    """Building as the appraisal takes it, and why there is none where there is none.

    Parameters
    ----------
    row : mapping
        ``asset_id``, ``name``, ``use``, ``land_or_building`` and ``floor_area_m2`` of the table ``assets``.
    entered : mapping of str to float
        Entries of `Building` by name.
    assumptions : AreaAssumptions, optional
        Areas by type of building, where nobody knows one.

    Returns
    -------
    building : Building
        With ``area_basis`` "entered", "register", "assumed [A]: type", or blank without an area.
    reason : str
        `LAND` or `NO_AREA`; blank where the building can be appraised.

    Raises
    ------
    InputError
        When an entry is out of range.
    """
    asset_id, entered = row["asset_id"], dict(entered)
    basis = "entered"
    if entered.get("area_m2") is None:
        area, basis = row["floor_area_m2"], "register"
        if not area > 0:  # nan, or a register's 0, which measures nothing
            guess = assumptions.of(_text(row["use"]), _text(row["name"])) if assumptions else None
            area, basis = (guess[1], f"{ASSUMED}: {guess[0]}") if guess else (None, "")
        entered["area_m2"] = area
    building = Building(**entered, name=f"building {asset_id}", area_basis=basis)
    if row["land_or_building"] == "land":
        return building, LAND
    return building, NO_AREA if building.area_m2 is None else ""


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def note_of(building: Building) -> str:
    """What is to be told beside a building's appraisal: an assumed area, a missing value today."""
    notes = [NO_VALUE] if building.value_today is None else []
    if building.area_basis.startswith(ASSUMED):
        notes.insert(0, f"area {building.area_basis}, not measured")
    return "; ".join(notes)
