"""Rating list: rateable values of non-domestic property, as the Valuation Office Agency publishes them."""

import pandas as pd

from assetmap.errors import InputError
from assetmap.layers.catalogue import Layer
from assetmap.layers.postcodes import normalise_postcode
from assetmap.layers.reading import check_layer, read_frame

__all__ = ["read_rating_list", "value_per_m2"]

_SUFFIX = 1  # the last character of a special category code is its suffix of valuation


def read_rating_list(layer: Layer, *, billing_authorities: list[str] | None = None) -> pd.DataFrame:
    """Entries of a rating list.

    Parameters
    ----------
    layer : Layer
        List entries of a compiled list: cells separated by asterisks, no headings, 28 cells and a separator at the end
        of every line. A name of a firm is not read.
    billing_authorities : list of str, optional
        The publisher's own codes of billing authorities (such as ``4310``); all if not given.

    Returns
    -------
    pandas.DataFrame
        ``uarn`` (the publisher's number of the property), ``assessment`` (reference of the valuation), ``billing_authority``,
        ``description_code``, ``description``, ``category`` (special category code without its suffix), ``address``,
        ``postcode``, ``rateable_value_gbp`` (£ a year; NaN where none is given), ``effective_date`` (datetime) and
        ``composite`` (bool: partly domestic).

    Raises
    ------
    InputError
        When the file is absent, damaged or not in that layout.
    """
    frame = read_frame(layer)
    _refuse_other_layout(frame, layer)
    rows = frame.drop(columns=["Firms Name", "End Of Line"])
    if billing_authorities is not None:
        rows = rows[rows["Billing Authority Code"].isin(billing_authorities)]
    parts = ["Number Or Name", "Sub Street Level 1", "Street", "Town", "Postal District", "County"]
    address = rows[parts[0]].fillna("").str.strip()
    for part in parts[1:]:
        more = rows[part].fillna("").str.strip()
        address = address.where(more == "", (address + ", " + more).str.removeprefix(", "))
    entries = pd.DataFrame(
        {
            "uarn": rows["Unique Address Reference Number"].str.strip(),
            "assessment": rows["Assessment Reference"].str.strip(),
            "billing_authority": rows["Billing Authority Code"].str.strip(),
            "description_code": rows["Primary And Secondary Description Code"].fillna("").str.strip(),
            "description": rows["Primary Description Text"].fillna("").str.strip(),
            "category": rows["SCAT Code And Suffix"].fillna("").str.strip().str.slice(stop=-_SUFFIX),
            "address": address,
            "postcode": rows["Postcode"].map(normalise_postcode),
            "rateable_value_gbp": pd.to_numeric(rows["Rateable Value"], errors="coerce").astype("float64"),
            "effective_date": pd.to_datetime(rows["Effective Date"], format="%d-%b-%Y", errors="coerce"),
            "composite": (rows["Composite Indicator"].fillna("").str.strip() != ""),
        }
    ).reset_index(drop=True)
    return check_layer(entries, layer, "assessment", whole=billing_authorities is None)


def value_per_m2(entries: pd.DataFrame, floor_area_m2: pd.Series) -> pd.DataFrame:
    """Rateable value per square metre of the like: median by outward code and special category.

    Parameters
    ----------
    entries : pandas.DataFrame
        As `read_rating_list` gives them.
    floor_area_m2 : pandas.Series
        Floor area (m²) by ``assessment`` or by ``uarn``: its index's name says which. The list itself has none; they
        come from summary valuations or energy certificates.

    Returns
    -------
    pandas.DataFrame
        ``outward_code``, ``category``, ``median_gbp_per_m2`` (£ per m² and year) and ``count`` of the entries behind it.
        An entry without a value, a floor area or a postcode is left out.

    Raises
    ------
    ValueError
        When the index is named otherwise or repeats a property.
    """
    key = floor_area_m2.index.name
    if key not in ("assessment", "uarn"):
        raise ValueError(f"'floor_area_m2' is indexed by {key!r}, allowed 'assessment' or 'uarn'")
    if not floor_area_m2.index.is_unique:
        raise ValueError("'floor_area_m2' repeats a property, allowed each once")
    area = entries[key].map(floor_area_m2).astype("float64")
    like = entries.assign(
        outward_code=entries["postcode"].str.split(" ").str[0],
        per_m2=(entries["rateable_value_gbp"] / area).where((area > 0) & (entries["rateable_value_gbp"] > 0)),
    )
    like = like[like["per_m2"].notna() & (like["outward_code"] != "")]
    grouped = like.groupby(["outward_code", "category"])["per_m2"]
    return grouped.agg(median_gbp_per_m2="median", count="size").reset_index()


def _refuse_other_layout(frame: pd.DataFrame, layer: Layer) -> None:
    value = frame["Rateable Value"].fillna("").str.strip()
    wrong = ~value.str.fullmatch(r"[0-9]*") | frame["End Of Line"].notna()
    wrong |= frame["Unique Address Reference Number"].isna() | frame["SCAT Code And Suffix"].isna()
    if wrong.any():
        row = int(wrong.to_numpy().argmax())
        raise InputError(
            f"the layer '{layer.name}' is not in the layout of a rating list",
            f"{layer.path}, row {row + 1}",
            seen="*".join(frame.iloc[row].drop("Firms Name").fillna("").astype(str))[:80],
            allowed="28 cells separated by asterisks, the 18th a rateable value in pounds",
            next_step="take the list entries as the Valuation Office Agency publishes them",
        )
