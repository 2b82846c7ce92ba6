import importlib
import json

import pytest

from assetmap.vacancy import RANKED
from assetmap.workspace import enter, open_workspace


@pytest.fixture(scope="module")
def whole(home, run):
    done = run("portfolio", "starter", "--budget", "600000", "--json")
    assert done.exit_code == 0, done.stderr
    return json.loads(done.stdout)


def test_it_is_one_document_that_adds_up(whole):
    rows = whole["portfolio"]
    chosen = [row for row in rows if row["chosen"]]
    assert whole["invented"] is True
    assert sum(row["cost_gbp"] for row in chosen) == pytest.approx(whole["summary"]["spent"])
    assert whole["summary"]["spent"] <= 600_000
    assert sum(row["need_only_here"] for row in chosen) <= whole["summary"]["covered_need"] + 1e-6
    assert whole["served"][-1]["district"] == "All"
    assert whole["served"][-1]["need_served"] == pytest.approx(whole["summary"]["covered_need"])
    assert whole["words"][0].startswith("Maximise 1 × covered need")
    assert whole["limits"]["budget"] == 600_000
    assert len(rows) + len(whole["not_candidates"]) == 400
    assert "frontier" not in whole


def test_it_prints_the_objective_the_limits_the_proof_and_the_table(home, run, whole):
    done = run("portfolio", "starter", "--budget", "600000", "--frontier", "3")
    assert done.exit_code == 0
    for part in ("INVENTED", "Maximise", "the budget of £600,000", "Proven to be the best possible", "areas served"):
        assert part in done.stdout
    for row in whole["portfolio"]:
        assert (f" {row['asset_id']} " in done.stdout.split("\n\n")[1]) == row["chosen"]
    assert "£200,000" in done.stdout.split("\n\n")[3]
    assert "point 1 of 3" in done.stderr


def test_the_list_of_each_is_told_and_what_is_worth_a_visit_is_let_in_on_demand(home, run, whole):
    assert {row["list"] for row in whole["portfolio"]} == set(RANKED)
    chosen = [row["list"] for row in whole["portfolio"] if row["chosen"]]
    looks = len(chosen) - chosen.count("confirmed")
    assert any(note.startswith(f"{looks} of the {len(chosen)} chosen still need") for note in whole["notes"])
    done = run("portfolio", "starter", "--budget", "600000", "--also-visit", "--json")
    wider = json.loads(done.stdout)
    assert {row["list"] for row in wider["portfolio"]} == {*RANKED, "visit"}
    assert wider["limits"]["also_visit"] is True
    assert len(wider["portfolio"]) + len(wider["not_candidates"]) == 400


def test_limits_are_kept(home, run, whole):
    chosen = [row["asset_id"] for row in whole["portfolio"] if row["chosen"]]
    other = next(row["asset_id"] for row in whole["portfolio"] if not row["chosen"] and (row["cost_gbp"] or 9e9) < 2e5)
    done = run(
        "portfolio", "starter", "--budget", "600000", "--per-council", "2", "--radius", "800", "--must", other,
        "--never", chosen[0], "--never", chosen[1], "--frontier", "2", "--json",
    )  # fmt: skip
    document = json.loads(done.stdout)
    picked = [row for row in document["portfolio"] if row["chosen"]]
    ids = {row["asset_id"] for row in picked}
    assert other in ids
    assert not ids & set(chosen[:2])
    assert max(sum(row["council"] == one["council"] for row in picked) for one in picked) <= 2
    assert "within 800 m" in document["words"][0]
    assert [point["budget"] for point in document["frontier"]] == [300_000, 600_000]


def test_what_is_entered_and_assumed_counts(home, run, whole):
    unknown = [row["asset_id"] for row in whole["portfolio"] if row["cost_gbp"] is None]
    assert unknown
    helped = json.loads(run("portfolio", "starter", "--budget", "600000", "--assumed-areas", "--json").stdout)
    rows = {row["asset_id"]: row for row in helped["portfolio"]}
    assert any(rows[one]["area_basis"].startswith("assumed [A]") for one in unknown)
    with open_workspace() as workspace:
        enter(workspace, "starter", unknown[0], {"area_m2": 10.0}, source="measured")
    done = run("portfolio", "starter", "--budget", "600000", "--must", unknown[0])
    with open_workspace() as workspace:
        enter(workspace, "starter", unknown[0], {}, source="")
    assert done.exit_code == 0, done.stderr
    assert "entered" in done.stdout


def test_an_assumed_area_is_said_in_print(home, run, whole):
    helped = json.loads(run("portfolio", "starter", "--budget", "600000", "--assumed-areas", "--json").stdout)
    one = next(row["asset_id"] for row in helped["portfolio"] if row["area_basis"].startswith("assumed"))
    done = run("portfolio", "starter", "--budget", "900000", "--assumed-areas", "--must", one)
    assert "1 of them rest on an assumed floor area" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--budget", "1000"], 1, "the budget is below the cheapest building"),
        (["--budget", "600000", "--must", "nobody"], 1, "names a building that is not there"),
        (["--budget", "100000", "--must", "{dear}"], 1, "raise the budget by £"),
        (["--budget", "-5"], 2, "--budget"),
        ([], 2, "--budget"),
        (["--budget", "5000", "--frontier", "1"], 2, "--frontier"),
    ],
)
def test_what_cannot_be_done_is_said(home, run, whole, arguments, code, said):
    dear = max((row for row in whole["portfolio"] if row["cost_gbp"]), key=lambda row: row["cost_gbp"])["asset_id"]
    done = run("portfolio", "starter", *[argument.format(dear=dear) for argument in arguments])
    assert done.exit_code == code
    assert said in done.stderr
    assert "Traceback" not in done.output


def test_where_no_price_is_known_it_says_what_to_do(home, run, monkeypatch):
    module = importlib.import_module("assetmap.cli.portfolio")
    true = module._appraisals

    def none(done, assets, assumed):
        return true(done, assets, assumed).assign(capital_cost_p50=float("nan"))

    monkeypatch.setattr(module, "_appraisals", none)
    done = run("portfolio", "starter", "--budget", "600000")
    assert done.exit_code == 1
    assert "no building can be chosen" in done.stderr
    assert "--assumed-areas" in done.stderr
