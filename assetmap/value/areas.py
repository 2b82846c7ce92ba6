"""Areas that may stand in for one that nobody has measured, off until switched on, and marked wherever they show."""

import datetime as dt
import re
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from assetmap.errors import InputError
from assetmap.value.refusals import checked, checked_keys, read_toml

__all__ = ["ASSUMED", "AreaAssumptions", "load_area_assumptions", "read_area_assumptions"]

ASSUMED = "assumed [A]"


@dataclass(frozen=True)
class AreaAssumptions:
    """Stated areas by type of building: the first type applies that has a word in the building's use or name."""

    title: str
    date: dt.date
    source: str
    types: tuple[tuple[str, float, tuple[str, ...]], ...]

    def of(self, use: str, name: str = "") -> tuple[str, float] | None:
        """Type and area (m²) of a building by its use, or else by its name; None where no word fits."""
        for text in (use, name):
            for kind, area, words in self.types:
                if any(re.search(rf"\b{re.escape(word)}\b", text, re.IGNORECASE) for word in words):
                    return kind, area
        return None


def load_area_assumptions() -> AreaAssumptions:
    """Assumptions as the package ships them; passing them on is what switches them on."""
    return read_area_assumptions(Path(str(resources.files("assetmap.value").joinpath("areas.toml"))))


def read_area_assumptions(path: Path) -> AreaAssumptions:
    """Assumptions of a TOML file with ``[[types]]`` of ``type``, ``area_m2`` and ``words``.

    Raises
    ------
    InputError
        When the file cannot be used, or an area or a word is missing or out of range.
    """
    raw = read_toml(path)
    checked_keys(raw, ("title", "date", "source", "grade", "types"), (), str(path))
    if raw["grade"] != "assumption":
        raise InputError("an assumed area must say so", f"{path}, grade", seen=repr(raw["grade"]), allowed="assumption")
    types = []
    for row in raw["types"]:
        where = f"{path}, {row.get('type', 'a type')}"
        checked_keys(row, ("type", "area_m2", "words"), (), where)
        if not row["words"] or not all(isinstance(word, str) and word.strip() for word in row["words"]):
            raise InputError("a type has no words", where, seen=repr(row["words"]), allowed="one word or more")
        area = checked("area_m2", row["area_m2"], 0.0, 1e6, where=where, above=True, unit="m²")
        types.append((str(row["type"]), area, tuple(row["words"])))
    return AreaAssumptions(str(raw["title"]), raw["date"], str(raw["source"]), tuple(types))
