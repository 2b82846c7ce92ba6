"""What can be laid over the map beside the buildings: organisations, services, borders; by choice, each with its own sign.

Points travel over the session, once for each map and only when somebody asks for them: a list of a region may be its
council's own, and what lies in the static folder has no login.
"""

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import shapely
import streamlit as st

from assetmap.app.data import Loaded
from assetmap.app.map_view import MapPoints
from assetmap.layers import to_osgb
from assetmap.pipeline import Build
from assetmap.tables import ORGANISATIONS, SERVICES, Table

__all__ = ["BORDERS", "CHOICES", "USUAL", "PointLayer", "lacking_layers", "offered_layers", "point_layers"]

# Layers that the map script draws from its static data, and what they are called.
BORDERS = {"districts": "District borders", "wards": "Ward borders (from close up)"}


@dataclass(frozen=True)
class _Points:
    """A table whose points can be laid over the map."""

    title: str
    one: str
    table: Table
    id_column: str


_POINTS = {
    "organisations": _Points("Organisations", "Organisation", ORGANISATIONS, "organisation_id"),
    "services": _Points("Services", "Service", SERVICES, "service_id"),
}

CHOICES = {**{key: points.title for key, points in _POINTS.items()}, **BORDERS}
"""Every layer by its key in a link, with its title."""

USUAL = tuple(BORDERS)
"""Layers that are on until somebody chooses."""

# Degrees around the region within which a point of a list is still sent: about a walk's length.
_MARGIN_DEG = 0.02


@dataclass(frozen=True)
class PointLayer:
    """Points that can be laid over the map.

    Parameters
    ----------
    key : str
        ``organisations`` or ``services``; the map script has a sign for each.
    title, one : str
        What they are, and one of them.
    points : MapPoints
        Their places and names.
    """

    key: str
    title: str
    one: str
    points: MapPoints

    def message(self, *, known_version: object = None) -> dict[str, Any]:
        """The layer for the map; its points only if the map has not said that it has this version."""
        told: dict[str, Any] = {"key": self.key, "one": self.one, "version": self.points.version}
        if known_version != self.points.version:
            told["points"] = self.points.message
        return told


def offered_layers(build: Build) -> tuple[str, ...]:
    """Keys of the layers that this build can show."""
    return tuple(key for key in CHOICES if key in BORDERS or _rows(build, key))


def lacking_layers(build: Build) -> tuple[str, ...]:
    """Why each layer that cannot be shown is not offered, in a sentence."""
    return tuple(
        f"{points.title} are not offered: this region has no list of them."
        for key, points in _POINTS.items()
        if not _rows(build, key)
    )


def point_layers(loaded: Loaded, chosen: tuple[str, ...] | list[str]) -> tuple[PointLayer, ...]:
    """Layers of points among those that are chosen and offered.

    Raises
    ------
    InputError
        When a table of the build cannot be read.
    """
    wanted = [key for key in offered_layers(loaded.build) if key in chosen and key in _POINTS]
    return tuple(_layer(str(loaded.build.folder), key, loaded) for key in wanted)


@st.cache_resource(show_spinner=False, max_entries=8)
def _layer(folder: str, key: str, _loaded: Loaded) -> PointLayer:  # noqa: ARG001  its key
    kind = _POINTS[key]
    rows = _loaded.build.table(kind.table)
    assert isinstance(rows, gpd.GeoDataFrame)
    south, west, north, east = _loaded.bounds
    eastings, northings = to_osgb([west - _MARGIN_DEG, east + _MARGIN_DEG], [south - _MARGIN_DEG, north + _MARGIN_DEG])
    box = shapely.box(eastings[0], northings[0], eastings[1], northings[1])
    near = rows[rows.geometry.notna() & rows.geometry.intersects(box)].reset_index(drop=True)
    names = near["name"].fillna("").str.strip()
    names = names.where(names != "", near[kind.id_column])
    stage = _loaded.build.run["tables"][kind.table.name]["sha256"]
    points = MapPoints.of(near.rename(columns={kind.id_column: "asset_id"}), names, f"{key}-{stage[:12]}")
    return PointLayer(key, kind.title, kind.one, points)


def _rows(build: Build, key: str) -> int:
    return int(build.run["tables"].get(_POINTS[key].table.name, {}).get("rows", 0))
