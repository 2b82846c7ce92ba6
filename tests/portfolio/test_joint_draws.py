import numpy as np
import pandas as pd
import pytest

from assetmap.portfolio.joint_draws import joint_cash, joint_gains
from assetmap.value import Building, appraise, appraise_assets, load_inputs

INPUTS = load_inputs().with_terms(draws=400)


def appraisals(**entries):
    rows = {
        "asset_id": list(entries), "name": "", "use": "Hall", "land_or_building": "building", "floor_area_m2": np.nan,
    }  # fmt: skip
    return appraise_assets(pd.DataFrame(rows), INPUTS, entries=entries)


def test_a_column_is_what_the_appraisal_of_the_building_draws():
    table = appraisals(
        a={"area_m2": 400.0, "price": 10_000.0, "grant": 5_000.0}, b={"area_m2": 90.0, "lease_years": 20.0}
    )
    found = joint_gains(table, INPUTS, draws=INPUTS.terms.draws)
    rate = f"npv_{INPUTS.terms.hurdle_rate * 100:g}"
    for name, building in (("a", Building(400.0, None, 10_000.0, 5_000.0)), ("b", Building(90.0, lease_years=20.0))):
        assert found[name].to_numpy() == pytest.approx(appraise(building, INPUTS).draws[rate], rel=1e-9)
    assert found.corr().loc["a", "b"] > 0.9  # one state of the world for all


def test_who_is_not_appraised_is_not_known():
    found = joint_gains(appraisals(a={"area_m2": 400.0}, b={}), INPUTS, draws=50)
    assert found.shape == (50, 2)
    assert found["b"].isna().all()
    assert found["a"].notna().all()


def test_cash_has_no_income_in_the_works_nor_after_the_lease_and_pays_for_them_in_year_one():
    table = appraisals(
        a={"area_m2": 100.0}, b={"area_m2": 200.0, "lease_years": 3.0, "price": 7_000.0, "grant": 2_000.0}
    )
    running = joint_cash(table, INPUTS, years=5, draws=60)
    assert running.shape == (60, 5, 2)
    assert (running[:, 0] == 0).all()
    assert (running[:, 3:, 1] == 0).all()
    assert running[:, 1, 1] == pytest.approx(2 * running[:, 1, 0])
    works = joint_cash(table, INPUTS, years=5, with_works=True, draws=60)
    assert works[:, 1:] == pytest.approx(running[:, 1:])
    spent = -works[:, 0]
    outlay = 7_000 * (1 + INPUTS.terms.acquisition_cost) - 2_000
    assert spent[:, 1] - 2 * spent[:, 0] == pytest.approx(outlay)
    assert (spent[:, 0] > 0).all()


def test_what_cannot_be_used_is_named():
    table = appraisals(a={"area_m2": 100.0}, b={})
    with pytest.raises(ValueError, match="'years' is 0"):
        joint_cash(table, INPUTS, years=0)
    with pytest.raises(ValueError, match="not appraised"):
        joint_cash(table, INPUTS, years=2)
