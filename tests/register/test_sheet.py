from hypothesis import given
from hypothesis import strategies as st

from assetmap.register.sheet import CellCleaner, Row, clean_cell, scrub_emails, squash


@given(st.text())
def test_cleaning_twice_is_cleaning_once(text):
    once = clean_cell(text)
    assert clean_cell(once) == once
    once.encode()


def test_direction_and_control_marks_go_and_markup_stays():
    assert clean_cell("a\u202e<b>\x07=1+1\u200f") == "a<b>=1+1"
    assert clean_cell("e\u0301") == "é"


def test_addresses_go_wherever_they_stand():
    for text in ("jo.bloggs@council.gov.uk", "mailto:a@b.co", "(x+y@z.org)", "a@b.c.d.org, and b＠c.org"):
        assert "@" not in scrub_emails(text)
        assert "＠" not in scrub_emails(text)
    assert scrub_emails("Rooms @ No 5") == "Rooms @ No 5"


@given(st.text())
def test_a_cleaner_says_what_cleaning_says(text):
    cleaner = CellCleaner()
    assert cleaner[text] == cleaner[text] == clean_cell(text)
    assert (clean_cell(text) in cleaner.addressed) == ("@" in clean_cell(text) or "＠" in clean_cell(text))


@given(st.text())
def test_squashing_plain_text_fast_changes_nothing(text):
    squashed = squash(text)
    assert squash(squashed) == squashed
    assert squash(text.upper() if text.isascii() else text) == squashed
    # A letter beyond ASCII takes the other way through.
    assert squash(f"{text} ø") == f"{squashed} ø".strip()


def test_a_row_with_a_point_is_not_blank():
    assert Row(1, ("", "")).blank
    assert not Row(1, ("", ""), point=(1.0, 2.0)).blank
    assert not Row(1, ("", "a")).blank
