"""Zones that say something of a place: flood zones, conservation areas, the green belt."""

import geopandas as gpd
import shapely

from assetmap.errors import InputError
from assetmap.layers.catalogue import Layer
from assetmap.layers.osgb import frame_to_osgb
from assetmap.layers.reading import check_layer, key_column, read_frame

__all__ = ["read_zones"]


def read_zones(layer: Layer) -> gpd.GeoDataFrame:
    """Outlines of the zones of a layer.

    Parameters
    ----------
    layer : Layer
        Polygons as GeoJSON, GeoPackage or GeoParquet, in the coordinate system that the catalogue names, one key for each.

    Returns
    -------
    geopandas.GeoDataFrame
        ``zone`` (its key) and geometry (EPSG:27700), valid polygons.

    Raises
    ------
    InputError
        When the file is absent, damaged or not as catalogued, or holds something else than polygons.
    """
    frame = read_frame(layer)
    if not isinstance(frame, gpd.GeoDataFrame):
        raise _fault(layer, "has no outlines", "a table")
    key = key_column(frame, layer)
    check_layer(frame, layer, key)
    shapes = frame.geometry.to_numpy()
    wrong = shapely.is_missing(shapes) | (shapely.get_dimensions(shapes) != 2)
    if wrong.any():
        row = int(wrong.argmax())
        raise _fault(layer, "has zones that are no polygons", f"{frame[key].iloc[row]} in row {row + 1}")
    zones = frame_to_osgb(frame[[key, frame.geometry.name]], str(layer.path))
    found = gpd.GeoDataFrame({"zone": zones[key].astype("str")}, geometry=zones.geometry.to_numpy(), crs=zones.crs)
    found.geometry = shapely.make_valid(found.geometry.to_numpy())
    return found.reset_index(drop=True)


def _fault(layer: Layer, what: str, seen: str) -> InputError:
    return InputError(
        f"the layer '{layer.name}' {what}",
        str(layer.path),
        seen=seen,
        allowed="polygons, one for each zone",
        next_step=f"check that the file is {layer.title}",
    )
