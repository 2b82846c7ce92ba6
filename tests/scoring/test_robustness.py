import math

import numpy as np
import pandas as pd
import pytest

from assetmap.errors import InputError
from assetmap.scoring import robustness
from assetmap.scoring.criteria import with_swings
from assetmap.scoring.robustness import FLAT, check_tells_apart, duel, robust_ranks, simulate_scores
from assetmap.tables import RANKS, check_table

NAN = math.nan
QUICK = {"kappa": 30.0, "draws": 400, "seed": 1}


@pytest.fixture(scope="session")
def scores(scored_rows, plain_criteria):
    rng = np.random.default_rng(0)
    rows = rng.random((30, 3)).round(2)
    rows[rng.random((30, 3)) < 0.2] = NAN
    rows[0], rows[1], rows[2], rows[3] = (1, 1, 1), (0, 0, 0), (NAN, NAN, 1), (1, 1, 1)
    return scored_rows(rows, plain_criteria, statuses=[None] * 3 + ["let"] + [None] * 26)


def test_one_row_per_asset_and_figures_for_those_that_are_ranked(scores, plain_criteria):
    found = robust_ranks(scores, plain_criteria, top_k=5, **QUICK)
    pd.testing.assert_frame_equal(found, check_table(found, RANKS))
    assert found["asset_id"].to_list() == scores["asset_id"].to_list()
    assert found["rank"].to_list() == scores["rank"].to_list()
    figures = [c.name for c in RANKS.columns if c.name not in ("asset_id", "top_k", "confidence_factor")]
    assert (found[figures].notna().all(axis=1) == scores["ranked"]).all()
    assert scores["ranked"].to_list()[:4] == [True, True, False, False]
    best, worst = found.iloc[0], found.iloc[1]
    assert (best["p_first"], best["p_top_k"], best["rank_p10"], best["rank_p90"]) == (1, 1, 1, 1)
    assert (best["confidence_factor"], best["p_top_k_flat"]) == (1, 1)
    assert [best[f"central_{c.key}"] for c in plain_criteria] == pytest.approx([0.5, 0.3, 0.2], abs=0.02)
    assert (worst["p_top_k"], worst["rank_p10"]) == (0, scores["ranked"].sum())
    assert math.isnan(worst["confidence_factor"])
    assert found["p_top_k"].sum() == pytest.approx(5)
    assert (found["top_k"] == 5).all()


def test_no_preference_widens_the_intervals(scores, plain_criteria):
    found = robust_ranks(scores, plain_criteria, **QUICK)
    near, flat = (found[f"rank_p90{s}"] - found[f"rank_p10{s}"] for s in ("", "_flat"))
    assert flat.sum() > near.sum() > 0


def test_permuting_the_rows_changes_nothing(scores, plain_criteria):
    shuffled = scores.sample(frac=1, random_state=3)
    found = robust_ranks(scores, plain_criteria, **QUICK).set_index("asset_id")
    other = robust_ranks(shuffled, plain_criteria, **QUICK).set_index("asset_id")
    pd.testing.assert_frame_equal(other.loc[found.index], found)


def test_the_scale_of_the_weights_does_not_matter_and_the_seed_does(scores, plain_criteria):
    found = robust_ranks(scores, plain_criteria, **QUICK)
    halved = with_swings(plain_criteria, {c.key: c.swing / 2 for c in plain_criteria})
    pd.testing.assert_frame_equal(robust_ranks(scores, halved, **QUICK), found)
    assert not robust_ranks(scores, plain_criteria, **(QUICK | {"seed": 2})).equals(found)


def test_the_heat_map_is_long_and_adds_up(scores, plain_criteria):
    found = simulate_scores(scores, plain_criteria, **QUICK)
    heat = found.heat(["a0", "a5"], 3)
    assert heat.columns.to_list() == ["asset_id", "rank", "share"]
    assert heat.iloc[0].to_list() == ["a0", 1, 1.0]
    assert len(heat) == 6
    assert found.heat(["a5"], len(scores))["share"].sum() == pytest.approx(1)
    with pytest.raises(ValueError, match="'asset_ids' names 'a3', allowed ranked assets"):
        found.heat(["a3"], 3)


def test_without_a_matrix_there_is_no_heat_map(scores, plain_criteria, monkeypatch):
    from dataclasses import replace

    from assetmap.scoring import simulation

    few = replace(simulation.load_settings(), full_matrix_up_to=3)
    monkeypatch.setattr(simulation, "load_settings", lambda: few)
    found = simulate_scores(scores, plain_criteria, **QUICK)
    with pytest.raises(ValueError, match="'rank_acceptability' was not kept"):
        found.heat(["a0"], 3)


def test_a_duel_of_a_few(scores, plain_criteria):
    found = duel(scores, plain_criteria, ["a0", "a1", "a5"], **QUICK)
    assert found.loc["a0", "a1"] == 1
    assert found.loc["a5", "a0"] == 0
    with pytest.raises(InputError, match="the building is not ranked"):
        duel(scores, plain_criteria, ["a0", "a3"], **QUICK)


def test_no_rows(scores, plain_criteria):
    assert robust_ranks(scores[:0], plain_criteria, **QUICK).empty


def test_what_is_not_given_comes_from_the_settings(scores, plain_criteria, monkeypatch):
    from dataclasses import replace

    quick = replace(robustness.load_settings(), draws=50, top_k=7)
    monkeypatch.setattr(robustness, "load_settings", lambda: quick)
    found = robust_ranks(scores, plain_criteria)
    assert (found["top_k"] == 7).all()
    assert (found["p_top_k"].dropna() * 50 % 1).abs().max() < 1e-9
    assert duel(scores, plain_criteria, ["a0", "a1"]).shape == (2, 2)


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"kappa": 0}, "the concentration of the weights cannot be used"),
        ({"kappa": -1.0}, "the concentration of the weights cannot be used"),
        ({"kappa": "much"}, "the concentration of the weights cannot be used"),
        ({"draws": 0}, "'draws' cannot be used"),
        ({"draws": 1.5}, "'draws' cannot be used"),
        ({"seed": -1}, "'seed' cannot be used"),
        ({"top_k": True}, "'top_k' cannot be used"),
    ],
)
def test_settings_that_cannot_be_used_are_refused_with_the_field(scores, plain_criteria, change, what):
    with pytest.raises(InputError) as caught:
        robust_ranks(scores, plain_criteria, **(QUICK | change))
    assert what in caught.value.what
    assert caught.value.where == next(iter(change))
    assert caught.value.next_step


@pytest.mark.parametrize("swing", [-1.0, NAN, math.inf])
def test_weights_that_cannot_be_used_are_refused_with_the_field(scores, plain_criteria, swing):
    criteria = with_swings(plain_criteria, {"height": swing, "width": 1.0, "depth": 1.0})
    with pytest.raises(InputError, match="the weight of 'height' cannot be used"):
        simulate_scores(scores, criteria, kappa=FLAT)


def test_a_criterion_that_tells_nothing_apart_is_named_with_the_next_step(scored_rows, plain_criteria):
    one = scored_rows([(0.1, 0.5, 0.2), (0.9, 0.5, NAN)], plain_criteria)
    with pytest.raises(InputError) as caught:
        check_tells_apart(one, plain_criteria)
    assert "the criterion 'width' has one value for all buildings" in caught.value.what
    assert "set its weight to 0" in caught.value.next_step
    missing = scored_rows([(0.1, 0.4, NAN), (0.9, 0.5, NAN)], plain_criteria)
    with pytest.raises(InputError, match="the criterion 'depth' is known of no building"):
        check_tells_apart(missing, plain_criteria)
    check_tells_apart(one, with_swings(plain_criteria, {"height": 1.0, "width": 0.0, "depth": 1.0}))
    check_tells_apart(one[:1], plain_criteria)
