import numpy as np
import pytest

from assetmap.portfolio.gap import close_gap
from assetmap.portfolio.levers import gap_and_levers
from assetmap.value import Building, appraise, load_inputs

INPUTS = load_inputs().with_terms(draws=2000)
HALL = Building(400.0)
NONE = {"grant_most": 0.0, "contribution_most": 0.0, "rent_most": 0.0, "years_most": 0.0}


def asked(**most):
    return gap_and_levers(HALL, INPUTS, **{**NONE, **most})


def test_the_gap_is_that_of_the_appraisal():
    gap, levers = asked()
    assert levers == []
    assert gap == pytest.approx(appraise(HALL, INPUTS)["gap"].p50, rel=1e-6)
    rich = Building(400.0, grant=5_000_000.0)
    assert gap_and_levers(rich, INPUTS, **NONE)[0] == 0


def test_a_pound_of_grant_closes_a_pound():
    gap, (grant, owner) = asked(grant_most=1e6, contribution_most=10.0)
    assert (grant.worth, owner.worth) == (1.0, 1.0)
    helped, _ = gap_and_levers(Building(400.0, grant=50_000.0), INPUTS, **NONE)
    assert gap - helped == pytest.approx(50_000.0)


def test_rent_closes_what_it_is_said_to():
    gap, (rent,) = asked(rent_most=10.0)
    # £10 more on every draw of the rent: the same shift of the whole range
    ends = zip(("low", "central", "high"), INPUTS["market_rent"].triple, strict=True)
    dearer = INPUTS.override({"market_rent": {name: value + 10 for name, value in ends}}, "test")
    closed = gap - gap_and_levers(HALL, dearer, **NONE)[0]
    assert closed == pytest.approx(10 * rent.worth, rel=0.05)


def test_waiting_saves_what_the_appraisal_says():
    terms = INPUTS.terms
    _, (waiting,) = asked(years_most=terms.phased_years)
    appraisal = appraise(HALL, INPUTS)
    saved = terms.phased_share * (1 - (1 + terms.hurdle_rate) ** -terms.phased_years) * appraisal["capital_cost"].p50
    assert waiting.most * waiting.worth == pytest.approx(saved, rel=1e-6)
    assert f"{terms.phased_share:.0%}" in waiting.name


def test_they_close_a_gap_together():
    gap, levers = asked(grant_most=1e6, contribution_most=1e6, rent_most=20.0, years_most=5.0)
    table = close_gap(gap, levers)
    assert table.groupby("combination")["closes"].sum().to_numpy() == pytest.approx(np.full(2, gap))


def test_without_an_area_there_is_nothing_to_say():
    with pytest.raises(ValueError, match="'building' has no area"):
        gap_and_levers(Building(), INPUTS, **NONE)
