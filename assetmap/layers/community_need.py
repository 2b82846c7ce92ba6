"""Community Needs Index: civic assets, connectedness, an active and engaged community."""

import pandas as pd

from assetmap.layers.catalogue import Layer
from assetmap.layers.reading import check_layer, find_columns, read_frame

__all__ = ["read_community_need"]

_COLUMNS = {
    "area_code": r"lsoa(20)?21_?(code|cd)$",
    "community_need": r"community needs index.*score$",
}


def read_community_need(layer: Layer) -> pd.DataFrame:
    """Community Needs Index score of every small area; higher is more need.

    Returns
    -------
    pandas.DataFrame
        ``area_code`` and ``community_need`` (index without unit; England 2023: 0.4 to 251).

    Raises
    ------
    InputError
        When the file is absent, damaged or not as catalogued.
    """
    frame = read_frame(layer)
    columns = find_columns(frame, layer, _COLUMNS)
    return check_layer(frame[list(columns.values())].set_axis(list(columns), axis=1), layer, "area_code")
