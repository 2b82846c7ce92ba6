import datetime as dt
import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

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


def test_the_first_visitors_of_a_fresh_server_share_one_build(bare):
    said = []
    with ThreadPoolExecutor(4) as executor:
        done = list(executor.map(lambda _: build_region("starter", say=said.append), range(4)))
    assert len({build.folder for build in done}) == 1
    assert [path.name for path in (bare / "builds" / "starter").glob("*/run.json")] == ["run.json"]
    assert sum("is building starter: waiting until it is done" in line for line in said) == 3
    assert said.count("nothing has changed since the last build") == 3


def test_builds_of_one_moment_have_names_of_their_own_and_come_in_their_order(home, monkeypatch):
    class Clock(dt.datetime):
        @classmethod
        def now(cls, tz=None):
            return cls(2030, 1, 1, 12, 0, 0, 250, tz)

    monkeypatch.setattr(dt, "datetime", Clock)
    days = [dt.date(2024, 1, day) for day in (1, 2, 1, 2)]
    done = [build_region("starter", as_of=day) for day in days]
    assert len({build.folder for build in done}) == 4
    assert [build.run["as_of"] for build in done] == [day.isoformat() for day in days]
    assert latest_build(load_region("starter")).folder == done[-1].folder


def test_what_a_killed_build_left_is_swept_by_the_next_and_a_running_one_is_not(home):
    builds = home / "builds" / "starter"
    script = """
import os, signal
from pathlib import Path
from assetmap.pipeline import run
run.run_stages = lambda work, staging, previous: (print(staging, flush=True), signal.pause())
run.build_region("starter")
"""
    path = home / "regions" / "starter.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("2026-09-30", "2026-09-29"), encoding="utf-8")
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as killed:
        staging = Path(killed.stdout.readline().strip())
        (builds / ".current.abcdefgh.part").touch()
        assert staging.parent == builds
        said = []

        def kill(line):
            if "waiting" in line:
                assert staging.is_dir()
                killed.kill()
            said.append(line)

        build_region("starter", say=kill)
    assert str(killed.pid) in said[0]
    assert [one for one in builds.iterdir() if one.name.startswith(".")] == []


def test_two_builds_at_once_do_not_disturb_each_other(home):
    with ThreadPoolExecutor(2) as executor:
        days = [dt.date(2024, 1, 1), dt.date(2025, 1, 1)]
        done = list(executor.map(lambda day: build_region("starter", as_of=day), days))
    assert {d.run["as_of"] for d in done} == {"2024-01-01", "2025-01-01"}
    assert latest_build(load_region("starter")).folder in {d.folder for d in done}
