import datetime as dt

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point

from assetmap.matching import (
    FITS,
    MATCH_COLUMNS,
    NEAR_MISS,
    NO_FIT,
    Need,
    fit_words,
    load_settings,
    match,
    straight_line,
    taken_out_by,
)
from assetmap.vacancy import APART, LISTS

TODAY = dt.date(2026, 11, 2)


def found(need, buildings, **more):
    return match(need, buildings, today=TODAY, **more).set_index("asset_id")


def test_the_fit_is_the_weighted_mean_of_the_parts_by_hand(estate):
    # 90 m² of at least 100 with a tolerance of 20 %: 0.5; 400 m of 800 with 0.6 at the edge: 0.8; offered now: 1
    buildings = estate(a={"floor_area_m2": 90.0, "at": (400.0, 0.0), "availability": "open now"})
    row = found(Need(near=(0.0, 0.0), reach_m=800.0, least_m2=100.0), buildings).loc["a"]
    weights = load_settings().weights
    whole = weights["availability"] + weights["reach"] + weights["size"]
    fit = (weights["availability"] + 0.8 * weights["reach"] + 0.5 * weights["size"]) / whole
    assert (row["fit_low"], row["fit_high"]) == pytest.approx((fit, fit))
    assert row["verdict"] == NEAR_MISS
    assert row["gives"] == "10 m² smaller than you asked"
    assert row["distance_m"] == 400


def test_what_is_not_known_widens_the_fit_and_says_so(estate):
    buildings = estate(
        known={"features": "kitchen", "availability": "open now"},
        silent={"features": None, "availability": "open now"},
        untold={"features": "kitchen"},
    )
    rows = found(Need(must=("kitchen",)), buildings)
    assert (rows.loc["known", "fit_low"], rows.loc["known", "fit_high"]) == (1, 1)
    assert rows.loc["silent", "fit_low"] < rows.loc["silent", "fit_high"] == 1
    assert rows.loc["untold", "fit_low"] < rows.loc["untold", "fit_high"] == 1
    assert rows["verdict"].to_dict() == {"known": FITS, "untold": FITS, "silent": NEAR_MISS}
    assert rows.loc["silent", "gives"] == "kitchen not stated"


def test_reasons_are_sentences_one_for_each_part_that_was_asked(estate):
    need = Need(near=(0.0, 0.0), reach_m=800.0, least_m2=50.0, must=("kitchen",), monthly_gbp=5000.0)
    row = found(need, estate(a={"features": "kitchen"})).loc["a"]
    reasons = row["reasons"].split("\n")
    assert len(reasons) == 5
    assert all(reason.endswith(".") for reason in reasons)


def test_more_than_two_things_that_would_have_to_give_are_no_near_miss(estate):
    need = Need(near=(0.0, 0.0), reach_m=1000.0, least_m2=100.0, start=TODAY + dt.timedelta(weeks=5))
    near = {"availability": "open now"}
    rows = found(
        need,
        estate(two=near | {"floor_area_m2": 90.0}, three=near | {"floor_area_m2": 90.0, "at": (1100.0, 0.0)}),
    )
    assert rows["verdict"].to_dict() == {"two": NEAR_MISS, "three": NO_FIT}
    assert rows.loc["three", "gives"].count(";") == 2


def test_one_failure_is_enough(estate):
    rows = found(Need(least_m2=50.0), estate(used={"list": "in use"}, kept={"availability": "not offered"}))
    assert set(rows["verdict"]) == {NO_FIT}


def test_nothing_asked_fits_everything_that_can_be_had_list_by_list_in_the_order_of_ranks(estate):
    buildings = estate(
        a={"availability": "meanwhile use"},
        b={},
        c={"list": "in use"},
        d={"list": "confirmed"},
        e={"list": "visit", "availability": "open now"},
        f={"list": "visit"},
    )
    # ranks begin again on each list, and off the ranked ones there is none
    buildings["rank"] = [2, 1, None, 1, None, None]
    rows = found(Need(), buildings)
    assert rows.index.tolist() == ["d", "b", "a", "e", "f", "c"]
    assert rows["verdict"].tolist() == [FITS] * 4 + [NO_FIT] * 2
    assert rows["list"].to_dict() == buildings.set_index("asset_id")["list"].to_dict()
    assert rows["fit_low"].isna().all()
    assert fit_words(rows["fit_low"].iloc[0], rows["fit_high"].iloc[0]) == "nothing was asked"


def test_what_owners_say_now_takes_the_place_of_the_register(estate):
    buildings = estate(a={"availability": "open now"})
    rows = found(Need(least_m2=50.0), buildings, said=pd.Series(["not offered"], index=buildings.index))
    assert rows["verdict"].tolist() == [NO_FIT]


def test_no_buildings_are_no_matches(estate):
    buildings = estate(a={}).iloc[:0]
    rows = match(Need(near=(0.0, 0.0), reach_m=500.0, least_m2=50.0, must=("kitchen",), monthly_gbp=10.0), buildings)
    assert rows.empty
    assert list(rows) == list(MATCH_COLUMNS)


def test_a_building_without_a_place_is_kept(estate):
    rows = found(Need(near=(0.0, 0.0), reach_m=500.0), estate(a={"at": None}))
    assert rows.loc["a", "verdict"] == NEAR_MISS
    assert np.isnan(rows.loc["a", "distance_m"])


def test_the_input_is_not_touched_and_its_index_is_kept(estate):
    buildings = estate(a={}, b={"floor_area_m2": 20.0}).set_index(pd.Index(["x", "y"]))
    before = buildings.copy()
    rows = match(Need(least_m2=90.0), buildings, today=TODAY)
    pd.testing.assert_frame_equal(pd.DataFrame(buildings), pd.DataFrame(before))
    assert rows.loc["y", "asset_id"] == "b"


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda b: b.drop(columns="features"), "lacks features"),
        (lambda b: b.drop(columns="list"), "lacks list"),
        (lambda b: b.to_crs(4326), "EPSG:27700"),
        (lambda b: pd.DataFrame(b), "EPSG:27700"),
        (lambda b: pd.concat([b, b], ignore_index=True), "twice"),
        (lambda b: pd.concat([b, b.assign(asset_id="z")]), "twice"),
    ],
)
def test_a_frame_that_is_not_of_assets_is_refused(estate, spoil, said):
    with pytest.raises(ValueError, match=said):
        match(Need(), spoil(estate(a={}, b={})))


def test_words_of_owners_on_another_index_are_refused(estate):
    with pytest.raises(ValueError, match="'said'"):
        match(Need(), estate(a={}), said=pd.Series([""], index=[9]))


def test_what_took_most_out(estate):
    buildings = estate(
        a={"floor_area_m2": 10.0},
        b={"floor_area_m2": 20.0, "features": "no kitchen"},
        c={"features": "kitchen"},
        d={"list": "in use", "floor_area_m2": 5.0},
        e={"floor_area_m2": 30.0, "features": "kitchen"},
    )
    rows = match(Need(least_m2=90.0, must=("kitchen",)), buildings, today=TODAY)
    # a lacks space and says nothing of a kitchen, b lacks both, e lacks space alone; d cannot be had at all
    assert taken_out_by(rows) == {"size": (3, 1), "features": (2, 0)}
    assert list(taken_out_by(rows)) == ["size", "features"]
    assert taken_out_by(match(Need(), buildings, today=TODAY)) == {}


def test_fits_in_words():
    assert fit_words(0.611, 0.8) == "61 to 80 of 100"
    assert fit_words(0.5, 0.5) == "50 of 100"


def test_straight_line_by_hand(estate):
    away = straight_line(estate(a={"at": (3.0, 4.0)}, b={"at": None}), (0.0, 0.0))
    assert away.iloc[0] == 5
    assert np.isnan(away.iloc[1])
    assert straight_line(estate(a={}), None).isna().all()


rows_of = st.fixed_dictionaries(
    {
        "floor_area_m2": st.floats(1, 2000) | st.just(float("nan")),
        "features": st.sampled_from([None, "kitchen", "no kitchen", "step-free access; kitchen"]),
        "availability": st.sampled_from([None, "open now", "possible", "not offered", "meanwhile use", "soon"]),
        "list": st.sampled_from([*LISTS, *APART]),
        "at": st.tuples(st.floats(-2000, 2000), st.floats(-2000, 2000)),
    }
)
NEED = Need(near=(0.0, 0.0), reach_m=800.0, least_m2=100.0, most_m2=400.0, monthly_gbp=900.0, must=("kitchen",))


def frame(rows):
    plain = {"use": "Depot", "running_cost_gbp": np.nan, "location_accuracy_m": 10.0}
    table = pd.DataFrame([plain | row for row in rows])
    table["asset_id"] = [f"x:{n}" for n in range(len(rows))]
    return gpd.GeoDataFrame(table.drop(columns="at"), geometry=[Point(row["at"]) for row in rows], crs=27700)


@settings(max_examples=15, deadline=None)
@given(rows=st.lists(rows_of, min_size=1, max_size=8), seed=st.randoms(use_true_random=False))
def test_the_order_of_the_rows_plays_no_part(rows, seed):
    buildings = frame(rows)
    shuffled = list(buildings.index)
    seed.shuffle(shuffled)
    one, other = (match(NEED, some, today=TODAY) for some in (buildings, buildings.loc[shuffled]))
    pd.testing.assert_frame_equal(one, other)
    assert one["verdict"].tolist() == sorted(one["verdict"], key=[FITS, NEAR_MISS, NO_FIT].index)
    assert (one["fit_low"] <= one["fit_high"]).all()
    assert one["fit_low"].between(0, 1).all()
    assert one["fit_high"].between(0, 1).all()
    assert (one["gives"] == "").eq(one["verdict"] == FITS).all()


@settings(max_examples=15, deadline=None)
@given(rows=st.lists(rows_of, min_size=2, max_size=6))
def test_a_row_more_changes_nothing_for_the_others(rows):
    whole, fewer = match(NEED, frame(rows), today=TODAY), match(NEED, frame(rows[:-1]), today=TODAY)
    pd.testing.assert_frame_equal(whole.loc[fewer.index], fewer)


@settings(max_examples=15, deadline=None)
@given(row=rows_of)
def test_to_know_more_never_widens_the_fit(row):
    silent = match(NEED, frame([row | {"features": None}]), today=TODAY).iloc[0]
    for features in ("kitchen", "no kitchen"):
        told = match(NEED, frame([row | {"features": features}]), today=TODAY).iloc[0]
        assert silent["fit_low"] - 1e-12 <= told["fit_low"] <= told["fit_high"] <= silent["fit_high"] + 1e-12
