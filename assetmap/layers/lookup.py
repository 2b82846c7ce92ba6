"""Which ward and district each small area lies in, and what its neighbourhood is called."""

import pandas as pd

from assetmap.layers.catalogue import Layer
from assetmap.layers.reading import check_layer, find_columns, read_frame

__all__ = ["read_area_lookup"]

_COLUMNS = {
    "area_code": r"lsoa21_?(code|cd)$",
    "area_name": r"lsoa21_?(name|nm)$",
    "ward_code": r"(ward|wd)\d\d_?(code|cd)$",
    "ward_name": r"(ward|wd)\d\d_?(name|nm)$",
    "place_name": r"msoa21_?hcl_?(name|nm)$",
    "district_code": r"(ltla|lad)\d\d_?(code|cd)$",
    "district_name": r"(ltla|lad)\d\d_?(name|nm)$",
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
