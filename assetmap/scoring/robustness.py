"""How firm each asset's rank is, as rows of the table ``ranks``."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from assetmap.errors import InputError
from assetmap.scoring.criteria import Criterion, check_swings
from assetmap.scoring.draws import flat_weights, weights_around
from assetmap.scoring.score import rerank
from assetmap.scoring.settings import load_settings
from assetmap.scoring.simulation import RankSimulation, pairwise_winning, simulate_ranks
from assetmap.tables import RANKS, check_table
from assetmap.vacancy import RANKED

__all__ = ["FLAT", "Simulated", "check_tells_apart", "duel", "robust_ranks", "simulate_scores"]

# Concentration that stands for nobody's preference: weights drawn evenly from all there are.
FLAT = "flat"
_FIRM = (
    *("p_first", "p_top_k", "rank_p10", "rank_p90", "confidence_factor"),
    *("p_top_k_flat", "rank_p10_flat", "rank_p90_flat"),
)


@dataclass(frozen=True, eq=False)
class Simulated:
    """The ranked assets, in the order of the scores, and what the simulation says of each."""

    asset_ids: tuple[str, ...]
    criteria: tuple[str, ...]
    ranks: RankSimulation

    def heat(self, asset_ids: Sequence[str], first: int) -> pd.DataFrame:
        """Share of the draws at each of the first ranks, long: ``asset_id``, ``rank``, ``share``; for a heat map.

        Raises
        ------
        ValueError
            When an asset is not ranked, or no matrix was kept because there are too many.
        """
        if self.ranks.rank_acceptability is None:
            raise ValueError(f"'rank_acceptability' was not kept for {len(self.asset_ids):,} assets, allowed fewer")
        rows = []
        for asset_id in asset_ids:
            if asset_id not in self.asset_ids:
                raise ValueError(f"'asset_ids' names {asset_id!r}, allowed ranked assets")
            shares = self.ranks.rank_acceptability[self.asset_ids.index(asset_id), :first]
            rows += [(asset_id, rank, float(share)) for rank, share in enumerate(shares, 1)]
        return pd.DataFrame(rows, columns=["asset_id", "rank", "share"])


def simulate_scores(
    scores: pd.DataFrame,
    criteria: Sequence[Criterion],
    *,
    kappa: float | str | None = None,
    draws: int | None = None,
    seed: int | None = None,
    top_k: int | None = None,
    intervals: Mapping[str, tuple[float, float]] | None = None,
) -> Simulated:
    """Simulation over the ranked assets of a score table.

    Parameters
    ----------
    scores : pandas.DataFrame
        Rows of the table ``scores``.
    criteria : sequence of Criterion
        With the swing weights to use; those of weight 0 are left out throughout.
    kappa : float or "flat", optional
        Concentration around these weights, above 0, or ``flat`` for no preference at all.
    draws, seed, top_k : int, optional
        How many draws, from which seed, and the length of the list. What is not given stands in ``settings.toml``.
    intervals : mapping, optional
        Narrower range, inside 0 to 1, of what is not known on a criterion.

    Raises
    ------
    InputError
        When a weight or a setting cannot be used.
    """
    settings = load_settings()
    kappa = settings.kappa if kappa is None else kappa
    draws, seed = settings.draws if draws is None else draws, settings.seed if seed is None else seed
    top_k = settings.top_k if top_k is None else top_k
    _check_settings(kappa, draws, seed, top_k)
    swings = list(check_swings({c.key: c.swing for c in criteria}, criteria, "weights").values())
    ids, value = _ranked_values(scores, criteria)
    weights = flat_weights(swings, draws, seed) if kappa == FLAT else weights_around(swings, float(kappa), draws, seed)
    keys = [c.key for c in criteria]
    found = simulate_ranks(value, ids, keys, weights, top_k=top_k, seed=seed, intervals=intervals)
    return Simulated(tuple(ids), tuple(keys), found)


def robust_ranks(
    scores: pd.DataFrame,
    criteria: Sequence[Criterion],
    *,
    kappa: float | None = None,
    draws: int | None = None,
    seed: int | None = None,
    top_k: int | None = None,
    intervals: Mapping[str, tuple[float, float]] | None = None,
) -> pd.DataFrame:
    """How firm each asset's rank is.

    Parameters
    ----------
    scores, criteria, kappa, draws, seed, top_k, intervals
        As in `simulate_scores`.

    Returns
    -------
    pandas.DataFrame
        Rows of the table ``ranks``, one per asset in the order of ``scores``: its declared columns, and for each
        criterion ``central_<key>``, the mean of the weights that put the asset first. Each list is ranked by itself. An
        asset that is not ranked has no figures, and of a list of fewer than twice k the shares among the first k are not
        stated. The same seed gives the same figures for the same assets, in whatever order they come.

    Raises
    ------
    InputError
        When a weight or a setting cannot be used.
    """
    ranking = rerank(scores, criteria)
    length = load_settings().top_k if top_k is None else top_k
    columns: dict[str, NDArray[np.float64]] = {
        name: np.full(len(scores), np.nan) for name in (*_FIRM, *(f"central_{c.key}" for c in criteria))
    }
    for name in RANKED:
        mine = (ranking["ranked"] & (ranking["list"] == name)).to_numpy(dtype=bool)
        part = scores[mine]
        around, flat = (
            simulate_scores(part, criteria, kappa=k, draws=draws, seed=seed, top_k=top_k, intervals=intervals).ranks
            for k in (kappa, FLAT)
        )
        # of a list that is hardly longer than k, everything is among its first k
        telling = length < len(part) / 2
        found = {
            "p_first": around.p_first,
            "p_top_k": around.p_top_k if telling else np.nan,
            "rank_p10": around.rank_low,
            "rank_p90": around.rank_high,
            "confidence_factor": around.confidence_factor,
            "p_top_k_flat": flat.p_top_k if telling else np.nan,
            "rank_p10_flat": flat.rank_low,
            "rank_p90_flat": flat.rank_high,
        }
        found |= {f"central_{c.key}": around.central_weights[:, j] for j, c in enumerate(criteria)}
        for column, values in found.items():
            columns[column][mine] = values
    firm = {"asset_id": scores["asset_id"], "rank": ranking["rank"], "top_k": np.full(len(scores), length)} | columns
    return check_table(pd.DataFrame(firm, index=scores.index), RANKS)


def duel(
    scores: pd.DataFrame,
    criteria: Sequence[Criterion],
    asset_ids: Sequence[str],
    *,
    kappa: float | None = None,
    draws: int | None = None,
    seed: int | None = None,
) -> pd.DataFrame:
    """Share of the draws in which the row's asset scores more than the column's, for a few ranked assets.

    Parameters
    ----------
    scores, criteria, kappa, draws, seed
        As in `simulate_scores`.
    asset_ids : sequence of str
        Ranked assets, each once.

    Raises
    ------
    InputError
        When an asset is not ranked, or a weight or a setting cannot be used.
    """
    settings = load_settings()
    kappa, draws = settings.kappa if kappa is None else kappa, settings.draws if draws is None else draws
    seed = settings.seed if seed is None else seed
    _check_settings(kappa, draws, seed, 1)
    swings = list(check_swings({c.key: c.swing for c in criteria}, criteria, "weights").values())
    ids, value = _ranked_values(scores, criteria)
    for asset_id in asset_ids:
        if asset_id not in ids:
            raise InputError(
                "the building is not ranked", "asset", seen=asset_id, next_step="compare buildings of the ranking"
            )
    rows = [ids.index(asset_id) for asset_id in asset_ids]
    wins = pairwise_winning(
        value[rows], asset_ids, [c.key for c in criteria], weights_around(swings, kappa, draws, seed), seed=seed
    )
    return pd.DataFrame(wins, index=list(asset_ids), columns=list(asset_ids))


def check_tells_apart(scores: pd.DataFrame, criteria: Sequence[Criterion]) -> None:
    """Check that every criterion that has weight tells the ranked assets apart.

    Raises
    ------
    InputError
        When one is known of no ranked asset, or has the same value for all of them.
    """
    ids, value = _ranked_values(scores, criteria)
    for criterion, column in zip(criteria, value.T, strict=True):
        if criterion.swing == 0 or len(ids) < 2:
            continue
        known = column[~np.isnan(column)]
        if not len(known):
            fault, seen = "is known of no building that is ranked", "all missing"
        elif len(known) == len(column) and (known == known[0]).all():
            fault, seen = "has one value for all buildings that are ranked", f"{known[0]:g} everywhere"
        else:
            continue
        raise InputError(
            f"the criterion '{criterion.key}' {fault}",
            "weights",
            seen=seen,
            allowed="values that tell buildings apart",
            next_step=f"set its weight to 0, or supply what is missing for '{criterion.title}'",
        )


def _ranked_values(scores: pd.DataFrame, criteria: Sequence[Criterion]) -> tuple[list[str], NDArray[np.float64]]:
    ranked = rerank(scores, criteria)["ranked"].to_numpy(dtype=bool)
    value = scores.loc[ranked, [f"utility_{c.key}" for c in criteria]].to_numpy(dtype="float64")
    return scores.loc[ranked, "asset_id"].astype(str).to_list(), value


def _check_settings(kappa: float | str, draws: int, seed: int, top_k: int) -> None:
    if kappa != FLAT and not (isinstance(kappa, int | float) and kappa > 0):
        raise InputError(
            "the concentration of the weights cannot be used",
            "kappa",
            seen=repr(kappa),
            allowed="a number above 0",
            next_step=f"about {load_settings().kappa:g} is roughly right; more is closer to the stated weights",
        )
    for name, value, least in (("draws", draws, 1), ("seed", seed, 0), ("top_k", top_k, 1)):
        if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < least:
            raise InputError(
                f"'{name}' cannot be used",
                name,
                seen=repr(value),
                allowed=f"a whole number of {least} or more",
                next_step="correct it",
            )
