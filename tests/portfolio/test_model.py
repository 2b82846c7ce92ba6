import numpy as np
import pytest

from assetmap.portfolio.choice import choose
from assetmap.portfolio.model import BUDGET, TAIL, build_model, limits_in_words, objective_in_words
from assetmap.portfolio.question import Lot, Question


def test_the_objective_is_said_in_words(small):
    told = objective_in_words(Question(**small, need_weight=2))
    assert told.startswith("Maximise 2 × covered need (the need of every area served by a chosen building, once) + 1 ×")
    assert objective_in_words(Question([1.0])) == "Any choice that keeps every limit."
    near = Question([1.0], radius=1200.0, points=[[0, 0]], area_points=[[0, 0]])
    assert "within 1,200 m of" in objective_in_words(near)


def test_every_limit_has_a_sentence_and_rows(small):
    asked = Question(
        **small,
        budget=150.0,
        contribution_limit=10.0,
        least_count=1,
        most_count=4,
        group_least={"North": 1},
        group_most=2,
        group_share_most=0.7,
        group_share_least={"South": 0.1},
        lots={"quay": ["depot", "school"]},
        exclusive=[["hall", "baths"]],
        must=["library"],
        never=["hall"],
        floor_area=[100.0] * 5,
        floor_space_least=100.0,
        floor_space_most=400.0,
        demand=[90.0],
        demand_reach=np.ones((5, 1)),
        fill=0.1,
        at_once=3,
        undervalue=[5.0] * 5,
        undervalue_limit=50.0,
        recipient=["Alder"] * 5,
        subsidy=[1.0] * 5,
        subsidy_limit=9.0,
        appraisals=np.ones((4, 5)),
        cvar_limit=0.0,
    )
    model = build_model(asked)
    assert set(model.programme.groups) - {""} == set(model.limits)
    assert {BUDGET, TAIL, "fill", "undervalue", "at once", "lot quay", "must library"} <= set(model.limits)
    told = " / ".join(limits_in_words(model.limits))
    for words in (
        "£150 and at most £10 of owners' contributions",
        "at least 1 buildings of North",
        "no disposal more than £50",
    ):
        assert words in told


def test_demand_is_met_up_to_what_is_wanted_and_what_there_is():
    given = {"cost": [1.0, 1.0], "floor_area": [100.0, 30.0], "demand": [80.0, 40.0], "demand_reach": [[1, 0], [1, 1]]}
    both = choose(**given)
    assert (both.names, both.demand_met, both.objective) == ((0, 1), 110.0, 110.0)
    # the first can be filled to 0.8 by those in its reach
    assert choose(**given, fill=0.85).names == (1,)
    assert choose(**given, fill=0.8).demand_met == 110.0


def test_projects_at_once_count_by_year_or_all_together(small):
    years = {"works_start": [1, 1, 2, 3, 3], "works_finish": [2, 1, 2, 3, 4]}
    assert len(choose(**small, at_once=2).selected) == 2
    assert len(choose(**small, at_once=2, **years).selected) == 5
    assert len(choose(**small, at_once=1, **years).names) == 3


@pytest.mark.parametrize(("limit", "names"), [(30.0, (2,)), (45.0, (2,)), (60.0, (0, 1, 2))])
def test_the_discount_of_a_bundle_is_part_of_its_undervalue(limit, names):
    lots = {"quay": Lot([0, 1], 80.0)}  # 100 singly: 20 of discount, 30 of undervalue
    given = {"cost": [50.0, 50.0, 10.0], "undervalue": [15.0, 15.0, 30.0]}
    assert choose(**given, benefit=[1, 1, 1], lots=lots, undervalue_limit=limit).names == names
