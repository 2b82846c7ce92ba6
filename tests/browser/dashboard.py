"""A page of the dashboard in the browser, and what the tests ask of it."""

import os
from contextlib import AbstractContextManager
from pathlib import Path
from urllib.parse import urlencode

from .running import ROOT, App
from .waiting import answered, asked, listen, settle
from .watch import Watch

__all__ = ["Dashboard"]

# Where the pictures of the readers' ways are kept; a folder that git ignores if nobody names one.
PICTURES = "ASSETMAP_SCREENSHOTS"

# Whether the mouse is over something in a table that can be pressed, once the table has had two frames to find out.
POINTED = """async grid => {
    for (let i = 0; i < 2; i++) await new Promise(done => requestAnimationFrame(() => setTimeout(done)));
    return grid.style.cursor === "pointer";
}"""

AT_REST = """async place => {
    for (let still = 0, before = ""; still < 20;) {
        await new Promise(requestAnimationFrame);
        const { x, y, width, height } = place.getBoundingClientRect();
        const now = [x, y, width, height].join();
        still = now === before ? still + 1 : 0;
        before = now;
    }
}"""


class Dashboard:
    """A page of the dashboard in the browser, and what the tests ask of it."""

    def __init__(self, page, app: App, watch: Watch) -> None:
        from playwright.sync_api import expect

        self.page, self.app, self.watch, self.expect = page, app, watch, expect
        watch.attach(page)
        listen(page)

    def open(self, path: str = "", **query: str) -> "Dashboard":
        self.page.goto(f"{self.app.url}/{path}" + (f"?{urlencode(query)}" if query else ""))
        return self.settled()

    def settled(self) -> "Dashboard":
        """Wait until whatever the page has asked of its server is answered and shown."""
        self.page.locator("h1").wait_for()
        settle(self.page)
        return self

    def at_rest(self, place) -> None:
        """Wait until a place has not moved for twenty frames: what is drawn late above it, or unfolds, moves it."""
        place.evaluate(AT_REST)

    def answered(self) -> AbstractContextManager[None]:
        """Wait, at the end of the block, for the answer to what it does; needed where a page asks only after a moment."""
        return answered(self.page)

    def asked(self) -> int:
        """How often the page has asked its server for anything since it was loaded."""
        return asked(self.page)

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
        """Rows of the ranked table that are in view, from the table that it keeps for screen readers.

        That one is made anew 200 ms after the picture of the table: what we set the clock to later, comes after it.
        """
        table = self.page.locator('[data-testid="stDataFrame"] table')
        table.wait_for(state="attached")
        self.settled()
        return table.evaluate(
            """async table => {
                await new Promise(done => setTimeout(done, 250));
                const heads = [...table.querySelectorAll('th')].map(cell => cell.textContent.replace(/^[↑↓]\\s*/, ''));
                return [...table.querySelectorAll('tbody tr')].map(row => Object.fromEntries(
                    [...row.querySelectorAll('td')].map((cell, i) => [heads[i], cell.textContent])));
            }"""
        )

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
            # what is shown a frame later may still be what the last step has found
            if grid.evaluate(POINTED) and grid.evaluate(POINTED):
                self.page.mouse.click(x, y)
                return
        raise AssertionError("the table has no button to press")

    # the map

    def map(self):
        """Frame of the map, once it has been drawn and shows what the page has told it."""
        handle = self.page.locator('iframe[src*="streamlit_folium"]').element_handle()
        frame = handle.content_frame()
        frame.wait_for_selector(".leaflet-container[data-drawn]")
        frame.wait_for_function("() => window.assetmap.state.lon !== null")
        self.settled()
        return frame

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
