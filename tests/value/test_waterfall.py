import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetmap.value.appraisal import Building, appraise
from assetmap.value.refusals import OutOfRangeError
from assetmap.value.waterfall import PARTIES, Funding, Sharing, effects, load_sharing, overage, waterfall

SUMS = st.floats(0, 1e6)


def test_the_overage_runs_down():
    agreed = Sharing(0.25, 20.0, 0.0, 0.7)
    assert overage(500_000.0, 60_000.0, 340_000.0, 5, agreed) == pytest.approx(0.25 * 100_000 * 0.75)
    assert overage(500_000.0, 60_000.0, 340_000.0, 20, agreed) == 0
    assert overage(500_000.0, 60_000.0, 340_000.0, 30, agreed) == 0
    assert overage(300_000.0, 60_000.0, 340_000.0, 5, agreed) == 0
    indexed = Sharing(0.25, 20.0, 0.02, 0.7)
    assert overage(500_000.0, 60_000.0, 340_000.0, 5, indexed) == pytest.approx(
        0.25 * (500_000 - 400_000 * 1.02**5) * 0.75
    )
    np.testing.assert_allclose(overage([500_000.0, 0.0], 0.0, 0.0, 10, agreed), [62_500, 0])


@given(st.floats(-1e6, 1e6), SUMS, SUMS, SUMS, st.floats(0, 1))
def test_what_is_handed_down_adds_up_to_the_pot(pot, debt, repayment, council, share):
    found = waterfall(pot, debt=debt, repayment=repayment, council=council, creators_share=share)
    assert set(found) == set(PARTIES)
    assert sum(map(float, found.values())) == pytest.approx(pot, abs=1e-6)
    assert found["neighbours"] == 0
    assert found["shortfall"] <= 0
    assert all(value >= 0 for party, value in found.items() if party != "shortfall")


def test_the_order():
    found = waterfall(100.0, debt=40.0, repayment=30.0, council=50.0, creators_share=0.7)
    assert {party: float(value) for party, value in found.items() if value} == {"lender": 40, "fund": 30, "council": 30}
    found = waterfall(200.0, debt=40.0, repayment=30.0, council=50.0, creators_share=0.7)
    assert float(found["creators"]) == pytest.approx(56)
    assert float(found["reserve"]) == pytest.approx(24)
    assert float(waterfall(50.0, debt=80.0, creators_share=0.5)["shortfall"]) == -30


def test_debt_and_repayments_over_the_years():
    funding = Funding(debt=100_000.0, debt_rate=0.0, debt_years=10, advance=50_000.0)
    assert funding.paid_by(1) == (10_000, 0)
    assert funding.due_after(1) == (90_000, 37_500)
    assert funding.paid_by(3) == (30_000, 15_000)
    assert funding.due_after(3) == (pytest.approx(70_000), 22_500)
    assert funding.paid_by(50) == (100_000, 37_500)
    assert funding.due_after(50) == (0, 0)
    assert Funding().paid_by(5) == (0, 0)
    payment = 100_000 * 0.06 / (1 - 1.06**-15)
    assert Funding(debt=100_000.0).due_after(14)[0] == pytest.approx(payment / 1.06)


@pytest.fixture(scope="module")
def good(quick):
    some = quick.override({"market_rent": {"low": 200, "central": 250, "high": 300}}, "t")
    return appraise(Building(400.0, 60_000.0), some)


def test_effects_by_arrangement_party_and_year(good):
    table = effects(good, load_sharing(), Funding(debt=50_000.0, advance=40_000.0))
    assert set(table["year"]) == {5, 10, 25}
    assert set(table["party"]) == set(PARTIES)
    central = table.set_index(["arrangement", "party", "year"])["central"]
    for year in (5, 10, 25):
        assert central["nothing shared", "council", year] == 0
        assert central["nothing shared", "reserve", year] == 0
        assert central["pay it forward", "fund", year] == pytest.approx(30_000)
        assert central["reserve", "reserve", year] > 0
        total = {name: central[name, :, year].sum() for name in ("nothing shared", "overage", "reserve")}
        assert len({round(value, 4) for value in total.values()}) == 1  # sharing makes nothing and loses nothing
    assert central["overage", "council", 5] > central["overage", "council", 10] > 0
    assert central["overage", "council", 25] == 0
    assert (table["p10"] <= table["p90"]).all()


def test_the_pot_is_income_and_sale_less_what_was_put_in(quick):
    found = effects(appraise(Building(400.0, 60_000.0, price=1_000.0, grant=10_000.0), quick), load_sharing())
    row = found[(found["arrangement"] == "nothing shared") & (found["year"] == 10)].set_index("party")["central"]
    assert row.sum() == pytest.approx(9 * 9840 + 9840 / 0.095 * 0.98 - 326_144 - 1_030 + 10_000)
    assert row["shortfall"] < 0
    lease = effects(appraise(Building(400.0, 60_000.0, lease_years=5.0), quick), load_sharing())
    row = lease[(lease["arrangement"] == "nothing shared") & (lease["year"] == 10)].set_index("party")["central"]
    assert row.sum() == pytest.approx(4 * 9840 - 326_144)


def test_without_a_value_today_there_is_no_overage(quick):
    with pytest.raises(ValueError, match="without a value today"):
        effects(appraise(Building(400.0), quick), load_sharing())


def test_three_levels_of_sharing():
    assert [load_sharing(level).overage_share for level in ("low", "central", "high")] == [0, 0.25, 0.5]
    assert [load_sharing(level).overage_years for level in ("low", "central", "high")] == [10, 20, 30]
    with pytest.raises(OutOfRangeError, match="no such level"):
        load_sharing("fair")


@pytest.mark.parametrize("bad", [(-0.1, 20, 0, 0.7), (0.5, 0, 0, 0.7), (0.5, 20, 1, 0.7), (0.5, 20, 0, 1.7)])
def test_sharing_out_of_range(bad):
    with pytest.raises(OutOfRangeError):
        Sharing(*bad)


@pytest.mark.parametrize(
    "bad", [{"debt": -1}, {"debt_rate": 2}, {"debt_years": 0}, {"advance": -1}, {"share_repaid": 2}]
)
def test_funding_out_of_range(bad):
    with pytest.raises(OutOfRangeError):
        Funding(**bad)
