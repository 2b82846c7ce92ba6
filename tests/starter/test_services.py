import numpy as np
import pandas as pd
import pytest
import shapely

from assetmap.indicators import access_of_areas, load_settings, social_infrastructure_gap
from assetmap.layers import load_catalogue, read_postcodes, read_services
from assetmap.starter.island import DOCKS, make_island
from assetmap.starter.names import MARK
from assetmap.starter.postcodes import make_postcodes
from assetmap.starter.services import BARE_M, KINDS, ODDITIES, SERVICE_COLUMNS, make_services


@pytest.fixture(scope="module")
def services(starter):
    return starter.services


@pytest.fixture(scope="module")
def layers(shipped):
    return load_catalogue([shipped / "catalogue.toml"])


@pytest.fixture(scope="module")
def read(layers):
    return read_services(layers["starter_services"], read_postcodes(layers["starter_postcodes"]))


def spots(services):
    placed = services[services["easting"] != ""]
    return placed[["easting", "northing"]].astype(float).to_numpy()


def test_every_kind_is_there_as_often_as_said(services):
    assert tuple(services.columns) == SERVICE_COLUMNS
    counts = services["kind"].value_counts().to_dict()
    vans = ODDITIES["location_missing"][1]
    assert counts == {kind.kind: kind.count + (vans if kind.kind == "Library" else 0) for kind in KINDS}
    assert services["service_id"].is_unique
    assert services["service_id"].is_monotonic_increasing


def test_every_name_is_its_own_and_says_that_it_is_invented(services):
    names = services.loc[services["name"] != "", "name"]
    assert len(names) == len(services) - ODDITIES["name_missing"][1]
    assert names.str.endswith(f" {MARK}").all()
    assert names.is_unique


def test_odd_rows_are_as_many_as_told_and_odd_in_one_way(services):
    blank = services == ""
    holds = services["kind"].map({kind.kind: kind.holds[1] > 0 for kind in KINDS})
    tidy = services["postcode"].str.fullmatch(r"ZZ[1-9] [0-9][A-Z]{2}")
    odd = pd.DataFrame(
        {
            "coordinates_missing": blank["easting"] & ~blank["postcode"],
            "postcode_missing": blank["postcode"] & ~blank["easting"],
            "postcode_untidy": ~tidy & ~blank["postcode"],
            "capacity_missing": blank["capacity"] & holds,
            "name_missing": blank["name"],
            "name_hostile": services["name"].str.contains(r"[<=\u200f]"),
            "location_missing": blank["postcode"] & blank["easting"],
        }
    )
    assert odd.sum().to_dict() == {kind: count for kind, (_, count) in ODDITIES.items()}
    assert odd.sum(axis=1).max() == 1
    assert (blank["easting"] == blank["northing"]).all()


def test_only_schools_and_halls_say_what_they_hold_and_within_reason(services):
    holds = {kind.kind: kind.holds for kind in KINDS}
    for kind, rows in services[services["capacity"] != ""].groupby("kind"):
        low, high = holds[kind]
        assert rows["capacity"].astype(int).between(low, high).all()
        assert high > 0


def test_they_lie_at_live_postcodes_no_two_at_one(starter, services):
    live = starter.postcodes[starter.postcodes["doterm"] == ""]
    code = services.loc[services["postcode"] != "", "postcode"].str.upper().str.replace(" ", "")
    assert set(code) <= set(live["pcds"].str.replace(" ", ""))
    assert code.is_unique
    land = starter.island.coast.geometry.iloc[0]
    assert shapely.contains_xy(land, spots(services)).all()


def test_kinds_of_towns_and_of_the_country_keep_to_them(starter, services):
    towns = starter.island.places[starter.island.places["kind"] == "town"].geometry
    middles = shapely.get_coordinates(towns.to_numpy())

    def middle(kind):
        there = spots(services[services["kind"] == kind])
        return np.median(np.hypot(*(there[:, None, :] - middles[None, :, :]).transpose(2, 0, 1)).min(axis=1))

    assert middle("Pharmacy") < middle("Primary school") < middle("Village hall")
    assert middle("Community centre") < middle("Village hall") - 1_000


def test_the_old_docks_have_nothing_and_are_where_need_is_worst(starter, read):
    gap = np.hypot(read.geometry.x - DOCKS[0], read.geometry.y - DOCKS[1])
    assert gap.min() > BARE_M > load_settings().reaches_m[-1]
    areas = starter.island.areas
    worst = areas.iloc[int(np.argmax(starter.people.need))]
    assert worst.geometry.distance(shapely.Point(DOCKS)) < 400
    file_7 = starter.people.file_7.set_index("LSOA code (2021)")
    assert (
        file_7.loc[worst["code"], "Index of Multiple Deprivation (IMD) Decile (where 1 is most deprived 10% of LSOAs)"]
        == 1
    )


def test_the_list_as_shipped_is_read_and_tells_areas_apart(starter, services, read):
    assert len(read) == len(services)
    by = read["located_by"].value_counts().to_dict()
    assert by["postcode"] == ODDITIES["coordinates_missing"][1]
    assert by["none"] == ODDITIES["location_missing"][1]
    areas = starter.island.areas.rename(columns={"code": "area_code", "people": "population"})
    settings = load_settings()
    access = access_of_areas(areas, read, settings.reaches_m, settings.access_weights)
    gap = social_infrastructure_gap(areas[["area_code"]], areas, access)
    assert gap[int(np.argmax(starter.people.need))] == 1
    assert (gap == 0).sum() > 40
    assert ((gap > 0.05) & (gap < 0.95)).sum() > 40
    # Deprived and well served go together as well: the gap says something that deprivation does not.
    worst = np.argsort(-starter.people.need)[:15]
    assert (gap.iloc[worst] == 0).sum() >= 3


def test_another_seed_gives_another_list_and_the_same_seed_the_same(starter):
    args = (starter.island, starter.postcodes)
    assert make_services(*args, starter.seed).equals(starter.services)
    assert not make_services(*args, starter.seed + 1).equals(starter.services)


def test_an_island_of_another_seed_has_its_services_too():
    island = make_island(3)
    services = make_services(island, make_postcodes(island.areas, 3), 3)
    assert len(services) == sum(kind.count for kind in KINDS) + ODDITIES["location_missing"][1]
    assert (np.hypot(*(spots(services) - DOCKS).T) > BARE_M).all()
