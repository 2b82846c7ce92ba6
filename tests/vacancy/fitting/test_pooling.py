import numpy as np
import pytest

from assetmap.vacancy.fitting.families import Weibull
from assetmap.vacancy.fitting.likelihood import fit_spells, rate_interval
from assetmap.vacancy.fitting.pooling import pool_sources


def test_the_few_lean_on_the_many(make_spells):
    rng = np.random.default_rng(4)
    many = [make_spells("running", rng.exponential(mean, 150)) for mean in (4.0, 5.0, 6.0)]
    few = make_spells("running", [0.2, 0.3])
    pooled = pool_sources([*many, few])
    own = [rate_interval(spells)[0] for spells in many]
    for rate, drawn in zip(own, pooled.sources, strict=False):
        assert drawn == pytest.approx(rate, rel=0.05)
    assert rate_interval(few)[0] == pytest.approx(4.0, rel=1e-3)
    assert pooled.sources[3] < 1.0
    assert min(own) < pooled.rate < 1.0


def test_sources_that_differ_widen_the_interval_whatever_they_count(make_spells):
    rng = np.random.default_rng(6)
    alike = pool_sources([make_spells("running", rng.exponential(5.0, 300)) for _ in range(4)])
    unlike = pool_sources([make_spells("running", rng.exponential(mean, 300)) for mean in (1.0, 3.0, 9.0, 27.0)])
    assert unlike.spread > 3 * alike.spread
    assert unlike.high / unlike.low > 2 * alike.high / alike.low
    assert alike.low < 0.2 < alike.high


def test_many_sources_cover_the_centre_they_were_drawn_from(make_spells):
    rng = np.random.default_rng(8)
    rates = 0.2 * np.exp(0.6 * rng.standard_normal(30))
    pooled = pool_sources([make_spells("running", rng.exponential(1 / rate, 40)) for rate in rates])
    assert pooled.low < 0.2 < pooled.high
    assert pooled.spread == pytest.approx(0.6, abs=0.2)


def test_a_source_in_which_everything_ended_needs_no_standard_error(make_spells):
    steady = [make_spells("running", np.full(60, mean)) for mean in (4.0, 5.0)]
    pooled = pool_sources([*steady, make_spells("twice", [2.0], True)])
    assert np.isfinite(pooled.sources[2])
    assert 0.15 < pooled.sources[2] < 1.0


def test_schemes_are_pooled_together(make_spells):
    rng = np.random.default_rng(9)
    length = rng.exponential(5.0, 300)
    followed = make_spells("followed", np.minimum(length, 6), length < 6)
    running = make_spells("running", rng.exponential(5.0, 300))
    looks = make_spells("twice", np.full(300, 2.0), rng.exponential(5.0, 300) < 2)
    pooled = pool_sources([followed, running, looks])
    assert pooled.sources == pytest.approx((0.2, 0.2, 0.2), rel=0.15)


def test_of_another_family_it_is_the_scale_that_is_pooled(make_spells, caught):
    elapsed, _ = caught(lambda rng, n: 2.0 * rng.weibull(0.7, n), starts=60_000)
    spells = make_spells("running", elapsed)
    fit = fit_spells([spells], Weibull())
    pooled = pool_sources([spells], Weibull(), fit.shape)
    assert pooled.sources[0] == pytest.approx(1 / fit.scales[0], rel=0.05)
