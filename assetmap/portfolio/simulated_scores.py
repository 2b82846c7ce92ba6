"""Direct benefits in simulated states of the world: other weights around those stated, and what is not known drawn."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from assetmap.scoring import Criterion, load_settings, weights_around

__all__ = ["simulated_scores"]


def simulated_scores(
    scores: pd.DataFrame, ids: Sequence[str], criteria: Sequence[Criterion], *, draws: int, seed: int | None = None
) -> NDArray[np.float64]:
    """Scores of buildings under weights roughly as stated, for `core_index`, shape (draws, buildings).

    Weights come from the Dirichlet distribution that the firmness of ranks rests on; a utility that is not known is drawn
    anew in each draw, from worst (0) to best (1) alike.

    Parameters
    ----------
    scores : pandas.DataFrame
        Rows of the table ``scores``, with a column ``utility_`` for each criterion.
    ids : sequence of str
        Asset ids, in the order of the question's buildings.
    criteria : sequence of Criterion
        With the swings that weights are drawn around.
    draws : int
        How many, 1 or more.
    seed : int, optional
        That of the scoring's settings if not given.
    """
    settings = load_settings()
    start = settings.seed if seed is None else seed
    weights = weights_around([criterion.swing for criterion in criteria], settings.kappa, draws, start)
    known = scores.set_index("asset_id").loc[list(ids), [f"utility_{criterion.key}" for criterion in criteria]]
    utilities = known.to_numpy(dtype="float64")
    random = np.random.default_rng(start)
    rows = np.empty((draws, len(utilities)))
    for number in range(draws):
        drawn = np.where(np.isnan(utilities), random.random(utilities.shape), utilities)
        rows[number] = drawn @ weights[number]
    return rows
