import itertools

import numpy as np
import pytest

from assetmap.errors import InputError
from assetmap.portfolio.choice import answer, choose
from assetmap.portfolio.model import build_model
from assetmap.portfolio.programme import INFEASIBLE
from assetmap.portfolio.question import Lot, Question


def random_constraints(seed, buildings=12):
    """Arguments of a question with every kind of limit, each present in most of the seeds."""
    rng = np.random.default_rng(seed)
    n = buildings
    asked = lambda: rng.random() < 0.6  # noqa: E731
    cost = rng.integers(10, 60, n).astype(float)
    cost[rng.random(n) < 0.15] *= -0.5
    given = {
        "cost": cost,
        "benefit": rng.integers(0, 20, n).astype(float),
        "coverage": rng.random((n, 8)) < 0.25,
        "need": rng.integers(0, 15, 8).astype(float),
        "need_weight": float(rng.choice([0.5, 1, 2])),
        "groups": ["North", "East", "South", *rng.choice(["North", "East", "South"], n - 3)],
        "budget": float(rng.integers(60, 200)),
        "contribution_limit": float(rng.choice([0, 10, 40])),
        "floor_area": rng.integers(50, 300, n).astype(float),
        "undervalue": rng.integers(-20, 60, n).astype(float),
        "recipient": ["Alder", *rng.choice(["Alder", "Birch", ""], n - 1)],
        "subsidy": rng.integers(0, 30, n).astype(float),
    }
    order = rng.permutation(n).tolist()
    if asked():
        given["least_count"] = int(rng.integers(1, 3))
    if asked():
        given["most_count"] = int(rng.integers(4, 8))
    if asked():
        given["group_most"] = {"North": 3, "East": 2}
    if asked():
        given["group_least"] = {"South": 1}
    if asked():
        given["group_share_most"] = 0.6
    if rng.random() < 0.3:
        given["group_share_least"] = {"North": 0.1}
    if asked():
        given["lots"] = {
            "harbour": {"members": order[:2], "price": None},
            "hill": {"members": order[2:5], "price": 70.0},
        }
    if asked():
        given["exclusive"] = [order[4:7], order[7:9]]
    if rng.random() < 0.4:
        given["must"] = [order[9]]
    if asked():
        given["never"] = [order[10]]
    if asked():
        given["floor_space_most"] = float(rng.integers(700, 1500))
    if rng.random() < 0.4:
        given["floor_space_least"] = 200.0
    if asked():
        given["at_once"] = 3
        given["works_start"] = rng.integers(1, 5, n).astype(float)
        given["works_finish"] = given["works_start"] + rng.integers(0, 3, n)
    if asked():
        given["undervalue_limit"] = 55.0
    if asked():
        given["subsidy_limit"] = {"Alder": 40.0}
    if asked():
        given["appraisals"] = rng.normal(2, 25, (8, n)).round()
        given["cvar_limit"] = 40.0
        given["tail"] = 0.8
        if rng.random() < 0.3:
            given["appraisals"][3, order[11]] = np.nan
    if rng.random() < 0.2:
        given["benefit"][order[11]] = np.nan
    return given


def best_by_trying(given, only=None):
    """Best worth over every subset, or None where none keeps every limit; rules of its own, not the package's."""
    n = len(given["cost"])
    price, benefit = given["cost"].copy(), np.nan_to_num(given["benefit"])
    left_out = set(np.flatnonzero(np.isnan(given["benefit"])))
    if "cvar_limit" in given:
        left_out |= set(np.flatnonzero(np.isnan(given["appraisals"]).any(axis=0)))
    lots = given.get("lots", {}).values()
    for lot in lots:
        if left_out & set(lot["members"]):
            left_out |= set(lot["members"])
        if lot["price"] is not None:
            own = np.abs(price[lot["members"]])
            price[lot["members"]] = lot["price"] * own / own.sum()
    if set(given.get("must", [])) & left_out:
        return "a must-have is not known"
    subsets = np.array(list(itertools.product((False, True), repeat=n))) if only is None else np.array([only])
    one = subsets.astype(float)
    ok = ~subsets[:, sorted(left_out)].any(axis=1)
    spent = one @ np.maximum(price, 0)
    ok &= spent <= given["budget"] + np.minimum(one @ np.maximum(-price, 0), given["contribution_limit"]) + 1e-9
    ok &= (one.sum(1) >= given.get("least_count", 0)) & (one.sum(1) <= given.get("most_count", 99))
    for council in ("North", "East", "South"):
        at = np.array([name == council for name in given["groups"]])
        count, share = one[:, at].sum(1), one[:, at] @ np.maximum(price, 0)[at] / given["budget"]
        ok &= count >= given.get("group_least", {}).get(council, 0)
        ok &= count <= given.get("group_most", {}).get(council, 99)
        ok &= share >= given.get("group_share_least", {}).get(council, 0) - 1e-12
        ok &= share <= given.get("group_share_most", 99) + 1e-12
    for lot in lots:
        ok &= np.isin(one[:, lot["members"]].sum(1), (0, len(lot["members"])))
    for members in given.get("exclusive", []):
        ok &= one[:, members].sum(1) <= 1
    ok &= subsets[:, given.get("must", [])].all(1) & ~subsets[:, given.get("never", [])].any(1)
    space = one @ given["floor_area"]
    ok &= (space >= given.get("floor_space_least", 0)) & (space <= given.get("floor_space_most", np.inf))
    for year in range(1, 9) if "at_once" in given else ():
        busy = (given["works_start"] <= year) & (year <= given["works_finish"])
        ok &= one[:, busy].sum(1) <= given["at_once"]
    if "undervalue_limit" in given:
        below = given["undervalue"].copy()
        for lot in lots:
            discount = 0 if lot["price"] is None else given["cost"][lot["members"]].sum() - lot["price"]
            below[lot["members"]] = given["undervalue"][lot["members"]].sum() + discount
        ok &= ~subsets[:, below > given["undervalue_limit"]].any(1)
    for who, limit in given.get("subsidy_limit", {}).items():
        ok &= one @ np.where([name == who for name in given["recipient"]], given["subsidy"], 0) <= limit
    if "cvar_limit" in given:
        losses = np.sort(-one @ np.nan_to_num(given["appraisals"]).T, axis=1)[:, ::-1]
        mass = (1 - given["tail"]) * losses.shape[1]  # 1.6 draws of 8
        ok &= (losses[:, 0] + (mass - 1) * losses[:, 1]) / mass <= given["cvar_limit"] + 1e-9
    worth = one @ benefit + given["need_weight"] * ((one @ given["coverage"] > 0) @ given["need"])
    return worth[ok].max() if ok.any() else None


@pytest.mark.parametrize("block", range(8))
def test_every_subset_tried_agrees_with_every_kind_of_limit(block):
    for seed in range(25 * block, 25 * block + 25):
        given = random_constraints(seed)
        best = best_by_trying(given)
        asked = dict(given)
        if "lots" in asked:
            asked["lots"] = {name: Lot(lot["members"], lot["price"]) for name, lot in asked["lots"].items()}
        if isinstance(best, str):
            with pytest.raises(InputError, match="must-have"):
                Question(**asked)
            continue
        question = Question(**asked)
        if best is None:
            assert build_model(question).programme.solve(gap=0).status == INFEASIBLE, seed
            continue
        found = answer(question, gap=0)
        assert found.objective == pytest.approx(best), seed
        assert found.gap == 0
        # the portfolio itself is among the subsets that keep every limit, and is worth what it says
        assert best_by_trying(given, found.mask) == pytest.approx(best), seed


def test_the_three_goods_stand_apart(small):
    found = choose(**small, budget=100.0, need_weight=0.5)
    assert found.status == "optimal"
    assert found.objective == pytest.approx(0.5 * found.covered_need + found.direct_benefit)
    assert found.covered_need == small_need(small, found.names)
    assert found.spent <= 100
    assert found.gap == 0 or found.gap < 1e-6
    assert found.notes[0].startswith("Proven to be the best possible, in ")
    assert found.words[0].startswith("Maximise 0.5 × covered need")
    assert found.words[1] == "the budget of £100"
    assert found.mask.sum() == len(found.selected)


def small_need(small, names):
    served = np.array(small["coverage"], dtype=bool)[[name in names for name in small["ids"]]].any(axis=0)
    return np.array(small["need"])[served].sum()


def test_contributions_add_to_the_budget_up_to_the_limit_stated():
    given = {"cost": [-40.0, 100.0, 130.0], "benefit": [0.0, 5.0, 9.0], "budget": 100.0}
    without = choose(**given)
    assert without.names in ((1,), (0, 1))
    with_some = choose(**given, contribution_limit=30.0)
    assert with_some.names == (0, 2)
    assert (with_some.spent, with_some.contribution) == (100.0, 30.0)
    assert "would contribute £40; £30 of it adds to the budget" in with_some.notes[1]
    assert choose(**given, contribution_limit=29.0).objective == 5


def test_a_budget_below_the_cheapest_building_is_said_so():
    with pytest.raises(InputError, match="the budget is below the cheapest building") as caught:
        choose([60.0, 50.0, np.nan], [1, 1, 1], budget=40.0)
    assert (caught.value.seen, caught.value.allowed) == ("£40.00", "£50.00 or more")
    with pytest.raises(InputError, match="below the cheapest"):
        choose([20.0, 30.0, 60.0], [1, 1, 1], budget=40.0, lots={"quay": [0, 1]})
    assert choose([20.0, 30.0], [1, 1], budget=40.0, lots={"quay": Lot([0, 1], 40.0)}).names == (0, 1)
    # a point of a frontier may buy nothing
    empty = answer(Question([60.0], [1.0], budget=40.0))
    assert empty.names == ()
    assert "Nothing is chosen" in empty.notes[1]


def test_what_is_not_known_is_named_in_the_notes():
    found = choose([10.0, np.nan], [1.0, 9.0], budget=50.0)
    assert found.names == (0,)
    assert found.left_out == {1: "its price is not known"}
    assert "1 could not be chosen - 1: its price is not known." in found.notes


def test_many_that_are_not_known_are_counted_and_a_few_named():
    found = choose([10.0, *[np.nan] * 30], [1.0] * 31, budget=50.0)
    assert len(found.left_out) == 30
    assert found.notes[1].startswith("30 could not be chosen - 1: its price is not known; 2:")
    assert found.notes[1].endswith("8: its price is not known; and 22 more.")


def test_where_nothing_can_be_chosen_it_says_why():
    found = choose([np.nan, np.nan], [1.0, 2.0], budget=50.0)
    assert found.names == ()
    assert "Nothing is chosen: of no building is every figure in use known." in found.notes


def test_a_gap_that_is_left_is_said():
    random = np.random.default_rng(3)
    cost = random.integers(100, 1000, 60).astype(float)
    found = choose(cost, cost + random.integers(0, 40, 60), budget=float(cost.sum() // 2), gap=0.05)
    assert found.status == "optimal"
    assert (found.gap < 5e-7) == found.notes[0].startswith("Proven to be the best possible")
    assert found.gap < 5e-7 or found.notes[0].startswith(f"Proven within {found.gap:.4%}")


def test_nothing_is_bought_that_brings_nothing():
    found = choose([10.0, 10.0, -5.0], [3.0, 0.0, 0.0], [[1], [1], [1]], budget=100.0, contribution_limit=50.0)
    assert set(found.names) - {2} == {0}
    kept = choose([10.0, 10.0, 10.0], [3.0, 0.0, 0.0], budget=100.0, least_count=2)
    assert len(kept.names) == 2
    assert choose([10.0, 10.0], [3.0, 0.0], budget=100.0, must=[1]).names == (0, 1)
    lot = choose([10.0, 10.0, 10.0], [3.0, 0.0, 0.0], budget=100.0, lots={"quay": [1, 2]})
    assert lot.names == (0,)


def test_risk_is_reported_and_limited():
    draws = np.array([[-50.0, 5.0], [60.0, 5.0], [60.0, 5.0], [60.0, 5.0]])
    free = choose([1.0, 1.0], [9.0, 1.0], most_count=1, appraisals=draws, tail=0.75)
    safe = choose([1.0, 1.0], [9.0, 1.0], most_count=1, appraisals=draws, tail=0.75, cvar_limit=0.0)
    assert (free.names, free.tail_loss) == ((0,), 50.0)
    assert (safe.names, safe.tail_loss) == ((1,), -5.0)
    draws[0, 0] = np.nan
    assert np.isnan(choose([1.0, 1.0], [9.0, 1.0], appraisals=draws).tail_loss)


def hard(size=150):
    random = np.random.default_rng(8)
    cost = random.integers(100, 1000, size).astype(float)
    return {
        "cost": cost,
        "benefit": cost + random.integers(0, 40, size),
        "budget": float(cost.sum() // 2),
        "appraisals": random.normal(0, 300, (60, size)),
        "cvar_limit": 1500.0,
    }


def test_a_time_limit_returns_the_best_found_labelled_as_such():
    found = choose(**hard(), gap=0, time_limit=1.5)
    assert found.status == "best found in the time"
    assert "not proven: the best possible is at most" in found.notes[0]
    assert found.bound >= found.objective > 0
    assert found.spent <= found.question.budget


def test_no_time_at_all_is_an_error_in_words():
    with pytest.raises(InputError, match="no portfolio was found in the time") as caught:
        choose(**hard(), least_count=70, group_most=20, groups=list("abcdef") * 25, time_limit=0.0)
    assert caught.value.seen == "0 seconds"


def test_a_warm_start_is_by_name(small):
    assert (
        choose(**small, budget=100.0, warm_start=["hall", "library"]).objective
        == choose(**small, budget=100.0).objective
    )
    with pytest.raises(InputError, match="'warm_start' names a building that is not there"):
        choose(**small, warm_start=["z"])
