"""``assetmap report``: files of every kind, for officers and for the public."""

import csv
import io
import json

import openpyxl
import pyogrio
import pytest
from click.testing import CliRunner

from assetmap.cli import main
from assetmap.workspace import add_to_shortlist, open_workspace


@pytest.fixture
def written():
    def run(*arguments):
        return CliRunner().invoke(main, ["report", *map(str, arguments)], catch_exceptions=False)

    return run


@pytest.fixture(scope="module")
def ids(home, run):
    ranking = json.loads(run("rank", "starter", "--json", "--top", "8").stdout)["ranking"]
    return [row["asset_id"] for row in ranking]


def test_the_pack_of_a_building(home, written, ids, tmp_path):
    out = tmp_path / "new" / "pack.pdf"
    done = written("starter", ids[0], "--out", out)
    assert done.exit_code == 0, done.output
    assert f"wrote {out}" in done.stdout
    content = out.read_bytes()
    assert content.startswith(b"%PDF-")
    page = tmp_path / "pack.md"
    assert written("starter", ids[0], "--out", page).exit_code == 0
    text = page.read_text(encoding="utf-8")
    assert "INVENTED" in text
    assert "## What it is worth, and the gap" in text
    assert "## Run record" in text


def test_several_as_a_list_in_every_kind(home, written, ids, tmp_path):
    for ending in ("pdf", "md", "xlsx", "csv", "gpkg", "geojson"):
        done = written("starter", *ids[:3], "--out", tmp_path / f"list.{ending}")
        assert done.exit_code == 0, done.output
    rows = list(csv.DictReader(io.StringIO((tmp_path / "list.csv").read_text(encoding="utf-8-sig"))))
    assert [row["asset_id"] for row in rows] == ids[:3]
    told = json.loads((tmp_path / "list.csv-metadata.json").read_text(encoding="utf-8"))
    assert told["url"] == "list.csv"
    assert [column["name"] for column in told["tableSchema"]["columns"]] == list(rows[0])
    assert {name for name, _ in pyogrio.list_layers(tmp_path / "list.gpkg")} >= {"buildings", "columns", "sources"}
    sheet = openpyxl.load_workbook(tmp_path / "list.xlsx")["Buildings"]
    assert sheet.max_row == 4
    assert len(json.loads((tmp_path / "list.geojson").read_text(encoding="utf-8"))["features"]) == 3
    assert "# Shortlist" in (tmp_path / "list.md").read_text(encoding="utf-8")


def test_the_sheet_of_a_ward(home, written, tmp_path):
    assert written("starter", "--ward", "Lanternwick", "--out", tmp_path / "ward.pdf").exit_code == 0
    done = written("starter", "--ward", "nowhere", "--out", tmp_path / "no.pdf")
    assert done.exit_code == 1
    assert "there is no such ward" in done.stderr
    assert not (tmp_path / "no.pdf").exists()
    done = written("starter", "--ward", "Lanternwick", "--out", tmp_path / "ward.csv")
    assert done.exit_code == 2


def test_the_shortlist_with_its_reasons(home, written, ids, tmp_path, monkeypatch):
    address = f"sqlite:///{tmp_path / 'workspace.sqlite'}"
    monkeypatch.setenv("ASSETMAP_DATABASE", address)
    done = written("starter", "--shortlist", "--out", tmp_path / "list.md")
    assert done.exit_code == 1
    assert "the shortlist is empty" in done.stderr
    add_to_shortlist(open_workspace(address), "starter", ids[1], name_then="x", reason="Asked for twice")
    done = written("starter", "--shortlist", "--out", tmp_path / "list.md")
    assert done.exit_code == 0, done.output
    assert "Asked for twice" in (tmp_path / "list.md").read_text(encoding="utf-8")
    done = written("starter", "--shortlist", "--public", "--out", tmp_path / "list.md")
    assert done.exit_code == 2


def test_the_public_is_told_nothing_of_a_protected_building(home, written, run, tmp_path):
    ranking = json.loads(run("rank", "starter", "--json").stdout)["ranking"]
    told, refused = [], []
    for row in ranking:
        done = written("starter", row["asset_id"], "--public", "--out", tmp_path / "public.md")
        (told if done.exit_code == 0 else refused).append(row)
        if done.exit_code:
            assert done.exit_code == 1
            assert "no such building" in done.stderr
            assert row["name"] not in done.output
    assert told
    assert refused
    text = (tmp_path / "public.md").read_text(encoding="utf-8")
    assert "What it is worth" not in text


def test_other_weights_give_another_rank(home, written, ids, tmp_path):
    weights = tmp_path / "weights.toml"
    weights.write_text(
        "deprivation = 0\nworklessness = 0\ncommunity_need = 0\ncondition = 100\nrunning = 0\norganisations = 0\n"
    )
    pages = []
    for extra in ((), ("--weights", weights)):
        assert written("starter", ids[0], "--out", tmp_path / "pack.md", *extra).exit_code == 0
        pages.append((tmp_path / "pack.md").read_text(encoding="utf-8").split("## The building")[0])
    assert pages[0] != pages[1]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["starter", "x", "--out", "y.txt"], "cannot be written"),
        (["starter", "x", "--out", "y"], "without ending"),
        (["starter", "--out", "y.pdf"], "one of the three"),
        (["starter", "x", "--ward", "y", "--out", "y.pdf"], "one of the three"),
        (["starter", "x"], "--out"),
    ],
)
def test_wrong_usage(home, written, arguments, said):
    done = written(*arguments)
    assert done.exit_code == 2
    assert said in done.stderr


def test_faults_of_the_input(home, written, ids, tmp_path):
    done = written("starter", "no-such-id", "--out", tmp_path / "x.pdf")
    assert done.exit_code == 1
    assert "there is no such building" in done.stderr
    file = tmp_path / "file"
    file.write_text("x")
    done = written("starter", ids[0], "--out", file / "x.md")
    assert done.exit_code == 1
    assert "the file cannot be written" in done.stderr
