"""The city region on its real layers and its first real register."""

import json
import re
import shutil

import geopandas as gpd
import pytest
from click.testing import CliRunner

from assetmap.cli import main
from assetmap.indicators import Context, correlation_matrix, registered_offices
from assetmap.indicators.sources import surface_of, with_levels
from assetmap.layers import areas_of_points
from assetmap.layers.sales import PROPERTY_TYPES, TENURES
from assetmap.pipeline import areas_on_criteria, build_region, latest_build
from assetmap.region import load_region
from assetmap.scoring import alike_pairs, area_utilities, effective_number, load_criteria
from assetmap.tables import (
    AREAS,
    ASSETS,
    CRS,
    DISTRICTS,
    EVIDENCE,
    INDICATORS,
    ISSUES,
    ORGANISATIONS,
    SCORES,
    VACANCY,
)
from assetmap.vacancy import RANKED

pytestmark = pytest.mark.real_data

AREA_COUNTS = {"Halton": 80, "Knowsley": 100, "Liverpool": 302, "St. Helens": 121, "Sefton": 191, "Wirral": 209}
AVERAGES = {
    "Halton": 31.117, "Knowsley": 36.157, "Liverpool": 37.110, "St. Helens": 28.953, "Sefton": 25.150, "Wirral": 27.473,
}  # fmt: skip


@pytest.fixture(scope="module")
def home(root, shared_data, tmp_path_factory):
    folder = tmp_path_factory.mktemp("lcr") / "data"
    folder.mkdir()
    shutil.copy(root / "data" / "catalogue.toml", folder)
    for name in ("regions", "evidence"):
        shutil.copytree(root / "data" / name, folder / name)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ASSETMAP_DATA", str(folder))
        yield folder


@pytest.fixture(scope="module")
def built(home, shared_data):
    done = CliRunner().invoke(main, ["fetch", "lcr", "--mirror", str(shared_data / "layers"), "--json"])
    assert done.exit_code == 0, done.output
    assert {row["status"] for row in json.loads(done.stdout)["layers"]} == {"placed"}
    return build_region("lcr")


def test_small_areas_and_districts(built):
    areas, districts = built.table(AREAS), built.table(DISTRICTS).set_index("district_name")
    assert len(areas) == 1003
    assert areas.groupby("district_name").size().to_dict() == AREA_COUNTS
    for name, average in AVERAGES.items():
        assert districts.loc[name, "average_score"] == pytest.approx(average, abs=0.001)


def test_areas_as_json_carry_the_averages(built):
    done = CliRunner().invoke(main, ["areas", "lcr", "--json"])
    document = json.loads(done.stdout)
    assert len(document["areas"]) == 1003
    found = {row["district_name"]: row["average_score"] for row in document["districts"]}
    assert found == pytest.approx(AVERAGES, abs=0.001)


def test_every_library_is_accounted_for_and_placed(built):
    (account,) = built.run["registers"]
    assert (account["rows_read"], account["assets"], account["merged"], account["rejected"]) == (87, 87, 0, 0)
    assert account["located"]["postcode"] == 87
    assets, issues = built.table(ASSETS), built.table(ISSUES)
    libraries = assets[assets["source_file"].str.startswith("library")]
    assert len(libraries) == 87
    assert libraries["area_code"].notna().all()
    elsewhere = set(libraries.loc[libraries["council_area"] != libraries["owner_code"], "asset_id"])
    assert elsewhere == set(issues.loc[issues["kind"] == "outside_council", "asset_id"])


def test_what_public_decisions_say_is_gone_agreed_or_in_use_is_never_ranked(built):
    vacancy = built.table(VACANCY).set_index("asset_id")
    evidence = built.table(EVIDENCE)
    left = evidence[(evidence["says"] == "gone") & (evidence["confidence"] != "low")]
    assert len(left) > 10
    owned = evidence[(evidence["family"] == "owner's word") & ~evidence["says"].isin(["gone"])]
    newest = owned.groupby("asset_id")["date"].max()
    for asset_id, date in left[["asset_id", "date"]].itertuples(index=False):
        if not newest.get(asset_id, "") > date:
            assert vacancy.loc[asset_id, "list"] in ("gone", "not a building"), asset_id
    scores = built.table(SCORES)
    ranked = set(scores.loc[scores["ranked"], "asset_id"])
    assert ranked
    assert set(vacancy.loc[sorted(ranked), "list"]) <= {"confirmed", "likely"}
    assert (vacancy.loc[sorted(ranked), "probability"] >= 0.5).all()


def test_what_facts_of_the_last_two_years_call_empty_stands_on_one_of_the_first_three_lists(built):
    vacancy, evidence = built.table(VACANCY).set_index("asset_id"), built.table(EVIDENCE)
    fresh = evidence[
        evidence["kind"].isin(["still empty", "closed"])
        & (evidence["age_months"] <= 24)
        & (evidence["grade"] == "building")
    ]
    assert len(fresh) >= 5
    stands = vacancy.loc[fresh["asset_id"].unique(), "list"]
    assert set(stands) <= {"confirmed", "likely", "visit", "gone", "on its way out"}
    against = stands[stands.isin(["gone", "on its way out"])].index
    told = evidence[evidence["asset_id"].isin(against)]
    # whatever is apart all the same has been sold, demolished, transferred, or agreed to be
    assert set(told.loc[told["kind"].str.contains("agreed|sold|demolished|transferred"), "asset_id"]) == set(against)


def test_each_closed_library_has_its_state_and_the_facts_behind_it(built):
    assets, vacancy = built.table(ASSETS), built.table(VACANCY).set_index("asset_id")
    closed = assets[assets["source_file"].str.startswith("library") & (assets["status_kind"] == "closed")]
    assert len(closed) == 20
    mine = vacancy.loc[closed["asset_id"]]
    assert mine["last_known"].str.startswith("last known ").all()
    assert mine["sentence"].str.contains("line ").any()
    assert (mine["reason"] != "").all()
    # nothing reads as in use by its prior alone
    assert "in use" not in set(mine.loc[~mine["last_known"].str.contains("use"), "list"])


def test_a_year_of_closing_that_contradicts_the_status_is_flagged(built):
    issues, assets = built.table(ISSUES), built.table(ASSETS)
    conflicts = issues[issues["kind"] == "status_conflict"]
    assert len(conflicts) >= 4
    kinds = assets.set_index("asset_id").loc[conflicts["asset_id"], "status_kind"]
    assert set(kinds) <= {"in use", "paused", "transferred"}


def test_the_tables_of_the_docs_are_what_the_commands_print(built, root):
    printed = {}
    for page, words in (
        ("scoring.md", ("rank", "lcr", "--top", "5", "--markdown")),
        ("measurements.md", ("areas", "lcr")),
    ):
        done = CliRunner().invoke(main, words)
        assert done.exit_code == 0, done.output
        cells = [re.split(r" {2,}| \| ", line.strip("| ")) for line in done.stdout.splitlines()]
        printed[page] = ["| " + " | ".join(row) + " |" for row in cells if row[0] in (*RANKED, *AREA_COUNTS)]
    assert len(printed["scoring.md"]) >= 5
    assert len(printed["measurements.md"]) == len(AREA_COUNTS)
    for page, rows in printed.items():
        written = (root / "docs" / page).read_text(encoding="utf-8").splitlines()
        assert [row for row in rows if row not in written] == [], page


def test_a_changed_layer_is_refused(built, home):
    path = home / "layers" / "cni2023_lsoa21_england.parquet"
    content = path.read_bytes()
    try:
        path.write_bytes(content[:-100])
        done = CliRunner().invoke(main, ["build", "lcr"])
        assert done.exit_code == 1
        assert "not what its checksum says" in done.stderr
        assert latest_build(load_region("lcr")).folder == built.folder
    finally:
        path.write_bytes(content)


def in_a_small_area(built):
    """Whether each building is placed closely enough to know its small area; four in five are."""
    placed = built.table(ASSETS)["area_code"].fillna("") != ""
    assert placed.mean() > 0.8
    return placed


def test_criteria_known_for_no_building_leave_the_weights_and_real_buildings_are_ranked_all_the_same(built):
    assert [criterion.key for criterion in built.criteria] == ["deprivation", "out_of_work", "social_gap", "demand"]
    assert {one.key for one in built.left_out} == {
        *("low_value", "room_to_rise", "low_activity", "condition", "running", "layout", "proposal"),
    }
    scores = built.table(SCORES)
    assert (scores.loc[scores["ranked"], "known_share"] == 1).all()
    assert scores["subtotal_need"].notna().equals(in_a_small_area(built))
    assert scores["subtotal_could_rise"].isna().all()


def test_the_score_follows_the_published_index_less_than_it_did(built):
    scores, need = built.table(SCORES), built.table(INDICATORS)["imd_score"]
    assert need.notna().equals(in_a_small_area(built))
    assert scores["score"].corr(need, method="spearman") < 0.9  # it was 0.96


def test_many_organisations_at_one_registered_office_count_once(built):
    listed = built.table(ORGANISATIONS)
    assert listed["postcode"].value_counts().max() == 25
    offices = registered_offices(listed)
    assert offices["postcode"].value_counts().max() == 1
    reached = built.table(INDICATORS)["organisations_in_reach"]
    # the list covers all six districts
    assert reached.notna().equals(in_a_small_area(built))
    assert reached.max() < 25


def test_no_two_criteria_are_one_over_the_small_areas_where_they_are_known(built, shared_data):
    found = areas_on_criteria(load_region("lcr"), built)
    assert (len(found), list(found)) == (1003, ["deprivation", "social_gap", "demand"])
    assert alike_pairs(correlation_matrix(found)) == []
    # with the sales of one city beside them
    areas = built.table(AREAS)
    areas = areas[areas["district_name"] == "Liverpool"].reset_index(drop=True)
    read = gpd.read_file(f"zip://{shared_data}/sales/liverpool_house_transactions.zip").set_crs(
        CRS, allow_override=True
    )
    columns = {
        "sale_id": read["id"],
        "price_gbp": read["price"].astype("float64"),
        "date": read["trans_date"].str[:10],
        "property_type": read["type"].map(PROPERTY_TYPES),
        "tenure": read["duration"].map(TENURES),
        "new_build": read["new"].eq("Y"),
        "category": read["ppd_cat"].map({"A": "standard", "B": "additional"}),
    }
    sales = gpd.GeoDataFrame(columns, geometry=read.geometry, crs=CRS)
    sales["area_code"] = areas_of_points(sales.geometry, areas)
    sales = with_levels(sales, surface_of(sales))
    found = area_utilities(Context(areas, None, 1200.0, sales=sales), load_criteria())
    assert list(found) == ["low_value", "room_to_rise", "deprivation", "social_gap"]
    matrix = correlation_matrix(found)
    assert alike_pairs(matrix) == []
    assert matrix.loc["low_value", "deprivation"] == pytest.approx(0.66, abs=0.03)
    assert effective_number(matrix) > 2
