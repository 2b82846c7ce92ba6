"""The negotiation sheet: what to offer for which building, up to where, with which flags, and what each concession buys."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from assetmap.errors import InputError
from assetmap.portfolio.choice import Portfolio
from assetmap.portfolio.robustness import price_of_change
from assetmap.portfolio.rules import load_rules

__all__ = ["NegotiationSheet", "Position", "concessions", "negotiation_sheet", "next_best", "offer_ceiling"]

_WHERE = "negotiation sheet"


@dataclass(frozen=True)
class Position:
    """One building at the table.

    Parameters
    ----------
    name : hashable
        The building, as the portfolio names it.
    council : str
        Whose it is.
    walk_away_p20 : float
        20th percentile of the walk-away price, £, as of `offer_ceiling` or the column of that name of ``appraisals``;
        negative where the owner would have to contribute. It is the ceiling of an offer.
    market_value : float
        Unrestricted, £; nan where no value has been entered, and then there is no undervalue.
    offer : float, optional
        £; the ceiling if not given. Negative asks for a contribution.
    reason : str
        Why the offer is above the ceiling; needed then, and kept.
    lot : str
        Lot that it is sold in; blank where singly.
    brings : str
        What the buyer brings, in words.
    subsidy : float
        £ of subsidy to its recipient over three years.
    lease_years : float, optional
        None for a freehold.
    listed, open_space : bool
        Whether it is listed as an asset of community value, or public open space.
    """

    name: Hashable
    council: str
    walk_away_p20: float = field(repr=False)
    market_value: float = float("nan")
    offer: float | None = field(default=None, repr=False)
    reason: str = ""
    lot: str = ""
    brings: str = ""
    subsidy: float = 0.0
    lease_years: float | None = None
    listed: bool = False
    open_space: bool = False


@dataclass(frozen=True, eq=False)
class NegotiationSheet:
    """Positions of one party, who alone may read them.

    Attributes
    ----------
    party : str
        Who made it.
    title : str
        Council or lot that it is for.
    """

    party: str
    title: str
    _lines: pd.DataFrame = field(repr=False)
    _concessions: pd.DataFrame = field(repr=False)
    _next_best: tuple[str, ...] = field(repr=False)

    def read(self, reader: str) -> tuple[pd.DataFrame, pd.DataFrame, tuple[str, ...]]:
        """Lines, concession table and next best alternatives, for the party that made the sheet.

        Parameters
        ----------
        reader : str
            Who asks.

        Returns
        -------
        tuple
            Lines: ``building``, ``council``, ``lot``, ``market_value``, ``ceiling``, ``offer``, ``undervalue``,
            ``contribution`` (£), ``reason``, ``brings``, ``flags``. Concessions as of `concessions`. Sentences.

        Raises
        ------
        InputError
            When it is somebody else's sheet. Nothing of it is told.
        """
        if reader != self.party:
            raise InputError(
                "this sheet belongs to the party that made it",
                _WHERE,
                seen=f"asked for by {reader!r}",
                allowed="its own party",
                next_step="ask them; two parties who agree can ask whether their sealed ranges meet",
            )
        return self._lines.copy(), self._concessions.copy(), self._next_best


def offer_ceiling(walk_away_draws: ArrayLike) -> float:
    """20th percentile of simulated walk-away prices, £: at or under it, not losing has at least an 80 % chance.

    Taken among the draws and not between them, so that the share of draws below it is never above a fifth.

    Examples
    --------
    >>> offer_ceiling([10, 20, 30, 40, 50])
    20.0
    """
    draws = np.asarray(walk_away_draws, dtype=np.float64)
    if draws.ndim != 1 or not len(draws) or not np.isfinite(draws).all():
        raise ValueError(f"'walk_away_draws' has shape {draws.shape}, allowed (draws,) of finite numbers")
    place = int(np.floor(load_rules()["offer"]["ceiling_percentile"] / 100 * len(draws) + 1e-9))
    return float(np.sort(draws)[place])


def negotiation_sheet(
    party: str,
    title: str,
    positions: Sequence[Position],
    *,
    concession_table: pd.DataFrame | None = None,
    next_best: Sequence[str] = (),
) -> NegotiationSheet:
    """Sheet for one council or lot.

    Parameters
    ----------
    party : str
        Who makes it, and alone may read it.
    title : str
        Council or lot.
    positions : sequence of Position
        One per building.
    concession_table : pandas.DataFrame, optional
        As of `concessions`.
    next_best : sequence of str, optional
        Sentences, as of `next_best`.

    Raises
    ------
    InputError
        When an offer is above its ceiling without a reason, or a figure cannot be used.
    """
    if not party.strip() or not positions:
        raise ValueError(f"'party' is {party!r} with {len(positions)} positions, allowed a name and one at least")
    lines = []
    for position in positions:
        ceiling = float(position.walk_away_p20)
        offer = ceiling if position.offer is None else float(position.offer)
        if not np.isfinite(offer) or (offer > ceiling and not position.reason.strip()):
            raise InputError(
                f"the offer for {position.name} cannot be made as it is",
                _WHERE,
                seen=f"£{offer:,.0f}, without a reason",
                allowed=f"£{ceiling:,.0f} or less (20th percentile of the walk-away price), or more with a reason",
                next_step="lower the offer, or say why it is worth more",
            )
        lines.append(
            {
                "building": str(position.name),
                "council": position.council,
                "lot": position.lot,
                "market_value": float(position.market_value),
                "ceiling": ceiling,
                "offer": offer,
                "undervalue": float(position.market_value) - offer,
                "contribution": max(0.0, -offer),
                "reason": position.reason.strip() if offer > ceiling else "",
                "brings": position.brings,
                "flags": "; ".join(_flags(position, offer)),
            }
        )
    table = concessions({}, {}, dict) if concession_table is None else concession_table
    return NegotiationSheet(party, title, pd.DataFrame(lines), table, tuple(next_best))


def _flags(position: Position, offer: float) -> list[str]:
    rules, flags = load_rules(), []
    undervalue = position.market_value - offer
    years = position.lease_years
    if np.isnan(undervalue):
        flags.append("no market value entered: no undervalue")
    elif years is not None and years <= rules["lease"]["best_consideration_years"]:
        flags.append(f"lease of up to {rules['lease']['best_consideration_years']} years: outside best consideration")
    elif undervalue > rules["undervalue"]["limit_gbp"]:
        flags.append(f"undervalue above £{rules['undervalue']['limit_gbp']:,}: ask for specific consent")
    if position.subsidy > rules["subsidy"]["limit_gbp"]:
        flags.append(f"subsidy above £{rules['subsidy']['limit_gbp']:,} to one recipient over three years: ask")
    if position.listed and (years is None or years >= rules["lease"]["asset_of_community_value_years"]):
        flags.append("asset of community value: may be a relevant disposal, with exemptions: ask")
    if position.open_space:
        flags.append("open space: the disposal must be advertised")
    return flags


def concessions(
    terms: Mapping[str, float], steps: Mapping[str, float], price: Callable[[Mapping[str, float]], Any]
) -> pd.DataFrame:
    """What one step on each term buys, the others kept.

    Parameters
    ----------
    terms : mapping of str to float
        Terms now, such as ``lease_years``, ``overage``, ``budget``.
    steps : mapping of str to float
        One step of each: five years, a percentage point.
    price : callable
        From terms to a figure: £ that the buyer could pay at most (as of `offer_ceiling`), or a portfolio's worth.

    Returns
    -------
    pandas.DataFrame
        One row per step: ``term``, ``now``, ``step``, ``then``, ``figure_now``, ``figure_then``, ``buys``.

    Raises
    ------
    ValueError
        When a step is on a term that is not there.
    """
    rows = []
    for name, step in steps.items():
        if name not in terms:
            raise ValueError(f"'steps' has {name!r}, allowed {list(terms)}")
        now, then = float(price(dict(terms))), float(price({**terms, name: terms[name] + step}))
        rows.append((name, float(terms[name]), float(step), float(terms[name] + step), now, then, then - now))
    return pd.DataFrame(rows, columns=["term", "now", "step", "then", "figure_now", "figure_then", "buys"])


def next_best(portfolio: Portfolio, name: Hashable, *, time_limit: float = 60.0) -> str:
    """What remains if a building, with its lot, is lost: the best portfolio without it, in a sentence.

    Raises
    ------
    InputError
        When the portfolio does not hold it.
    """
    if name not in portfolio.names:
        raise InputError(
            f"{name!r} is not in the portfolio",
            _WHERE,
            seen=repr(name),
            allowed=", ".join(map(str, portfolio.names)),
            next_step="name one that is",
        )
    return price_of_change(portfolio, name, time_limit=time_limit).words
