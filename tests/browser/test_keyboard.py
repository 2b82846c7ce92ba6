"""An officer's task from opening to the shortlist and a download with the keyboard alone: reachable, visible, never trapped."""

# Looks of the focused element and what it lies in, to be compared with those of the same element once it has lost the focus.
STEP = """() => {
    const looks = (element) => {
        const found = [];
        for (let one = element, depth = 0; one && depth < 5; one = one.parentElement, depth++) {
            const s = getComputedStyle(one);
            found.push([s.outlineStyle, s.outlineWidth, s.outlineColor, s.boxShadow, s.borderColor, s.borderWidth,
                s.backgroundColor, s.color, s.textDecorationLine, s.opacity, s.position, s.left].join());
        }
        return found.join();
    };
    const now = document.activeElement;
    const before = window.focused;
    const left = before && before.element !== document.body && before.element !== now && before.element.isConnected;
    const blind = left && before.looks === looks(before.element) ? before.element.outerHTML.slice(0, 200) : null;
    window.focused = { element: now, looks: looks(now) };
    const box = now.getBoundingClientRect();
    const name = now.getAttribute("aria-label") || (now.labels && now.labels[0] && now.labels[0].innerText) || now.innerText || "";
    return {
        tag: now.tagName, name: name.trim().slice(0, 200), blind: blind, grid: now.dataset.testid === "data-grid-canvas",
        away: box.bottom < 0 || box.top > innerHeight || box.right < 0 || box.left > innerWidth,
    };
}"""
MOST_STOPS = 120

# What shows its focus otherwise than by its own looks: a part of the element, and how.
SHOWN_OTHERWISE = (
    ('data-testid="data-grid-canvas"', "the table is a picture, in which the chosen cell has a frame"),
    ("<iframe", "the focus is on something within the map, which is looked at there"),
    ('data-testid="stMain"', "Streamlit's whole page, where its own link past the navigation leads to"),
)


class Keys:
    """Somebody who has a keyboard only, and what they meet on their way."""

    def __init__(self, dashboard):
        self.page, self.map, self.blind, self.away, self.tags = dashboard.page, dashboard.map(), [], [], []
        # an outline that fades in would be compared with one that fades out
        for frame in (self.page, self.map):
            frame.add_style_tag(content="* { transition: none !important; animation: none !important; }")

    def go(self, wanted, key="Tab"):
        """Press the key until the focus is where it is wanted."""
        for _ in range(MOST_STOPS):
            self.page.keyboard.press(key)
            here = self.page.evaluate(STEP)
            self.tags.append(here["tag"])
            left = [here["blind"], self.map.evaluate(STEP)["blind"]]
            self.blind += [e for e in left if e and not any(part in e for part, _how in SHOWN_OTHERWISE)]
            if here["away"]:
                self.away.append(here["name"] or here["tag"])
            if wanted(here):
                return
        raise AssertionError(f"not reached in {MOST_STOPS} stops; the last were {self.tags[-10:]}")

    def to(self, name, key="Tab"):
        self.go(lambda here: here["name"].startswith(name), key)

    def type(self, text):
        self.page.keyboard.type(text)
        self.page.keyboard.press("Enter")


def test_an_officers_task_is_done_without_a_mouse(officer):
    page = officer.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    officer.open()
    first = officer.rows()[0]
    keys = Keys(officer)
    keys.to("Name, address, postcode")
    keys.type(first["Building"])
    page.wait_for_function("() => location.search.includes('words=')")
    officer.settled()
    keys.go(lambda here: here["grid"])
    # the first row's last cell holds its id
    page.keyboard.press("End")
    page.locator("[id^=glide-cell-][aria-selected=true]").wait_for(state="attached")
    page.keyboard.press("Control+c")
    keys.tags.clear()
    keys.to("Id of the building to show")
    assert "IFRAME" in keys.tags, "the way leads through the map, and out of it again"
    keys.to("Skip the map", "Shift+Tab")
    keys.to("Id of the building to show")
    page.keyboard.press("Control+v")
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=3, name=first["Building"], exact=True).wait_for()
    officer.settled()
    officer.picture("keyboard-1-card")

    keys.to("Reason")
    keys.type("its roof is sound")
    officer.says("On the shortlist since")
    officer.settled()
    keys.to("Download the committee pack (PDF)")
    officer.picture("keyboard-2-download")
    with page.expect_download() as waiting:
        page.keyboard.press("Enter")
    assert waiting.value.path().read_bytes().startswith(b"%PDF")
    keys.to("Reason for removing", "Shift+Tab")
    keys.type("the test is over")
    page.get_by_role("button", name="Add to the shortlist").wait_for()
    assert not keys.blind, "\n".join(["the focus cannot be seen on:", *keys.blind])
    assert not keys.away, "\n".join(["the focus is out of sight on:", *keys.away])
