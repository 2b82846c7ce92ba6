import numpy as np

from assetmap.starter.neighbours import make_organisations, make_sales

ORGANISATIONS = (
    "Identifier,Name,Description,Organisational Structure,Primary Activity,Activities,Street Address,Locality,"
    "Region,Postcode,Country ID,Territory ID,Website,Companies House Number,Qualifiers,Membership Type,Latitude,"
    "Longitude,Geo Container,Geo Container Latitude,Geo Container Longitude,Sector,SIC Section,SIC Code,"
    "Ownership Classification,Legal Form"
)
SALES = (
    "unique_id,price_paid,deed_date,postcode,property_type,new_build,estate_type,saon,paon,street,locality,town,"
    "district,county,transaction_category,linked_data_uri"
)


def test_layouts_are_the_published_ones(starter):
    assert ",".join(starter.organisations.columns) == ORGANISATIONS
    assert ",".join(starter.sales.columns) == SALES


def test_organisations_are_invented_and_their_sites_cannot_be_reached(starter):
    organisations = starter.organisations
    assert len(organisations) == 90
    assert organisations["Identifier"].is_unique
    assert organisations["Name"].is_unique
    assert organisations["Name"].str.endswith("(invented)").all()
    assert organisations["Website"].str.fullmatch(r"(https://[a-z0-9-]+\.invalid/)?").all()
    assert set(organisations["Postcode"]) <= set(starter.postcodes["pcds"])


def test_some_organisations_have_no_coordinates(starter):
    blank = (starter.organisations["Geo Container Latitude"] == "").sum()
    assert 0 < blank < 30


def test_sales_are_of_recent_years_and_at_live_postcodes(starter):
    sales = starter.sales
    assert len(sales) == 4_000
    assert sales["unique_id"].is_unique
    assert sales["deed_date"].is_monotonic_increasing
    assert sales["deed_date"].iloc[0][:4] == "2019"
    assert sales["deed_date"].iloc[-1][:7] == "2026-08"
    live = starter.postcodes[starter.postcodes["doterm"] == ""]
    assert set(sales["postcode"]) <= set(live["pcds"])


def test_prices_fall_with_need(starter):
    need = dict(zip(starter.island.areas["code"], starter.people.need, strict=True))
    area = dict(zip(starter.postcodes["pcds"], starter.postcodes["lsoa21"], strict=True))
    score = starter.sales["postcode"].map(area).map(need).astype(float)
    price = np.log(starter.sales["price_paid"].astype(float))
    assert -0.9 < price.corr(score) < -0.4


def test_the_same_seed_gives_the_same_tables(starter):
    args = (starter.island, starter.postcodes)
    assert make_organisations(*args, starter.seed).equals(starter.organisations)
    assert make_sales(*args, starter.people.need, starter.seed).equals(starter.sales)
    assert len(make_sales(*args, starter.people.need, starter.seed, count=10)) == 10
