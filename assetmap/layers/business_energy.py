"""Electricity of businesses by neighbourhood: how much goes on in a place."""

import pandas as pd

from assetmap.layers.catalogue import Layer
from assetmap.layers.reading import check_layer, find_columns, read_frame

__all__ = ["read_business_energy"]

_COLUMNS = {
    "neighbourhood_code": r"(middle layer super output area.*code.*|msoa.*code)$",
    "kwh": r"(total )?consumption ?\(kwh\)$",
}
_YEAR = "year"


def read_business_energy(layer: Layer) -> pd.Series:
    """Electricity that non-domestic meters of each neighbourhood used in the latest year of the file, kWh.

    Parameters
    ----------
    layer : Layer
        Sub-national electricity consumption by middle layer area, non-domestic, as CSV: one year, or several with a
        column ``year``.

    Returns
    -------
    pandas.Series of float
        By neighbourhood's code; a blank figure is NaN, never 0. Lines without a code, such as those of consumption that is
        not allocated, are left out.

    Raises
    ------
    InputError
        When the file is absent, damaged or not in that layout.
    """
    frame = read_frame(layer)
    columns = find_columns(frame, layer, _COLUMNS)
    rows = frame[list(columns.values())].set_axis(list(columns), axis=1)
    year = next((name for name in frame.columns if str(name).strip().casefold() == _YEAR), None)
    if year is not None:
        rows = rows[(frame[year] == frame[year].max()).to_numpy()]
    rows = rows[rows["neighbourhood_code"].astype("str").str.fullmatch(layer.key_pattern or ".+")]
    check_layer(rows.rename(columns={"neighbourhood_code": "key"}), layer, "key", whole=False)
    kwh = pd.to_numeric(rows["kwh"], errors="coerce").astype("float64")
    return kwh.set_axis(pd.Index(rows["neighbourhood_code"].astype("str"))).rename("kwh")
