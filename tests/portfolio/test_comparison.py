import numpy as np
import pandas as pd
import pytest

from assetmap.portfolio.choice import choose
from assetmap.portfolio.comparison import compare, served_by_district, totals_of, with_names, worth_of_each
from assetmap.portfolio.question import Lot, Question


def test_sets_are_measured_by_one_question(small):
    question = Question(**small, budget=100.0, need_weight=2.0)
    best = choose(**small, budget=100.0, need_weight=2.0)
    figures, inside = compare(question, {"best": best.names, "old": ["depot", "school", "pool"], "none": []})
    assert figures.loc["best", "objective"] == pytest.approx(best.objective)
    assert figures.loc["best", "covered_need"] == best.covered_need
    assert figures.loc["old"].to_dict() == {
        "buildings": 2, "gone": 1, "price_not_known": 0, "spent": 80.0, "covered_need": 25.0, "areas": 2,
        "direct_benefit": 7.0, "objective": 57.0,
    }  # fmt: skip
    assert figures.loc["none", "objective"] == 0
    assert set(inside.index) == {*best.names, "depot", "school"}
    assert inside["old"].sum() == 2
    assert not inside["none"].any()


def test_a_price_that_is_not_known_is_counted():
    figures, _ = compare(Question([10.0, np.nan], [1.0, 2.0]), {"both": [0, 1]})
    assert (figures.loc["both", "price_not_known"], figures.loc["both", "spent"]) == (1, 10.0)
    assert compare(Question([10.0]), {})[1].empty


def test_what_is_served_by_district_adds_up(small):
    found = choose(**small, budget=100.0)
    areas = pd.DataFrame({"district_name": ["West", None, "West"], "population": [100, 200, np.nan]})
    table = served_by_district(found, areas).set_index("district")
    assert list(table.index) == ["West", "not named", "All"]
    assert table.loc["All", "need"] == 35
    assert table.loc["All", "need_served"] == found.covered_need
    assert table.loc["All", "residents"] == 300
    assert table.loc["West", "areas"] == 2
    assert table["share_of_need"].between(0, 1).all()
    with pytest.raises(ValueError, match="'areas' has 1 rows, allowed 3"):
        served_by_district(found, areas.head(1))


def test_totals_before_the_choice():
    question = Question(
        [50.0, 80.0, 40.0, np.nan, -15.0], [1.0] * 5, [[1, 0], [1, 0], [0, 0], [0, 1], [0, 0]], need=[10.0, 30.0],
        budget=200.0, must=[0], never=[2], lots={"quay": Lot([0, 1], 100.0)},
    )  # fmt: skip
    totals = totals_of(question)
    assert (totals.buildings, totals.choosable) == (5, 3)
    assert totals.price_of_all == pytest.approx(100.0)
    assert totals.must_price == pytest.approx(100.0)  # the lot comes with its member
    assert totals.left == pytest.approx(100.0)
    assert (totals.cheapest, totals.contributions) == (-15.0, 15.0)
    assert (totals.reachable_need, totals.need) == (10.0, 40.0)
    assert totals_of(Question([np.nan])).choosable == 0
    assert np.isnan(totals_of(Question([np.nan])).cheapest)
    assert totals_of(Question([1.0])).left == np.inf


def test_worth_of_each_adds_up_to_that_of_all(small):
    question = Question(**small, need_weight=3.0, benefit_weight=2.0)
    at = [0, 1, 4]
    figures, _ = compare(question, {"x": [question.names[place] for place in at]})
    each = worth_of_each(question, at)
    assert each.sum() == pytest.approx(figures.loc["x", "objective"])
    # the first area, of need 10, is served by two of them
    assert each[0] == pytest.approx(3.0 * 5 + 2.0 * 5)


def test_ids_are_followed_by_names_longer_ones_first():
    names = {"N:1": "Hall", "N:12": "Baths", "": "nothing"}
    assert with_names("N:12 and N:1, not N:3", names) == "Baths (N:12) and Hall (N:1), not N:3"
    assert with_names("as it is", {}) == "as it is"
    assert with_names("N:1", {"N:1": "N:1"}) == "N:1 (N:1)"
