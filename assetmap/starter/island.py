"""The invented island: its coast, river, homes, small areas, wards, boroughs and place names."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from convertbng.cutil import convert_osgb36_to_ll
from numpy.typing import NDArray

from assetmap.starter.names import (
    AUTHORITY,
    AUTHORITY_CODE,
    BOROUGHS,
    ISLAND,
    MARK,
    REGION_CODE,
    RIVER,
    TOWNS,
    WARD_NAMES,
)
from assetmap.starter.tiling import cell_faces, centres_of, connected_groups, nearest
from assetmap.tables import CRS

__all__ = ["AREAS", "CENTRE", "DOCKS", "PEOPLE", "WARDS", "Island", "degrees", "make_island"]

# Open water of the Irish Sea: a map that shows the island cannot be mistaken for one of a real place.
CENTRE = (282_000, 428_000)
AREAS = 150
PEOPLE = 250_000
WARDS = (13, 9, 8)
MSOAS = (15, 10, 9)
# The old docks at the mouth of the river, where the work went first.
DOCKS = (CENTRE[0] - 900, CENTRE[1] - 4300)

_HOMES = 7_500
_HALF_WIDTH, _HALF_HEIGHT = 9_000, 6_000
_RURAL_SHARE = 0.12


@dataclass(frozen=True)
class Island:
    """The ground of the starter region; every table is in EPSG:27700 and on whole metres.

    Attributes
    ----------
    areas : geopandas.GeoDataFrame
        One row per small area, sorted by `code`: `name`, `ward_code`, `ward_name`, `msoa_code`, `msoa_name`,
        `district_code`, `district_name`, `people` (residents), `x`, `y` (middle of its homes, metres), geometry.
    wards, districts, coast, river, places : geopandas.GeoDataFrame
        The layers as they are written.
    """

    areas: gpd.GeoDataFrame
    wards: gpd.GeoDataFrame
    districts: gpd.GeoDataFrame
    coast: gpd.GeoDataFrame
    river: gpd.GeoDataFrame
    places: gpd.GeoDataFrame


def degrees(easting: NDArray[np.float64], northing: NDArray[np.float64]) -> tuple[NDArray[np.float64], ...]:
    """Longitude and latitude (ETRS89 degrees, OSTN15) of EPSG:27700 metres, both of the shape given.

    The grid of OSTN15 covers this piece of sea, so no other transform is needed.
    """
    longitude, latitude = convert_osgb36_to_ll(
        np.asarray(easting, dtype=np.float64), np.asarray(northing, dtype=np.float64)
    )
    return np.asarray(longitude), np.asarray(latitude)


def make_island(seed: int) -> Island:
    """Island of the seed: the same seed always gives the same one."""
    rng = np.random.default_rng([seed, 1])
    land, course = _coast(rng), _river_course(rng)
    homes = _homes(land, rng)
    home_side = (homes[:, 0] > _river_x(course, homes[:, 1])).astype(np.int64)
    east_count = round(AREAS * float(home_side.mean()))
    seeds, side = [], []
    for value, count in ((0, AREAS - east_count), (1, east_count)):
        seeds.append(centres_of(homes[home_side == value], count, rng))
        side.append(np.full(count, value))
    centres, sides = np.vstack(seeds), np.concatenate(side)
    cells = cell_faces(land, course, centres, sides, rng)
    own = np.empty(len(homes), dtype=np.int64)
    for value in (0, 1):
        members = np.flatnonzero(sides == value)
        own[home_side == value] = members[nearest(homes[home_side == value], centres[members])]
    people = _people(np.bincount(own, minlength=AREAS))
    district = _districts(centres, sides, cells)
    areas = _areas(cells, centres, people, district, rng)
    return Island(
        areas=areas,
        wards=_wards(areas),
        districts=_districts_layer(areas),
        coast=gpd.GeoDataFrame({"name": [f"{ISLAND} {MARK}"]}, geometry=[_dissolve(areas.geometry)], crs=CRS),
        river=_river_layer(areas),
        places=_places(),
    )


def _coast(rng: np.random.Generator) -> shapely.Polygon:
    angle = np.linspace(0, 2 * np.pi, 260, endpoint=False)
    swell = np.ones_like(angle)
    for wave in range(2, 26):
        swell += rng.normal(0, 0.11 / wave**0.9) * np.cos(wave * angle + rng.uniform(0, 2 * np.pi))
    # Squeezed, so that no bay bites off a town and no cape runs off the sheet.
    swell = 1 + 0.17 * np.tanh((swell - 1) / 0.17)
    return shapely.Polygon(
        np.column_stack(
            [
                np.round(CENTRE[0] + _HALF_WIDTH * swell * np.cos(angle)),
                np.round(CENTRE[1] + _HALF_HEIGHT * swell * np.sin(angle)),
            ]
        )
    )


def _river_course(rng: np.random.Generator) -> shapely.LineString:
    down = np.linspace(9_000, -9_000, 61)
    x = 430 * np.sin(down / 1700 + rng.uniform(0, 6)) + 190 * np.sin(down / 600 + rng.uniform(0, 6))
    x += rng.normal(0, 35, size=down.size) - 150 + 0.05 * down
    return shapely.LineString(np.column_stack([np.round(CENTRE[0] + x), np.round(CENTRE[1] + down)]))


def _river_x(course: shapely.LineString, y: NDArray[np.float64]) -> NDArray[np.float64]:
    line = shapely.get_coordinates(course)[::-1]
    return np.asarray(np.interp(y, line[:, 1], line[:, 0]))


def _homes(land: shapely.Polygon, rng: np.random.Generator) -> NDArray[np.float64]:
    shares = np.array([town.share for town in TOWNS])
    found: list[NDArray[np.float64]] = []
    short = _HOMES
    inland = land.buffer(-40)
    while short > 0:
        town = rng.choice(len(TOWNS), size=4 * short, p=shares / shares.sum())
        middle = np.array([(t.east, t.north) for t in TOWNS])[town]
        # A town thins out with a long tail, not like a bell: two spreads mixed.
        spread = np.array([t.spread for t in TOWNS])[town] * np.where(rng.random(town.size) < 0.25, 1.7, 0.8)
        point = middle + rng.normal(size=(town.size, 2)) * spread[:, None]
        rural = rng.random(town.size) < _RURAL_SHARE
        spot = rng.uniform(-1, 1, size=(town.size, 2)) * (1.15 * _HALF_WIDTH, 1.15 * _HALF_HEIGHT)
        point = np.where(rural[:, None], spot, point) + CENTRE
        point = point[shapely.contains_xy(inland, point[:, 0], point[:, 1])][:short]
        found.append(point)
        short -= len(point)
    return np.vstack(found)


def _people(homes: NDArray[np.int64]) -> NDArray[np.int64]:
    wanted = np.clip(homes * PEOPLE / homes.sum(), 1_000, 3_000)
    wanted *= PEOPLE / wanted.sum()
    people = np.floor(wanted).astype(np.int64)
    # Largest remainders take what rounding left, so that the total is exact.
    order = np.argsort(-(wanted - people), kind="stable")
    people[order[: PEOPLE - int(people.sum())]] += 1
    return np.asarray(people, dtype=np.int64)


def _districts(
    centres: NDArray[np.float64], sides: NDArray[np.int64], cells: list[shapely.Polygon]
) -> NDArray[np.int64]:
    offset = centres - CENTRE
    # East of the river a slanting line parts Tarnvellow in the north from Eastwrack in the south.
    label = np.where(sides == 0, 0, np.where(offset[:, 1] > 0.06 * (offset[:, 0] - 4_000) + 150, 1, 2))
    east = np.flatnonzero(sides == 1)
    label[east] = connected_groups(label[east], [cells[i] for i in east])
    return np.asarray(label, dtype=np.int64)


def _areas(
    cells: list[shapely.Polygon],
    centres: NDArray[np.float64],
    people: NDArray[np.int64],
    district: NDArray[np.int64],
    rng: np.random.Generator,
) -> gpd.GeoDataFrame:
    parts = []
    ward_base = msoa_base = 0
    for number, borough in enumerate(BOROUGHS):
        mine = np.flatnonzero(district == number)
        own_cells = [cells[i] for i in mine]
        mass = people[mine].astype(np.float64)
        labels = {}
        for key, count in (("ward", WARDS[number]), ("msoa", MSOAS[number])):
            middle = centres_of(centres[mine], count, rng, mass)
            raw = connected_groups(nearest(centres[mine], middle), own_cells)
            # Groups are numbered anew: a group can lose its last cell to a neighbour.
            labels[key] = np.unique(raw, return_inverse=True)[1]
        part = pd.DataFrame(
            {
                "district_code": borough.code,
                "district_name": borough.name,
                "short": borough.short,
                "ward_number": labels["ward"] + ward_base,
                "ward_name": [WARD_NAMES[borough.code][i] for i in labels["ward"]],
                "msoa_number": labels["msoa"] + msoa_base,
                "msoa_name": [f"{borough.short} {i + 1:03d}" for i in labels["msoa"]],
                "people": people[mine],
                "x": np.round(centres[mine, 0]),
                "y": np.round(centres[mine, 1]),
                "cell": mine,
            }
        )
        ward_base += int(labels["ward"].max()) + 1
        msoa_base += int(labels["msoa"].max()) + 1
        parts.append(part)
    frame = pd.concat(parts).sort_values(["msoa_number", "x", "y"], ignore_index=True)
    frame["letter"] = [chr(ord("A") + i) for i in frame.groupby("msoa_number").cumcount()]
    frame["code"] = [f"Z01{i + 1:06d}" for i in range(len(frame))]
    frame["name"] = frame["msoa_name"] + frame["letter"]
    frame["ward_code"] = [f"Z05{i + 1:06d}" for i in frame["ward_number"]]
    frame["msoa_code"] = [f"Z02{i + 1:06d}" for i in frame["msoa_number"]]
    names = ["code", "name", "ward_code", "ward_name", "msoa_code", "msoa_name", "district_code", "district_name"]
    shapes = [shapely.normalize(cells[i]) for i in frame["cell"]]
    return gpd.GeoDataFrame(frame[[*names, "people", "x", "y"]], geometry=shapes, crs=CRS)


def _dissolve(shapes: gpd.GeoSeries) -> shapely.Geometry:
    return shapely.normalize(shapely.coverage_union_all(shapes.to_numpy()))


def _groups(areas: gpd.GeoDataFrame, code: str) -> list[tuple[str, gpd.GeoDataFrame]]:
    return [(value, areas[areas[code] == value]) for value in sorted(areas[code].unique())]


def _wards(areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    groups = _groups(areas, "ward_code")
    shapes = [_dissolve(part.geometry) for _, part in groups]
    middles = [shape.representative_point() for shape in shapes]
    x, y = np.round([p.x for p in middles]), np.round([p.y for p in middles])
    longitude, latitude = degrees(x, y)
    district = [part["district_code"].iloc[0] for _, part in groups]
    return gpd.GeoDataFrame(
        {
            "WD25CD": [code for code, _ in groups],
            "WD25NM": [part["ward_name"].iloc[0] for _, part in groups],
            "WD25NMW": " ",
            "LAD25CD": district,
            "LAD25NM": [part["district_name"].iloc[0] for _, part in groups],
            "BNG_E": x.astype(np.int32),
            "BNG_N": y.astype(np.int32),
            "LONG": np.round(longitude, 6),
            "LAT": np.round(latitude, 6),
            "LADCD_ACTIVE": district,
            "UTLACD": district,
            "CAUTHCD": AUTHORITY_CODE,
            "RGNCD": REGION_CODE,
        },
        geometry=shapes,
        crs=CRS,
    )


def _districts_layer(areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    groups = _groups(areas, "district_code")
    return gpd.GeoDataFrame(
        {
            "LAD25CD": [code for code, _ in groups],
            "LAD25NM": [part["district_name"].iloc[0] for _, part in groups],
            "CAUTH25CD": AUTHORITY_CODE,
            "CAUTH25NM": AUTHORITY,
        },
        geometry=[_dissolve(part.geometry) for _, part in groups],
        crs=CRS,
    )


def _river_layer(areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    west = _dissolve(areas.geometry[areas["district_code"] == BOROUGHS[0].code])
    east = _dissolve(areas.geometry[areas["district_code"] != BOROUGHS[0].code])
    # The border that the cells really share, so that the drawn river and the boundary are one line.
    shared = shapely.line_merge(shapely.union_all(west.boundary.intersection(east.boundary)))
    parts = sorted(shapely.get_parts(shared), key=lambda part: -part.length)
    return gpd.GeoDataFrame({"name": [f"{RIVER} {MARK}"]}, geometry=[shapely.normalize(parts[0])], crs=CRS)


def _places() -> gpd.GeoDataFrame:
    rows = [
        (f"{t.name} {MARK}", t.kind, round(PEOPLE * (1 - _RURAL_SHARE) * t.share / 0.88, -2), t.east, t.north)
        for t in TOWNS
    ]
    rows.append((f"Old Docks of Quaymarsh {MARK}", "locality", 0, DOCKS[0] - CENTRE[0], DOCKS[1] - CENTRE[1]))
    rows.append((f"Mossrigg Common {MARK}", "locality", 0, -4700, 1900))
    return gpd.GeoDataFrame(
        {
            "name": [row[0] for row in rows],
            "kind": [row[1] for row in rows],
            "population": [int(row[2]) for row in rows],
        },
        geometry=[shapely.Point(CENTRE[0] + row[3], CENTRE[1] + row[4]) for row in rows],
        crs=CRS,
    )
