"""Boundaries of small areas."""

from collections.abc import Collection

import geopandas as gpd

from assetmap.errors import InputError
from assetmap.layers.catalogue import Layer
from assetmap.layers.osgb import frame_to_osgb
from assetmap.layers.reading import check_layer, read_frame

__all__ = ["read_boundaries"]


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
        When the file is absent, damaged or not as catalogued, or has no outline for a code.
    """
    outlines = read_frame(layer, columns=[layer.key, "geometry"])
    outlines = check_layer(outlines, layer, layer.key).rename(columns={layer.key: "area_code"})
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
    outlines = outlines.set_index("area_code").loc[wanted].reset_index()
    if outlines.geometry.isna().any() or outlines.geometry.is_empty.any():
        raise InputError(f"the layer '{layer.name}' has empty outlines", str(layer.path), next_step="fetch it again")
    return frame_to_osgb(outlines, str(layer.path))
