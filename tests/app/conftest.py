"""A built starter region, and the pages opened on it; nothing is written into the checkout."""

import re
import shutil
from contextlib import nullcontext
from functools import partial

import coverage
import pytest
import streamlit as st
from streamlit import config
from streamlit.testing.v1 import AppTest

from assetmap.app import data, main
from assetmap.app.static import put_map_data, put_scripts
from assetmap.pipeline import build_region, builds, latest_build
from assetmap.region import load_region
from assetmap.tables import ASSETS
from assetmap.vacancy import RANKED

_VARIABLES = ("ASSETMAP_PUBLIC", "ASSETMAP_TILES", "ASSETMAP_TILES_ATTRIBUTION")
_SECONDS = 60


@pytest.fixture(scope="module", autouse=True)
def untraced():
    """Lines of the pages are not counted: to trace all that Streamlit calls doubles the time of these tests."""
    current = coverage.Coverage.current()
    if current is not None:
        current.stop()
    yield
    if current is not None:
        current.start()


@pytest.fixture(scope="session")
def built_home(root, tmp_path_factory):
    """Data folder with a build of the starter region, made once and only read."""
    folder = tmp_path_factory.mktemp("app") / "data"
    folder.mkdir()
    shutil.copy(root / "data" / "catalogue.toml", folder)
    shutil.copytree(root / "data" / "regions", folder / "regions")
    shutil.copytree(root / "data" / "starter", folder / "starter")
    shutil.copytree(root / "data" / "evidence", folder / "evidence")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ASSETMAP_DATA", str(folder))
        build_region("starter")
    return folder


@pytest.fixture(scope="session")
def static_folder(tmp_path_factory):
    """Static folder of the tests."""
    return tmp_path_factory.mktemp("static")


def _surround(patch, home, static, folder):
    for name in _VARIABLES:
        patch.delenv(name, raising=False)
    # the server of these tests has no connection that an address could be read from
    patch.setattr(type(st.context), "ip_address", None)
    patch.setenv("ASSETMAP_DATA", str(home))
    patch.setenv("ASSETMAP_DATABASE", f"sqlite:///{folder / 'workspace.sqlite'}?timeout=0.2")
    patch.setattr(data, "put_map_data", partial(put_map_data, folder=static))
    patch.setattr(data, "put_scripts", partial(put_scripts, static))


def _opened(name, state):
    script = f"from assetmap.app.{name}_page import {name}_page\n{name}_page()"
    at = AppTest.from_string(script, default_timeout=_SECONDS)
    for key, value in state.items():
        at.session_state[key] = value
    return at.run()


@pytest.fixture
def home(built_home, static_folder, tmp_path, monkeypatch):
    """The built data folder, with a workspace and a static folder that are the test's own."""
    _surround(monkeypatch, built_home, static_folder, tmp_path)
    return built_home


@pytest.fixture(scope="session")
def seen(built_home, static_folder, tmp_path_factory):
    """Opens a page once for all tests that only read it; its workspace is empty."""
    folder, pages = tmp_path_factory.mktemp("workspace"), {}

    def opened(name, **state):
        key = name, tuple(sorted(state.items()))
        if key not in pages:
            with pytest.MonkeyPatch.context() as patch:
                _surround(patch, built_home, static_folder, folder)
                pages[key] = _opened(name, state)
        return pages[key]

    return opened


@pytest.fixture
def own_home(home, tmp_path, monkeypatch):
    """A copy of the built data folder that the test may change."""
    folder = tmp_path / "data"
    shutil.copytree(home, folder)
    monkeypatch.setenv("ASSETMAP_DATA", str(folder))
    return folder


@pytest.fixture
def build(home):
    """The starter region's build."""
    return latest_build(load_region("starter"))


@pytest.fixture
def loaded(home):
    """The starter region as the pages use it."""
    return data.load(load_region("starter"))


@pytest.fixture(autouse=True)
def faults_are_faults(monkeypatch):
    """What nobody foresaw fails a test that opens the whole dashboard, as one that opens a page, and says what it was."""
    config.set_option("client.showErrorDetails", "full")
    monkeypatch.setattr(main, "in_a_sentence", nullcontext)


@pytest.fixture
def shown(home):
    """What anyone may see of the starter region."""
    return data.load_public(load_region("starter"))


@pytest.fixture
def offered(shown):
    """Buildings whose owner agrees to name them, and that are confirmed or likely empty."""
    ranking = data.current_ranking(shown, shown.criteria)
    return ranking[ranking["list"].isin(RANKED)]


@pytest.fixture
def with_assets(home, monkeypatch):
    """Has the build give other assets than it holds, as if it had been made of them, until the test ends."""
    read = builds.read_table

    def given(assets):
        monkeypatch.setattr(builds, "read_table", lambda table, at: assets if table is ASSETS else read(table, at))
        for cached in (data._loaded, data._public, data._ranking):
            cached.clear()

    yield given
    for cached in (data._loaded, data._public, data._ranking):
        cached.clear()


@pytest.fixture
def app(home, root):
    """Opens the whole dashboard, as a new visitor sees it."""

    def opened():
        return AppTest.from_file(str(root / "app.py"), default_timeout=_SECONDS).run()

    return opened


@pytest.fixture
def page(home):
    """Opens a page by its name, without the frame around it, with what the session holds already."""

    return lambda name, **state: _opened(name, state)


@pytest.fixture
def part():
    """Runs a part of a page on its own, from the lines that show it."""

    def run(script, **state):
        at = AppTest.from_string(script, default_timeout=_SECONDS)
        for key, value in state.items():
            at.session_state[key] = value
        return at.run()

    return run


@pytest.fixture
def plain():
    """Text as Markdown shows it, from what was sent: escapes taken off, and joiners that nobody sees."""

    def read(text):
        return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text).replace("\u2060", "")

    return read


@pytest.fixture
def said(plain):
    """Everything that a page says, as text."""

    def read(at):
        shown = [at.title, at.header, at.subheader, at.markdown, at.info, at.warning, at.error, at.success, at.expander]
        words = [plain(str(e.label if e.type == "expander" else e.value)) for group in shown for e in group]
        words += [plain(e.value.to_csv()) for group in (at.table, at.dataframe) for e in group]
        return "\n".join([*words, *(e.value for e in at.html)])

    return read
