"""People of the invented island: populations, deprivation, work and community need of its small areas."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from assetmap.starter.island import CENTRE, DOCKS
from assetmap.starter.names import AUTHORITY, AUTHORITY_CODE, ISLAND, MARK, REGION_CODE, TOWNS

__all__ = ["FILE_7_COLUMNS", "FILE_9_COLUMNS", "WEIGHTS", "People", "make_people", "transformed"]

Values = NDArray[np.float64]

# Weights of the domains in the Index of Multiple Deprivation (English Indices of Deprivation 2025, technical report);
# they add up to 0.999 and the published scores are not divided by that.
WEIGHTS = {
    "Income": 0.225,
    "Employment": 0.225,
    "Education": 0.135,
    "Health": 0.135,
    "Crime": 0.093,
    "Barriers": 0.093,
    "Living Environment": 0.093,
}

_FULL_NAMES = {
    "Income": "Income Score (rate)",
    "Employment": "Employment Score (rate)",
    "Education": "Education, Skills and Training Score",
    "Health": "Health Deprivation and Disability Score",
    "Crime": "Crime Score",
    "Barriers": "Barriers to Housing and Services Score",
    "Living Environment": "Living Environment Score",
}
_SUPPLEMENTS = {
    "Income Deprivation Affecting Children Index (IDACI)": "Income",
    "Income Deprivation Affecting Older People (IDAOPI)": "Income",
}
_SUBDOMAINS = {
    "Children and Young People Sub-domain": "Education",
    "Adult Skills Sub-domain": "Education",
    "Geographical Barriers Sub-domain": "Barriers",
    "Wider Barriers Sub-domain": "Barriers",
    "Indoors Sub-domain": "Living Environment",
    "Outdoors Sub-domain": "Living Environment",
}
_AREA = [
    "LSOA code (2021)",
    "LSOA name (2021)",
    "Local Authority District code (2024)",
    "Local Authority District name (2024)",
]
_RANK = "Rank (where 1 is most deprived)"
_DECILE = "Decile (where 1 is most deprived 10% of LSOAs)"
_IMD = "Index of Multiple Deprivation (IMD)"
_POPULATION = {
    "all": "Total population: mid 2022",
    "children": "Dependent Children aged 0-15: mid 2022",
    "middle": "Population aged 16-59: mid 2022",
    "older": "Older population aged 60 and over: mid 2022",
    "working": "Working age population 18-66 (for use with Employment Deprivation Domain): mid 2022",
}


def _stem(score: str) -> str:
    return score.removesuffix(" (rate)").removesuffix(" Score")


FILE_7_COLUMNS = (
    *_AREA,
    *(f"{_IMD} {part}" for part in ("Score", _RANK, _DECILE)),
    *(c for score in _FULL_NAMES.values() for c in (score, f"{_stem(score)} {_RANK}", f"{_stem(score)} {_DECILE}")),
    *(f"{name} {part}" for name in _SUPPLEMENTS for part in ("Score (rate)", _RANK, _DECILE)),
    *(f"{name} {part}" for name in _SUBDOMAINS for part in ("Score", _RANK, _DECILE)),
    *_POPULATION.values(),
)
FILE_9_COLUMNS = (*_AREA, *(f"{domain} Score - exponentially transformed" for domain in WEIGHTS))


@dataclass(frozen=True)
class People:
    """Figures of the small areas, one row per area in the order of the areas.

    Attributes
    ----------
    file_7, file_9 : pandas.DataFrame
        Indices of Deprivation in the published layouts; ranks and deciles among the starter's own areas.
    lookup, community_need : pandas.DataFrame
        Small area to ward and district; Community Needs Index (that one from most to least need).
    need : numpy.ndarray of shape (n,)
        Standard score behind deprivation, higher is worse off: what prices and empty buildings go with.
    """

    file_7: pd.DataFrame
    file_9: pd.DataFrame
    lookup: pd.DataFrame
    community_need: pd.DataFrame
    need: Values


def make_people(areas: gpd.GeoDataFrame, seed: int) -> People:
    """Figures of the island's areas, alike among neighbours and worst about the old docks."""
    rng = np.random.default_rng([seed, 2])
    spots = areas[["x", "y"]].to_numpy(dtype=np.float64)
    docks = np.hypot(spots[:, 0] - DOCKS[0], spots[:, 1] - DOCKS[1])
    towns = np.array([(CENTRE[0] + t.east, CENTRE[1] + t.north) for t in TOWNS if t.kind == "town"], dtype=np.float64)
    remote = _standard(np.min(np.hypot(*(spots[:, None, :] - towns[None, :, :]).transpose(2, 0, 1)), axis=1))
    need = _standard(
        1.9 * np.exp(-docks / 2_300) - 0.35 * remote + 0.6 * _field(spots, 2_000, rng) + rng.normal(0, 0.2, len(spots))
    )
    hardship = {
        name: _standard(
            load * need
            + far * remote
            + np.sqrt(max(0.05, 1 - load**2 - far**2))
            * (0.85 * _field(spots, 1_800, rng) + rng.normal(0, 0.5, len(spots)))
        )
        for name, load, far in (
            ("Income", 0.92, 0.0),
            ("Employment", 0.9, 0.0),
            ("Education", 0.8, 0.0),
            ("Health", 0.82, 0.0),
            ("Crime", 0.68, -0.15),
            ("Barriers", -0.1, 0.7),
            ("Living Environment", 0.5, 0.2),
        )
    }
    file_7, file_9 = _indices(areas, hardship, rng)
    return People(
        file_7=file_7,
        file_9=file_9,
        lookup=_lookup(areas),
        community_need=_community_need(areas, need, remote, spots, rng),
        need=need,
    )


def transformed(rank: Values) -> Values:
    """Exponentially transformed score (0-100, rounded to 3 places) of ranks, 1 the most deprived.

    ``X = -23 ln(1 - R (1 - exp(-100/23)))`` with R the rank scaled to (0, 1], 1 the most deprived (English Indices of
    Deprivation, technical report).
    """
    scaled = (len(rank) - rank + 1) / len(rank)
    return np.asarray(np.round(-23 * np.log(1 - scaled * (1 - np.exp(-100 / 23))), 3))


def _field(spots: Values, reach: float, rng: np.random.Generator) -> Values:
    bumps = rng.uniform((-10_000, -7_000), (10_000, 7_000), size=(60, 2)) + CENTRE
    height = rng.normal(size=60)
    gap = ((spots[:, None, :] - bumps[None, :, :]) ** 2).sum(axis=2)
    return _standard((height * np.exp(-gap / (2 * reach**2))).sum(axis=1))


def _standard(values: Values) -> Values:
    return np.asarray((values - values.mean()) / values.std(), dtype=np.float64)


def _share(values: Values, low: float, high: float) -> Values:
    return np.asarray(low + (high - low) / (1 + np.exp(-(1.15 * values - 0.5))))


def _rank(values: Values) -> NDArray[np.int64]:
    rank = np.empty(len(values), dtype=np.int64)
    rank[np.argsort(-values, kind="stable")] = np.arange(1, len(values) + 1)
    return rank


def _decile(rank: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.asarray(-(-rank * 10 // len(rank)), dtype=np.int64)


def _indices(
    areas: gpd.GeoDataFrame, hardship: dict[str, Values], rng: np.random.Generator
) -> tuple[pd.DataFrame, pd.DataFrame]:
    count = len(areas)
    area = dict(zip(_AREA, (areas[c] for c in ("code", "name", "district_code", "district_name")), strict=True))
    seven: dict[str, object] = dict(area)
    nine: dict[str, object] = dict(area)
    scores = {
        "Income": _share(hardship["Income"], 0.02, 0.40),
        "Employment": _share(hardship["Employment"], 0.02, 0.30),
        "Education": _share(hardship["Education"], 1, 70),
        "Health": 0.9 * hardship["Health"],
        "Crime": 0.8 * hardship["Crime"],
        "Barriers": _share(hardship["Barriers"], 4, 52),
        "Living Environment": _share(hardship["Living Environment"], 2, 62),
    }
    index = np.zeros(count)
    domains: dict[str, object] = {}
    for domain, weight in WEIGHTS.items():
        rank = _rank(scores[domain])
        curve = transformed(rank.astype(np.float64))
        nine[f"{domain} Score - exponentially transformed"] = curve
        index += weight * curve
        name = _FULL_NAMES[domain]
        domains |= _columns(name, _stem(name), np.round(scores[domain], 3), rank)
    seven |= _columns(f"{_IMD} Score", _IMD, np.round(index, 3), _rank(index))
    seven |= domains
    for name, domain in _SUPPLEMENTS.items():
        # Blank scores: the layout this follows has none for the two supplements.
        rank = _rank(hardship[domain] + rng.normal(0, 0.3, count))
        seven |= _columns(f"{name} Score (rate)", name, np.full(count, np.nan), rank)
    for name, domain in _SUBDOMAINS.items():
        value = 0.8 * hardship[domain] + rng.normal(0, 0.5, count)
        rank = _rank(value)
        shown = _share(value, 0.05, 0.6) if name.startswith("Adult") else value
        shown = _share(value, 5, 80) if name.startswith("Geographical") else shown
        seven |= _columns(f"{name} Score", name, np.round(shown, 3), rank)
    people = areas["people"].to_numpy()
    children = np.round(people * np.clip(0.18 + 0.025 * hardship["Income"] + rng.normal(0, 0.015, count), 0.08, 0.3))
    older = np.round(people * np.clip(0.27 - 0.03 * hardship["Income"] + rng.normal(0, 0.03, count), 0.1, 0.45))
    middle = people - children - older
    working = np.round(middle * 0.96 + older * 0.25)
    counts = zip(_POPULATION.values(), (people, children, middle, older, working), strict=True)
    seven |= {name: value.astype(np.int64) for name, value in counts}
    return pd.DataFrame(seven)[list(FILE_7_COLUMNS)], pd.DataFrame(nine)[list(FILE_9_COLUMNS)]


def _columns(score_name: str, stem: str, score: Values, rank: NDArray[np.int64]) -> dict[str, object]:
    return {score_name: score, f"{stem} {_RANK}": rank, f"{stem} {_DECILE}": _decile(rank)}


def _lookup(areas: gpd.GeoDataFrame) -> pd.DataFrame:
    density = areas["people"].to_numpy() / (areas.area.to_numpy() / 1e6)
    level = np.where(density > 1_000, 0, np.where(density > 400, 1, 2))
    kind = ("Urban", "Larger rural", "Smaller rural")
    return pd.DataFrame(
        {
            "lsoa21_name": areas["name"],
            "lsoa21_code": areas["code"],
            "ward24_name": areas["ward_name"],
            "ward24_code": areas["ward_code"],
            "ltla24_name": areas["district_name"],
            "ltla24_code": areas["district_code"],
            "msoa21_name": areas["msoa_name"],
            "msoa21_code": areas["msoa_code"],
            "ruc21_code": [("UF1", "RLF1", "RSF1")[i] for i in level],
            "classification": [f"{kind[i]}: Further from a major town or city" for i in level],
            "ruc": np.where(level == 0, "Urban", "Rural"),
            "region24_code": REGION_CODE,
            "region24_name": f"{ISLAND} region {MARK}",
            "cauth23_code": AUTHORITY_CODE,
            "cauth23_name": AUTHORITY,
            "msoa21_hcl_name": areas["ward_name"],
        }
    )


def _community_need(
    areas: gpd.GeoDataFrame, need: Values, remote: Values, spots: Values, rng: np.random.Generator
) -> pd.DataFrame:
    parts = {
        "Civic Assets Domain": 0.4 * need + 0.5 * remote + 0.6 * _field(spots, 1_600, rng),
        "Connectedness Domain": 0.6 * need + 0.3 * remote + 0.5 * _field(spots, 1_600, rng),
        "Active and Engaged Community Domain": 0.7 * need + 0.6 * _field(spots, 2_200, rng),
    }
    scores = {
        name: np.round(0.78 * _standard(value) if name.startswith("Civic") else _share(value, 2, 150), 2)
        for name, value in parts.items()
    }
    # The civic domain is published as a standard score; it is stretched here to weigh as much as the other two.
    total = np.round(sum(scores.values()) * 0.7 + 20 * scores["Civic Assets Domain"] + 40, 2)
    total = np.maximum(total, 0.4)
    columns: dict[str, object] = {
        "lsoa21_code": areas["code"],
        "lsoa21_name": areas["name"],
        "Community Needs Index 2023 Score": total,
        "Community Needs Index 2023 Rank": _rank(total).astype(np.float64),
    }
    for name, score in scores.items():
        columns[f"{name} Score"] = score
        columns[f"{name} Rank"] = _rank(score).astype(np.float64)
    frame = pd.DataFrame(columns)
    frame["Left Behind Area?"] = pd.array(frame["Community Needs Index 2023 Rank"] <= 8, dtype="boolean")
    return frame.sort_values("Community Needs Index 2023 Rank", ignore_index=True)
