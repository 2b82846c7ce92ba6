"""What the browser fetches from the app's own static folder: Leaflet, our map script, and public map data.

Static files have no login, so that only what is public lies there: areas, borders, names of places. Buildings never do.
"""

import contextlib
import hashlib
import json
import os
import time
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import geopandas as gpd

from assetmap.app import outlines
from assetmap.app.outlines import outlines_of
from assetmap.tables import atomic_path

__all__ = ["STATIC", "put_map_data", "put_scripts"]

STATIC = Path(__file__).resolve().parent.parent.parent / "static"

_KEPT_S = 7 * 86_400
# In the order in which they run, after Leaflet; they travel as one file, since the map's frame fetches one after the other.
_SCRIPTS = ("assetmap-signs.js", "assetmap-draw.js", "assetmap-map.js")
_SHEET = "assetmap-map.css"


@cache
def put_scripts(folder: Path = STATIC) -> dict[str, str]:
    """Put the map's script, which is Leaflet and our own, and its sheets into the static folder; their addresses by name.

    Leaflet comes from the package ``XStatic-Leaflet`` (BSD-2 licence), so that no other host is ever asked.
    """
    from xstatic.pkg import leaflet

    source = Path(leaflet.BASE_DIR)
    _put(folder / "leaflet" / "leaflet.css", (source / "leaflet.css").read_bytes())
    for image in sorted((source / "images").iterdir()):
        _put(folder / "leaflet" / "images" / image.name, image.read_bytes())
    ours = resources.files("assetmap.app").joinpath("frontend")
    parts = [(source / "leaflet.js").read_bytes(), *(ours.joinpath(name).read_bytes() for name in _SCRIPTS)]
    made = {"assetmap.js": b"\n".join(parts), _SHEET: ours.joinpath(_SHEET).read_bytes()}
    addresses = {"leaflet.css": f"leaflet/leaflet.css?v={leaflet.VERSION}"}
    for name, content in made.items():
        _put(folder / name, content)
        addresses[name] = f"{name}?v={hashlib.sha256(content).hexdigest()[:12]}"
    return addresses


def put_map_data(region: str, areas: gpd.GeoDataFrame, version: str, folder: Path = STATIC) -> str:
    """Write what the map draws of a region's areas, unless it lies there already; its address in the static folder.

    Parameters
    ----------
    region : str
        Key of the region.
    areas : geopandas.GeoDataFrame
        Rows of the table ``areas``.
    version : str
        What changes whenever the areas do.
    folder : pathlib.Path
        The static folder; data of the same region that nobody has asked for in a week is removed from it. What is
        younger may be another server's, which was started on another build.
    """
    safe = "".join(c if c.isascii() and c.isalnum() else "_" for c in region)
    # two keys may differ in such characters only
    safe += hashlib.sha256(region.encode()).hexdigest()[:6]
    stem = f"map-{safe}-{hashlib.sha256(f'{version} {_drawing()}'.encode()).hexdigest()[:16]}"
    if not (folder / f"{stem}.json").is_file():
        drawn = outlines_of(areas)
        for name, part in drawn.parts.items():
            _write(folder / f"{stem}-{name}.json", part)
        # last of all: what names the parts is there only when they are
        _write(folder / f"{stem}.json", drawn.first)
    for path in folder.glob(f"map-{safe}-*.json"):
        with contextlib.suppress(FileNotFoundError):  # another server may tidy up at the same moment
            if path.name.startswith(stem):
                os.utime(path)
            elif path.stat().st_mtime < time.time() - _KEPT_S:
                path.unlink()
    return f"{stem}.json"


@cache
def _drawing() -> str:
    """Hash of the code that draws."""
    return hashlib.sha256(Path(outlines.__file__).read_bytes()).hexdigest()


def _write(path: Path, data: dict[str, Any]) -> None:
    with atomic_path(path) as part:
        part.write_text(json.dumps(data, separators=(",", ":")), encoding="utf-8")


def _put(target: Path, content: bytes) -> None:
    if target.is_file() and target.read_bytes() == content:
        return
    with atomic_path(target) as part:
        part.write_bytes(content)
