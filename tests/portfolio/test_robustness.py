import itertools

import numpy as np
import pytest

from assetmap.errors import InputError
from assetmap.portfolio.choice import choose
from assetmap.portfolio.robustness import alternatives, core_index, price_of_change


@pytest.fixture
def chosen():
    # worth: 0 stands out, 1 and 2 are twins, 3 is poor
    return choose([10.0] * 4, [50.0, 10.0, 9.9, 1.0], budget=20.0, gap=0)


def test_the_price_of_a_change_is_that_of_the_best_portfolio_with_it(chosen):
    assert chosen.names == (0, 1)
    added = price_of_change(chosen, 2, gap=0)
    assert (added.kind, added.enters, added.leaves) == ("add", (2,), (1,))
    assert added.loss == pytest.approx(0.1)
    dropped = price_of_change(chosen, 0, gap=0)
    assert dropped.loss == pytest.approx(60 - 19.9)
    assert dropped.words == "To drop 0 costs 40.1 of 60; in: 2; out: 0."


def test_a_change_that_no_limit_allows_is_told_with_the_reason():
    found = choose([10.0, 10.0], [5.0, 4.0], must=[0], exclusive=[[0, 1]])
    change = price_of_change(found, 1)
    assert change.portfolio is None
    assert change.loss == np.inf
    assert "0 is a must-have" in change.words


def test_a_building_of_which_too_little_is_known_has_no_price():
    found = choose([10.0, np.nan], [5.0, 4.0])
    with pytest.raises(InputError, match="1 cannot be added"):
        price_of_change(found, 1)
    with pytest.raises(InputError, match="a building that is not there"):
        price_of_change(found, 7)


def test_a_lot_is_dropped_whole():
    found = choose([10.0] * 3, [5.0, 4.0, 3.0], lots={"quay": [0, 1]}, most_count=2)
    assert price_of_change(found, 1).leaves == (0, 1)


def test_alternatives_differ_most_and_stay_near(small):
    best = choose(**small, budget=180.0, gap=0)
    found = alternatives(best, within=0.4, count=2)
    assert len(found) == 2
    for other in found:
        assert other.objective >= 0.6 * best.objective - 1e-9
        assert other.spent <= 180
        assert other.objective == pytest.approx(
            choose(**small, must=other.names, most_count=len(other.names)).objective
        )
    # tried: no portfolio that good is farther from the best than the first
    distance = []
    for flags in itertools.product((False, True), repeat=5):
        picked = np.array(flags)
        worth = np.array(small["benefit"])[picked].sum()
        worth += np.array(small["need"])[np.array(small["coverage"])[picked].any(axis=0)].sum()
        if np.array(small["cost"])[picked].sum() <= 180 and worth >= 0.6 * best.objective:
            distance.append((picked != best.mask).sum())
    assert (found[0].mask != best.mask).sum() == max(distance)


def test_where_nothing_else_is_near_there_is_no_alternative(chosen):
    assert alternatives(choose([10.0, 10.0], [50.0, 1.0], budget=10.0), within=0.1) == []
    with pytest.raises(ValueError, match="'within' is 2"):
        alternatives(chosen, within=2)


def test_the_core_is_what_all_near_optimal_portfolios_hold(chosen):
    table = core_index(chosen, within=0.05, draws=20).set_index("name")
    assert table.loc[0, "kind"] == "core"
    assert table.loc[3, "kind"] == "exterior"
    assert set(table.loc[[1, 2], "kind"]) == {"borderline"}
    assert table["simulated"].isna().all()
    assert core_index(chosen, draws=20).equals(core_index(chosen, draws=20))


def test_simulated_benefits_count_too(chosen):
    table = core_index(chosen, within=0.0, draws=2, benefit_draws=[[50, 0, 10, 0], [50, 10, 9, 0]]).set_index("name")
    assert table["simulated"].tolist() == [1.0, 0.5, 0.5, 0.0]
    with pytest.raises(ValueError, match="'benefit_draws' has shape"):
        core_index(chosen, benefit_draws=[[1.0]])
    with pytest.raises(ValueError, match="'within' is -1"):
        core_index(chosen, within=-1)
