import datetime as dt
import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import geopandas as gpd
import pandas as pd
import pytest
from shapely import box

from assetmap import InputError
from assetmap.pipeline import (
    build_region,
    changed_inputs,
    district_bounds,
    latest_build,
    region_layers,
    wanted_files,
)
from assetmap.region import Council, load_region
from assetmap.scoring import criteria_toml, load_criteria, shipped_criteria
from assetmap.tables import (
    APPRAISALS,
    AREA_FIGURES,
    AREAS,
    ASSETS,
    DISTRICTS,
    EVIDENCE,
    EVIDENCE_ISSUES,
    INDICATORS,
    ISSUES,
    PRICE_MODEL,
    SALES,
    SCORES,
    SERVICES,
    SIGHTINGS,
    TABLES,
    VACANCY,
)
from assetmap.workspace import answer_gate, enter, open_workspace, record_visit


def _shipped(root, folder):
    folder.mkdir()
    shutil.copy(root / "data" / "catalogue.toml", folder)
    shutil.copytree(root / "data" / "regions", folder / "regions")
    shutil.copytree(root / "data" / "starter", folder / "starter")
    return folder


@pytest.fixture
def bare(root, tmp_path, monkeypatch):
    """Data folder of its own with the shipped starter region, which has never been built."""
    folder = _shipped(root, tmp_path / "data")
    monkeypatch.setenv("ASSETMAP_DATA", str(folder))
    return folder


@pytest.fixture(scope="module")
def built(root, tmp_path_factory):
    """A finished build of the starter region, made once."""
    folder = _shipped(root, tmp_path_factory.mktemp("built") / "data")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ASSETMAP_DATA", str(folder))
        return build_region("starter")


@pytest.fixture
def home(built, tmp_path, monkeypatch):
    """Data folder of its own with the starter region as it was built: a build here redoes only what has changed."""
    folder = tmp_path / "data"
    shutil.copytree(built.folder.parents[2], folder, copy_function=shutil.copyfile)
    monkeypatch.setenv("ASSETMAP_DATA", str(folder))
    return folder


def test_every_table_is_there_and_fits_its_schema(built):
    # a portfolio answers a question that somebody asks: it is no part of a build
    assert {table.name for table in TABLES} - set(built.run["tables"]) == {"portfolios"}
    for table in TABLES:
        if table.name == "portfolios":
            continue
        frame = built.table(table)
        assert len(frame) == built.run["tables"][table.name]["rows"]
    assert len(built.table(AREAS)) == 150
    assert len(built.table(DISTRICTS)) == 3


def test_every_row_is_accounted_for(built):
    assets, issues = built.table(ASSETS), built.table(ISSUES)
    for account in built.run["registers"]:
        assert account["rows_read"] == account["assets"] + account["merged"] + account["rejected"]
        assert (assets["source_file"] == account["file"]).sum() == account["assets"]
        mine = issues[issues["file"] == account["file"]]
        assert (mine["kind"] == "merged").sum() == account["merged"]
        assert (mine["severity"] == "error").sum() == account["rejected"]


def test_one_row_of_each_later_table_per_asset(built):
    ids = built.table(ASSETS)["asset_id"].tolist()
    for table in (VACANCY, INDICATORS, SCORES):
        assert built.table(table)["asset_id"].tolist() == ids
    assert set(built.table(EVIDENCE)["asset_id"]) <= set(ids)


def test_gates_come_before_the_score(built):
    assets, scores = built.table(ASSETS), built.table(SCORES)
    used = assets["status_kind"].isin(["in use", "let"])
    assert used.sum() > 100
    assert not scores.loc[used, "ranked"].any()
    assert scores.loc[used, "rank"].isna().all()
    ranked = scores[scores["ranked"]]
    assert len(ranked) > 30
    assert ranked["rank"].min() == 1
    assert (ranked["known_share"] >= 0.5).all()
    by_rank = ranked.sort_values("rank")
    assert by_rank["score"].is_monotonic_decreasing


def test_every_asset_lies_in_its_borough_or_is_flagged(built):
    assets, issues = built.table(ASSETS), built.table(ISSUES)
    close = assets["location_accuracy_m"] <= 500
    elsewhere = assets[close & (assets["council_area"] != assets["owner_code"])]
    flagged = issues[issues["kind"].isin(["outside_council", "outside_region"])]
    assert set(elsewhere["asset_id"]) == set(flagged["asset_id"])


def test_the_record_names_every_source(built):
    run = built.run
    assert run["invented"] is True
    assert run["as_of"] == "2026-09-30"
    roles = {entry["role"] for entry in run["inputs"]}
    assert {"boundaries", "deprivation", "domains", "lookup", "postcodes", "organisations", "register"} <= roles
    for entry in run["inputs"]:
        assert entry["licence"]
        assert entry["vintage"]
        assert len(entry["sha256"]) == 64
    assert json.loads((built.folder / "run.json").read_text(encoding="utf-8")) == run


def test_nothing_changed_means_nothing_done_and_a_change_redoes_what_follows(home):
    first = build_region("starter")
    said: list[str] = []
    again = build_region("starter", say=said.append)
    assert again.folder == first.folder
    assert said == ["nothing has changed since the last build"]
    later = build_region("starter", as_of=dt.date(2027, 9, 30))
    assert later.folder != first.folder
    reused = {stage: entry["reused"] for stage, entry in later.run["stages"].items()}
    assert reused == {
        "areas": True, "organisations": True, "figures": True, "assets": True, "vacancy": False, "indicators": True, "scores": False,
        "ranks": False, "appraisals": True,
    }  # fmt: skip
    assert later.run["registers"] == first.run["registers"]
    assert latest_build(load_region("starter")).folder == later.folder


def test_a_register_row_more_is_seen(home):
    first = build_region("starter")
    path = home / "starter" / "registers" / "register_quaymarsh.csv"
    lines = path.read_bytes().splitlines(keepends=True)
    added = (
        lines[1]
        .replace(b"01001", b"09999")
        .replace(b"Capstan Library", b"Other Hall")
        .replace(b"255777184", b"255777999")
    )
    path.write_bytes(b"".join([lines[0], added, *lines[1:]]))
    second = build_region("starter")
    assert len(second.table(ASSETS)) == len(first.table(ASSETS)) + 1
    assert second.run["stages"]["areas"]["reused"]


def test_what_people_enter_counts_from_the_next_build(home, tmp_path, monkeypatch):
    monkeypatch.setenv("ASSETMAP_DATABASE", f"sqlite:///{tmp_path / 'workspace.sqlite'}")
    region = load_region("starter")
    first = build_region("starter")
    assert changed_inputs(region, first) == []
    vacancy, appraisals = first.table(VACANCY), first.table(APPRAISALS)
    asset_id = vacancy.loc[vacancy["band"] == "not known", "asset_id"].iloc[0]
    bare = appraisals.loc[
        ~appraisals["appraised"] & appraisals["note"].str.contains("enter the area"), "asset_id"
    ].iloc[0]
    with open_workspace() as workspace:
        record_visit(workspace, "starter", asset_id, visited_on=dt.date(2026, 9, 1), found="empty", by="Somebody Seen")
        enter(workspace, "starter", bare, {"area_m2": 200}, source="a plan")
    assert changed_inputs(region, first) == ["visits, figures or answers that were entered"]
    second = build_region("starter")
    then, now = (build.table(VACANCY).set_index("asset_id")["probability"][asset_id] for build in (first, second))
    assert now > then
    seen = second.table(EVIDENCE)
    assert (seen.loc[seen["asset_id"] == asset_id, "file"] == "visits").any()
    assert not seen.astype("str").apply(lambda column: column.str.contains("Somebody")).to_numpy().any()
    assert second.table(APPRAISALS).set_index("asset_id").loc[bare, "area_m2"] == 200
    assert second.run["stages"]["assets"]["reused"]
    assert changed_inputs(region, second) == []


def test_a_list_of_evidence_is_joined_and_its_faults_are_kept(home):
    build = build_region("starter")
    evidence = build.table(EVIDENCE)
    assert evidence["family"].nunique() == 2
    assert len(build.table(EVIDENCE_ISSUES))
    assert (build.table(VACANCY)["band"] == "likely vacant").any()
    (home / "starter" / "registers" / "rates_quaymarsh.csv").unlink()
    assert "rates_quaymarsh.csv" in changed_inputs(load_region("starter"), build)
    with pytest.raises(InputError, match="a list of evidence is missing"):
        build_region("starter")


def test_a_mapping_of_a_register_wins_and_its_change_is_seen(home):
    first = build_region("starter")
    path = home / "regions" / "starter.toml"
    mapping = home / "starter" / "registers" / "quaymarsh.toml"
    mapping.write_text("[columns]\nuse = []\n", encoding="utf-8")
    text = path.read_text(encoding="utf-8")
    title = 'title = "INVENTED property register of Quaymarsh"\n'
    path.write_text(text.replace(title, title + 'mapping = "starter/registers/quaymarsh.toml"\n'), encoding="utf-8")
    second = build_region("starter")
    before, after = (build.table(ASSETS).query("owner_code == 'Z06000001'")["use"].notna() for build in (first, second))
    assert before.any()
    assert not after.any()
    mapping.write_text("[columns]\n", encoding="utf-8")
    assert changed_inputs(load_region("starter"), second) == ["quaymarsh.toml"]
    mapping.unlink()
    with pytest.raises(InputError, match="the mapping of a register is missing"):
        build_region("starter")


def test_an_answer_to_a_gate_takes_the_place_of_what_the_data_say(home):
    first = build_region("starter")
    scores = first.table(SCORES)
    asset_id = scores.loc[scores["ranked"], "asset_id"].iloc[0]
    with open_workspace() as workspace:
        answer_gate(
            workspace,
            "starter",
            asset_id,
            "legal",
            "no",
            evidence="a covenant of 1926",
            answered_by="The solicitor",
            answered_on=dt.date(2026, 9, 1),
        )
    assert changed_inputs(load_region("starter"), first) == ["visits, figures or answers that were entered"]
    second = build_region("starter")
    row = second.table(SCORES).set_index("asset_id").loc[asset_id]
    assert (row["ranked"], row["gate_failed"], row["gate_legal"]) == (False, "legal", "fail")
    assert "answered no on 2026-09-01: a covenant of 1926" in row["reason_legal"]
    assert "(the data say not known: nobody has answered yet)" in row["reason_legal"]
    assert "solicitor" not in json.dumps(second.run)
    assert [stage for stage, told in second.run["stages"].items() if not told["reused"]] == ["scores", "ranks"]


def test_a_region_s_own_inputs_make_its_appraisals(home):
    first = build_region("starter")
    path = home / "regions" / "starter.toml"
    text = path.read_text(encoding="utf-8")
    own = '\n[value.market_rent]\nlow = 20\ncentral = 30\nhigh = 40\nsource = "a survey of 2026"\ngrade = "entered"\n'
    path.write_text(text + own, encoding="utf-8")
    assert changed_inputs(load_region("starter"), first) == ["starter.toml, value"]
    second = build_region("starter")
    before, after = (build.table(APPRAISALS)["after_value_central"] for build in (first, second))
    assert (after.dropna() < before.dropna()).all()
    assert (second.inputs["market_rent"].central, second.inputs["market_rent"].source) == (30, "a survey of 2026")
    assert [stage for stage, told in second.run["stages"].items() if not told["reused"]] == ["appraisals"]
    path.write_text(text + "\n[value]\nrents = 30\n", encoding="utf-8")
    with pytest.raises(InputError, match="no input 'rents'"):
        build_region("starter")


def test_criteria_that_a_council_adopts_make_the_scores_and_stand_in_the_record(home):
    first = build_region("starter")
    assert first.criteria == load_criteria()
    shipped = shipped_criteria()
    own = replace(shipped, name="Wendersay", version="1", adopted_by="Cabinet", criteria=shipped.criteria[:3])
    adopted = home / "regions" / "adopted.toml.txt"
    adopted.write_text(criteria_toml(own), encoding="utf-8")
    path = home / "regions" / "starter.toml"
    path.write_text('criteria = "regions/adopted.toml.txt"\n' + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert changed_inputs(load_region("starter"), first) == ["adopted.toml.txt"]
    second = build_region("starter")
    assert second.criteria_set == own
    assert changed_inputs(load_region("starter"), second) == []
    utilities = [name for name in second.table(SCORES) if name.startswith("utility_")]
    assert utilities == [f"utility_{criterion.key}" for criterion in own.criteria]
    assert [stage for stage, told in second.run["stages"].items() if not told["reused"]] == ["scores", "ranks"]
    # what the build was made with stays with it, whatever becomes of the file
    adopted.write_text(criteria_toml(own).replace('version = "1"', 'version = "2"'), encoding="utf-8")
    assert second.criteria_set.version == "1"
    adopted.write_text("name = 3\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"adopted\.toml\.txt|name"):
        build_region("starter")


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


def test_a_failed_build_leaves_the_last_one(home):
    first = build_region("starter")
    (home / "starter" / "registers" / "register_eastwrack.xlsx").write_bytes(b"<html>login</html>")
    with pytest.raises(InputError):
        build_region("starter")
    assert latest_build(load_region("starter")).folder == first.folder
    assert not [p for p in (home / "builds" / "starter").iterdir() if p.name.startswith(".")]


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("layers/starter_lsoa21_boundaries.parquet", "is missing"),
        ("layers/starter_iod_file_7.csv", "is missing"),
        ("registers/register_tarnvellow.csv", "a register is missing"),
    ],
)
def test_what_is_missing_is_named_and_nothing_is_written(bare, name, fault):
    (bare / "starter" / name).unlink()
    with pytest.raises(InputError, match=fault) as caught:
        build_region("starter")
    assert name.split("/")[1] in caught.value.where
    assert caught.value.next_step
    assert not list(bare.rglob("builds/**/*.parquet"))


def test_an_optional_layer_can_be_left_out_and_is_then_not_known(home):
    whole = build_region("starter")
    without = build_region("starter", without=["community_need", "organisations"])
    assert without.table(INDICATORS)["community_need"].isna().all()
    assert without.table(INDICATORS)["organisations_in_reach"].isna().all()
    assert without.table(SCORES)["known_share"].max() < whole.table(SCORES)["known_share"].max()
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
    assert found[["sales_in_reach", "price_level", "room_value_gap", "room_to_rise"]].isna().all(axis=None)
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
    path.write_text(text.replace('sales = "starter_sales"\n', roles), encoding="utf-8")
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


def test_an_unknown_layer_owner_or_family_is_named(bare):
    path = bare / "regions" / "starter.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"starter_need"', '"starter_ned"'), encoding="utf-8")
    with pytest.raises(InputError, match="no layer 'starter_ned'"):
        region_layers(load_region("starter"))
    path.write_text(text.replace('owner = "Eastwrack"', 'owner = "Westwrack"'), encoding="utf-8")
    with pytest.raises(InputError, match="'Westwrack' is none of"):
        build_region("starter")
    path.write_text(text.replace('family = "register"', 'family = "rumour"'), encoding="utf-8")
    with pytest.raises(InputError, match="no source family 'rumour'"):
        build_region("starter")


def test_a_register_that_is_not_its_checksum(bare):
    path = bare / "regions" / "starter.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace('owner = "Eastwrack"', f'owner = "Eastwrack"\nsha256 = "{"0" * 64}"'), encoding="utf-8"
    )
    with pytest.raises(InputError, match="a register is not what its checksum says"):
        build_region("starter")


def test_a_damaged_pointer_is_named(home):
    build_region("starter")
    (home / "builds" / "starter" / "current").write_text("gone")
    with pytest.raises(InputError, match="last build cannot be read"):
        latest_build(load_region("starter"))


def test_old_builds_are_cleared_away_but_not_the_current_one(home):
    for year in range(2020, 2027):
        done = build_region("starter", as_of=dt.date(year, 1, 1))
    folders = [p for p in (home / "builds" / "starter").iterdir() if p.is_dir()]
    assert len(folders) == 5
    assert done.folder in folders


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


def test_two_builds_at_once_do_not_disturb_each_other(home):
    with ThreadPoolExecutor(2) as executor:
        days = [dt.date(2024, 1, 1), dt.date(2025, 1, 1)]
        done = list(executor.map(lambda day: build_region("starter", as_of=day), days))
    assert {d.run["as_of"] for d in done} == {"2024-01-01", "2025-01-01"}
    assert latest_build(load_region("starter")).folder in {d.folder for d in done}


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


def test_inputs_that_changed_since_the_build_are_named(home):
    done = build_region("starter")
    region = load_region("starter")
    assert changed_inputs(region, done) == []
    path = home / "starter" / "registers" / "register_quaymarsh.csv"
    path.write_bytes(path.read_bytes() + b"\n")
    (home / "starter" / "layers" / "starter_cni.parquet").unlink()
    assert changed_inputs(region, done) == ["register_quaymarsh.csv", "starter_cni.parquet"]


def test_wanted_files_are_those_that_are_not_shipped(bare):
    assert wanted_files(load_region("starter")) == []
    names = [wanted.path.name for wanted in wanted_files(load_region("lcr"))]
    assert "lsoa21_bgc_england.parquet" in names
    assert "library_outcomes_LCR_2010_2023.csv" in names
