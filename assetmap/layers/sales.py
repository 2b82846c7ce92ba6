"""Sales: prices paid for property, as HM Land Registry publishes them."""

import geopandas as gpd
import numpy as np
import pandas as pd

from assetmap.errors import InputError
from assetmap.layers.catalogue import Layer
from assetmap.layers.placing import place_by_postcode
from assetmap.layers.postcodes import PostcodeDirectory, normalise_postcode
from assetmap.layers.reading import check_layer, find_columns, read_frame

__all__ = ["PROPERTY_TYPES", "TENURES", "read_floor_areas", "read_sales"]

# HM Land Registry, "How to access HM Land Registry Price Paid Data": explanations of column headers
PROPERTY_TYPES = {"D": "detached", "S": "semi-detached", "T": "terraced", "F": "flat", "O": "other"}
TENURES = {"F": "freehold", "L": "leasehold", "U": "not stated"}
_BUILT = {"Y": True, "N": False}
_CATEGORIES = {"A": "standard", "B": "additional"}
_STATUSES = {"A": "addition", "C": "change", "D": "deletion"}

# headings of the report builder, in terms of the publisher's description of the file
_BUILDER = {
    "unique_id": "Transaction unique identifier", "price_paid": "Price", "deed_date": "Date of Transfer",
    "postcode": "Postcode", "property_type": "Property Type", "new_build": "Old/New", "estate_type": "Duration",
    "paon": "PAON", "saon": "SAON", "street": "Street", "transaction_category": "PPD Category Type",
}  # fmt: skip


def read_sales(layer: Layer, postcodes: PostcodeDirectory, *, districts: list[str] | None = None) -> gpd.GeoDataFrame:
    """Sales of a price-paid file, placed at the middle of their unit postcode.

    Parameters
    ----------
    layer : Layer
        A yearly, monthly or whole file in the publisher's layout, sixteen columns without headings; or a selection as its
        report builder gives it, with headings of its own and no record status.
    postcodes : PostcodeDirectory
        Places them.
    districts : list of str, optional
        GSS codes: only sales whose postcode lies in one of these districts are kept.

    Returns
    -------
    geopandas.GeoDataFrame
        ``sale_id``, ``price_gbp`` (£), ``date`` (datetime), ``property_type``, ``new_build`` (bool), ``tenure``,
        ``category`` (``standard``: a sale at full market value; ``additional``: repossessions, buy-to-lets, transfers to
        companies), ``postcode``, ``district_code``, ``paon``, ``saon``, ``street`` (of the building; blank if none),
        ``located_by`` (``postcode`` or ``none``) and geometry (EPSG:27700; none where the postcode is not known).
        A sale that a later row of the file changes is as changed; one that it deletes is not there.

    Raises
    ------
    InputError
        When the file is absent, damaged or not in that layout.
    """
    frame = _published(read_frame(layer))
    rows = pd.DataFrame(
        {
            "sale_id": frame["Transaction unique identifier"].str.strip("{} "),
            "price_gbp": pd.to_numeric(frame["Price"], errors="coerce").astype("float64"),
            "date": pd.to_datetime(frame["Date of Transfer"].str.slice(stop=10), format="%Y-%m-%d", errors="coerce"),
            "property_type": frame["Property Type"].map(PROPERTY_TYPES),
            "new_build": frame["Old/New"].map(_BUILT),
            "tenure": frame["Duration"].map(TENURES),
            "category": frame["PPD Category Type"].map(_CATEGORIES),
            "status": frame["Record Status"].map(_STATUSES),
            "postcode": frame["Postcode"].map(normalise_postcode),
            "paon": frame["PAON"].fillna(""),
            "saon": frame["SAON"].fillna(""),
            "street": frame["Street"].fillna(""),
        }
    )
    _refuse_other_layout(rows, frame, layer)
    # a monthly file may add a sale and then change or delete it: the last word counts
    rows = rows.drop_duplicates("sale_id", keep="last") if (rows["status"] != "addition").any() else rows
    check_layer(rows, layer, "sale_id")
    rows = rows[rows["status"] != "deletion"].drop(columns="status").reset_index(drop=True)
    rows["new_build"] = rows["new_build"].astype("bool")
    placed = place_by_postcode(rows, postcodes)
    if districts is None:
        return placed
    return placed[placed["district_code"].isin(districts)].reset_index(drop=True)


def read_floor_areas(layer: Layer) -> pd.Series:
    """Floor area (m²) of homes sold, by identifier of the sale.

    Parameters
    ----------
    layer : Layer
        A table that joins price-paid data to energy certificates, with the transaction's identifier and the total floor
        area in m².

    Returns
    -------
    pandas.Series of float
        By ``sale_id``, as `read_sales` writes it; sales without an area above 0 are left out.

    Raises
    ------
    InputError
        When the file is absent, damaged or not in that layout, or a sale stands twice.
    """
    frame = read_frame(layer)
    found = find_columns(
        frame, layer, {"sale_id": r"(transaction_?id|sale_?id)$", "area": r"(tfarea|floor_?area(_m2)?)$"}
    )
    rows = pd.DataFrame(
        {
            "sale_id": frame[found["sale_id"]].astype("str").str.strip("{} "),
            "area": pd.to_numeric(frame[found["area"]], errors="coerce").astype("float64"),
        }
    )
    check_layer(rows, layer, "sale_id")
    return rows[rows["area"] > 0].set_index("sale_id")["area"].rename("floor_area_m2")


def _published(frame: pd.DataFrame) -> pd.DataFrame:
    if "unique_id" in frame:
        return frame.rename(columns=_BUILDER).assign(**{"Record Status": "A"})
    if frame.empty or frame.iloc[0, 0] != "unique_id":
        return frame
    headed = frame.iloc[1:].set_axis(frame.iloc[0].tolist(), axis=1).reset_index(drop=True)
    return headed.rename(columns=_BUILDER).assign(**{"Record Status": "A"})


def _refuse_other_layout(rows: pd.DataFrame, frame: pd.DataFrame, layer: Layer) -> None:
    published = {
        "price_gbp": ("Price", "pounds, above 0"),
        "date": ("Date of Transfer", "YYYY-MM-DD"),
        "property_type": ("Property Type", ", ".join(PROPERTY_TYPES)),
        "new_build": ("Old/New", ", ".join(_BUILT)),
        "tenure": ("Duration", ", ".join(TENURES)),
        "category": ("PPD Category Type", ", ".join(_CATEGORIES)),
        "status": ("Record Status", ", ".join(_STATUSES)),
    }
    for name, (heading, allowed) in published.items():
        wrong = rows[name].isna().to_numpy()
        if name == "price_gbp":
            wrong = wrong | (rows[name] <= 0).to_numpy()
        if wrong.any():
            row = int(np.argmax(wrong))
            raise InputError(
                f"the layer '{layer.name}' is not in the layout of price-paid data",
                f"{layer.path}, column {heading}, row {row + 1}",
                seen=str(frame[heading].iloc[row]),
                allowed=allowed,
                next_step="take the CSV as HM Land Registry publishes it, sixteen columns without headings",
            )
