import numpy as np
import pytest

from assetmap.portfolio.balancing import balance

CASH = [
    # year 1, year 2; market, hall, baths
    [[10.0, -4.0, 0.0], [10.0, -12.0, 0.0]],
    [[10.0, -14.0, 0.0], [30.0, -12.0, 0.0]],
]


def test_who_carries_whom_by_hand():
    found = balance([[[10, 5, -9, -3]]], ["a", "b", "c", "d"])
    table = found.carries.set_index(["earner", "cost_bearer"])["carried"]
    assert table.to_dict() == pytest.approx({("a", "c"): 6, ("a", "d"): 2, ("b", "c"): 3, ("b", "d"): 1})
    assert found.uncarried == 0
    assert found.buildings["role"].tolist() == ["earner", "earner", "cost-bearer", "cost-bearer"]


def test_what_no_earner_covers_is_told():
    found = balance([[[4, -9]]])
    assert found.carries["carried"].tolist() == [4]
    assert found.uncarried == 5
    assert len(balance([[[4, 9]]]).carries) == 0


def test_year_by_year():
    found = balance(CASH, ["market", "hall", "baths"], reserve=1.0)
    assert found.years["cash_mean"].tolist() == [1.0, 8.0]
    assert found.years["balance_p50"].tolist() == [2.0, 10.0]
    # the second draw is at -3 after the first year, and does not come back to life in the second
    assert found.years["solvent"].tolist() == [0.5, 0.5]
    assert found.solvent == 0.5
    assert found.reserve_needed == 4.0
    assert balance(CASH, reserve=4.0).solvent == 1.0
    assert found.buildings["role"].tolist() == ["earner", "cost-bearer", "neither"]
    assert found.buildings["loses"].tolist() == [0.0, 1.0, 0.0]


@pytest.mark.parametrize(("confidence", "needed"), [(0.5, 2.0), (0.75, 3.0), (0.76, 4.0), (1.0, 4.0), (0.01, 1.0)])
def test_the_reserve_is_the_smallest_that_holds_in_the_share_asked_for(confidence, needed):
    cash = [[[-1.0]], [[-2.0]], [[-3.0]], [[-4.0]]]
    found = balance(cash, confidence=confidence)
    assert found.reserve_needed == needed
    assert balance(cash, reserve=needed).solvent >= confidence


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"cash": [[1.0]]}, "'cash' has shape"),
        ({"cash": [[[np.nan]]]}, "'cash' has shape"),
        ({"cash": [[[1.0]]], "names": ["a", "b"]}, "'names' has 2 entries, allowed 1"),
        ({"cash": [[[1.0]]], "reserve": -1}, "'reserve' is -1"),
        ({"cash": [[[1.0]]], "confidence": 0}, "'confidence' is 0"),
    ],
)
def test_what_cannot_be_used_is_named(given, message):
    with pytest.raises(ValueError, match=message):
        balance(**given)
