"""Community Needs Index: civic assets, connectedness, an active and engaged community."""

import re

import pandas as pd

from assetmap.layers.catalogue import Layer
from assetmap.layers.reading import check_layer, find_columns, read_frame

__all__ = ["read_community_need"]

_COLUMNS = {
    "area_code": r"lsoa(20)?21_?(code|cd)$",
    "community_need": r"community needs index.*score$",
}
_DOMAIN = re.compile(r"civic assets domain.*score$", re.IGNORECASE)


def read_community_need(layer: Layer) -> pd.DataFrame:
    """Community Needs Index of every small area, and its civic assets domain; higher is more need.

    Returns
    -------
    pandas.DataFrame
        ``area_code``, ``community_need`` (index without unit; England 2023: 0.4 to 251) and ``civic_assets`` (England 2023: -3.5 to
        2.6), NaN throughout where the file has the index alone.

    Raises
    ------
    InputError
        When the file is absent, damaged or not as catalogued.
    """
    frame = read_frame(layer)
    columns = find_columns(frame, layer, _COLUMNS)
    rows = check_layer(frame[list(columns.values())].set_axis(list(columns), axis=1), layer, "area_code")
    domain = [name for name in frame.columns if _DOMAIN.match(str(name).strip())]
    civic = pd.to_numeric(frame[domain[0]], errors="coerce").astype("float64") if len(domain) == 1 else float("nan")
    return rows.assign(civic_assets=civic)
