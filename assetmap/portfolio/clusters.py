"""Natural communities of organisations and buildings: near each other, for the same cause, with the same interest."""

from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from assetmap.portfolio.covering import coverage_within
from assetmap.portfolio.rules import load_rules

__all__ = ["Communities", "find_communities"]


@dataclass(frozen=True, eq=False)
class Communities:
    """Communities, their hubs, and what could be shared.

    Attributes
    ----------
    members : pandas.DataFrame
        One row per organisation and building: ``kind`` (``organisation`` or ``building``), ``name``, ``community`` (1 is
        the largest; missing for one without ties).
    hubs : pandas.DataFrame
        One row per building: ``building``, ``community``, ``in_reach`` (organisations), ``of_community`` (share of its
        community's organisations in reach, 0-1), ``population`` (people in reach; NaN where not given), ``hub`` (whether
        it reaches most of its community).
    sharing : pandas.DataFrame
        One row per building: ``building``, ``floor_area`` (m²), ``wanted`` (m² wanted in reach), ``sharers`` (how many
        organisations could share it), ``organisations`` (their names, least space first, separated by semicolons),
        ``filled`` (share of its area that they would take), ``shared`` (whether two or more could).
    """

    members: pd.DataFrame
    hubs: pd.DataFrame
    sharing: pd.DataFrame


def find_communities(
    organisation_points: ArrayLike,
    building_points: ArrayLike,
    *,
    organisations: Sequence[Hashable] | None = None,
    buildings: Sequence[Hashable] | None = None,
    causes: Sequence[Collection[str]] | None = None,
    interests: Sequence[Collection[str]] | None = None,
    floor_area: ArrayLike | None = None,
    wanted: ArrayLike | None = None,
    area_points: ArrayLike | None = None,
    population: ArrayLike | None = None,
    reach: float | None = None,
) -> Communities:
    """Organisations and buildings that belong together, and which buildings could be shared.

    Two organisations in reach of each other are tied by ``2^(−distance / half-distance)`` times the weights of place, and of
    cause and interest as far as they share them (Jaccard); an organisation and a building by place alone. Communities are
    those of greatest modularity that local moves find (Blondel et al. 2008), from the first node on, so that
    they are the same each time. Weights and distances stand in ``rules.toml`` [A].

    Parameters
    ----------
    organisation_points, building_points : array-like of shape (n, 2)
        Easting and northing in metres (EPSG:27700); NaN where not located.
    organisations, buildings : sequence, optional
        Names; numbers if not given.
    causes, interests : sequence of collections of str, optional
        Of each organisation; empty where not known, which ties nobody.
    floor_area : array-like of shape (buildings,), optional
        m²; NaN where not known.
    wanted : array-like of shape (organisations,), optional
        m² that each wants; NaN where not known.
    area_points, population : array-like, optional
        Points of small areas, shape (areas, 2), and their residents.
    reach : float, optional
        Metres, straight line; 1,200 if not given.
    """
    rule = load_rules()["community"]
    radius = float(rule["reach_m"] if reach is None else reach)
    people, places = np.asarray(organisation_points, dtype=np.float64), np.asarray(building_points, dtype=np.float64)
    who = list(range(len(people))) if organisations is None else list(organisations)
    where = list(range(len(places))) if buildings is None else list(buildings)
    for name, given, count in (
        ("organisations", who, len(people)),
        ("buildings", where, len(places)),
        ("causes", causes, len(people)),
        ("interests", interests, len(people)),
        ("floor_area", floor_area, len(places)),
        ("wanted", wanted, len(people)),
    ):
        if given is not None and len(given) != count:  # type: ignore[arg-type]
            raise ValueError(f"'{name}' has {len(given)} entries, allowed {count}")  # type: ignore[arg-type]
    first, second = coverage_within(people, people, radius)
    first, second = first[first < second], second[first < second]
    alike = np.full(len(first), float(rule["place_weight"]))
    for weight, tags in ((rule["cause_weight"], causes), (rule["interest_weight"], interests)):
        if tags is not None:
            sets = [set(given) for given in tags]
            alike += weight * np.array([_jaccard(sets[a], sets[b]) for a, b in zip(first, second, strict=True)])
    building, visitor = coverage_within(places, people, radius)
    half = float(rule["half_distance_m"])
    tie = alike * 2 ** (-np.hypot(*(people[first] - people[second]).T) / half)
    door = rule["place_weight"] * 2 ** (-np.hypot(*(places[building] - people[visitor]).T) / half)
    community = _communities(
        len(people) + len(places),
        np.concatenate([first, visitor]),
        np.concatenate([second, len(people) + building]),
        np.concatenate([tie, door]),
    )
    members = pd.DataFrame(
        {
            "kind": ["organisation"] * len(who) + ["building"] * len(where),
            "name": [*who, *where],
            "community": pd.array(np.where(community > 0, community, np.nan), dtype="Int64"),
        }
    )
    own, theirs = community[: len(people)], community[len(people) :]
    inside = np.bincount(building[own[visitor] == theirs[building]], minlength=len(where))
    size = np.array([(own == number).sum() if number else 0 for number in theirs])
    share = np.divide(inside, size, out=np.zeros(len(where)), where=size > 0)
    residents = np.full(len(where), np.nan)
    if area_points is not None and population is not None:
        place, area = coverage_within(places, area_points, radius)
        residents = np.bincount(place, np.asarray(population, dtype=np.float64)[area], len(where))
    hubs = pd.DataFrame(
        {
            "building": where,
            "community": pd.array(np.where(theirs > 0, theirs, np.nan), dtype="Int64"),
            "in_reach": np.bincount(building, minlength=len(where)),
            "of_community": share,
            "population": residents,
            "hub": share > 0.5,
        }
    )
    area = np.full(len(where), np.nan) if floor_area is None else np.asarray(floor_area, dtype=np.float64)
    asks = np.full(len(who), np.nan) if wanted is None else np.asarray(wanted, dtype=np.float64)
    rows = [_shared(where[n], area[n], visitor[building == n], asks, who) for n in range(len(where))]
    names = ["building", "floor_area", "wanted", "sharers", "organisations", "filled", "shared"]
    return Communities(members, hubs, pd.DataFrame(rows, columns=names))


def _shared(
    name: Hashable, area: float, near: NDArray[np.int64], asks: NDArray[np.float64], who: Sequence[Hashable]
) -> tuple[Hashable, float, float, int, str, float, bool]:
    known = near[asks[near] > 0]
    order = known[np.argsort(asks[known], kind="stable")]
    fits = order[np.cumsum(asks[order]) <= area] if np.isfinite(area) else order[:0]
    filled = float(asks[fits].sum() / area) if area > 0 else float("nan")
    told = "; ".join(str(who[number]) for number in fits)
    return name, area, float(asks[known].sum()), len(fits), told, filled, len(fits) >= 2


def _jaccard(one: set[str], other: set[str]) -> float:
    return len(one & other) / len(one | other) if one and other else 0.0


def _communities(
    count: int, first: NDArray[np.int64], second: NDArray[np.int64], weight: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Community of each node, 1 the largest; 0 for a node without ties."""
    label = np.arange(count)
    links: list[dict[int, float]] = [{} for _ in range(count)]
    for a, b, w in zip(first.tolist(), second.tolist(), weight.tolist(), strict=True):
        links[a][b] = links[a].get(b, 0.0) + w
        links[b][a] = links[b].get(a, 0.0) + w
    loops = [0.0] * count
    while True:
        group = _moved(links, loops)
        names = {old: new for new, old in enumerate(dict.fromkeys(group))}
        group = [names[old] for old in group]
        label = np.array(group, dtype=np.int64)[label]
        if len(names) == len(links):
            break
        merged: list[dict[int, float]] = [{} for _ in names]
        inner = [0.0] * len(names)
        for node, ties in enumerate(links):
            inner[group[node]] += loops[node]
            for other, w in ties.items():
                if group[other] == group[node]:
                    inner[group[node]] += w
                else:
                    here = merged[group[node]]
                    here[group[other]] = here.get(group[other], 0.0) + w
        links, loops = merged, inner
    tied = np.zeros(count, dtype=bool)
    tied[first], tied[second] = True, True
    sizes = np.bincount(label[tied], minlength=count)
    rank = np.empty(count, dtype=np.int64)
    rank[np.argsort(-sizes, kind="stable")] = np.arange(1, count + 1)
    return np.where(tied, rank[label], 0)


def _moved(links: list[dict[int, float]], loops: list[float]) -> list[int]:
    degree = [sum(ties.values()) + loop for ties, loop in zip(links, loops, strict=True)]
    twice = sum(degree)
    group, total = list(range(len(links))), list(degree)
    moved = twice > 0
    while moved:
        moved = False
        for node, ties in enumerate(links):
            mine = group[node]
            total[mine] -= degree[node]
            toward: dict[int, float] = {mine: 0.0}
            for other, w in ties.items():
                toward[group[other]] = toward.get(group[other], 0.0) + w
            gains = {to: w - degree[node] * total[to] / twice for to, w in toward.items()}
            best = max(gains, key=lambda to: (gains[to], -to))
            if gains[best] <= gains[mine] + 1e-12:
                best = mine
            total[best] += degree[node]
            moved |= best != mine
            group[node] = best
    return group
