"""What a benchmark measures is what it says: without its data it stops, and measures nothing smaller instead."""

import importlib

import pytest


@pytest.fixture
def benchmark(root, monkeypatch):
    monkeypatch.syspath_prepend(root / "benchmarks")
    return importlib.import_module


@pytest.fixture
def empty(root, tmp_path):
    """A checkout without the city region's layers."""
    folder = tmp_path / "checkout"
    folder.mkdir()
    (folder / "data").mkdir()
    for name in ("catalogue.toml", "regions", "evidence", "starter"):
        (folder / "data" / name).symlink_to(root / "data" / name)
    return folder


def test_the_dashboard_s_stop_without_the_layers(benchmark, empty, tmp_path, monkeypatch):
    browser = benchmark("browser")
    monkeypatch.setattr(browser, "ROOT", empty)
    data = tmp_path / "data"
    data.mkdir()
    with pytest.raises(SystemExit, match=r"layers are not in place.*--region starter"):
        browser.prepared(data, 10, "lcr")
    assert not list(data.iterdir())


def test_sessions_asks_for_the_same_region(benchmark, monkeypatch):
    sessions = benchmark("sessions")
    asked = []
    monkeypatch.setattr(sessions, "prepared", lambda *given: asked.append(given[2]) or sessions.sys.exit("seen"))
    monkeypatch.setattr(sessions.signal, "signal", lambda *_: None)
    for given, region in (([], "lcr"), (["--region", "starter"], "starter")):
        monkeypatch.setattr(sessions.sys, "argv", ["sessions.py", *given])
        with pytest.raises(SystemExit, match="seen"):
            sessions.main()
        assert asked.pop() == region


def test_builds_stop_without_the_files(benchmark, empty, tmp_path, monkeypatch):
    build = benchmark("build")
    monkeypatch.setattr(build, "ROOT", empty)
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
    with pytest.raises(SystemExit, match=r"files are not in place.*--starter-alone"):
        build.prepared(tmp_path / "one", None, False)
    assert build.prepared(tmp_path / "two", None, True) == ["starter"]
