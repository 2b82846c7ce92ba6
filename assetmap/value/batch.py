"""The appraisal of many buildings at once, in blocks, with memory that does not grow with their number."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assetmap.value.appraisal import Building, npv_key, paid
from assetmap.value.cashflow import counterfactual, unit_figures
from assetmap.value.draws import draw, ranks
from assetmap.value.figures import QUANTILES, ceiling_place
from assetmap.value.inputs import CASES, INPUT_KEYS, Inputs, Terms
from assetmap.value.walkaway import price_from_surplus

__all__ = ["BLOCK", "appraise_many"]

# Buildings that are drawn together. More do not fit the processor's cache, fewer pay for the loop.
BLOCK = 16

_KIND = np.float32  # seven digits: pence of a hundred thousand pounds, far below what any input is known to

Columns = dict[str, NDArray[np.float64]]


def appraise_many(buildings: Sequence[Building], inputs: Sequence[Inputs] | Inputs, *, kind: Any = _KIND) -> Columns:
    """Figures of many buildings, as `appraise` gives them for one.

    Buildings that share inputs, and only differ in area, entries of money and the like, share one set of draws per square
    metre: everything else scales with the area or shifts by a sum.

    Parameters
    ----------
    buildings : sequence of Building
        All with an area.
    inputs : Inputs or sequence of Inputs
        One set for all, or one for each building; all with the same terms and correlations.
    kind : numpy dtype
        Of the draws: float32, or float64 for comparison.

    Returns
    -------
    dict of str to numpy.ndarray, shape (buildings,)
        ``<figure>_<case>`` and ``<figure>_<quantile>`` for the figures of the table ``appraisals``, and ``loss_probability``.
        What needs a value today is nan where none is entered.

    Raises
    ------
    ValueError
        When a building has no area, the sets are not as many as the buildings, or their terms differ.
    """
    sets = [inputs] * len(buildings) if isinstance(inputs, Inputs) else list(inputs)
    if len(sets) != len(buildings):
        raise ValueError(f"'inputs' are {len(sets)}, allowed one set, or {len(buildings)} for as many buildings")
    if any(building.area_m2 is None for building in buildings):
        raise ValueError("'buildings' holds one without an area, allowed those that can be appraised")
    if not buildings:
        return {}
    terms = sets[0].terms
    if any(
        other.terms != terms or other.correlations != sets[0].correlations
        for other in {id(s): s for s in sets}.values()
    ):
        raise ValueError("'inputs' have different terms or correlations, allowed the same for all buildings")
    columns: Columns = {}
    rank = ranks(sets[0])
    drawn: dict[tuple[str, tuple[float, float, float]], NDArray[Any]] = {}
    for lease, groups in _by_lease(buildings, sets).items():
        for start in range(0, len(groups), BLOCK):
            block = groups[start : start + BLOCK]
            some = [sets[members[0]] for members in block]
            values = _drawn(some, rank, drawn, kind)
            _of_block(columns, buildings, block, some, values, terms, lease)
    _of_cases(columns, buildings, sets, terms)
    return columns


def _by_lease(buildings: Sequence[Building], sets: Sequence[Inputs]) -> dict[float | None, list[list[int]]]:
    """Places of the buildings, by lease and then by equal inputs."""
    triples: dict[int, tuple[Any, ...]] = {}
    found: dict[float | None, dict[tuple[Any, ...], list[int]]] = {}
    for place, (building, some) in enumerate(zip(buildings, sets, strict=True)):
        key = triples.get(id(some))
        if key is None:
            key = triples[id(some)] = tuple(some[name].triple for name in INPUT_KEYS)
        found.setdefault(building.lease_years, {}).setdefault(key, []).append(place)
    return {lease: list(groups.values()) for lease, groups in found.items()}


def _drawn(
    some: Sequence[Inputs],
    rank: Mapping[str, NDArray[np.float64]],
    drawn: dict[tuple[str, tuple[float, float, float]], NDArray[Any]],
    kind: Any,
) -> dict[str, NDArray[Any]]:
    """Draws of a block, shape (1, draws) of an input that its sets share and (sets, draws) of one that they do not."""
    values = {}
    for key in INPUT_KEYS:
        rows = []
        distinct = list(dict.fromkeys(s[key].triple for s in some))
        for inputs in some if len(distinct) > 1 else some[:1]:
            known = (key, inputs[key].triple)
            if known in drawn:
                drawn[known] = drawn.pop(known)  # the one used last is forgotten last
            else:
                while len(drawn) >= 2 * len(INPUT_KEYS) * BLOCK:  # memory stays flat however many sets there are
                    drawn.pop(next(iter(drawn)))
                drawn[known] = draw(inputs[key], rank[key], inputs.terms.marginal).astype(kind)
            rows.append(drawn[known])
        values[key] = np.stack(rows)
    return values


def _of_block(
    columns: Columns,
    buildings: Sequence[Building],
    block: Sequence[Sequence[int]],
    some: Sequence[Inputs],
    values: Mapping[str, NDArray[Any]],
    terms: Terms,
    lease: float | None,
) -> None:
    unit = unit_figures(values, terms, lease)
    count, draws = len(some), terms.draws
    kind = values["market_rent"].dtype.type

    def ordered(figure: NDArray[Any]) -> NDArray[Any]:
        # a row that the sets share is sorted once
        return np.broadcast_to(np.sort(figure, axis=-1), (count, draws))

    surplus = {rate: ordered(figure) for rate, figure in unit.surplus.items()}
    income, after, cost = ordered(unit.income), ordered(unit.after_value), ordered(unit.capital_cost)
    net = ordered(unit.after_value - unit.capital_cost)
    hurdle = unit.surplus[terms.hurdle_rate]
    slope = np.where(unit.slope > 0, unit.slope, kind(np.nan))
    rest = np.broadcast_to(values["market_rent"] - hurdle / slope, (count, draws))
    free = ordered(values["market_rent"] - hurdle / slope)  # the rent at which a building given for nothing breaks even
    holding, _ = counterfactual(values, 0.0, terms)
    held = ordered(np.asarray(holding))
    factor = _factor(values, terms)

    members = np.array([place for group in block for place in group])
    owner = np.repeat(np.arange(count), [len(group) for group in block])
    area = np.array([buildings[place].area_m2 for place in members], dtype="float64")
    today = np.array([buildings[place].today for place in members])
    grant = np.array([buildings[place].grant for place in members])
    outlay = np.array([paid(buildings[place].price, terms) for place in members])
    total = len(buildings)

    def put(figure: str, name: str, found: Any) -> None:
        columns.setdefault(f"{figure}_{name}", np.full(total, np.nan))[members] = found

    for name, share in QUANTILES.items():
        put("income", name, _at(income, share)[owner] * area)
        put("after_value", name, _at(after, share)[owner] * area)
        put("capital_cost", name, _at(cost, share)[owner] * area)
        put("gross_uplift", name, _at(after, share)[owner] * area - today)
        put("net_uplift", name, _at(net, share)[owner] * area - today)
        for rate in terms.hurdle_rates:
            put(npv_key(rate), name, _at(surplus[rate], share)[owner] * area + grant - outlay)
        low = surplus[terms.hurdle_rate]
        price = _at(low, share) if name != "p20" else low[:, ceiling_place(draws)].astype("float64")
        put("walk_away", name, price_from_surplus(price[owner] * area + grant, terms.acquisition_cost))
        opposite = price_from_surplus(_at(low, 1.0 - share)[owner] * area + grant, terms.acquisition_cost)
        put("gap", name, np.maximum(-opposite, 0.0))
        put("break_even_rent", name, _at(free, share)[owner])
        put("holding", name, _at(held, share)[owner])
        for figure in ("empty_loss", "additional"):
            columns.setdefault(f"{figure}_{name}", np.full(total, np.nan))

    loss = columns.setdefault("loss_probability", np.full(total, np.nan))
    limit = (outlay - grant) / area
    for group, ordered_surplus in enumerate(surplus[terms.hurdle_rate]):
        mine = owner == group
        loss[members[mine]] = np.searchsorted(ordered_surplus, limit[mine].astype(kind)) / draws

    # what is neither in proportion to the area nor a shift is drawn for each building
    for place, row, size, worth, need in zip(members.tolist(), owner, area, today, limit, strict=True):
        if need:
            rent = np.sort(rest[row] + kind(need) / np.broadcast_to(slope, (count, draws))[row])
            _store(columns, "break_even_rent", place, rent)
        if np.isfinite(worth):
            left = kind(worth) * np.broadcast_to(factor, (count, draws))[row]
            left = left - np.broadcast_to(holding, (count, draws))[row].astype(kind)
            _store(columns, "empty_loss", place, np.sort(kind(worth) - left))
            both = np.broadcast_to(unit.after_value - unit.capital_cost, (count, draws))[row] * kind(size)
            _store(columns, "additional", place, np.sort(both - left))


def _factor(values: Mapping[str, NDArray[Any]], terms: Terms) -> NDArray[Any]:
    # what £1 today is worth when the building is sold at last: the difference of two counterfactuals
    return np.asarray(counterfactual(values, 1.0, terms)[1] - counterfactual(values, 0.0, terms)[1])


def _store(columns: Columns, figure: str, place: int, ordered: NDArray[Any]) -> None:
    for name, share in QUANTILES.items():
        columns[f"{figure}_{name}"][place] = _at(ordered, share)


def _at(ordered: NDArray[Any], share: float) -> Any:
    """Quantile along the last axis of what is sorted, as float64."""
    place = share * (ordered.shape[-1] - 1)
    low = int(place)
    below, above = ordered[..., low].astype("float64"), ordered[..., min(low + 1, ordered.shape[-1] - 1)]
    return below + (above - below) * (place - low)


def _of_cases(columns: Columns, buildings: Sequence[Building], sets: Sequence[Inputs], terms: Terms) -> None:
    area = np.array([building.area_m2 for building in buildings], dtype="float64")
    today = np.array([building.today for building in buildings])
    grant = np.array([building.grant for building in buildings])
    outlay = np.array([paid(building.price, terms) for building in buildings])
    for case in CASES:
        for figure, found in _case(buildings, sets, terms, case, area, today, grant, outlay):
            columns[f"{figure}_{case}"] = found


def _case(
    buildings: Sequence[Building],
    sets: Sequence[Inputs],
    terms: Terms,
    case: str,
    area: NDArray[np.float64],
    today: NDArray[np.float64],
    grant: NDArray[np.float64],
    outlay: NDArray[np.float64],
) -> Iterator[tuple[str, NDArray[np.float64]]]:
    known: dict[int, dict[str, float]] = {id(some): some.values(case) for some in {id(s): s for s in sets}.values()}
    values = {key: np.array([known[id(some)][key] for some in sets]) for key in INPUT_KEYS}
    leases = np.array([np.nan if b.lease_years is None else b.lease_years for b in buildings])
    unit: dict[str, NDArray[np.float64]] = {}
    for lease in dict.fromkeys(b.lease_years for b in buildings):
        mine = np.isnan(leases) if lease is None else leases == lease
        part = unit_figures({key: value[mine] for key, value in values.items()}, terms, lease)
        found = {"income": part.income, "after": part.after_value, "cost": part.capital_cost, "slope": part.slope}
        found |= {npv_key(rate): surplus for rate, surplus in part.surplus.items()}
        for key, value in found.items():
            unit.setdefault(key, np.full(len(buildings), np.nan))[mine] = value
    surplus = unit[npv_key(terms.hurdle_rate)]
    after, cost = unit["after"] * area, unit["cost"] * area
    price = price_from_surplus(surplus * area + grant, terms.acquisition_cost)
    slope = np.where(unit["slope"] > 0, unit["slope"], np.nan)
    holding = np.asarray(counterfactual(values, 0.0, terms)[0])
    left = today * _factor(values, terms) - holding
    yield "income", unit["income"] * area
    yield "after_value", after
    yield "capital_cost", cost
    yield "gross_uplift", after - today
    yield "net_uplift", after - today - cost
    for rate in terms.hurdle_rates:
        yield npv_key(rate), unit[npv_key(rate)] * area + grant - outlay
    yield "walk_away", price
    yield "gap", np.maximum(-price, 0.0)
    yield "break_even_rent", values["market_rent"] + ((outlay - grant) / area - surplus) / slope
    yield "holding", holding
    yield "empty_loss", today - left
    yield "additional", after - cost - left
