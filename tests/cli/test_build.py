import errno
import json
import os
import sys
from types import SimpleNamespace

import geopandas as gpd
import pandas as pd
import pytest


def test_build_again_as_json(home, run):
    assert run("build", "starter").exit_code == 0
    done = run("build", "starter", "--json")
    document = json.loads(done.stdout)["build"]
    assert document["tables"]["areas"]["rows"] == 150
    assert "nothing has changed" in done.stderr


def test_a_missing_region_and_an_unknown_key(home, tmp_path, run):
    done = run("build", "atlantis")
    assert done.exit_code == 1
    assert "allowed: england, lcr, starter" in done.stderr
    path = tmp_path / "mine.toml"
    path.write_text((home / "regions" / "starter.toml").read_text(encoding="utf-8") + "\ncolour = 3\n")
    done = run("build", path)
    assert done.exit_code == 1
    assert "unknown key 'colour'" in done.stderr


def test_a_layer_that_nobody_supplied_says_what_to_put_where(home, run):
    done = run("build", "lcr")
    assert done.exit_code == 1
    assert "the layer 'lsoa_2021_boundaries' is missing" in done.stderr
    assert str(home / "layers" / "lsoa21_bgc_england.parquet") in done.stderr


@pytest.fixture
def disk(monkeypatch):
    """A disk that is full from its n-th write on: every way in which a build writes is counted."""
    state = SimpleNamespace(writes=0, full_at=None, folder="")

    def write(path):
        if state.full_at is None or not str(path).startswith(state.folder):
            return
        state.writes += 1
        if state.writes > state.full_at:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))

    def hook(event, told):
        if event in ("os.mkdir", "os.link", "os.rename"):
            write(told[-2] if event == "os.mkdir" else told[1])
        elif event == "open" and isinstance(told[0], str) and told[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            write(told[0])

    def written(frame, path, **more):
        write(path)
        return true[type(frame)](frame, path, **more)

    true = {kind: kind.to_parquet for kind in (pd.DataFrame, gpd.GeoDataFrame)}
    for kind in true:
        monkeypatch.setattr(kind, "to_parquet", written)
    sys.addaudithook(hook)  # it stays for good, and does nothing once the test is over
    yield state
    state.full_at = None


def test_a_disk_that_is_full_at_any_write_ends_in_a_sentence_and_changes_nothing(home, run, disk):
    builds = home / "builds" / "starter"
    before = sorted(builds.iterdir()), (builds / "current").read_bytes()
    disk.folder = str(home)
    ended = []
    for full_at in range(1000):
        disk.writes, disk.full_at = 0, full_at
        done = run("build", "starter", "--as-of", "2026-01-02")
        disk.full_at = None
        if done.exit_code == 0:
            break
        ended.append(done.stderr)
        assert done.exit_code == 1, full_at
        assert "\nerror: the disk is full\n" in f"\n{done.stderr}", full_at
        assert "Traceback" not in done.output
        assert "next step: free some space" in done.stderr
        assert (sorted(builds.iterdir()), (builds / "current").read_bytes()) == before, full_at
    assert len(ended) > 30
    assert run("rank", "starter").exit_code == 0
