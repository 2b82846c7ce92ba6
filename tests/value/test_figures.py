import math

import numpy as np
import pytest

from assetmap.value.figures import ceiling_place, figure_of, money, quantiles


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (9840, "£9,840"),
        (-282_565.05, "−£282,565"),
        (0.0, "£0"),
        (165.612, "£165.61"),
        (-0.2, "−£0.20"),
        (999.0, "£999"),
    ],
)
def test_pounds(value, text):
    assert money(value) == text


def test_quantiles_are_those_of_numpy():
    draws = np.random.default_rng(1).normal(size=1001)
    for name, share in (("p10", 0.1), ("p20", 0.2), ("p50", 0.5), ("p90", 0.9)):
        assert quantiles(draws)[name] == pytest.approx(np.quantile(draws, share))


def test_the_careful_one_errs_to_the_low_side():
    draws = np.arange(10_000.0)
    assert quantiles(draws, careful=True)["p20"] == ceiling_place(10_000) == 1905
    assert quantiles(draws)["p20"] == pytest.approx(1999.8)
    assert ceiling_place(5) == 0


def test_the_careful_quantile_holds_in_99_of_100_samples():
    generator = np.random.default_rng(2)
    level = [np.sort(generator.random(1000))[ceiling_place(1000)] for _ in range(2000)]
    assert np.mean(np.array(level) <= 0.2) >= 0.98


def test_a_figure_never_shows_one_number_alone():
    text = str(figure_of("net_uplift", "net uplift", "£", np.array([-3.0, -2.0, -1.0]), np.linspace(-9, -1, 101)))
    assert text == ("net uplift: −£5 in the middle draw, 8 in 10 between −£8.20 and −£1.80; −£2 at central inputs (£)")
    rate = figure_of("irr", "rate", "per year", np.array([math.nan, 0.02, 0.1]), np.linspace(0, 0.1, 11))
    assert "5.0% in the middle draw" in str(rate)
    unknown = figure_of("net_uplift", "net uplift", "£", np.full(3, np.nan), np.full(9, np.nan))
    assert str(unknown) == "net uplift: not known"


def test_money_that_never_comes_back_is_later_than_any_year():
    figure = figure_of(
        "payback", "payback", "years", np.array([np.nan, 20.0, 6.0]), np.array([np.nan, 8.0, 20.0, np.nan])
    )
    assert (figure.p10, figure.p50) == (8.0, 20.0)
    assert math.isnan(figure.p90)
    assert "8 in 10 between 8 and none" in str(figure)


def test_no_rate_of_return_is_less_than_any():
    found = quantiles(np.array([np.nan] * 30 + [0.05] * 70))
    assert math.isnan(found["p20"])
    assert found["p50"] == 0.05
