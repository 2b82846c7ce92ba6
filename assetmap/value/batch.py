"""The appraisal of many buildings at once, in blocks, with memory that does not grow with their number."""

import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assetmap.value.appraisal import Building, npv_key, paid
from assetmap.value.blocks import BlockDraws, GrowthPolynomials
from assetmap.value.cashflow import staying_empty, unit_figures
from assetmap.value.draws import ranks
from assetmap.value.figures import QUANTILES, ceiling_place
from assetmap.value.inputs import CASES, INPUT_KEYS, Inputs, Terms
from assetmap.value.walkaway import price_from_surplus

__all__ = ["BLOCK", "appraise_many"]

# Buildings that are drawn together. More do not fit the processor's cache, fewer pay for the loop.
BLOCK = 8

_KIND = np.float32  # seven digits: pence of a hundred thousand pounds, far below what any input is known to
_MOST_THREADS = 4

Columns = dict[str, NDArray[np.float64]]


@dataclass(frozen=True)
class _Facts:
    """What is entered of the buildings, as arrays, and the triples of each set of inputs."""

    area: NDArray[np.float64]
    today: NDArray[np.float64]
    grant: NDArray[np.float64]
    outlay: NDArray[np.float64]
    triples: NDArray[np.float64]  # set, input, low to high
    high_helps: NDArray[np.bool_]  # set, input
    set_of: NDArray[np.int64]  # of each building

    @property
    def need(self) -> NDArray[np.float64]:
        """What has to come in beside the surplus, £ per m²."""
        return (self.outlay - self.grant) / self.area


def appraise_many(
    buildings: Sequence[Building], inputs: Sequence[Inputs] | Inputs, *, kind: Any = _KIND, threads: int | None = None
) -> Columns:
    """Figures of many buildings, as `appraise` gives them for one.

    Buildings that share inputs, and only differ in area, entries of money and the like, share one set of draws per square
    metre: everything else scales with the area or shifts by a sum. Buildings with inputs of their own are drawn in blocks, at
    ranks that all have in common.

    Parameters
    ----------
    buildings : sequence of Building
        All with an area.
    inputs : Inputs or sequence of Inputs
        One set for all, or one for each building; all with the same terms and correlations.
    kind : numpy dtype
        Of the draws: float32, or float64 for comparison. With float32 a figure differs from that of `appraise` by no more
        than 2 parts in 100,000 or £1, whichever is more.
    threads : int, optional
        Threads to use; by default one for each processor, four at most. The result does not depend on them.

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
    distinct = {id(some): some for some in sets}
    terms = sets[0].terms
    if any(other.terms != terms or other.correlations != sets[0].correlations for other in distinct.values()):
        raise ValueError("'inputs' have different terms or correlations, allowed the same for all buildings")
    facts = _facts(buildings, sets, distinct, terms)
    rank = ranks(sets[0])
    draws = BlockDraws(rank, terms.marginal, kind)
    columns: Columns = {
        f"{figure}_{name}": np.full(len(buildings), np.nan) for figure in _figures(terms) for name in QUANTILES
    }
    columns["loss_probability"] = np.full(len(buildings), np.nan)
    _keep_memory()
    least, most = facts.triples[:, _GROWTH, 0].min(), facts.triples[:, _GROWTH, 2].max()
    work = []
    for lease, groups in _by_lease(buildings, facts).items():
        growth = GrowthPolynomials(least, most, terms, lease, kind)
        blocks = [groups[start : start + BLOCK] for start in range(0, len(groups), BLOCK)]
        work += [(block, growth, lease) for block in blocks]

    def one(job: tuple[Sequence[Sequence[int]], GrowthPolynomials, float | None]) -> None:
        # each block writes to places of its own
        _of_block(columns, facts, job[0], draws, job[1], terms, job[2])

    with ThreadPoolExecutor(max_workers=threads or min(os.cpu_count() or 1, _MOST_THREADS)) as pool:
        for _ in pool.map(one, work):
            pass
    _of_cases(columns, buildings, facts, terms)
    return columns


_GROWTH = INPUT_KEYS.index("rental_growth")


def _keep_memory() -> None:
    # the C library gives blocks of this size back to the system after each use, and takes them again page by page, until it has
    # seen a larger one freed: half of the time went there. The array is never written to, and so takes no memory.
    np.empty(1 << 24, dtype="uint8")


def _figures(terms: Terms) -> list[str]:
    values = ["income", "after_value", "capital_cost", "gross_uplift", "net_uplift"]
    prices = ["walk_away", "gap", "break_even_rent", "holding", "empty_loss", "additional"]
    return [*values, *(npv_key(rate) for rate in terms.hurdle_rates), *prices]


def _facts(
    buildings: Sequence[Building], sets: Sequence[Inputs], distinct: Mapping[int, Inputs], terms: Terms
) -> _Facts:
    place = {key: number for number, key in enumerate(distinct)}
    return _Facts(
        area=np.array([building.area_m2 for building in buildings], dtype="float64"),
        today=np.array([building.today for building in buildings]),
        grant=np.array([building.grant for building in buildings], dtype="float64"),
        outlay=np.array([paid(building.price, terms) for building in buildings], dtype="float64"),
        triples=np.array([[some.items[key].triple for key in INPUT_KEYS] for some in distinct.values()]),
        high_helps=np.array([[some.items[key].helps == "high" for key in INPUT_KEYS] for some in distinct.values()]),
        set_of=np.array([place[id(some)] for some in sets]),
    )


def _by_lease(buildings: Sequence[Building], facts: _Facts) -> dict[float | None, list[list[int]]]:
    """Places of the buildings, by lease and then by equal inputs."""
    keys = [triples.tobytes() for triples in facts.triples]
    found: dict[float | None, dict[bytes, list[int]]] = {}
    for place, (building, number) in enumerate(zip(buildings, facts.set_of.tolist(), strict=True)):
        found.setdefault(building.lease_years, {}).setdefault(keys[number], []).append(place)
    return {lease: list(groups.values()) for lease, groups in found.items()}


def _of_block(
    columns: Columns,
    facts: _Facts,
    block: Sequence[Sequence[int]],
    draws: BlockDraws,
    growth: GrowthPolynomials,
    terms: Terms,
    lease: float | None,
) -> None:
    triples = facts.triples[[facts.set_of[members[0]] for members in block]]
    values = draws.of({key: triples[:, place] for place, key in enumerate(INPUT_KEYS)})
    unit = unit_figures(values, terms, lease, growth.of(values["rental_growth"]))
    net = unit.after_value - unit.capital_cost
    hurdle = unit.surplus[terms.hurdle_rate]
    kind = hurdle.dtype.type
    with np.errstate(divide="ignore", invalid="ignore"):
        slope = np.where(unit.slope > 0, unit.slope, kind(np.nan)) if (unit.slope <= 0).any() else unit.slope
        free = values["market_rent"] - hurdle / slope  # the rent at which a building given for nothing breaks even
    held, factor = (np.asarray(part) for part in staying_empty(values, terms))

    members = np.array([place for group in block for place in group])
    owner = np.repeat(np.arange(len(block)), [len(group) for group in block])
    area, today = facts.area[members], facts.today[members]
    grant, outlay = facts.grant[members], facts.outlay[members]
    ordered = {
        name: np.sort(figure, axis=-1)
        for name, figure in (
            ("income", unit.income),
            ("after_value", unit.after_value),
            ("capital_cost", unit.capital_cost),
            ("net_uplift", net),
            ("break_even_rent", free),
            ("holding", held),
            *((npv_key(rate), surplus) for rate, surplus in unit.surplus.items()),
        )
    }
    low = ordered[npv_key(terms.hurdle_rate)]

    def at(name: str, share: float) -> Any:
        found = _at(ordered[name], share)
        # what all sets of the block share has one row
        return found[owner] if len(found) > 1 else np.broadcast_to(found, owner.shape)

    for name, share in QUANTILES.items():
        for figure in ("income", "after_value", "capital_cost"):
            columns[f"{figure}_{name}"][members] = at(figure, share) * area
        columns[f"gross_uplift_{name}"][members] = at("after_value", share) * area - today
        columns[f"net_uplift_{name}"][members] = at("net_uplift", share) * area - today
        for rate in terms.hurdle_rates:
            columns[f"{npv_key(rate)}_{name}"][members] = at(npv_key(rate), share) * area + grant - outlay
        careful = low[:, ceiling_place(low.shape[-1])].astype("float64")[owner if len(low) > 1 else owner * 0]
        price = at(npv_key(terms.hurdle_rate), share) if name != "p20" else careful
        columns[f"walk_away_{name}"][members] = price_from_surplus(price * area + grant, terms.acquisition_cost)
        opposite = at(npv_key(terms.hurdle_rate), 1.0 - share) * area + grant
        gap = np.maximum(-price_from_surplus(opposite, terms.acquisition_cost), 0.0)
        columns[f"gap_{name}"][members] = gap
        columns[f"break_even_rent_{name}"][members] = at("break_even_rent", share)
        columns[f"holding_{name}"][members] = at("holding", share)

    loss = columns["loss_probability"]
    for place, row, limit in zip(members.tolist(), owner.tolist(), facts.need[members].tolist(), strict=True):
        loss[place] = np.searchsorted(low[row if len(low) > 1 else 0], kind(limit)) / low.shape[-1]

    # what is neither in proportion to the area nor a shift is sorted for each building
    moved = _Moved(free, slope, held, factor, net)
    for some, name in ((facts.need[members] != 0, "rent"), (np.isfinite(today), "today")):
        chosen = np.flatnonzero(some)
        for start in range(0, len(chosen), BLOCK):
            part = chosen[start : start + BLOCK]
            _of_each(columns, facts, members[part], owner[part], moved, name)


@dataclass(frozen=True)
class _Moved:
    """Draws of a block that each building moves by a sum or stretches by its area."""

    free: NDArray[Any]
    slope: NDArray[Any]
    held: NDArray[Any]
    factor: NDArray[Any]
    net: NDArray[Any]


def _of_each(
    columns: Columns, facts: _Facts, members: NDArray[np.int64], owner: NDArray[np.int64], moved: _Moved, what: str
) -> None:
    kind = moved.free.dtype.type

    def rows(figure: NDArray[Any]) -> NDArray[Any]:
        return figure[owner] if len(figure) > 1 else figure

    def column(values: NDArray[np.float64]) -> NDArray[Any]:
        return values[members].astype(kind)[:, None]

    found = {}
    if what == "rent":
        found["break_even_rent"] = rows(moved.free) + column(facts.need) / rows(moved.slope)
    else:
        today = column(facts.today)
        left = today * rows(moved.factor) - rows(moved.held)
        found["empty_loss"] = today - left
        found["additional"] = rows(moved.net) * column(facts.area) - left
    for figure, values in found.items():
        values.sort(axis=-1)
        for name, share in QUANTILES.items():
            columns[f"{figure}_{name}"][members] = _at(values, share)


def _at(ordered: NDArray[Any], share: float) -> Any:
    """Quantile along the last axis of what is sorted, as float64."""
    place = share * (ordered.shape[-1] - 1)
    low = int(place)
    below, above = ordered[..., low].astype("float64"), ordered[..., min(low + 1, ordered.shape[-1] - 1)]
    return below + (above - below) * (place - low)


def _of_cases(columns: Columns, buildings: Sequence[Building], facts: _Facts, terms: Terms) -> None:
    for case in CASES:
        for figure, found in _case(buildings, facts, terms, case):
            columns[f"{figure}_{case}"] = found


def _case(
    buildings: Sequence[Building], facts: _Facts, terms: Terms, case: str
) -> Iterator[tuple[str, NDArray[np.float64]]]:
    end = np.where(facts.high_helps, 2, 0) if case == CASES[2] else np.where(facts.high_helps, 0, 2)
    if case == CASES[1]:
        end = np.ones_like(end)
    of_set = np.take_along_axis(facts.triples, end[:, :, None], axis=2)[:, :, 0]
    values = {key: of_set[facts.set_of, place] for place, key in enumerate(INPUT_KEYS)}
    area, today, grant, outlay = facts.area, facts.today, facts.grant, facts.outlay
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
    holding, factor = (np.asarray(part) for part in staying_empty(values, terms))
    left = today * factor - holding
    yield "income", unit["income"] * area
    yield "after_value", after
    yield "capital_cost", cost
    yield "gross_uplift", after - today
    yield "net_uplift", after - today - cost
    for rate in terms.hurdle_rates:
        yield npv_key(rate), unit[npv_key(rate)] * area + grant - outlay
    yield "walk_away", price
    yield "gap", np.maximum(-price, 0.0)
    yield "break_even_rent", values["market_rent"] + (facts.need - surplus) / slope
    yield "holding", holding
    yield "empty_loss", today - left
    yield "additional", after - cost - left
