import dataclasses

import numpy as np
import pandas as pd

from assetmap.scoring.criteria import LeftOut, in_force
from assetmap.scoring.ranking import known_share


def indicators(criteria, **known):
    names = [part.indicator for criterion in criteria for part in criterion.parts]
    return pd.DataFrame({name: known.get(name, [np.nan, np.nan]) for name in names})


def test_what_is_known_for_no_building_leaves_and_says_which_layer_is_missing(criteria):
    given = indicators(criteria, imd_score=[30.0, 10.0], worklessness=[0.1, 0.2], organisations_in_reach=[np.nan, 3.0])
    kept, left = in_force(criteria, given, {"deprivation", "organisations"})
    assert [c.key for c in kept] == ["deprivation", "out_of_work", "demand"]
    said = {one.key: one.sentence for one in left}
    assert set(said) == {c.key for c in criteria} - {"deprivation", "out_of_work", "demand"}
    assert said["low_value"] == (
        "Low value is known for no building here and leaves the weights: "
        "no layer of sales, rating list, energy certificates is loaded."
    )
    assert said["low_activity"].endswith("no layer of businesses, employees, business energy is loaded.")
    assert "not yet known: nobody has asked for it" in said["proposal"]
    assert "the register does not state it" in said["condition"]


def test_a_layer_that_is_loaded_is_not_said_to_be_missing(criteria):
    given = indicators(criteria, imd_score=[30.0, 10.0])
    _, left = in_force(criteria, given, {"deprivation", "sales"})
    (low,) = (one for one in left if one.key == "low_value")
    assert "no layer of" not in low.reason
    assert "too few homes were sold within 800 m" in low.reason


def test_one_building_is_enough_and_whether_it_is_ranked_does_not_matter(criteria):
    given = indicators(criteria, imd_score=[30.0, 10.0], condition_grade=[np.nan, 2.0])
    kept, _ = in_force(criteria, given)
    assert "condition" in {c.key for c in kept}


def test_they_leave_before_the_share_that_is_known_is_worked_out(criteria):
    given = indicators(criteria, imd_score=[30.0, 10.0])
    kept, _ = in_force(criteria, given)
    value = pd.DataFrame({c.key: [0.5 if c.key == "deprivation" else np.nan] for c in criteria})
    assert known_share(value, [c.swing for c in criteria])[0] < 0.5
    assert known_share(value[[c.key for c in kept]], [c.swing for c in kept])[0] == 1.0


def test_where_nothing_with_a_weight_is_known_all_stay_so_that_each_building_says_so(criteria):
    nothing = indicators(criteria)
    assert in_force(criteria, nothing) == (tuple(criteria), ())
    assert in_force(criteria, nothing[:0]) == (tuple(criteria), ())
    only = indicators(criteria, worklessness=[0.1, 0.2])  # has no weight
    assert in_force(criteria, only) == (tuple(criteria), ())


def test_what_is_left_out_can_be_kept_in_a_record():
    one = LeftOut("a", "A", "nobody knows")
    assert LeftOut(**dataclasses.asdict(one)) == one
