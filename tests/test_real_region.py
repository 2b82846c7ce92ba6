"""The city region on its real layers and its first real register."""

import json
import re
import shutil

import pytest
from click.testing import CliRunner

from assetmap.cli import main
from assetmap.pipeline import build_region, latest_build
from assetmap.region import load_region
from assetmap.tables import AREAS, ASSETS, DISTRICTS, EVIDENCE, ISSUES, SCORES, VACANCY
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
