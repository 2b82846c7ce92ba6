import numpy as np
import pandas as pd
import pytest

from assetmap.portfolio.simulated_scores import simulated_scores
from assetmap.scoring import load_criteria

CRITERIA = load_criteria()


def table(**utilities):
    rows = {"asset_id": list(utilities)}
    for number, criterion in enumerate(CRITERIA):
        rows[f"utility_{criterion.key}"] = [values[number] for values in utilities.values()]
    return pd.DataFrame(rows)


def test_scores_scatter_around_the_stated_one_and_only_by_what_is_uncertain():
    mixed = np.linspace(0, 1, len(CRITERIA))
    scores = table(same=[0.4] * len(CRITERIA), mixed=mixed, unknown=[np.nan] * len(CRITERIA))
    drawn = simulated_scores(scores, ["mixed", "same", "unknown"], CRITERIA, draws=4000)
    swings = np.array([criterion.swing for criterion in CRITERIA])
    assert drawn.shape == (4000, 3)
    assert drawn[:, 1] == pytest.approx(np.full(4000, 0.4))
    assert drawn[:, 0].mean() == pytest.approx(mixed @ swings / swings.sum(), abs=0.01)
    assert drawn[:, 0].std() > 0.01
    assert drawn[:, 2].mean() == pytest.approx(0.5, abs=0.01)
    assert ((drawn >= 0) & (drawn <= 1)).all()


def test_the_same_seed_gives_the_same():
    scores = table(one=[np.nan] * len(CRITERIA))
    first, again, other = (simulated_scores(scores, ["one"], CRITERIA, draws=5, seed=seed) for seed in (1, 1, 2))
    assert (first == again).all()
    assert (first != other).any()
