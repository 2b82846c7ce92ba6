"""What an officer, an organisation, somebody with a link and somebody hostile do with the dashboard."""

import csv
import io
import json
import re

import openpyxl
import pytest

from assetmap.app.text import parted
from assetmap.pipeline import latest_build
from assetmap.region import load_region
from assetmap.tables import AREAS, ASSETS, EVIDENCE
from assetmap.vacancy import is_protected, may_be_named
from assetmap.workspace import add_to_shortlist, open_workspace

from .running import workspace_file

OPEN_WEIGHTS = "What matters: weights"


def moved_weight(dashboard, name="Deprivation", key="Home"):
    """Move a weight with the keyboard; a slider asks only once it has stood still for a moment."""
    slider = dashboard.page.get_by_role("slider", name=re.compile(f"^{name}"))
    slider.wait_for()
    slider.focus()
    with dashboard.answered():
        dashboard.page.keyboard.press(key)


@pytest.fixture
def build(built, monkeypatch):
    """The starter's build that the officer and the public see."""
    monkeypatch.setenv("ASSETMAP_DATA", str(built))
    region = load_region("starter")
    return region, latest_build(region)


def card_of(dashboard, name):
    """The opened card of a building."""
    return dashboard.page.get_by_role("heading", level=3, name=name, exact=True)


def test_the_officer_sees_that_it_is_invented_and_how_many_there_are(officer):
    officer.open()
    officer.says("Wendersay is invented.")
    count = int(re.search(r"(\d+) buildings ranked for transfer", officer.text())[1])
    assert count >= 20
    assert officer.rows()[0]["Rank"] == "1"
    shown = [c for c in officer.view()["classes"] if c != "0"]
    assert len(shown) == count
    # the first ten of either list
    assert 10 < shown.count("1") <= 20


def test_a_weight_moved_with_the_keyboard_changes_table_and_map_and_keeps_the_view(officer):
    officer.open()
    frame = officer.map()
    start = officer.view()
    box = frame.locator(".leaflet-container")
    box.scroll_into_view_if_needed()
    box.hover(position={"x": 300, "y": 160})
    officer.page.mouse.wheel(0, -400)
    frame.wait_for_function(f"() => window.assetmap.state.map.getZoom() > {start['zoom']}")
    frame.locator(".leaflet-control-zoom-in").click()
    zoomed = officer.view()
    assert zoomed["zoom"] > start["zoom"]
    assert zoomed["centre"] != start["centre"]
    frame.evaluate("window.untouched = true")
    before = officer.rows()
    officer.unfold(OPEN_WEIGHTS)
    moved_weight(officer)
    after = officer.rows()
    assert [row["Building"] for row in after] != [row["Building"] for row in before]
    assert [row["Score"] for row in after] != [row["Score"] for row in before]
    view = officer.view()
    assert view["classes"] != zoomed["classes"]
    assert (view["zoom"], view["centre"]) == (zoomed["zoom"], zoomed["centre"])
    assert officer.map().evaluate("window.untouched"), "the frame of the map was mounted anew"
    assert "w_deprivation=0" in officer.page.url


def test_a_click_on_the_map_opens_the_card_of_that_building(officer):
    officer.open()
    place = officer.lonely()[0]
    box, position = officer.pointed(place)
    box.click(position=position)
    card_of(officer, place["name"]).wait_for()
    officer.settled()
    assert officer.view()["selected"] == place["index"]
    asset_id = officer.page.get_by_role("textbox", name="Id of the building to show").input_value()
    assert asset_id
    assert re.search(r"[?&]asset=", officer.page.url)
    # the next click counts as well, and the same building again
    other = officer.lonely()[-1]
    box, position = officer.pointed(other)
    box.click(position=position)
    card_of(officer, other["name"]).wait_for()


def test_open_in_the_table_opens_the_card_of_that_row_also_after_sorting(officer):
    officer.open()
    first = officer.rows()[0]
    officer.press_open(0)
    card_of(officer, first["Building"]).wait_for()
    officer.settled()
    before = officer.rows()
    officer.press_head(260)
    after = officer.rows()
    assert after[2]["Building"] != before[2]["Building"]
    officer.press_open(2)
    card_of(officer, after[2]["Building"]).wait_for()


@pytest.mark.xfail(strict=True, reason="Streamlit's button column answers to the mouse only: WCAG 2.1.1")
def test_open_in_the_table_can_be_pressed_with_the_keyboard(officer):
    officer.open()
    first = officer.rows()[0]
    officer.page.get_by_test_id("data-grid-canvas").focus()
    for key in ("ArrowRight", "ArrowRight"):
        officer.page.keyboard.press(key)
    officer.page.locator("#glide-cell-2-0[aria-selected=true]").wait_for(state="attached")
    officer.page.keyboard.press("Enter")
    card_of(officer, first["Building"]).wait_for(timeout=5_000)


def test_a_click_on_the_map_counts_after_another_page_was_seen(officer):
    officer.open()
    first, *_, last = officer.lonely()
    box, position = officer.pointed(first)
    box.click(position=position)
    card_of(officer, first["name"]).wait_for()
    officer.settled()
    officer.page.get_by_test_id("stSidebar").get_by_role("link", name="Method and data").click()
    officer.page.get_by_role("heading", level=1, name="Method and data").wait_for()
    officer.settled()
    officer.page.get_by_test_id("stSidebar").get_by_role("link", name="Shortlist").click()
    officer.page.get_by_role("heading", level=1, name="Shortlist").wait_for()
    officer.map()
    officer.settled()
    box, position = officer.pointed(last)
    box.click(position=position)
    card_of(officer, last["name"]).wait_for()


def test_the_shortlist_survives_a_reload_and_goes_into_the_downloads(officer):
    page = officer.page
    officer.open()
    place = officer.lonely()[0]
    box, position = officer.pointed(place)
    box.click(position=position)
    card_of(officer, place["name"]).wait_for()
    asset_id = page.get_by_role("textbox", name="Id of the building to show").input_value()
    reason = '=1+1 for the <b>bakery</b> & "café"'
    page.get_by_label("Reason", exact=True).fill(reason)
    page.get_by_role("button", name="Add to the shortlist").click()
    officer.says("On the shortlist since")

    page.reload()
    officer.settled()
    assert reason in officer.says("On the shortlist since").locator("..").inner_text()
    page.get_by_text("Only the shortlist", exact=True).click()
    officer.heading("1 building ranked for transfer")
    officer.map().wait_for_function("() => window.assetmap.state.marks.size === 1")
    assert len(officer.view()["classes"].replace("0", "")) == 1
    assert officer.rows()[0]["Building"] == place["name"]

    text = officer.downloaded("Download CSV")
    assert text.startswith(b"\xef\xbb\xbf")
    (row,) = csv.DictReader(io.StringIO(text.decode("utf-8-sig")))
    assert row["asset_id"] == asset_id
    assert row["shortlist_reason"] == "'" + reason
    book = openpyxl.load_workbook(io.BytesIO(officer.downloaded("Download XLSX")))
    heads, cells = book["Buildings"].iter_rows(values_only=True)
    assert dict(zip(heads, cells, strict=True))["Asset id"] == asset_id
    assert reason in cells
    assert not [cell for sheet in book for line in sheet.iter_rows() for cell in line if cell.data_type == "f"]
    (feature,) = json.loads(officer.downloaded("Download GeoJSON"))["features"]
    assert feature["properties"]["asset_id"] == asset_id

    page.get_by_label("Reason for removing").fill("the test is over")
    page.get_by_role("button", name="Remove from the shortlist").click()
    officer.heading("0 buildings ranked for transfer")
    page.get_by_role("button", name="Clear the filters").click()
    page.get_by_role("heading", name=re.compile(r"^\d\d+ buildings ranked")).wait_for()
    page.get_by_role("button", name="Add to the shortlist").wait_for()


@pytest.mark.parametrize("turn", ["first", "second"])
def test_what_a_test_keeps_is_not_there_for_the_next(officer, built, build, turn):
    asset_id = build[1].table(ASSETS)["asset_id"].iloc[0]
    officer.open(asset=asset_id)
    officer.page.get_by_role("button", name="Add to the shortlist").wait_for()
    with open_workspace(f"sqlite:///{workspace_file(built)}") as kept:
        add_to_shortlist(kept, "starter", asset_id, name_then="", reason=f"the {turn} turn")
    officer.page.reload()
    assert f"the {turn} turn" in officer.says("On the shortlist since").locator("..").inner_text()


def test_a_link_opened_afresh_restores_filters_weights_and_building(officer, another):
    officer.open()
    officer.unfold(OPEN_WEIGHTS)
    moved_weight(officer, "Demand in reach")
    officer.page.get_by_label("Least floor area, m²").fill("200")
    officer.page.keyboard.press("Enter")
    place = officer.lonely()[0]
    box, position = officer.pointed(place)
    box.click(position=position)
    card_of(officer, place["name"]).wait_for()
    for part in ("w_demand=0", "area=200", "asset="):
        officer.page.wait_for_function("part => location.search.includes(part)", arg=part)

    another.page.goto(officer.page.url)
    another.settled()
    card_of(another, place["name"]).wait_for()
    another.expect(another.page.get_by_label("Least floor area, m²")).to_have_value("200")
    another.unfold(OPEN_WEIGHTS)
    another.expect(another.page.get_by_role("slider", name="Demand in reach")).to_have_value("0")
    shown, sent = ([(row["Building"], row["Score"]) for row in page.rows()] for page in (another, officer))
    assert shown[:5] == sent[:5]
    assert another.view()["classes"] == officer.view()["classes"]
    assert another.view()["selected"] == place["index"]


def test_a_link_made_on_other_data_and_one_to_a_building_that_is_gone_say_so(officer):
    officer.open(data="000000000000", asset="Z06000001:gone<b>")
    officer.says("This link was made on other data (version 000000000000).")
    officer.says("There is no building Z06000001:gone<b> in this data.")


def test_an_organisation_finds_space_and_is_helped_when_nothing_fits(public, build):
    areas = build[1].table(AREAS)
    place = str(areas["place_name"].dropna().iloc[0])
    public.open()
    everywhere = public.page.get_by_role("heading", name=re.compile(r"^\d+ buildings? you can ask about$"))
    everywhere.wait_for()
    count = int(everywhere.inner_text().split()[0])
    assert count > 0
    public.page.get_by_label("Postcode, or name of a place").fill(place)
    public.page.keyboard.press("Enter")
    public.settled()
    assert 0 <= int(everywhere.inner_text().split()[0]) < count
    public.page.get_by_label("At least, m²").fill("100000")
    public.page.keyboard.press("Enter")
    public.heading("0 buildings you can ask about")
    public.says("Nothing fits all of that.")
    public.page.get_by_role("button", name=re.compile("^Any size: up to")).click()
    public.page.get_by_text("Nothing fits all of that.").wait_for(state="hidden")
    public.page.get_by_label("Postcode, or name of a place").fill("Nowhere <b>at</b> all")
    public.page.keyboard.press("Enter")
    public.says("Nowhere <b>at</b> all is no postcode or place")


def test_nothing_that_reaches_the_public_names_a_protected_building(public, build, root):
    region, made = build
    assets = made.table(ASSETS)
    named, protected = (
        may_be_named(assets, region.consenting),
        is_protected(assets, made.table(EVIDENCE), region.consenting),
    )
    # a building that may be named can hold such a name within its own ("Youth Centre" in "Youth Centre North")
    open_texts = "\n".join(assets.loc[named, ["name", "address"]].fillna("").to_numpy().ravel())
    texts = [
        text
        for column in ("name", "asset_id", "uprn")
        for text in assets.loc[protected, column].dropna()
        if text and text not in open_texts
    ]
    assert len(texts) > 2 * protected.sum()

    public.open()
    public.map()
    more = public.page.get_by_text("their owners have not agreed to name them")
    more.click()
    public.says("These are counted by area and size only.")
    public.page.get_by_label("Postcode, or name of a place").fill("Tarnvellow")
    public.page.keyboard.press("Enter")
    public.page.wait_for_function("() => location.search.includes('near=')")
    public.settled()
    received = b"".join(public.watch.frames).decode("utf-8", errors="replace")
    page = public.text()
    static = "".join(path.read_text(encoding="utf-8") for path in (root / "static").glob("map-starter*.json"))
    assert static
    assert assets.loc[named & assets.geometry.notna(), "name"].dropna().iloc[0] in received, (
        "what the server sends cannot be read: this test would see nothing"
    )
    for text in texts:
        said = json.dumps(text)[1:-1]
        assert text not in received, text
        assert said not in received, text
        assert text not in page, text
        assert said not in static, text
    for page_name in ("shortlist", "register"):
        assert not public.page.get_by_role("link", name=re.compile(page_name, re.IGNORECASE)).count()


def test_hostile_text_from_a_register_stays_text_everywhere(hostile, hostile_names):
    page = hostile.page
    hostile.open(words="QM/9900")
    hostile.heading(f"{len(hostile_names)} buildings ranked for transfer")
    rows = hostile.rows()
    # marks that turn the direction of writing, or cannot be seen, are left out of what is read
    plain = {re.sub("[\u200b-\u200f\u202a-\u202e]", "", name) for name in hostile_names}
    assert {row["Building"] for row in rows} == plain
    assert set(hostile.scripted()) == {None}
    hostile.fit()
    places = hostile.lonely()
    assert {place["name"] for place in places} == plain
    for place in places:
        box, position = hostile.pointed(place)
        box.hover(position=position)
        hover = hostile.map().locator(".assetmap-hover")
        hover.wait_for()
        assert hover.evaluate("e => [e.textContent, e.childElementCount]") == [place["name"], 0]
        box.click(position=position)
        card_of(hostile, parted(place["name"])).wait_for()
        hostile.expect(page.get_by_test_id("stTable").last).to_contain_text(parted(place["name"]))
        assert (
            page.get_by_test_id("stMain").locator("img[src='x'], [onerror], .katex, .stMarkdownColoredText").count()
            == 0
        )
        assert set(hostile.scripted()) == {None}
    assert page.locator(".assetmap-legend p").count() == 2
    assert page.locator(".assetmap-legend img[onerror], .assetmap-legend script").count() == 0
    book = openpyxl.load_workbook(io.BytesIO(hostile.downloaded("Download XLSX")))
    cells = [cell for sheet in book for line in sheet.iter_rows() for cell in line]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert {str(cell.value) for cell in cells} >= plain


def test_an_address_in_hostile_text_does_not_become_a_link(hostile, hostile_names):
    number = next(i for i, name in enumerate(hostile_names) if name.startswith("=HYPERLINK"))
    hostile.open(words=f"QM/9900{number}", asset=f"Z06000001:QM/9900{number}")
    card_of(hostile, parted(hostile_names[number])).wait_for()
    assert hostile.page.locator("a[href*='x.invalid']").count() == 0


def test_a_link_that_asks_for_too_much_opens_its_page_and_says_what_is_left_out(public):
    public.open("buildings", ids="9," * 5000, region="starter")
    public.says("The link has 10,000 characters for ids: up to 3,000 are allowed. It is left out.")
    public.heading("Compare buildings")
    assert "9,9,9" not in public.page.url
    public.open("", least="1e999", near="x" * 20_000, within="800")
    public.says("The link asks for least = 1e999")
    public.says("The link has 20,000 characters for near")
    assert "near=" not in public.page.url
