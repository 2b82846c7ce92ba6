from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import box

from assetmap import InputError
from assetmap.indicators.price_surface import fit_price_surface
from assetmap.indicators.sources import (
    area_figures,
    nomis_totals,
    price_model_table,
    rateable_tables,
    sales_table,
    services_table,
    surface_of,
    with_levels,
)
from assetmap.layers.catalogue import Layer
from assetmap.layers.postcodes import PostcodeDirectory
from assetmap.tables import AREA_FIGURES, CRS, PRICE_MODEL, RATEABLE_VALUES, SALES, SERVICES, check_table

POSTCODES = ["L1 1AA", "L1 1AB", "L1 1AC", "L2 1AA"]


@pytest.fixture
def areas():
    shapes = [box(1000 * n, 0, 1000 * (n + 1), 1000) for n in range(4)]
    columns = {
        "area_code": [f"E0100000{n}" for n in range(4)], "district_code": ["D1", "D1", "D1", "D2"],
        "population": [1000.0, 3000.0, 2000.0, 2000.0], "working_age_population": [500.0, 1500.0, 1000.0, 0.0],
    }  # fmt: skip
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=CRS)


@pytest.fixture
def postcodes():
    units = {
        "easting": [500.0 + 1000 * n for n in range(4)] + [90_000.0],
        "northing": 500.0,
        "district_code": ["D1", "D1", "D1", "D2", "D9"],
    }
    return PostcodeDirectory(pd.DataFrame(units, index=["L1 1AA", "L1 1AB", "L2 1AA", "L3 1AA", "M1 1AA"]), "test")


@pytest.fixture
def layer(tmp_path):
    def make(name, text, reader, key, **more):
        (tmp_path / name).write_text(text, encoding="utf-8")
        words = dict.fromkeys(("title", "publisher", "licence", "attribution", "obtain"), "words")
        entry = Layer(
            name=name.split(".")[0], vintage=2025, reader=reader, key=key, file=name, folder=str(tmp_path), **words
        )
        return replace(entry, **more)

    return make


def priced(number, postcode, price=100_000, date="2024-05-06"):
    row = [
        f"{{S{number}}}",
        price,
        f"{date} 00:00",
        postcode,
        "T",
        "N",
        "F",
        "1",
        "",
        "ROAD",
        "",
        "T",
        "D",
        "C",
        "A",
        "A",
    ]
    return ",".join(f'"{cell}"' for cell in row) + "\n"


@pytest.fixture
def prices(layer):
    rows = [priced(1, "L1 1AA"), priced(2, "L2 1AA", date="2023-01-31"), priced(3, "M1 1AA"), priced(4, "")]
    return layer("pp.csv", "".join(rows), "price_paid", "Transaction unique identifier")


def test_sales_of_the_region_are_placed_without_their_addresses(prices, postcodes, areas):
    found = sales_table({"sales": (prices,)}, postcodes, areas)
    assert found["sale_id"].to_list() == ["S1", "S2"]
    assert found["area_code"].to_list() == ["E01000000", "E01000002"]
    assert found["date"].to_list() == ["2024-05-06", "2023-01-31"]
    assert found["floor_area_m2"].isna().all()
    assert not {"street", "paon", "saon", "postcode"} & set(found.columns)
    check_table(found, SALES)


def test_floor_areas_are_joined_by_the_sale(prices, postcodes, areas, layer):
    floors = layer("floors.csv", "transactionid,tfarea\n{S1},80\n{S2},0\n{S9},70\n", "floor_areas", "transactionid")
    found = sales_table({"sales": (prices,), "floor_areas": (floors,)}, postcodes, areas)
    assert found["floor_area_m2"].fillna(-1).to_list() == [80.0, -1]


def test_a_sale_in_two_lists_is_refused(prices, postcodes, areas, layer):
    again = layer("pp2.csv", priced(1, "L1 1AA"), "price_paid", "Transaction unique identifier")
    with pytest.raises(InputError, match="1 sales stand in more than one of the lists"):
        sales_table({"sales": (prices, again)}, postcodes, areas)


def test_what_is_not_loaded_is_an_empty_table_and_figures_that_are_not_known(areas, postcodes):
    assert len(sales_table({}, None, areas)) == len(services_table({}, None)) == 0
    assert [len(table) for table in rateable_tables({}, None, areas)] == [0, 0]
    assert len(price_model_table(None)) == 0
    found = area_figures(areas, None, None, {})
    assert found["area_code"].to_list() == areas["area_code"].to_list()
    assert found.drop(columns="area_code").isna().all(axis=None)
    check_table(found, AREA_FIGURES)


def test_services_of_two_lists_keep_their_own_ids(layer, postcodes, areas):
    one = layer("libraries.csv", "id,name,kind,postcode\n1,A library,library,L1 1AA\n", "services", "id")
    two = layer("halls.csv", "id,name,kind,postcode\n1,A hall,hall,L3 1AA\n2,Nowhere,hall,\n", "services", "id")
    found = services_table({"services": (one, two)}, postcodes)
    assert found["service_id"].to_list() == ["libraries:1", "halls:1", "halls:2"]
    assert found["located_by"].to_list() == ["postcode", "postcode", "none"]
    check_table(found, SERVICES)
    figures = area_figures(areas, None, found, {})
    assert (figures["services_per_1000"] >= 0).all()
    assert figures["services_per_1000"].iloc[0] > 0


def test_schools_are_services_too(layer, postcodes):
    header = "URN,EstablishmentName,EstablishmentStatus (name),PhaseOfEducation (name),TypeOfEstablishment (name)"
    text = f"{header},SchoolCapacity,Postcode,Easting,Northing\n7,A School,Open,Primary,Academy,200,L1 1AA,,\n"
    assert (
        services_table({"services": (layer("schools.csv", text, "schools", "URN"),)}, postcodes)["kind"].item()
        == "Primary"
    )


def nomis(rows, dimensions="SEX_NAME"):
    return f"DATE_NAME,GEOGRAPHY_CODE,{dimensions},OBS_VALUE\n" + "\n".join(rows) + "\n"


def test_claimants_as_a_share_of_people_of_working_age(layer, areas):
    rows = [f"2026-05,E0100000{n},{sex},{value}" for n in range(4) for sex, value in (("Total", 50), ("Male", 30))]
    found = area_figures(
        areas, None, None, {"claimants": (layer("c.csv", nomis(rows), "nomis_series", "GEOGRAPHY_CODE", unique=False),)}
    )
    assert found["claimants"].fillna(-1).to_list() == pytest.approx([0.1, 1 / 30, 0.05, -1])  # nobody of working age


def test_a_query_without_a_total_and_one_without_an_area_are_refused(layer, areas):
    rows = ["2026-05,E01000000,Male,1", "2026-05,E01000000,Female,2"]
    with pytest.raises(InputError, match="which row of an area counts all"):
        nomis_totals(layer("c.csv", nomis(rows), "nomis_series", "GEOGRAPHY_CODE", unique=False))
    short = layer("d.csv", nomis(["2026-05,E01000000,Total,1"]), "nomis_series", "GEOGRAPHY_CODE", unique=False)
    with pytest.raises(InputError, match="lacks 3 small areas"):
        area_figures(areas, None, None, {"claimants": (short,)})


def test_businesses_of_neighbourhoods_count_for_each_of_their_areas(layer, areas):
    counts = layer(
        "b.csv", nomis(["2025,M1,Total,80", "2025,M2,Total,20"]), "nomis_series", "GEOGRAPHY_CODE", unique=False
    )
    header = "lsoa21_code,msoa21_code,ward24_code,ltla24_code,cauth23_code,rgn24_code,ruc\n"
    lines = [f"E0100000{n},M{1 if n < 2 else 2},W,D,C,R,U" for n in range(4)]
    lookup = layer("lookup.csv", header + "\n".join(lines) + "\n", "area_lookup", "lsoa21_code")
    found = area_figures(areas, None, None, {"businesses": (counts,), "lookup": (lookup,)})
    assert found["businesses_per_1000"].to_list() == [20.0, 20.0, 5.0, 5.0]
    own = [f"2025,E0100000{n},Total,10" for n in range(4)]
    direct = layer("e.csv", nomis(own), "nomis_series", "GEOGRAPHY_CODE", unique=False)
    found = area_figures(areas, None, None, {"businesses": (direct,), "lookup": (lookup,)})
    assert found["businesses_per_1000"].to_list() == pytest.approx([10.0, 10 / 3, 5.0, 5.0])


def test_economic_inactivity_without_the_retired(layer, areas):
    stem = "Economic activity status: "
    names = {
        "Total: All usual residents aged 16 years and over": 100, "Economically active (excluding full-time students)": 50,
        "Economically active and a full-time student": 5, "Economically active (excluding full-time students):Unemployed": 5,
        "Economically inactive": 45, "Economically inactive: Retired": 20, "Economically inactive: Student": 5,
        "Economically inactive: Looking after home or family": 5, "Economically inactive: Long-term sick or disabled": 10,
        "Economically inactive: Other": 5,
    }  # fmt: skip
    header = ",".join(["date", "geography", "geography code", *(f'"{stem}{name}"' for name in names)])
    lines = [",".join(["2021", "A", f"E0100000{n}", *map(str, names.values())]) for n in range(4)]
    census = layer("ts066.csv", header + "\n" + "\n".join(lines) + "\n", "census_table", "geography code")
    found = area_figures(areas, None, None, {"economic_activity": (census,)})
    assert found["economic_inactivity"].to_list() == pytest.approx([25 / 80] * 4)


def test_the_price_surface_becomes_figures_and_a_table(areas, sold):
    rng = np.random.default_rng(1)
    area = np.repeat(np.arange(4), 20)
    places = list(zip(1000 * area + rng.uniform(0, 1000, 80), rng.uniform(0, 1000, 80), strict=True))
    prices = 1e5 * 1.5**area * rng.lognormal(0, 0.1, 80)
    kinds = rng.choice(["flat", "terraced"], 80)
    sales = sold(places, price_gbp=prices, property_type=kinds, area_code=[f"E0100000{a}" for a in area])
    surface = surface_of(sales)
    figures = area_figures(areas, surface, None, {})
    assert figures["price_level"].is_monotonic_increasing
    assert figures["sales"].to_list() == [20.0] * 4
    assert figures["price_against_ring"].iloc[0] < 1 < figures["price_against_ring"].iloc[3]
    table = price_model_table(fit_price_surface(sales))
    check_table(table, PRICE_MODEL)
    assert table.loc[table["term"] == "homes in the model", "value"].item() == 80
    assert set(table["kind"]) == {"coefficient", "fit"}
    assert surface_of(sales[:0]) is None


def test_rateable_values_need_both_lists(layer, postcodes, areas):
    def rated(number, postcode):
        cells = [""] * 28
        cells[1], cells[5], cells[6], cells[10] = "4310", "OFFICES AND PREMISES", str(number), f"{number} ROAD"
        cells[14], cells[15], cells[17], cells[19], cells[21] = postcode, "01-APR-2023", "5000", f"A{number}", "203G"
        return "*".join(cells) + "*\n"

    ratings = layer(
        "list.csv", "".join(rated(n, POSTCODES[n]) for n in range(4)), "rating_list", "Assessment Reference"
    )
    header = "LMK_KEY,ADDRESS1,POSTCODE,UPRN,ASSET_RATING,ASSET_RATING_BAND,PROPERTY_TYPE,INSPECTION_DATE,LODGEMENT_DATE,FLOOR_AREA"
    lines = [f"k{n},{n} Road,{POSTCODES[n]},,50,B,Office,2022-01-01,2022-01-02,100" for n in range(4)]
    certified = layer("epc.csv", header + "\n" + "\n".join(lines) + "\n", "energy_certificates", "LMK_KEY")
    assert len(rateable_tables({"rating_list": (ratings,)}, postcodes, areas)[0]) == 0
    found, levels = rateable_tables({"rating_list": (ratings,), "energy_certificates": (certified,)}, postcodes, areas)
    check_table(found, RATEABLE_VALUES)
    assert found.to_dict("records") == [
        {"outward_code": "L1", "kind": "office", "median_gbp_per_m2": 50.0, "entries": 3}
    ]
    assert levels["like_level"].to_list() == [1.0] * 3  # the third postcode is not in the directory
    assert set(levels["kind"]) == {"office"}
    assert sorted(levels.geometry.x) == [500.0, 1500.0, 2500.0]
    # the middle of its kind is that of the region's own entries
    elsewhere, none = rateable_tables(
        {"rating_list": (ratings,), "energy_certificates": (certified,)}, postcodes, areas.iloc[3:]
    )
    assert (len(elsewhere), len(none)) == (1, 0)


def test_jobs_and_electricity_of_a_neighbourhood_are_of_all_its_residents(layer, areas):
    header = "lsoa21_code,msoa21_code,ward24_code,ltla24_code,cauth23_code,rgn24_code,ruc\n"
    lines = [f"E0100000{n},M{1 if n < 2 else 2},W,D,C,R,U" for n in range(4)]
    lookup = layer("lookup.csv", header + "\n".join(lines) + "\n", "area_lookup", "lsoa21_code")
    jobs = layer(
        "jobs.csv", nomis(["2024,M1,Total,800", "2024,M2,Total,0"]), "nomis_series", "GEOGRAPHY_CODE", unique=False
    )
    energy = layer("kwh.csv", "MSOA code,Consumption (kWh)\nM1,8000000\n", "business_energy", "MSOA code")
    found = area_figures(areas, None, None, {"lookup": (lookup,), "employees": (jobs,), "business_energy": (energy,)})
    assert found["jobs_per_1000"].to_list() == [200.0, 200.0, 0.0, 0.0]
    # a neighbourhood that the file does not have is not known, and not without electricity
    assert found["business_energy_per_resident"].to_list() == pytest.approx([2000.0] * 2 + [np.nan] * 2, nan_ok=True)


def test_every_sale_that_the_model_counts_has_a_level_against_its_like():
    rng = np.random.default_rng(1)
    number = np.arange(480)
    area, flat = number % 12, (number // 12) % 2
    price = 1e5 * (1 + area % 3) * np.where(flat, 0.5, 1.0) * np.exp(0.02 * rng.standard_normal(480))
    columns = {
        "sale_id": [f"s{n}" for n in number],
        "date": "2024-05-01",
        "property_type": np.where(flat, "flat", "terraced"),
        "new_build": False,
        "tenure": "freehold",
        "category": ["standard"] * 479 + ["additional"],
        "area_code": [f"E{n:02d}" for n in area],
        "like_level": np.nan,
        "price_gbp": price,
    }
    places = gpd.points_from_xy(1000.0 * area + rng.uniform(0, 500, 480), rng.uniform(0, 500, 480))
    sales = gpd.GeoDataFrame(columns, geometry=places, crs=CRS)
    found = with_levels(sales, surface_of(sales))
    assert np.isnan(found["like_level"].iloc[-1])  # not at full market value
    level = found["like_level"].groupby(found["area_code"]).median()
    # a flat counts against flats: areas stand to each other as 1 to 2 to 3, whatever is sold in them
    assert (level / level["E00"])[:3].to_list() == pytest.approx([1, 2, 3], rel=0.05)
    assert with_levels(sales, None) is sales
