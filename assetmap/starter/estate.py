"""The true public buildings and land of the invented boroughs, before any register gets them wrong."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from assetmap.starter.island import Island
from assetmap.starter.names import AS_OF, BOROUGHS, STREETS
from assetmap.starter.postcodes import live_units

__all__ = ["ASSETS", "EMPTY", "OCCUPANCY", "make_estate", "street_of"]

ASSETS = (165, 125, 110)
# How the 400 are occupied as recorded. Empty in one way or another: 54, which is 13.5 %.
OCCUPANCY = {"in use": 258, "let": 70, "vacant": 29, "surplus": 15, "closed": 10, "transferred": 9, "paused": 9}
EMPTY = ("vacant", "surplus", "closed")

_FIRST_CODE = 1_001
_FIRST_DATE = pd.Timestamp("2016-01-04")


@dataclass(frozen=True)
class _Kind:
    name: str
    use: str
    rating: str
    low: int
    high: int
    share: float
    land: bool = False


_KINDS = (
    _Kind("Library", "Library", "LIBRARY AND PREMISES", 220, 1400, 8),
    _Kind("Community Centre", "Community centre", "COMMUNITY CENTRE AND PREMISES", 180, 900, 10),
    _Kind("Old School House", "Former school", "SCHOOL AND PREMISES", 300, 1600, 5),
    _Kind("Town Hall", "Civic building", "OFFICES AND PREMISES", 900, 4200, 2),
    _Kind("Offices", "Office", "OFFICES AND PREMISES", 150, 2400, 9),
    _Kind("Depot", "Depot", "DEPOT AND PREMISES", 250, 2600, 5),
    _Kind("Day Centre", "Day centre", "DAY CENTRE AND PREMISES", 200, 800, 7),
    _Kind("Youth Centre", "Youth centre", "YOUTH CENTRE AND PREMISES", 180, 700, 6),
    _Kind("Shop Unit", "Retail", "SHOP AND PREMISES", 45, 240, 12),
    _Kind("Workshop Unit", "Industrial", "WORKSHOP AND PREMISES", 60, 420, 9),
    _Kind("Market Hall", "Market", "MARKET AND PREMISES", 500, 2200, 2),
    _Kind("Sports Pavilion", "Sports pavilion", "PAVILION AND PREMISES", 80, 320, 6),
    _Kind("Swimming Baths", "Leisure centre", "LEISURE CENTRE AND PREMISES", 900, 3600, 2),
    _Kind("Public Conveniences", "Public toilets", "PUBLIC CONVENIENCE", 20, 70, 5),
    _Kind("Café", "Café", "CAFE AND PREMISES", 50, 180, 2),
    _Kind("Warehouse", "Storage", "WAREHOUSE AND PREMISES", 300, 2800, 3),
    _Kind("Car Park", "Car park", "CAR PARK AND PREMISES", 0, 0, 8, land=True),
    _Kind("Allotments", "Allotments", "", 0, 0, 5, land=True),
    _Kind("Recreation Ground", "Open space", "", 0, 0, 6, land=True),
    _Kind("Fête Field", "Open space", "", 0, 0, 1, land=True),
)
# What owners say about letting go of an empty building; most registers are silent on it.
_OFFERS = ("Open to offers", "Possible", "Meanwhile use", "Not offered")
_FEATURES = ("step-free access", "kitchen", "accessible toilet", "main hall", "parking")


def make_estate(island: Island, postcodes: pd.DataFrame, need: NDArray[np.float64], seed: int) -> pd.DataFrame:
    """The 400 assets as the councils recorded them, one row each, sorted by borough and number.

    Parameters
    ----------
    island : Island
        The ground.
    postcodes : pandas.DataFrame
        Directory of the island.
    need : numpy.ndarray of shape (areas,)
        Standard score of need of each small area: where it is high there are more empty buildings.
    seed : int
        Seed of the region.

    Returns
    -------
    pandas.DataFrame
        `asset` (number from 0), `district_code`, `code` (the owner's id), `uprn` (12 digits from 999), `name`, `kind`,
        `use`, `rating`, `land` (flag), `number`, `street`, `town`, `postcode`, `area_code`, `easting`, `northing`,
        `tenure`, `recorded` (what the council takes it for), `since` (day the status was noted),
        `availability` (the owner's word, blank if none), `floor_area_m2`, `site_area_ha`, `condition` (A to
        D), `cost` and `backlog` (£; NaN for land), `epc`, `features`.
    """
    rng = np.random.default_rng([seed, 4])
    live = live_units(postcodes)
    area_need = dict(zip(island.areas["code"], need, strict=True))
    shapes = dict(zip(island.areas["code"], island.areas.geometry, strict=True))
    frame = pd.concat(
        [
            _sited(live[live["laua"] == borough.code], count, area_need, shapes, rng)
            for borough, count in zip(BOROUGHS, ASSETS, strict=True)
        ],
        ignore_index=True,
    )
    count = len(frame)
    frame.insert(0, "asset", np.arange(count))
    towns = island.places[island.places["kind"].isin(["town", "village"])]
    frame["town"] = _nearest_town(frame, towns)
    shares = np.array([k.share for k in _KINDS])
    chosen = [_KINDS[i] for i in rng.choice(len(_KINDS), size=count, p=shares / shares.sum())]
    for column in ("use", "rating", "land"):
        frame[column] = [getattr(k, column) for k in chosen]
    frame["kind"] = [k.name for k in chosen]
    frame["name"] = _names(frame)
    within = frame.groupby("district_code").cumcount()
    frame["code"] = [f"{_FIRST_CODE + 3 * i:05d}" for i in within]
    uprn = 999_000_000_000 + np.sort(rng.choice(899_999_999, size=count, replace=False) + 100_000_000)
    frame["uprn"] = rng.permutation(uprn).astype(str)
    frame["tenure"] = np.where(rng.random(count) < 0.86, "Freehold", "Leasehold")
    frame["recorded"] = _recorded(frame, area_need, rng)
    days = rng.integers(0, (pd.Timestamp(AS_OF) - _FIRST_DATE).days - 20, size=count)
    # Later years are likelier: registers are looked over now and then.
    days = np.maximum(days, rng.integers(0, (pd.Timestamp(AS_OF) - _FIRST_DATE).days - 20, size=count))
    frame["since"] = [(_FIRST_DATE + pd.Timedelta(days=int(d))).strftime("%Y-%m-%d") for d in days]
    frame["availability"] = [
        str(rng.choice(_OFFERS)) if state in EMPTY and rng.random() < 0.6 else "" for state in frame["recorded"]
    ]
    return _fabric(frame, chosen, rng)


def street_of(postcode: str) -> str:
    """Street that an invented unit postcode lies in; the same postcode always has the same street."""
    value = 0
    for letter in postcode.replace(" ", ""):
        value = (value * 37 + ord(letter)) % 1_000_003
    return STREETS[value % len(STREETS)]


def _sited(
    units: pd.DataFrame,
    count: int,
    area_need: dict[str, float],
    shapes: dict[str, shapely.Polygon],
    rng: np.random.Generator,
) -> pd.DataFrame:
    weight = np.exp(0.25 * np.array([area_need[code] for code in units["lsoa21"]]))
    picked = units.iloc[np.sort(rng.choice(len(units), size=count, replace=False, p=weight / weight.sum()))]
    x, y = [], []
    for unit in picked.itertuples():
        spot = shapely.Point(unit.oseast1m, unit.osnrth1m)
        for _ in range(20):
            moved = shapely.Point(
                unit.oseast1m + int(rng.integers(-45, 46)), unit.osnrth1m + int(rng.integers(-45, 46))
            )
            if shapes[unit.lsoa21].buffer(-1).contains(moved):
                spot = moved
                break
        x.append(int(spot.x))
        y.append(int(spot.y))
    return pd.DataFrame(
        {
            "district_code": picked["laua"].to_numpy(),
            "number": rng.integers(1, 180, size=count).astype(str),
            "street": [street_of(code) for code in picked["pcds"]],
            "postcode": picked["pcds"].to_numpy(),
            "area_code": picked["lsoa21"].to_numpy(),
            "easting": x,
            "northing": y,
        }
    )


def _nearest_town(frame: pd.DataFrame, towns: pd.DataFrame) -> list[str]:
    x = frame["easting"].to_numpy()[:, None] - towns.geometry.x.to_numpy()[None, :]
    y = frame["northing"].to_numpy()[:, None] - towns.geometry.y.to_numpy()[None, :]
    return [towns["name"].iloc[int(i)].split(" (")[0] for i in np.argmin(np.hypot(x, y), axis=1)]


def _names(frame: pd.DataFrame) -> list[str]:
    seen: dict[str, int] = {}
    names = []
    for row in frame.itertuples():
        name = f"{row.street.rsplit(' ', 1)[0]} {row.kind}"
        if row.kind.endswith("Unit"):
            name = f"{row.kind.replace(' Unit', '')} Unit {row.number}, {row.street}"
        seen[name] = seen.get(name, 0) + 1
        # A second building of the same name in the same street stem is told apart by its town.
        names.append(name if seen[name] == 1 else f"{name} {('North', 'South', 'East', 'West')[(seen[name] - 2) % 4]}")
    return names


def _recorded(frame: pd.DataFrame, area_need: dict[str, float], rng: np.random.Generator) -> NDArray[np.str_]:
    need = np.array([area_need[code] for code in frame["area_code"]])
    land = frame["land"].to_numpy(dtype=bool)
    # Buildings before land, and needy areas before others, are the likelier to stand empty.
    order = np.argsort(-(0.6 * need + rng.gumbel(size=len(frame)) - 2.2 * land), kind="stable")
    state = np.full(len(frame), "in use", dtype="<U12")
    empty = sum(OCCUPANCY[kind] for kind in EMPTY)
    state[order[:empty]] = rng.permutation([kind for kind in EMPTY for _ in range(OCCUPANCY[kind])])
    rest = rng.permutation(order[empty:])
    # Only a building is handed over or shut for repairs; shops and workshops are what is let first.
    lettable = frame["use"].isin(["Retail", "Industrial", "Office", "Café", "Storage"]).to_numpy()
    for kind in ("transferred", "paused"):
        free = [i for i in rest if state[i] == "in use" and not land[i] and not lettable[i]]
        state[free[: OCCUPANCY[kind]]] = kind
    free = [i for i in rest if state[i] == "in use"]
    free.sort(key=lambda i: not lettable[i])
    state[free[: OCCUPANCY["let"]]] = "let"
    return state


def _fabric(frame: pd.DataFrame, chosen: list[_Kind], rng: np.random.Generator) -> pd.DataFrame:
    count = len(frame)
    land = frame["land"].to_numpy(dtype=bool)
    low, high = np.array([k.low for k in chosen]), np.array([k.high for k in chosen])
    area = np.round(np.exp(rng.uniform(np.log(low + 1), np.log(high + 1))))
    site = np.where(land, rng.uniform(0.08, 3.5, count), area * rng.uniform(1.1, 3.0, count) / 10_000)
    grade = rng.choice(4, size=count, p=(0.2, 0.42, 0.28, 0.1))
    empty = frame["recorded"].isin(EMPTY).to_numpy()
    grade = np.minimum(3, grade + (empty & (rng.random(count) < 0.7)))
    rate = np.array([6, 45, 160, 380])[grade] * rng.uniform(0.6, 1.5, count)
    cost = area * np.where(empty, rng.uniform(8, 25, count), rng.uniform(28, 75, count))
    energy = np.clip(grade + rng.integers(0, 4, count), 0, 6)
    wanted = rng.random((count, len(_FEATURES))) < (0.6, 0.45, 0.5, 0.3, 0.4)
    frame["floor_area_m2"] = np.where(land, np.nan, area)
    frame["site_area_ha"] = np.round(site, 2)
    frame["condition"] = np.where(land, "", np.array(list("ABCD"))[grade])
    frame["cost"] = np.where(land, np.nan, np.round(cost, -2))
    frame["backlog"] = np.where(land, np.nan, np.round(area * rate, -2))
    frame["epc"] = np.where(land, "", np.array(list("ABCDEFG"))[energy])
    frame["features"] = [
        "" if bare else ";".join(name for name, has in zip(_FEATURES, row, strict=True) if has)
        for bare, row in zip(land, wanted, strict=True)
    ]
    return frame
