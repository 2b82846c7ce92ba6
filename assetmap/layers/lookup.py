"""Which ward and district each small area lies in, and what its neighbourhood is called."""

import pandas as pd

from assetmap.layers.catalogue import Layer
from assetmap.layers.reading import check_layer, find_columns, read_frame

__all__ = ["read_area_hierarchy", "read_area_lookup"]

_COLUMNS = {
    "area_code": r"lsoa(?:11|21)_?(code|cd)$",
    "area_name": r"lsoa(?:11|21)_?(name|nm)$",
    "ward_code": r"(ward|wd)\d\d_?(code|cd)$",
    "ward_name": r"(ward|wd)\d\d_?(name|nm)$",
    "place_name": r"msoa(?:11|21)_?hcl_?(name|nm)$",
    "district_code": r"(ltla|lad)\d\d_?(code|cd)$",
    "district_name": r"(ltla|lad)\d\d_?(name|nm)$",
}

_HIERARCHY = {
    "area_code": _COLUMNS["area_code"],
    "neighbourhood_code": r"msoa(?:11|21)_?(code|cd)$",
    "ward_code": _COLUMNS["ward_code"],
    "district_code": _COLUMNS["district_code"],
    "combined_authority_code": r"cauth\d\d_?(code|cd)$",
    "region_code": r"(region|rgn)\d\d_?(code|cd)$",
    "rural_urban": r"ruc$",
}


def read_area_lookup(layer: Layer) -> pd.DataFrame:
    """Name, ward and district of every small area.

    Returns
    -------
    pandas.DataFrame
        Text columns ``area_code``, ``area_name``, ``ward_code``, ``ward_name``, ``place_name`` (of the
        neighbourhood), ``district_code``, ``district_name``;
        one row per small area.

    Raises
    ------
    InputError
        When the file is absent, damaged or not as catalogued.
    """
    frame = read_frame(layer)
    columns = find_columns(frame, layer, _COLUMNS)
    return check_layer(frame[list(columns.values())].set_axis(list(columns), axis=1), layer, "area_code")


def read_area_hierarchy(layer: Layer) -> pd.DataFrame:
    """Codes of the neighbourhood, ward, district, combined authority and region of every small area.

    Returns
    -------
    pandas.DataFrame
        Text columns ``area_code``, ``neighbourhood_code``, ``ward_code``, ``district_code``,
        ``combined_authority_code`` (missing where there is none), ``region_code`` and ``rural_urban``.

    Raises
    ------
    InputError
        When the file is absent, damaged, not as catalogued, or names fewer levels.
    """
    frame = read_frame(layer)
    columns = find_columns(frame, layer, _HIERARCHY)
    return check_layer(frame[list(columns.values())].set_axis(list(columns), axis=1), layer, "area_code")
