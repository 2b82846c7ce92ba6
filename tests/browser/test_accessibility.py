"""What assistive technology finds on each page: checked by axe, by the order of headings and by the keyboard."""

import pytest

axe = pytest.importorskip("axe_playwright_python.sync_playwright")

# Streamlit's and folium's own faults: rule, a part of the element that it is found in, and why it stays.
ALLOWED = (
    (
        "presentation-role-conflict",
        'data-testid="stFileUploaderDropzone"',
        "Streamlit gives the drop zone the role presentation and a label; the button within it is reachable",
    ),
    (
        "empty-table-header",
        "<th",
        "Streamlit leaves the header above the first column of a table with an index empty",
    ),
    (
        "meta-viewport",
        'name="viewport"',
        "folium writes it into the frame of the map, where browsers do not heed it: only the page's own counts",
    ),
)


def violations(page_or_frame):
    """What axe finds and nobody has excused: rule, impact and element."""
    found = axe.Axe().run(page_or_frame).response["violations"]
    nodes = [(rule["id"], rule["impact"], node["html"][:300]) for rule in found for node in rule["nodes"]]
    return [node for node in nodes if not any(node[0] == rule and part in node[2] for rule, part, _reason in ALLOWED)]


def opened_card(officer):
    officer.open()
    place = officer.lonely()[0]
    box, position = officer.pointed(place)
    box.click(position=position)
    officer.page.get_by_role("heading", level=3, name=place["name"], exact=True).wait_for()
    officer.ready()


def jumps(headings):
    """Headings that leave out a level."""
    levels = [0, *(level for level, _ in headings)]
    return [heading for heading, before in zip(headings, levels, strict=False) if heading[0] > before + 1]


def test_the_shortlist_with_an_open_card_passes_axe(officer):
    opened_card(officer)
    assert violations(officer.page) == []
    assert violations(officer.map()) == []


@pytest.mark.parametrize("path", ["find", "method", "register"])
def test_the_other_pages_pass_axe(officer, path):
    officer.open(path)
    assert violations(officer.page) == []
    if path == "find":
        assert violations(officer.map()) == []


def test_the_account_of_a_dropped_register_passes_axe(officer, built):
    officer.open("register")
    chooser = officer.page.get_by_test_id("stFileUploaderDropzoneInput")
    chooser.set_input_files(built / "starter" / "registers" / "register_quaymarsh.csv")
    officer.heading("Rows read: 189")
    officer.heading("Add it to the region")
    officer.ready()
    assert violations(officer.page) == []
    assert jumps(officer.headings()) == []


def test_headings_of_the_shortlist_with_an_open_card_leave_out_no_level(officer):
    opened_card(officer)
    headings = officer.headings()
    assert [text for level, text in headings if level == 1] == ["Shortlist"]
    assert jumps(headings) == []


@pytest.mark.parametrize(
    ("path", "title"), [("find", "Find space"), ("method", "Method and data"), ("register", "Add a register")]
)
def test_headings_of_the_other_pages_leave_out_no_level(officer, path, title):
    officer.open(path)
    headings = officer.headings()
    assert [text for level, text in headings if level == 1] == [title]
    assert jumps(headings) == []


@pytest.mark.parametrize("path", ["", "find"])
def test_the_table_comes_before_the_map_and_the_map_can_be_skipped(officer, path):
    officer.open(path)
    officer.map()
    before = officer.page.evaluate(
        """() => {
            const table = document.querySelector('[data-testid="stDataFrame"]');
            const map = document.querySelector('iframe[src*="streamlit_folium"]');
            return Boolean(table.compareDocumentPosition(map) & Node.DOCUMENT_POSITION_FOLLOWING);
        }"""
    )
    assert before
    link = officer.page.locator(".assetmap-skip")
    link.focus()
    assert link.is_visible()
    assert link.bounding_box()["x"] >= 0
    officer.page.keyboard.press("Enter")
    officer.page.wait_for_function("() => location.hash === '#after-the-map'")
    assert officer.page.locator("#after-the-map").count() == 1
    # the next stop lies behind the map, or is the browser's way from the end of the page to its start
    officer.page.keyboard.press("Tab")
    behind = officer.page.evaluate(
        """() => {
            const map = document.querySelector('iframe[src*="streamlit_folium"]');
            const now = document.activeElement;
            const later = Boolean(map.compareDocumentPosition(now) & Node.DOCUMENT_POSITION_FOLLOWING);
            return now !== map && (later || now.dataset.testid === 'stSkipToContent');
        }"""
    )
    assert behind
