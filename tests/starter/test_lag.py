import pytest

from assetmap.starter import make_starter, starter_truth
from assetmap.starter.estate import EMPTY
from assetmap.starter.lag import LAGS
from assetmap.starter.names import AS_OF
from assetmap.starter.registers import said_empty


@pytest.fixture(scope="module", params=[2026, 3])
def region(request, starter):
    return starter if request.param == 2026 else make_starter(request.param)


@pytest.fixture
def said(region):
    """What the register says, and the rates list where it has a line, of each asset: whether it is empty."""
    register = {row.asset: said_empty(row) for one in region.registers for row in one.rows if row.role == "asset"}
    rates = {}
    for one in region.rates:
        flag, empty = ("Empty Y/N", "Y") if "Empty Y/N" in one.table.columns else ("Occupied", "N")
        rates |= {asset: value == empty for asset, value in zip(one.assets, one.table[flag], strict=True) if asset >= 0}
    return register, rates


def of(region, kind):
    return list(region.estate.loc[region.estate["lag"] == kind, "asset"])


def truly_empty(region):
    return dict(zip(region.estate["asset"], region.estate["occupancy"].isin(EMPTY), strict=True))


def test_every_kind_is_planted(region):
    assert set(region.estate["lag"]) == {"", *LAGS}
    counts = region.estate["lag"].value_counts()
    assert counts["unnoticed"] == 7
    assert counts["still called empty"] == 5


@pytest.mark.parametrize(
    ("kind", "truth", "by_register", "by_rates"),
    [
        ("unnoticed", True, False, False),
        ("still called empty", False, True, True),
        ("copied forward", False, True, None),
        ("relief runs on", False, False, True),
        ("relief not claimed", True, True, False),
    ],
)
def test_what_a_kind_is(region, said, kind, truth, by_register, by_rates):
    register, rates = said
    assert of(region, kind)
    for asset in of(region, kind):
        assert (truly_empty(region)[asset], register[asset], rates.get(asset)) == (truth, by_register, by_rates)


def test_whatever_does_not_lag_is_as_recorded(region):
    estate = region.estate[region.estate["lag"] == ""]
    assert estate["occupancy"].equals(estate["recorded"])
    assert (estate["changed"] == "").all()


def test_the_truth_changed_after_the_registers_last_word_and_before_the_day_of_the_files(region):
    moved = region.estate[region.estate["lag"].isin(["unnoticed", "still called empty", "copied forward"])]
    assert (moved["since"].str[:7] < moved["changed"]).all()
    assert (region.estate["changed"] <= AS_OF).all()


def test_the_clerk_of_one_borough_is_behind_with_everything(region):
    both = region.estate[region.estate["lag"].isin(["unnoticed", "still called empty"])]
    assert both.groupby("district_code").size().to_dict() == {"Z06000001": 3, "Z06000002": 7, "Z06000003": 2}


def test_a_row_is_stale_where_its_status_is_untrue_and_nowhere_else(region):
    empty = truly_empty(region)
    for register in region.registers:
        for row in register.rows:
            if row.role == "asset":
                assert ("status_stale" in row.faults) == (said_empty(row) != empty[row.asset])


def test_no_land_lags(region):
    assert not region.estate.loc[region.estate["lag"] != "", "land"].any()


def test_the_same_seed_gives_the_same_lags(region):
    again = make_starter(region.seed)
    assert again.estate.equals(region.estate)
    assert starter_truth(again) == starter_truth(region)
