import geopandas as gpd

from assetmap.starter.estate import ASSETS, EMPTY, OCCUPANCY, make_estate, street_of
from assetmap.starter.names import AS_OF, STREETS


def test_four_hundred_assets(starter):
    estate = starter.estate
    assert len(estate) == sum(ASSETS) == sum(OCCUPANCY.values()) == 400
    assert estate.groupby("district_code").size().tolist() == list(ASSETS)
    assert estate["recorded"].value_counts().to_dict() == OCCUPANCY


def test_twelve_to_fifteen_in_a_hundred_are_empty(starter):
    assert 0.12 <= starter.estate["occupancy"].isin(EMPTY).mean() <= 0.15


def test_ids_are_unique_and_uprns_cannot_be_real(starter):
    estate = starter.estate
    assert not estate.duplicated(["district_code", "code"]).any()
    assert estate["uprn"].is_unique
    assert estate["uprn"].str.fullmatch(r"999\d{9}").all()


def test_each_lies_in_its_area(starter):
    estate, areas = starter.estate, starter.island.areas.set_index("code")
    points = gpd.GeoSeries(gpd.points_from_xy(estate["easting"], estate["northing"]), crs=areas.crs)
    assert points.within(areas.geometry.loc[estate["area_code"]].set_axis(estate.index)).all()


def test_ages_spread_over_ten_years_and_none_is_in_the_future(starter):
    since = starter.estate["since"]
    assert since.str[:4].min() == "2016"
    assert since.str[:4].nunique() == 11
    assert since.max() < AS_OF


def test_empty_buildings_are_likelier_where_need_is_high(starter):
    need = dict(zip(starter.island.areas["code"], starter.people.need, strict=True))
    estate = starter.estate.assign(need=starter.estate["area_code"].map(need))
    empty = estate["recorded"].isin(EMPTY)
    assert estate.loc[empty, "need"].mean() > estate.loc[~empty, "need"].mean() + 0.2


def test_land_has_no_floor_and_buildings_have(starter):
    estate = starter.estate
    assert estate.loc[estate["land"], "floor_area_m2"].isna().all()
    assert (estate.loc[~estate["land"], "floor_area_m2"] > 0).all()
    assert (estate["site_area_ha"] >= 0).all()


def test_a_postcode_always_has_the_same_street():
    assert street_of("ZZ1 1AA") == street_of("ZZ1 1AA")
    assert street_of("ZZ1 1AA") in STREETS


def test_the_same_seed_gives_the_same_estate(starter):
    again = make_estate(starter.island, starter.postcodes, starter.people.need, starter.seed)
    assert again.equals(starter.estate[list(again.columns)])
