import math

import numpy as np
import pytest

from assetmap.value.leasehold import LEASE_LENGTHS, lease_relativity, values_by_tenure
from assetmap.value.refusals import OutOfRangeError


@pytest.mark.parametrize(("years", "share"), [(7, 0.42), (15, 0.68), (25, 0.85), (50, 0.98)])
def test_the_published_shares_at_eight_per_cent(years, share):
    assert round(lease_relativity(years, 0.08), 2) == share


def test_it_is_the_annuity_over_the_perpetuity():
    brute = sum(1.1**-year for year in range(1, 31)) / (1 / 0.1)
    assert lease_relativity(30, 0.1) == pytest.approx(brute, abs=1e-12)
    np.testing.assert_allclose(lease_relativity([1, 999], 0.05), [1 - 1 / 1.05, 1.0], atol=1e-12)


@pytest.mark.parametrize("years", [0, -1, 1000, math.nan, "ten", "7", None, True, [5, 0]])
def test_a_lease_out_of_range(years):
    with pytest.raises(OutOfRangeError, match="'years' cannot be used") as caught:
        lease_relativity(years, 0.08)
    assert "from above 0 to 999 years" in caught.value.allowed
    assert "freehold" in caught.value.next_step


@pytest.mark.parametrize("yield_", [0, -0.05, math.nan, 1.5])
def test_a_yield_out_of_range(yield_):
    with pytest.raises(OutOfRangeError, match="'yield_' cannot be used") as caught:
        lease_relativity(25, yield_)
    assert repr(yield_) == caught.value.seen


def test_values_by_tenure():
    table = values_by_tenure(60_000.0, 100_000.0, 0.08)
    assert table["tenure"].to_list() == ["freehold"] + ["leasehold"] * len(LEASE_LENGTHS)
    assert table["gross_uplift_gbp"][0] == 40_000
    seven = table[table["lease_years"] == 7].iloc[0]
    assert seven["after_gbp"] == pytest.approx(100_000 * (1 - 1.08**-7))
    assert table["after_gbp"].iloc[1:].is_monotonic_increasing
    nothing = values_by_tenure(math.nan, 100_000.0, 0.08)
    assert nothing["gross_uplift_gbp"].isna().all()
    assert nothing["after_gbp"].notna().all()


def test_leases_and_yields_of_different_numbers():
    np.testing.assert_allclose(lease_relativity([7, 15], [0.08, 0.05]), [1 - 1.08**-7, 1 - 1.05**-15])
    with pytest.raises(OutOfRangeError, match="do not fit together"):
        lease_relativity([7, 15, 25], [0.08, 0.05])
