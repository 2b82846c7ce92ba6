import datetime as dt

import pytest

from assetmap import InputError
from assetmap.workspace.checks import moment, text


@pytest.mark.parametrize(
    ("given", "what"),
    [
        ("", "blank"),
        ("\u200b \u202e", "blank"),
        ("x" * 11, "too long"),
        ("a\x00", "no character"),
        ("a\ud800", "no char"),
    ],
)
def test_what_cannot_be_kept_is_refused(given, what):
    with pytest.raises(InputError, match=what) as error:
        text(given, "word", 10, "the place", least=1)
    assert error.value.where == "the place"


def test_what_can_be_kept_stays_as_it_is():
    assert text(" Ä\u202e ", "word", 10, "the place", least=1) == " Ä\u202e "
    with pytest.raises(TypeError):
        text(3, "word", 10, "the place")


def test_a_moment_is_in_utc():
    zone = dt.timezone(dt.timedelta(hours=5))
    assert moment(dt.datetime(2026, 1, 1, 3, tzinfo=zone)) == dt.datetime(2025, 12, 31, 22, tzinfo=dt.UTC)
    assert moment(None).tzinfo == dt.UTC
    with pytest.raises(ValueError, match="no time zone"):
        moment(dt.datetime(2026, 1, 1))
