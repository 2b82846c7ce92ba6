import numpy as np
import pytest

from assetmap.portfolio.programme import BEST_FOUND, INFEASIBLE, NOTHING_FOUND, OPTIMAL, Programme


def knapsack(budget=5.0):
    programme = Programme()
    x = programme.add_columns(3, gain=[4.0, 3.0, 3.0], whole=True)
    programme.add_row(x, [3, 2, 2], most=budget, group="budget")
    return programme, x


def hard(seed=1, size=60):
    """Many rows of random weights and a tiny time: too hard to prove at once."""
    random = np.random.default_rng(seed)
    programme = Programme()
    x = programme.add_columns(size, gain=random.integers(10, 30, size), whole=True)
    for _ in range(15):
        programme.add_row(x, random.integers(5, 60, size), most=size * 8)
    return programme, x


def test_the_best_is_proven():
    found = knapsack()[0].solve(gap=0)
    assert (found.status, found.objective, found.bound, found.gap) == (OPTIMAL, 7.0, 7.0, 0.0)
    assert found.amounts.sum() == 2


def test_what_cannot_be_is_said_to_be_infeasible():
    programme, x = knapsack()
    programme.add_row(x, np.ones(3), least=3, group="count")
    found = programme.solve()
    assert found.status == INFEASIBLE
    assert np.isnan(found.objective)
    assert len(found.amounts) == 0


def test_a_time_limit_returns_the_best_found_with_a_bound_above_it():
    programme, _ = hard()
    found = programme.solve(gap=0, time_limit=1.0)
    assert found.status in (BEST_FOUND, OPTIMAL)
    assert found.status == BEST_FOUND
    assert found.bound >= found.objective > 0
    assert found.gap == pytest.approx((found.bound - found.objective) / found.objective)


def test_no_time_at_all_finds_nothing():
    programme, x = hard()
    programme.add_row(x, np.arange(len(x)) % 7 + 0.5, least=77.0, most=77.0)
    assert programme.solve(time_limit=0.0).status == NOTHING_FOUND


def test_groups_are_relaxed_by_name_and_the_original_stays():
    programme, x = knapsack()
    programme.add_row(x, np.ones(3), least=3, group="count")
    assert programme.without(["budget"]).solve().objective == 10
    assert programme.without(["count"]).solve(gap=0).objective == 7
    assert programme.solve().status == INFEASIBLE


def test_elastic_rows_break_by_as_little_as_can_be():
    programme, x = knapsack()
    programme.add_row(x, np.ones(3), least=3, group="count")
    assert -programme.elastic("budget").solve().objective == pytest.approx(2.0)
    assert -programme.elastic("count").solve().objective == pytest.approx(1.0)


def test_copies_do_not_share_rows():
    programme, x = knapsack()
    other = programme.copy()
    other.add_row(x, np.ones(3), most=0, group="none")
    assert other.solve().objective == 0
    assert programme.solve(gap=0).objective == 7
    assert programme.groups == ["budget"]


def test_continuous_columns_and_free_ones():
    programme = Programme()
    x = programme.add_columns(2, lower=-np.inf, upper=[2.5, np.inf], gain=[1, 0])
    programme.add_row(x, [1, -1], least=0, most=0)
    found = programme.solve()
    assert found.amounts.tolist() == [2.5, 2.5]


def test_scale_does_not_matter():
    programme = Programme()
    x = programme.add_columns(3, gain=[4e9, 3e9, 3e9], whole=True)
    programme.add_row(x, [3e6, 2e6, 2e6], most=5e6)
    assert programme.solve(gap=0).objective == 7e9


def test_values_are_held_against_the_rows():
    programme, _ = knapsack()
    assert programme.holds([1, 1, 0])
    assert not programme.holds([1, 1, 1])


def test_the_answer_is_the_same_without_a_search_around_it():
    random = np.random.default_rng(4)
    programme = Programme()
    x = programme.add_columns(30, gain=random.integers(1, 50, 30), whole=True)
    programme.add_row(x, random.integers(1, 50, 30), most=300, group="budget")
    plain, proof = programme.solve(gap=0.0), programme.solve(gap=0.0, search_around=False)
    assert (proof.objective, proof.status) == (plain.objective, plain.status)


@pytest.mark.parametrize("given", [{"gap": -1.0}, {"gap": np.nan}, {"time_limit": -1.0}, {"time_limit": np.nan}])
def test_a_gap_or_time_below_0_is_refused(given):
    programme = Programme()
    programme.add_columns(1, gain=1.0, whole=True)
    with pytest.raises(ValueError, match="allowed 0 or more"):
        programme.solve(**given)


def test_a_start_is_taken_up():
    programme, x = hard()
    good = programme.solve(gap=0.05, time_limit=5)
    again = programme.solve(gap=0.2, time_limit=5, start=(x, good.amounts[x]))
    assert again.objective >= good.objective * 0.8
    assert programme.holds(again.amounts)


def test_nothing_to_choose_and_nothing_to_hold_it():
    with pytest.raises(ValueError, match="'columns' are none"):
        Programme().solve()
    unbounded = Programme()
    unbounded.add_columns(1, upper=np.inf, gain=1.0)
    with pytest.raises(ValueError, match="'programme' cannot be solved: Unbounded"):
        unbounded.solve()
