"""Census 2021 tables: in NOMIS's bulk layout, or the same counts as Parquet."""

import re

import pandas as pd

from assetmap.errors import InputError
from assetmap.layers.catalogue import Layer
from assetmap.layers.reading import check_layer, find_columns, read_frame

__all__ = ["economic_activity", "read_census_table"]

_AREA = r"(geography code|lsoa21_?(code|cd))$"
_NOT_COUNTS = re.compile(r"(date|geography|geography code|lsoa21_?(code|cd|name|nm))$", re.IGNORECASE)

_ACTIVITY = {
    "residents_16_plus": r"economic activity status: total: all usual residents aged 16",
    "active": r"economic activity status: economically active \(excluding full-time students\)$",
    "active_students": r"economic activity status: economically active and a full-time student$",
    "unemployed": r"economic activity status: economically active \(excluding full-time students\): ?unemployed$",
    "inactive": r"economic activity status: economically inactive$",
    "retired": r"economic activity status: economically inactive: ?retired$",
    "students": r"economic activity status: economically inactive: ?student$",
    "caring": r"economic activity status: economically inactive: ?looking after home or family$",
    "long_term_sick": r"economic activity status: economically inactive: ?long-term sick or disabled$",
    "other_inactive": r"economic activity status: economically inactive: ?other$",
}


def read_census_table(layer: Layer) -> pd.DataFrame:
    """Counts of a census table for every small area.

    Parameters
    ----------
    layer : Layer
        A bulk file of NOMIS (``census2021-tsNNN.zip`` with its member for small areas: ``date``, ``geography``,
        ``geography code``, then one column per category), or the same counts as Parquet or CSV.

    Returns
    -------
    pandas.DataFrame
        ``area_code``, then every count as published, under its published heading. Counts are perturbed by the
        publisher, so that categories may miss their total by a few.

    Raises
    ------
    InputError
        When the file is absent, damaged or not as catalogued, or a count is no number or below 0.
    """
    frame = read_frame(layer)
    code = find_columns(frame, layer, {"area_code": _AREA})["area_code"]
    counts = [str(column) for column in frame.columns if not _NOT_COUNTS.match(str(column).strip())]
    table = frame[[code, *counts]].rename(columns={code: "area_code"})
    check_layer(table, layer, "area_code")
    for column in counts:
        table[column] = _counts(table, column, layer)
    return table


def economic_activity(table: pd.DataFrame, layer: Layer) -> pd.DataFrame:
    """Economic activity of residents aged 16 and over, by short names (table TS066).

    Parameters
    ----------
    table : pandas.DataFrame
        As `read_census_table` gives it.
    layer : Layer
        For messages.

    Returns
    -------
    pandas.DataFrame
        ``area_code``; counts of people ``residents_16_plus``, ``active``, ``active_students``, ``unemployed``,
        ``inactive``, ``retired``, ``students``, ``caring``, ``long_term_sick``, ``other_inactive``;
        ``inactive_share`` of residents aged 16 and over (0-1; NaN where there are none), which counts retired people;
        ``inactive_not_retired_share``, which leaves them out above and below the line.

    Raises
    ------
    InputError
        When a category has no column, or more than one.
    """
    found = find_columns(table, layer, _ACTIVITY)
    named = table[["area_code", *found.values()]].set_axis(["area_code", *found], axis=1)
    residents, retired = named["residents_16_plus"], named["retired"]
    named["inactive_share"] = (named["inactive"] / residents).where(residents > 0)
    younger = residents - retired
    named["inactive_not_retired_share"] = ((named["inactive"] - retired) / younger).where(younger > 0)
    return named


def _counts(table: pd.DataFrame, column: str, layer: Layer) -> pd.Series:
    numbers = pd.to_numeric(table[column], errors="coerce")
    wrong = numbers.isna() | (numbers < 0)
    if wrong.any():
        row = int(wrong.to_numpy().argmax())
        raise InputError(
            f"the layer '{layer.name}' has a cell that is no count",
            f"{layer.path}, column {column}, row {row + 2}",
            seen=str(table[column].iloc[row]),
            allowed="a number of people or households, 0 or more",
            next_step="the file may be damaged: fetch it again",
        )
    return numbers.astype("float64")
