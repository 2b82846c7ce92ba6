import datetime as dt
import os

import geopandas as gpd
import pandas as pd
import pytest
from shapely import box

from assetmap import InputError
from assetmap.pipeline.run import build_region
from assetmap.tables import (
    AREA_FIGURES,
    ASSETS,
    DISTRICTS,
    EVIDENCE,
    INDICATORS,
    PRICE_MODEL,
    SALES,
    SCORES,
    SERVICES,
    VACANCY,
)


def test_one_row_of_each_later_table_per_asset(built):
    ids = built.table(ASSETS)["asset_id"].tolist()
    for table in (VACANCY, INDICATORS, SCORES):
        assert built.table(table)["asset_id"].tolist() == ids
    assert set(built.table(EVIDENCE)["asset_id"]) <= set(ids)


def test_lists_come_before_the_score(built):
    scores, vacancy = built.table(SCORES), built.table(VACANCY)
    used = (vacancy["list"] == "in use").to_numpy()
    assert used.sum() > 100
    assert not scores.loc[~scores["list"].isin(["confirmed", "likely"]), "ranked"].any()
    assert scores.loc[used, "rank"].isna().all()
    ranked = scores[scores["ranked"]]
    assert len(ranked) > 30
    assert (ranked["known_share"] >= 0.5).all()
    for _, listed in ranked.groupby("list"):
        assert listed["rank"].min() == 1
        assert listed.sort_values("rank")["score"].is_monotonic_decreasing


def test_an_optional_layer_can_be_left_out_and_is_then_not_known(home):
    whole = build_region("starter")
    without = build_region("starter", without=["community_need", "organisations"])
    assert without.table(INDICATORS)["community_need"].isna().all()
    assert without.table(INDICATORS)["organisations_in_reach"].isna().all()
    # nothing tells of demand here: it leaves the weights before the share that is known is worked out
    assert "demand" in {criterion.key for criterion in whole.criteria}
    (left,) = (one for one in without.left_out if one.key == "demand")
    assert left.reason == "no layer of organisations is loaded"
    assert "utility_demand" not in without.table(SCORES)
    assert without.table(SCORES)["known_share"].max() == pytest.approx(1)
    with pytest.raises(InputError, match="cannot be left out"):
        build_region("starter", without=["boundaries"])


def test_sales_reach_the_indicators_and_without_them_what_they_tell_is_not_known(home, built):
    sales, figures = built.table(SALES), built.table(AREA_FIGURES)
    assert len(sales) == 4000
    assert figures["price_level"].between(0.2, 5).all()
    indicators = built.table(INDICATORS)
    assert indicators["median_price_in_reach"].notna().sum() > 300
    assert indicators["room_to_rise"].notna().sum() > 300
    model = built.table(PRICE_MODEL).set_index("term")["value"]
    assert model["homes in the model"] == 3538
    without = build_region("starter", without=["sales"])
    assert (len(without.table(SALES)), len(without.table(PRICE_MODEL))) == (0, 0)
    found = without.table(INDICATORS)
    assert found[["sales_in_reach", "price_level", "price_level_in_reach", "room_to_rise"]].isna().all(axis=None)
    assert found["population_400m"].notna().any()


def test_what_a_layer_brings_is_built_from_its_file(home):
    folder = home / "starter" / "layers"
    (folder / "services.csv").write_text("id,name,kind,postcode\n1,A hall,hall,ZZ1 1AA\n2,Another,hall,ZZ5 6QD\n")
    square = gpd.GeoDataFrame({"reference": ["all"]}, geometry=[box(0, 0, 700_000, 1_200_000)], crs="EPSG:27700")
    square.to_parquet(folder / "zones.parquet")
    words = 'publisher = "P"\nvintage = 2026\nlicence = "L"\nattribution = "A"\nobtain = "here"\nfolder = "layers"\n'
    with (home / "starter" / "catalogue.toml").open("a") as catalogue:
        catalogue.write(f'[my_services]\ntitle = "S"\n{words}file = "services.csv"\nreader = "services"\nkey = "id"\n')
        catalogue.write(
            f'[my_zones]\ntitle = "Z"\n{words}file = "zones.parquet"\nreader = "zones"\nkey = "reference"\n'
        )
        catalogue.write('crs = "EPSG:27700"\n')
    path = home / "regions" / "starter.toml"
    text = path.read_text(encoding="utf-8")
    roles = 'sales = "starter_sales"\nservices = ["my_services"]\nflood_zones = "my_zones"\n'
    text = text.replace('services = ["starter_services"]\n', "").replace('sales = "starter_sales"\n', roles)
    path.write_text(text, encoding="utf-8")
    built = build_region("starter")
    assert len(built.table(SERVICES)) == 2
    found = built.table(INDICATORS)
    assert found["social_infrastructure_gap"].dropna().between(0, 1).all()
    assert found["social_infrastructure_gap"].notna().sum() > 300
    assert set(found["in_flood_zone"].dropna()) == {1.0}
    assert found["in_green_belt"].isna().all()


def test_ranks_of_a_file_that_holds_only_some_of_the_areas_give_no_average_rank(home):
    path = home / "starter" / "layers" / "starter_iod_file_7.csv"
    frame = pd.read_csv(path, encoding="utf-8-sig")
    rank = next(c for c in frame.columns if c.startswith("Index of Multiple Deprivation (IMD) Rank"))
    frame[rank] = frame[rank] + 30_000
    frame.to_csv(path, index=False, encoding="utf-8-sig")
    districts = build_region("starter").table(DISTRICTS)
    assert districts[["average_rank", "extent"]].isna().all(axis=None)
    assert districts["average_score"].notna().all()


def test_a_table_that_was_changed_by_hand_is_made_anew(home):
    first = build_region("starter")
    path = first.folder / f"{INDICATORS.name}.parquet"
    path.write_bytes(path.read_bytes() + b"\n")
    second = build_region("starter", as_of=dt.date(2027, 9, 30))
    assert second.run["stages"]["assets"]["reused"]
    assert not second.run["stages"]["indicators"]["reused"]
    assert second.run["tables"][INDICATORS.name] == first.run["tables"][INDICATORS.name]


def test_tables_are_taken_over_where_files_cannot_be_linked(home, monkeypatch):
    def no_links(*_):
        raise OSError("not supported")

    monkeypatch.setattr(os, "link", no_links)
    first = build_region("starter")
    second = build_region("starter", as_of=dt.date(2027, 9, 30))
    assert second.run["stages"]["assets"]["reused"]
    path = f"{ASSETS.name}.parquet"
    assert (second.folder / path).read_bytes() == (first.folder / path).read_bytes()
