"""Speed of the dashboard in a browser, beside a page that draws one marker for each building.

    python benchmarks/browser.py [--runs N] [--region lcr|starter]

For 1,000 and 10,000 generated buildings, all of which rank. Both pages have the same table, the same weight, the same
areas with the same simplified outlines, and Leaflet from the own server; the plain one is a Streamlit script with one
folium.Marker for each building and a folium.Choropleth. Runs are made in turns, each in a browser that has nothing in
its cache. Medians and ratios are printed, as Markdown. Take the ratios, not the seconds.
The 1,003 areas of the city region are drawn, of which the layers have to be in data/layers; `--region starter` draws the
150 of the invented region instead.
"""

import argparse
import contextlib
import csv
import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import tomllib
import urllib.request
from pathlib import Path

import geopandas as gpd
import numpy as np
from playwright.sync_api import sync_playwright
from xstatic.pkg import leaflet

ROOT = Path(__file__).resolve().parent.parent
SIZES = (1_000, 10_000)
CAP_S = 120.0
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
MEASURES = {
    "payload": "received for the first load, MB",
    "interactive": "time to interactive, s",
    "server": "server time of a change of weight, s",
    "repaint": "new weight sent to repaint of the map, s",
    "press": "key pressed on the slider to repaint, s",
    "card": "click on the map to card, s",
}

HEADERS = (
    "Organisation,OrganisationLabel,UPRN,AssetCode,PropertyName,StreetName,PostTown,PostCode,GeoX,GeoY,TenureType,"
    "TenureDetail,HoldingType,OwnedBy,Purpose,FloorArea (sq m),LandArea (ha),Condition,RequiredMaintenance,RunningCost,"
    "EnergyRating,StatusDate"
)

PLAIN = """
import folium
import pandas as pd
import shapely
import streamlit as st
from streamlit_folium import st_folium

from assetmap.app.data import display_names
from assetmap.indicators import deprivation_without_employment
from assetmap.pipeline import latest_build
from assetmap.region import load_region
from assetmap.scoring import rerank, with_swings
from assetmap.tables import AREAS, ASSETS, SCORES

LOCAL = "../../app/static/leaflet/"
st.set_page_config(layout="wide")


@st.cache_resource
def read():
    build = latest_build(load_region("bench"))
    areas = build.table(AREAS)
    shading = deprivation_without_employment(areas, areas)
    shapes = shapely.coverage_simplify(areas.geometry.to_numpy(), 25.0)
    areas = areas[["area_code"]].assign(value=shading)
    outlines = build.table(AREAS)[["area_code", "geometry"]].set_geometry(shapes, crs=27700).to_crs(4326)
    assets = build.table(ASSETS)
    return areas, outlines, assets, display_names(assets), assets.geometry.to_crs(4326), build.table(SCORES), build.criteria


areas, outlines, assets, names, points, scores, criteria = read()
weight = st.slider("Deprivation", 0, 100, 100, 5)
swings = {criterion.key: criterion.swing for criterion in criteria} | {"deprivation": float(weight)}
ranking = rerank(scores, with_swings(criteria, swings))
shown = ranking[ranking["ranked"]].sort_values(["rank", "asset_id"])
rows = assets.loc[shown.index]
st.dataframe(pd.DataFrame({
    "Rank": shown["rank"].astype("int64"), "Building": names[shown.index], "Owner": rows["owner"],
    "Score": shown["score"].round(3), "Known": shown["known_share"] * 100, "Floor area": rows["floor_area_m2"],
    "Use": rows["use"], "Postcode": rows["postcode"], "Id": shown["asset_id"],
}), hide_index=True, height=400)
south, west, north, east = outlines.total_bounds[[1, 0, 3, 2]]
made = folium.Map(location=[(south + north) / 2, (west + east) / 2], zoom_start=11, tiles=None, max_zoom=18)
made.default_js = [("leaflet", LOCAL + "leaflet.js")]
made.default_css = [("leaflet_css", LOCAL + "leaflet.css")]
made.fit_bounds([[south, west], [north, east]])
choropleth = folium.Choropleth(
    geo_data=outlines.to_json(), data=areas, columns=["area_code", "value"], key_on="feature.properties.area_code"
)
# its legend would load d3 from another host
del choropleth._children[choropleth.color_scale.get_name()]
choropleth.color_scale = None
choropleth.add_to(made)
for index, rank in shown["rank"].items():
    folium.Marker(
        [points[index].y, points[index].x], tooltip=names[index], alt=f"rank {rank:.0f} at {weight}"
    ).add_to(made)
st_folium(made, height=560, use_container_width=True, returned_objects=["last_object_clicked"])
"""

# The least that a page with a map can be: its map writes the weight into its frame, as ours writes a stamp.
EMPTY = """
import folium
import streamlit as st
from branca.element import MacroElement
from jinja2 import Template
from streamlit_folium import st_folium


class Stamp(MacroElement):
    _template = Template(
        "{% macro script(this, kwargs) %}"
        "document.querySelector('.leaflet-container').dataset.drawn = '{{ this.weight }}';{% endmacro %}"
    )

    def __init__(self, weight):
        super().__init__()
        self.weight = weight


LOCAL = "../../app/static/leaflet/"
st.set_page_config(layout="wide")
weight = st.slider("Deprivation", 0, 100, 100, 5)
made = folium.Map(location=[53.4, -2.9], zoom_start=11, tiles=None)
made.default_js = [("leaflet", LOCAL + "leaflet.js")]
made.default_css = [("leaflet_css", LOCAL + "leaflet.css")]
group = folium.FeatureGroup(control=False)
group.add_child(Stamp(weight))
st_folium(made, key="map", height=560, use_container_width=True, returned_objects=[], feature_group_to_add=group)
"""

# The page takes its own times, in milliseconds since it was asked for: asking it over and over would slow it down.
# A map is drawn when the next frame after its last change begins. Its stamp tells one state from another: ours writes
# one into the document; the plain map has the weight in its markers' texts, once all of them are there.
STOPWATCH = """(() => {
    if (window !== window.top) return;
    const bench = window.bench = { stamp: "", drawn: 0, pressed: 0, sent: 0, received: 0, bytes: 0, card: 0 };
    const now = () => performance.now();
    const Native = window.WebSocket;
    window.WebSocket = class extends Native {
        constructor(...parts) {
            super(...parts);
            this.addEventListener("message", (event) => {
                bench.received = now();
                bench.bytes += event.data.byteLength || event.data.size || event.data.length;
            });
        }
        send(data) { bench.sent = bench.sent || now(); super.send(data); }
    };
    addEventListener("keydown", () => { bench.pressed = now(); }, true);
    const watch = (frame) => {
        const inside = frame.contentDocument;
        const markers = inside.getElementsByClassName("leaflet-marker-icon");
        const look = () => {
            const map = inside.querySelector("[data-drawn]");
            const stamp = map ? map.dataset.drawn : markers.length === COUNT ? markers[0].alt.split(" at ")[1] : "";
            if (!stamp || stamp === bench.stamp) return;
            bench.stamp = stamp;
            frame.contentWindow.requestAnimationFrame(() => { bench.drawn = now(); });
        };
        inside.addEventListener("mousedown", () => { bench.pressed = now(); }, true);
        new MutationObserver(look).observe(inside, {
            subtree: true, childList: true, attributes: true, attributeFilter: ["data-drawn"],
        });
        look();
    };
    const frames = new Set();
    new MutationObserver(() => {
        if (!bench.card && document.querySelector("h3")) bench.card = now();
        for (const frame of document.querySelectorAll('iframe[src*="streamlit_folium"]')) {
            if (frames.has(frame)) continue;
            frames.add(frame);
            frame.addEventListener("load", () => watch(frame));
        }
    }).observe(document, { subtree: true, childList: true });
})()"""
A_BUILDING = """() => {
    const { map, screen } = window.assetmap.state;
    const size = map.getSize();
    const at = screen.find(([x, y]) => x > 100 && y > 60 && x < size.x - 60 && y < size.y - 60);
    return at.slice(0, 2);
}"""


def command(*arguments: str, data: Path) -> None:
    """Run a command of the project; it must succeed."""
    done = subprocess.run(
        [sys.executable, "-m", "assetmap.cli", *arguments],
        cwd=ROOT,
        env=os.environ | {"ASSETMAP_DATA": str(data)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"assetmap {' '.join(arguments)} failed:\n{done.stderr}")


def region_option(parser: argparse.ArgumentParser) -> None:
    """Add the option that says which region is measured."""
    parser.add_argument("--region", choices=("lcr", "starter"), default="lcr", help="whose areas are drawn")


def prepared(data: Path, count: int, region: str) -> int:
    """Make and build a region with this many generated buildings; number of its areas.

    Where the layers of the city region are asked for and not there, it says so and stops: figures of a smaller region
    would be taken for its own.
    """
    real = region == "lcr"
    if real and not (ROOT / "data" / "layers").is_dir():
        sys.exit(
            f"The city region's layers are not in place: no folder {ROOT / 'data' / 'layers'}. "
            "Run 'assetmap fetch lcr', or measure the invented region with --region starter."
        )
    shutil.copy(ROOT / "data" / "catalogue.toml", data)
    if real:
        (data / "layers").symlink_to(ROOT / "data" / "layers")
    else:
        shutil.copytree(ROOT / "data" / "starter", data / "starter")
        shutil.copytree(ROOT / "data" / "evidence", data / "evidence")
    text = (ROOT / "data" / "regions" / ("lcr.toml" if real else "starter.toml")).read_text(encoding="utf-8")
    kept = text[: text.index("[[registers]]")]
    councils = tomllib.loads(kept)["councils"]
    for folder in ("regions", "registers"):
        (data / folder).mkdir()
    # built once with a building for each council, only to learn where its areas lie
    tables = [
        f'[[registers]]\nfile = "registers/{c["code"]}.csv"\nowner = "{c["code"]}"\ntitle = "Generated"\n'
        f'holding_type = "operational"\n'
        for c in councils
    ]
    (data / "regions" / "bench.toml").write_text(kept + "\n".join(tables), encoding="utf-8")
    for council in councils:
        _register(data, council["code"], [])
    command("build", "bench", data=data)
    (found,) = (data / "builds" / "bench").glob("*/areas.parquet")
    areas = gpd.read_parquet(found)
    generator = np.random.default_rng(count)
    points = areas.geometry.sample_points(count // len(areas) + 1, rng=generator).explode()
    points = points.iloc[np.sort(generator.permutation(len(points))[:count])]
    codes = areas["district_code"].loc[points.index].to_numpy()
    for council in councils:
        mine = points[codes == council["code"]]
        _register(data, council["code"], list(zip(mine.x, mine.y, strict=True)))
    command("build", "bench", data=data)
    return len(areas)


def _register(data: Path, code: str, places: list[tuple[float, float]]) -> None:
    generator = np.random.default_rng(len(places))
    with (data / "registers" / f"{code}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADERS.split(","))
        if not places:
            writer.writerow(_row(code, 0, "", "", 100))
        for number, (x, y) in enumerate(places):
            writer.writerow(_row(code, number, f"{x:.0f}", f"{y:.0f}", int(generator.integers(50, 3000))))


def _row(code: str, number: int, x: str, y: str, size: int) -> list[object]:
    status = ("Vacant", "Surplus to requirements")[number % 2]
    name, street = f"Hall {code} {number}", f"{number + 1} Generated Street"
    return [
        *(code, code, "", f"{code}/{number:05}", name, street, "", "", x, y, "Freehold", status, "Land and Building"),
        *("Council", "Community centre", size, 0.1, "ABCD"[number % 4], size * 90, size * 25, "CDEF"[number % 4]),
        "01/09/2026",
    ]


@contextlib.contextmanager
def serving(arguments: list[str], folder: Path, data: Path):
    """Serve a page; its address."""
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = free.getsockname()[1]
    environment = os.environ | {
        "ASSETMAP_DATA": str(data),
        "ASSETMAP_DATABASE": f"sqlite:///{data / 'workspace.sqlite'}",
        "PYTHONPATH": str(ROOT),
    }
    process = subprocess.Popen(
        [sys.executable, "-m", *(part.format(port=port) for part in arguments)],
        cwd=folder,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    address = f"http://localhost:{port}"
    try:
        end = time.monotonic() + CAP_S
        while True:
            with contextlib.suppress(OSError), urllib.request.urlopen(f"{address}/_stcore/health", timeout=5):
                break
            if process.poll() is not None or time.monotonic() > end:
                sys.exit(f"{' '.join(arguments)} did not start")
            time.sleep(0.2)
        yield address
    finally:
        for sign in (signal.SIGTERM, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, sign)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(10)


class Session:
    """One visit to a page by a browser that was never there, and what it measures."""

    def __init__(self, page, plain: bool, count: int) -> None:
        self.page, self.plain = page, plain
        self.static = []
        page.add_init_script(STOPWATCH.replace("COUNT", str(count)))
        page.on("response", self._response)

    def _response(self, response) -> None:
        if "/app/static/" in response.url:
            self.static.append(response)

    def until(self, what: str) -> float:
        """Wait until the page has taken this time; infinite where that takes longer than the cap."""
        end = time.monotonic() + CAP_S
        while not self.page.evaluate(f"() => bench.{what}"):
            if self.page.get_by_test_id("stException").count():
                sys.exit(f"the page failed:\n{self.page.get_by_test_id('stException').inner_text()}")
            if time.monotonic() > end:
                return float("inf")
            self.page.wait_for_timeout(200)
        return self.page.evaluate(f"() => bench.{what}") / 1000

    def measure(self, address: str) -> dict[str, float]:
        """Everything that can be measured in this visit, in seconds and megabytes."""
        self.page.goto(address)
        found = {"interactive": self.until("drawn")}
        sizes = [response.request.sizes()["responseBodySize"] for response in self.static]
        found["payload"] = (self.page.evaluate("() => bench.bytes") + sum(sizes)) / 1e6
        if found["interactive"] == float("inf"):
            return found
        self._rest()
        if not self.plain:
            self.page.get_by_text("What matters: weights", exact=True).click()
        slider = self.page.get_by_role("slider", name=re.compile("^Deprivation"))
        slider.wait_for()
        slider.focus()
        self._reset()
        self.page.keyboard.press("Home")
        drawn = self.until("drawn")
        self._rest()
        times = self.page.evaluate("() => bench")
        found["press"] = drawn - times["pressed"] / 1000
        found["repaint"] = drawn - times["sent"] / 1000
        found["server"] = (times["received"] - times["sent"]) / 1000
        if not self.plain:
            found["card"] = self._card()
        return found

    def _card(self) -> float:
        box = self.page.locator('iframe[src*="streamlit_folium"]')
        box.scroll_into_view_if_needed()
        frame = box.element_handle().content_frame()
        x, y = frame.evaluate(A_BUILDING)
        corner = box.bounding_box()
        self._reset()
        self.page.mouse.click(corner["x"] + x, corner["y"] + y)
        return self.until("card") - self.page.evaluate("() => bench.pressed") / 1000

    def _reset(self) -> None:
        """Set the stopwatch to zero, once nothing moves."""
        self._rest()
        self.page.evaluate("() => { bench.drawn = bench.sent = bench.received = bench.pressed = bench.card = 0; }")

    def _rest(self) -> None:
        """Wait until the server has nothing left to do and the page has stood still for a second."""
        self.page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for(timeout=CAP_S * 1000)
        self.page.wait_for_timeout(1000)


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=5)
    region_option(parser)
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Told to end."))
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("No chromium on the path.")
    before = set((ROOT / "static").glob("map-bench-*"))
    results: dict[tuple[int, str], list[dict[str, float]]] = {}
    try:
        with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
            areas = _measured(Path(name), options, playwright, chromium, results)
    finally:
        for made in set((ROOT / "static").glob("map-bench-*")) - before:
            made.unlink()
    _print(results, areas, options)


def _measured(folder: Path, options: argparse.Namespace, playwright, chromium: str, results: dict) -> int:
    ours = ["assetmap.cli", "app", "--port", "{port}"]
    script = ["--server.port", "{port}", "--server.address", "localhost", "--server.headless", "true"]
    script += ["--server.enableStaticServing", "true", "--server.fileWatcherType", "none"]
    script += ["--browser.gatherUsageStats", "false"]
    areas = 0
    with contextlib.ExitStack() as stack:
        pages = {}
        for count in SIZES:
            data = folder / str(count)
            data.mkdir()
            areas = prepared(data, count, options.region)
            pages[count, "ours"] = stack.enter_context(serving(ours, ROOT, data))
            page = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM).new_page()
            page.goto(pages[count, "ours"])
            page.locator("iframe").wait_for(timeout=CAP_S * 1000)
            page.context.browser.close()
            shutil.copytree(leaflet.BASE_DIR, data / "static" / "leaflet")
            # where Leaflet looks for its pins when it is asked before its style sheet has arrived
            for name in ("marker-icon.png", "marker-shadow.png"):
                shutil.copy(ROOT / "static" / "leaflet" / "images" / name, data / "static" / f"leaflet{name}")
            scripts = {"plain": PLAIN} | ({"empty": EMPTY} if count == SIZES[0] else {})
            for whose, text in scripts.items():
                (data / f"{whose}.py").write_text(text, encoding="utf-8")
                served = serving(["streamlit", "run", f"{whose}.py", *script], data, data)
                pages[count, whose] = stack.enter_context(served)
        for _ in range(options.runs):
            for (count, whose), address in pages.items():
                done = results.setdefault((count, whose), [])
                if done and done[-1]["interactive"] == float("inf"):
                    continue  # over the cap once is enough
                browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM)
                page = browser.new_page(viewport={"width": 1400, "height": 1000})
                done.append(Session(page, whose != "ours", count).measure(address))
                browser.close()
    return areas


def _median(runs: list[dict[str, float]], name: str) -> float | None:
    values = [run[name] for run in runs if name in run]
    return statistics.median(values) if values else None


def _shown(value: float | None) -> str:
    if value is None:
        return "–"
    return f"over {CAP_S:.0f}" if value == float("inf") else f"{value:.2f}"


def _print(results: dict[tuple[int, str], list[dict[str, float]]], areas: int, options: argparse.Namespace) -> None:
    where = "the city region's layers" if options.region == "lcr" else "the invented starter region"
    lines = [
        f"{areas:,} areas ({where}); medians of {options.runs} runs.\n",
        "| buildings | measured | assetmap | one marker each | ratio | an empty page |",
        "|---|---|---|---|---|---|",
    ]
    for count in SIZES:
        for name, title in MEASURES.items():
            ours, plain = (_median(results[count, whose], name) for whose in ("ours", "plain"))
            empty = _median(results[SIZES[0], "empty"], name)
            ratio = "–"
            if ours and plain:
                at_least = plain == float("inf")
                ratio = f"{'over ' if at_least else ''}{(CAP_S if at_least else plain) / ours:.1f}"
            lines.append(f"| {count:,} | {title} | {_shown(ours)} | {_shown(plain)} | {ratio} | {_shown(empty)} |")
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
