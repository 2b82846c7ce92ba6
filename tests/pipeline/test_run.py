import datetime as dt
import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from assetmap import InputError
from assetmap.pipeline.builds import latest_build
from assetmap.pipeline.run import build_region
from assetmap.region import load_region
from assetmap.tables import AREAS, ASSETS, DISTRICTS, ISSUES, TABLES


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


def test_a_failed_build_leaves_the_last_one(home):
    first = build_region("starter")
    (home / "starter" / "registers" / "register_eastwrack.xlsx").write_bytes(b"<html>login</html>")
    with pytest.raises(InputError):
        build_region("starter")
    assert latest_build(load_region("starter")).folder == first.folder
    assert not [p for p in (home / "builds" / "starter").iterdir() if p.name.startswith(".")]


def test_two_builds_at_once_do_not_disturb_each_other(home):
    with ThreadPoolExecutor(2) as executor:
        days = [dt.date(2024, 1, 1), dt.date(2025, 1, 1)]
        done = list(executor.map(lambda day: build_region("starter", as_of=day), days))
    assert {d.run["as_of"] for d in done} == {"2024-01-01", "2025-01-01"}
    assert latest_build(load_region("starter")).folder in {d.folder for d in done}
