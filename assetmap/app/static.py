"""What the browser fetches from the app's own static folder: Leaflet, our map script, and public map data.

Static files have no login, so that only what is public lies there: areas, borders, names of places. Buildings never do.
"""

import hashlib
import json
import shutil
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from assetmap.layers import to_lonlat
from assetmap.tables import atomic_path

__all__ = ["STATIC", "map_data", "put_map_data", "put_scripts"]

STATIC = Path(__file__).resolve().parent.parent.parent / "static"

_SCRIPTS = ("assetmap-map.js", "assetmap-map.css")
# Corners whose triangle is smaller than a square of this side are left out; at town scale that is a pixel or two.
_TOLERANCE_M = 50.0


@cache
def put_scripts(folder: Path = STATIC) -> dict[str, str]:
    """Put Leaflet and our own map script into the static folder; their addresses by name, with their version.

    Leaflet comes from the package ``XStatic-Leaflet`` (BSD-2 licence), so that no other host is ever asked.
    """
    from xstatic.pkg import leaflet

    source = Path(leaflet.BASE_DIR)
    addresses = {}
    for name in ("leaflet.js", "leaflet.css"):
        _copy(source / name, folder / "leaflet" / name)
        addresses[name] = f"leaflet/{name}?v={leaflet.VERSION}"
    for image in sorted((source / "images").iterdir()):
        _copy(image, folder / "leaflet" / "images" / image.name)
    with resources.as_file(resources.files("assetmap.app") / "frontend") as ours:
        for name in _SCRIPTS:
            _copy(ours / name, folder / name)
            addresses[name] = f"{name}?v={hashlib.sha256((ours / name).read_bytes()).hexdigest()[:12]}"
    return addresses


def put_map_data(region: str, data: dict[str, Any], folder: Path = STATIC) -> str:
    """Write a region's public map data, named by its content; its address in the static folder.

    Parameters
    ----------
    region : str
        Key of the region.
    data : dict
        As `map_data` gives it.
    folder : pathlib.Path
        The static folder; older data of the same region is removed from it.
    """
    text = json.dumps(data, separators=(",", ":"))
    safe = "".join(c if c.isascii() and c.isalnum() else "_" for c in region)
    # two keys may differ in such characters only
    safe += hashlib.sha256(region.encode()).hexdigest()[:6]
    name = f"map-{safe}-{hashlib.sha256(text.encode()).hexdigest()[:16]}.json"
    if not (folder / name).is_file():
        with atomic_path(folder / name) as part:
            part.write_text(text, encoding="utf-8")
        for old in folder.glob(f"map-{safe}-*.json"):
            if old.name != name:
                old.unlink(missing_ok=True)
    return name


def map_data(areas: gpd.GeoDataFrame) -> dict[str, Any]:
    """Outlines, borders and labels of a region, as the map script reads them.

    Parameters
    ----------
    areas : geopandas.GeoDataFrame
        Rows of the table ``areas`` (EPSG:27700).

    Returns
    -------
    dict
        ``areas``, ``wards`` and ``districts``: ``name`` and ``rings`` (multipolygon coordinates, degrees, five decimals), areas in
        the order of the table; ``labels``: ``name``, ``kind``, ``at`` (longitude, latitude), ``from`` (least zoom), the most
        important first; ``bounds``: south, west, north, east.
    """
    # simplified together, so that neighbours keep sharing their border
    shapes = shapely.coverage_simplify(areas.geometry.to_numpy(), _TOLERANCE_M)
    simple = gpd.GeoDataFrame(areas.drop(columns="geometry"), geometry=shapes, crs=areas.crs)
    districts = simple.dissolve("district_code", as_index=False, method="coverage")
    wards = simple[simple["ward_code"].notna()].dissolve("ward_code", as_index=False, method="coverage")
    labels = [_label(row, "district_name", "district", 0) for _, row in districts.iterrows()]
    for column, least in (("place_name", 12), ("ward_name", 14)):
        named = simple[simple[column].notna()]
        merged = named.dissolve(["district_code", column], as_index=False, method="coverage")
        merged = merged.iloc[np.argsort(-merged.area.to_numpy(), kind="stable")]
        labels += [_label(row, column, column.removesuffix("_name"), least) for _, row in merged.iterrows()]
    west, south, east, north = simple.total_bounds
    longitude, latitude = to_lonlat([west, east], [south, north])
    return {
        "areas": _rings(simple, "area_name"),
        "districts": _rings(districts, "district_name"),
        "wards": _rings(wards, "ward_name"),
        "labels": labels,
        "bounds": [latitude[0], longitude[0], latitude[1], longitude[1]],
    }


def _label(row: pd.Series, column: str, kind: str, least: int) -> dict[str, Any]:
    point = row["geometry"].representative_point()
    longitude, latitude = to_lonlat([point.x], [point.y])
    at = [round(float(longitude[0]), 5), round(float(latitude[0]), 5)]
    return {"name": str(row[column]), "kind": kind, "at": at, "from": least}


def _rings(frame: gpd.GeoDataFrame, column: str) -> list[dict[str, Any]]:
    moved = shapely.transform(frame.geometry.to_numpy(), lambda xy: np.column_stack(to_lonlat(xy[:, 0], xy[:, 1])))
    found = []
    for name, shape in zip(frame[column], moved, strict=True):
        parts = shapely.get_parts(shape)
        rings = [
            [np.round(shapely.get_coordinates(ring), 5).tolist() for ring in (part.exterior, *part.interiors)]
            for part in parts
        ]
        found.append({"name": str(name), "rings": rings})
    return found


def _copy(source: Path, target: Path) -> None:
    if target.is_file() and target.read_bytes() == source.read_bytes():
        return
    with atomic_path(target) as part:
        shutil.copyfile(source, part)
