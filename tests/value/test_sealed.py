import copy
import dataclasses
import json
import logging
import pickle
import traceback

import pytest

from assetmap.errors import InputError
from assetmap.value.refusals import OutOfRangeError
from assetmap.value.sealed import SealedFigure, sealed_ranges_meet

AMOUNT = 123_457.0
SHOWN = ("123457", "123_457", "123,457")


def clean(text):
    assert not any(number in text for number in SHOWN), text


@pytest.fixture
def cap():
    return SealedFigure("Makers CIC", "cap", AMOUNT)


def test_its_party_alone_sees_it(cap):
    assert cap.shown_to("Makers CIC") == AMOUNT
    with pytest.raises(PermissionError) as caught:
        cap.shown_to("The Council")
    clean(str(caught.value))


def test_no_text_shows_it(cap, caplog):
    for text in (repr(cap), str(cap), f"{cap}", f"{cap:>40}", "%s %r" % (cap, cap), repr([cap]), repr({"a": cap})):  # noqa: UP031
        clean(text)
        assert "sealed" in text
    logging.getLogger("test").warning("offer: %s", cap)
    clean(caplog.text)


def test_it_has_no_dictionary_to_look_into(cap):
    with pytest.raises(TypeError):
        vars(cap)
    clean(" ".join(str(getattr(cap, name)) for name in ("party", "kind", "side")))


@pytest.mark.parametrize(
    "leak",
    [
        json.dumps,
        lambda figure: json.dumps({"a": [figure]}),
        pickle.dumps,
        lambda figure: pickle.dumps(figure, 0),
        copy.copy,
        copy.deepcopy,
        float,
        int,
        bool,
        lambda figure: figure + 1,
        lambda figure: 1 - figure,
        lambda figure: figure > 100_000,
        lambda figure: sorted([figure, figure]),
        lambda figure: dataclasses.asdict(dataclasses.make_dataclass("Box", ["held"])(figure)),
    ],
)
def test_it_cannot_be_written_copied_or_reckoned_with(cap, leak):
    with pytest.raises(TypeError) as caught:
        leak(cap)
    clean("".join(traceback.format_exception(caught.value)))


@pytest.mark.parametrize("default", [str, repr])
def test_json_with_a_default_writes_no_amount(cap, default):
    clean(json.dumps(cap, default=default))


def test_two_figures_of_one_amount_are_not_told_apart(cap):
    assert cap != SealedFigure("Makers CIC", "cap", AMOUNT)


@pytest.mark.parametrize(("reserve", "meet"), [(AMOUNT, True), (AMOUNT - 1, True), (AMOUNT + 1, False), (-5e5, True)])
def test_whether_the_ranges_meet_is_all_that_is_told(cap, reserve, meet):
    theirs = SealedFigure("The Council", "reserve", reserve)
    assert sealed_ranges_meet(cap, theirs) is meet
    assert sealed_ranges_meet(theirs, cap) is meet


def test_asking_again_and_again_does_not_find_it(cap):
    for amount in (1e5, 2e5, 1.5e5):
        sealed_ranges_meet(cap, SealedFigure("The Council", "reserve", amount))
    with pytest.raises(InputError, match="asked too often") as caught:
        sealed_ranges_meet(SealedFigure("The Council", "reserve", 1.25e5), cap)
    clean(str(caught.value))
    same = SealedFigure("Another Council", "reserve", 1e5)
    assert all(sealed_ranges_meet(cap, same) for _ in range(9))


def test_only_a_buyer_and_a_seller_of_two_parties(cap):
    for other in (SealedFigure("Others", "offer", 5.0), SealedFigure("Makers CIC", "reserve", 5.0)):
        with pytest.raises(InputError, match="not of a buyer and a seller") as caught:
            sealed_ranges_meet(cap, other)
        clean(str(caught.value))


@pytest.mark.parametrize(
    "arguments",
    [("", "cap", 1.0), ("A", "wish", 1.0), ("A", "cap", float("nan")), ("A", "cap", "123457"), (None, "cap", 1.0)],
)
def test_what_cannot_be_sealed(arguments):
    with pytest.raises(OutOfRangeError) as caught:
        SealedFigure(*arguments)
    clean(str(caught.value))
    assert caught.value.__context__ is None
