"""What stands in a CSV, beside it: the columns' meanings and sources, the registers, the run (CSV on the Web)."""

import json
from collections.abc import Mapping
from typing import Any

import pandas as pd

from assetmap.reports.columns import ExportColumn, export_rows
from assetmap.reports.provenance import inputs_of, run_summary

__all__ = ["METADATA_SUFFIX", "to_csv_metadata"]

# Where a reader of CSV on the Web looks for it, after the name of the CSV (W3C, Metadata Vocabulary for Tabular Data).
METADATA_SUFFIX = "-metadata.json"

_KINDS = {"number": "number", "boolean": "boolean", "text": "string"}


def to_csv_metadata(rows: pd.DataFrame, run: Mapping[str, Any], csv_name: str) -> bytes:
    """Description of the CSV that `to_csv` makes of these rows.

    Parameters
    ----------
    rows : pandas.DataFrame
        As for `to_csv`.
    run : mapping
        The run's record (``run.json``).
    csv_name : str
        Name of the CSV's file, beside which this one lies.

    Returns
    -------
    bytes
        JSON in UTF-8, by the W3C's vocabulary for tabular data: for each column its heading, meaning and source.

    Raises
    ------
    TypeError
        When ``rows`` is no frame or ``run`` no mapping.
    """
    columns, values = export_rows(rows, run)
    described = [
        _described(column, [row[number] for row in values if row[number] is not None])
        for number, column in enumerate(columns)
    ]
    document = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": csv_name,
        "dc:title": f"Buildings of {run_summary(run)['name'] or run_summary(run)['region']}",
        "dc:source": [{f"dc:{name}": value for name, value in given.items()} for given in inputs_of(run)],
        "dc:provenance": run_summary(run),
        "dialect": {"encoding": "utf-8", "header": True, "delimiter": ",", "lineTerminators": ["\r\n"]},
        "tableSchema": {"columns": described, "aboutUrl": "#{asset_id}"},
    }
    return json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False).encode("utf-8")


def _described(column: ExportColumn, told: list[Any]) -> dict[str, Any]:
    kind = "text"
    if told and all(isinstance(cell, bool) for cell in told):
        kind = "boolean"
    elif told and all(isinstance(cell, int | float) and not isinstance(cell, bool) for cell in told):
        kind = "number"
    return {
        "name": column.name,
        "titles": column.name,
        "dc:title": column.heading,
        "dc:description": column.meaning,
        "dc:source": column.source,
        "datatype": _KINDS[kind],
    }
