import dataclasses
import datetime as dt
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assetmap.errors import InputError
from assetmap.vacancy.evidence.ledger import make_evidence
from assetmap.vacancy.state.assess import assess_states
from assetmap.vacancy.state.calibration import (
    brier_score,
    calibrated_rules,
    ranking_quality,
    read_outcomes,
    refit_ratios,
    reliability_table,
    still_needed,
    wilson_interval,
)

TODAY = dt.date(2026, 7, 1)
CASES = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=30)


def simulated(rules, number, seed):
    """Buildings with a rates list that errs otherwise than the rules say: ratios 20 and 0.41 against 60 and 0.1."""
    rng = np.random.default_rng(seed)
    assets = pd.DataFrame({"asset_id": [f"s{n}" for n in range(number)], "use": None})
    holding = pd.Series("non-operational", index=assets.index)
    empty = rng.random(number) < rules.priors["non-operational"]
    says_empty = rng.random(number) < np.where(empty, 0.6, 0.03)
    items = assets[["asset_id"]].assign(
        source="business rates",
        kind=np.where(says_empty, "vacant", "in use"),
        note="",
        date=TODAY.isoformat(),
        file="f",
        row=2,
    )
    return assets, make_evidence(items, rules, TODAY), holding, pd.Series(empty, index=assets["asset_id"], dtype="bool")


def fitted(rules, number, seed):
    assets, evidence, holding, found = simulated(rules, number, seed)
    return refit_ratios(assets, evidence, holding, found, rules, TODAY).ratios


def test_brier_and_reliability_by_hand():
    p, y = [0.1, 0.1, 0.7, 0.7], [False, True, True, True]
    assert brier_score(p, y) == pytest.approx((0.01 + 0.81 + 0.09 + 0.09) / 4)
    table = reliability_table(p, y, (0.0, 0.5, 1.0))
    assert table["buildings"].to_list() == [2, 2]
    assert table["stated"].to_list() == pytest.approx([0.1, 0.7])
    assert table["found"].to_list() == [0.5, 1.0]
    assert table["holds"].to_list() == [True, True]
    assert table["low"][1] == pytest.approx(0.342, abs=0.001)


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"), [(0, 10, 0.0, 0.278), (10, 10, 0.722, 1.0), (81, 263, 0.255, 0.366)]
)
def test_wilsons_interval_as_published(successes, trials, low, high):
    # Newcombe 1998, table I, method 3 for 81 of 263; the others by the formula's limits n / (n + z^2)
    assert wilson_interval(successes, trials) == pytest.approx((low, high), abs=0.0006)


def test_ranking_quality_by_hand():
    area, low, high = ranking_quality([0.1, 0.4, 0.35, 0.8], [False, False, True, True])
    assert area == 0.75
    assert 0 <= low < 0.75 < high <= 1
    assert ranking_quality([0.5, 0.5], [True, False])[0] == 0.5
    assert ranking_quality([0.9, 0.1], [True, False]) == (1.0, 1.0, 1.0)
    assert all(math.isnan(v) for v in ranking_quality([0.5], [True]))


@given(CASES)
@settings(max_examples=40, deadline=None)
def test_scores_stay_in_their_ranges(cases):
    p, y = [case[0] for case in cases], [case[1] for case in cases]
    assert 0 <= brier_score(p, y) <= 1
    table = reliability_table(p, y)
    assert table["buildings"].sum() == len(cases)
    assert ((table["low"] <= table["found"] + 1e-9) & (table["found"] <= table["high"] + 1e-9)).all()


@pytest.mark.parametrize(("p", "y"), [([], []), ([0.1], [True, False]), ([1.1], [True]), ([float("nan")], [True])])
def test_what_cannot_be_scored_is_refused(p, y):
    with pytest.raises(ValueError, match="'probability'"):
        brier_score(p, y)


def test_edges_that_do_not_rise_from_0_to_1_are_refused():
    for edges in ((0.0, 0.5), (0.1, 1.0), (0.0, 0.5, 0.5, 1.0)):
        with pytest.raises(ValueError, match="'edges'"):
            reliability_table([0.5], [True], edges)


def test_a_likelihood_that_is_wrong_is_found_from_enough_outcomes(rules):
    table = fitted(rules, 3000, 4).set_index(["source", "says"])
    # planted: of the empty 60 % stand on the rates list as empty, of the used 3 %; the register speaks by the rules
    rates = table.loc[("business rates", "empty")]
    assert rates["low"] < 20 < rates["high"]
    assert rates["refitted"] < rates["default"]
    untouched = table.loc[("marketing", "released")]
    assert (untouched["items"], untouched["kept"]) == (0, pytest.approx(1.0))
    assert untouched["refitted"] == untouched["default"]


def test_few_buildings_are_drawn_towards_the_defaults(rules):
    few, many = (
        fitted(rules, n, 5).set_index(["source", "says"]).loc[("business rates", "empty")] for n in (200, 3000)
    )
    assert few["kept"] > many["kept"]
    tight = dataclasses.replace(rules, shrinkage_sd=0.01)
    held = fitted(tight, 400, 5)
    assert held["refitted"].to_numpy() == pytest.approx(held["default"].to_numpy(), rel=0.1)


def test_the_refitted_rules_do_better_on_other_buildings(rules):
    better = calibrated_rules(rules, refit_ratios(*simulated(rules, 3000, 7), rules, TODAY))
    assert better.likelihood("register", "in use") == rules.likelihood("register", "in use")
    scores = []
    for used in (rules, better):
        assets, evidence, holding, found = simulated(used, 3000, 8)
        stated = assess_states(assets, evidence, holding, used, TODAY).table["empty"]
        scores.append(brier_score(stated.to_numpy(), found.to_numpy()))
    assert scores[1] < scores[0]


def test_too_few_refit_nothing(rules):
    for number, said in ((149, "149 checked"), (150, "150 checked, 9 of them empty")):
        assets, evidence, holding, _ = simulated(rules, number, 1)
        found = pd.Series([n < 9 for n in range(number)], index=assets["asset_id"])
        with pytest.raises(InputError, match="too few") as caught:
            refit_ratios(assets, evidence, holding, found, rules, TODAY)
        assert caught.value.seen.startswith(said)


@pytest.mark.parametrize(
    ("checked", "empty", "more", "more_empty", "more_in_use"),
    [
        (0, 0, 150, 10, 10),
        (140, 4, 10, 6, 0),
        (149, 9, 1, 1, 0),
        (160, 2, 8, 8, 0),
        (155, 155, 10, 0, 10),
        (150, 10, 0, 0, 0),
    ],
)
def test_how_many_are_still_needed(rules, checked, empty, more, more_empty, more_in_use):
    needed = still_needed(pd.Series([n < empty for n in range(checked)], dtype="bool"), rules)
    assert (needed.checked, needed.empty) == (checked, empty)
    assert (needed.more, needed.more_empty, needed.more_in_use) == (more, more_empty, more_in_use)


@pytest.fixture
def outcomes(tmp_path):
    def read(text):
        path = tmp_path / "checked.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_outcomes(path, pd.DataFrame({"asset_id": ["a", "b"]}))

    return read


def test_outcomes_of_a_file(outcomes):
    assert outcomes("\ufeffasset_id,found,who\na,Empty,x\nb,in use,y\n").to_dict() == {"a": True, "b": False}


@pytest.mark.parametrize(
    ("text", "what", "where"),
    [
        ("asset_id,found\nc,empty\n", "no asset has this id", "line 2"),
        ("asset_id,found\na,empty\na,empty\n", "stands twice", "line 3"),
        ("asset_id,found\na,part\n", "is neither", "line 2"),
        ("asset_id,found\na\n", "is neither", "line 2"),
        ("asset,found\na,empty\n", "no outcomes", "checked.csv"),
        ("", "no outcomes", "checked.csv"),
        (b"asset_id,found\na,\xff\n", "not UTF-8", "checked.csv"),
    ],
)
def test_outcomes_that_cannot_be_used_are_named(outcomes, text, what, where):
    with pytest.raises(InputError, match=what) as caught:
        outcomes(text)
    assert caught.value.where.endswith(where)


def test_no_file_of_outcomes(tmp_path):
    with pytest.raises(InputError, match="no outcomes"):
        read_outcomes(tmp_path / "none.csv", pd.DataFrame({"asset_id": []}))
