import math

import pytest

from assetmap.value.pay_it_forward import pay_it_forward, recycling_multiplier
from assetmap.value.refusals import OutOfRangeError


def test_the_published_example():
    found = pay_it_forward(50_000, 0.75)
    assert found.repayment == 7_500
    assert found.grant_equivalent == pytest.approx(50_000 - sum(7_500 / 1.035**year for year in range(2, 7)))
    assert round(found.grant_equivalent, -2) == 17_300
    assert round(found.multiplier, 2) == 3.05
    assert found.limit == 4
    assert found.further_organisations == pytest.approx(0.75 + 0.75**2 + 0.75**3 + 0.75**4)
    assert pay_it_forward(50_000) == found


@pytest.mark.parametrize("share", [0.0, 0.3, 0.75, 1.0])
@pytest.mark.parametrize("rounds", [1, 2, 9])
def test_the_multiplier_is_the_sum_of_the_rounds(share, rounds):
    assert recycling_multiplier(share, rounds) == pytest.approx(sum(share**n for n in range(rounds)))


def test_the_ends():
    assert pay_it_forward(100.0, 0.0).grant_equivalent == 100
    assert math.isinf(pay_it_forward(100.0, 1.0).limit)
    assert pay_it_forward(100.0, 1.0, first_year=0, last_year=0).grant_equivalent == pytest.approx(0)


def test_the_words_are_those_that_organisations_use():
    text = str(pay_it_forward(50_000)).lower()
    for word in ("money", "repayment", "pay £7,500 forward", "organisations"):
        assert word in text
    for word in ("loan", "capital", "investor", "debt"):
        assert word not in text


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ({"advance": 0}, "advance"),
        ({"advance": -5}, "advance"),
        ({"share_repaid": 1.1}, "share_repaid"),
        ({"first_year": -1}, "first_year"),
        ({"last_year": 1}, "last_year"),
        ({"last_year": 200}, "last_year"),
        ({"rounds": 0}, "rounds"),
        ({"rounds": 2.5}, "rounds"),
    ],
)
def test_what_cannot_be_used(arguments, field):
    with pytest.raises(OutOfRangeError, match=f"'{field}' cannot be used"):
        pay_it_forward(**({"advance": 50_000} | arguments))
