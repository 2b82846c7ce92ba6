"""Twenty sessions at once against one server: how long a change of weight takes each of them.

    python benchmarks/sessions.py [--sessions N] [--buildings N] [--plain-buildings N] [--changes N]
        [--region lcr|starter]

Each session opens the page, then moves one weight after another, with a pause of some seconds in between in which its
reader looks; then all of them move a weight at the same moment, which is the worst that can happen. What is timed is one
run of the page: from the message that says which weight was moved to the message that says that the page is complete,
everything in between received. The same is done to the plain page of ``browser.py`` (one folium.Marker for each
building, and a folium.Choropleth), with fewer buildings, since twenty sessions of it with thousands do not end.

What is measured is the server, and Streamlit's own protocol is spoken to it: twenty browsers on one machine would
measure the browsers. So nothing here says how long a browser then takes to draw what it received; ``browser.py`` does,
for one session. A session behaves as the page in a browser would: it tells the server which large messages it holds
already, and that its map has the buildings. Every session moves weights of its own, so that no two ask for the same
ranking and the server cannot answer one with what it has worked out for another.

The clients run on the same machine as the server and take some of its time. Medians, 95th percentiles and ratios are
printed as Markdown. Take the ratios, not the seconds.
"""

import argparse
import asyncio
import contextlib
import json
import re
import signal
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from browser import CAP_S, PLAIN, ROOT, prepared, region_option, serving
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

from assetmap.scoring import load_criteria

WEIGHTS = {criterion.title for criterion in load_criteria()}
PAUSE_S = (2.0, 8.0)
ROUNDS = 3
PLAIN_CHANGES = 1
AIM_S = 1.5
TITLES = {
    "alone": "change of weight, nobody else there",
    "opening": "opening the page, all at the same moment",
    "change": "change of weight, all there, each with pauses",
    "burst": "change of weight, all at the same moment",
}

# The version of the buildings that the map was sent, within the script that the map's component is given.
_VERSION = re.compile(r'version\\*": *\\*"([^"\\]+)')


@dataclass
class Visitor:
    """A session, by the messages that a browser would send; see `open`."""

    socket: ClientConnection
    generator: np.random.Generator
    sliders: dict[str, tuple[float, float, float]] = field(default_factory=dict)
    states: dict[str, WidgetState] = field(default_factory=dict)
    held: set[str] = field(default_factory=set)
    query: str = ""
    component: tuple[str, str] = ("", "")

    async def open(self) -> float:
        """Open the page; seconds that it took."""
        seconds = await self._run()
        if not self.sliders:
            sys.exit("the page has no weights to move")
        identity, arguments = self.component
        if found := _VERSION.search(arguments):
            # as the map answers once it has drawn the buildings: from now on they are not sent again
            answer = json.dumps({"have": found[1], "picked": -1, "count": 0})
            self.states[identity] = WidgetState(id=identity, json_value=answer)
            await self._run()
        return seconds

    async def change(self) -> float:
        """Move a weight to a place where it was not; seconds until the page was complete."""
        identity = str(self.generator.choice(list(self.sliders)))
        least, most, step = self.sliders[identity]
        now = self.states[identity].double_array_value.data[0] if identity in self.states else None
        places = [place for place in np.arange(least, most + step / 2, step) if place != now]
        state = WidgetState(id=identity)
        state.double_array_value.data.append(float(self.generator.choice(places)))
        self.states[identity] = state
        return await self._run()

    async def _run(self) -> float:
        message = BackMsg()
        asked = message.rerun_script
        asked.query_string = self.query
        asked.widget_states.widgets.extend(self.states.values())
        asked.cached_message_hashes.extend(self.held)
        start = time.perf_counter()
        await self.socket.send(message.SerializeToString())
        # a browser keeps a large message for as long as the last run of the page used it
        used: set[str] = set()
        while True:
            told = ForwardMsg()
            told.ParseFromString(await self.socket.recv())
            kind = told.WhichOneof("type")
            if kind == "script_finished":
                if told.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                    break
                if told.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
                    sys.exit("the page cannot be compiled")
            elif kind == "ref_hash":
                used.add(told.ref_hash)
            elif kind == "page_info_changed":
                self.query = told.page_info_changed.query_string
            elif kind == "delta":
                self._element(told)
                if told.metadata.cacheable:
                    used.add(told.hash)
        self.held = used
        return time.perf_counter() - start

    def _element(self, told: ForwardMsg) -> None:
        element = told.delta.new_element
        kind = element.WhichOneof("type")
        if kind == "exception":
            sys.exit(f"the page failed: {element.exception.type}: {element.exception.message}")
        elif kind == "slider" and element.slider.label in WEIGHTS:
            self.sliders[element.slider.id] = (element.slider.min, element.slider.max, element.slider.step)
        elif kind == "component_instance":
            self.component = (element.component_instance.id, element.component_instance.json_args)


async def measured(address: str, sessions: int, changes: int, rounds: int) -> dict[str, list[float]]:
    """Seconds of every run, by the keys of `TITLES`."""
    stream = f"{address.replace('http', 'ws', 1)}/_stcore/stream"
    found: dict[str, list[float]] = {title: [] for title in TITLES}
    async with contextlib.AsyncExitStack() as stack:
        visitors = []
        for number in range(sessions):
            # a slow page must not lose its readers by not answering a ping
            socket = await stack.enter_async_context(
                connect(stream, max_size=None, ping_interval=None, open_timeout=CAP_S)
            )
            visitors.append(Visitor(socket, np.random.default_rng(number)))
        async with connect(stream, max_size=None, ping_interval=None) as socket:
            first = Visitor(socket, np.random.default_rng(sessions))
            await first.open()  # reads the build into the server's memory, once for all
            found["alone"] = [await first.change() for _ in range(max(rounds, changes))]
        found["opening"] = await asyncio.gather(*(visitor.open() for visitor in visitors))
        each = await asyncio.gather(*(_changes(visitor, changes) for visitor in visitors))
        found["change"] = [seconds for mine in each for seconds in mine]
        for _ in range(rounds):
            found["burst"] += await asyncio.gather(*(visitor.change() for visitor in visitors))
    return found


async def _changes(visitor: Visitor, count: int) -> list[float]:
    found = []
    for _ in range(count):
        await asyncio.sleep(visitor.generator.uniform(*PAUSE_S))
        found.append(await visitor.change())
    return found


def main() -> None:
    """Measure both pages, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sessions", type=int, default=20)
    parser.add_argument("--buildings", type=int, default=10_000)
    parser.add_argument("--plain-buildings", type=int, default=100)
    parser.add_argument("--changes", type=int, default=5, help="changes of weight by each session, with pauses")
    region_option(parser)
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Told to end."))
    before = set((ROOT / "static").glob("map-bench-*"))
    ours = ["assetmap.cli", "app", "--port", "{port}"]
    plain = ["streamlit", "run", "plain.py", "--server.port", "{port}", "--server.address", "localhost"]
    plain += ["--server.headless", "true", "--server.fileWatcherType", "none", "--browser.gatherUsageStats", "false"]
    try:
        with tempfile.TemporaryDirectory() as name:
            data, few = Path(name) / "ours", Path(name) / "plain"
            for folder, count in ((data, options.buildings), (few, options.plain_buildings)):
                folder.mkdir()
                areas = prepared(folder, count, options.region)
            (few / "plain.py").write_text(PLAIN, encoding="utf-8")
            with serving(ours, ROOT, data) as address:
                mine = asyncio.run(measured(address, options.sessions, options.changes, ROUNDS))
            with serving(plain, few, few) as address:
                theirs = asyncio.run(measured(address, options.sessions, PLAIN_CHANGES, 1))
    finally:
        for made in set((ROOT / "static").glob("map-bench-*")) - before:
            made.unlink()
    _print(mine, theirs, areas, options)


def _p95(seconds: list[float]) -> float:
    return float(np.percentile(seconds, 95))


def _print(
    mine: dict[str, list[float]], theirs: dict[str, list[float]], areas: int, options: argparse.Namespace
) -> None:
    head = f"{options.sessions} sessions at one server, {areas:,} areas of {options.region}; seconds. "
    head += (
        f"assetmap has {options.buildings:,} buildings, the page with one marker each has {options.plain_buildings:,}: "
    )
    head += "at like sizes the ratio is larger.\n"
    lines = [
        head,
        "| measured | runs of each | assetmap, median | p95 | one marker each, median | p95 | ratio of medians | of p95 |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for key, title in TITLES.items():
        ours, plain = mine[key], theirs[key]
        medians, tails = (statistics.median(ours), statistics.median(plain)), (_p95(ours), _p95(plain))
        lines.append(
            f"| {title} | {len(ours)}, {len(plain)} | {medians[0]:.2f} | {tails[0]:.2f} | {medians[1]:.2f} | {tails[1]:.2f} | "
            f"{medians[1] / medians[0]:.1f} | {tails[1] / tails[0]:.1f} |"
        )
    tail = _p95(mine["change"])
    kept = "kept" if tail < AIM_S else "missed"
    lines.append(f"\nAim: p95 of a change of weight under {AIM_S} s with 20 sessions: {kept}, {tail:.2f} s.")
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
