"""Figures that matching works with, read from ``matching.toml`` with their sources."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

__all__ = ["PARTS", "Settings", "activities", "load_settings", "usual_features"]

# Parts of a need, in the order in which their reasons are given.
PARTS = ("availability", "reach", "size", "money", "features", "time", "use", "wishes")


@dataclass(frozen=True)
class Settings:
    """Weights and tolerances of matching.

    Attributes
    ----------
    weights : dict of str to float
        What each of `PARTS` counts for, above 0.
    edge : float
        Fit of a building just within reach, 0 to 1.
    beyond_reach, smaller, larger, dearer : float
        How far outside of what was asked is still a near miss, as shares of it.
    most_gives : int
        How many things may have to give in a near miss.
    lease_weeks, licence_weeks : tuple of float
        Least and most weeks from asking to the keys.
    running_cost : tuple of float
        Low, central and high cost of running a building of which it is not stated, £ per m² a year.
    most_sharers, considered : int
        Most organisations in one building, and most that are looked at for it.
    negations : tuple of str
        Beginnings of a feature that say that it is not there.
    features : tuple of str
        What anyone can ask for, whatever registers hold.
    activities : dict of str to tuple of str
        What an organisation does, and words of the uses that suit it.
    """

    weights: dict[str, float]
    edge: float
    beyond_reach: float
    smaller: float
    larger: float
    dearer: float
    most_gives: int
    lease_weeks: tuple[float, float]
    licence_weeks: tuple[float, float]
    running_cost: tuple[float, float, float]
    most_sharers: int
    considered: int
    negations: tuple[str, ...]
    features: tuple[str, ...]
    activities: dict[str, tuple[str, ...]]


@cache
def load_settings() -> Settings:
    """Settings as the package ships them."""
    raw = tomllib.loads(resources.files("assetmap.matching").joinpath("matching.toml").read_text(encoding="utf-8"))
    return Settings(
        weights={part: float(raw["weights"][part]) for part in PARTS},
        edge=raw["reach"]["edge"],
        beyond_reach=raw["reach"]["beyond"],
        smaller=raw["size"]["smaller"],
        larger=raw["size"]["larger"],
        dearer=raw["money"]["beyond"],
        most_gives=raw["near_miss"]["most_gives"],
        lease_weeks=(raw["time"]["lease_weeks"][0], raw["time"]["lease_weeks"][1]),
        licence_weeks=(raw["time"]["licence_weeks"][0], raw["time"]["licence_weeks"][1]),
        running_cost=(raw["running_cost"]["low"], raw["running_cost"]["central"], raw["running_cost"]["high"]),
        most_sharers=raw["sharing"]["most_sharers"],
        considered=raw["sharing"]["considered"],
        negations=tuple(raw["features"]["negations"]),
        features=tuple(raw["features"]["offered"]),
        activities={name: tuple(words) for name, words in raw["activities"].items()},
    )


def activities() -> tuple[str, ...]:
    """What an organisation may say that it does, in the order in which it is offered."""
    return tuple(load_settings().activities)


def usual_features() -> tuple[str, ...]:
    """What anyone can ask that a building has, whatever registers say."""
    return load_settings().features
