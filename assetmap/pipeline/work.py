"""What a run needs and what it gathers: its stages, and the key that tells whether one has to be made anew."""

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from assetmap.layers import Layer
from assetmap.region import Region
from assetmap.scoring import CriteriaSet, Criterion, LeftOut, criteria_toml, in_force, read_criteria, shipped_criteria
from assetmap.tables import (
    APPRAISALS,
    AREA_FIGURES,
    AREAS,
    ASSETS,
    DISTRICTS,
    EVIDENCE,
    EVIDENCE_ISSUES,
    INDICATORS,
    ISSUES,
    ORGANISATIONS,
    PRICE_MODEL,
    RANKS,
    RATEABLE_LEVELS,
    RATEABLE_VALUES,
    SALES,
    SCORES,
    SERVICES,
    SIGHTINGS,
    VACANCY,
    Table,
)
from assetmap.vacancy import DECISIONS

__all__ = ["STAGES", "ZONES", "Work", "code_hash"]

# Layers that say something of the small areas or the places around a building, beside those of the table of areas.
_AROUND = (
    *(
        "sales",
        "floor_areas",
        "services",
        "economic_activity",
        "claimants",
        "businesses",
        "employees",
        "business_energy",
    ),
    *("rating_list", "energy_certificates"),
)
ZONES = ("flood_zones", "conservation_areas", "green_belt")

STAGES: tuple[tuple[str, tuple[Table, ...]], ...] = (
    ("areas", (AREAS, DISTRICTS)),
    ("organisations", (ORGANISATIONS,)),
    ("figures", (SALES, SERVICES, AREA_FIGURES, PRICE_MODEL, RATEABLE_VALUES, RATEABLE_LEVELS)),
    ("assets", (ASSETS, SIGHTINGS, ISSUES)),
    ("vacancy", (EVIDENCE, VACANCY, EVIDENCE_ISSUES)),
    ("indicators", (INDICATORS,)),
    ("scores", (SCORES,)),
    ("ranks", (RANKS,)),
    ("appraisals", (APPRAISALS,)),
)


@dataclass
class Work:
    """What a run needs and what it gathers."""

    region: Region
    layers: Mapping[str, tuple[Layer, ...]]
    day: dt.date
    inputs: list[dict[str, Any]]
    scheduler: str
    say: Callable[[str], None]
    visits: Sequence[Mapping[str, Any]]
    answers: Sequence[Mapping[str, str]]
    asked: Mapping[str, Any]
    keys: dict[str, str] = field(init=False)
    criteria: CriteriaSet | None = field(init=False)
    accounts: list[dict[str, Any]] = field(default_factory=list)
    stages: dict[str, dict[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Work out each stage's key: a hash of the code, its settings, its inputs and the stages before it."""
        region = self.region
        self.criteria = read_criteria(region.criteria) if region.criteria else None
        codes = [council.code for council in region.councils]
        keys: dict[str, str] = {}
        keys["areas"] = self._key("areas", ["boundaries", "lookup", "deprivation", "domains", "community_need"], codes)
        keys["organisations"] = self._key("organisations", ["organisations", "postcodes"], [])
        keys["figures"] = self._key("figures", [*_AROUND, "postcodes", "lookup"], [keys["areas"]])
        # buildings that only public decisions name are assets too
        decided = [source for source in region.evidence if source.family == DECISIONS]
        keys["assets"] = self._key(
            "assets",
            ["postcodes", "uprns", "register", "mapping", *(["evidence"] if decided else [])],
            [
                *(keys["areas"], *map(str, region.councils), *map(str, region.registers)),
                *((self.day.isoformat(), region.vacancy, *map(str, decided)) if decided else ()),
            ],
        )
        keys["vacancy"] = self._key(
            "vacancy",
            ["evidence"],
            [
                keys["assets"],
                self.day.isoformat(),
                *map(str, region.evidence),
                region.vacancy,
                self.visits,
                self.answers,
            ],
        )
        keys["indicators"] = self._key(
            "indicators",
            ZONES,
            [
                *(keys["assets"], keys["areas"], keys["organisations"], keys["figures"], region.catchment_m),
                *(json.dumps(self.asked, sort_keys=True), sorted(self.coverage.items())),
            ],
        )
        adopted = self.criteria and criteria_toml(self.criteria)
        keys["scores"] = self._key("scores", [], [keys["indicators"], keys["vacancy"], adopted, self.answers])
        keys["ranks"] = self._key("ranks", [], [keys["scores"]])
        keys["appraisals"] = self._key("appraisals", [], [keys["assets"], region.value])
        self.keys = keys

    @property
    def criteria_used(self) -> CriteriaSet:
        """Criteria of the region: those that it has adopted, or the shipped ones."""
        return self.criteria or shipped_criteria()

    def in_force(self, indicators: pd.DataFrame) -> tuple[tuple[Criterion, ...], tuple[LeftOut, ...]]:
        """Criteria that the scores are made with, and those that are known for no building of the region."""
        loaded = {role for role, named in self.layers.items() if named}
        return in_force(self.criteria_used.criteria, indicators, loaded)

    @property
    def coverage(self) -> dict[str, tuple[str, ...]]:
        """What the catalogue says that each list of organisations covers, by the list's name."""
        return {layer.name: layer.coverage for layer in self.layers.get("organisations", ())}

    def layer(self, role: str) -> Layer:
        """The first layer of a role."""
        return self.layers[role][0]

    def _key(self, stage: str, roles: Sequence[str], settings: Sequence[object]) -> str:
        sums = [(i["role"], i["name"], i["sha256"]) for i in self.inputs if i["role"] in roles]
        text = json.dumps([stage, code_hash(), sorted(sums), [str(s) for s in settings], self.region.boundary_vintage])
        return hashlib.sha256(text.encode()).hexdigest()


@cache
def code_hash() -> str:
    """SHA-256 over the source and the settings of the rooms whose tables a build holds."""
    package = Path(__file__).parent.parent
    files = [package / "tables.py", package / "region.py"]
    for room in ("layers", "register", "vacancy", "indicators", "value", "scoring", "pipeline"):
        files += [path for path in (package / room).rglob("*") if path.suffix in (".py", ".toml", ".csv")]
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(path.relative_to(package).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()
