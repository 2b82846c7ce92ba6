import json

import pytest

from assetmap.pipeline import latest_build
from assetmap.region import load_region
from assetmap.tables import APPRAISALS, ASSETS
from assetmap.workspace import enter, open_workspace


@pytest.fixture(scope="module")
def assets(home):
    return latest_build(load_region("starter")).table(ASSETS)


@pytest.fixture(scope="module")
def measured(assets):
    """Id of a building whose register gives an area."""
    buildings = assets[assets["land_or_building"] != "land"]
    return buildings.loc[buildings["floor_area_m2"] > 0, "asset_id"].iloc[0]


@pytest.fixture(scope="module")
def bare(assets):
    buildings = assets[assets["land_or_building"] != "land"]
    return buildings.loc[buildings["floor_area_m2"].isna(), "asset_id"].iloc[0]


def test_it_leads_with_the_gap_and_gives_ranges(run, measured):
    done = run("appraise", "starter", measured)
    assert done.exit_code == 0, done.output
    assert "INVENTED: no such place exists" in done.stdout
    assert "never a valuation" in done.stdout
    headline = done.stdout.index("Gap £") if "Gap £" in done.stdout else done.stdout.index("A buyer could pay £")
    assert headline < done.stdout.index("walk-away price of a buyer")
    for heading in ("1 in 10 below", "middle", "1 in 10 above", "central inputs"):
        assert heading in done.stdout
    assert "enter the value today" in done.stdout


def test_the_reference_building_as_json(run, measured):
    done = run("appraise", "starter", measured, "--area", 400, "--value-today", 60000, "--rent-as-is", 30, "--json")
    assert done.exit_code == 0, done.output
    document = json.loads(done.stdout)
    found = document["appraisal"]
    assert done.stderr == ""
    assert document["invented"] is True
    assert set(APPRAISALS.names) <= set(found)
    assert found["asset_id"] == measured
    assert found["area_basis"] == "entered"
    for figure, value in (("income", 9840), ("after_value", 103579), ("capital_cost", 326144), ("net_uplift", -282565)):
        assert round(found[f"{figure}_central"]) == value


def test_without_an_area_it_says_what_to_enter_and_takes_an_assumed_one_only_when_told(run, assets, bare):
    done = run("appraise", "starter", bare)
    assert done.exit_code == 0
    assert "Not appraised: enter the area." in done.stdout
    assert json.loads(run("appraise", "starter", bare, "--json").stdout)["appraisal"]["appraised"] is False
    buildings = assets[(assets["land_or_building"] != "land") & assets["floor_area_m2"].isna()]
    library = buildings[buildings["use"].fillna("").str.contains("Library")]["asset_id"].iloc[0]
    found = json.loads(run("appraise", "starter", library, "--assume-area", "--json").stdout)["appraisal"]
    assert found["area_basis"] == "assumed [A]: library"
    assert any("not measured" in warning for warning in found["warnings"])


def test_terms_and_scenarios(run, measured):
    plain, lower, harder = (
        json.loads(run("appraise", "starter", measured, "--json", *more).stdout)["appraisal"]
        for more in ((), ("--rate", "0.03"), ("--scenario", "non-standard building"))
    )
    assert lower["hurdle_rate"] == 0.03
    assert lower["walk_away_p50"] > plain["walk_away_p50"] > harder["walk_away_p50"]
    assert harder["changed_inputs"] == "optimism_bias"


def test_what_was_entered_is_used_and_options_go_before_it(run, measured, home, tmp_path, monkeypatch):
    monkeypatch.setenv("ASSETMAP_DATABASE", f"sqlite:///{tmp_path / 'w.sqlite'}")
    with open_workspace() as workspace:
        enter(workspace, "starter", measured, {"area_m2": 123.0, "value_today": 5.0, "fees": 0.2}, source="test")
    found = json.loads(run("appraise", "starter", measured, "--value-today", 7, "--json").stdout)["appraisal"]
    assert (found["area_m2"], found["value_today_gbp"], found["changed_inputs"]) == (123.0, 7.0, "fees")


def test_no_workspace_is_made_to_look_into(run, measured, home):
    run("appraise", "starter", measured)
    assert not (home / "workspace").exists()


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--area", "0"), "'area_m2' cannot be used"),
        (("--grant", "-5"), "'grant' cannot be used"),
        (("--lease", "1000"), "'lease_years' cannot be used"),
        (("--rate", "0.5"), "this return is not offered"),
        (("--scenario", "boom"), "no such scenario"),
    ],
)
def test_what_cannot_be_used_is_refused(run, measured, more, said):
    done = run("appraise", "starter", measured, *more)
    assert done.exit_code == 1
    assert said in done.stderr
    assert "next step" in done.stderr
    assert "Traceback" not in done.output


def test_an_asset_nobody_has(run, home):
    done = run("appraise", "starter", "nobody:0")
    assert done.exit_code == 1
    assert "no such asset" in done.stderr
    assert "nobody:0" in done.stderr
