import numpy as np
import pytest
from scipy.stats import CensoredData, weibull_min

from assetmap.vacancy.fitting.families import FAMILIES, Exponential, Mixture, Weibull
from assetmap.vacancy.fitting.likelihood import (
    clustering,
    fit_spells,
    held_out,
    log_likelihood,
    rate_interval,
    shape_interval,
)

# Remission in weeks under 6-mercaptopurine, 9 ended of 21 in 359 weeks (Freireich and others 1963, Blood 21, 699).
WEEKS = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
ENDED = [True] * 3 + [False, True, False, True, False, False, True, True] + [False] * 3 + [True] * 2 + [False] * 5
# Millions of turns of ball bearings (Lieblein and Zelen 1956, J. Res. NBS 57, 273); Weibull 2.10 and 81.88 in Lawless
# 1982, Statistical Models and Methods for Lifetime Data.
TURNS = [
    17.88, 28.92, 33.00, 41.52, 42.12, 45.60, 48.40, 51.84, 51.96, 54.12, 55.56, 67.80,
    68.64, 68.64, 68.88, 84.12, 93.12, 98.64, 105.12, 105.84, 127.92, 128.04, 173.40,
]  # fmt: skip


def test_constant_rate_of_censored_spells_is_events_over_exposure(make_spells):
    spells = make_spells("followed", WEEKS, ENDED)
    rate, low, high = rate_interval(spells, factor=1.0)
    assert rate == pytest.approx(9 / 359, rel=1e-5)
    for bound in (low, high):
        below = 2 * (9 * np.log(rate / bound) - 359 * (rate - bound))
        assert below == pytest.approx(3.8414588, rel=1e-4)


def test_weibull_of_a_published_sample(make_spells):
    fit = fit_spells([make_spells("followed", TURNS, True)], Weibull())
    assert fit.shape[0] == pytest.approx(2.10, abs=0.005)
    assert fit.scales[0] == pytest.approx(81.88, abs=0.05)


def test_weibull_of_a_censored_sample_agrees_with_another_program(make_spells):
    ended, years = np.array(ENDED), np.array(WEEKS, dtype=float)
    k, _, scale = weibull_min.fit(CensoredData(uncensored=years[ended], right=years[~ended]), floc=0)
    fit = fit_spells([make_spells("followed", years, ended)], Weibull())
    assert fit.shape[0] == pytest.approx(k, rel=1e-3)
    assert fit.scales[0] == pytest.approx(scale, rel=1e-3)


def test_censored_spells_taken_for_ended_ones_give_another_rate(make_spells):
    rng = np.random.default_rng(3)
    length, watched = rng.exponential(8.0, 3000), rng.uniform(0.5, 6, 3000)
    seen = np.minimum(length, watched)
    rate, low, high = rate_interval(make_spells("followed", seen, length <= watched))
    assert low < 1 / 8 < high
    assert rate_interval(make_spells("followed", seen, True))[1] > 2 * rate


def test_an_end_between_two_looks_is_neither_lost_nor_dated(make_spells):
    rng = np.random.default_rng(5)
    length = rng.exponential(4.0, 4000)
    look = np.ceil(length)
    spells = make_spells("followed", look, True, earliest=look - 1)
    assert rate_interval(spells)[0] == pytest.approx(0.25, rel=0.05)
    assert rate_interval(make_spells("followed", look, True))[0] < 0.23


@pytest.mark.parametrize(
    ("family", "shape", "scale", "draw"),
    [
        (Exponential(), (), 3.0, lambda rng, n: rng.exponential(3.0, n)),
        (Weibull(), (0.6,), 2.0, lambda rng, n: 2.0 * rng.weibull(0.6, n)),
        (Mixture(), (0.8, 10.0), 1.0, lambda rng, n: rng.exponential(np.where(rng.random(n) < 0.8, 1.0, 10.0))),
    ],
    ids=["exponential", "Weibull", "two exponentials"],
)
def test_running_spells_give_back_what_they_were_drawn_from(make_spells, caught, family, shape, scale, draw):
    elapsed, _ = caught(draw)
    fit = fit_spells([make_spells("running", elapsed)], family)
    assert fit.shape == pytest.approx(shape, rel=0.2)
    assert fit.scales[0] == pytest.approx(scale, rel=0.2)
    true_mean = scale * float(family.tail(np.array(0.0), shape))
    fitted_mean = fit.scales[0] * float(family.tail(np.array(0.0), fit.shape))
    assert fitted_mean == pytest.approx(true_mean, rel=0.12)
    if shape:
        # the naive reading, a spell caught is a spell: the mean is off by much where the tail is heavy
        assert elapsed.mean() > 1.5 * true_mean


def test_length_bias_doubles_the_spells_that_are_caught(caught):
    elapsed, left = caught(lambda rng, n: rng.exponential(3.0, n))
    assert (elapsed + left).mean() == pytest.approx(6.0, rel=0.1)
    assert elapsed.mean() == pytest.approx(3.0, rel=0.1)


def test_a_window_makes_up_for_the_long_spells_it_hides(make_spells, caught):
    elapsed, _ = caught(lambda rng, n: rng.exponential(10.0, n))
    seen = elapsed[elapsed < 12]
    rate, low, high = rate_interval(make_spells("running", seen, window=12.0))
    assert low < 0.1 < high
    assert rate_interval(make_spells("running", seen))[1] > 1.5 * rate


@pytest.mark.parametrize(
    ("family", "draw"),
    [
        (Exponential(), lambda rng, n: rng.exponential(3.0, n)),
        (Weibull(), lambda rng, n: 2.0 * rng.weibull(0.6, n)),
    ],
    ids=["exponential", "Weibull"],
)
def test_two_looks_give_back_the_rate(make_spells, caught, family, draw):
    _, left = caught(draw)
    parts = np.array_split(left, 4)
    spells = [
        make_spells("twice", np.full(len(p), y), p <= y) for p, y in zip(parts, (0.5, 2.0, 6.0, 15.0), strict=True)
    ]
    shape, scale = ((), 3.0) if not family.shape_names else ((0.6,), 2.0)
    for one, years in zip(spells, (0.5, 2.0, 6.0, 15.0), strict=True):
        lasting = float(family.tail(np.array(years / scale), shape) / family.tail(np.array(0.0), shape))
        assert 1 - one.table["ended"].mean() == pytest.approx(lasting, abs=0.04)
        assert np.exp(log_likelihood(one, family, shape, scale)[~one.table["ended"]][0]) == pytest.approx(lasting)


def test_pairs_that_all_ended_or_all_lasted_have_one_open_end(make_spells):
    rate, low, high = rate_interval(make_spells("twice", [2.0] * 3, True))
    assert (rate, high) == (np.inf, np.inf)
    assert 0 < low < 1
    rate, low, high = rate_interval(make_spells("twice", [2.0] * 3, False))
    assert (rate, round(low, 3)) == (0.0, 0.0)
    assert 0 < high < 1


def test_families_are_told_apart_by_aic_and_by_what_was_held_out(make_spells, caught):
    elapsed, _ = caught(lambda rng, n: rng.exponential(np.where(rng.random(n) < 0.8, 0.7, 12.0)), starts=60_000)
    heavy = [make_spells("running", elapsed)]
    fits = {name: fit_spells(heavy, family) for name, family in FAMILIES.items()}
    assert min(fits, key=lambda name: fits[name].aic) == "two exponentials"
    assert fits["two exponentials"].parameters == 3
    assert held_out(heavy, Mixture()) > held_out(heavy, Exponential())


def test_nothing_is_held_out_of_few_sites(make_spells):
    assert np.isnan(held_out([make_spells("running", [1.0, 2.0, 3.0])], Exponential()))


def test_a_shape_in_common_keeps_differing_sources_from_passing_for_a_tail(make_spells):
    rng = np.random.default_rng(11)
    quick, slow = (make_spells("running", rng.exponential(mean, 400)) for mean in (1.0, 12.0))
    apart = fit_spells([quick, slow], Weibull())
    heap = make_spells("running", [*quick.table["years"], *slow.table["years"]])
    assert apart.shape[0] == pytest.approx(1.0, abs=0.15)
    assert fit_spells([heap], Weibull()).shape[0] < 0.7
    k, low, high = shape_interval([quick, slow])
    assert low < 1 < high
    assert k == pytest.approx(apart.shape[0])


def test_spells_of_one_site_count_as_fewer(make_spells):
    rng = np.random.default_rng(2)
    years = np.repeat(rng.exponential(4.0, 40), 5)
    alone = make_spells("running", years)
    together = make_spells("running", years, site=[f"{i // 5}" for i in range(200)])
    assert clustering(alone) == pytest.approx(1.0, abs=0.3)
    assert clustering(together) == pytest.approx(5.0, rel=0.4)
    wide, narrow = rate_interval(together), rate_interval(alone)
    assert wide[2] / wide[1] > narrow[2] / narrow[1]
    assert clustering(make_spells("running", [1.0, 2.0], site="one roof")) == 2.0


def test_a_source_without_spells_cannot_be_fitted(make_spells):
    with pytest.raises(ValueError, match="'sources' must hold a source"):
        fit_spells([], Exponential())
    with pytest.raises(ValueError, match="each with a spell"):
        fit_spells([make_spells("running", [])], Exponential())
