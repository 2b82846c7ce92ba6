"""Boundaries: outlines of small areas, neighbourhoods, wards, districts and combined authorities."""

import re
from collections.abc import Collection

import geopandas as gpd

from assetmap.errors import InputError
from assetmap.layers.catalogue import Layer
from assetmap.layers.expectations import tile_findings
from assetmap.layers.osgb import frame_to_osgb
from assetmap.layers.reading import check_layer, find_columns, key_column, read_frame, refuse

__all__ = ["read_boundaries", "read_outlines"]


def read_boundaries(layer: Layer, codes: Collection[str]) -> gpd.GeoDataFrame:
    """Outlines of the named small areas.

    Parameters
    ----------
    layer : Layer
        A boundary layer.
    codes : collection of str
        Small areas wanted; the whole file is checked, only these are converted to the grid.

    Returns
    -------
    geopandas.GeoDataFrame
        ``area_code`` and geometry (EPSG:27700), one row per code, in the order of the codes.

    Raises
    ------
    InputError
        When the file is absent, damaged or not as catalogued, has no outline for a code, or its outlines do not tile
        where the catalogue says that they do.
    """
    outlines = _checked(layer, read_frame(layer, columns=[layer.key, "geometry"]))
    outlines = outlines.rename(columns={key_column(outlines, layer): "area_code"})[["area_code", "geometry"]]
    wanted = list(codes)
    missing = sorted(set(wanted) - set(outlines["area_code"]))
    if missing:
        raise InputError(
            f"the layer '{layer.name}' has no outline for {len(missing)} small areas",
            str(layer.path),
            seen=f"no {missing[0]}",
            allowed="an outline for every small area of the region",
            next_step="check that boundaries and lookup are of the same vintage",
        )
    indexed = outlines.set_index("area_code")
    ours = _on_grid(indexed.loc[wanted].reset_index(), layer)
    if layer.tiles:
        rest = indexed.drop(index=wanted)
        _refuse_untiled(ours, rest, layer)
    return ours


def read_outlines(layer: Layer) -> gpd.GeoDataFrame:
    """Every outline of a layer of neighbourhoods, wards, districts, combined authorities or small areas, with its name.

    Parameters
    ----------
    layer : Layer
        A boundary layer with a key such as ``WD25CD`` and names in the column ``WD25NM``.

    Returns
    -------
    geopandas.GeoDataFrame
        ``code``, ``name`` and geometry (EPSG:27700), in the order of the file.

    Raises
    ------
    InputError
        When the file is absent, damaged or not as catalogued, has no name for its codes, or does not tile where the
        catalogue says that it does.
    """
    frame = _checked(layer, read_frame(layer))
    code = key_column(frame, layer)
    stem = re.split(r"cd|_code", layer.key, maxsplit=1, flags=re.IGNORECASE)[0]
    name = find_columns(frame, layer, {"name": rf"{stem}(nm|_name)$"})["name"]
    picked = frame[[code, name, frame.geometry.name]].set_axis(["code", "name", "geometry"], axis=1)
    outlines = _on_grid(gpd.GeoDataFrame(picked, geometry="geometry", crs=frame.crs), layer)
    if layer.tiles:
        _refuse_untiled(outlines, None, layer, key="code")
    return outlines


def _checked(layer: Layer, frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    key = key_column(frame, layer)
    return check_layer(frame, layer, key)


def _on_grid(outlines: gpd.GeoDataFrame, layer: Layer) -> gpd.GeoDataFrame:
    if outlines.geometry.isna().any() or outlines.geometry.is_empty.any():
        raise InputError(f"the layer '{layer.name}' has empty outlines", str(layer.path), next_step="fetch it again")
    return frame_to_osgb(outlines, str(layer.path))


def _refuse_untiled(
    ours: gpd.GeoDataFrame, rest: gpd.GeoDataFrame | None, layer: Layer, key: str = "area_code"
) -> None:
    findings = tile_findings(ours, key)
    hole = next((finding for finding in findings if finding.check == "no gap" and not finding.ok), None)
    if hole is not None and rest is not None and len(rest):  # another district may fill it: only then are they moved
        findings = tile_findings(ours, key, frame_to_osgb(rest, str(layer.path)))
    for finding in findings:
        refuse(finding, layer)
