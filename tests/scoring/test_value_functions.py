import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assetmap.scoring.criteria import Criterion, utilities
from assetmap.scoring.value_functions import Part, part_utility, value_at

STRAIGHT = Part("jobs", 10.0, 50.0, "by hand")
BENT = Part("jobs", 0.0, 100.0, "by hand", ((20.0, 0.6), (60.0, 0.6)))
FALLING = Part("cost", 650.0, 0.0, "by hand", ((300.0, 0.2),))


def test_straight_bent_and_falling_by_hand():
    assert part_utility([10, 20, 50, 5, 99, math.nan], STRAIGHT).tolist() == pytest.approx(
        [0, 0.25, 1, 0, 1, math.nan], nan_ok=True
    )
    assert part_utility([10, 20, 40, 80, math.nan], BENT).tolist() == pytest.approx(
        [0.3, 0.6, 0.6, 0.8, math.nan], nan_ok=True
    )
    assert part_utility([700, 650, 475, 300, 150, 0, -1], FALLING).tolist() == pytest.approx(
        [0, 0, 0.1, 0.2, 0.6, 1, 1]
    )


def test_a_bent_part_counts_in_the_utilities_of_a_criterion():
    criterion = Criterion("jobs", "need", "Jobs", 1.0, "", (BENT,))
    assert utilities(pd.DataFrame({"jobs": [10.0, np.nan]}), [criterion])["jobs"].tolist() == pytest.approx(
        [0.3, math.nan], nan_ok=True
    )


@given(st.floats(0, 1), st.sampled_from([STRAIGHT, FALLING]))
@settings(max_examples=50, deadline=None)
def test_a_value_is_found_again_by_its_utility(utility, part):
    assert part_utility([value_at(utility, part)], part)[0] == pytest.approx(utility, abs=1e-9)


def test_of_several_values_the_one_nearest_zero_is_given():
    assert value_at(0.6, BENT) == pytest.approx(20)
    assert value_at(0.8, BENT) == pytest.approx(80)
    assert value_at(0.0, Part("x", 0.0, 2.0, "", ((1.0, 0.0),))) in (0.0, 1.0)
    with pytest.raises(ValueError, match=r"'utility' is 1.2, allowed 0 to 1"):
        value_at(1.2, BENT)


@given(st.floats(-200, 900), st.floats(0, 500))
@settings(max_examples=50, deadline=None)
def test_a_better_value_never_has_a_lower_utility(value, more):
    low, high = part_utility([value, value + more], BENT)
    assert 0 <= low <= high + 1e-12 <= 1 + 1e-12
    low, high = part_utility([value, value - more], FALLING)
    assert 0 <= low <= high + 1e-12 <= 1 + 1e-12
