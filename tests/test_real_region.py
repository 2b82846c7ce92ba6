"""The city region on its real layers and its first real register."""

import json
import shutil

import pytest
from click.testing import CliRunner

from assetmap.cli import main
from assetmap.pipeline import build_region, latest_build
from assetmap.region import load_region
from assetmap.tables import AREAS, ASSETS, DISTRICTS, ISSUES, SCORES, VACANCY

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
    shutil.copytree(root / "data" / "regions", folder / "regions")
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
    assert assets["area_code"].notna().all()
    elsewhere = set(assets.loc[assets["council_area"] != assets["owner_code"], "asset_id"])
    assert elsewhere == set(issues.loc[issues["kind"] == "outside_council", "asset_id"])


def test_open_ones_are_occupied_community_ones_transferred_closed_ones_ranked(built):
    both = built.table(ASSETS).merge(built.table(SCORES), on="asset_id").merge(built.table(VACANCY), on="asset_id")
    failed = both["gate_failed"].value_counts().to_dict()
    assert failed == {"occupied": 55, "": 20, "transferred": 8, "released": 4}
    ranked = both[both["ranked"]]
    assert set(ranked["status"]) == {"Closed"}
    assert (ranked["band"] == "not known").all()
    assert ranked["last_known"].str.fullmatch(r"last known closed 20\d\d(-\d\d-\d\d)?").all()
    assert ranked["explanation"].str.contains("Not known, last known closed").all()
    assert ranked["rank"].min() == 1
    assert ranked["rank"].max() <= 20


def test_a_year_of_closing_that_contradicts_the_status_is_flagged(built):
    issues, assets = built.table(ISSUES), built.table(ASSETS)
    conflicts = issues[issues["kind"] == "status_conflict"]
    assert len(conflicts) >= 4
    kinds = assets.set_index("asset_id").loc[conflicts["asset_id"], "status_kind"]
    assert set(kinds) <= {"in use", "paused", "transferred"}


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
