"""Fixtures that several rooms' tests share."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# Set by continuous integration: what is absent is then a failure, not a skip.
STRICT = "ASSETMAP_REQUIRE_ALL"


def _absent(what: str) -> None:
    if os.environ.get(STRICT):
        pytest.fail(f"{what}, and {STRICT} is set")
    pytest.skip(what)


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
