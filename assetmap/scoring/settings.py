"""Figures that robustness and second opinions work with, read from ``settings.toml`` with their sources."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

__all__ = ["Settings", "load_settings"]


@dataclass(frozen=True)
class Settings:
    """Draws, concentration and seed of the simulation, thresholds of PROMETHEE, random indices of AHP.

    Attributes
    ----------
    kappa : float
        Concentration of the weights around those stated, above 0.
    draws, seed, top_k : int
        How many draws, from which seed, and the length of the list that a place in it is asked for.
    low, high : float
        Shares of the draws that bound a rank interval, 0 to 1.
    full_matrix_up_to : int
        Most alternatives of which the whole matrix of ranks is kept.
    confidence_draws : int
        Draws of the values that confidence factors rest on.
    promethee_q, promethee_p : float
        Indifference and preference threshold on utilities from 0 to 1.
    random_index : tuple of float
        Random consistency index for 1, 2, ... criteria.
    catchments_m : tuple of float
        Catchments that ranks are held beside each other for, in metres.
    kappas : tuple of float
        Concentrations that are offered, from hardly any to nearly as stated.
    """

    kappa: float
    draws: int
    seed: int
    top_k: int
    low: float
    high: float
    full_matrix_up_to: int
    confidence_draws: int
    promethee_q: float
    promethee_p: float
    random_index: tuple[float, ...]
    catchments_m: tuple[float, ...]
    kappas: tuple[float, ...]


@cache
def load_settings() -> Settings:
    """Settings as the package ships them."""
    raw = tomllib.loads(resources.files("assetmap.scoring").joinpath("settings.toml").read_text(encoding="utf-8"))
    return Settings(
        **raw["robustness"],
        promethee_q=raw["promethee"]["q"],
        promethee_p=raw["promethee"]["p"],
        random_index=tuple(raw["ahp"]["random_index"]),
        catchments_m=tuple(float(m) for m in raw["catchments"]["metres"]),
        kappas=tuple(float(k) for k in raw["offered"]["kappa"]),
    )
