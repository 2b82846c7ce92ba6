"""The Shortlist's map in the browser: drawing a limit, keeping where it stands, layers, searching, paper."""

import io
import json
import re
import unicodedata

import pypdf
import pytest

from assetmap.app.map_shape import lies_within, read_shape
from assetmap.pipeline import latest_build
from assetmap.region import load_region
from assetmap.tables import ASSETS, ORGANISATIONS, SERVICES

CIRCLE = "Draw a circle to filter the table"
POLYGON = "Draw a polygon to filter the table"
KEEP = "Keep the map's position in the link"
REMOVE = "Remove the drawn limit"
REMOVED_FROM = re.compile(r"^\d+ buildings? ranked for transfer$")


@pytest.fixture
def build(built, monkeypatch):
    monkeypatch.setenv("ASSETMAP_DATA", str(built))
    return latest_build(load_region("starter"))


class Drawing:
    """The map's frame and the mouse over it."""

    def __init__(self, dashboard):
        self.dashboard, self.frame = dashboard, dashboard.map()
        self.frame.evaluate("window.untouched = true")
        box = self.frame.locator(".leaflet-container")
        box.scroll_into_view_if_needed()
        self.box = dashboard.page.locator('iframe[src*="streamlit_folium"]').bounding_box()

    def at(self, x, y):
        return self.box["x"] + x, self.box["y"] + y

    def tool(self, name):
        return self.frame.get_by_role("button", name=name)

    def drag(self, start, end):
        mouse = self.dashboard.page.mouse
        mouse.move(*self.at(*start))
        mouse.down()
        mouse.move(*self.at(*[(a + b) / 2 for a, b in zip(start, end, strict=True)]))
        mouse.move(*self.at(*end))
        mouse.up()

    def click(self, *places):
        for place in places:
            self.dashboard.page.mouse.click(*self.at(*place))

    def limited(self):
        self.dashboard.page.get_by_role("button", name=REMOVE).wait_for()
        self.dashboard.page.wait_for_function("() => location.search.includes('limit=')")
        self.dashboard.settled()
        (limit,) = re.findall(r"limit=([\w-]+)", self.dashboard.page.url)
        return limit

    def remove(self):
        self.dashboard.page.get_by_role("button", name=REMOVE).click()
        self.dashboard.settled()
        self.box = self.dashboard.page.locator('iframe[src*="streamlit_folium"]').bounding_box()

    def mode(self):
        return self.frame.evaluate("window.assetmapDraw.state.mode && window.assetmapDraw.state.mode.kind")


def count(dashboard):
    return int(dashboard.page.get_by_role("heading", name=REMOVED_FROM).inner_text().split()[0])


def mapped(dashboard):
    return len(dashboard.view()["classes"].replace("0", ""))


def test_a_circle_that_is_drawn_filters_table_count_and_map_and_goes_with_the_link(officer, another, build):
    officer.open()
    everything = count(officer)
    drawing = Drawing(officer)
    drawing.tool(CIRCLE).click()
    assert drawing.mode() == "circle"
    drawing.frame.get_by_role("status").get_by_text("drag to the edge").wait_for()
    drawing.drag((200, 300), (265, 340))
    limit = drawing.limited()
    assert 0 < count(officer) < everything
    assert mapped(officer) == count(officer)
    shape = read_shape(limit)
    assets = build.table(ASSETS)
    inside = set(assets.loc[lies_within(shape, assets.geometry), "name"].dropna())
    shown = {row["Building"] for row in officer.rows()} & set(assets["name"].dropna())
    assert shown
    assert shown <= inside
    assert drawing.frame.evaluate("window.untouched"), "the frame of the map was mounted anew"
    assert drawing.mode() is None

    another.page.goto(officer.page.url)
    another.settled()
    another.map()
    assert count(another) == count(officer)
    assert another.view()["classes"] == officer.view()["classes"]
    drawn = another.map().evaluate("window.assetmap.state.limited")
    assert drawn == drawing.frame.evaluate("window.assetmap.state.limited")
    assert len(json.loads(drawn)) == 1

    drawing.remove()
    assert count(officer) == everything
    assert "limit=" not in officer.page.url
    assert drawing.frame.evaluate("window.untouched")


def test_a_circle_can_be_drawn_with_two_clicks_and_escape_cancels(officer):
    officer.open()
    drawing = Drawing(officer)
    drawing.tool(CIRCLE).focus()
    officer.page.keyboard.press("Enter")
    assert drawing.mode() == "circle"
    assert drawing.tool(CIRCLE).get_attribute("aria-pressed") == "true"
    drawing.click((220, 300))
    officer.page.keyboard.press("Escape")
    assert drawing.mode() is None
    assert drawing.tool(CIRCLE).get_attribute("aria-pressed") == "false"
    assert drawing.frame.evaluate("document.activeElement.getAttribute('aria-label')") == CIRCLE
    assert drawing.frame.evaluate("window.assetmapDraw.state.preview") is None
    drawing.tool(CIRCLE).click()
    drawing.click((220, 300), (290, 300))
    assert drawing.limited().startswith("circle_")


@pytest.mark.parametrize("closed_by", ["Enter", "double click", "first corner"])
def test_a_polygon_is_closed_in_three_ways(officer, closed_by):
    officer.open()
    everything = count(officer)
    drawing = Drawing(officer)
    drawing.tool(POLYGON).click()
    zoom = officer.view()["zoom"]
    drawing.click((120, 180), (320, 190), (330, 380))
    if closed_by == "double click":
        officer.page.mouse.dblclick(*drawing.at(130, 390))
    else:
        drawing.click((130, 390))
        if closed_by == "Enter":
            officer.page.keyboard.press("Enter")
        else:
            drawing.click((122, 182))
    corners = drawing.limited().removeprefix("polygon_").split("_")
    assert len(corners) == 8
    assert 0 < count(officer) < everything
    assert mapped(officer) == count(officer)
    assert officer.view()["zoom"] == zoom
    assert drawing.frame.evaluate("window.untouched")


def test_a_polygon_needs_three_corners_and_lines_that_do_not_cross(officer):
    officer.open()
    everything = count(officer)
    drawing = Drawing(officer)
    drawing.tool(POLYGON).click()
    drawing.click((120, 180), (320, 380))
    officer.page.keyboard.press("Enter")
    drawing.frame.get_by_text("A polygon needs at least three corners.").wait_for()
    drawing.click((320, 180), (120, 380), (60, 60))
    officer.page.keyboard.press("Backspace")
    officer.page.keyboard.press("Enter")
    officer.says("The lines of the polygon cross or enclose nothing")
    officer.settled()
    assert count(officer) == everything
    assert drawing.frame.evaluate("window.assetmapDraw.state.preview") is None


def test_while_something_is_drawn_a_click_picks_no_building(officer):
    officer.open()
    drawing = Drawing(officer)
    place = officer.lonely()[0]
    drawing.tool(POLYGON).click()
    drawing.click((place["x"], place["y"]))
    officer.settled()
    assert not officer.page.get_by_role("textbox", name="Id of the building to show").input_value()
    assert "asset=" not in officer.page.url


def test_the_tools_can_be_reached_with_the_keyboard_and_are_large_enough(officer):
    officer.open()
    frame = officer.map()
    frame.locator(".leaflet-container").focus()
    reached = []
    for _ in range(5):
        officer.page.keyboard.press("Tab")
        reached.append(frame.evaluate("document.activeElement.getAttribute('aria-label')"))
    assert reached[-3:] == [CIRCLE, POLYGON, KEEP]
    for name in (CIRCLE, POLYGON, KEEP):
        box = frame.get_by_role("button", name=name).bounding_box()
        assert min(box["width"], box["height"]) >= 24


def test_moving_the_map_says_nothing_until_it_is_asked_and_the_link_restores_the_position(officer, another):
    officer.open()
    drawing = Drawing(officer)
    # once it is drawn, the map says which buildings it holds, and the page is run again: that is over
    before = officer.asked()
    assert before > 1
    drawing.drag((250, 400), (200, 330))
    drawing.frame.locator(".leaflet-control-zoom-in").click()
    officer.settled()
    assert officer.asked() == before, "moving the map made the server run the page"
    assert "position=" not in officer.page.url
    drawing.tool(KEEP).click()
    officer.page.wait_for_function("() => location.search.includes('position=')")
    there = officer.view()
    assert officer.asked() == before + 1

    another.page.goto(officer.page.url)
    another.settled()
    another.map()
    here = another.view()
    assert here["zoom"] == there["zoom"]
    pixel = 360 / 256 / 2 ** there["zoom"]  # Leaflet puts its corner on a whole one
    assert here["centre"]["lat"] == pytest.approx(there["centre"]["lat"], abs=pixel)
    assert here["centre"]["lng"] == pytest.approx(there["centre"]["lng"], abs=pixel)
    # and where a reader then moves it, it stays
    another.map().evaluate("() => { window.assetmap.state.map.setZoom(12, { animate: false }); }")
    another.page.get_by_label("Least floor area, m²").fill("200")
    another.page.keyboard.press("Enter")
    assert another.view()["zoom"] == 12


@pytest.mark.parametrize(
    ("title", "one", "table"), [("Organisations", "Organisation", ORGANISATIONS), ("Services", "Service", SERVICES)]
)
def test_a_layer_is_switched_on_with_the_keyboard_drawn_named_and_kept_in_the_link(
    officer, another, build, title, one, table
):
    officer.open()
    frame = officer.map()
    frame.evaluate("window.untouched = true")
    layer = officer.page.get_by_role("button", name=title, exact=True)
    layer.focus()
    officer.page.keyboard.press("Enter")
    frame.wait_for_function("() => window.assetmap.state.signs && window.assetmap.state.signs.length > 50")
    officer.settled()
    assert frame.evaluate("window.untouched")
    assert title.lower() in officer.page.locator(".assetmap-legend").inner_text()
    x, y, said = frame.evaluate(
        """() => {
            const { signs, screen } = window.assetmap.state;
            const free = ([x, y]) => x > 80 && screen.every(([a, b]) => Math.hypot(a - x, b - y) > 20)
                && signs.filter(([a, b]) => Math.hypot(a - x, b - y) < 20).length === 1;
            return signs.find(free);
        }"""
    )
    frame.locator(".leaflet-container").hover(position={"x": x, "y": y})
    hover = frame.locator(".assetmap-hover")
    hover.wait_for()
    assert hover.inner_text() == said
    assert said.removeprefix(f"{one}: ") in set(build.table(table)["name"])
    another.page.goto(officer.page.url)
    another.settled()
    another.map().wait_for_function("() => window.assetmap.state.signs && window.assetmap.state.signs.length > 50")
    # off again: the points stay in the browser, the drawing goes
    officer.page.get_by_role("button", name="District borders", exact=True).click()
    layer.click()
    frame.wait_for_function("() => window.assetmap.state.signs.length === 0")
    frame.wait_for_function("() => !window.assetmap.state.map.hasLayer(window.assetmap.state.edges)")


def test_searching_moves_the_map_and_filters_the_table(officer):
    officer.open()
    row = officer.rows()[0]
    before = officer.view()
    officer.page.get_by_label("Name, address, postcode, ward or use").fill(row["Building"])
    officer.page.keyboard.press("Enter")
    officer.map().wait_for_function("zoom => window.assetmap.state.map.getZoom() > zoom", arg=before["zoom"])
    officer.settled()
    assert row["Building"] in [shown["Building"] for shown in officer.rows()]
    found = [i for i, digit in enumerate(officer.view()["classes"]) if digit != "0"]
    assert found
    assert all(
        officer.map().evaluate(
            "i => { const s = window.assetmap.state; return s.map.getBounds().contains([s.lat[i], s.lon[i]]); }", i
        )
        for i in found
    )


def test_a_hostile_limit_or_position_in_a_link_is_text(officer):
    officer.open(limit="<img src=x onerror=window.pwned=1>", position="${window.pwned=1}", shade="<b>x</b>")
    officer.says("The limit of the map in the link cannot be read: <img src=x onerror=window.pwned=1>.")
    officer.says("The position of the map in the link cannot be read")
    officer.map()
    assert set(officer.scripted()) == {None}


def test_the_print_view_holds_every_row_the_map_and_the_sources_and_no_widget(officer, build):
    officer.open()
    total = count(officer)
    officer.page.get_by_text("Print view", exact=True).click()
    officer.heading("Sources")
    officer.map()
    officer.settled()
    table = officer.page.get_by_test_id("stTable").first
    # what draws a table is fetched when the first one is shown
    table.locator("tbody tr").nth(total - 1).wait_for(state="attached")
    assert table.locator("tbody tr").count() == total
    for hidden in ("Name, address, postcode, ward or use", "Shade areas by", "Id of the building to show"):
        assert not officer.page.get_by_label(hidden).first.is_visible()
    ids = table.locator("tbody tr td:last-child").all_inner_texts()
    paper = pypdf.PdfReader(io.BytesIO(officer.page.pdf(format="A4")))
    pages = [page.extract_text() for page in paper.pages]
    # a PDF may hold two letters as one sign, as in "offices"
    text = unicodedata.normalize("NFKC", "\n".join(pages))
    packed = re.sub(r"\s", "", text)
    assert "Shortlist" in pages[0]
    assert "Filters:" in pages[0]
    assert not [i for i in ids if re.sub(r"[\s\u2060]", "", i) not in packed]
    for entry in build.run["inputs"]:
        assert re.sub(r"\s", "", entry["title"]) in packed
    assert "rank1to10" in packed
    for screen_only in ("Least floor area", "Link to this view", "Download CSV", "Method and data", "Print view"):
        assert screen_only not in text


def test_a_removal_from_the_shortlist_can_be_undone(officer):
    page = officer.page
    officer.open()
    place = officer.lonely()[-1]
    box, position = officer.pointed(place)
    box.click(position=position)
    page.get_by_role("heading", level=3, name=place["name"], exact=True).wait_for()
    page.get_by_label("Reason", exact=True).fill("near the bakery")
    page.get_by_role("button", name="Add to the shortlist").click()
    officer.says("On the shortlist since")
    page.get_by_label("Reason for removing").fill("a slip")
    page.get_by_role("button", name="Remove from the shortlist").click()
    page.get_by_role("button", name="Undo").click()
    assert "near the bakery" in officer.says("On the shortlist since").locator("..").inner_text()
    page.get_by_role("button", name="Undo").wait_for(state="hidden")
    page.get_by_label("Reason for removing").fill("the test is over")
    page.get_by_role("button", name="Remove from the shortlist").click()
    page.get_by_role("button", name="Add to the shortlist").wait_for()
