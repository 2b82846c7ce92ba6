import math
from dataclasses import replace

import numpy as np
import pytest

from assetmap.value.appraisal import NO_AREA, NO_VALUE, Building, NotAppraised, appraise, paid, rates_text, what_moved
from assetmap.value.draws import draw_all, ranks
from assetmap.value.figures import FIGURES
from assetmap.value.refusals import OutOfRangeError
from assetmap.value.walkaway import walk_away_price


def test_the_reference_building(appraisal):
    central = {key: figure.central for key, figure in appraisal.figures.items()}
    assert round(central["income"]) == 9_840
    assert round(central["after_value"]) == 103_579
    assert round(central["capital_cost"]) == 326_144
    assert round(central["gross_uplift"]) == 43_579
    assert round(central["net_uplift"]) == -282_565
    assert round(central["walk_away"]) == -round(central["gap"]) == -215_393
    expected = walk_away_price([9840.0] * 25, 326_144, 9840 / 0.095, 0.08)
    assert central["walk_away"] == pytest.approx(expected, rel=1e-9)


def test_every_figure_has_its_cases_and_quantiles(appraisal):
    assert set(FIGURES) | {"npv_0", "npv_3", "npv_6", "npv_8"} == set(appraisal.figures)
    for key, figure in appraisal.figures.items():
        if key not in ("payback", "irr"):
            assert figure.p10 <= figure.p20 <= figure.p50 <= figure.p90
    for key in ("income", "after_value", "net_uplift", "walk_away", "npv_8"):
        figure = appraisal[key]
        assert figure.adverse < figure.p10 < figure.p90 < figure.favourable
    assert appraisal["capital_cost"].p50 > appraisal["capital_cost"].central  # costs lean to the right


def test_bidding_at_the_ceiling_loses_in_at_most_a_fifth_of_independent_draws(reference, inputs, appraisal):
    for seed in (1, 2, 3):
        again = appraise(reference, inputs.with_terms(seed=seed))
        assert np.mean(again.draws["walk_away"] < appraisal.ceiling) <= 0.2
    assert np.mean(appraisal.draws["walk_away"] < appraisal.ceiling) > 0.17


def test_a_price_is_lost_when_it_is_above_the_walk_away_price(inputs):
    for price in (-200_000.0, 0.0, 50_000.0):
        found = appraise(Building(400.0, price=price, grant=200_000.0), inputs)
        assert found.loss_probability == pytest.approx(np.mean(found.draws["walk_away"] < price))
    assert appraise(Building(400.0, price=-1e6), inputs).loss_probability == 0


def test_at_the_break_even_rent_nothing_is_left(inputs, quick):
    building = Building(400.0, 60_000.0, price=10_000.0, grant=5_000.0)
    rent = appraise(building, quick)["break_even_rent"].central
    again = appraise(building, quick.override({"market_rent": rent}, "test"))
    assert again["npv_8"].central == pytest.approx(0, abs=1e-6)


def test_a_grant_of_the_gap_fills_it(quick):
    gap = appraise(Building(400.0), quick)["gap"].central
    assert appraise(Building(400.0, grant=gap), quick)["gap"].central == pytest.approx(0, abs=1e-6)


def test_without_an_area_there_is_no_appraisal(quick):
    found = appraise(Building(None, 60_000.0), quick)
    assert isinstance(found, NotAppraised)
    assert str(found) == NO_AREA == "not appraised: enter the area"


def test_without_a_value_today_there_is_no_uplift_and_it_says_what_would_give_it(quick):
    found = appraise(Building(400.0), quick)
    for key in ("gross_uplift", "net_uplift", "additional", "staying_empty", "empty_loss"):
        assert math.isnan(found[key].central)
        assert math.isnan(found[key].p50)
    assert found["holding"].p50 > 0
    assert NO_VALUE in found.warnings
    assert "Leaving it empty for 1 to 8 years more costs the owner £" in found.headline


def test_the_headline_leads_with_the_gap_or_with_what_could_be_paid(appraisal, quick):
    assert appraisal.headline.startswith("Gap £2")
    assert ", and what fills it. Leaving it empty" in appraisal.headline
    dear = quick.override({"market_rent": 400.0}, "test")
    assert appraise(Building(400.0, 1.0), dear).headline.startswith("A buyer could pay £")


def test_what_fills_the_gap(appraisal):
    fills = appraisal.fills.set_index("what")
    assert fills.loc["grant", "central"] == fills.loc["owner's contribution", "central"] == appraisal["gap"].central
    assert fills.loc["market rent needed", "central"] == appraisal["break_even_rent"].central
    later = fills.loc["gap left when 50% of the works wait 5 years", "central"]
    assert later == pytest.approx(215_393.42 - 0.5 * 326_144 * (1 - 1.08**-5), abs=0.01)


def test_warnings_are_told(quick):
    above = appraise(Building(400.0, 1.0, price=1e6), quick).warnings
    assert any("going above it needs a stated reason" in text for text in above)
    assumed = appraise(Building(400.0, 1.0, price=-1e6, area_basis="assumed [A]: library"), quick).warnings
    assert assumed == ("the area of 400 m² is assumed [A]: library, not measured",)
    grant = Building(400.0, 1.0, price=-1e6, grant=330_000.0)
    assert len(appraise(grant, quick).rates) <= 1


def test_a_lease_takes_its_share(appraisal, reference, quick):
    lease = appraise(Building(400.0, 60_000.0, lease_years=25.0), quick)
    assert lease["after_value"].central == pytest.approx(103_578.947 * (1 - 1.095**-25), rel=1e-6)
    assert lease["walk_away"].central < appraisal["walk_away"].central
    with pytest.raises(OutOfRangeError, match="the lease ends with the works"):
        appraise(Building(400.0, lease_years=1.0), quick)


def test_values_by_tenure_in_every_case(appraisal):
    table = appraisal.by_tenure
    assert set(table["case"]) == {"adverse", "central", "favourable"}
    freehold = table[(table["tenure"] == "freehold") & (table["case"] == "central")].iloc[0]
    assert freehold["after_gbp"] == pytest.approx(appraisal["after_value"].central)
    assert freehold["before_gbp"] == 60_000


@pytest.mark.parametrize(
    ("entry", "value"),
    [
        ("area_m2", 0),
        ("area_m2", -5),
        ("area_m2", math.nan),
        ("lease_years", 0),
        ("lease_years", 1000),
        ("grant", -1),
        ("rent_as_is", -1),
        ("value_today", math.inf),
        ("price", "free"),
    ],
)
def test_an_entry_that_cannot_be_used(entry, value):
    with pytest.raises(OutOfRangeError, match=f"'{entry}' cannot be used") as caught:
        Building(**({"area_m2": 400.0} | {entry: value}))
    assert caught.value.seen == repr(value)
    assert caught.value.allowed
    assert caught.value.next_step


def test_what_moved_shows_what_an_input_moves(appraisal, reference, inputs):
    moved = what_moved(appraisal, appraise(reference, inputs.override({"fees": 0.2}, "test"))).set_index("figure")
    assert "income" not in moved.index
    assert moved.loc["capital_cost", "central_difference"] == pytest.approx(400 * 650 * 1.12 * 0.08)
    assert what_moved(appraisal, appraisal).empty


def test_acquisition_costs_fall_on_a_price_only(inputs):
    assert paid(100.0, inputs.terms) == pytest.approx(103)
    assert paid(-100.0, inputs.terms) == -100


def test_pert_draws_less_in_the_tails(reference, inputs):
    pert = appraise(reference, inputs.with_terms(marginal="pert"))["walk_away"]
    triangular = appraise(reference, inputs)["walk_away"]
    assert pert.p90 - pert.p10 < triangular.p90 - triangular.p10
    assert pert.central == triangular.central


def test_the_draws_behind_a_quantile_are_there(appraisal, inputs):
    drawn = draw_all(inputs, ranks(inputs))
    share = drawn["refurbishment"] * (1 + drawn["optimism_bias"]) * (1 + drawn["fees"])
    np.testing.assert_allclose(appraisal.draws["capital_cost"], 400 * share)
    assert appraisal["capital_cost"].p50 == pytest.approx(np.quantile(400 * share, 0.5))


def test_rates_of_return_are_told_with_their_range_and_a_warning_where_they_are_several(appraisal):
    assert rates_text(appraisal).startswith("0.2% at central inputs; ")
    several = rates_text(replace(appraisal, rates=(0.1, 0.35)))
    assert several.startswith("Several at central inputs (10.0%, 35.0%): use the net present value instead; ")
    assert rates_text(replace(appraisal, rates=())).startswith("None at central inputs")
    for text in (several, rates_text(appraisal)):
        assert "8 in 10 between" in text
