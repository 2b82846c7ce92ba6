import itertools

import numpy as np
import pytest

from assetmap.errors import InputError
from assetmap.portfolio.phasing import phase, recycling_multiplier, repayments


def test_published_multiplier():
    assert recycling_multiplier(0.75, 5) == pytest.approx(3.05, abs=0.005)
    assert recycling_multiplier(0.0, 3) == 1
    with pytest.raises(ValueError, match="'share' is 1"):
        recycling_multiplier(1, 3)


def test_repayments_come_in_equal_parts():
    assert repayments(0.6, 2, 3).tolist() == [0, 0.3, 0.3]
    with pytest.raises(ValueError, match="'share' is 2"):
        repayments(2)


def test_money_that_comes_back_pays_for_the_next():
    # 100 in year 1; half of an advance comes back a year later
    plan = phase([100.0, 50.0, 25.0], [9.0, 5.0, 1.0], [100.0, 0, 0, 0], repaid=[0, 0.5], names=["a", "b", "c"], gap=0)
    assert plan.projects.set_index("name")["year"].to_dict() == {"a": 1, "b": 2, "c": 3}
    assert plan.years["advanced"].tolist() == [100, 50, 25, 0]
    assert plan.years["repaid"].tolist() == [0, 50, 25, 12.5]
    assert plan.years["balance"].tolist() == [0, 0, 0, 12.5]
    assert plan.projects["repaid"].tolist() == [50, 25, 12.5]
    assert plan.status == "optimal"


@pytest.mark.parametrize("seed", range(6))
def test_every_plan_tried(seed):
    random = np.random.default_rng(seed)
    cost, benefit = random.integers(10, 60, 4).astype(float), random.integers(1, 9, 4).astype(float)
    money, back, lasting = np.array([60.0, 20.0, 10.0]), np.array([0, 0.4, 0.3]), np.array([1, 2, 1, 1])
    best = 0.0
    for when in itertools.product((0, 1, 2, None), repeat=4):
        if when[2] != when[3]:
            continue
        cash, ok = 5.0, True
        for year in range(3):
            cash += money[year]
            for price, begun in zip(cost, when, strict=True):
                if begun == year:
                    cash -= price
                if begun is not None and year > begun:
                    cash += price * back[year - begun]
            busy = sum(b is not None and b <= year < b + n for b, n in zip(when, lasting, strict=True))
            ok &= cash >= -1e-9 and busy <= 2
        if ok:
            best = max(best, sum(v * 1.05**-b for v, b in zip(benefit, when, strict=True) if b is not None))
    given = {"repaid": back, "duration": lasting, "at_once": 2, "lots": [[2, 3]], "opening": 5.0, "discount": 0.05}
    plan = phase(cost, benefit, money, **given, gap=0)
    assert plan.objective == pytest.approx(best)
    assert (plan.years["balance"] >= -1e-6).all()
    assert (plan.years["under_way"] <= 2).all()
    assert plan.projects["year"].iloc[2] is plan.projects["year"].iloc[3] or (
        plan.projects["year"].iloc[2] == plan.projects["year"].iloc[3]
    )


def test_must_haves_that_cannot_be_paid_are_said_so():
    assert phase([10.0, 10.0], [1.0, 5.0], [10.0], must=[0]).projects["year"].tolist()[0] == 1
    with pytest.raises(InputError, match="cannot be taken on within the years") as caught:
        phase([50.0], [1.0], [10.0, 10.0], must=[0])
    assert "£50; £20 of new money in 2 years" in caught.value.seen


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (([1.0], [1.0, 2.0], [1.0]), "have shapes"),
        (([-1.0], [1.0], [1.0]), "'cost' holds"),
        (([1.0], [1.0], [np.nan]), "'new_money' holds"),
    ],
)
def test_what_cannot_be_used_is_named(given, message):
    with pytest.raises(ValueError, match=message):
        phase(*given)
