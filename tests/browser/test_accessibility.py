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
    (
        "target-size",
        'role="spinbutton"',
        "day, month and year of Streamlit's date field stand close together; each can be typed and reached with the arrow keys",
    ),
    (
        "scrollable-region-focusable",
        '<div class="st-emotion-cache-',
        "a table wider than a phone scrolls in Streamlit's own frame, which the keyboard reaches in Chrome and Firefox only",
    ),
)

# WCAG 2.2, 2.5.8: targets of 24 px, which axe leaves out unless it is asked; telling what is right takes most of its time.
OPTIONS = {"rules": {"target-size": {"enabled": True}}, "resultTypes": ["violations"]}


@pytest.fixture(scope="session")
def violations(absent):
    """What axe finds and nobody has excused on a page or in a frame: rule, impact and element."""
    try:
        from axe_playwright_python.sync_playwright import Axe
    except ImportError:
        absent("axe absent: install the extra dev")
    axe = Axe()

    def run(page):
        found = axe.run(page, options=OPTIONS).response["violations"]
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
    officer.settled()


def jumps(headings):
    """Headings that leave out a level."""
    levels = [0, *(level for level, _ in headings)]
    return [heading for heading, before in zip(headings, levels, strict=False) if heading[0] > before + 1]


def unfold(dashboard):
    """Open everything on the page that can be opened; how much that was."""
    folded = dashboard.page.locator('[data-testid="stExpander"] details:not([open]) > summary')
    count = folded.count()
    for _ in range(count):
        folded.first.click()
    dashboard.settled()
    return count


def switch_on(dashboard, label):
    """Press the switch of this name."""
    dashboard.page.get_by_test_id("stMain").get_by_text(label, exact=True).click()
    dashboard.settled()


def test_the_shortlist_with_an_open_card(officer, violations):
    opened_card(officer)
    assert violations(officer.page) == []
    assert violations(officer.map()) == []
    assert unfold(officer) >= 3
    switch_on(officer, "Show what it is worth, and the gap")
    for part in ("Public test: what to ask a lawyer", "Fair shares: two rules side by side", "Impact beside the money"):
        switch_on(officer, part)
    assert unfold(officer)
    assert violations(officer.page) == []
    headings = officer.headings()
    assert [text for level, text in headings if level == 1] == ["Shortlist"]
    assert jumps(headings) == []


def pages(dashboard):
    """Address of every page that the navigation offers, by its title."""
    dashboard.open()
    more = dashboard.page.get_by_test_id("stSidebarNavViewButton")
    if more.count():
        more.click()
    links = dashboard.page.get_by_test_id("stSidebarNav").get_by_role("link")
    found = links.evaluate_all("all => all.map(link => [link.innerText.trim(), new URL(link.href).pathname])")
    assert len(found) >= 3
    return dict(found)


def faults(dashboard, title, violations):
    """What is wrong with the page that is open."""
    headings = dashboard.headings()
    found = [*violations(dashboard.page), *jumps(headings)]
    if [text for level, text in headings if level == 1] != [title]:
        found.append(f"its heading is not {title}")
    wide = dashboard.page.evaluate(
        """() => [document.documentElement, document.querySelector('[data-testid="stMain"]')]
            .filter(part => part.scrollWidth > part.clientWidth).map(part => [part.tagName, part.scrollWidth])"""
    )
    return [*found, *(f"scrolls sideways: {part}" for part in wide)]


@pytest.mark.parametrize("reader", ["officer", "public"])
def test_every_page_of_the_navigation(request, reader, violations):
    """Each is looked at as wide as a desk has it, then as wide as a phone, with all that can be opened."""
    dashboard = request.getfixturevalue(reader)
    found = {}
    for title in pages(dashboard):
        dashboard.page.set_viewport_size({"width": 1400, "height": 1000})
        dashboard.page.get_by_test_id("stSidebarNav").get_by_role("link", name=title, exact=True).click()
        dashboard.page.get_by_role("heading", level=1, name=title).wait_for()
        dashboard.settled()
        unfold(dashboard)
        found[title, "desk"] = faults(dashboard, title, violations)
        dashboard.page.set_viewport_size({"width": 390, "height": 844})
        found[title, "phone"] = faults(dashboard, title, violations)
    assert {page: wrong for page, wrong in found.items() if wrong} == {}


def test_the_account_of_a_dropped_register(officer, built, violations):
    officer.open("register")
    chooser = officer.page.get_by_test_id("stFileUploaderDropzoneInput")
    chooser.set_input_files(built / "starter" / "registers" / "register_quaymarsh.csv")
    officer.heading("Rows read: 189")
    officer.heading("First assets")
    officer.settled()
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
