"""Fixtures that several rooms' tests share."""

import os
from pathlib import Path

import coverage
import pytest

ROOT = Path(__file__).resolve().parent.parent

# Set by continuous integration: what is absent is then a failure, not a skip.
STRICT = "ASSETMAP_REQUIRE_ALL"


def _absent(what: str) -> None:
    if os.environ.get(STRICT):
        pytest.fail(f"{what}, and {STRICT} is set")
    pytest.skip(what)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """Lines are counted where single cases are tested. Hundreds of generated ones, and real files, repeat them at twice the time."""
    current = coverage.Coverage.current()
    repeats = getattr(item.obj, "is_hypothesis_test", False) or item.get_closest_marker("real_data")
    if current is None or not repeats or "untraced" in item.fixturenames:
        return (yield)
    current.stop()
    try:
        return (yield)
    finally:
        current.start()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder of the real files that are shared beside the project; they are never part of it."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        _absent(f"real data absent: no {folder}")
    return folder


@pytest.fixture(scope="session")
def root() -> Path:
    """Folder of the checkout."""
    return ROOT
