from hypothesis import given
from hypothesis import strategies as st

from assetmap.register.sheet import clean_cell, scrub_emails


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
