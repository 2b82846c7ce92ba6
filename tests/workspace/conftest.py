import shutil
from pathlib import Path

import pytest

from assetmap.workspace import open_workspace


@pytest.fixture
def address(tmp_path):
    """Address of a database file; what waits for another program gives up after a fifth of a second."""
    return f"sqlite:///{tmp_path / 'kept' / 'workspace.sqlite'}?timeout=0.2"


@pytest.fixture
def patient(address):
    return address.replace("timeout=0.2", "timeout=30")


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """File of an empty workspace: made once and copied, since every revision is run to make one."""
    path = tmp_path_factory.mktemp("made") / "workspace.sqlite"
    with open_workspace(f"sqlite:///{path}"):
        pass
    return path


@pytest.fixture
def workspace(address, made):
    path = Path(address.removeprefix("sqlite:///").partition("?")[0])
    path.parent.mkdir()
    shutil.copy(made, path)
    with open_workspace(address) as workspace:
        yield workspace
