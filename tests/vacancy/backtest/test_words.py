import numpy as np
import pandas as pd

from assetmap.vacancy.backtest.words import what_it_shows

RNG = np.random.default_rng(3)
EMPTY = RNG.random(400) < 0.4


def cases(model, other=0.5):
    return pd.DataFrame(
        {"empty": EMPTY, "building": np.arange(400), "model": model, "first_version": other, "closed": EMPTY * 1.0}
    )


def test_better_only_where_the_interval_says_so():
    says = what_it_shows(cases(np.where(EMPTY, 0.8, 0.2)), draws=200)
    assert says.startswith(f"400 building-dates, {EMPTY.sum()} of them empty.")
    assert "the model is better than the base rate, better than the first version's rule" in says
    assert says.endswith(
        'worse than "closed means empty". Of its first 20, 20 were empty. Its order is better than chance.'
    )


def test_worse_is_said_too():
    says = what_it_shows(cases(np.where(EMPTY, 0.2, 0.8)), draws=200)
    assert "worse than the base rate, worse than the first version's rule" in says
    assert "Of its first 20, 0 were empty. Its order is worse than chance." in says


def test_what_cannot_be_told_apart_is_not_told_apart():
    noise = EMPTY.mean() + RNG.normal(0, 0.02, 400)
    says = what_it_shows(cases(noise, noise), draws=200)
    assert "not told apart from the base rate, not told apart from the first version's rule" in says
    assert "Its order is not told apart from chance." in says
