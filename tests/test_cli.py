import json
import shutil
import subprocess
import sys

import pytest
from click.testing import CliRunner

from assetmap.cli import main

INVENTED = "INVENTED: no such place exists"


@pytest.fixture(scope="module")
def home(root, tmp_path_factory):
    """Data folder of its own, with the starter region built by the command itself."""
    folder = tmp_path_factory.mktemp("cli") / "data"
    folder.mkdir()
    shutil.copy(root / "data" / "catalogue.toml", folder)
    shutil.copytree(root / "data" / "regions", folder / "regions")
    shutil.copytree(root / "data" / "starter", folder / "starter")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ASSETMAP_DATA", str(folder))
        done = run("build", "starter")
        assert done.exit_code == 0, done.output
        assert INVENTED in done.stdout
        assert "446" not in done.stderr
        yield folder


def run(*arguments):
    return CliRunner().invoke(main, [str(a) for a in arguments])


def test_help_lists_the_commands_in_the_order_of_use():
    done = run("--help")
    assert done.exit_code == 0
    places = [done.stdout.index(f"\n  {name} ") for name in ("fetch", "register", "build", "areas", "rank")]
    assert places == sorted(places)
    for name in main.commands:
        assert "Example: assetmap" in run(name, "--help").stdout


@pytest.mark.parametrize(
    "arguments", [["rank"], ["rank", "starter", "--top", "0"], ["dance"], ["register", "--council", "X"]]
)
def test_a_usage_error_exits_with_2(home, arguments):
    assert run(*arguments).exit_code == 2


def test_rank_prints_the_list_and_the_reasons(home):
    done = run("rank", "starter", "--top", "3")
    assert done.exit_code == 0
    assert INVENTED in done.stdout
    assert "buildings ranked" in done.stdout
    assert "\n- " in done.stdout
    assert "Ranks 1 of " in done.stdout
    assert "Not ranked: " in done.stdout
    assert done.stderr == ""


def test_rank_as_json_is_one_document_with_every_source(home):
    done = run("rank", "starter", "--json")
    document = json.loads(done.stdout)
    assert document["invented"] is True
    rows = document["ranking"]
    assert len(rows) == document["ranked"]
    assert [row["rank"] for row in rows] == sorted(row["rank"] for row in rows)
    assert all(row["status_kind"] not in ("in use", "let", "transferred") for row in rows)
    assert all(row["explanation"] and row["source_file"] and row["source_row"] for row in rows)
    assert all(row["gate_reason"] for row in document["not_ranked"])
    assert {entry["role"] for entry in document["sources"]} >= {"register", "deprivation", "boundaries"}


def test_top_keeps_ties_and_is_the_head_of_the_whole(home):
    whole = json.loads(run("rank", "starter", "--json").stdout)
    head = json.loads(run("rank", "starter", "--json", "--top", "5").stdout)
    assert head["ranked"] == whole["ranked"]
    firm = {"top_k", "p_top_k"}  # these speak of the length of the list asked for
    first, wanted = ([{k: v for k, v in row.items() if k not in firm} for row in d["ranking"]] for d in (head, whole))
    assert first == [row for row in wanted if row["rank"] <= 5]


def test_other_weights_give_another_order_of_the_same_buildings(home, tmp_path):
    weights = tmp_path / "weights.toml"
    weights.write_text(
        "deprivation = 0\nworklessness = 0\ncommunity_need = 0\ncondition = 100\nrunning = 100\norganisations = 1\n"
    )
    ours = json.loads(run("rank", "starter", "--json").stdout)["ranking"]
    theirs = json.loads(run("rank", "starter", "--json", "--weights", weights).stdout)
    assert {row["asset_id"] for row in theirs["ranking"]} != [row["asset_id"] for row in ours]
    assert [row["asset_id"] for row in theirs["ranking"]] != [row["asset_id"] for row in ours]
    assert {c["key"]: c["swing"] for c in theirs["criteria"]}["condition"] == 100
    for row in theirs["ranking"]:
        assert row["contribution_deprivation"] == 0


def test_bad_weights_are_refused(home, tmp_path):
    weights = tmp_path / "weights.toml"
    weights.write_text("deprivation = -1\n")
    done = run("rank", "starter", "--weights", weights)
    assert done.exit_code == 1
    assert "the weight of 'deprivation' cannot be used" in done.stderr
    assert "allowed: a number from 0 to 1,000,000" in done.stderr


def test_areas_and_districts(home):
    done = run("areas", "starter")
    assert "150 small areas of 2021" in done.stdout
    document = json.loads(run("areas", "starter", "--json").stdout)
    assert len(document["areas"]) == 150
    assert len(document["districts"]) == 3
    people = sum(row["population"] for row in document["areas"])
    assert people == sum(row["population"] for row in document["districts"])
    assert people == pytest.approx(250_000, rel=0.02)


def test_build_again_as_json(home):
    done = run("build", "starter", "--json")
    document = json.loads(done.stdout)["build"]
    assert document["tables"]["areas"]["rows"] == 150
    assert "nothing has changed" in done.stderr


def test_fetch_of_what_is_shipped(home):
    done = run("fetch", "starter")
    assert done.exit_code == 0
    assert "nothing to fetch" in done.stdout
    assert json.loads(run("fetch", "starter", "--json").stdout) == {"region": "starter", "layers": []}


def test_register_prints_the_account_and_writes_the_tables(home, tmp_path):
    path = home / "starter" / "registers" / "register_quaymarsh.csv"
    done = run("register", path, "--council", "Quaymarsh", "--region", "starter", "--out", tmp_path)
    assert done.exit_code == 0, done.output
    assert "rows read = " in done.stdout
    assert (tmp_path / "register_quaymarsh" / "assets.parquet").is_file()
    assert (tmp_path / "register_quaymarsh" / "issues.parquet").is_file()
    (account,) = json.loads(run("register", path, "--council", "Quaymarsh", "--json").stdout)["files"]
    assert account["rows_read"] == account["assets"] + account["merged"] + account["rejected"]
    assert list(account) == [
        "file", "rows_read", "assets", "merged", "rejected", "located", "flagged_vacant", "columns", "crs", "encoding",
        "issues",
    ]  # fmt: skip


def test_register_of_an_unknown_council(home):
    path = home / "starter" / "registers" / "register_quaymarsh.csv"
    done = run("register", path, "--council", "Atlantis", "--region", "starter")
    assert done.exit_code == 1
    assert "no council 'Atlantis'" in done.stderr
    assert "Quaymarsh" in done.stderr


@pytest.mark.parametrize(
    "content", [b"", b"\x00\x01\x02" * 500, b"<!doctype html><html>no</html>", b"just a sentence\nand another\n"]
)
def test_what_is_not_a_register_is_refused_with_one_message(home, tmp_path, content):
    path = tmp_path / "register.csv"
    path.write_bytes(content)
    done = run("register", path, "--council", "Quaymarsh", "--region", "starter", "--out", tmp_path / "out")
    assert done.exit_code == 1
    assert done.stdout == ""
    assert "error: " in done.stderr
    assert "next step: " in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("command", ["rank", "areas"])
def test_not_built_yet(home, command):
    done = run(command, "lcr")
    assert done.exit_code == 1
    assert "run 'assetmap build lcr'" in done.stderr


def test_a_missing_region_and_an_unknown_key(home, tmp_path):
    done = run("build", "atlantis")
    assert done.exit_code == 1
    assert "allowed: england, lcr, starter" in done.stderr
    path = tmp_path / "mine.toml"
    path.write_text((home / "regions" / "starter.toml").read_text(encoding="utf-8") + "\ncolour = 3\n")
    done = run("build", path)
    assert done.exit_code == 1
    assert "unknown key 'colour'" in done.stderr


def test_a_layer_that_nobody_supplied_says_what_to_put_where(home):
    done = run("build", "lcr")
    assert done.exit_code == 1
    assert "the layer 'lsoa_2021_boundaries' is missing" in done.stderr
    assert str(home / "layers" / "lsoa21_bgc_england.parquet") in done.stderr


def test_hostile_names_stay_text(home):
    done = run("rank", "starter", "--json")
    assert "\\u202e" not in done.stdout
    text = run("rank", "starter").stdout
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_as_a_program_of_its_own(home):
    done = subprocess.run(
        [sys.executable, "-m", "assetmap.cli", "rank", "starter", "--top", "1"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Ranks 1 of" in done.stdout
    assert done.stderr == ""


@pytest.mark.parametrize(("flags", "public"), [([], ""), (["--public"], "1")])
def test_app_starts_the_dashboard_on_this_computer(home, root, monkeypatch, flags, public):
    started = []
    monkeypatch.setattr(subprocess, "call", lambda command, **options: started.append((command, options)) or 0)
    done = run("app", "--port", "8600", *flags)
    assert done.exit_code == 0
    ((command, options),) = started
    assert command[1:4] == ["-m", "streamlit", "run"]
    assert command[-2:] == ["--server.address", "localhost"]
    assert options["cwd"] == root
    assert options["env"]["ASSETMAP_PUBLIC"] == public
    assert options["env"]["ASSETMAP_DATA"] == str(home)


def test_a_rank_says_how_firm_it_is(home):
    text = run("rank", "starter", "--top", "4").stdout
    assert "in first 4" in text
    assert "How firm: over 10,000 draws" in text
    rows = json.loads(run("rank", "starter", "--top", "4", "--json").stdout)["ranking"]
    for row in rows:
        assert row["top_k"] == 4
        assert 0 <= row["p_top_k"] <= 1
        assert 1 <= row["rank_p10"] <= row["rank_p90"]
    whole = json.loads(run("rank", "starter", "--json").stdout)["ranking"]
    assert whole[0]["top_k"] == 20
    assert whole[0]["p_top_k"] >= rows[0]["p_top_k"]


def test_vacancy_prints_what_is_empty_and_why(home):
    done = run("vacancy", "starter")
    assert done.exit_code == 0, done.output
    assert INVENTED in done.stdout
    assert "likely vacant" in done.stdout
    document = json.loads(run("vacancy", "starter", "--json").stdout)
    rows = document["vacancy"]
    assert (document["region"], document["as_of"], len(rows)) == ("starter", "2026-09-30", 400)
    assert all(0 < row["probability"] < 1 for row in rows)
    assert all(row["sentence"] for row in rows)


def test_vacancy_names_the_visits_that_change_most(home):
    done = run("vacancy", "starter", "--visits", "5")
    assert done.exit_code == 0, done.output
    assert "5 visits" in done.stdout
    rows = json.loads(run("vacancy", "starter", "--visits", "5", "--json").stdout)["visits"]
    assert [row["stop"] for row in rows] == [1, 2, 3, 4, 5]
    assert run("vacancy", "starter", "--visits", "0").exit_code == 2


def test_a_mapping_is_proposed_corrected_and_used(home, tmp_path):
    path = home / "starter" / "registers" / "register_quaymarsh.csv"
    mapping = tmp_path / "mapping.toml"
    done = run("register", path, "--council", "Quaymarsh", "--propose", mapping)
    assert done.exit_code == 0, done.output
    assert done.stdout == ""
    before = json.loads(run("register", path, "--council", "Quaymarsh", "--json").stdout)["files"][0]
    mapped = json.loads(run("register", path, "--council", "Quaymarsh", "--mapping", mapping, "--json").stdout)
    assert mapped["files"][0]["columns"] == before["columns"]
    mapping.write_text('[columns]\nuse = ["no such header"]\n', encoding="utf-8")
    refused = run("register", path, "--council", "Quaymarsh", "--mapping", mapping)
    assert refused.exit_code == 1
    assert "no such header" in refused.stderr
    assert run("register", path, "--council", "Quaymarsh", "--propose", tmp_path).exit_code == 1


def test_a_fix_list_is_written(home, tmp_path):
    path = home / "starter" / "registers" / "register_quaymarsh.csv"
    done = run("register", path, "--council", "Quaymarsh", "--fix-list", tmp_path / "fixes")
    assert done.exit_code == 0, done.output
    page = (tmp_path / "fixes" / "fix-list.md").read_text(encoding="utf-8")
    assert page.startswith("# What to mend in the registers of Quaymarsh")
    assert (tmp_path / "fixes" / "fix-list.xlsx").read_bytes().startswith(b"PK")
    (tmp_path / "file").touch()
    assert run("register", path, "--council", "Quaymarsh", "--fix-list", tmp_path / "file").exit_code == 1
