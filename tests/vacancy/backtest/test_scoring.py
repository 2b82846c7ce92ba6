import numpy as np
import pytest

from assetmap.vacancy.backtest.scoring import FIRST, MEASURES, calibration_error, compare, precision_first, score
from assetmap.vacancy.state.calibration import brier_score, ranking_quality

RNG = np.random.default_rng(5)
P = RNG.random(300).round(2)
Y = RNG.random(300) < P
EACH = np.arange(300)


def test_figures_agree_with_those_worked_out_elsewhere():
    found = score(P, Y, EACH, draws=50).value
    assert found["brier"] == pytest.approx(brier_score(P, Y))
    assert found["area"] == pytest.approx(ranking_quality(P, Y)[0])
    assert found["skill"] == pytest.approx(1 - brier_score(P, Y) / (Y.mean() * (1 - Y.mean())))
    assert found["precision"] == pytest.approx(precision_first(P, Y))
    assert found["calibration"] == pytest.approx(calibration_error(P, Y))
    assert set(found) == set(MEASURES)


def test_the_base_rate_has_no_skill_and_is_calibrated():
    found = score(np.full(300, Y.mean()), Y, EACH, draws=50).value
    assert found["skill"] == pytest.approx(0, abs=1e-12)
    assert found["calibration"] == pytest.approx(0, abs=1e-12)
    assert found["area"] == 0.5
    assert found["precision"] == pytest.approx(Y.mean())


def test_precision_with_fewer_cases_than_asked_for():
    assert precision_first([0.9, 0.1], [True, False], FIRST) == 0.5


def test_ties_at_the_end_share_what_is_left():
    assert precision_first([0.9, 0.5, 0.5, 0.5], [True, True, False, False], 2) == pytest.approx((1 + 1 / 3) / 2)


def test_calibration_error_by_hand():
    assert calibration_error([0.05, 0.95, 0.91], [False, True, False]) == pytest.approx((0.05 + 0.86) / 3)


def test_intervals_cover_what_is_true():
    found = score(P, Y, EACH, draws=400)
    for key in MEASURES:
        assert found.low[key] <= found.value[key] <= found.high[key] or key == "calibration"


def test_cases_of_one_building_are_drawn_together():
    # each case three times over: by case the interval would shrink by the root of three, by building it must not
    alone = score(P, Y, EACH, draws=400)
    thrice = score(np.repeat(P, 3), np.repeat(Y, 3), np.repeat(EACH, 3), draws=400)
    assert thrice.value["brier"] == pytest.approx(alone.value["brier"])
    assert thrice.low["brier"] == pytest.approx(alone.low["brier"])
    assert thrice.high["brier"] == pytest.approx(alone.high["brier"])


def test_the_second_is_compared_with_the_first():
    gap, low, high = compare(P, np.full(300, 0.5), Y, EACH, draws=400)
    assert gap == pytest.approx(0.25 - brier_score(P, Y))
    assert 0 < low < gap < high
    assert compare(P, P, Y, EACH, draws=20) == (0, 0, 0)


def test_one_outcome_alone_has_no_area_and_no_skill():
    found = score([0.2, 0.4], [True, True], [0, 1], draws=20)
    assert np.isnan(found.value["area"])
    assert np.isnan(found.value["skill"])
    assert np.isnan(found.low["area"])


@pytest.mark.parametrize(
    ("wrong", "why"), [(([0.5], [True, False]), "allowed"), (([], []), "allowed"), (([1.5], [True]), "outside")]
)
def test_what_is_no_forecast_is_refused(wrong, why):
    with pytest.raises(ValueError, match=why):
        precision_first(*wrong)
