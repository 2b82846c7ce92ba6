"""What people of the invented island reach: schools, surgeries, pharmacies, libraries and halls, all invented."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from assetmap.starter.estate import street_of
from assetmap.starter.island import CENTRE, DOCKS, Island
from assetmap.starter.names import MARK, TOWNS
from assetmap.starter.postcodes import live_units

__all__ = ["BARE_M", "KINDS", "ODDITIES", "SERVICE_COLUMNS", "ServiceKind", "make_services"]

SERVICE_COLUMNS = ("service_id", "name", "kind", "postcode", "easting", "northing", "capacity")

# The old docks lost their services with their work: nothing of the list lies within this many metres of them. It is more
# than the longest walk that the indicators count, so that there is a place, deprived and lived in, that reaches nothing.
BARE_M = 1_500

# A village's own middle draws like a town's, from nearer by.
_VILLAGE_DRAW = 0.45
# Beyond this distance from the middle of every town a place is in the country.
_COUNTRY_M = 1_700


@dataclass(frozen=True)
class ServiceKind:
    """A kind of service and how it lies about the island.

    Attributes
    ----------
    kind : str
        What the list calls it.
    titles : tuple of str
        What follows the place in its name.
    count : int
        How many there are.
    draw_m : float
        Metres from the middle of a town over which their density falls by a factor of e; 0 for a kind that lies where
        people live.
    apart_m : float
        Metres that two of the kind keep from each other, more or less.
    where : str
        ``town``, ``country`` or blank for both.
    holds : tuple of int
        Least and most that one of them holds (pupils of a school, people in a hall); (0, 0) where the list does not say.
    """

    kind: str
    titles: tuple[str, ...]
    count: int
    draw_m: float
    apart_m: float
    where: str = ""
    holds: tuple[int, int] = (0, 0)


# Together nearly one for each 1,000 residents, half of what the scale of the indicator ends at.
KINDS = (
    ServiceKind("Primary school", ("Primary School", "Community Primary"), 62, 0, 700, holds=(90, 420)),
    ServiceKind("Secondary school", ("High School", "Academy"), 11, 2_400, 1_900, holds=(600, 1_350)),
    ServiceKind("GP surgery", ("Surgery", "Medical Practice", "Health Centre"), 27, 1_300, 600),
    ServiceKind("Pharmacy", ("Pharmacy", "Chemist"), 42, 1_100, 350),
    ServiceKind("Post office", ("Post Office",), 36, 1_500, 700),
    ServiceKind("Library", ("Library",), 12, 1_200, 1_300),
    ServiceKind("Community centre", ("Community Centre", "Neighbourhood Hall"), 28, 0, 800, "town", (60, 220)),
    ServiceKind("Village hall", ("Village Hall",), 22, 0, 1_100, "country", (40, 160)),
)

_HOSTILE = ("<img src=x onerror=alert(1)> Pharmacy", '=HYPERLINK("x") Surgery', "Wrack \u200fChemist\u200f")

ODDITIES = {
    "coordinates_missing": ("no coordinates: placed by its postcode", 14),
    "postcode_missing": ("no postcode, but coordinates", 6),
    "postcode_untidy": ("postcode without its space or in small letters", 8),
    "capacity_missing": ("a school or hall that does not say what it holds", 7),
    "name_missing": ("no name", 1),
    "name_hostile": ("markup, a formula or a direction mark in the name", len(_HOSTILE)),
    "location_missing": ("a library van: neither postcode nor coordinates, so it is nowhere on the map", 2),
}
"""What is odd about some rows of the list, and how many they are; each row is odd in one way."""


def make_services(island: Island, postcodes: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Invented services in the layout of a plain list, sorted by identifier.

    Parameters
    ----------
    island : Island
        The ground.
    postcodes : pandas.DataFrame
        Directory of the island; a service lies at a live unit, and no two at one.
    seed : int
        Seed of the region.

    Returns
    -------
    pandas.DataFrame
        `SERVICE_COLUMNS`, every value text, a blank where the list is silent: `kind` is one of `KINDS`, `easting` and
        `northing` (EPSG:27700, metres), `capacity` (pupils of a school, people in a hall). Every name that is there ends
        in the mark of what is invented; `ODDITIES` says what is odd about some rows.
    """
    rng = np.random.default_rng([seed, 9])
    live = live_units(postcodes)
    spots = live[["oseast1m", "osnrth1m"]].to_numpy(dtype=np.float64)
    free = np.hypot(*(spots - DOCKS).T) > BARE_M
    ward = dict(zip(island.areas["code"], island.areas["ward_name"], strict=True))
    rows: list[dict[str, str]] = []
    seen: set[str] = set()
    for kind in KINDS:
        for place in _sited(kind, spots, free, rng):
            unit = live.iloc[place]
            names = _places_of(unit["pcds"], ward[unit["lsoa21"]], rng)
            title = kind.titles[int(rng.integers(len(kind.titles)))]
            name = next(f"{word} {title} {MARK}" for word in names if f"{word} {title} {MARK}" not in seen)
            seen.add(name)
            low, high = kind.holds
            holds = str(5 * int(rng.integers(low // 5, high // 5 + 1))) if high else ""
            spot = (str(int(unit["oseast1m"])), str(int(unit["osnrth1m"])))
            rows.append(_row(name, kind.kind, unit["pcds"], *spot, holds))
    _make_odd(rows, rng)
    rows += [_row(f"Library van {number + 1} {MARK}", "Library") for number in range(ODDITIES["location_missing"][1])]
    frame = pd.DataFrame(rows, columns=list(SERVICE_COLUMNS))
    frame["service_id"] = [f"ZZS{number + 1:04d}" for number in range(len(frame))]
    return frame


def _row(
    name: str, kind: str, postcode: str = "", easting: str = "", northing: str = "", capacity: str = ""
) -> dict[str, str]:
    return {
        "service_id": "", "name": name, "kind": kind, "postcode": postcode, "easting": easting, "northing": northing,
        "capacity": capacity,
    }  # fmt: skip


def _sited(
    kind: ServiceKind, spots: NDArray[np.float64], free: NDArray[np.bool_], rng: np.random.Generator
) -> list[int]:
    # One after the other, each with less wish for a place the nearer it is to one of its kind; a unit is taken once.
    wish = np.where(free, _wish(kind, spots), 0.0)
    taken = []
    for _ in range(kind.count):
        place = int(rng.choice(len(spots), p=wish / wish.sum()))
        taken.append(place)
        free[place] = False
        gap = np.hypot(*(spots - spots[place]).T)
        wish = np.where(free, wish * (1 - np.exp(-((gap / kind.apart_m) ** 2))), 0.0)
    return taken


def _wish(kind: ServiceKind, spots: NDArray[np.float64]) -> NDArray[np.float64]:
    middles = np.array([(CENTRE[0] + t.east, CENTRE[1] + t.north) for t in TOWNS], dtype=np.float64)
    town = np.array([t.kind == "town" for t in TOWNS])
    gap = np.hypot(*(spots[:, None, :] - middles[None, :, :]).transpose(2, 0, 1))
    near_town = gap[:, town].min(axis=1)
    wish = np.ones(len(spots))
    if kind.draw_m:
        wish = np.exp(-gap / (kind.draw_m * np.where(town, 1.0, _VILLAGE_DRAW))).max(axis=1)
    if kind.where:
        wish[(near_town > _COUNTRY_M) == (kind.where == "town")] = 0.0
    return wish


def _places_of(postcode: str, ward: str, rng: np.random.Generator) -> list[str]:
    street = street_of(postcode)
    words = [ward, street, street.rsplit(" ", 1)[0]]
    return [*(words[i] for i in rng.permutation(3)), f"{ward} and {street}", f"{street}, {postcode},"]


def _make_odd(rows: list[dict[str, str]], rng: np.random.Generator) -> None:
    order = [int(i) for i in rng.permutation(len(rows))]
    for oddity, change in _CHANGES.items():
        fit = [i for i in order if rows[i]["capacity"] or oddity != "capacity_missing"][: ODDITIES[oddity][1]]
        order = [i for i in order if i not in fit]
        for number, i in enumerate(fit):
            change(rows[i], number)
    for name in _HOSTILE:
        kind = "GP surgery" if name.endswith("Surgery") else "Pharmacy"
        i = next(i for i in order if rows[i]["kind"] == kind)
        order.remove(i)
        rows[i]["name"] = f"{name} {MARK}"


def _no_coordinates(row: dict[str, str], _number: int) -> None:
    row |= {"easting": "", "northing": ""}


def _no_postcode(row: dict[str, str], _number: int) -> None:
    row["postcode"] = ""


def _untidy(row: dict[str, str], number: int) -> None:
    packed = row["postcode"].replace(" ", "")
    row["postcode"] = packed if number % 2 else packed.lower()


def _no_capacity(row: dict[str, str], _number: int) -> None:
    row["capacity"] = ""


def _no_name(row: dict[str, str], _number: int) -> None:
    row["name"] = ""


_CHANGES: dict[str, Callable[[dict[str, str], int], None]] = {
    "coordinates_missing": _no_coordinates,
    "postcode_missing": _no_postcode,
    "postcode_untidy": _untidy,
    "capacity_missing": _no_capacity,
    "name_missing": _no_name,
}
