import shutil

import pytest
from click.testing import CliRunner

from assetmap.cli import main


def _run(*arguments):
    return CliRunner().invoke(main, [str(a) for a in arguments])


@pytest.fixture(scope="session")
def run():
    """The command, run in this process."""
    return _run


@pytest.fixture(scope="session")
def built(root, tmp_path_factory):
    """Data folder with the starter region, built by the command itself."""
    folder = tmp_path_factory.mktemp("cli") / "data"
    folder.mkdir()
    shutil.copy(root / "data" / "catalogue.toml", folder)
    shutil.copytree(root / "data" / "regions", folder / "regions")
    shutil.copytree(root / "data" / "starter", folder / "starter")
    shutil.copytree(root / "data" / "evidence", folder / "evidence")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ASSETMAP_DATA", str(folder))
        done = _run("build", "starter")
    assert done.exit_code == 0, done.output
    assert "INVENTED: no such place exists" in done.stdout
    assert "446" not in done.stderr
    return folder


@pytest.fixture(scope="module")
def home(built, tmp_path_factory):
    """Data folder of a module's own, with the starter region built."""
    folder = tmp_path_factory.mktemp("home") / "data"
    shutil.copytree(built, folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ASSETMAP_DATA", str(folder))
        yield folder
