from dataclasses import replace

import numpy as np
import pytest

from assetmap.errors import InputError
from assetmap.portfolio.question import Lot, Question

PLAIN = {"cost": [10.0, 20.0, 30.0], "ids": ["a", "b", "c"], "groups": ["N", "N", "S"], "budget": 50.0}


@pytest.mark.parametrize(
    ("given", "message", "seen"),
    [
        ({"lots": {"quay": ["a", "z"]}}, "lot 'quay' names a building that is not there", "'z'"),
        ({"lots": {"quay": []}}, "lot 'quay' cannot be used", "0 members"),
        ({"lots": {"quay": Lot(["a"], float("nan"))}}, "lot 'quay' cannot be used", "price nan"),
        ({"lots": {"quay": ["a", "b"], "hill": ["b", "c"]}}, "'b' stands in two lots", "'quay' and 'hill'"),
        ({"must": ["z"]}, "'must' names a building that is not there", "'z'"),
        ({"never": ["z"]}, "'never' names a building that is not there", "'z'"),
        ({"exclusive": [["a", "z"]]}, "'exclusive' names a building that is not there", "'z'"),
        ({"budget": -1.0}, "'budget' cannot be used", "-1.0"),
        ({"group_most": {"W": 1}}, "'group_most' names 'W', which no building has", "'W'"),
        ({"group_share_most": 1.2}, "'group_share_most' cannot be used", "1.2"),
        ({"radius": -5.0}, "'radius' cannot be used", "-5.0"),
        ({"cost": [10.0, np.nan, 30.0], "must": ["b"]}, "the must-have 'b' cannot be chosen", "its price is not known"),
    ],
)
def test_what_a_user_can_mend_is_said_in_four_parts(given, message, seen):
    with pytest.raises(InputError, match=message) as caught:
        Question(**(PLAIN | given))
    assert seen in caught.value.seen
    assert caught.value.allowed
    assert caught.value.next_step


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"cost": []}, "'cost' has shape"),
        ({"cost": ["x", "y", "z"]}, "'cost' holds .*allowed numbers"),
        ({"benefit": [1, 2]}, r"'benefit' has shape \(2,\), allowed \(3,\)"),
        ({"ids": ["a", "b"]}, "'ids' has 2 entries, allowed 3"),
        ({"ids": ["a", "b", "a"]}, "'ids' hold 'a' twice"),
        ({"coverage": np.ones((3, 1)), "radius": 5.0}, "'coverage' is given with 'radius' or 'distances'"),
        ({"radius": 5.0, "points": [[0, 0]], "area_points": [[0, 0]]}, "'points' has 1 rows, allowed 3"),
        ({"need": [1.0]}, "'need' is given without"),
        ({"coverage": np.ones((3, 1)), "need": [-1.0]}, r"'need' holds \[-1.0\], allowed finite numbers of 0 or more"),
        ({"coverage": np.ones((3, 1)), "need": [np.nan]}, "'need' holds"),
        ({"cvar_limit": 5.0}, "'cvar_limit' is given without 'appraisals'"),
        ({"appraisals": [[1.0, 2.0]]}, "'appraisals' has shape"),
        ({"demand": [5.0]}, "'demand' is given without 'demand_reach'"),
        ({"demand": [5.0], "floor_area": [1, 2, 3], "demand_reach": [[1]]}, "'demand_reach' has shape"),
        ({"floor_area": [1, -2, 3]}, "'floor_area' is -2.0 at least"),
        ({"works_start": [1, 1, 1]}, "'works_start' is given without 'works_finish'"),
        ({"groups": None, "group_most": 1}, "'group_most' is given without 'groups'"),
        ({"undervalue_limit": 1.0}, "'undervalue_limit' is given without 'undervalue'"),
        ({"subsidy_limit": 1.0}, "'subsidy_limit' is given without 'subsidy'"),
    ],
)
def test_what_a_programmer_can_mend_names_the_argument(given, message):
    with pytest.raises(ValueError, match=message):
        Question(**(PLAIN | given))


def test_what_is_not_known_is_left_out_with_the_reason_and_its_lot_with_it():
    draws = [[1.0, 2.0, np.nan], [1.0, 2.0, 3.0]]
    asked = Question(**PLAIN, benefit=[1, np.nan, 1], lots={"quay": ["a", "b"]}, appraisals=draws, cvar_limit=5.0)
    assert asked.left_out == {
        "b": "its direct benefit is not known",
        "a": "it is sold only in lot 'quay' with 'b': its direct benefit is not known",
        "c": "its appraisal is not known in 1 of 2 draws, and risk is limited",
    }
    # an appraisal that no limit uses leaves nobody out
    assert "c" not in replace(asked, cvar_limit=None).left_out


def test_a_bundle_price_is_split_in_proportion_and_stands_in_for_prices_not_known():
    asked = Question(**PLAIN, lots={"quay": Lot(["a", "c"], 20.0)})
    assert asked.prices.tolist() == [5.0, 20.0, 15.0]
    free = Question(cost=[0.0, np.nan], lots={"quay": Lot([0, 1], 20.0)})
    assert free.prices.tolist() == [10.0, 10.0]
    assert free.left_out == {}


def test_lots_without_names_are_numbered():
    asked = Question(**PLAIN, lots=[["a", "b"], Lot(["c"], 4.0)])
    assert list(asked.lots) == ["1", "2"]
    assert asked.lots["2"].price == 4.0
    assert replace(asked, budget=1.0).lots == asked.lots


def test_replacing_a_limit_keeps_the_rest():
    asked = Question(**PLAIN, coverage=np.eye(3), need=[1, 2, 3], must=["a"], lots={"quay": ["a", "b"]})
    again = replace(asked, budget=10.0)
    assert again.budget == 10
    assert again.pairs[0].tolist() == [0, 1, 2]
    assert replace(Question(**PLAIN), budget=1.0).budget == 1


def test_who_serves_whom_is_kept_with_a_need_of_one_where_none_is_given():
    points, areas = [[0, 0], [100, 0], [200, 0]], [[0, 10], [190, 0]]
    near = Question(**PLAIN, radius=50.0, points=points, area_points=areas)
    far = Question(**PLAIN, radius=50.0, distances=[[10, 190], [100.5, 90], [200.2, 10]])
    table = Question(**PLAIN, coverage=[[1, 0], [0, 0], [0, 1]])
    for asked in (near, far, table):
        assert [side.tolist() for side in asked.pairs] == [[0, 2], [0, 1]]
        assert asked.need.tolist() == [1, 1]
