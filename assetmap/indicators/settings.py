"""The figures that indicators rest on, from ``settings.toml``."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

__all__ = ["Settings", "load_settings"]


@dataclass(frozen=True)
class Settings:
    """Figures of the indicators.

    Parameters
    ----------
    reaches_m : tuple of float
        Straight-line distances in metres, ascending.
    high_need_decile : int
        Last decile (1 the most deprived) of an area of high need.
    access_weights : tuple of float
        Weight of a service by the first of the reaches that holds it.
    sales, surface, room, empty : mapping of str to any
        The tables of those names.
    rateable_fewest : int
        Entries of the rating list behind a median.
    rateable_kinds : mapping of str to mapping
        Kind of building to the words that a register and the rating list have for it.
    """

    reaches_m: tuple[float, ...]
    high_need_decile: int
    access_weights: tuple[float, ...]
    sales: Mapping[str, Any]
    surface: Mapping[str, Any]
    room: Mapping[str, Any]
    empty: Mapping[str, Any]
    rateable_fewest: int
    rateable_kinds: Mapping[str, Mapping[str, list[str]]]


@cache
def load_settings() -> Settings:
    """Settings as shipped."""
    raw = tomllib.loads(resources.files("assetmap.indicators").joinpath("settings.toml").read_text(encoding="utf-8"))
    return Settings(
        reaches_m=tuple(raw["reaches_m"]),
        high_need_decile=raw["high_need_decile"],
        access_weights=tuple(raw["access"]["weights"]),
        sales=raw["sales"],
        surface=raw["surface"],
        room=raw["room"],
        empty=raw["empty"],
        rateable_fewest=raw["rateable"]["fewest"],
        rateable_kinds=raw["rateable"]["kinds"],
    )
