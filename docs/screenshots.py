"""Takes the pictures of the docs: start ``assetmap app --port 8777``, then ``python docs/screenshots.py``."""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

IMAGES = Path(__file__).resolve().parent / "images"
APP = "http://localhost:8777"
VIEWS = {
    "shortlist-starter": "/?asset={first}",
    "shortlist-lcr": "/?region=Liverpool+City+Region&asset=E08000012:38093256",
    "find-starter": "/find",
}
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]


def settled(page: Page) -> None:
    """Wait until the map is drawn and nothing is running."""
    frame = page.frame_locator("iframe[title^='streamlit_folium']")
    frame.locator(".leaflet-container[data-drawn]").wait_for(timeout=60_000)
    page.wait_for_timeout(1500)


def main() -> None:
    """Take every picture."""
    IMAGES.mkdir(exist_ok=True)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        page = browser.new_page(viewport={"width": 1500, "height": 1500})
        for name, path in VIEWS.items():
            page.goto(APP + path.format(first=sys.argv[1] if len(sys.argv) > 1 else ""))
            page.locator("h2").first.wait_for(timeout=60_000)
            settled(page)
            page.screenshot(path=IMAGES / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main()
