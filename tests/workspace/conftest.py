import pytest

from assetmap.workspace import open_workspace


@pytest.fixture
def address(tmp_path):
    """Address of a database file; what waits for another program gives up after a fifth of a second."""
    return f"sqlite:///{tmp_path / 'kept' / 'workspace.sqlite'}?timeout=0.2"


@pytest.fixture
def patient(address):
    return address.replace("timeout=0.2", "timeout=30")


@pytest.fixture
def workspace(address):
    with open_workspace(address) as workspace:
        yield workspace
