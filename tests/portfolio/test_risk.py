import itertools

import numpy as np
import pytest

from assetmap.portfolio import programme as programme_module
from assetmap.portfolio.programme import BEST_FOUND, OPTIMAL, Programme
from assetmap.portfolio.risk import add_tail_limit, tail_loss


def test_the_mean_of_the_worst_by_hand():
    gains = [-100, -20, 30, 50]
    assert tail_loss(gains, 0.75) == 100
    assert tail_loss(gains, 0.5) == 60
    assert tail_loss(gains, 0.0) == pytest.approx(10)
    # 1.5 draws: the worst whole, the next by half
    assert tail_loss(gains, 0.625) == pytest.approx((100 + 0.5 * 20) / 1.5)
    assert tail_loss([5, 7], 0.5) == -5


@pytest.mark.parametrize(("gains", "tail"), [([], 0.5), ([1, np.nan], 0.5), ([1], 1.0), ([1], -0.1)])
def test_what_cannot_be_used_is_named(gains, tail):
    with pytest.raises(ValueError, match="allowed"):
        tail_loss(gains, tail)


@pytest.mark.parametrize("limit", [-20.0, 0.0, 15.0, 60.0])
def test_the_linear_form_allows_just_what_the_figure_allows(limit):
    random = np.random.default_rng(4)
    draws = random.normal(3, 20, (11, 4)).round()
    for code in range(16):
        picked = np.array([code >> bit & 1 for bit in range(4)])
        programme = Programme()
        x = programme.add_columns(4, lower=picked, upper=picked, whole=True)
        add_tail_limit(programme, x, draws, 0.7, limit, "tail")
        allowed = tail_loss(draws @ picked, 0.7) <= limit
        assert (programme.solve().status == "optimal") == allowed


@pytest.mark.parametrize("seed", range(6))
def test_rows_made_on_the_way_give_what_a_column_for_each_draw_gives(seed):
    random = np.random.default_rng(seed)
    draws, count, tail, most = 40, 12, 0.9, 60.0
    gains, worth = random.normal(5, 40, (draws, count)), random.integers(1, 20, count)
    cut = Programme()
    x = cut.add_columns(count, gain=worth, whole=True)
    add_tail_limit(cut, x, gains, tail, most, "tail")
    # Rockafellar & Uryasev (2000): a border, and what each draw loses beyond it
    whole = Programme()
    y = whole.add_columns(count, gain=worth, whole=True)
    border, above = whole.add_columns(1, lower=-np.inf, upper=np.inf), whole.add_columns(draws, upper=np.inf)
    for draw in range(draws):
        whole.add_row(np.r_[above[draw], border, y], np.r_[1.0, 1.0, gains[draw]], least=0.0)
    whole.add_row(np.r_[border, above], np.r_[1.0, np.full(draws, 1 / ((1 - tail) * draws))], most=most)
    found, expected = cut.solve(), whole.solve()
    assert (found.status, expected.status) == (OPTIMAL, OPTIMAL)
    assert found.objective == pytest.approx(expected.objective)
    assert found.bound == pytest.approx(expected.objective, rel=1e-5)
    assert tail_loss(gains @ found.amounts[x], tail) <= most * (1 + 1e-6)


@pytest.mark.parametrize("limit", [4, 8, 12, 16])
def test_out_of_time_the_mended_choice_is_returned_and_labelled_so(monkeypatch, limit):
    clock = itertools.count()  # each look at the clock is a second: the same rounds on every machine
    monkeypatch.setattr(programme_module, "perf_counter", lambda: float(next(clock)))
    random = np.random.default_rng(1)
    gains = random.normal(0, 100, (100, 60))
    programme = Programme()
    x = programme.add_columns(60, gain=random.integers(1, 20, 60), whole=True)
    add_tail_limit(programme, x, gains, 0.95, 150.0, "tail")
    found = programme.solve(time_limit=limit)
    assert found.status == BEST_FOUND
    assert tail_loss(gains @ found.amounts[x], 0.95) <= 150 * (1 + 1e-6)
    assert found.bound >= found.objective
