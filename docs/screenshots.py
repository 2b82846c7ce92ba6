"""Takes the pictures of the docs: start ``assetmap app --port 8777``, then ``python docs/screenshots.py``.

Both regions are built before: the invented island and the Liverpool City Region. With names of pictures as arguments only
those are taken.
"""

import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

IMAGES = Path(__file__).resolve().parent / "images"
APP = "http://localhost:8777"
PATIENCE_MS = 60_000
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
STARTER = "region=Wendersay+(invented)"
LCR = "region=Liverpool+City+Region"
MAP = "iframe[title^='streamlit_folium']"
IDLE = '[data-testid="stApp"][data-test-script-state="notRunning"]'


@dataclass(frozen=True)
class View:
    """A picture: what is opened, how large, what is done before it is taken, and what stands at its top."""

    path: str
    size: tuple[int, int] = (1500, 1500)
    steps: tuple[Callable[[Page], None], ...] = ()
    top: str = ""
    map: bool = True


def first_card(page: Page) -> None:
    """Open the card of the first building, by the id in its last cell."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_test_id("data-grid-canvas").first.focus()
    page.keyboard.press("End")
    page.locator("[id^=glide-cell-][aria-selected=true]").wait_for(state="attached")
    page.keyboard.press("Control+c")
    page.get_by_role("textbox", name="Id of the building to show").focus()
    page.keyboard.press("Control+v")
    page.keyboard.press("Enter")
    page.locator("h3#building").wait_for()


def first_match(page: Page) -> None:
    """Look at the first match more closely."""
    box = page.get_by_role("combobox", name="Look at one")
    box.scroll_into_view_if_needed()
    page.wait_for_timeout(500)  # any scrolling would close the options again
    box.click()
    page.get_by_role("option").first.click()
    page.locator("h3#match").wait_for()


VIEWS = {
    "shortlist-starter": View(f"/?{STARTER}", steps=(first_card,)),
    "shortlist-lcr": View(f"/?{LCR}&asset=E08000012:38093256"),
    "card-starter": View(f"/?{STARTER}", (1500, 1200), (first_card,), top="#building"),
    "portfolio-lcr": View(f"/portfolio?{LCR}&p_budget=2000000&p_assumed_areas=1", (1500, 1600), top="#choice"),
    "compare": View(f"/compare?{STARTER}", (1500, 1200), map=False),
    "find-starter": View(f"/find?{STARTER}"),
    "afford-phone": View(f"/find?{STARTER}&least=100", (390, 844), (first_match,), top="#match", map=False),
}


def settled(page: Page, has_map: bool) -> None:
    """Wait until the map is drawn and nothing is running."""
    page.locator(IDLE).wait_for()
    if has_map:
        page.frame_locator(MAP).locator(".leaflet-container[data-drawn]").wait_for()
    page.wait_for_timeout(1500)


def main() -> None:
    """Take every picture, or those that are named."""
    names = sys.argv[1:] or list(VIEWS)
    if unknown := set(names) - set(VIEWS):
        sys.exit(f"No such picture: {', '.join(sorted(unknown))}. There are {', '.join(VIEWS)}.")
    IMAGES.mkdir(exist_ok=True)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        for name in names:
            view = VIEWS[name]
            page = browser.new_page(viewport={"width": view.size[0], "height": view.size[1]}, reduced_motion="reduce")
            page.set_default_timeout(PATIENCE_MS)
            page.goto(APP + view.path)
            page.locator("h2").first.wait_for()
            settled(page, view.map)
            tour = page.get_by_role("button", name="Close the tour")
            if tour.count():
                # not by a click: after one Streamlit's table does not take the keys that `first_card` presses
                tour.press("Enter")
                settled(page, view.map)
            for step in view.steps:
                step(page)
                settled(page, view.map)
            if view.top:
                page.locator(view.top).first.evaluate("e => e.scrollIntoView({ block: 'start' })")
                page.wait_for_timeout(500)
            page.screenshot(path=IMAGES / f"{name}.png")
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
