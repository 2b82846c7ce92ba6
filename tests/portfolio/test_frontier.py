import numpy as np
import pytest

from assetmap.portfolio.choice import choose
from assetmap.portfolio.frontier import budget_frontier, frontier_table, risk_frontier
from assetmap.portfolio.question import Question


def test_each_point_is_the_best_at_its_budget_and_never_worth_less_than_a_smaller(small):
    found = budget_frontier(Question(**small), [150, 10, 60, 60, 250], gap=0)
    table = frontier_table(found)
    assert table["budget"].tolist() == [10, 60, 150, 250]
    assert table["objective"].is_monotonic_increasing
    assert table["buildings"].iloc[0] == 0
    for point in found[1:]:
        assert point.objective == pytest.approx(choose(**small, budget=point.question.budget, gap=0).objective)
        assert point.spent <= point.question.budget
    assert table["cvar_limit"].isna().all()


def test_more_risk_allows_no_less_worth(small):
    draws = np.random.default_rng(1).normal(0, 20, (30, 5))
    found = risk_frontier(Question(**small, budget=200.0, appraisals=draws), [60.0, 10.0, 30.0])
    table = frontier_table(found)
    assert table["objective"].is_monotonic_increasing
    assert (table["tail_loss"] <= table["cvar_limit"] + 1e-6).all()
    assert table["objective"].iloc[0] < table["objective"].iloc[-1]


def test_no_points():
    assert budget_frontier(Question([1.0], [1.0]), []) == []
