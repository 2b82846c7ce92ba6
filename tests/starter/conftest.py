"""The generated region and the folder of the shipped one."""

import json
from pathlib import Path

import pytest

from assetmap.starter import Starter, make_starter, starter_truth

SHIPPED = Path(__file__).parents[2] / "data" / "starter"


@pytest.fixture(scope="session")
def starter() -> Starter:
    return make_starter()


@pytest.fixture(scope="session")
def truth(starter):
    return starter_truth(starter)


@pytest.fixture(scope="session")
def shipped() -> Path:
    return SHIPPED


@pytest.fixture(scope="session")
def shipped_truth(shipped):
    return json.loads((shipped / "truth.json").read_text(encoding="utf-8"))
