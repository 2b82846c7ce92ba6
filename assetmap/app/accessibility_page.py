"""Accessibility: how far the dashboard can be used by everybody, what fails and what to do instead, how it was checked."""

import os

import pandas as pd
import streamlit as st

from assetmap.app.text import literal
from assetmap.app.tour import show_tour_button

__all__ = ["CHECKED", "CONTACT_VARIABLE", "LIMITS", "MADE", "WEAKER", "accessibility_page"]

# Whom to tell of a problem, as whoever serves the app has set it.
CONTACT_VARIABLE = "ASSETMAP_CONTACT"

CHECKED = "22 November 2026"

# What fails, the criterion of WCAG 2.2 that it fails (or the rule of axe), and what to do instead.
LIMITS = (
    (
        "Open in a row of the table of buildings can be pressed with the mouse alone",
        "2.1.1 Keyboard",
        "Copy the id from the row's last cell (Ctrl+C) into the field Id of the building to show, which opens the same card.",
    ),
    (
        "A table can be sorted with the mouse alone",
        "2.1.1 Keyboard",
        "The rows stand in the order of their rank, and the downloads can be sorted in a spreadsheet.",
    ),
    (
        "The symbols on the map cannot be reached with the keyboard",
        "2.1.1 Keyboard",
        "The table before the map holds the same buildings; the link Skip the map leads past it.",
    ),
    (
        "The header above the first column of some tables is empty",
        "axe: empty-table-header",
        "The first column holds what each row is about.",
    ),
    (
        "The area for dropping a file has a label and the role of mere decoration",
        "axe: presentation-role-conflict",
        "The button in it opens the choice of a file.",
    ),
)

MADE = (
    (
        "axe-core, in Chromium, on every page, with all of it opened, as an officer and as the public sees it. It "
        "finds no fault of ours; Streamlit's two are in the table above."
    ),
    "The levels of headings on every page: one heading of the first level, none left out.",
    "The keyboard alone, from opening to a building's card, past the map, and on to the shortlist.",
    (
        "The contrast of every colour of our own, worked out from the code: text 4.5 to 1 or more, symbols, chart marks and the ring "
        "around what has the focus 3 to 1 or more."
    ),
    (
        "Nothing by colour alone: classes on the map differ in shape and size, bars in lightness and outline, and beside each chart "
        "stands a table of its numbers."
    ),
    "Our own links and buttons, among them those on the map: at least 24 pixels high and wide.",
    "A setting of less motion: animations are switched off.",
    "A width of 390 pixels, as on a phone.",
)

WEAKER = (
    "Nobody who relies on a screen reader, on magnification or on speech has tried it yet.",
    "It was looked at in Chromium; not in Safari or Firefox.",
    "Not every change of a page is announced to a screen reader: after a filter, read the heading that counts the buildings.",
    "Wide tables are scrolled sideways within their frame, on a phone more so.",
    "Charts are pictures: what they show is in the table beside them.",
)


def accessibility_page() -> None:
    """Show the page."""
    st.title("Accessibility")
    st.markdown(
        "Everybody should be able to use this dashboard. It is made to meet the Web Content Accessibility Guidelines 2.2, level AA, "
        "and meets them in part: what fails lies in Streamlit, the program that draws the pages, and in the map. For each there is "
        "another way."
    )
    st.markdown(f"Written on {literal(CHECKED)}, after the checks below were made on that day.")
    st.header("What does not work, and what to do instead", anchor="limits")
    table = pd.DataFrame(LIMITS, columns=["what", "fails", "what to do instead"]).map(literal)
    st.table(table.set_index("what"))
    st.header("What was checked", anchor="checked")
    st.markdown("\n".join(f"- {literal(line)}" for line in MADE))
    st.header("What is known to be weaker", anchor="weaker")
    st.markdown("\n".join(f"- {literal(line)}" for line in WEAKER))
    st.header("Tell us of a problem", anchor="problem")
    contact = os.environ.get(CONTACT_VARIABLE, "").strip()
    told = f"Tell us: {literal(contact)}" if contact else "Tell the council or organisation that gave you this address."
    st.markdown(f"Something that you cannot use, or need in another form? {told}")
    st.markdown(
        "Say which page it was, what you wanted to do, and what you use to read it. A public body in Great Britain has to answer. If "
        "you are not content with the answer, the Equality Advisory and Support Service can advise you."
    )
    st.header("The tour", anchor="tour")
    st.markdown("Four steps through the task that most readers come for.")
    show_tour_button()
