import pytest

from assetmap.value.appraisal import Building, appraise
from assetmap.value.decomposition import NO_RENT_AS_IS, decompose

PARTS = ["works", "letting", "area growth", "residual"]


@pytest.mark.parametrize("lease", [None, 25.0])
@pytest.mark.parametrize("growth", [0.0, 0.01])
def test_the_parts_add_up_to_the_gross_uplift(quick, lease, growth):
    some = quick.override({"rental_growth": growth}, "test")
    building = Building(400.0, 60_000.0, lease_years=lease, rent_as_is=30.0)
    found = decompose(building, some)
    uplift = appraise(building, some)["gross_uplift"]
    for case in ("adverse", "central", "favourable"):
        column = found.parts[case]
        assert column[PARTS].sum() == pytest.approx(column["gross uplift"]) == pytest.approx(getattr(uplift, case))
    assert found.note == ""
    assert (found.parts.loc["area growth", "central"] == 0) == (growth == 0)


def test_each_part_by_hand(reference, inputs):
    central = decompose(reference, inputs).parts["central"]
    let = 400 * (30 * 0.66 * 0.8 - 15) / 0.095
    empty = let / 1.095**3 - 6000 * sum(1.095**-year for year in (1, 2, 3))
    assert central["works"] == pytest.approx(9840 / 0.095 - let)
    assert central["letting"] == pytest.approx(let - empty)
    assert central["residual"] == pytest.approx(empty - 60_000)


def test_a_rent_that_carries_nothing_leaves_it_empty(quick):
    central = decompose(Building(400.0, 60_000.0, rent_as_is=5.0), quick).parts["central"]
    assert central["works"] == pytest.approx(9840 / 0.095)
    assert central["letting"] == pytest.approx(6000 * sum(1.095**-year for year in (1, 2, 3)))


def test_without_the_rent_as_it_stands_it_says_what_to_enter(quick):
    found = decompose(Building(400.0, 60_000.0), quick)
    assert found.note == NO_RENT_AS_IS
    assert found.parts.loc[["works", "letting", "residual"]].isna().all(axis=None)
    both = found.parts.loc["works, letting and residual"] + found.parts.loc["area growth"]
    assert both.to_list() == pytest.approx(found.parts.loc["gross uplift"].to_list())


@pytest.mark.parametrize("building", [Building(None, 1.0), Building(400.0)])
def test_without_area_or_value_there_is_none(building, quick):
    with pytest.raises(ValueError, match="lacks its area or its value today"):
        decompose(building, quick)
