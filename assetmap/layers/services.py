"""Schools and other services that people reach: where each is, what it is, and whether it is open."""

import geopandas as gpd
import pandas as pd

from assetmap.errors import InputError
from assetmap.layers.catalogue import Layer
from assetmap.layers.placing import place_by_postcode
from assetmap.layers.postcodes import PostcodeDirectory, normalise_postcode
from assetmap.layers.reading import check_layer, find_columns, read_frame

__all__ = ["read_schools", "read_services"]

_SCHOOLS = {
    "service_id": r"urn$",
    "name": r"establishmentname$",
    "state": r"establishmentstatus \(name\)$",
    "kind": r"phaseofeducation \(name\)$",
    "form": r"typeofestablishment \(name\)$",
    "capacity": r"schoolcapacity$",
    "postcode": r"postcode$",
    "easting": r"easting$",
    "northing": r"northing$",
}
_OPEN = ("open", "open, but proposed to close")

_SERVICES = {
    "service_id": r"(service_?id|id|identifier|code)$",
    "name": r"name$",
    "kind": r"(kind|type|category)$",
    "postcode": r"post_?code$",
}
_OPTIONAL = {"easting": r"easting$", "northing": r"northing$", "capacity": r"capacity$"}


def read_schools(layer: Layer, postcodes: PostcodeDirectory) -> gpd.GeoDataFrame:
    """Open schools of the register "Get Information about Schools".

    Parameters
    ----------
    layer : Layer
        The register's CSV of all establishments (``edubasealldata``), as published; people's names in it are not read.
    postcodes : PostcodeDirectory
        Places those without a grid reference.

    Returns
    -------
    geopandas.GeoDataFrame
        ``service_id`` (URN), ``name``, ``kind`` (phase, such as ``Primary``), ``form`` (type of establishment),
        ``capacity`` (pupils; NaN where none is given), ``postcode``, ``located_by``, ``district_code``, ``source_layer``
        and geometry (EPSG:27700). Closed schools are left out.

    Raises
    ------
    InputError
        When the file is absent, damaged or not in that layout.
    """
    frame = read_frame(layer)
    found = find_columns(frame, layer, _SCHOOLS)
    rows = frame[list(found.values())].set_axis(list(found), axis=1)
    check_layer(rows, layer, "service_id")
    if rows["state"].isna().any():
        row = int(rows["state"].isna().to_numpy().argmax())
        raise InputError(
            f"the layer '{layer.name}' does not say whether a school is open",
            f"{layer.path}, column {found['state']}, row {row + 2}",
            seen="a blank",
            allowed="a status in every row",
            next_step="the file may be damaged: fetch it again",
        )
    rows = rows[rows["state"].str.strip().str.casefold().isin(_OPEN)].drop(columns="state")
    return _placed(rows, layer, postcodes)


def read_services(layer: Layer, postcodes: PostcodeDirectory) -> gpd.GeoDataFrame:
    """Services of a plain list, such as libraries, surgeries, community centres or parks.

    Parameters
    ----------
    layer : Layer
        CSV with an identifier, a name, a kind and a postcode; ``easting``, ``northing`` (EPSG:27700, metres) and
        ``capacity`` where they are known.
    postcodes : PostcodeDirectory
        Places those without coordinates.

    Returns
    -------
    geopandas.GeoDataFrame
        As `read_schools` gives it, with ``form`` blank.

    Raises
    ------
    InputError
        When the file is absent, damaged or lacks a column.
    """
    frame = read_frame(layer)
    found = find_columns(frame, layer, _SERVICES)
    for name, pattern in _OPTIONAL.items():
        matches = [c for c in frame.columns if pd.Series([str(c)]).str.fullmatch(pattern, case=False).item()]
        if matches:
            found |= find_columns(frame, layer, {name: pattern})
    rows = frame[list(found.values())].set_axis(list(found), axis=1).assign(form="")
    check_layer(rows, layer, "service_id")
    for name in _OPTIONAL:
        if name not in rows:
            rows[name] = None
    return _placed(rows, layer, postcodes)


def _placed(rows: pd.DataFrame, layer: Layer, postcodes: PostcodeDirectory) -> gpd.GeoDataFrame:
    rows = rows.reset_index(drop=True)
    rows["postcode"] = rows["postcode"].map(normalise_postcode)
    for name in ("easting", "northing", "capacity"):
        plain = rows[name].astype("str").str.replace(",", "")
        rows[name] = pd.to_numeric(plain, errors="coerce").astype("float64")
    grid = (rows["easting"] > 0) & (rows["northing"] > 0)  # the register writes 0 where it knows no place
    rows["easting"], rows["northing"] = rows["easting"].where(grid), rows["northing"].where(grid)
    for name in ("name", "kind", "form"):
        rows[name] = rows[name].fillna("").str.strip()
    placed = place_by_postcode(rows.assign(source_layer=layer.name), postcodes)
    columns = ["service_id", "name", "kind", "form", "capacity", "postcode", "located_by", "district_code"]
    return placed[[*columns, "source_layer", "geometry"]]
