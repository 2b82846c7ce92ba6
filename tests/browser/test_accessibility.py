"""What assistive technology finds on each page: checked by axe, by the order of headings and by the keyboard."""

import pytest

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


@pytest.fixture(scope="session")
def violations(absent):
    """What axe finds and nobody has excused on a page or in a frame: rule, impact and element."""
    try:
        from axe_playwright_python.sync_playwright import Axe
    except ImportError:
        absent("axe absent: install the extra dev")
    axe = Axe()

    def run(page):
        found = axe.run(page).response["violations"]
        nodes = [(rule["id"], rule["impact"], node["html"][:300]) for rule in found for node in rule["nodes"]]
        return [
            node for node in nodes if not any(node[0] == rule and part in node[2] for rule, part, _reason in ALLOWED)
        ]

    return run


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


def test_the_shortlist_with_an_open_card(officer, violations):
    opened_card(officer)
    assert violations(officer.page) == []
    assert violations(officer.map()) == []
    headings = officer.headings()
    assert [text for level, text in headings if level == 1] == ["Shortlist"]
    assert jumps(headings) == []


@pytest.mark.parametrize(
    ("path", "title"), [("find", "Find space"), ("method", "Method and data"), ("register", "Add a register")]
)
def test_the_other_pages(officer, path, title, violations):
    officer.open(path)
    if path == "find":
        assert violations(officer.map()) == []
    assert violations(officer.page) == []
    headings = officer.headings()
    assert [text for level, text in headings if level == 1] == [title]
    assert jumps(headings) == []


def test_the_account_of_a_dropped_register(officer, built, violations):
    officer.open("register")
    chooser = officer.page.get_by_test_id("stFileUploaderDropzoneInput")
    chooser.set_input_files(built / "starter" / "registers" / "register_quaymarsh.csv")
    officer.heading("Rows read: 189")
    officer.heading("First assets")
    officer.ready()
    assert violations(officer.page) == []
    assert jumps(officer.headings()) == []


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
