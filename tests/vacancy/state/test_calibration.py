import dataclasses
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assetmap.errors import InputError
from assetmap.tables import EVIDENCE, check_table
from assetmap.vacancy.rules import SAYS
from assetmap.vacancy.state.assess import assess_vacancy
from assetmap.vacancy.state.calibration import (
    brier_score,
    calibrated_rules,
    ranking_quality,
    read_outcomes,
    refit_ratios,
    reliability_table,
    wilson_interval,
)

CASES = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=30)


def simulated(rules, number, seed, truth):
    """Buildings whose sources err as ``truth`` says: chance of an item by family, when empty and when not."""
    rng = np.random.default_rng(seed)
    assets = pd.DataFrame({"asset_id": [f"s{n}" for n in range(number)]})
    holding = pd.Series("non-operational", index=assets.index)
    empty = rng.random(number) < rules.priors["non-operational"]
    rows = []
    for (family, kind), (when_empty, when_not) in truth.items():
        told = np.flatnonzero(rng.random(number) < np.where(empty, when_empty, when_not))
        rows += [(assets["asset_id"][n], family, kind, rules.families[family].ratios[kind]) for n in told]
    frame = pd.DataFrame(rows, columns=["asset_id", "family", "kind", "likelihood_ratio"])
    frame = frame.assign(
        says=frame["kind"].map(SAYS),
        text="t",
        date="2026",
        age_months=0.0,
        weight=1.0,
        file="f",
        row=1,
        source_date="",
        link="",
    )
    return assets, holding, check_table(frame, EVIDENCE), pd.Series(empty, index=assets["asset_id"], dtype="bool")


# True ratios: register 0.6 / 0.2 = 3 against 15, rates 0.8 / 0.02 = 40 against 20, visits 0.5 / 0.1 = 5 as by default.
TRUTH = {
    ("register", "vacant"): (0.6, 0.2),
    ("business rates", "vacant"): (0.8, 0.02),
    ("site visits", "vacant"): (0.5, 0.1),
}


def fitted(rules, number, seed):
    assets, holding, evidence, found = simulated(rules, number, seed, TRUTH)
    by_id = pd.Series(holding.to_numpy(), index=assets["asset_id"])
    return refit_ratios(evidence, by_id, found, rules)


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


def test_refitted_ratios_come_near_the_truth_on_simulated_outcomes(rules):
    table = fitted(rules, 3000, 1).ratios.set_index(["family", "says"])
    # an item that is missing is no evidence in the model, and is in the simulation: the ratio that fits is the odds
    # ratio drawn down by that; register and rates must move to the right side and far
    register, rates = table.loc[("register", "empty")], table.loc[("business rates", "empty")]
    assert register["refitted"] < 6 < register["default"]
    assert rates["refitted"] > 20
    assert (table["low"] < table["refitted"]).all()
    assert (table["refitted"] < table["high"]).all()
    untouched = table.loc[("marketing", "empty")]
    assert (untouched["items"], untouched["kept"]) == (0, pytest.approx(1.0))
    assert untouched["refitted"] == pytest.approx(6.0)


def test_the_truth_of_a_single_source_is_found_exactly_in_the_limit(rules):
    # every building has one item of one of two families, so that nothing rests on what is missing
    rng = np.random.default_rng(4)
    number = 12_000
    flat = dataclasses.replace(rules, priors={"not stated": 0.5}, shrinkage_sd=5.0)
    empty = rng.random(number) < 0.5
    says_empty = rng.random(number) < np.where(empty, 0.9, 0.3)  # ratios 3 and 1/7
    family = np.where(says_empty, "register", "site visits")
    kind = np.where(says_empty, "vacant", "in use")
    evidence = pd.DataFrame({"asset_id": [f"s{n}" for n in range(number)], "family": family, "kind": kind}).assign(
        says=pd.Series(kind).map(SAYS), text="t", date="2026", age_months=0.0, weight=1.0, file="f", row=1,
        source_date="", link="", likelihood_ratio=np.where(says_empty, 15.0, 0.2),
    )  # fmt: skip
    ids = evidence["asset_id"]
    found = refit_ratios(
        check_table(evidence, EVIDENCE), pd.Series("not stated", index=ids), pd.Series(empty, index=ids), flat
    ).ratios.set_index(["family", "says"])
    for key, ratio in ((("register", "empty"), 3.0), (("site visits", "used"), 1 / 7)):
        assert found.loc[key, "low"] < ratio < found.loc[key, "high"]
        assert found.loc[key, "refitted"] == pytest.approx(ratio, rel=0.08)


def test_few_buildings_are_drawn_towards_the_defaults(rules):
    few, many = (
        fitted(rules, number, 5).ratios.set_index(["family", "says"]).loc[("register", "empty")]
        for number in (150, 3000)
    )
    assert few["kept"] > many["kept"]
    assert abs(math.log(few["refitted"] / 15)) < abs(math.log(many["refitted"] / 15))
    tight = dataclasses.replace(rules, shrinkage_sd=0.01)
    assert fitted(tight, 3000, 5).ratios["refitted"].to_numpy() == pytest.approx(
        fitted(tight, 3000, 5).ratios["default"].to_numpy(), rel=0.1
    )


def test_the_refitted_rules_do_better_on_other_buildings(rules):
    better = calibrated_rules(rules, fitted(rules, 4000, 7))
    assert better.families["register"].ratios["surplus"] == better.families["register"].ratios["vacant"] < 8
    assert better.families["register"].ratios["in use"] == 1.0
    assets, holding, evidence, found = simulated(rules, 4000, 8, TRUTH)
    scores = []
    for used in (rules, better):
        ratio = [used.families[f].ratios[k] for f, k in zip(evidence["family"], evidence["kind"], strict=True)]
        stated = assess_vacancy(assets, evidence.assign(likelihood_ratio=ratio), holding, used)["probability"]
        scores.append(brier_score(stated.to_numpy(), found.to_numpy()))
    assert scores[1] < scores[0]


def test_too_few_refit_nothing(rules):
    for number, said in ((99, "99 checked"), (100, "100 checked")):
        assets = pd.Series([f"s{n}" for n in range(number)])
        found = pd.Series([n < 9 for n in range(number)], index=assets)
        with pytest.raises(InputError, match="too few") as caught:
            refit_ratios(
                check_table(simulated(rules, 5, 0, TRUTH)[2][:0], EVIDENCE),
                pd.Series("not stated", index=assets),
                found,
                rules,
            )
        assert caught.value.seen.startswith(said)


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
