"""What is asked of a portfolio: the buildings, what they bring, and every limit, checked at the door."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from assetmap.errors import InputError
from assetmap.portfolio.amounts import AMOUNTS, WHERE, check_amount, checked_numbers
from assetmap.portfolio.covering import Pairs
from assetmap.portfolio.serving import served_pairs

__all__ = ["WHERE", "Lot", "Question"]

_PER_BUILDING = {
    "cost": "price",
    "benefit": "direct benefit",
    "floor_area": "floor area",
    "undervalue": "undervalue",
    "subsidy": "subsidy",
    "works_start": "year of its start",
    "works_finish": "year of its finish",
}


@dataclass(frozen=True)
class Lot:
    """Buildings sold together or not at all, at the sum of their prices or at a price of their own (£)."""

    members: Sequence[Hashable]
    price: float | None = None


@dataclass(frozen=True, eq=False)
class Question:
    """A choice of buildings with its goal and its limits; what is None is not asked for.

    Parameters
    ----------
    cost : array-like of shape (buildings,)
        £ that taking on each costs the budget; negative where the owner contributes.
    benefit : array-like of shape (buildings,), optional
        Direct benefit of each, in any one unit.
    coverage : array-like of bool, shape (buildings, areas), optional
        Which building serves which area. Instead: ``radius`` with ``points`` and ``area_points``, or with ``distances``.
    radius : float, optional
        Metres, straight line, within which a building serves an area.
    groups : sequence of shape (buildings,), optional
        Council of each.
    budget : float, optional
        £ that may be spent, 0 or more.
    ids : sequence of shape (buildings,), optional
        Name of each, by which the limits below refer to it; its number from 0 if not given.
    need : array-like of shape (areas,), optional
        Need of each area, 0 or more; 1 if not given.
    points, area_points : array-like of shape (n, 2), optional
        Easting and northing in metres (EPSG:27700) of buildings and areas.
    distances : array-like of shape (buildings, areas), optional
        Metres.
    need_weight, benefit_weight, demand_weight : float
        Worth of one unit of covered need, of direct benefit, of a square metre of demand met; 0 or more.
    contribution_limit : float
        £ of owners' contributions (negative costs of the chosen) that may be added to the budget.
    least_count, most_count : int, optional
        How many buildings.
    group_least, group_most : int or mapping of group to int, optional
        How many buildings of each council.
    group_share_least, group_share_most : float or mapping of group to float, optional
        Share of the budget, 0 to 1, spent on each council's buildings; contributions count as nothing spent.
    lots : mapping of str to Lot or sequence, or sequence of them, optional
        Buildings sold all or nothing, by the lot's name (its number from 1 if not given); each in one lot at most. A bundle
        price is split over the members in proportion to the size of their own prices where a share of each council is
        asked for.
    exclusive : sequence of sequences, optional
        Of each, one building at most.
    must, never : sequence, optional
        Buildings that have to be chosen, or may not be.
    floor_area : array-like of shape (buildings,), optional
        m² of each, 0 or more.
    floor_space_least, floor_space_most : float, optional
        m² that the chosen must, or may, offer together: what organisations want.
    demand : array-like of shape (organisations,), optional
        m² that each organisation wants. It may take them in several buildings in its reach.
    demand_reach : array-like of bool, shape (buildings, organisations), optional
        Which building suits which organisation; needed with ``demand``.
    fill : float, optional
        Share of each chosen building's floor area, 0 to 1, that this demand has to fill.
    at_once : int, optional
        Projects under way at the same time: in any year from ``works_start`` to ``works_finish``, or all of them if not given.
    works_start, works_finish : array-like of shape (buildings,), optional
        First and last year of each building's works.
    undervalue : array-like of shape (buildings,), optional
        £ by which each price is below market value; that of a lot is its members' plus the discount of the bundle.
    undervalue_limit : float, optional
        £ that each, or each lot, may have.
    recipient : sequence of shape (buildings,), optional
        Who takes each on; blank or None where that is not known yet, which no limit binds.
    subsidy : array-like of shape (buildings,), optional
        £ of subsidy with each.
    subsidy_limit : float or mapping of recipient to float, optional
        £ that each recipient may have.
    appraisals : array-like of shape (draws, buildings), optional
        £ that each gains in each simulated draw; negative is a loss. Rows are joint: one row, one state of the world.
    cvar_limit : float, optional
        £ that may be lost on average over the worst draws; negative asks for a gain even there.
    tail : float
        Share of draws that are not the worst, from 0 to below 1.
    stands : sequence of shape (buildings,), optional
        List that each stands on, as the table ``vacancy`` has it; no limit looks at it, but the notes of a choice do.

    Attributes
    ----------
    left_out : dict
        Buildings that cannot be chosen, since a figure in use is not known of them, with the reason in words.
    pairs : tuple of numpy.ndarray
        Building and area of each pair served.

    Raises
    ------
    InputError
        When an entry that a user makes cannot be used: what, seen, allowed, next step.
    ValueError
        When an array has the wrong shape or infinite entries.
    """

    cost: ArrayLike
    benefit: ArrayLike | None = None
    coverage: ArrayLike | None = None
    radius: float | None = None
    groups: Sequence[Hashable] | None = None
    budget: float | None = None
    ids: Sequence[Hashable] | None = None
    need: ArrayLike | None = None
    points: ArrayLike | None = None
    area_points: ArrayLike | None = None
    distances: ArrayLike | None = None
    need_weight: float = 1.0
    benefit_weight: float = 1.0
    demand_weight: float = 1.0
    contribution_limit: float = 0.0
    least_count: int | None = None
    most_count: int | None = None
    group_least: int | Mapping[Hashable, int] | None = None
    group_most: int | Mapping[Hashable, int] | None = None
    group_share_least: float | Mapping[Hashable, float] | None = None
    group_share_most: float | Mapping[Hashable, float] | None = None
    lots: Mapping[str, Lot | Sequence[Hashable]] = field(default_factory=dict)
    exclusive: Sequence[Sequence[Hashable]] = ()
    must: Sequence[Hashable] = ()
    never: Sequence[Hashable] = ()
    floor_area: ArrayLike | None = None
    floor_space_least: float | None = None
    floor_space_most: float | None = None
    demand: ArrayLike | None = None
    demand_reach: ArrayLike | None = None
    fill: float | None = None
    at_once: int | None = None
    works_start: ArrayLike | None = None
    works_finish: ArrayLike | None = None
    undervalue: ArrayLike | None = None
    undervalue_limit: float | None = None
    recipient: Sequence[Hashable] | None = None
    subsidy: ArrayLike | None = None
    subsidy_limit: float | Mapping[Hashable, float] | None = None
    appraisals: ArrayLike | None = None
    cvar_limit: float | None = None
    tail: float = 0.95
    stands: Sequence[str] | None = None
    left_out: dict[Hashable, str] = field(init=False, repr=False)
    pairs: Pairs = field(init=False, repr=False)

    def __post_init__(self) -> None:
        size = np.asarray(self.cost).shape
        if len(size) != 1 or not size[0]:
            raise ValueError(f"'cost' has shape {size}, allowed (buildings,) of one at least")
        for name in _PER_BUILDING:
            if getattr(self, name) is not None:
                self._keep(name, checked_numbers(name, getattr(self, name), size, missing=True))
        for name in ("ids", "groups", "stands", "recipient"):
            value = list(range(size[0])) if name == "ids" and self.ids is None else getattr(self, name)
            if value is not None:
                if len(value) != size[0]:
                    raise ValueError(f"'{name}' has {len(value)} entries, allowed {size[0]}, one per building")
                self._keep(name, tuple(value))
        if len(set(self.names)) < size[0]:
            twice = next(name for name in self.names if self.names.count(name) > 1)
            raise ValueError(f"'ids' hold {twice!r} twice, allowed each once")
        self._check_amounts()
        self._keep_coverage()
        self._keep_demand()
        if self.appraisals is not None:
            draws = np.asarray(self.appraisals, dtype=np.float64)
            if draws.ndim != 2 or draws.shape[1] != size[0] or not len(draws) or np.isinf(draws).any():
                raise ValueError(f"'appraisals' has shape {draws.shape}, allowed (draws, {size[0]}) without infinities")
            self._keep("appraisals", draws)
        self._needs("cvar_limit", "appraisals")
        self._needs("undervalue_limit", "undervalue")
        self._needs("subsidy_limit", "subsidy", "recipient")
        self._needs("floor_space_least", "floor_area")
        self._needs("floor_space_most", "floor_area")
        self._needs("works_start", "works_finish")
        self._needs("works_finish", "works_start")
        for name in ("group_least", "group_most", "group_share_least", "group_share_most"):
            self._needs(name, "groups", *(("budget",) if "share" in name else ()))
        lots: Any = self.lots
        named = lots.items() if isinstance(lots, Mapping) else enumerate(lots, start=1)
        self._keep("lots", {str(name): lot if isinstance(lot, Lot) else Lot(lot) for name, lot in named})
        self._check_lots()
        for name in ("must", "never"):
            self._keep(name, tuple(dict.fromkeys(getattr(self, name))))
            self.places(getattr(self, name), f"'{name}'")
        self._keep("exclusive", tuple(tuple(members) for members in self.exclusive))
        for members in self.exclusive:
            self.places(members, "'exclusive'")
        self._keep("left_out", self._unknown())
        for wanted in self.must:
            if wanted in self.left_out:
                raise InputError(
                    f"the must-have {wanted!r} cannot be chosen",
                    WHERE,
                    seen=self.left_out[wanted],
                    allowed="a must-have of which every figure in use is known",
                    next_step="enter the figure, or take it off the must-haves",
                )

    @property
    def names(self) -> tuple[Hashable, ...]:
        """Name of each building."""
        return tuple(self.ids or ())

    @property
    def count(self) -> int:
        """Number of buildings."""
        return len(self.names)

    def array(self, name: str) -> NDArray[np.float64]:
        """A figure of each building; zeros where it is not known or not asked for."""
        value = getattr(self, name)
        return np.zeros(self.count) if value is None else np.nan_to_num(np.asarray(value, dtype=np.float64))

    def places(self, members: Sequence[Hashable], what: str) -> NDArray[np.int64]:
        """Numbers of buildings that are called by name.

        Raises
        ------
        InputError
            With the name that no building has, and what called it.
        """
        known = {name: number for number, name in enumerate(self.names)}
        for name in members:
            if name not in known:
                raise InputError(
                    f"{what} names a building that is not there",
                    WHERE,
                    seen=repr(name),
                    allowed=_some(self.names),
                    next_step="correct the name, or take it out",
                )
        return np.array([known[name] for name in members], dtype=np.int64)

    def limit(self, name: str, of: Hashable) -> float | None:
        """A limit that is one for all, or one for each by name; None where there is none."""
        value = getattr(self, name)
        found = value.get(of) if isinstance(value, Mapping) else value
        return None if found is None else float(found)

    @property
    def prices(self) -> NDArray[np.float64]:
        """£ of each building, bundle prices split over the members of their lots; 0 where not known."""
        prices = self.array("cost")
        for lot in self.lot_list:
            if lot.price is not None:
                at = self.places(lot.members, "a lot")
                size = np.abs(prices[at])
                prices[at] = lot.price * (size / size.sum() if size.any() else 1 / len(at))
        return prices

    @property
    def lot_list(self) -> tuple[Lot, ...]:
        """Lots, without their names."""
        return tuple(lot for lot in self.lots.values() if isinstance(lot, Lot))

    def _keep(self, name: str, value: Any) -> None:
        object.__setattr__(self, name, value)

    def _needs(self, name: str, *others: str) -> None:
        for other in others:
            if getattr(self, name) is not None and getattr(self, other) is None:
                raise ValueError(f"'{name}' is given without '{other}', allowed both or neither")

    def _check_amounts(self) -> None:
        for name in AMOUNTS:
            check_amount(name, getattr(self, name))
        for name in ("group_least", "group_most", "group_share_least", "group_share_most", "subsidy_limit"):
            value = getattr(self, name)
            column = self.recipient if name == "subsidy_limit" else self.groups
            for key, limit in value.items() if isinstance(value, Mapping) else [(None, value)]:
                check_amount(name, limit)
                if key is not None and key not in (column or ()):
                    raise InputError(
                        f"'{name}' names {key!r}, which no building has",
                        WHERE,
                        seen=repr(key),
                        allowed=_some(tuple(dict.fromkeys(column or ()))),
                        next_step="correct the name, or take it out",
                    )

    def _keep_coverage(self) -> None:
        pairs, areas = served_pairs(
            self.count,
            coverage=self.coverage,
            radius=self.radius,
            distances=self.distances,
            points=self.points,
            area_points=self.area_points,
        )
        if self.coverage is None and self.radius is None and self.need is not None and np.size(self.need):
            raise ValueError("'need' is given without 'coverage' or 'radius', allowed with one of them")
        need = checked_numbers("need", np.ones(areas) if self.need is None else self.need, (areas,), least=0.0)
        self._keep("need", need)
        self._keep("pairs", pairs)

    def _keep_demand(self) -> None:
        self._needs("fill", "demand")
        self._needs("demand", "demand_reach", "floor_area")
        if self.floor_area is not None and (self.array("floor_area") < 0).any():
            raise ValueError(f"'floor_area' is {self.array('floor_area').min()} at least, allowed 0 or more")
        if self.demand is not None:
            wanted = np.asarray(self.demand)
            self._keep("demand", checked_numbers("demand", wanted, (wanted.size,), least=0.0))
            reach = np.asarray(self.demand_reach)
            if reach.shape != (self.count, wanted.size) or not np.isin(reach, (0, 1)).all():
                raise ValueError(
                    f"'demand_reach' has shape {reach.shape}, allowed ({self.count}, {wanted.size}) of true and false"
                )
            self._keep("demand_reach", reach.astype(bool))

    def _check_lots(self) -> None:
        seen: dict[Hashable, str] = {}
        for name, lot in self.lots.items():
            members = lot.members if isinstance(lot, Lot) else lot
            price = lot.price if isinstance(lot, Lot) else None
            self.places(members, f"lot '{name}'")
            if not members or (price is not None and not np.isfinite(price)):
                raise InputError(
                    f"lot '{name}' cannot be used",
                    WHERE,
                    seen=f"{len(members)} members, price {price}",
                    allowed="one member at least, and a price that is a number, or none",
                    next_step="correct the lot, or take it out",
                )
            for member in members:
                if member in seen:
                    raise InputError(
                        f"{member!r} stands in two lots",
                        WHERE,
                        seen=f"'{seen[member]}' and '{name}'",
                        allowed="each building once, in one lot",
                        next_step="put the two lots together, or take it out of one",
                    )
                seen[member] = name

    def _unknown(self) -> dict[Hashable, str]:
        left_out: dict[Hashable, str] = {}
        bundled = {member for lot in self.lot_list if lot.price is not None for member in lot.members}
        for name, label in _PER_BUILDING.items():
            value = getattr(self, name)
            if value is not None:
                for place in np.flatnonzero(np.isnan(value)):
                    if name != "cost" or self.names[place] not in bundled:
                        left_out.setdefault(self.names[place], f"its {label} is not known")
        if self.cvar_limit is not None:
            draws = np.asarray(self.appraisals)
            for place in np.flatnonzero(np.isnan(draws).any(axis=0)):
                missing = int(np.isnan(draws[:, place]).sum())
                reason = f"its appraisal is not known in {missing} of {len(draws)} draws, and risk is limited"
                left_out.setdefault(self.names[place], reason)
        for lot_name, lot in self.lots.items():
            members = lot.members if isinstance(lot, Lot) else lot
            gone = [member for member in members if member in left_out]
            for member in members if gone else ():
                left_out.setdefault(
                    member, f"it is sold only in lot '{lot_name}' with {gone[0]!r}: {left_out[gone[0]]}"
                )
        return left_out


def _some(names: Sequence[Hashable]) -> str:
    return ", ".join(map(str, names[:8])) + (f" and {len(names) - 8:,} more" if len(names) > 8 else "")
