import numpy as np
import pytest

from assetmap.tables import APPRAISAL_CASES, APPRAISAL_FIGURES
from assetmap.value.appraisal import Building, appraise
from assetmap.value.batch import BLOCK, appraise_many

BUILDINGS = [
    Building(400.0, 60_000.0),
    Building(250.0, price=1_000.0, grant=500.0, lease_years=50.0),
    Building(1000.0, -5_000.0, price=-20_000.0),
    Building(80.0),
]


@pytest.mark.parametrize(("kind", "relative", "pounds"), [(np.float64, 1e-9, 1e-6), (np.float32, 2e-5, 1.0)])
@pytest.mark.parametrize("several", [False, True])
def test_many_at_once_are_as_each_alone(quick, kind, relative, pounds, several):
    sets = [quick.override({"market_rent": {"central": 60.0 + n}}, "t") if several else quick for n in range(4)]
    found = appraise_many(BUILDINGS, sets, kind=kind)
    for place, (building, some) in enumerate(zip(BUILDINGS, sets, strict=True)):
        alone = appraise(building, some)
        for figure in APPRAISAL_FIGURES:
            for case in APPRAISAL_CASES:
                value, expected = found[f"{figure}_{case}"][place], getattr(alone[figure], case)
                assert np.isclose(value, expected, rtol=relative, atol=pounds, equal_nan=True), (place, figure, case)
        assert found["loss_probability"][place] == pytest.approx(alone.loss_probability, abs=0.006)


def test_more_sets_than_a_block_holds_come_in_their_order(quick):
    count = 3 * BLOCK + 1
    sets = [quick.override({"fees": 0.1 + n / 1000}, "t") for n in range(count)]
    found = appraise_many([Building(100.0 + n) for n in range(count)], sets)
    for place in (0, BLOCK, count - 1):
        expected = appraise(Building(100.0 + place), sets[place])["capital_cost"]
        assert found["capital_cost_p50"][place] == pytest.approx(expected.p50, rel=1e-5)
        assert found["capital_cost_central"][place] == pytest.approx(expected.central)


def test_what_is_forgotten_is_drawn_again(quick):
    count = 600  # more rents than are kept
    sets = [quick.override({"market_rent": 50.0 + n / 10}, "t") for n in range(count)]
    found = appraise_many([Building(100.0)] * count, sets)
    assert np.all(np.diff(found["income_p50"]) > 0)
    assert np.ptp(found["capital_cost_p50"]) == 0


@pytest.mark.parametrize("marginal", ["triangular", "pert"])
def test_every_input_of_ones_own_is_as_each_alone(quick, marginal):
    generator = np.random.default_rng(3)
    some = quick.with_terms(marginal=marginal)
    sets = []
    for _ in range(6):
        at = generator.random()
        own = {
            key: {"low": item.low, "central": item.central + at * (item.high - item.central), "high": item.high}
            for key, item in some.items.items()
        }
        sets.append(some.override(own, "t"))
    buildings = [Building(900.0, 75_000.0, price=5_000.0, lease_years=None if n % 2 else 40.0) for n in range(6)]
    found = appraise_many(buildings, sets)
    for place, (building, one) in enumerate(zip(buildings, sets, strict=True)):
        alone = appraise(building, one)
        for figure in APPRAISAL_FIGURES:
            for case in APPRAISAL_CASES:
                value, expected = found[f"{figure}_{case}"][place], getattr(alone[figure], case)
                assert np.isclose(value, expected, rtol=2e-5, atol=1.0, equal_nan=True), (place, figure, case)


def test_threads_change_nothing(quick):
    sets = [quick.override({"market_rent": 50.0 + n}, "t") for n in range(3 * BLOCK)]
    buildings = [Building(100.0 + n, 5_000.0 * n) for n in range(3 * BLOCK)]
    one, three = (appraise_many(buildings, sets, threads=threads) for threads in (1, 3))
    assert one.keys() == three.keys()
    for name, column in one.items():
        np.testing.assert_array_equal(column, three[name], err_msg=name)


def test_nobody_no_columns_and_no_mixture(quick):
    assert appraise_many([], quick) == {}
    with pytest.raises(ValueError, match="'buildings' holds one without an area"):
        appraise_many([Building(None)], quick)
    with pytest.raises(ValueError, match="'inputs' are 2"):
        appraise_many([Building(1.0)], [quick, quick])
    with pytest.raises(ValueError, match="different terms"):
        appraise_many([Building(1.0), Building(2.0)], [quick, quick.with_terms(seed=1)])


def test_a_community_that_pays_nothing_has_no_break_even_rent(quick):
    some = quick.override({"market_share": 0.0, "community_discount": 1.0}, "t")
    found = appraise_many([Building(400.0), Building(400.0, price=5.0)], some)
    assert np.isnan(found["break_even_rent_central"]).all()
    assert np.isnan(found["break_even_rent_p50"]).all()
