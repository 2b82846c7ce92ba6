import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetmap.register.controlled import (
    LISTS,
    USE_CODES,
    corrected,
    meaning_of,
    tenure_detail_of,
    tenure_of,
)
from assetmap.register.sheet import squash


@pytest.mark.parametrize(
    ("text", "value", "misspelt"),
    [
        ("Freehold", "freehold", False),
        ("FH", "freehold", False),
        ("Lease Hold", "leasehold", False),
        ("Leashold", "leasehold", True),
        ("Freehld", "freehold", True),
        ("Long lease (125 years)", "leasehold", False),
        ("Freehold / Leasehold", "other", False),
        ("Freehold - leased out", "freehold", False),
        ("Tenancy at will", "other", False),
        ("Licence", "other", False),
        ("Amber", "", False),
    ],
)
def test_tenures(text, value, misspelt):
    assert tenure_of(text) == (value, misspelt)


@pytest.mark.parametrize(
    ("text", "tenure", "value"),
    [
        ("Owner occupied", "freehold", "owner occupied"),
        ("Occupied by Local Authority", "", "owner occupied"),
        ("Leasehold", "freehold", "leasehold out"),
        ("Leasehold", "leasehold", ""),
        ("Leasehold in", "freehold", "leasehold in"),
        ("Groundlease", "freehold", "ground leasehold out"),
        ("Licence", "freehold", "licence out"),
        ("Sub leasehold in", "leasehold", "sub leasehold in"),
        ("Vacant", "freehold", "vacant"),
        ("Part vacant", "freehold", "other"),
        ("Amber", "freehold", ""),
    ],
)
def test_details_of_tenure(text, tenure, value):
    assert tenure_detail_of(text, tenure).value == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("LIBRARY AND PREMISES", "library"),
        ("Public Conveinences", "public convenience"),
        ("Cremartoria", "cemetery or crematorium"),
        ("Allottments", "allotments"),
        ("Multi-Storey Car Park", "car park"),
        ("Children's Centre", "nursery or children's centre"),
        ("Art Gallery", "museum or gallery"),
        ("Village Hall", "community hall"),
        ("Industrial Estate", "industrial"),
        ("Recreational land", "sport or leisure centre"),
        ("Officer's desk", ""),
        ("Miscellaneous", ""),
        ("", ""),
    ],
)
def test_uses(text, value):
    assert meaning_of("use", text).value == value


def test_a_misspelling_is_told_and_an_ending_is_none():
    assert meaning_of("use", "Public Conveinences").misspelt
    assert not meaning_of("use", "Recreational land").misspelt
    assert meaning_of("use", "Car parks and bins") == ("car park", False)


@pytest.mark.parametrize("word", ["shp", "land", "unoccupied", "officer", "leased", "halls"])
def test_short_words_and_words_of_their_own_are_left_alone(word):
    for name in LISTS:
        assert corrected(word, name) == word


def test_emptiness_is_never_turned_round():
    assert corrected("unocupied", "status") == "unoccupied"
    assert corrected("ocupied", "status") == "occupied"


def test_every_phrase_is_in_the_form_it_is_compared_in_and_means_one_value():
    for name, values in LISTS.items():
        phrases = [phrase for phrases in values.values() for phrase in phrases]
        assert all(squash(phrase) == phrase for phrase in phrases)
        assert len(set(phrases)) == len(phrases), name
        for value, own in values.items():
            assert all(meaning_of(name, phrase) == (value, False) for phrase in own)
    assert set(USE_CODES) == set(LISTS["use"])


def test_an_unknown_list_is_refused():
    with pytest.raises(ValueError, match="'list_name'"):
        meaning_of("colour", "red")


@given(st.text(max_size=40), st.sampled_from(sorted(LISTS)))
def test_any_text_has_a_meaning_of_the_list_or_none(text, name):
    assert meaning_of(name, text).value in {"", *LISTS[name]}
