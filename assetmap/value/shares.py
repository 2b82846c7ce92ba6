"""Fair shares of what is gained: by capital, by contribution points, and by Shapley's value."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from math import factorial
from typing import TypeVar

import numpy as np
import pandas as pd

from assetmap.value.appraisal import Appraisal
from assetmap.value.cashflow import counterfactual, let_share, unit_figures
from assetmap.value.draws import draw_all, ranks
from assetmap.value.refusals import OutOfRangeError, checked

__all__ = ["building_game", "by_proportion", "fair_shares", "shapley"]

_MOST_PLAYERS = 16

Player = TypeVar("Player", bound=Hashable)


def by_proportion(pool: float, amounts: Mapping[str, float]) -> dict[str, float]:
    """Pool shared in proportion to what each party brought: capital, or contribution points.

    Parameters
    ----------
    pool : float
        £ to share; a loss is shared the same way.
    amounts : mapping of str to float
        Capital (£) or points by party, 0 or more, not all 0.

    Raises
    ------
    OutOfRangeError
        When an amount is negative, or all are 0.
    """
    pool = checked("pool", pool, unit="£")
    given = {party: checked(party, amount, 0.0, where="amounts") for party, amount in amounts.items()}
    total = sum(given.values())
    if total == 0:
        raise OutOfRangeError(
            "nobody brought anything", "amounts", seen=repr(dict(amounts)), allowed="at least one above 0"
        )
    return {party: pool * amount / total for party, amount in given.items()}


def shapley(game: Callable[[frozenset[Player]], float], players: Iterable[Player]) -> dict[Player, float]:
    """Shapley value: what each player adds to those before it, on average over all orders in which they could come.

    It rewards whoever is indispensable, such as an owner without whom there is nothing. It is an aid to negotiation.

    Parameters
    ----------
    game : callable
        Worth of a set of players; called once with each subset, as a frozenset, the empty one included.
    players : iterable
        Up to 16 players, each once.

    Returns
    -------
    dict
        Value of each player, in the order given; they add up to the worth of all less the worth of none.

    Raises
    ------
    OutOfRangeError
        When there are too many players, one stands twice, or a set's worth is no finite number.

    Examples
    --------
    >>> shapley(lambda who: 60.0 if {"owner", "makers"} <= who else 0.0, ["owner", "makers"])
    {'owner': 30.0, 'makers': 30.0}
    """
    names = list(players)
    if len(names) > _MOST_PLAYERS or len(set(names)) != len(names):
        raise OutOfRangeError(
            "'players' cannot be used",
            "players",
            seen=repr(names),
            allowed=f"up to {_MOST_PLAYERS}, each once",
            next_step="join players who act together, or drop the repeated one",
        )
    count = len(names)
    worth = [
        float(game(frozenset(name for place, name in enumerate(names) if mask >> place & 1)))
        for mask in range(1 << count)
    ]
    if not np.isfinite(worth).all():
        raise OutOfRangeError(
            "'game' cannot be used",
            "game",
            seen=f"a worth of {next(value for value in worth if not np.isfinite(value))}",
            allowed="a finite number for every set of players",
            next_step="correct the worth of that set",
        )
    weight = [factorial(size) * factorial(count - size - 1) / factorial(count) for size in range(count)]
    values = {}
    for place, name in enumerate(names):
        bit = 1 << place
        values[name] = sum(
            weight[mask.bit_count()] * (worth[mask | bit] - worth[mask]) for mask in range(1 << count) if not mask & bit
        )
    return values


def building_game(
    appraisal: Appraisal, *, owner: str = "owner", creators: str = "creators", funder: str = "funder"
) -> Callable[[frozenset[str]], float]:
    """Game of a building: what a set of parties can gain over leaving it empty, £, expected over the draws.

    Without the owner nothing. With the owner alone it stays empty, which is no gain. Owner and creators let it as it stands,
    if a rent is entered for that. Owner and funder do the works and let the market part. All three do the works and let
    both parts. Nobody does what is worse than leaving it.

    Raises
    ------
    ValueError
        When the building has no value today.
    """
    building, inputs = appraisal.building, appraisal.inputs
    if building.value_today is None:
        raise ValueError("'appraisal' is of a building without a value today, allowed one with it")
    values, terms, area = draw_all(inputs, ranks(inputs)), inputs.terms, float(building.area_m2 or np.nan)
    _, left = counterfactual(values, building.value_today, terms)

    def after_works(of: Mapping[str, np.ndarray]) -> float:
        unit = unit_figures(of, terms, building.lease_years)
        return float(np.mean((unit.after_value - unit.capital_cost) * area - left))

    rent = (building.rent_as_is or 0.0) * let_share(values) * (1 - values["running_share"])
    as_it_is = np.maximum(rent - values["maintenance"], 0.0) / values["exit_yield"] * area
    market_alone = dict(values) | {"community_discount": np.ones(terms.draws)}
    worth = {
        frozenset({owner, creators}): float(np.mean(as_it_is - left)) if building.rent_as_is else 0.0,
        frozenset({owner, funder}): after_works(market_alone),
        frozenset({owner, creators, funder}): after_works(values),
    }

    def game(parties: frozenset[str]) -> float:
        return max([0.0, *(gain for needed, gain in worth.items() if needed <= parties)])

    return game


def fair_shares(
    pool: float,
    *,
    capital: Mapping[str, float],
    points: Mapping[str, float],
    game: Callable[[frozenset[str]], float] | None = None,
) -> pd.DataFrame:
    """Shares of a pool under each rule, side by side.

    Parameters
    ----------
    pool : float
        £ to share.
    capital, points : mapping of str to float
        Capital (£) and contribution points by party; a party that one of them leaves out has 0 there.
    game : callable, optional
        Worth of a set of parties; adds Shapley's rule, scaled to the pool. Where the parties gain nothing together, or the pool
        is a loss and the game a gain, it says nothing of the pool and is nan: it tells who earns, not who should pay.

    Returns
    -------
    pandas.DataFrame
        ``party``, ``by_capital``, ``by_points``, and ``by_shapley`` where a game is given, £.
    """
    parties = list(dict.fromkeys([*capital, *points]))
    table = pd.DataFrame({"party": parties})
    for column, amounts in (("by_capital", capital), ("by_points", points)):
        shares = by_proportion(pool, {party: amounts.get(party, 0.0) for party in parties})
        table[column] = [shares[party] for party in parties]
    if game is not None:
        values = shapley(game, parties)
        total = sum(values.values())
        table["by_shapley"] = [pool * values[party] / total if pool * total > 0 else np.nan for party in parties]
    return table
