import math

import numpy as np
import pytest

from assetmap.value.appraisal import Building, appraise
from assetmap.value.sensitivity import switching_values, tornado


def test_the_tornado_moves_one_input_at_a_time(reference, quick):
    table = tornado(reference, quick)
    assert table["swing"].is_monotonic_decreasing
    assert table["input"][0] == "refurbishment"
    row = table.set_index("input").loc["exit_yield"]
    for end, at in (("low", "at_low"), ("high", "at_high")):
        alone = quick.override({"exit_yield": row[end]}, "test")
        assert appraise(reference, alone)["walk_away"].central == pytest.approx(row[at])
    assert row["central"] == pytest.approx(-215_393.42, abs=0.01)


def test_a_tornado_of_another_figure(reference, quick):
    table = tornado(reference, quick, "holding").set_index("input")
    assert set(table.index[table["swing"] > 0]) == {"holding_cost", "years_empty"}
    with pytest.raises(ValueError, match="'figure' is 'luck'"):
        tornado(reference, quick, "luck")


def test_at_a_switching_value_nothing_is_left(reference, quick):
    table = switching_values(reference, quick).set_index("input")
    found = table["switches_at"].dropna()
    assert {"market_rent", "refurbishment", "rental_growth"} <= set(found.index)
    for name, value in found.items():
        again = appraise(reference, quick.override({name: value}, "test"))
        assert again["npv_8"].central == pytest.approx(0, abs=0.01), name
    assert table.loc["market_rent", "switches_at"] == pytest.approx(165.612, abs=0.001)
    assert table.loc["market_rent", "change"] == pytest.approx(165.612 / 75 - 1, abs=1e-4)
    assert not table.loc["market_rent", "in_range"]
    assert math.isnan(table.loc["fees", "switches_at"])
    assert math.isnan(table.loc["holding_cost", "switches_at"])
    assert np.isnan(table.loc["rental_growth", "change"])


def test_a_switch_inside_the_range_says_so(quick):
    table = switching_values(Building(400.0, grant=215_393.0), quick).set_index("input")
    assert table.loc["market_rent", "in_range"]
    assert table.loc["market_rent", "switches_at"] == pytest.approx(75.0, abs=0.01)


def test_without_an_area_there_is_neither(quick):
    for function in (tornado, switching_values):
        with pytest.raises(ValueError, match="'building' has no area"):
            function(Building(None), quick)
