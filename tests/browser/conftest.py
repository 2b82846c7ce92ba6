"""The dashboard as a user meets it: started by its own command, looked at in Chromium, and watched meanwhile."""

import contextlib
import csv
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
STRICT = "ASSETMAP_REQUIRE_ALL"

# Where the pictures of the readers' ways are kept; a folder that git ignores if nobody names one.
PICTURES = "ASSETMAP_SCREENSHOTS"

# Milliseconds, for a slow machine with two cores; every wait ends as soon as what it waits for is there.
PATIENCE = 60_000
START_S = 120

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

# Streamlit, opened at a page's own address, looks for its server below that address first.
STREAMLIT_PROBE = re.compile(r"/[a-z]+/_stcore/(health|host-config)$")

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

IDLE = '[data-testid="stApp"][data-test-script-state="notRunning"][data-test-connection-state="CONNECTED"]'


@dataclass
class App:
    """A running dashboard: its address and its data folder."""

    url: str
    data: Path


@dataclass
class Watch:
    """What must not happen while a page is open."""

    app: App
    faults: list[str] = field(default_factory=list)
    frames: list[bytes] = field(default_factory=list)

    def attach(self, page) -> None:
        page.on("request", lambda request: self._own("request", request.url))
        page.on("websocket", self._socket)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.faults.append(f"page error: {error}"))
        page.on("requestfailed", self._failed)
        page.on("response", self._response)
        page.on("dialog", self._dialog)

    def _own(self, kind: str, address: str) -> None:
        parts = urlsplit(address)
        if parts.scheme not in ("data", "blob", "about") and parts.netloc != urlsplit(self.app.url).netloc:
            self.faults.append(f"{kind} to another host: {address}")

    def _socket(self, socket) -> None:
        self._own("websocket", socket.url)
        socket.on(
            "framereceived", lambda frame: self.frames.append(frame if isinstance(frame, bytes) else frame.encode())
        )

    def _console(self, message) -> None:
        if message.type == "error" and not STREAMLIT_PROBE.search(message.location.get("url", "")):
            self.faults.append(f"console error: {message.text} ({message.location.get('url')})")

    def _failed(self, request) -> None:
        # what a page was still loading when it was left, or what became a download
        if request.failure != "net::ERR_ABORTED":
            self.faults.append(f"failed request: {request.url}: {request.failure}")

    def _response(self, response) -> None:
        if response.status >= 400 and not STREAMLIT_PROBE.search(urlsplit(response.url).path):
            self.faults.append(f"response {response.status}: {response.url}")

    def _dialog(self, dialog) -> None:
        self.faults.append(f"dialog: {dialog.message}")
        dialog.dismiss()


class Dashboard:
    """A page of the dashboard in the browser, and what the tests ask of it."""

    def __init__(self, page, app: App, watch: Watch) -> None:
        from playwright.sync_api import expect

        self.page, self.app, self.watch, self.expect = page, app, watch, expect

    def open(self, path: str = "", **query: str) -> "Dashboard":
        self.page.goto(f"{self.app.url}/{path}" + (f"?{urlencode(query)}" if query else ""))
        return self.ready()

    def ready(self) -> "Dashboard":
        self.page.locator("h1").wait_for()
        self.page.locator(IDLE).wait_for()
        return self

    def still(self) -> "Dashboard":
        """Wait until the page has rested for a moment: what was entered last has been sent, answered and shown."""
        self.page.wait_for_function(
            """idle => {
                const now = performance.now();
                const resting = document.querySelector(idle) !== null;
                if (!resting || !(window.restingSince > 0)) window.restingSince = resting ? now : 0;
                return resting && now - window.restingSince > 400;
            }""",
            arg=IDLE,
        )
        self.page.evaluate("window.restingSince = 0")
        return self

    def text(self) -> str:
        return self.page.locator('[data-testid="stMain"]').inner_text()

    def says(self, text: str):
        found = self.page.get_by_text(text).first
        found.wait_for()
        return found

    def unfold(self, title: str) -> None:
        """Open the part of the page that is folded away under this title."""
        self.page.locator("summary").filter(has_text=title).click()

    def heading(self, text: str):
        found = self.page.get_by_role("heading", name=text, exact=True)
        found.wait_for()
        return found

    def headings(self) -> list[tuple[int, str]]:
        return self.page.evaluate(
            "[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map(h => [Number(h.tagName[1]), h.innerText.trim()])"
        )

    def picture(self, name: str) -> None:
        """Keep a picture of what is in view."""
        folder = Path(os.environ.get(PICTURES) or ROOT / "screenshots")
        folder.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=folder / f"{name}.png")

    def downloaded(self, label: str) -> bytes:
        """What the button with this label gives."""
        with self.page.expect_download() as waiting:
            self.page.get_by_role("button", name=label).click()
        return waiting.value.path().read_bytes()

    # the table

    def rows(self) -> list[dict[str, str]]:
        """Rows of the ranked table that are in view, from the table that it keeps for screen readers."""
        table = self.page.locator('[data-testid="stDataFrame"] table')
        table.wait_for(state="attached")
        return table.evaluate(
            """table => {
                const heads = [...table.querySelectorAll('th')].map(cell => cell.textContent.replace(/^[↑↓]\\s*/, ''));
                return [...table.querySelectorAll('tbody tr')].map(row => Object.fromEntries(
                    [...row.querySelectorAll('td')].map((cell, i) => [heads[i], cell.textContent])));
            }"""
        )

    def changed_rows(self, before: list[dict[str, str]]) -> list[dict[str, str]]:
        """Rows of the table once they are others than before; that table follows the picture after a moment."""
        end = time.monotonic() + PATIENCE / 1000
        while (rows := self.rows()) == before:
            assert time.monotonic() < end, "the table did not change"
            self.page.wait_for_timeout(50)
        return rows

    def press_head(self, x: int) -> None:
        """Press the head of the column that is this far into the table: it sorts by it."""
        grid = self.page.get_by_test_id("data-grid-canvas")
        grid.scroll_into_view_if_needed()
        box = grid.bounding_box()
        self.page.mouse.click(box["x"] + x, box["y"] + 17)

    def press_open(self, row: int) -> None:
        """Press Open in this row with the mouse; the table is a picture, so the button is felt for."""
        grid = self.page.get_by_test_id("data-grid-canvas")
        grid.scroll_into_view_if_needed()
        box = grid.bounding_box()
        y = box["y"] + 36 + 35 * row + 17
        for x in range(int(box["x"]) + 150, int(box["x"] + box["width"]), 15):
            self.page.mouse.move(x, y)
            self.page.evaluate("() => new Promise(done => setTimeout(() => requestAnimationFrame(done), 30))")
            if grid.evaluate("e => e.style.cursor") == "pointer":
                self.page.mouse.click(x, y)
                return
        raise AssertionError("the table has no button to press")

    # the map

    def map(self):
        """Frame of the map, once it has been drawn."""
        self.page.wait_for_function(
            "() => [...document.querySelectorAll('iframe')].some(frame => frame.src.includes('streamlit_folium'))"
        )
        handle = self.page.locator('iframe[src*="streamlit_folium"]').element_handle()
        frame = handle.content_frame()
        frame.wait_for_selector(".leaflet-container[data-drawn]")
        frame.wait_for_function("() => window.assetmap.state.lon !== null")
        return frame

    def drawn(self) -> str:
        return self.map().evaluate("document.querySelector('.leaflet-container').dataset.drawn")

    def redrawn(self, before: str) -> None:
        self.map().wait_for_function(
            "before => document.querySelector('.leaflet-container').dataset.drawn !== before", arg=before
        )

    def view(self) -> dict:
        """Zoom, centre and classes of the map."""
        return self.map().evaluate(
            """() => {
                const { map, classes, selected } = window.assetmap.state;
                return { zoom: map.getZoom(), centre: map.getCenter(), classes: classes, selected: selected };
            }"""
        )

    def lonely(self) -> list[dict]:
        """Buildings on the map in view that no other is near to: index, name and place in the frame."""
        return self.map().evaluate(
            """() => {
                const { map, screen, names, lon, lat } = window.assetmap.state;
                const size = map.getSize();
                const at = screen.map(([, , i]) => {
                    const point = map.latLngToContainerPoint([lat[i], lon[i]]);
                    return { index: i, name: names[i], x: point.x, y: point.y };
                });
                const inside = p => p.x > 70 && p.y > 20 && p.x < size.x - 20 && p.y < size.y - 40;
                return at.filter(p => inside(p) && at.every(q => q === p || Math.hypot(p.x - q.x, p.y - q.y) > 30));
            }"""
        )

    def fit(self) -> None:
        """Move the map so that it shows just the buildings that it holds."""
        self.map().evaluate(
            """() => {
                const { map, classes, lat, lon } = window.assetmap.state;
                const kept = [...classes].map((c, i) => i).filter(i => classes[i] !== "0");
                map.fitBounds(kept.map(i => [lat[i], lon[i]]), { padding: [80, 80], animate: false });
            }"""
        )

    def pointed(self, place: dict):
        """Container of the map and the position of one of these places in it."""
        return self.map().locator(".leaflet-container"), {"x": place["x"], "y": place["y"]}

    def scripted(self) -> list[object]:
        """What hostile text would have left behind, in every frame."""
        return [frame.evaluate("window.pwned ?? null") for frame in self.page.frames]


def _copied(folder: Path) -> Path:
    folder.mkdir(parents=True)
    shutil.copy(ROOT / "data" / "catalogue.toml", folder)
    for name in ("regions", "starter", "evidence"):
        shutil.copytree(ROOT / "data" / name, folder / name)
    return folder


def _build(data: Path) -> Path:
    _command(data, "build", "starter")
    return data


def _command(data: Path, *arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "assetmap.cli", *arguments],
        cwd=ROOT,
        env=_environment(data),
        capture_output=True,
        text=True,
        timeout=START_S,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def _environment(data: Path) -> dict[str, str]:
    return os.environ | {
        "ASSETMAP_DATA": str(data),
        "ASSETMAP_DATABASE": f"sqlite:///{data.parent / 'workspace.sqlite'}",
        "ASSETMAP_TILES": "",
        "PYTHONUNBUFFERED": "1",
    }


@contextlib.contextmanager
def _running(data: Path, *options: str, **variables: str):
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = free.getsockname()[1]
    log = data.parent / f"app-{port}.log"
    with log.open("wb") as sink:
        process = subprocess.Popen(
            [sys.executable, "-m", "assetmap.cli", "app", "--port", str(port), *options],
            cwd=ROOT,
            env=_environment(data) | {"ASSETMAP_ADDRESS": f"http://localhost:{port}"} | variables,
            stdout=sink,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
    app = App(f"http://localhost:{port}", data)
    try:
        end = time.monotonic() + START_S
        while not _answers(app):
            assert process.poll() is None, f"the app ended by itself:\n{log.read_text()}"
            assert time.monotonic() < end, f"the app did not answer within {START_S} s:\n{log.read_text()}"
            time.sleep(0.1)
        yield app
        assert "Traceback" not in log.read_text(), log.read_text()
    finally:
        _stop(process)


def _answers(app: App) -> bool:
    try:
        with urllib.request.urlopen(f"{app.url}/_stcore/health", timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False


def _stop(process: subprocess.Popen) -> None:
    """End the command and the server that it started: both are in a process group of their own."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, sign)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(10)
            break
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


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
    return _build(_copied(tmp_path_factory.mktemp("browser") / "data"))


@pytest.fixture(scope="session")
def city_region(built, shared_data) -> str:
    """Title of the real city region, built from the shared files beside the starter."""
    _command(built, "fetch", "lcr", "--mirror", str(shared_data / "layers"))
    _command(built, "build", "lcr")
    return "Liverpool City Region"


@pytest.fixture(scope="session")
def running():
    """What to call with a data folder, options and variables to have an app of one's own."""
    return _running


@pytest.fixture(scope="session")
def opened():
    """What to call with a browser, an app and a screen to have a page that is watched."""
    return _opened


@pytest.fixture(scope="session")
def officer_app(built):
    with _running(built) as app:
        yield app


@pytest.fixture(scope="session")
def public_app(built):
    with _running(built, "--public") as app:
        yield app


@pytest.fixture(scope="session")
def hostile_app(browser, tmp_path_factory):
    """App on a register into which somebody has written markup, scripts and formulas."""
    data = _copied(tmp_path_factory.mktemp("hostile") / "data")
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
    with _running(_build(data)) as app:
        yield app


@contextlib.contextmanager
def _opened(browser, app: App, **screen):
    context = browser.new_context(
        **({"viewport": {"width": 1400, "height": 1000}, "reduced_motion": "reduce", "accept_downloads": True} | screen)
    )
    context.set_default_timeout(PATIENCE)
    watch = Watch(app)
    try:
        page = context.new_page()
        watch.attach(page)
        yield Dashboard(page, app, watch)
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
