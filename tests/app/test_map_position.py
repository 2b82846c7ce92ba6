import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetmap.app.map_position import Position, position_said, read_position, write_position
from assetmap.errors import InputError


@given(st.floats(49, 62), st.floats(-10, 4), st.integers(16, 72))
def test_a_position_comes_back_from_its_text(latitude, longitude, quarters):
    position = Position(latitude, longitude, quarters / 4)
    again = read_position(write_position(position))
    assert again.latitude == pytest.approx(latitude, abs=1e-5)
    assert again.longitude == pytest.approx(longitude, abs=1e-5)
    assert again.zoom == position.zoom


def test_its_text_needs_no_encoding():
    assert write_position(Position(53.4, -2.9, 11.25)) == "53.40000_-2.90000_11.25"


@pytest.mark.parametrize(
    "text", ["", "53_-2", "53_-2_99", "0_0_12", "53_-20_12", "nan_-2_12", "53,4_-2_12", "<b>", "9" * 10_000, "٥٣_2_12"]
)
def test_a_text_that_is_no_position_is_refused(text):
    with pytest.raises(InputError) as raised:
        read_position(text)
    assert raised.value.where == "link, position"
    assert len(raised.value.seen) <= 60
    assert "LATITUDE_LONGITUDE_ZOOM" in raised.value.allowed


def test_what_the_map_says_is_taken_to_about_a_metre():
    assert position_said([53.123456789, -2.987654321, 11.25]) == Position(53.12346, -2.98765, 11.25)


@pytest.mark.parametrize(
    "said",
    [
        None,
        "x",
        {},
        [],
        [53.4, -2.9],
        [53.4, -2.9, "11"],
        [True, True, True],
        [math.nan, -2.9, 11],
        [1e300, 0, 0],
        [53, -2, math.inf],
    ],
)
def test_what_the_map_cannot_mean_is_no_position(said):
    assert position_said(said) is None
