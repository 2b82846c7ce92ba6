"""The dashboard as a user meets it: started by its own command, looked at in Chromium, and watched meanwhile."""

import contextlib
import csv
import os
import shutil
import signal
from pathlib import Path

import pytest

from assetmap.workspace import open_workspace

from .dashboard import Dashboard
from .running import App, build, command, copied, running, workspace_file
from .watch import Watch

STRICT = "ASSETMAP_REQUIRE_ALL"

# Milliseconds, for a slow machine with two cores; every wait ends as soon as what it waits for is there.
PATIENCE = 60_000
CHROMIUM = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

HOSTILE_NAMES = (
    "<img src=x onerror=window.pwned=1>",
    "</script><script>window.pwned=1</script>",
    "${window.pwned=1}",
    "{% set {{ 7 * 7 }} {# x",
    "`${window.pwned=1}` back`ticks`",
    '=HYPERLINK("http://x.invalid")',
    "\u202eright to left\u202c \u200fmarks",
    ":red[x] $x$ **b** [link](http://x.invalid)",
)


def _absent(what: str) -> None:
    if os.environ.get(STRICT):
        pytest.fail(f"{what}, and {STRICT} is set")
    pytest.skip(what)


@pytest.fixture(scope="session")
def absent():
    """What to call when something that the tests need is not here."""
    return _absent


@pytest.fixture(scope="session")
def ended_in_order():
    """A session that is told to end still stops what it has started."""

    def stop(*_):
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    yield
    signal.signal(signal.SIGTERM, before)


@pytest.fixture(scope="session")
def browser(ended_in_order):
    """Chromium without a window; without one here the tests are skipped, saying so."""
    try:
        from playwright.sync_api import expect, sync_playwright
    except ImportError:
        _absent("playwright absent: install the extra dev")
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        _absent("browser absent: no chromium on the path")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=found, args=CHROMIUM)
        yield made
        made.close()


@pytest.fixture(scope="session")
def built(browser, tmp_path_factory) -> Path:
    """Data folder of its own with the starter region built."""
    return build(copied(tmp_path_factory.mktemp("browser") / "data"))


@pytest.fixture(scope="session")
def empty_workspace(browser, tmp_path_factory) -> Path:
    """File of a workspace in which nothing was ever kept."""
    file = tmp_path_factory.mktemp("workspace") / "empty.sqlite"
    open_workspace(f"sqlite:///{file}").close()
    return file


@pytest.fixture(autouse=True)
def nothing_kept(built, empty_workspace):
    """Every test begins with an empty workspace: what another has left there, when it failed half-way, is not its fault."""
    file = workspace_file(built)
    fresh = shutil.copy(empty_workspace, file.with_suffix(".fresh"))
    for part in ("-wal", "-shm"):
        file.with_name(file.name + part).unlink(missing_ok=True)
    Path(fresh).replace(file)


@pytest.fixture(scope="session")
def city_region(built, shared_data) -> str:
    """Title of the real city region, built from the shared files beside the starter."""
    command(built, "fetch", "lcr", "--mirror", str(shared_data / "layers"))
    command(built, "build", "lcr")
    return "Liverpool City Region"


@pytest.fixture(scope="session", name="running")
def to_run():
    """What to call with a data folder, options and variables to have an app of one's own."""
    return running


@pytest.fixture(scope="session")
def opened():
    """What to call with a browser, an app and a screen to have a page that is watched."""
    return _opened


@pytest.fixture(scope="session")
def officer_app(built):
    with running(built) as app:
        yield app


@pytest.fixture(scope="session")
def public_app(built):
    with running(built, "--public") as app:
        yield app


@pytest.fixture(scope="session")
def hostile_app(browser, tmp_path_factory):
    """App on a register into which somebody has written markup, scripts and formulas."""
    data = copied(tmp_path_factory.mktemp("hostile") / "data")
    register = data / "starter" / "registers" / "register_quaymarsh.csv"
    with register.open(encoding="utf-8-sig", newline="") as file:
        head, *rows = csv.reader(file)
    place = {name: i for i, name in enumerate(head)}
    model = next(row for row in rows if row[place["AssetCode"]] == "QM/01070")
    for number, name in enumerate(HOSTILE_NAMES):
        row = list(model)
        row[place["UPRN"]] = ""
        row[place["AssetCode"]] = f"QM/9900{number}"
        row[place["PropertyName"]] = name
        row[place["StreetName"]] = f"{number + 1} {name}"
        row[place["Purpose"]] = name
        # apart from each other, so that each is a building of its own with a place of its own on the map
        row[place["GeoX"]] = str(int(row[place["GeoX"]]) - 400 * number)
        row[place["StatusDate"]] = "01/09/2026"
        rows.append(row)
    with register.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *rows])
    with running(build(data)) as app:
        yield app


@contextlib.contextmanager
def _opened(browser, app: App, **screen):
    context = browser.new_context(
        **({"viewport": {"width": 1400, "height": 1000}, "reduced_motion": "reduce", "accept_downloads": True} | screen)
    )
    context.set_default_timeout(PATIENCE)
    watch = Watch(app)
    try:
        yield Dashboard(context.new_page(), app, watch)
    finally:
        context.close()
    assert not watch.faults, "\n".join(watch.faults)


@pytest.fixture
def officer(browser, officer_app):
    """A page of the officer's dashboard; fails in the end if anything came from outside or went wrong unseen."""
    with _opened(browser, officer_app) as dashboard:
        yield dashboard


@pytest.fixture
def another(browser, officer_app):
    """A second browser that has never been here."""
    with _opened(browser, officer_app) as dashboard:
        yield dashboard


@pytest.fixture
def public(browser, public_app):
    with _opened(browser, public_app) as dashboard:
        yield dashboard


@pytest.fixture
def hostile(browser, hostile_app):
    with _opened(browser, hostile_app) as dashboard:
        yield dashboard


@pytest.fixture(scope="session")
def hostile_names() -> tuple[str, ...]:
    return HOSTILE_NAMES
