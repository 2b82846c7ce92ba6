import numpy as np
import pytest

from assetmap.errors import InputError
from assetmap.vacancy.fitting.class_rates import fit_class
from assetmap.vacancy.fitting.likelihood import rate_interval


@pytest.fixture
def sources(make_spells):
    rng = np.random.default_rng(12)
    length = rng.exponential(6.0, 120)
    ended = length < 8
    return [
        make_spells(
            "followed",
            np.minimum(length, 8),
            ended,
            source="closings",
            exit=np.where(~ended, "", np.where(rng.random(120) < 0.25, "reused", "gone")),
        ),
        make_spells("running", rng.exponential(5.0, 60), source="a list", holding_class=["public"] * 30 + ["let"] * 30),
        make_spells("running", [0.1, 0.2], source="a short list"),
    ]


def test_rates_of_a_class(sources):
    fitted = fit_class(sources, "public")
    assert fitted.spells == 152
    assert not fitted.pooled_with_all
    assert fitted.low < 1 / 6 < fitted.high
    assert fitted.mu + fitted.nu == pytest.approx(fitted.rate)
    counted = fitted.gone / (fitted.gone + fitted.reused)
    assert fitted.nu / fitted.rate == pytest.approx((fitted.gone + 20 * 0.7) / (fitted.gone + fitted.reused + 20))
    assert min(counted, 0.7) <= fitted.nu / fitted.rate <= max(counted, 0.7)
    assert fitted.weibull_low < 1 < fitted.weibull_high
    assert [source.source for source in fitted.sources] == ["closings", "a list", "a short list"]
    assert [source.spells for source in fitted.sources] == [120, 30, 2]


def test_a_source_with_fewer_than_twenty_spells_leans_on_the_others(sources):
    first, second, short = fit_class(sources, "public").sources
    assert first.taken == first.rate == rate_interval(sources[0])[0]
    assert second.taken == second.rate
    assert short.rate > 5
    assert short.taken < short.rate / 4


def test_a_class_with_fewer_than_twenty_spells_is_pooled_with_all(sources):
    few = sources[1].of_class("let").rows(np.arange(30) < 6)
    with_few = [sources[0], few]
    fitted = fit_class(with_few, "let")
    assert (fitted.spells, fitted.pooled_with_all) == (6, True)
    assert [source.source for source in fitted.sources] == ["a list"]
    alone = fit_class(with_few, "let", least=5)
    assert not alone.pooled_with_all
    assert alone.high / alone.low > fitted.high / fitted.low
    # nothing was seen to end, so that the declared share stands
    assert fitted.nu / fitted.rate == pytest.approx(0.167)


def test_the_family_of_lowest_aic_is_taken(make_spells):
    rng = np.random.default_rng(13)
    steady = [make_spells("running", rng.exponential(4.0, 150)) for _ in range(2)]
    assert fit_class(steady, "public").family == "exponential"
    heavy = [make_spells("running", rng.exponential(np.where(rng.random(400) < 0.5, 0.5, 20.0))) for _ in range(2)]
    fitted = fit_class(heavy, "public")
    assert fitted.family == "two exponentials"
    assert len(fitted.shape) == 2
    assert fitted.weibull_high < 1


def test_a_class_without_spells_is_told(sources):
    with pytest.raises(InputError, match="no spell is of the class 'stalls'") as caught:
        fit_class(sources, "stalls")
    assert caught.value.where == "closings, a list, a short list"
    assert caught.value.seen
    assert caught.value.allowed
    assert caught.value.next_step
