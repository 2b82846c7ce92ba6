import json
import shutil
import sys

import geopandas as gpd
import pandas as pd
import pytest

from assetmap import InputError
from assetmap.pipeline.registers import district_bounds
from assetmap.pipeline.run import build_region
from assetmap.region import Council
from assetmap.tables import AREAS, ASSETS, ISSUES, SIGHTINGS


@pytest.fixture(scope="module")
def truth(root):
    return json.loads((root / "data" / "starter" / "truth.json").read_text(encoding="utf-8"))


def test_the_messy_registers_come_out_as_they_were_made(built, truth):
    assets = built.table(ASSETS)
    assert len(assets) == truth["totals"]["assets"] == 400
    for account in built.run["registers"]:
        made = truth["registers"][account["file"]]
        assert account["rows_read"] == made["rows"] + made["blank_rows"]
        assert account["assets"] == made["assets"]
        assert account["merged"] == made["merged"]
        assert account["rejected"] == made["rejected"] + made["blank_rows"]


def test_every_asset_is_where_it_was_put(built, truth):
    assets = built.table(ASSETS)
    made = {(a["file"], a["line"]): a for a in truth["assets"]}
    seen = {"coordinates": 0, "postcode": 0, "none": 0}
    for asset in assets.itertuples():
        true = made[asset.source_file, asset.source_row]
        seen[asset.located_by] += 1
        if asset.located_by == "none":
            assert asset.geometry is None
            continue
        off = ((asset.geometry.x - true["easting"]) ** 2 + (asset.geometry.y - true["northing"]) ** 2) ** 0.5
        if asset.located_by == "coordinates":
            assert off < 3, asset.asset_id
        elif " " in asset.postcode:
            assert off < 300, asset.asset_id
        else:
            assert asset.location_accuracy_m > 500
    assert seen["none"] == 6
    assert seen["coordinates"] > 350


def test_every_asset_lies_in_its_borough_or_is_flagged(built):
    assets, issues = built.table(ASSETS), built.table(ISSUES)
    close = assets["location_accuracy_m"] <= 500
    elsewhere = assets[close & (assets["council_area"] != assets["owner_code"])]
    flagged = issues[issues["kind"].isin(["outside_council", "outside_region"])]
    assert set(elsewhere["asset_id"]) == set(flagged["asset_id"])


def test_one_owner_s_property_in_two_files_is_one_asset(home):
    path = home / "regions" / "starter.toml"
    register = home / "starter" / "registers" / "register_quaymarsh.csv"
    (register.with_name("older.csv")).write_bytes(register.read_bytes())
    text = path.read_text(encoding="utf-8")
    text += '[[registers]]\nfile = "starter/registers/older.csv"\ntitle = "older"\nowner = "Quaymarsh"\nvintage = "2025-09"\n'
    first = build_region("starter")
    path.write_text(text, encoding="utf-8")
    second = build_region("starter")
    then, now = set(first.table(ASSETS)["asset_id"]), set(second.table(ASSETS)["asset_id"])
    assert then <= now
    # only what has neither UPRN nor reference stands twice: a name and a place alone merge nothing
    assert len(now - then) < 5
    assert len(second.table(SIGHTINGS)) > len(second.table(ASSETS))
    assert "merged_across" in set(second.table(ISSUES)["kind"])


def test_a_register_that_is_not_small_is_read_apart_and_comes_out_the_same(home, monkeypatch):
    here = build_region("starter").table(ASSETS)
    shutil.rmtree(home / "builds")
    small = sys.modules["assetmap.register.small"]
    called, apart = [], small.apart
    monkeypatch.setattr(small, "is_small", lambda _: False)
    monkeypatch.setattr(small, "apart", lambda *given, **more: (called.append(given[1].name), apart(*given, **more))[1])
    there = build_region("starter").table(ASSETS)
    assert {"register_quaymarsh.csv", "register_eastwrack.xlsx", "rates_quaymarsh.csv"} <= set(called)
    pd.testing.assert_frame_equal(pd.DataFrame(here), pd.DataFrame(there))


def test_registers_can_be_read_on_a_dask_cluster(home):
    distributed = pytest.importorskip("distributed")
    here = build_region("starter").table(ASSETS)
    with (
        distributed.LocalCluster(n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None) as cluster,
    ):
        shutil.rmtree(home / "builds")
        there = build_region("starter", scheduler=cluster.scheduler_address).table(ASSETS)
    pd.testing.assert_frame_equal(pd.DataFrame(here), pd.DataFrame(there))


def test_no_scheduler_there(bare):
    with pytest.raises(InputError, match="scheduler cannot be reached"):
        build_region("starter", scheduler="tcp://127.0.0.1:9")


def test_bounds_have_slack(built):
    areas: gpd.GeoDataFrame = built.table(AREAS)
    west, south, east, north = district_bounds(areas, [Council("Z06000001", "Q")])
    inner = areas[areas["district_code"] == "Z06000001"].total_bounds
    assert (inner[0] - west, inner[1] - south, east - inner[2], north - inner[3]) == (5000, 5000, 5000, 5000)
    assert district_bounds(areas, [Council("health", "A trust")]) is None
