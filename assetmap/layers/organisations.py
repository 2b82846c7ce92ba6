"""Organisations: socially trading organisations from published lists."""

import geopandas as gpd
import pandas as pd

from assetmap.layers.catalogue import Layer
from assetmap.layers.osgb import to_osgb
from assetmap.layers.postcodes import PostcodeDirectory, normalise_postcode
from assetmap.layers.reading import check_layer, find_columns, read_frame
from assetmap.tables import CRS, ORGANISATIONS, check_table

__all__ = ["read_organisations"]

_COLUMNS = {
    "organisation_id": r"identifier$",
    "name": r"name$",
    "postcode": r"postcode$",
    "legal_form": r"legal form$",
    "activity": r"sector$",
    "longitude": r"geo container longitude$",
    "latitude": r"geo container latitude$",
}


def read_organisations(layer: Layer, postcodes: PostcodeDirectory) -> gpd.GeoDataFrame:
    """Organisations of a published list, placed by its coordinates or else by postcode.

    Parameters
    ----------
    layer : Layer
        A list in the layout of Co-operatives UK's open data.
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
    frame = read_frame(layer)
    columns = find_columns(frame, layer, _COLUMNS)
    rows = frame[list(columns.values())].set_axis(list(columns), axis=1)
    rows = check_layer(rows, layer, "organisation_id").reset_index(drop=True)
    rows["postcode"] = rows["postcode"].map(normalise_postcode)
    easting, northing = to_osgb(
        pd.to_numeric(rows["longitude"], errors="coerce"), pd.to_numeric(rows["latitude"], errors="coerce")
    )
    placed = pd.DataFrame({"easting": easting, "northing": northing})
    placed["located_by"] = placed["easting"].notna().map({True: "coordinates", False: "none"})
    missing = placed["easting"].isna() & (rows["postcode"] != "")
    if missing.any():
        found = postcodes.locate(rows.loc[missing, "postcode"])
        unit = found[found["level"] == "unit"]
        placed.loc[unit.index, ["easting", "northing"]] = unit[["easting", "northing"]]
        placed.loc[unit.index, "located_by"] = "postcode"
    points = gpd.points_from_xy(placed["easting"], placed["northing"], crs=CRS)
    table = gpd.GeoDataFrame(
        rows[["organisation_id", "name", "postcode", "legal_form", "activity"]].assign(
            source_layer=layer.name, located_by=placed["located_by"]
        ),
        geometry=points,
        crs=CRS,
    )
    table.loc[placed["located_by"] == "none", "geometry"] = None
    return check_table(table, ORGANISATIONS)
