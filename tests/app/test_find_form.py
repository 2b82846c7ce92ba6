import ast
import datetime as dt
import inspect

import pytest

from assetmap.app import find_form
from assetmap.app.find_form import PLAIN_QUESTION
from assetmap.errors import InputError
from assetmap.matching import Need, activities


@pytest.fixture
def asked(page):
    """The field of a key, whatever its kind, on the page opened with what was asked."""

    def opened(**state):
        return page("find", **state)

    return opened


def test_every_field_can_be_put_back_to_what_it_holds_at_first(seen):
    at = seen("find")
    for key, plain in PLAIN_QUESTION.items():
        assert at.session_state[key] == plain, key


def test_what_can_be_paid_is_in_no_link_and_all_the_rest_is():
    """AppTest shows no address bar, so that the code is read: every field but that one is bound to the link."""
    tree = ast.parse(inspect.getsource(find_form))
    bound = {}
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        words = {word.arg: ast.literal_eval(word.value) for word in call.keywords if word.arg in ("key", "bind")}
        if "key" in words:
            bound[words["key"]] = words.get("bind")
    assert set(bound) == set(PLAIN_QUESTION)
    assert {key for key, bind in bound.items() if bind != "query-params"} == {"pay"}


def test_the_rest_of_the_question_counts(asked, said):
    at = asked(space="room", least=60, doing=activities()[1], start=dt.date(2020, 1, 1), nice=["kitchen"], stay="good")
    assert not at.exception
    # a day that has gone by cannot be kept: nothing fits, and it says so
    assert "Most were taken away by the day from when you need it" in said(at)
    assert at.dataframe[0].value["What would have to give"].str.contains("weeks later than you asked").all()


def test_a_least_above_the_most_is_said_and_the_rest_counts(asked, said):
    at = asked(least=500, most=100)
    assert not at.exception
    assert "The least space is more than the most" in said(at)
    assert at.dataframe[0].value["Floor area"].min() >= 500


def test_a_place_of_another_kind_is_no_place(asked, said):
    at = asked(near="QM1")
    assert not at.exception
    assert "is no postcode or place" in said(at)


def test_a_need_that_cannot_be_is_told_and_the_page_goes_on(asked, said, monkeypatch):
    def refuse(**given):
        if "must" in given:
            raise InputError("that are too many features", "what you need")
        return Need(**given)

    monkeypatch.setattr(find_form, "Need", refuse)
    at = asked()
    assert not at.exception
    assert "that are too many features" in said(at)
    assert len(at.dataframe[0].value) > 5
