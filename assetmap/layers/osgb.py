"""Between longitude/latitude and the British National Grid, by the OSTN15 grid.

Without the grid, PROJ's default transform is silently two metres off, and up to five. The package ``convertbng``
carries Ordnance Survey's OSTN15 and is used for every conversion. It converts no degrees south of St Mary's in the Isles
of Scilly, though it does convert metres there: for those the way back is turned round.
"""

from functools import cache

import geopandas as gpd
import numpy as np
import pyproj
import shapely
from convertbng.cutil import convert_osgb36_to_ll, convert_to_osgb36
from numpy.typing import ArrayLike, NDArray

from assetmap.tables import CRS

__all__ = ["frame_to_osgb", "to_lonlat", "to_osgb"]

Coordinates = NDArray[np.float64]

# Degrees around the Isles of Scilly, and how near a converted point must come back to where it started (about 1 cm).
_SCILLY = (-6.6, 49.8, -6.2, 50.0)
_CLOSES_DEG = 1e-7
_ROUNDS = 4


def to_osgb(longitude: ArrayLike, latitude: ArrayLike) -> tuple[Coordinates, Coordinates]:
    """Eastings and northings (EPSG:27700, metres) of ETRS89 or WGS84 degrees.

    Parameters
    ----------
    longitude, latitude : array-like of shape (n,)
        Degrees. NaN, and what lies outside the grid, comes out as NaN.

    Returns
    -------
    tuple of numpy.ndarray
        Eastings and northings, each of shape (n,).
    """
    east, north = _by_grid(convert_to_osgb36, longitude, latitude)
    x = np.atleast_1d(np.asarray(longitude, dtype=np.float64))
    y = np.atleast_1d(np.asarray(latitude, dtype=np.float64))
    west, south, eastmost, top = _SCILLY
    left_out = np.isnan(east) & (x > west) & (x < eastmost) & (y > south) & (y < top)
    if left_out.any():
        east[left_out], north[left_out] = _turned_round(x[left_out], y[left_out])
    return east, north


def _turned_round(longitude: Coordinates, latitude: Coordinates) -> tuple[Coordinates, Coordinates]:
    """Metres that the grid takes back to these degrees: PROJ's own, moved by its error where they lie."""
    rough = _without_grid()
    start = np.array(rough.transform(longitude, latitude))
    found = start.copy()
    for _ in range(_ROUNDS):
        found = start + found - np.array(rough.transform(*to_lonlat(*found)))
    back = to_lonlat(*found)
    off = ~((np.abs(back[0] - longitude) < _CLOSES_DEG) & (np.abs(back[1] - latitude) < _CLOSES_DEG))
    found[:, off] = np.nan
    return found[0], found[1]


@cache
def _without_grid() -> pyproj.Transformer:
    return pyproj.Transformer.from_crs(4258, 27700, always_xy=True)


def to_lonlat(easting: ArrayLike, northing: ArrayLike) -> tuple[Coordinates, Coordinates]:
    """Longitudes and latitudes (ETRS89 degrees) of EPSG:27700 metres, each of shape (n,); NaN as in `to_osgb`."""
    return _by_grid(convert_osgb36_to_ll, easting, northing)


def frame_to_osgb(frame: gpd.GeoDataFrame, where: str) -> gpd.GeoDataFrame:
    """Frame with its geometry in EPSG:27700, the input untouched.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
        In EPSG:27700, EPSG:4326 or EPSG:4258.
    where : str
        Name of the file, for the message.

    Raises
    ------
    ValueError
        When the frame has no CRS or another one, or a vertex lies outside the grid.
    """
    code = None if frame.crs is None else frame.crs.to_epsg()
    if code == 27700:
        return frame.set_crs(CRS, allow_override=True)  # a file may state the same system in other words
    if code not in (4326, 4258):
        raise ValueError(f"'crs' of {where} is {frame.crs}, allowed EPSG:27700, EPSG:4326 or EPSG:4258")
    geometry = frame.geometry.to_numpy()
    vertices = _vertices_to_osgb(shapely.get_coordinates(geometry))
    if not np.isfinite(vertices).all():  # asked first: a ring cannot be closed by what is not a number
        raise ValueError(f"geometry of {where} reaches outside Great Britain's grid")
    moved = shapely.set_coordinates(shapely.force_2d(geometry.copy()), vertices)
    return frame.set_geometry(gpd.GeoSeries(moved, index=frame.index, crs=CRS))


def _vertices_to_osgb(vertices: Coordinates) -> Coordinates:
    return np.column_stack(to_osgb(vertices[:, 0], vertices[:, 1]))


def _by_grid(convert: object, x: ArrayLike, y: ArrayLike) -> tuple[Coordinates, Coordinates]:
    first = np.atleast_1d(np.asarray(x, dtype=np.float64))
    second = np.atleast_1d(np.asarray(y, dtype=np.float64))
    if first.shape != second.shape:
        raise ValueError(f"'x' and 'y' have shapes {first.shape} and {second.shape}")
    out_x, out_y = np.full(first.shape, np.nan), np.full(first.shape, np.nan)
    finite = np.isfinite(first) & np.isfinite(second)
    if finite.any():
        out_x[finite], out_y[finite] = convert(first[finite], second[finite])  # type: ignore[operator]
    return out_x, out_y
