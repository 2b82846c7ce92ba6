import copy
import decimal

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from assetmap.errors import InputError
from assetmap.value.refusals import OutOfRangeError
from assetmap.value.spillover import (
    Project,
    homes_evenly_spread,
    homes_of_sales,
    load_spill_over_rules,
    read_spill_over_rules,
    spill_over,
)

HERE = Project(350_000.0, 390_000.0, years_empty=5.0, capital=1e9)


def amounts(*projects, at=(350_000.0,), price=(100_000.0,), **options):
    return spill_over(projects, at, [390_000.0] * len(at), price, **options)._amounts


def test_a_home_next_door_has_the_whole_effect():
    assert amounts(HERE) == pytest.approx((0.0, 100_000 * 0.004 * 0.5, 100_000 * 0.015 * 0.75))


def test_it_halves_with_distance_and_ends_at_500_m():
    near, far = amounts(HERE), amounts(HERE, at=(350_150.0,))
    assert far[1] == pytest.approx(near[1] / 2)
    assert far[2] == pytest.approx(near[2] * 2**-0.5)
    assert amounts(HERE, at=(350_500.0,))[2] > 0
    assert amounts(HERE, at=(350_501.0,)) == (0, 0, 0)


def test_it_grows_over_three_years_and_with_the_years_empty():
    whole = amounts(HERE)[1]
    assert amounts(HERE, years=1.5)[1] == pytest.approx(whole / 2)
    assert amounts(HERE, years=0)[1] == 0
    assert amounts(HERE, years=30)[1] == whole
    assert amounts(Project(350_000.0, 390_000.0, 2.5, 1e9))[1] == pytest.approx(whole / 2)
    assert amounts(Project(350_000.0, 390_000.0, 50.0, 1e9))[1] == whole


def test_overlaps_combine_and_are_never_a_sum():
    one = 0.015 * 0.75
    both = amounts(HERE, HERE)[2]
    assert both == pytest.approx(100_000 * (1 - (1 - one) ** 2))
    assert both < 2 * amounts(HERE)[2]


def test_no_more_than_twice_the_capital():
    poor = Project(350_000.0, 390_000.0, 5.0, 100.0)
    found = spill_over([poor], [350_000.0] * 10, [390_000.0] * 10, [1e5] * 10)
    assert found._amounts == (0, 200, 200)
    assert found.capped == (False, True, True)
    assert "cut at its cap" in str(found)


def test_it_says_its_evidence_and_who_would_pay():
    text = str(spill_over([HERE], [350_000.0], [390_000.0], [1e5]))
    for word in (
        "Whitaker & Fitzpatrick",
        "no effect in high-poverty markets",
        "Rossi-Hansberg",
        "upper bound",
        "tenants",
    ):
        assert word in text
    assert "1 within reach" in text


@pytest.mark.parametrize(
    "money",
    [5, 5.0, np.float64(5), np.float32(5), np.array([1.0, 2.0]), pd.Series([1.0, 2.0]), decimal.Decimal(5), True],
    ids=lambda value: type(value).__name__,
)
def test_no_money_can_be_added_to_it(money):
    spill = spill_over([HERE], [350_000.0], [390_000.0], [1e5])
    for reckon in (
        lambda: spill + money,
        lambda: money + spill,
        lambda: spill - money,
        lambda: money - spill,
        lambda: money * spill,
        lambda: spill / money,
    ):
        with pytest.raises(TypeError):
            reckon()


def test_nor_another_spill_over_nor_does_it_become_a_number():
    spill = spill_over([HERE], [350_000.0], [390_000.0], [1e5])
    for reckon in (
        lambda: spill + spill,
        lambda: sum([spill]),
        lambda: float(spill),
        lambda: int(spill),
        lambda: np.array([spill], dtype=float),
        lambda: np.asarray(spill),
        lambda: spill < 5,
        lambda: round(spill),
    ):
        with pytest.raises(TypeError):
            reckon()
    assert copy.copy(spill).texts() == spill.texts() == {"lower": "£0", "middle": "£200", "upper": "£1,125"}
    assert repr(spill) == "<SpillOver: £0, £200, £1,125; no money>"


def test_bars_without_an_axis_of_money():
    assert spill_over([HERE], [350_000.0], [390_000.0], [1e5]).as_lengths()["upper"] == "100%"
    assert spill_over([HERE], [], [], []).as_lengths() == {"lower": "0%", "middle": "0%", "upper": "0%"}


@pytest.mark.parametrize(
    ("homes", "what"),
    [
        (([1.0], [1.0, 2.0], [1.0]), "do not fit together"),
        (([1.0], [1.0], [-1.0]), "a home cannot be used"),
        (([np.nan], [1.0], [1.0]), "a home cannot be used"),
    ],
)
def test_homes_that_cannot_be_used(homes, what):
    with pytest.raises(OutOfRangeError, match=what):
        spill_over([HERE], *homes)
    with pytest.raises(OutOfRangeError, match="'capital' cannot be used"):
        Project(1.0, 1.0, 1.0, -5.0)


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("strength = [0.0, 0.004, 0.015]", "strength = [0.0, 0.004]", "'strength' is no triple"),
        ("half_distance_m = [60", "half_distance_m = [0", "'half_distance_m' cannot be used"),
        ("cut_m = 500", "cut_m = -5", "'cut_m' cannot be used"),
        ("cut_m = 500 ", "#", "'cut_m' is missing"),
        ('evidence = "The', 'evidence = ""\n#', "'evidence' is empty"),
    ],
)
def test_rules_that_cannot_be_used(shipped, old, new, what):
    with pytest.raises(InputError, match=what):
        read_spill_over_rules(shipped("spillover.toml", (old, new)))


def test_the_shipped_rules():
    rules = load_spill_over_rules()
    assert rules.strength == (0, 0.004, 0.015)
    assert rules.half_distance_m == (60, 150, 300)
    assert sorted(rules.displacement) == [0.25, 0.5, 0.9]


def test_homes_spread_evenly_each_have_the_same_ground():
    x, y = homes_evenly_spread(HERE, 2000)
    distance = np.hypot(x - HERE.easting, y - HERE.northing)
    reach = load_spill_over_rules().cut_m
    assert distance.max() < reach
    # half of the ground lies within 0.7 of the reach, and a quarter on each side
    assert np.mean(distance < reach * 0.5**0.5) == pytest.approx(0.5, abs=0.01)
    assert np.mean((x > HERE.easting) & (y > HERE.northing)) == pytest.approx(0.25, abs=0.02)
    assert len(homes_evenly_spread(HERE, 0)[0]) == 0
    for bad in (-1, 2e6, "many"):
        with pytest.raises(OutOfRangeError, match="'homes' cannot be used"):
            homes_evenly_spread(HERE, bad)


def test_sales_of_the_last_years_stand_for_homes():
    sales = gpd.GeoDataFrame(
        {
            "price_gbp": [1e5, 1e5, 1e5, 0.0, 1e5, np.nan],
            "date": ["2025-06-30", "2020-07-01", "2020-06-29", "2025-01-01", "2025-01-01", "2025-01-01"],
            "property_type": ["flat", "terraced", "flat", "flat", "other", "flat"],
        },
        geometry=gpd.points_from_xy([1.0] * 6, [2.0] * 6),
        crs="EPSG:27700",
    )
    assert homes_of_sales(sales).index.to_list() == [0, 1]
    sales.loc[1, "geometry"] = None
    assert homes_of_sales(sales).index.to_list() == [0]
    assert homes_of_sales(sales.iloc[:0]).empty
