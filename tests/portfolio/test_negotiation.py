import numpy as np
import pandas as pd
import pytest

from assetmap.portfolio.choice import choose
from assetmap.portfolio.negotiation import (
    Offer,
    Terms,
    ceiling_under,
    concession_table,
    council_positions,
    councils_of,
)
from assetmap.portfolio.sheet import negotiation_sheet
from assetmap.value import appraise_assets, load_inputs

INPUTS = load_inputs().with_terms(draws=1500)
ENTRIES = {
    "N:1": {"area_m2": 300.0, "value_today": 40_000.0, "grant": 20_000.0},
    "N:2": {"area_m2": 120.0, "value_today": 10_000.0, "price": 1_000.0},
    "S:1": {"area_m2": 200.0, "lease_years": 30.0},
    "S:2": {},
}


@pytest.fixture(scope="module")
def appraisals():
    ids = list(ENTRIES)
    rows = {"asset_id": ids, "name": "", "use": "", "land_or_building": "building", "floor_area_m2": np.nan}
    return appraise_assets(pd.DataFrame(rows), INPUTS, entries=ENTRIES)


@pytest.fixture(scope="module")
def portfolio():
    return choose(
        [60.0, 50.0, 40.0, 500.0], [6.0, 5.0, 4.0, 9.0], budget=155.0, ids=list(ENTRIES),
        groups=["North", "North", "South", "South"], lots={"pair": ["N:1", "N:2"]},
    )  # fmt: skip


def test_positions_are_of_one_councils_chosen(portfolio, appraisals):
    assert councils_of(portfolio) == ["North", "South"]
    offers = {"N:1": Offer(-400_000.0, brings="a tenant", listed=True, open_space=True)}
    found = council_positions(portfolio, appraisals, "North", names={"N:1": "Zoo", "N:2": "Hall"}, offers=offers)
    assert [position.name for position in found] == ["Hall", "Zoo"]
    zoo = found[1]
    assert zoo.walk_away_p20 == appraisals.set_index("asset_id").loc["N:1", "walk_away_p20"]
    assert (zoo.lot, zoo.market_value, zoo.offer, zoo.brings) == ("pair", 40_000.0, -400_000.0, "a tenant")
    assert zoo.subsidy == 20_000 + 440_000
    lines = negotiation_sheet("Kindred", "North", found).read("Kindred")[0]
    assert "subsidy above" in lines["flags"][1]
    assert "open space" in lines["flags"][1]
    (south,) = council_positions(portfolio, appraisals, "South")
    assert (south.name, south.lease_years, south.subsidy) == ("S:1", 30.0, 0.0)
    assert council_positions(portfolio, appraisals, "South", lease_years=7.0)[0].lease_years == 7.0
    assert council_positions(portfolio, appraisals, "South", ceilings={"S:1": 5.0})[0].walk_away_p20 == 5.0


def test_without_terms_the_ceiling_is_that_of_the_appraisals(appraisals):
    done = appraisals[appraisals["appraised"]]
    assert done["lease_years"].notna().any()
    found = ceiling_under(done, INPUTS, Terms())
    assert found.to_numpy() == pytest.approx(done["walk_away_p20"].to_numpy(), rel=1e-4)


def test_terms_move_the_ceiling_the_way_they_should(appraisals):
    done = appraisals[appraisals["asset_id"].isin(["N:1", "N:2"])]
    plain = ceiling_under(done, INPUTS, Terms(lease_years=30.0))
    assert (ceiling_under(done, INPUTS, Terms(lease_years=15.0)) < plain).all()
    granted = ceiling_under(done, INPUTS, Terms(lease_years=30.0, grant=42_000.0))
    assert (granted - plain).to_numpy() == pytest.approx([30_000, 12_000])  # by area, and below £0 a pound is a pound
    # a share of a gain that a draw in five never sees costs nothing at the ceiling; on good buildings it does
    rich = INPUTS.override({"market_rent": {"low": 400.0, "central": 500.0, "high": 600.0}}, "test")
    free = ceiling_under(done, rich, Terms())
    assert (ceiling_under(done, rich, Terms(overage_share=0.5, overage_years=40.0)) < free).all()
    assert ceiling_under(done, rich, Terms(overage_share=0.5, overage_years=20.0)).to_numpy() == pytest.approx(
        free.to_numpy()
    )
    unknown = appraisals[appraisals["asset_id"] == "S:1"]
    assert ceiling_under(unknown, INPUTS, Terms(overage_share=0.5)).isna().all()


def test_each_step_buys_what_the_terms_say(portfolio, appraisals):
    terms = Terms(lease_years=30.0, overage_share=0.25, overage_years=30.0)
    table, notes = concession_table(portfolio, appraisals, INPUTS, "North", terms)
    rows = table.set_index("term")
    assert list(rows.index) == [
        "grant, £", "lease, years", "overage, share of the gain", "overage, years until it has run down",
        "budget, £ (worth of the portfolio)",
    ]  # fmt: skip
    assert rows.loc["grant, £", "buys"] == pytest.approx(10_000)
    assert rows.loc["lease, years", "buys"] > 0
    assert rows.loc["overage, share of the gain", "buys"] <= 0
    assert rows.loc["budget, £ (worth of the portfolio)", "figure_now"] == portfolio.objective
    assert rows.loc["budget, £ (worth of the portfolio)", "step"] == pytest.approx(1.55)
    assert notes == ()


def test_what_cannot_be_told_is_said(portfolio, appraisals):
    table, notes = concession_table(portfolio, appraisals, INPUTS, "South", Terms())
    assert list(table["term"]) == ["grant, £", "budget, £ (worth of the portfolio)"]
    assert "No lease is on the table" in notes[0]
    assert "enter the value today" in notes[1]
    _, notes = concession_table(portfolio, appraisals, INPUTS, "North", Terms(25.0, 0.2, 20.0))
    assert "has run down before the sale" in notes[0]
