import pandas as pd
import pytest

from assetmap.app.shortlist_empty import PLAIN_FILTERS, Filter, kept_by, taken_out

INDEX = pd.Index([3, 5, 8, 9])


def one(key, *keeps):
    return Filter(key, key.capitalize(), pd.Series(keeps, index=INDEX))


OWNER = one("owner", False, False, False, True)
WORDS = one("words", True, True, False, False)
LIST = one("list", True, True, True, True)


def test_all_are_kept_by_no_filter():
    assert kept_by([], INDEX).all()


def test_a_building_passes_all_filters_or_is_left_out():
    assert kept_by([OWNER, LIST], INDEX).tolist() == [False, False, False, True]
    assert not kept_by([OWNER, WORDS], INDEX).any()


def test_the_filter_that_removes_most_comes_first_with_what_would_be_left_without_it():
    told = taken_out([LIST, WORDS, OWNER], INDEX)
    assert [(t.key, t.removed, t.of, t.without) for t in told] == [
        ("owner", 3, 4, 2),
        ("words", 2, 4, 1),
        ("list", 0, 4, 0),
    ]


def test_nothing_is_taken_out_of_nothing():
    assert taken_out([], INDEX) == []


def press(at, start):
    (button,) = [button for button in at.button if button.label.startswith(start)]
    return button.click().run()


@pytest.mark.parametrize("without", ["Without the words", "Without least floor area"])
def test_one_filter_can_be_taken_off_alone(page, said, without):
    at = page("shortlist", words="library", area=90_000)
    assert at.header[0].value == "0 buildings ranked for transfer"
    text = said(at)
    assert "**Least floor area** removed" in text
    assert "**The words** removed" in text
    labels = [button.label for button in at.button if button.label.startswith("Without")]
    assert labels[0].startswith("Without least floor area: ")
    if not any(label.startswith(without) for label in labels):  # taken off alone it brings nothing: it is not offered
        assert without == "Without the words"
        return
    at = press(at, without)
    assert not at.exception
    assert at.number_input(key="area").value == 0
    assert at.text_input(key="words").value == "library"
    assert at.dataframe


def test_where_one_filter_is_set_it_can_be_taken_off_or_all_be_cleared(page):
    at = page("shortlist", words="nothing is called so")
    labels = [button.label for button in at.button]
    assert any(label.startswith("Without the words: ") for label in labels)
    assert "Clear the filters" in labels
    assert press(at, "Without the words").dataframe


def test_every_filter_can_be_cleared_at_once(page, said):
    state = {"words": "nothing is called so", "owner": [], "list": ["likely"], "area": 90_000, "only": True}
    at = page("shortlist", **state, limit="circle_334000_390000_500")
    at = press(at, "Clear the filters")
    assert not at.exception
    for key in ("words", "owner", "list", "area", "only", "limit", "around"):
        assert at.session_state[key] == PLAIN_FILTERS[key]
    assert at.dataframe
