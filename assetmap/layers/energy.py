"""Energy performance certificates of non-domestic buildings."""

import pandas as pd

from assetmap.errors import InputError
from assetmap.layers.catalogue import Layer
from assetmap.layers.postcodes import normalise_postcode
from assetmap.layers.reading import check_layer, find_columns, read_frame

__all__ = ["BANDS", "latest_certificates", "read_energy_certificates"]

# best to worst; A+ is a building that gives more than it takes
BANDS = ("A+", "A", "B", "C", "D", "E", "F", "G")

_COLUMNS = {
    "certificate": r"(lmk_key|certificate_number|rrn)$",
    "postcode": r"postcode$",
    "uprn": r"uprn$",
    "asset_rating": r"asset_rating$",
    "band": r"asset_rating_band$",
    "use": r"property_type$",
    "inspected": r"inspection_date$",
    "lodged": r"(lodgement|registration)_date$",
    "floor_area_m2": r"floor_area$",
}
_ADDRESS = r"address([123]|_line_[123])$"


def read_energy_certificates(layer: Layer) -> pd.DataFrame:
    """Certificates of a council's or the whole country's non-domestic file.

    Parameters
    ----------
    layer : Layer
        ``certificates.csv`` of the non-domestic register, or a ZIP with that member; headings in capitals or not.

    Returns
    -------
    pandas.DataFrame
        ``certificate`` (key), ``uprn`` (text, no leading zeros; blank if none), ``address``, ``postcode``,
        ``asset_rating`` (0 is no emissions, 100 the bound between D and E), ``band`` (A+ to G; blank if none), ``use``,
        ``inspected`` and ``lodged`` (datetime; missing if not given), ``floor_area_m2`` (NaN where none or 0 is given).

    Raises
    ------
    InputError
        When the file is absent, damaged or not in that layout, or a band is none of these.
    """
    frame = read_frame(layer)
    found = find_columns(frame, layer, _COLUMNS)
    rows = frame[list(found.values())].set_axis(list(found), axis=1)
    lines = [c for c in frame.columns if pd.Series([str(c)]).str.fullmatch(_ADDRESS, case=False).item()]
    address = pd.Series("", index=frame.index, dtype="str")
    for line in lines:
        more = frame[line].fillna("").str.strip()
        address = address.where(more == "", (address + ", " + more).str.removeprefix(", "))
    area = pd.to_numeric(rows["floor_area_m2"], errors="coerce").astype("float64")
    table = pd.DataFrame(
        {
            "certificate": rows["certificate"],
            "uprn": rows["uprn"].fillna("").str.strip().str.removesuffix(".0").str.lstrip("0"),
            "address": address,
            "postcode": rows["postcode"].map(normalise_postcode),
            "asset_rating": pd.to_numeric(rows["asset_rating"], errors="coerce").astype("float64"),
            "band": rows["band"].fillna("").str.strip().str.upper(),
            "use": rows["use"].fillna(""),
            "inspected": pd.to_datetime(rows["inspected"], format="%Y-%m-%d", errors="coerce", exact=False),
            "lodged": pd.to_datetime(rows["lodged"], format="%Y-%m-%d", errors="coerce", exact=False),
            "floor_area_m2": area.where(area > 0),
        }
    )
    wrong = ~table["band"].isin([*BANDS, ""])
    if wrong.any():
        raise InputError(
            f"the layer '{layer.name}' has an unknown band",
            f"{layer.path}, column {found['band']}, row {int(wrong.to_numpy().argmax()) + 2}",
            seen=str(table.loc[wrong, "band"].iloc[0]),
            allowed=", ".join(BANDS),
            next_step=f"check that the file is {layer.title}",
        )
    return check_layer(table, layer, "certificate")


def latest_certificates(certificates: pd.DataFrame) -> pd.DataFrame:
    """Each property's latest certificate, by UPRN; certificates without one are left out.

    Parameters
    ----------
    certificates : pandas.DataFrame
        As `read_energy_certificates` gives them.
    """
    known = certificates[certificates["uprn"] != ""]
    ordered = known.sort_values(["lodged", "certificate"], na_position="first", kind="stable")
    return ordered.drop_duplicates("uprn", keep="last").sort_index().reset_index(drop=True)
