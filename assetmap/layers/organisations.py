"""Organisations: socially trading organisations from published lists."""

import re

import geopandas as gpd
import pandas as pd

from assetmap.layers.catalogue import Layer
from assetmap.layers.osgb import to_osgb
from assetmap.layers.placing import place_by_postcode
from assetmap.layers.postcodes import PostcodeDirectory, normalise_postcode
from assetmap.layers.reading import check_layer, find_columns, read_frame
from assetmap.tables import ORGANISATIONS, check_table

__all__ = ["SOCIAL_COMPANY_FORMS", "read_organisations"]

_COLUMNS = {
    "organisation_id": r"identifier$",
    "name": r"name$",
    "postcode": r"postcode$",
    "legal_form": r"legal form$",
    "activity": r"sector$",
    "longitude": r"geo container longitude$",
    "latitude": r"geo container latitude$",
}

_CHARITIES = {
    "number": r"organisation_number$",
    "registered": r"registered_charity_number$",
    "linked": r"linked_charity_number$",
    "status": r"charity_registration_status$",
    "name": r"charity_name$",
    "postcode": r"charity_contact_postcode$",
    "legal_form": r"charity_type$",
    "activity": r"charity_activities$",
}

_COMPANIES = {
    "number": "CompanyNumber",
    "name": "CompanyName",
    "postcode": "RegAddress.PostCode",
    "legal_form": "CompanyCategory",
    "status": "CompanyStatus",
    "activity": "SICCode.SicText_1",
}

# Forms of company that trade for a social purpose by law, as Companies House writes them in its data product
SOCIAL_COMPANY_FORMS = (
    "Community Interest Company",
    "Charitable Incorporated Organisation",
    "Industrial and Provident Society",
    "Registered Society",
)

# Prefixes of the register that an identifier belongs to, as the list of organisation identifiers (org-id.guide) has them
_CHARITY_COMMISSION = "GB-CHC-"
_COMPANIES_HOUSE = "GB-COH-"


def read_organisations(layer: Layer, postcodes: PostcodeDirectory) -> gpd.GeoDataFrame:
    """Organisations of a published list, placed by its coordinates or else by postcode.

    Parameters
    ----------
    layer : Layer
        A list in the layout that its reader names: ``organisations``, the open data of Co-operatives UK; ``charities``,
        the Charity Commission's public extract of the register (registered main charities only); ``companies``, the
        basic company data of Companies House (active companies of the forms in `SOCIAL_COMPANY_FORMS` only).
    postcodes : PostcodeDirectory
        Places those without coordinates.

    Returns
    -------
    geopandas.GeoDataFrame
        Rows of the table ``organisations`` (EPSG:27700); one that cannot be placed has no geometry and
        ``located_by`` ``none``. Contact details are not read.

    Raises
    ------
    InputError
        When the file is absent, damaged or not in that layout.
    """
    rows = _ROWS.get(layer.reader, _cooperatives)(layer).reset_index(drop=True)
    rows["postcode"] = rows["postcode"].map(normalise_postcode)
    placed = place_by_postcode(rows.assign(source_layer=layer.name), postcodes)
    return check_table(placed[ORGANISATIONS.names], ORGANISATIONS)


def _cooperatives(layer: Layer) -> pd.DataFrame:
    frame = read_frame(layer)
    columns = find_columns(frame, layer, _COLUMNS)
    rows = frame[list(columns.values())].set_axis(list(columns), axis=1)
    check_layer(rows, layer, "organisation_id")
    easting, northing = to_osgb(
        pd.to_numeric(rows["longitude"], errors="coerce"), pd.to_numeric(rows["latitude"], errors="coerce")
    )
    return rows.assign(easting=easting, northing=northing)


def _charities(layer: Layer) -> pd.DataFrame:
    frame = read_frame(layer)
    columns = find_columns(frame, layer, _CHARITIES)
    rows = frame[list(columns.values())].set_axis(list(columns), axis=1)
    check_layer(rows, layer, "number")
    linked = pd.to_numeric(rows["linked"], errors="coerce").fillna(0)
    live = (rows["status"].astype("str").str.casefold() == "registered") & (linked == 0)
    rows = rows[live]
    return rows.assign(organisation_id=_CHARITY_COMMISSION + rows["registered"].astype("str"))


def _companies(layer: Layer) -> pd.DataFrame:
    frame = read_frame(layer, columns=list(_COMPANIES.values()))
    columns = find_columns(frame, layer, {name: rf"{re.escape(h)}$" for name, h in _COMPANIES.items()})
    rows = frame[list(columns.values())].set_axis(list(columns), axis=1)
    check_layer(rows, layer, "number")
    social = rows["legal_form"].fillna("").str.strip().str.casefold()
    ours = social.isin([form.casefold() for form in SOCIAL_COMPANY_FORMS])
    rows = rows[ours & rows["status"].fillna("").str.strip().str.casefold().str.startswith("active")]
    return rows.assign(organisation_id=_COMPANIES_HOUSE + rows["number"])


_ROWS = {"charities": _charities, "companies": _companies}
