import pytest

from assetmap.vacancy import load_rules
from assetmap.vacancy.fitting.classes import class_of_holding, class_of_use, holding_classes


@pytest.mark.parametrize(
    ("use", "told"),
    [
        ("LIBRARY AND PREMISES", "public"),
        ("COMMUNITY EDUCATION CENTRE", "public"),
        ("Swimming Pool & Premises", "public"),
        ("OFFICES AND PREMISES", "let"),
        ("Workshop & Premises", "let"),
        ("MARKET STALL & PREMISES", "stalls"),
        ("Stores", "stalls"),
        ("Amenity Site & Premises", "apart"),
        ("CAR PARK AND PREMISES", "apart"),
        ("Miscellaneous Non Operational", "public"),
        ("Commercial", "let"),
        # whole words only: no shop in a workshop, no hall in a hallway, no store in a superstore
        ("Hallway", ""),
        ("Superstore", "let"),
        ("", ""),
        (None, ""),
        (float("nan"), ""),
    ],
)
def test_class_of_a_use(use, told):
    assert class_of_use(use) == told


def test_every_holding_type_has_one_class_and_no_word_two():
    for holding in load_rules().priors:
        assert sum(holding in entry.holdings for entry in holding_classes().values()) == 1
    assert class_of_holding("investment let") == "let"
    assert {class_of_holding(h) for h in ("operational", "non-operational", "not stated", "never heard of")} == {
        "public"
    }
    words = [word for entry in holding_classes().values() for word in entry.words]
    assert len(words) == len(set(words))


def test_declared_shares_are_shares():
    assert all(0 < entry.gone_share < 1 for entry in holding_classes().values())
