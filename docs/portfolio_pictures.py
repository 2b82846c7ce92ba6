"""Takes the pictures of docs/portfolio.md: start ``assetmap app --port 8777``, then ``python docs/portfolio_pictures.py``."""

import shutil
import sys
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import Page, sync_playwright

HERE = Path(__file__).resolve().parent
APP = sys.argv[1] if len(sys.argv) > 1 else "http://localhost:8777"
VIEWS = {
    "portfolio-starter-500k": {"p_budget": "500000"},
    "portfolio-starter-1m": {"p_budget": "1000000"},
    "portfolio-starter-2m": {"p_budget": "2000000"},
    "portfolio-lcr-2m-assumed": {
        "region": "Liverpool City Region",
        "p_budget": "2000000",
        "p_assumed_areas": "1",
    },
}
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
MARGIN = 8


def map_with_legend(page: Page) -> dict[str, float]:
    """Place of the map and its legend on the page."""
    frame = page.locator("iframe[title^='streamlit_folium']")
    page.frame_locator("iframe[title^='streamlit_folium']").locator(".leaflet-container[data-drawn]").wait_for(
        timeout=60_000
    )
    page.wait_for_timeout(1500)
    top, below = frame.bounding_box(), page.locator(".assetmap-legend").bounding_box()
    if top is None or below is None:
        raise SystemExit("the map is not on the page")
    return {
        "x": top["x"] - MARGIN,
        "y": top["y"] - MARGIN,
        "width": top["width"] + 2 * MARGIN,
        "height": below["y"] + below["height"] - top["y"] + 2 * MARGIN,
    }


def main() -> None:
    """Take every picture."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        for name, query in VIEWS.items():
            page = browser.new_page(viewport={"width": 1100, "height": 3200})
            page.goto(f"{APP}/portfolio?{urlencode(query)}")
            page.locator("h2").first.wait_for(timeout=60_000)
            page.screenshot(path=HERE / f"{name}.png", clip=map_with_legend(page), full_page=True)
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
