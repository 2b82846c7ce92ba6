import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import Point, box

from assetmap.errors import InputError
from assetmap.portfolio.region import choose_for_region, need_of_areas, portfolio_rows
from assetmap.portfolio.robustness import core_index
from assetmap.tables import PORTFOLIOS, check_table
from assetmap.vacancy import APART


@pytest.fixture
def tables():
    ids = ["N:1", "N:2", "S:1", "S:2"]
    assets = gpd.GeoDataFrame(
        {"asset_id": ids, "owner": ["North", "North", "South", None], "floor_area_m2": [100.0, 200.0, 300.0, np.nan]},
        geometry=[Point(0, 0), Point(1000, 0), Point(1100, 0), Point(0, 0)],
        crs="EPSG:27700",
    )
    scores = pd.DataFrame(
        {
            "asset_id": ids,
            "list": ["confirmed", "likely", "likely", "in use"],
            "known_share": [1.0, 0.5, 0.9, 1.0],
            "score": [0.5, 0.6, 0.7, 0.9],
            "reason": ["", "", "", "in use in its owner's register"],
        }
    )
    appraisals = pd.DataFrame(
        {
            "asset_id": ids[:3],
            "price_gbp": [10_000.0, 20_000.0, -5_000.0],
            "capital_cost_p50": [50_000.0, 40_000.0, 60_000.0],
            "grant_gbp": [np.nan, 10_000.0, 0.0],
            "undervalue_gbp": [1_000.0, 2_000.0, np.nan],
        }
    )
    areas = gpd.GeoDataFrame(
        {"population": [1000.0, 2000.0, np.nan], "imd_score": [50.0, 30.0, 10.0]},
        geometry=[box(-50, -50, 50, 50), box(950, -50, 1050, 50), box(0, 900, 50, 950)],
        crs="EPSG:27700",
        index=["x", "y", "z"],
    )
    return assets, scores, appraisals, areas


def test_from_tables_to_rows(tables):
    found = choose_for_region(*tables, radius=400, budget=112_000.0, name="first")
    # 60,000 + 50,000: the third serves the same area as the second, and is dearer
    assert found.portfolio.names == ("N:1", "N:2")
    assert found.portfolio.covered_need == pytest.approx(500 + 600)
    assert found.not_candidates == {"S:2": "in use: in use in its owner's register"}
    rows = found.rows.set_index("asset_id")
    assert rows["chosen"].tolist() == [True, True, False]
    assert rows["list"].tolist() == ["confirmed", "likely", "likely"]
    assert rows["cost_gbp"].tolist() == [60_000, 50_000, 55_000]
    assert rows["need_in_reach"].tolist() == [500, 600, 600]
    assert rows["need_only_here"].tolist() == [500, 600, 0]
    assert rows["council"].tolist() == ["North", "North", "South"]
    assert rows["core_index"].isna().all()
    check_table(found.rows, PORTFOLIOS)


def test_limits_reasons_and_core_index(tables):
    found = choose_for_region(
        *tables,
        radius=400,
        budget=200_000.0,
        undervalue_limit=5_000.0,
        must=["N:1"],
        never=["N:2"],
        floor_space_most=500.0,
        group_most={"South": 1},
        lots={"quay": ["N:1"]},
    )
    reasons = found.rows.set_index("asset_id")["reason"]
    assert reasons.tolist() == ["must-have", "never to be chosen", "its undervalue is not known"]
    rows = portfolio_rows(found.portfolio, "again", core_index(found.portfolio, draws=2))
    assert rows["core_index"].tolist() == [1.0, 0.0, 0.0]
    assert rows["lot"].tolist() == ["quay", "", ""]


def test_own_costs_benefits_need_and_draws(tables):
    assets, scores, appraisals, areas = tables
    own = appraisals.assign(cost_gbp=[5.0, 5.0, np.nan], benefit=[1.0, 2.0, 3.0])
    draws = pd.DataFrame({"N:1": [5.0, -9.0], "N:2": [1.0, 1.0], "S:1": [0.0, 0.0]})
    found = choose_for_region(
        assets,
        scores,
        own,
        areas,
        radius=400,
        need=pd.Series({"y": 7.0}),
        appraisal_draws=draws,
        cvar_limit=0.0,
        tail=0.5,
    )
    assert found.portfolio.names == ("N:2",)
    assert found.portfolio.objective == 7 + 2
    assert found.rows["reason"].tolist()[2] == "its price is not known"
    assert np.isnan(found.rows["cost_gbp"].iloc[2])


def test_need_by_hand(tables):
    assert need_of_areas(tables[3]).tolist()[:2] == [500, 600]
    assert np.isnan(need_of_areas(tables[3])["z"])


def test_what_a_user_can_mend(tables):
    assets, scores, appraisals, areas = tables
    with pytest.raises(InputError, match="the must-have 'S:2' is not up for choice") as caught:
        choose_for_region(*tables, radius=400, must=["S:2"])
    assert caught.value.seen == "in use: in use in its owner's register"
    with pytest.raises(InputError, match="no building of the region is ranked"):
        choose_for_region(assets, scores.assign(list="none"), appraisals, areas, radius=400)
    with pytest.raises(InputError, match="below the cheapest"):
        choose_for_region(*tables, radius=400, budget=1.0)


def look(found):
    (note,) = [note for note in found.portfolio.notes if "a look before" in note or "confirmed empty" in note]
    return note


def test_it_says_how_many_of_the_chosen_still_need_a_look(tables):
    assets, scores, appraisals, areas = tables
    found = choose_for_region(*tables, radius=400, budget=112_000.0)
    assert look(found) == "1 of the 2 chosen still needs a look before anybody commits: 1 likely empty, check first."
    one = choose_for_region(*tables, radius=400, budget=112_000.0, most_count=1, must=["N:1"])
    assert look(one) == "The one chosen is confirmed empty."
    sure = choose_for_region(assets, scores.assign(list="confirmed"), appraisals, areas, radius=400, budget=112_000.0)
    assert look(sure) == "All 2 chosen are confirmed empty."
    nothing = choose_for_region(*tables, radius=400, budget=112_000.0, never=["N:1", "N:2", "S:1"])
    assert not any("confirmed empty" in note or "a look before" in note for note in nothing.portfolio.notes)


def test_what_is_only_worth_a_visit_can_be_chosen_where_that_is_asked(tables):
    assets, scores, appraisals, areas = tables
    scores = scores.assign(list=["visit", "likely", "likely", "in use"], reason=["a look is worth it", "", "", "used"])
    plain = choose_for_region(assets, scores, appraisals, areas, radius=400, budget=112_000.0)
    assert "N:1" not in set(plain.portfolio.names) | set(plain.rows["asset_id"])
    assert plain.not_candidates["N:1"] == "worth a visit: a look is worth it"
    with pytest.raises(InputError, match="the must-have 'N:1' is not up for choice"):
        choose_for_region(assets, scores, appraisals, areas, radius=400, must=["N:1"])
    wider = choose_for_region(assets, scores, appraisals, areas, radius=400, budget=112_000.0, also=["visit"])
    assert wider.portfolio.names == ("N:1", "N:2")
    assert set(wider.not_candidates) == {"S:2"}
    assert "2 of the 2 chosen still need a look" in look(wider)
    for words in ("1 worth a visit", "1 likely empty"):
        assert words in look(wider)


def test_of_which_too_little_is_known_is_not_up_for_choice_on_any_list(tables):
    assets, scores, appraisals, areas = tables
    scores = scores.assign(list=["visit", "likely", "likely", "in use"], known_share=[0.4, 0.49, 0.5, 1.0])
    found = choose_for_region(assets, scores, appraisals, areas, radius=400, also=["visit"])
    assert found.rows["asset_id"].tolist() == ["S:1"]
    assert found.not_candidates["N:1"] == "not enough known: 40% of the weight"
    assert found.not_candidates["N:2"] == "not enough known: 49% of the weight"


@pytest.mark.parametrize("apart", APART)
def test_what_is_apart_is_never_let_in(tables, apart):
    with pytest.raises(ValueError, match="'also' holds"):
        choose_for_region(*tables, radius=400, also=[apart])
