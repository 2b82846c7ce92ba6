"""Weights to start from, for the readers."""

import tomllib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from assetmap.errors import InputError
from assetmap.scoring.criteria import Criterion, check_swings, with_swings

__all__ = ["Preset", "load_presets", "with_preset"]


@dataclass(frozen=True)
class Preset:
    """Swing weights under a key, with their title and the reader they are meant for."""

    key: str
    title: str
    reader: str
    swings: tuple[tuple[str, float], ...]


@cache
def load_presets() -> tuple[Preset, ...]:
    """Presets as the package ships them."""
    raw = tomllib.loads(resources.files("assetmap.scoring").joinpath("presets.toml").read_text(encoding="utf-8"))
    return tuple(
        Preset(row["key"], row["title"], row["reader"], tuple((k, float(v)) for k, v in row["swings"].items()))
        for row in raw["presets"]
    )


def with_preset(preset: Preset, criteria: Sequence[Criterion], known: Collection[str] = ()) -> tuple[Criterion, ...]:
    """Criteria with the preset's swing weights.

    Parameters
    ----------
    preset : Preset
        Weights to use.
    criteria : sequence of Criterion
        The criteria in force.
    known : collection of str
        Keys of further criteria that the region has, though they are known for no building: their weights are put aside.

    Raises
    ------
    InputError
        When the preset is for other criteria: it names one that no longer exists, or lacks one.
    """
    where = f"preset '{preset.key}'"
    keys = [criterion.key for criterion in criteria]
    swings = {key: swing for key, swing in preset.swings if key in keys or key not in known}
    named = list(swings)
    gone = [key for key in named if key not in keys]
    lacks = [key for key in keys if key not in named]
    if gone or lacks:
        fault = f"names '{gone[0]}', which no longer exists" if gone else f"says nothing of '{lacks[0]}'"
        raise InputError(
            f"the preset is for other criteria: it {fault}",
            where,
            seen=", ".join(named),
            allowed=", ".join(keys),
            next_step="choose another preset, or set the weights yourself and save them under a new name",
        )
    return with_swings(criteria, check_swings(swings, criteria, where))
