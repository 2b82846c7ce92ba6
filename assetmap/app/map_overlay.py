"""What lies over the map beside buildings and shading: layers, borders, limits; and where the map is to look."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from assetmap.app.map_layers import BORDERS, PointLayer
from assetmap.app.map_position import Position
from assetmap.app.map_shape import Shape, shape_message
from assetmap.layers import to_lonlat

__all__ = ["MapOverlay", "Target"]

# A single building is shown with so much around it, metres, and a group with this share of its own size.
_LEAST_MARGIN_M = 800.0
_MARGIN = 0.1


@dataclass(frozen=True)
class Target:
    """What the map moves to when somebody has asked for something.

    Parameters
    ----------
    asked : str
        What was asked; the map moves only when this changes, so that it stays where a reader has moved it.
    bounds : tuple of four floats
        West, south, east, north of what was found (EPSG:27700, metres).
    """

    asked: str
    bounds: tuple[float, float, float, float]


@dataclass(frozen=True)
class MapOverlay:
    """What lies over a page's map.

    Parameters
    ----------
    layers : tuple of PointLayer
        Layers of points.
    borders : tuple of str
        Which of `BORDERS` are drawn.
    limits : tuple of Shape
        Limits that filter the buildings.
    target : Target, optional
        What the map moves to.
    position : Position, optional
        Where the map stands when it opens; a target moves it only once that changes.
    tools : bool
        Whether there are buttons to draw and to keep the position.
    heard : int
        Count of what the map has said that was taken in.
    """

    layers: tuple[PointLayer, ...] = ()
    borders: tuple[str, ...] = tuple(BORDERS)
    limits: tuple[Shape, ...] = ()
    target: Target | None = None
    position: Position | None = None
    tools: bool = False
    heard: int = 0
    signs: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        """Work out what stands in the legend."""
        signs = {key: title.lower() for key, title in BORDERS.items() if key in self.borders}
        signs |= {layer.key: layer.title.lower() for layer in self.layers}
        if self.limits:
            signs["limit"] = "limit of the table"
        object.__setattr__(self, "signs", signs)

    def message(self, known: object = None) -> dict[str, Any]:
        """What the map script needs of it.

        Parameters
        ----------
        known : object
            Versions of layers by key that the map has said it has; it comes from a browser, so that it may be anything.
        """
        versions = known if isinstance(known, dict) else {}
        over = {
            "layers": [layer.message(known_version=versions.get(layer.key)) for layer in self.layers],
            "borders": list(self.borders),
            "limits": [shape_message(shape) for shape in self.limits],
        }
        told: dict[str, Any] = {"over": over, "heard": self.heard}
        if self.target is not None:
            told["go"] = {"asked": self.target.asked, "bounds": _degrees(self.target.bounds)}
        if self.position is not None:
            told["position"] = [self.position.latitude, self.position.longitude, self.position.zoom]
        return told


def _degrees(bounds: tuple[float, float, float, float]) -> list[list[float]]:
    """South-west and north-east corner as [latitude, longitude], with a margin."""
    west, south, east, north = bounds
    margin = max(_LEAST_MARGIN_M, _MARGIN * max(east - west, north - south))
    longitude, latitude = to_lonlat([west - margin, east + margin], [south - margin, north + margin])
    corners: list[list[float]] = np.column_stack([latitude, longitude]).round(5).tolist()
    return corners
