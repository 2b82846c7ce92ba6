import numpy as np
import pytest

from assetmap.portfolio.programme import Programme
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
