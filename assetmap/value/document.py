"""An appraisal as one document: the row of the table ``appraisals``, and beside it all that a page shows of it."""

import math
from typing import Any

import pandas as pd

from assetmap.tables import APPRAISAL_CASES, APPRAISALS
from assetmap.value.appraisal import Appraisal, NotAppraised
from assetmap.value.assets import note_of
from assetmap.value.decomposition import decompose
from assetmap.value.disposal import Disposal, public_test
from assetmap.value.formulas import sheet
from assetmap.value.sensitivity import switching_values, tornado

__all__ = ["appraisal_document"]


def appraisal_document(asset_id: str, found: Appraisal | NotAppraised) -> dict[str, Any]:
    """Appraisal of one building as plain values; what is missing is None. It holds no party's confidential figure.

    Parameters
    ----------
    asset_id : str
        Id of the asset.
    found : Appraisal or NotAppraised
        By `appraise`.

    Returns
    -------
    dict
        Every column of the table ``appraisals`` that describes one building, by its name. Where there is an appraisal, also
        ``headline``, ``ceiling_gbp``, ``warnings``, ``rates_of_return``, and as lists of rows ``figures``, ``fills``, ``by_tenure``,
        ``uplift_parts`` (empty without a value today), ``public_test``, ``tornado``, ``switching_values``, ``sheet`` (each formula
        with the building's numbers) and ``changes`` (inputs that were moved).
    """
    building = found.building
    document: dict[str, Any] = dict.fromkeys(APPRAISALS.names)
    document |= {
        "asset_id": asset_id,
        "appraised": isinstance(found, Appraisal),
        "note": str(found) if isinstance(found, NotAppraised) else note_of(building),
        "area_m2": building.area_m2,
        "area_basis": building.area_basis,
        "value_today_gbp": building.value_today,
        "price_gbp": building.price,
        "grant_gbp": building.grant,
        "undervalue_gbp": building.today - building.price,
        "lease_years": building.lease_years,
    }
    if isinstance(found, NotAppraised):
        return {key: _plain(value) for key, value in document.items()}
    inputs = found.inputs
    for key, figure in found.figures.items():
        for case in APPRAISAL_CASES:
            if f"{key}_{case}" in document:
                document[f"{key}_{case}"] = getattr(figure, case)
    document |= {
        "hurdle_rate": inputs.terms.hurdle_rate,
        "loss_probability": found.loss_probability,
        "changed_inputs": "; ".join(dict.fromkeys(change.key for change in inputs.changes)),
        "headline": found.headline,
        "ceiling_gbp": found.ceiling,
        "warnings": list(found.warnings),
        "rates_of_return": list(found.rates),
        "figures": _rows(found.frame),
        "fills": _rows(found.fills),
        "by_tenure": _rows(found.by_tenure),
        "uplift_parts": [],
        "public_test": [
            {"rule": flag.rule, "rule_date": flag.rule_date, "text": str(flag), "known": flag.known}
            for flag in public_test(Disposal(building.value_today, building.price, building.lease_years))
        ],
        "tornado": _rows(tornado(building, inputs)),
        "switching_values": _rows(switching_values(building, inputs)),
        "sheet": [vars(line) for line in sheet(found)],
        "changes": [vars(change) for change in inputs.changes],
    }
    if building.value_today is not None:
        document["uplift_parts"] = _rows(decompose(building, inputs).parts.reset_index())
    return {key: _plain(value) for key, value in document.items()}


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = table.astype(object).where(table.notna(), None).to_dict("records")
    return rows


def _plain(value: Any) -> Any:
    """Value with plain numbers, None for what is missing or endless."""
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if hasattr(value, "item"):
        value = value.item()
    return None if isinstance(value, float) and not math.isfinite(value) else value
